// Invitations and joining (design.md section 7, "Enrolment").
//
//   invitation id := SHA-256(label "invitation" ‖ 0 ‖ secret), first 16 bytes     known to the server
//   join key      := HKDF-SHA-256(secret, salt = none, info = label "invitation" ‖ 0 ‖ "join")
//   mac           := HMAC-SHA-256(join key, transcript ‖ signature)
//   text          := "doorstep-join:" base64url(Invitation ‖ first 4 bytes of SHA-256(Invitation))
//
// The transcript names the organisation, the server and the new device's keys, so the office that checks the mac
// knows that whoever holds the invitation asked for exactly these keys, at exactly this server.
#pragma once

#include <optional>
#include <string>

#include "core/base/rng.hpp"
#include "core/change/change.hpp"
#include "core/keys/certificate.hpp"
#include "core/keys/device_secrets.hpp"

namespace doorstep::keys {

constexpr Millis invitation_life_ms = 72 * hour_ms;

struct Invitation {
  OrganisationId organisation;
  std::string organisation_name;  ///< for people; empty in an earlier version's invitation
  crypto::VerifyKey root_key{};
  crypto::VerifyKey server_key{};
  SpaceId directory;
  std::string server_url;
  std::optional<Hash> tls_pin;
  Key secret;
  Millis expires_at{};
  std::string label;
  std::string holder;
  std::optional<change::Checkpoint> checkpoint;

  InvitationId id() const;
};

/// As the grammar above has it; fits a QR code.
std::string invitation_text(const Invitation& invitation);
/// White space around and within is forgiven (people paste). Errc::invalid_input naming what is wrong.
Result<Invitation> parse_invitation(std::string_view text);

struct JoinRequest {
  InvitationId invitation;
  crypto::VerifyKey sign_key{};
  crypto::AgreePublic agree_key{};
  Millis asked_at{};
  Bytes bytes;  ///< wire::JoinRequest, exact

  DeviceId device() const { return device_id(sign_key, agree_key); }
};

JoinRequest make_join_request(const Invitation& invitation, const DeviceSecrets& secrets, Millis now,
                              std::string_view app_version);

/// Parses and checks the new device's own signature: all that a server can check. Errc::malformed, bad_signature.
Result<JoinRequest> parse_join_request(ByteView bytes);

/// The office's check: that whoever asked holds the invitation's secret and named this organisation and server.
/// Errc::bad_signature.
Status check_join_request(const JoinRequest& request, const Invitation& invitation);

/// Six digits that both sides can compare aloud: from the hash of the join request's bytes.
std::string short_code(const JoinRequest& request);

}  // namespace doorstep::keys
