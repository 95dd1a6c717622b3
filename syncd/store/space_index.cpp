#include "syncd/store/space_index.hpp"

#include <mutex>

#include "core/sync/digest.hpp"

namespace doorstep::syncd {

void SpaceIndex::update(const merge::SpaceState& state, bool members) {
  const SpaceHead head{state.id, state.generation, state.size(), state.root, state.kind};
  const auto digest = sync::space_digest(head.id, head.generation, head.size, head.root);
  const std::unique_lock lock(mutex_);
  Space& space = spaces_[state.id];
  // Out of every sum with the old head, and in again with the new one.
  for (const auto& [device, active] : space.members) {
    if (active) seen_by_[device].digest += digest - space.digest;
  }
  space.head = head;
  space.digest = digest;
  if (!members) return;
  take_members(space, state);
  if (state.kind == keys::SpaceKind::directory) take_directory(state);
}

void SpaceIndex::take_members(Space& space, const merge::SpaceState& state) {
  for (const auto& [device, active] : space.members) {
    if (!active) continue;
    Seen& seen = seen_by_[device];
    seen.spaces.erase(state.id);
    seen.digest -= space.digest;
  }
  space.members.clear();
  for (const auto& [device, member] : state.members) {
    space.members.emplace(device, member.active);
    if (!member.active) continue;
    Seen& seen = seen_by_[device];
    seen.spaces.insert(state.id);
    seen.digest += space.digest;
  }
}

void SpaceIndex::take_directory(const merge::SpaceState& state) {
  directory_ = state.id;
  for (const auto& [device, member] : state.members) {
    auto& known = devices_[device];
    const bool same = known && known->active == member.active && known->certificate.hash == member.certificate.hash;
    if (!same) known = std::make_shared<const KnownDevice>(KnownDevice{member.certificate, member.active});
  }
  invitations_.clear();
  for (const auto& [id, invitation] : state.invitations) invitations_.emplace(id, invitation);
}

std::shared_ptr<const KnownDevice> SpaceIndex::device(const DeviceId& id) const {
  const std::shared_lock lock(mutex_);
  const auto found = devices_.find(id);
  return found == devices_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<const KnownDevice>> SpaceIndex::devices() const {
  const std::shared_lock lock(mutex_);
  std::vector<std::shared_ptr<const KnownDevice>> out;
  out.reserve(devices_.size());
  for (const auto& [id, known] : devices_) out.push_back(known);
  return out;
}

Membership SpaceIndex::membership(const SpaceId& space, const DeviceId& device) const {
  const std::shared_lock lock(mutex_);
  const auto found = spaces_.find(space);
  if (found == spaces_.end()) return Membership::none;
  const auto member = found->second.members.find(device);
  if (member == found->second.members.end()) return Membership::none;
  return member->second ? Membership::active : Membership::removed;
}

std::optional<SpaceHead> SpaceIndex::space(const SpaceId& id) const {
  const std::shared_lock lock(mutex_);
  const auto found = spaces_.find(id);
  if (found == spaces_.end()) return std::nullopt;
  return found->second.head;
}

std::vector<SpaceHead> SpaceIndex::spaces() const {
  const std::shared_lock lock(mutex_);
  std::vector<SpaceHead> out;
  out.reserve(spaces_.size());
  for (const auto& [id, space] : spaces_) out.push_back(space.head);
  return out;
}

std::optional<SpaceId> SpaceIndex::directory() const {
  const std::shared_lock lock(mutex_);
  return directory_;
}

std::optional<merge::InvitationState> SpaceIndex::invitation(const InvitationId& id) const {
  const std::shared_lock lock(mutex_);
  const auto found = invitations_.find(id);
  if (found == invitations_.end()) return std::nullopt;
  return found->second;
}

std::vector<SpaceId> SpaceIndex::spaces_of(const DeviceId& device) const {
  const std::shared_lock lock(mutex_);
  const auto found = seen_by_.find(device);
  if (found == seen_by_.end()) return {};
  return {found->second.spaces.begin(), found->second.spaces.end()};
}

std::uint64_t SpaceIndex::others_digest(const DeviceId& device, const std::set<SpaceId>& named) const {
  const std::shared_lock lock(mutex_);
  const auto found = seen_by_.find(device);
  if (found == seen_by_.end()) return 0;
  std::uint64_t digest = found->second.digest;
  for (const auto& id : named) {
    if (found->second.spaces.contains(id)) digest -= spaces_.at(id).digest;
  }
  return digest;
}

std::vector<SpaceHead> SpaceIndex::others(const DeviceId& device, const std::set<SpaceId>& named) const {
  std::vector<SpaceHead> out;
  const std::shared_lock lock(mutex_);
  const auto found = seen_by_.find(device);
  if (found == seen_by_.end()) return out;
  for (const auto& id : found->second.spaces) {
    if (!named.contains(id)) out.push_back(spaces_.at(id).head);
  }
  return out;
}

}  // namespace doorstep::syncd
