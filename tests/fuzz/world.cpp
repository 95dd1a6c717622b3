#include "tests/fuzz/world.hpp"

#include "change.pb.h"
#include "core/base/assert.hpp"
#include "core/change/codec.hpp"
#include "core/sync/client_session.hpp"
#include "tests/fuzz/must.hpp"

namespace doorstep::fuzz {
namespace {

constexpr const char* file_name = "/tablet.db";
constexpr std::string_view passphrase = "correct horse battery staple";
constexpr crypto::ScryptCost cheap_cost{.log2_n = 1, .r = 1, .p = 1};

sqlite::Database open_file(const testing::FaultVfs& disk) {
  sqlite::OpenOptions options;
  options.vfs = disk.name();
  options.exclusive = true;
  options.durability = sqlite::Durability::normal;
  return sqlite::Database::open(file_name, options).value();
}

sqlite::Database open_memory() {
  sqlite::OpenOptions options;
  options.durability = sqlite::Durability::memory;
  return sqlite::Database::open(":memory:", options).value();
}

}  // namespace

World::World() {
  server_ = std::make_unique<OfficeServer>(crypto::SigningKey::generate(rng_));
  const office::FoundingRequest request{"Elmbridge", "office-pc", "Manager", "https://office.example"};
  office_ = office::found(open_memory(), request, as_bytes(passphrase), cheap_cost, now, rng_).value().store;
  office::Office acts(*office_);
  must(acts.certify_server(server_->key().verify, now, rng_));
  exchange(*office_);

  const auto invitation = acts.invite("tab-014", "Anna", false, now, rng_).value();
  invitation_text_ = keys::invitation_text(invitation);
  auto tablet = join(invitation);
  tablet_key_ = tablet->secrets().sign_key;
  tablet_id_ = tablet->device();
  std::vector<std::string> refused;
  const std::vector asked{keys::parse_join_request(join_request_).value()};
  DOORSTEP_ASSERT(acts.approve(asked, refused, now, rng_).value().size() == 1);
  exchange(*office_);
  case_ = acts.open_case({tablet->device()}, now, rng_).value();
  exchange(*office_);
  joined_.files = disk_.files();

  exchange(*tablet);
  save(*tablet, 1, 1, "I visited at four. The gate was open and the boiler has been mended.");
  exchange(*tablet);
  exchange(*office_);
  save(*tablet, 1, 1, "I visited at four. The gate was shut this time.");
  save(*tablet, 2, 1, "Sam showed me the new bed.");
  save(*tablet, 3, 2, "Grandmother collects him on Fridays.");
  save(*office_, 1, 1, "The visit was at five, as the diary says.");
  save(*office_, 4, 1, "Strategy meeting on the 14th.");
  exchange(*office_);
  server_->ask_to_join(join_request_);
  tablet.reset();
  at_work_.files = disk_.files();
}

std::unique_ptr<store::DeviceStore> World::join(const keys::Invitation& invitation) {
  auto secrets = keys::DeviceSecrets::generate(rng_);
  store::Enrolment enrolment;
  enrolment.organisation = invitation.organisation;
  enrolment.root_key = invitation.root_key;
  enrolment.server_key = invitation.server_key;
  enrolment.directory = invitation.directory;
  enrolment.server_url = invitation.server_url;
  enrolment.label = invitation.label;
  enrolment.holder = invitation.holder;
  join_request_ = keys::make_join_request(invitation, secrets, now.wall, "fuzz").bytes;
  enrolment.join_request = join_request_;
  return store::DeviceStore::create(open_file(disk_), enrolment, std::move(secrets), as_bytes(passphrase), cheap_cost,
                                    rng_)
      .value();
}

void World::resign(wire::SignedBatch& batch) const {
  std::vector<Hash> hashes;
  const crypto::SigningKey* author = nullptr;
  for (auto& change : *batch.mutable_changes()) {
    wire::ChangeBody body;
    if (!body.ParseFromString(change.body())) return;
    std::vector<Bytes> values;
    for (const auto& value : change.values()) values.push_back(to_bytes(as_bytes(value)));
    body.clear_value_root();
    if (!values.empty()) body.set_value_root(to_text(change::value_root(values)));
    change.set_body(body.SerializeAsString());
    hashes.push_back(change::change_hash(as_bytes(change.body())));
    const bool tablet = equal(as_bytes(body.device()), tablet_id_.view());
    author = tablet ? &tablet_key_ : &office_->secrets().sign_key;
  }
  if (author == nullptr || batch.size() != hashes.size()) return;
  const auto proofs = change::sign_batch(*author, hashes);
  batch.set_signature(to_text(proofs.front().signature));
}

store::FieldPath World::path(std::uint8_t document, std::uint32_t field) const {
  return store::FieldPath{case_, DocumentId{{0xd0, document}}, change::FieldName{field, std::nullopt}};
}

void World::save(store::DeviceStore& store, std::uint8_t document, std::uint32_t field, std::string_view words) {
  const auto where = path(document, field);
  const store::FieldValue value[] = {{where.field, to_bytes(words)}};
  must(store::Outbox(store).save(where.space, where.document, value, now, rng_));
  if (&store != office_.get()) at_work_.saved.push_back(Saved{where, to_bytes(words)});
}

void World::exchange(store::DeviceStore& store) {
  sync::ClientSession session(store, sync::PlatformFacts{"fuzz", 1 << 30, true, ""});
  must(session.begin(now, rng_));
  while (session.wants_request()) {
    const auto request = session.request(now).value();
    auto transaction = sqlite::Transaction::begin_immediate(server_->database()).value();
    const auto answer = server_->answer(request, now.wall).value();
    must(transaction.commit());
    must(session.receive(answer, now, rng_));
  }
  DOORSTEP_ASSERT(session.progress().stopped.empty());
}

std::unique_ptr<store::DeviceStore> World::tablet(const Moment& moment, Rng& rng) {
  disk_.restore(moment.files);
  auto store = store::DeviceStore::open(open_file(disk_)).value();
  must(store->unlock(as_bytes(passphrase), rng));
  return store;
}

}  // namespace doorstep::fuzz
