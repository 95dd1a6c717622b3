#include "core/keys/invitation.hpp"

#include "core/crypto/hash.hpp"
#include "core/crypto/labels.hpp"
#include "exchange.pb.h"

namespace doorstep::keys {
namespace {

constexpr std::string_view prefix = "doorstep-join:";
constexpr std::size_t check_size = 4;

/// Against slips of copying, not against an attacker: one wrong letter would otherwise make a device that waits for
/// an approval that never comes.
std::string check_of(std::string_view invitation) {
  return to_text(ByteView(crypto::sha256(as_bytes(invitation))).first(check_size));
}

Hash join_mac(const Invitation& invitation, const wire::JoinRequest& request) {
  const Key key = crypto::hkdf_sha256(invitation.secret.view(), {},
                                      crypto::labelled(crypto::label::invitation, as_bytes("join")));
  return crypto::hmac_sha256(key.view(), as_bytes(request.transcript() + request.signature()));
}

Result<wire::JoinTranscript> transcript_of(const wire::JoinRequest& request) {
  wire::JoinTranscript transcript;
  if (!transcript.ParseFromString(request.transcript())) return fail(Errc::malformed, "a join request does not parse");
  return transcript;
}

}  // namespace

InvitationId Invitation::id() const {
  const Hash digest = crypto::sha256(crypto::labelled(crypto::label::invitation, secret.view()));
  InvitationId out;
  std::memcpy(out.bytes.data(), digest.data(), out.bytes.size());
  return out;
}

std::string invitation_text(const Invitation& invitation) {
  wire::Invitation out;
  out.set_organisation(to_text(invitation.organisation.view()));
  out.set_root_key(to_text(invitation.root_key));
  out.set_server_key(to_text(invitation.server_key));
  out.set_directory(to_text(invitation.directory.view()));
  out.set_server_url(invitation.server_url);
  if (invitation.tls_pin) out.set_tls_pin(to_text(*invitation.tls_pin));
  out.set_secret(to_text(invitation.secret.view()));
  out.set_expires_at(invitation.expires_at);
  out.set_label(invitation.label);
  out.set_holder(invitation.holder);
  out.set_organisation_name(invitation.organisation_name);
  if (invitation.checkpoint) {
    out.mutable_checkpoint()->set_generation(invitation.checkpoint->generation);
    out.mutable_checkpoint()->set_size(invitation.checkpoint->size);
    out.mutable_checkpoint()->set_root(to_text(invitation.checkpoint->root));
  }
  const auto bytes = out.SerializeAsString();
  return std::string(prefix) + to_base64url(as_bytes(bytes + check_of(bytes)));
}

Result<Invitation> parse_invitation(std::string_view text) {
  std::string packed;
  for (const char c : text) {
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') packed += c;
  }
  if (packed.rfind(prefix, 0) != 0) {
    return fail(Errc::invalid_input, "this is not an invitation: it should begin with " + std::string(prefix));
  }
  const auto bytes = from_base64url(std::string_view(packed).substr(prefix.size()));
  wire::Invitation in;
  const auto content = bytes && bytes->size() > check_size ? as_text(*bytes).substr(0, bytes->size() - check_size) : "";
  const bool whole = !content.empty() && as_text(*bytes).substr(content.size()) == check_of(content);
  if (!whole || !in.ParseFromArray(content.data(), static_cast<int>(content.size()))) {
    return fail(Errc::invalid_input, "the invitation is damaged or cut short: copy the whole of it again");
  }
  Invitation out;
  out.organisation = TRY(OrganisationId::from(as_bytes(in.organisation())));
  out.root_key = TRY(to_array<32>(as_bytes(in.root_key()), "the invitation's root key"));
  out.server_key = TRY(to_array<32>(as_bytes(in.server_key()), "the invitation's server key"));
  out.directory = TRY(SpaceId::from(as_bytes(in.directory())));
  out.server_url = in.server_url();
  if (!in.tls_pin().empty()) out.tls_pin = TRY(to_array<32>(as_bytes(in.tls_pin()), "the invitation's TLS pin"));
  out.secret = TRY(Key::from(as_bytes(in.secret()), "the invitation's secret"));
  out.expires_at = in.expires_at();
  out.label = in.label();
  out.holder = in.holder();
  out.organisation_name = in.organisation_name();
  if (in.has_checkpoint()) {
    out.checkpoint = change::Checkpoint{in.checkpoint().generation(), in.checkpoint().size(),
                                        TRY(to_array<32>(as_bytes(in.checkpoint().root()), "a checkpoint's root"))};
  }
  if (!(out.organisation == organisation_id(out.root_key))) {
    return fail(Errc::invalid_input, "the invitation's organisation is not its root key's: ask the office for another");
  }
  return out;
}

JoinRequest make_join_request(const Invitation& invitation, const DeviceSecrets& secrets, Millis now,
                              std::string_view app_version) {
  wire::JoinTranscript transcript;
  transcript.set_invitation(to_text(invitation.id().view()));
  transcript.set_sign_key(to_text(secrets.sign_key.verify));
  transcript.set_agree_key(to_text(secrets.agree_key.public_key));
  transcript.set_organisation(to_text(invitation.organisation.view()));
  transcript.set_server_key(to_text(invitation.server_key));
  transcript.set_asked_at(now);
  transcript.set_app_version(std::string(app_version));
  wire::JoinRequest request;
  request.set_transcript(transcript.SerializeAsString());
  request.set_signature(to_text(crypto::sign(
      secrets.sign_key, crypto::labelled(crypto::label::invitation, as_bytes(request.transcript())))));
  request.set_mac(to_text(join_mac(invitation, request)));
  JoinRequest out;
  out.invitation = invitation.id();
  out.sign_key = secrets.sign_key.verify;
  out.agree_key = secrets.agree_key.public_key;
  out.asked_at = now;
  out.bytes = to_bytes(request.SerializeAsString());
  return out;
}

Result<JoinRequest> parse_join_request(ByteView bytes) {
  wire::JoinRequest request;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return fail(Errc::malformed, "a join request does not parse");
  }
  const auto transcript = TRY(transcript_of(request));
  JoinRequest out;
  out.invitation = TRY(InvitationId::from(as_bytes(transcript.invitation())));
  out.sign_key = TRY(to_array<32>(as_bytes(transcript.sign_key()), "a signing key"));
  out.agree_key = TRY(to_array<32>(as_bytes(transcript.agree_key()), "an agreement key"));
  out.asked_at = transcript.asked_at();
  out.bytes = to_bytes(bytes);
  const auto signature = TRY(to_array<64>(as_bytes(request.signature()), "a join request's signature"));
  if (!crypto::verify(out.sign_key, crypto::labelled(crypto::label::invitation, as_bytes(request.transcript())),
                      signature)) {
    return fail(Errc::bad_signature, "a join request is not signed by the device that it names");
  }
  return out;
}

