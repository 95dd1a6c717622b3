#include "tests/support/two_stores.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/change/codec.hpp"
#include "core/merge/fold.hpp"
#include "core/store/outbox.hpp"
#include "core/store/record_reader.hpp"

namespace doorstep::testing {
namespace {

using store::DeviceStore;
using store::Outbox;

constexpr crypto::ScryptCost cheap_cost{.log2_n = 1, .r = 1, .p = 1};

void expect_done(const Status& status) { EXPECT_TRUE(status) << status.error().message; }

}  // namespace

TwoStores::TwoStores(const std::string& name, Now start, std::uint64_t seed) : now(start), rng(seed), disk(name) {
  auto founded = office::found(in_memory(), {"Northtown", "office", "Bernadette Cole", "https://office.example"},
                               as_bytes(store_passphrase), cheap_cost, now, rng)
                     .value();
  root_seed = std::move(founded.root_seed);
  office = std::move(founded.store);
  directory = office->enrolment().directory;
  expect_done(office::Office(*office).certify_server(crypto::SigningKey::generate(rng).verify, now, rng));
  exchange(*office, directory);
  tablet = joined(tablet_file(), "tab-014", "Priya Raman", false);
  space = office::Office(*office).open_case({tablet->device()}, now, rng).value();
  exchange(*office, space);
  receive(*tablet, space);
}

std::unique_ptr<DeviceStore> TwoStores::joined(sqlite::Database database, const std::string& label,
                                               const std::string& holder, bool with_authority) {
  const auto invitation = office::Office(*office).invite(label, holder, with_authority, now, rng).value();
  auto secrets = keys::DeviceSecrets::generate(rng);
  const auto request = keys::make_join_request(invitation, secrets, now.wall, "1.0");
  store::Enrolment enrolment;
  enrolment.organisation = invitation.organisation;
  enrolment.root_key = invitation.root_key;
  enrolment.server_key = invitation.server_key;
  enrolment.directory = invitation.directory;
  enrolment.label = label;
  enrolment.holder = holder;
  enrolment.join_request = request.bytes;
  if (with_authority) {
    secrets.authority_key = crypto::SigningKey::generate(rng);
    enrolment.authority_certificate = certificate(root(), keys::CertificateKind::authority, *secrets.authority_key);
  }
  auto store = DeviceStore::create(std::move(database), enrolment, std::move(secrets), as_bytes(store_passphrase),
                                   cheap_cost, rng)
                   .value();
  std::vector<std::string> refused;
  EXPECT_EQ(office::Office(*office).approve({request}, refused, now, rng).value().size(), 1u);
  exchange(*office, directory);
  receive(*store, directory);
  return store;
}

sqlite::Database TwoStores::in_memory() {
  sqlite::OpenOptions options;
  options.durability = sqlite::Durability::memory;
  return sqlite::Database::open(":memory:", options).value();
}

sqlite::Database TwoStores::tablet_file() {
  sqlite::OpenOptions options;
  options.vfs = disk.name();
  options.exclusive = true;
  return sqlite::Database::open("/tablet.db", options).value();
}

void TwoStores::restart_tablet(Rng& random) {
  tablet.reset();
  tablet = DeviceStore::open(tablet_file()).value();
  expect_done(tablet->unlock(as_bytes(store_passphrase), random));
}

crypto::SigningKey TwoStores::root() const { return crypto::SigningKey::from_seed(root_seed); }

Bytes TwoStores::certificate(const crypto::SigningKey& issuer, keys::CertificateKind kind,
                             const crypto::SigningKey& subject) const {
  keys::Certificate draft;
  draft.kind = kind;
  draft.organisation = office->enrolment().organisation;
  draft.sign_key = subject.verify;
  draft.label = "office-2";
  draft.issued_at = now.wall;
  return keys::issue(issuer, draft).bytes;
}

void TwoStores::send(DeviceStore& store, const SpaceId& id) {
  if (!store.logs().find_space(id).value()) return;
  const auto waits = Outbox(store).waiting(store.logs().load_space(id).value(), everything, everything).value();
  for (const auto& own : waits) {
    change::ProvenChange entry{change::make_change(own.body, own.values).value(), own.proof};
    EXPECT_TRUE(change::verify_proof(store.secrets().sign_key.verify, entry.change.hash, entry.proof));
    logs[id].push_back(std::move(entry));
    auto& times = received_at_[id];
    times.push_back(times.empty() ? now.wall : std::max(now.wall, times.back() + 1));
  }
}

void TwoStores::receive(DeviceStore& store, const SpaceId& id, std::size_t up_to) {
  Outbox outbox(store);
  auto transaction = sqlite::Transaction::begin_immediate(store.database()).value();
  const auto found = store.logs().find_space(id).value();
  auto state = found ? *found : store.logs().create_space(id, 0).value();
  auto clock = store.clock().value();
  std::set<change::Register> touched;
  while (state.size() < std::min(logs[id].size(), up_to)) {
    const auto position = static_cast<std::size_t>(state.size());
    const auto& entry = logs[id][position];
    const auto folded = merge::append(state, store.logs(), entry, received_at_[id][position]).value();
    EXPECT_EQ(folded.head.verdict, merge::Verdict::merged);
    touched.insert(folded.touched.begin(), folded.touched.end());
    clock.merged(folded.highest, now);
    if (entry.change.body.authority) {
      expect_done(store.accept_grants(state, keys::parse_statement(*entry.change.body.authority).value(), rng));
    }
    const auto& name = entry.change.body.name;
    if (!(name.device == store.device())) continue;
    expect_done(outbox.remove(outbox.find(state, name.incarnation, name.sequence).value().value()));
  }
  expect_done(store::refresh_conflicts(store, state, touched, now.wall));
  expect_done(store.set_clock(clock));
  expect_done(transaction.commit());
}

void TwoStores::exchange_all() {
  for (const auto& id : {directory, space}) {
    for (auto* store : both()) {
      (void)Outbox(*store).freeze(id, now, rng).value();
      exchange(*store, id);
    }
    for (auto* store : both()) receive(*store, id);
  }
}

}  // namespace doorstep::testing
