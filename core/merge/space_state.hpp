// The state of one space, folded from its log: members, epochs, the authority chain, and the log's end.
//
// A pure function of the log's prefix: every replica that holds the same entries holds the same state (P4).
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/keys/authority.hpp"
#include "core/log/merkle.hpp"

namespace doorstep::merge {

struct MemberState {
  keys::Certificate certificate;
  bool active = true;  ///< false: it was a member and has been removed
};

struct InvitationState {
  Millis expires_at{};
  std::optional<DeviceId> used_by;
};

struct SpaceState {
  std::int64_t number = 0;  ///< the store's own short name; no part of the folded state
  SpaceId id;

  // Altered by authority changes alone.
  OrganisationId organisation;
  crypto::VerifyKey root_key{};
  keys::SpaceKind kind = keys::SpaceKind::case_file;
  std::uint32_t schema = 0;
  Hash authority_head{};          ///< hash of the last authority change that took effect
  EpochId epoch;                  ///< current
  std::vector<EpochId> ring;      ///< every epoch that ever was announced: old text stays readable
  std::map<DeviceId, MemberState> members;
  std::map<InvitationId, InvitationState> invitations;  ///< directory only
  std::vector<keys::Certificate> servers;               ///< certified checkpoint keys; directory only

  // Altered by every entry.
  std::uint64_t generation = 0;  ///< of the server's store that gave the positions
  log::CompactRange range;
  Hash root{};
  Millis last_received = 0;

  Position size() const { return range.size(); }
  bool founded() const { return schema != 0; }
  const MemberState* member(const DeviceId& device) const;
  bool is_active(const DeviceId& device) const;
};

/// The part that only authority changes alter, for the store.
Bytes serialise_authority_part(const SpaceState& state);
Status parse_authority_part(ByteView bytes, SpaceState& state);

}  // namespace doorstep::merge
