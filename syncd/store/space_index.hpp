// What every request asks first, kept in memory: who a device is, which spaces it may see, where their logs end.
//
// Folded from committed logs alone and brought up to date after each commit, before the commit's requests are
// answered: so a device's answer never shows less than its own push. A new head costs one map entry and a sum for
// each member, whatever the number of spaces; membership is copied only when an authority change altered it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "core/merge/space_state.hpp"

namespace doorstep::syncd {

struct KnownDevice {
  keys::Certificate certificate;
  bool active = true;  ///< false: the organisation has removed it
};

struct SpaceHead {
  SpaceId id;
  std::uint64_t generation = 0;
  std::uint64_t size = 0;
  Hash root{};
  keys::SpaceKind kind{};
};

enum class Membership { none, removed, active };

/// Safe to call from any thread; only the writer's thread calls update.
class SpaceIndex {
 public:
  /// Takes over a committed state. `members`: its authority part may have changed, too.
  void update(const merge::SpaceState& state, bool members);

  /// A device of the directory; nothing when it was never one.
  std::shared_ptr<const KnownDevice> device(const DeviceId& id) const;
  std::vector<std::shared_ptr<const KnownDevice>> devices() const;
  Membership membership(const SpaceId& space, const DeviceId& device) const;
  std::optional<SpaceHead> space(const SpaceId& id) const;
  std::vector<SpaceHead> spaces() const;
  std::optional<SpaceId> directory() const;
  std::optional<merge::InvitationState> invitation(const InvitationId& id) const;

  /// The spaces that `device` is an active member of.
  std::vector<SpaceId> spaces_of(const DeviceId& device) const;
  /// The digest of the same without `named` (core/sync/digest). Costs as much as `named` is long, however many
  /// spaces the device has.
  std::uint64_t others_digest(const DeviceId& device, const std::set<SpaceId>& named) const;
  std::vector<SpaceHead> others(const DeviceId& device, const std::set<SpaceId>& named) const;

 private:
  struct Space {
    SpaceHead head;
    std::uint64_t digest = 0;
    std::unordered_map<DeviceId, bool, IdHash> members;  // and whether it is active
  };

  /// What one device may see.
  struct Seen {
    std::set<SpaceId> spaces;
    std::uint64_t digest = 0;  // the sum of theirs
  };

  void take_members(Space& space, const merge::SpaceState& state);
  void take_directory(const merge::SpaceState& state);

  mutable std::shared_mutex mutex_;
  std::unordered_map<SpaceId, Space, IdHash> spaces_;
  std::unordered_map<DeviceId, Seen, IdHash> seen_by_;
  std::unordered_map<DeviceId, std::shared_ptr<const KnownDevice>, IdHash> devices_;
  std::unordered_map<InvitationId, merge::InvitationState, IdHash> invitations_;
  std::optional<SpaceId> directory_;
};

}  // namespace doorstep::syncd
