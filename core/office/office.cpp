#include "core/office/office.hpp"

#include <algorithm>

#include "core/change/codec.hpp"
#include "core/change/sealing.hpp"
#include "core/sqlite/statement.hpp"
#include "exchange.pb.h"
#include "store.pb.h"

namespace doorstep::office {
namespace {

using keys::Certificate;
using keys::CertificateKind;
using merge::SpaceState;

constexpr std::uint32_t first_schema = 1;
constexpr std::string_view purpose_invitation = "invitation";
constexpr std::string_view office_suffix =
    "\noffice";  ///< marks, in the sealed text, an invitation for an office device

keys::SpaceKeys new_keys(Rng& rng) { return keys::SpaceKeys{Key(rng.bytes<32>()), Key(rng.bytes<32>())}; }

/// Founds a space: its first authority change, with a grant for each member, and the keys kept here.
Status found_space(store::DeviceStore& store, store::Outbox& outbox, const SpaceState& state, keys::SpaceKind kind,
                   const std::vector<Certificate>& members, Now now, Rng& rng) {
  const auto keys = new_keys(rng);
  const auto change_id = ChangeId::random(rng);
  keys::Founding founding;
  founding.organisation = store.enrolment().organisation;
  founding.root_key = store.enrolment().root_key;
  founding.kind = kind;
  founding.schema = first_schema;
  founding.epoch = change::epoch_commitment(keys.epoch_key);
  for (const auto& member : members) {
    founding.members.push_back(keys::MemberAddition{member, {}});
    founding.grants.push_back(TRY(keys::make_grant(rng, state.id, founding.epoch, change_id, member, keys)));
  }
  const auto epoch = founding.epoch;
  TRY(outbox.freeze_authority(state, std::move(founding), epoch, change_id, now));
  return store.keep_keys(state, epoch, keys, rng);
}

}  // namespace

Result<FoundedOrganisation> found(sqlite::Database database, const FoundingRequest& request, ByteView passphrase,
                                  crypto::ScryptCost cost, Now now, Rng& rng) {
  const auto root = crypto::SigningKey::generate(rng);
  auto secrets = keys::DeviceSecrets::generate(rng);
  secrets.authority_key = crypto::SigningKey::generate(rng);
  const auto organisation = keys::organisation_id(root.verify);

  Certificate authority_draft;
  authority_draft.kind = CertificateKind::authority;
  authority_draft.organisation = organisation;
  authority_draft.sign_key = secrets.authority_key->verify;
  authority_draft.label = request.label;
  authority_draft.holder = request.holder;
  authority_draft.issued_at = now.wall;
  const auto authority = keys::issue(root, authority_draft);

  Certificate own_draft = authority_draft;
  own_draft.kind = CertificateKind::device;
  own_draft.sign_key = secrets.sign_key.verify;
  own_draft.agree_key = secrets.agree_key.public_key;
  own_draft.office = true;
  const auto own = keys::issue(*secrets.authority_key, own_draft);

  store::Enrolment enrolment;
  enrolment.organisation = organisation;
  enrolment.root_key = root.verify;
  enrolment.directory = SpaceId::random(rng);
  enrolment.organisation_name = request.organisation_name;
  enrolment.server_url = request.server_url;
  enrolment.label = request.label;
  enrolment.holder = request.holder;
  enrolment.authority_certificate = authority.bytes;

  FoundedOrganisation out;
  out.store =
      TRY(store::DeviceStore::create(std::move(database), enrolment, std::move(secrets), passphrase, cost, rng));
  store::Outbox outbox(*out.store);
  auto transaction = TRY(sqlite::Transaction::begin_immediate(out.store->database()));
  const auto directory = TRY(out.store->logs().create_space(enrolment.directory, 0));
  TRY(found_space(*out.store, outbox, directory, keys::SpaceKind::directory, {own}, now, rng));
  TRY(transaction.commit());

  wire::OrganisationCard card;
  card.set_organisation(to_text(organisation.view()));
  card.set_root_key(to_text(root.verify));
  card.set_name(request.organisation_name);
  out.card = to_bytes(card.SerializeAsString());
  out.root_seed = root.seed;
  return out;
}

Result<Bytes> Office::found_request() {
  const auto directory = TRY(store_.logs().load_space(store_.enrolment().directory));
  const auto founding = TRY(outbox_.find(directory, store_.incarnation(), 1));
  if (!founding) return fail(Errc::already_exists, "the organisation is known to its server already");
  wire::FoundRequest request;
  const change::StoredChange one[] = {{founding->body, founding->values, &founding->proof}};
  change::encode_batch(one, *request.mutable_batch());
  return to_bytes(request.SerializeAsString());
}

Status Office::certify_server(const crypto::VerifyKey& server_key, Now now, Rng& rng) {
  auto enrolment = store_.enrolment();
  if (enrolment.server_key == server_key) return {};
  if (enrolment.knows_server()) {
    return fail(Errc::bad_signature,
                "the server's key is not the one that this office certified: do not go on, and "
                "find out who changed it");
  }
  const auto authority = TRY(store_.authority());
  Certificate draft;
  draft.kind = CertificateKind::server;
  draft.organisation = enrolment.organisation;
  draft.sign_key = server_key;
  draft.label = "syncd";
  draft.issued_at = now.wall;
  auto transaction = TRY(sqlite::Transaction::begin_immediate(store_.database()));
  const auto directory = TRY(store_.logs().load_space(enrolment.directory));
  TRY(outbox_.freeze_authority(directory, keys::ServerNotice{keys::issue(authority.key, draft)}, directory.epoch,
                               ChangeId::random(rng), now));
  enrolment.server_key = server_key;
  TRY(store_.set_enrolment(std::move(enrolment)));
  return transaction.commit();
}

Result<keys::Invitation> Office::invite(const std::string& label, const std::string& holder, bool office, Now now,
                                        Rng& rng) {
  const auto& enrolment = store_.enrolment();
  TRY(store_.authority());
  if (!enrolment.knows_server()) {
    return fail(Errc::not_found, "the server is not known yet: start syncd and run 'doorstep sync' first");
  }
  auto transaction = TRY(sqlite::Transaction::begin_immediate(store_.database()));
  const auto directory = TRY(store_.logs().load_space(enrolment.directory));
  keys::Invitation invitation;
  invitation.organisation = enrolment.organisation;
  invitation.root_key = enrolment.root_key;
  invitation.server_key = enrolment.server_key;
  invitation.directory = enrolment.directory;
  invitation.server_url = enrolment.server_url;
  invitation.tls_pin = enrolment.tls_pin;
  invitation.secret = Key(rng.bytes<32>());
  invitation.expires_at = now.wall + keys::invitation_life_ms;
  invitation.label = label;
  invitation.holder = holder;
  invitation.organisation_name = enrolment.organisation_name;
  if (directory.size() > 0) {
    invitation.checkpoint = change::Checkpoint{directory.generation, directory.size(), directory.root};
  }
  TRY(outbox_.freeze_authority(directory, keys::InvitationNotice{invitation.id(), invitation.expires_at},
                               directory.epoch, ChangeId::random(rng), now));
  const auto text = keys::invitation_text(invitation) + (office ? std::string(office_suffix) : std::string());
  const auto rest = store_.seal_at_rest(purpose_invitation, invitation.id().view(), as_bytes(text), rng);
  auto s = TRY(store_.database().prepare("INSERT INTO invitation (id, nonce, sealed) VALUES (?, ?, ?)"));
  s.bind_all(invitation.id(), ByteView(rest.nonce), ByteView(rest.sealed));
  TRY(s.run());
  TRY(transaction.commit());
  return invitation;
}

Result<std::optional<Office::Made>> Office::invitation_made(const InvitationId& id) {
  auto s = TRY(store_.database().prepare("SELECT nonce, sealed FROM invitation WHERE id = ?"));
  s.bind_all(id);
  if (!TRY(s.step())) return std::optional<Made>();
  std::string text = to_text(TRY(store_.open_at_rest(purpose_invitation, id.view(), s.blob(0), s.blob(1))));
  const bool office = text.size() > office_suffix.size() &&
                      text.compare(text.size() - office_suffix.size(), office_suffix.size(), office_suffix) == 0;
  if (office) text.resize(text.size() - office_suffix.size());
  return std::optional<Made>(Made{TRY(keys::parse_invitation(text)), office});
}

Result<bool> Office::forged(const keys::JoinRequest& request) {
  const auto made = TRY(invitation_made(request.invitation));
  return made && !keys::check_join_request(request, made->invitation);
}

Result<std::vector<DeviceEntry>> Office::approve(const std::vector<keys::JoinRequest>& requests,
                                                 std::vector<std::string>& refused, Now now, Rng& rng) {
  const auto authority = TRY(store_.authority());
  std::vector<DeviceEntry> out;
  for (const auto& request : requests) {
    auto transaction = TRY(sqlite::Transaction::begin_immediate(store_.database()));
    const auto directory = TRY(store_.logs().load_space(store_.enrolment().directory));
    const auto made = TRY(invitation_made(request.invitation));
    if (!made) continue;  // answered already, or another office's invitation
    const auto& [invitation, office] = *made;
    if (const auto checked = keys::check_join_request(request, invitation); !checked) {
      refused.push_back(checked.error().message);
      continue;
    }
    if (now.wall > invitation.expires_at) {
      refused.push_back("the invitation for " + invitation.label + " has expired: make a new one");
      continue;
    }
    Certificate draft;
    draft.kind = CertificateKind::device;
    draft.organisation = store_.enrolment().organisation;
    draft.sign_key = request.sign_key;
    draft.agree_key = request.agree_key;
    draft.label = invitation.label;
    draft.holder = invitation.holder;
    draft.issued_at = now.wall;
    draft.office = office;
    const auto certificate = keys::issue(authority.key, draft);

    const auto* ring = TRY(store_.key_ring(directory));
    const auto key = ring->epochs.find(directory.epoch);
    if (key == ring->epochs.end()) return fail(Errc::not_allowed, "this office does not hold the directory's key");
    const auto change_id = ChangeId::random(rng);
    keys::MembershipChange membership;
    membership.add.push_back(keys::MemberAddition{certificate, {}});
    membership.grants.push_back(TRY(keys::make_grant(rng, directory.id, directory.epoch, change_id, certificate,
                                                     keys::SpaceKeys{key->second, *ring->token_key})));
    membership.invitation = request.invitation;
    TRY(outbox_.freeze_authority(directory, std::move(membership), directory.epoch, change_id, now));
    auto drop = TRY(store_.database().prepare("DELETE FROM invitation WHERE id = ?"));
    drop.bind_all(request.invitation);
    TRY(drop.run());
    TRY(transaction.commit());
    out.push_back(DeviceEntry{certificate.device(), certificate.label, certificate.holder, office, true});
  }
  return out;
}

Result<Certificate> Office::certificate_of(const DeviceId& device) {
  const auto directory = TRY(store_.logs().load_space(store_.enrolment().directory));
  if (const auto* member = directory.member(device)) return member->certificate;
  if (!directory.founded()) {
    // Before the first sync the directory's log is empty: this office's own certificate waits with the founding.
    const auto founding = TRY(outbox_.find(directory, store_.incarnation(), 1));
    const auto body = founding ? TRY(change::decode_body(founding->body)) : change::Body{};
    if (body.authority) {
      const auto statement = TRY(keys::parse_statement(*body.authority));
      if (const auto* first = std::get_if<keys::Founding>(&statement.operation)) {
        for (const auto& member : first->members) {
          if (member.certificate.device() == device) return member.certificate;
        }
      }
    }
  }
  return fail(Errc::not_found, "no device " + device.text() + " has joined this office");
}

Result<SpaceId> Office::open_case(const std::vector<DeviceId>& members, Now now, Rng& rng) {
  std::vector<Certificate> certificates { TRY(certificate_of(store_.device())) };
  for (const auto& device : members) {
    if (!(device == store_.device())) certificates.push_back(TRY(certificate_of(device)));
  }
  auto transaction = TRY(sqlite::Transaction::begin_immediate(store_.database()));
  const auto id = SpaceId::random(rng);
  const auto state = TRY(store_.logs().create_space(id, 0));
  TRY(found_space(store_, outbox_, state, keys::SpaceKind::case_file, certificates, now, rng));
  TRY(transaction.commit());
  return id;
}

Status Office::grant(const SpaceId& space, const DeviceId& device, Now now, Rng& rng) {
  const auto certificate = TRY(certificate_of(device));
  auto transaction = TRY(sqlite::Transaction::begin_immediate(store_.database()));
  const auto state = TRY(store_.logs().load_space(space));
  if (!state.founded()) return fail(Errc::conflict, "this case is not at the server yet: run 'doorstep sync' first");
  if (state.is_active(device)) return fail(Errc::already_exists, certificate.label + " can read this case already");
  const auto* ring = TRY(store_.key_ring(state));
  const auto key = ring->epochs.find(state.epoch);
  if (key == ring->epochs.end()) return fail(Errc::not_allowed, "this office does not hold the case's newest key");
  const auto change_id = ChangeId::random(rng);
  keys::MembershipChange membership;
  membership.add.push_back(keys::MemberAddition{certificate, {}});
  membership.grants.push_back(TRY(keys::make_grant(rng, state.id, state.epoch, change_id, certificate,
                                                   keys::SpaceKeys{key->second, *ring->token_key})));
  TRY(outbox_.freeze_authority(state, std::move(membership), state.epoch, change_id, now));
  return transaction.commit();
}

Result<std::vector<DeviceEntry>> Office::devices() {
  const auto directory = TRY(store_.logs().load_space(store_.enrolment().directory));
  std::vector<DeviceEntry> out;
  for (const auto& [device, member] : directory.members) {
    const auto& certificate = member.certificate;
    out.push_back(DeviceEntry{device, certificate.label, certificate.holder, certificate.office, member.active});
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.label < b.label; });
  return out;
}

}  // namespace doorstep::office
