// Authority statements: who may read a space, said by an authority key and carried by a change in that
// space's own log (design.md section 7). The server cannot make one (P10).
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "core/base/secret.hpp"
#include "core/change/change.hpp"
#include "core/keys/certificate.hpp"

namespace doorstep::keys {

enum class SpaceKind : std::uint8_t { directory = 1, case_file = 2, team = 3 };

/// What one grant opens: the epoch's key and the space's token key.
struct SpaceKeys {
  Key epoch_key;
  Key token_key;
};

/// SpaceKeys wrapped to one device (HPKE, RFC 9180 base mode).
struct Grant {
  DeviceId device;
  crypto::AgreePublic encapsulated{};
  Bytes sealed;
};

struct MemberAddition {
  Certificate certificate;
  Bytes issuer_certificate;  ///< empty: the authority that signs this statement issued it
};

struct Founding {
  OrganisationId organisation;
  crypto::VerifyKey root_key{};
  SpaceKind kind{};
  std::uint32_t schema = 1;
  EpochId epoch;
  std::vector<MemberAddition> members;
  std::vector<Grant> grants;
};

struct MembershipChange {
  std::vector<MemberAddition> add;
  std::vector<DeviceId> remove;
  std::optional<EpochId> epoch;  ///< a new epoch
  Bytes earlier_keys;            ///< the earlier epochs' keys sealed under the new one
  std::vector<Grant> grants;
  std::optional<InvitationId> invitation;
};

struct Admission {
  change::ChangeName change;
};
struct InvitationNotice {
  InvitationId invitation;
  Millis expires_at{};
};
struct ServerNotice {
  Certificate certificate;
};
struct SchemaRaise {
  std::uint32_t schema{};
};

using Operation = std::variant<Founding, MembershipChange, Admission, InvitationNotice, ServerNotice, SchemaRaise>;

struct Statement {
  SpaceId space;
  std::optional<Hash> builds_on;  ///< the authority change that it builds on; absent for a founding
  ChangeId change_id;             ///< of the change that carries it: a statement cannot be moved to another
  Operation operation;
};

/// What an authority signs with.
struct AuthorityKey {
  crypto::SigningKey key;
  Certificate certificate;  ///< by the root
};

change::AuthorityBytes sign_statement(const AuthorityKey& authority, const Statement& statement);

/// Parses the statement without verifying anything. Errc::malformed.
Result<Statement> parse_statement(const change::AuthorityBytes& bytes);

/// Checks the chain root → authority → statement, and each certificate that it brings, under `root_key`.
/// Errc::bad_signature.
Status verify_statement(const change::AuthorityBytes& bytes, const Statement& statement,
                        const crypto::VerifyKey& root_key);

/// Wraps a space's keys to a device. HPKE's info binds organisation, space, epoch, certificate and change.
Result<Grant> make_grant(Rng& rng, const SpaceId& space, const EpochId& epoch, const ChangeId& change_id,
                         const Certificate& recipient, const SpaceKeys& keys);

/// Unwraps, and checks the epoch's commitment. Errc::bad_signature.
Result<SpaceKeys> open_grant(const crypto::AgreeKey& key, const Certificate& own, const SpaceId& space,
                             const EpochId& epoch, const ChangeId& change_id, const Grant& grant);

}  // namespace doorstep::keys
