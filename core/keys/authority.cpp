#include "core/keys/authority.hpp"

#include "change.pb.h"
#include "core/change/sealing.hpp"
#include "core/crypto/hpke.hpp"
#include "core/crypto/labels.hpp"

namespace doorstep::keys {
namespace {

using Message = wire::AuthorityStatement;

Bytes bytes_of(const std::string& text) { return to_bytes(as_bytes(text)); }

template <class... Handlers>
struct Overload : Handlers... {
  using Handlers::operator()...;
};
template <class... Handlers>
Overload(Handlers...) -> Overload<Handlers...>;

template <class Repeated>
void encode_members(const std::vector<MemberAddition>& members, Repeated* out) {
  for (const auto& member : members) {
    auto* item = out->Add();
    item->set_certificate(to_text(member.certificate.bytes));
    item->set_issuer_certificate(to_text(member.issuer_certificate));
  }
}

template <class Repeated>
void encode_grants(const std::vector<Grant>& grants, Repeated* out) {
  for (const auto& grant : grants) {
    auto* item = out->Add();
    item->set_device(to_text(grant.device.view()));
    item->set_encapsulated(to_text(grant.encapsulated));
    item->set_sealed(to_text(grant.sealed));
  }
}

void encode(const Operation& operation, Message& out) {
  std::visit(
      Overload{
          [&](const Founding& op) {
            auto* m = out.mutable_founding();
            m->set_organisation(to_text(op.organisation.view()));
            m->set_root_key(to_text(op.root_key));
            m->set_kind(static_cast<wire::SpaceKind>(op.kind));
            m->set_schema(op.schema);
            m->set_epoch(to_text(op.epoch.view()));
            encode_members(op.members, m->mutable_members());
            encode_grants(op.grants, m->mutable_grants());
          },
          [&](const MembershipChange& op) {
            auto* m = out.mutable_membership();
            encode_members(op.add, m->mutable_add());
            for (const auto& device : op.remove) m->add_remove(to_text(device.view()));
            if (op.epoch) m->set_epoch(to_text(op.epoch->view()));
            m->set_earlier_keys(to_text(op.earlier_keys));
            encode_grants(op.grants, m->mutable_grants());
            if (op.invitation) m->set_invitation(to_text(op.invitation->view()));
          },
          [&](const Admission& op) {
            auto* m = out.mutable_admission();
            m->set_device(to_text(op.change.device.view()));
            m->set_incarnation(op.change.incarnation);
            m->set_sequence(op.change.sequence);
          },
          [&](const InvitationNotice& op) {
            out.mutable_invitation()->set_invitation(to_text(op.invitation.view()));
            out.mutable_invitation()->set_expires_at(op.expires_at);
          },
          [&](const ServerNotice& op) { out.mutable_server()->set_certificate(to_text(op.certificate.bytes)); },
          [&](const SchemaRaise& op) { out.mutable_schema()->set_schema(op.schema); },
      },
      operation);
}

template <class Repeated>
Result<std::vector<MemberAddition>> decode_members(const Repeated& items) {
  std::vector<MemberAddition> out;
  for (const auto& item : items) {
    auto certificate = TRY(parse_certificate(as_bytes(item.certificate())));
    if (certificate.kind != CertificateKind::device) return fail(Errc::malformed, "a member's certificate is not a device's");
    out.push_back(MemberAddition{std::move(certificate), bytes_of(item.issuer_certificate())});
  }
  return out;
}

template <class Repeated>
Result<std::vector<Grant>> decode_grants(const Repeated& items) {
  std::vector<Grant> out;
  for (const auto& item : items) {
    Grant grant;
    grant.device = TRY(DeviceId::from(as_bytes(item.device())));
    grant.encapsulated = TRY(to_array<32>(as_bytes(item.encapsulated()), "a grant's encapsulated key"));
    grant.sealed = bytes_of(item.sealed());
    out.push_back(std::move(grant));
  }
  return out;
}

Result<Operation> decode_founding(const wire::Founding& m) {
  Founding op;
  op.organisation = TRY(OrganisationId::from(as_bytes(m.organisation())));
  op.root_key = TRY(to_array<32>(as_bytes(m.root_key()), "a root key"));
  if (m.kind() < wire::SPACE_KIND_DIRECTORY || m.kind() > wire::SPACE_KIND_TEAM) {
    return fail(Errc::malformed, "a founding names an unknown kind of space");
  }
  op.kind = static_cast<SpaceKind>(m.kind());
  op.schema = m.schema();
  op.epoch = TRY(EpochId::from(as_bytes(m.epoch())));
  op.members = TRY(decode_members(m.members()));
  op.grants = TRY(decode_grants(m.grants()));
  if (!(op.organisation == organisation_id(op.root_key))) {
    return fail(Errc::malformed, "a founding's organisation is not its root key's");
  }
  return Operation{std::move(op)};
}

Result<Operation> decode_membership(const wire::MembershipChange& m) {
  MembershipChange op;
  op.add = TRY(decode_members(m.add()));
  for (const auto& device : m.remove()) op.remove.push_back(TRY(DeviceId::from(as_bytes(device))));
  if (!m.epoch().empty()) op.epoch = TRY(EpochId::from(as_bytes(m.epoch())));
  op.earlier_keys = bytes_of(m.earlier_keys());
  op.grants = TRY(decode_grants(m.grants()));
  if (!m.invitation().empty()) op.invitation = TRY(InvitationId::from(as_bytes(m.invitation())));
  return Operation{std::move(op)};
}

Result<Operation> decode_operation(const Message& m) {
  switch (m.op_case()) {
    case Message::kFounding: return decode_founding(m.founding());
    case Message::kMembership: return decode_membership(m.membership());
    case Message::kAdmission: {
      Admission op;
      op.change.device = TRY(DeviceId::from(as_bytes(m.admission().device())));
      op.change.incarnation = m.admission().incarnation();
      op.change.sequence = m.admission().sequence();
      return Operation{op};
    }
    case Message::kInvitation:
      return Operation{InvitationNotice{TRY(InvitationId::from(as_bytes(m.invitation().invitation()))),
                                        m.invitation().expires_at()}};
    case Message::kServer: return Operation{ServerNotice{TRY(parse_certificate(as_bytes(m.server().certificate())))}};
    case Message::kSchema: return Operation{SchemaRaise{m.schema().schema()}};
    case Message::OP_NOT_SET: break;
  }
  return fail(Errc::malformed, "an authority statement says nothing that this version knows");
}

Status verify_members(const std::vector<MemberAddition>& members, const Certificate& signer,
                      const crypto::VerifyKey& root_key) {
  for (const auto& member : members) {
    Certificate issuer = signer;
    if (!member.issuer_certificate.empty()) issuer = TRY(verify_authority(member.issuer_certificate, root_key));
    if (!verify_certificate(member.certificate, issuer.sign_key, organisation_id(root_key))) {
      return fail(Errc::bad_signature, "a member's certificate is not signed by an authority of this organisation");
    }
  }
  return {};
}

Bytes grant_info(const SpaceId& space, const EpochId& epoch, const ChangeId& change_id, const Certificate& recipient) {
  Bytes info = to_bytes(recipient.organisation.view());
  append(info, space.view());
  append(info, epoch.view());
  append(info, recipient.hash);
  append(info, change_id.view());
  return crypto::labelled(crypto::label::grant, info);
}

}  // namespace

change::AuthorityBytes sign_statement(const AuthorityKey& authority, const Statement& statement) {
  Message message;
  message.set_space(to_text(statement.space.view()));
  if (statement.builds_on) message.set_builds_on(to_text(*statement.builds_on));
  message.set_change_id(to_text(statement.change_id.view()));
  encode(statement.operation, message);
  change::AuthorityBytes out;
  out.statement = to_bytes(message.SerializeAsString());
  out.signature = to_bytes(
      ByteView(crypto::sign(authority.key, crypto::labelled(crypto::label::authority, out.statement))));
  out.certificate = authority.certificate.bytes;
  return out;
}

Result<Statement> parse_statement(const change::AuthorityBytes& bytes) {
  Message message;
  if (!message.ParseFromArray(bytes.statement.data(), static_cast<int>(bytes.statement.size()))) {
    return fail(Errc::malformed, "an authority statement does not parse");
  }
  Statement out;
  out.space = TRY(SpaceId::from(as_bytes(message.space())));
  if (!message.builds_on().empty()) out.builds_on = TRY(to_array<32>(as_bytes(message.builds_on()), "builds_on"));
  out.change_id = TRY(ChangeId::from(as_bytes(message.change_id())));
  out.operation = TRY(decode_operation(message));
  return out;
}

Status verify_statement(const change::AuthorityBytes& bytes, const Statement& statement,
                        const crypto::VerifyKey& root_key) {
  const auto authority = TRY(verify_authority(bytes.certificate, root_key));
  const auto signature = TRY(to_array<64>(bytes.signature, "an authority's signature"));
  if (!crypto::verify(authority.sign_key, crypto::labelled(crypto::label::authority, bytes.statement), signature)) {
    return fail(Errc::bad_signature, "an authority statement's signature does not verify");
  }
  if (const auto* founding = std::get_if<Founding>(&statement.operation)) {
    return verify_members(founding->members, authority, root_key);
  }
  if (const auto* membership = std::get_if<MembershipChange>(&statement.operation)) {
    return verify_members(membership->add, authority, root_key);
  }
  if (const auto* server = std::get_if<ServerNotice>(&statement.operation)) {
    if (server->certificate.kind != CertificateKind::server ||
        !verify_certificate(server->certificate, authority.sign_key, organisation_id(root_key))) {
      return fail(Errc::bad_signature, "a server's certificate is not signed by the authority that names it");
    }
  }
  return {};
}

Result<Grant> make_grant(Rng& rng, const SpaceId& space, const EpochId& epoch, const ChangeId& change_id,
                         const Certificate& recipient, const SpaceKeys& keys) {
  wire::SpaceKeys message;
  message.set_epoch_key(to_text(keys.epoch_key.view()));
  message.set_token_key(to_text(keys.token_key.view()));
  const SecretBytes plain(to_bytes(message.SerializeAsString()));
  auto sealed = TRY(crypto::hpke_seal(rng, recipient.agree_key, grant_info(space, epoch, change_id, recipient), {},
                                      plain.view()));
  return Grant{recipient.device(), sealed.encapsulated, std::move(sealed.sealed)};
}

Result<SpaceKeys> open_grant(const crypto::AgreeKey& key, const Certificate& own, const SpaceId& space,
                             const EpochId& epoch, const ChangeId& change_id, const Grant& grant) {
  const SecretBytes plain(TRY(
      crypto::hpke_open(key, grant.encapsulated, grant_info(space, epoch, change_id, own), {}, grant.sealed)));
  wire::SpaceKeys message;
  if (!message.ParseFromArray(plain.view().data(), static_cast<int>(plain.view().size()))) {
    return fail(Errc::malformed, "a grant's content does not parse");
  }
  SpaceKeys keys{TRY(Key::from(as_bytes(message.epoch_key()), "an epoch key")),
                 TRY(Key::from(as_bytes(message.token_key()), "a token key"))};
  if (!(change::epoch_commitment(keys.epoch_key) == epoch)) {
    return fail(Errc::bad_signature, "a grant holds another key than its epoch names");
  }
  return keys;
}

}  // namespace doorstep::keys