Status check_join_request(const JoinRequest& parsed, const Invitation& invitation) {
  wire::JoinRequest request;
  if (!request.ParseFromArray(parsed.bytes.data(), static_cast<int>(parsed.bytes.size()))) {
    return fail(Errc::malformed, "a join request does not parse");
  }
  const auto transcript = TRY(transcript_of(request));
  const Hash expected = join_mac(invitation, request);
  const auto given = TRY(to_array<32>(as_bytes(request.mac()), "a join request's mac"));
  std::uint8_t difference = 0;  // without an early end: how far a guess was right must not be told by time
  for (std::size_t i = 0; i < given.size(); ++i) difference |= static_cast<std::uint8_t>(given[i] ^ expected[i]);
  const bool names_us = as_bytes(transcript.organisation()).size() == OrganisationId::size &&
                        equal(as_bytes(transcript.organisation()), invitation.organisation.view()) &&
                        equal(as_bytes(transcript.server_key()), invitation.server_key);
  if (difference != 0 || !names_us || !(parsed.invitation == invitation.id())) {
    return fail(Errc::bad_signature, "a device asked to join without holding the invitation: it was refused");
  }
  return {};
}

std::string short_code(const JoinRequest& request) {
  const Hash digest = crypto::sha256(crypto::labelled(crypto::label::invitation, request.bytes));
  const auto number = read_be64(ByteView(digest).first(8)) % 1000000;
  std::string digits = std::to_string(number);
  return std::string(6 - digits.size(), '0') + digits;
}

}  // namespace doorstep::keys
