#include "core/merge/space_state.hpp"

#include "store.pb.h"

namespace doorstep::merge {

const MemberState* SpaceState::member(const DeviceId& device) const {
  const auto found = members.find(device);
  return found == members.end() ? nullptr : &found->second;
}

bool SpaceState::is_active(const DeviceId& device) const {
  const auto* found = member(device);
  return found != nullptr && found->active;
}

Bytes serialise_authority_part(const SpaceState& state) {
  wire::SpaceStateRecord out;
  out.set_organisation(to_text(state.organisation.view()));
  out.set_root_key(to_text(state.root_key));
  out.set_kind(static_cast<std::uint32_t>(state.kind));
  out.set_schema(state.schema);
  out.set_authority_head(to_text(state.authority_head));
  out.set_epoch(to_text(state.epoch.view()));
  for (const auto& epoch : state.ring) out.add_ring(to_text(epoch.view()));
  for (const auto& [device, member] : state.members) {
    auto* item = out.add_members();
    item->set_certificate(to_text(member.certificate.bytes));
    item->set_active(member.active);
  }
  for (const auto& [id, invitation] : state.invitations) {
    auto* item = out.add_invitations();
    item->set_invitation(to_text(id.view()));
    item->set_expires_at(invitation.expires_at);
    if (invitation.used_by) item->set_used_by(to_text(invitation.used_by->view()));
  }
  for (const auto& server : state.servers) out.add_server_certificates(to_text(server.bytes));
  return to_bytes(out.SerializeAsString());
}

Status parse_authority_part(ByteView bytes, SpaceState& state) {
  wire::SpaceStateRecord in;
  if (!in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return fail(Errc::storage_corrupt, "a space's stored state does not parse");
  }
  state.organisation = TRY(OrganisationId::from(as_bytes(in.organisation())));
  state.root_key = TRY(to_array<32>(as_bytes(in.root_key()), "a root key"));
  state.kind = static_cast<keys::SpaceKind>(in.kind());
  state.schema = in.schema();
  state.authority_head = TRY(to_array<32>(as_bytes(in.authority_head()), "an authority head"));
  state.epoch = TRY(EpochId::from(as_bytes(in.epoch())));
  state.ring.clear();
  for (const auto& epoch : in.ring()) state.ring.push_back(TRY(EpochId::from(as_bytes(epoch))));
  state.members.clear();
  for (const auto& item : in.members()) {
    auto certificate = TRY(keys::parse_certificate(as_bytes(item.certificate())));
    const auto device = certificate.device();
    state.members[device] = MemberState{std::move(certificate), item.active()};
  }
  state.invitations.clear();
  for (const auto& item : in.invitations()) {
    InvitationState invitation{item.expires_at(), std::nullopt};
    if (!item.used_by().empty()) invitation.used_by = TRY(DeviceId::from(as_bytes(item.used_by())));
    state.invitations[TRY(InvitationId::from(as_bytes(item.invitation())))] = invitation;
  }
  state.servers.clear();
  for (const auto& item : in.server_certificates()) {
    state.servers.push_back(TRY(keys::parse_certificate(as_bytes(item))));
  }
  return {};
}

}  // namespace doorstep::merge
