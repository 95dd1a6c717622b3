// An office's and a tablet's own sessions against the daemon's handlers: the office learns who holds records that
// have not arrived, a tablet keeps nothing of it, and a list that was altered or is damaged does no harm.
#include "core/office/office.hpp"
#include "core/store/device_health.hpp"
#include "core/sync/client_session.hpp"
#include "tests/syncd/daemon_fixture.hpp"

namespace doorstep::testing {
namespace {

constexpr std::string_view passphrase = "correct horse battery staple";

class DeviceHealthSession : public ::testing::Test {
 protected:
  DeviceHealthSession() {
    auto founded = office::found(in_memory(), {"Northtown", "office-pc", "Manager", "https://office.example"},
                                 as_bytes(passphrase), cheap(), at(), rng)
                       .value();
    office = std::move(founded.store);
    daemon = std::make_unique<Daemon>(folder.path(), parse_organisation_card(founded.card).value(), server_key, now);
    office::Office acts(*office);
    EXPECT_EQ(post(handle_found, acts.found_request().value()).status, 200);
    EXPECT_TRUE(acts.certify_server(server_key.verify, at(), rng));
    sync(*office);

    const auto invitation = acts.invite("tab-anna", "Anna", false, at(), rng).value();
    sync(*office);  // the server must know of the invitation first
    tablet = join(invitation);
    EXPECT_EQ(post(handle_join, tablet->enrolment().join_request).status, 202);
    std::vector<std::string> refused;
    EXPECT_EQ(acts.approve(sync(*office), refused, at(), rng).value().size(), 1u);
    sync(*office);
    space = acts.open_case({tablet->device()}, at(), rng).value();
    sync(*office);
    sync(*tablet);
  }

  static sqlite::Database in_memory() {
    sqlite::OpenOptions options;
    options.durability = sqlite::Durability::memory;
    return sqlite::Database::open(":memory:", options).value();
  }
  static crypto::ScryptCost cheap() {
    crypto::ScryptCost cost;
    cost.log2_n = 1;
    cost.r = 1;
    return cost;
  }
  Now at() const { return {now, now - test_now + 1'000'000}; }

  std::unique_ptr<store::DeviceStore> join(const keys::Invitation& invitation) {
    auto secrets = keys::DeviceSecrets::generate(rng);
    store::Enrolment enrolment;
    enrolment.organisation = invitation.organisation;
    enrolment.root_key = invitation.root_key;
    enrolment.server_key = invitation.server_key;
    enrolment.directory = invitation.directory;
    enrolment.label = invitation.label;
    enrolment.holder = invitation.holder;
    enrolment.join_request = keys::make_join_request(invitation, secrets, at().wall, "1.0").bytes;
    return store::DeviceStore::create(in_memory(), enrolment, std::move(secrets), as_bytes(passphrase), cheap(), rng)
        .value();
  }

  HttpResponse post(void (*handle)(Service&, HttpRequest, Respond), const Bytes& body) {
    HttpRequest request;
    request.method = "POST";
    request.body = to_text(body);
    request.peer = "127.0.0.1";
    auto promise = std::make_shared<std::promise<HttpResponse>>();
    auto future = promise->get_future();
    handle(daemon->service, std::move(request),
           [promise](HttpResponse response) { promise->set_value(std::move(response)); });
    if (future.wait_for(std::chrono::seconds(20)) != std::future_status::ready) throw std::runtime_error("no answer");
    return future.get();
  }
  /// The answer's bytes.
  Bytes ask(sync::ClientSession& session) {
    const auto response = post(handle_exchange, session.request(at()).value());
    if (response.status != 200) throw std::runtime_error("status " + std::to_string(response.status));
    return to_bytes(response.body);
  }
  static sync::PlatformFacts facts() { return {"1.0", 1ULL << 33, true, ""}; }
  /// To the end; returns who asks to join.
  std::vector<keys::JoinRequest> sync(store::DeviceStore& store) {
    sync::ClientSession session(store, facts());
    EXPECT_TRUE(session.begin(at(), rng));
    while (session.wants_request()) {
      const auto taken = session.receive(ask(session), at(), rng);
      if (!taken) throw std::runtime_error(taken.error().message);
    }
    EXPECT_TRUE(session.progress().stopped.empty());
    return session.joins();
  }
  /// One request that carries one change, and then the line is down.
  void sync_cut_short(store::DeviceStore& store) {
    sync::RequestLimits limits;
    limits.max_push_changes = 1;
    sync::ClientSession session(store, facts(), limits);
    ASSERT_TRUE(session.begin(at(), rng));
    const auto taken = session.receive(ask(session), at(), rng);
    ASSERT_TRUE(taken) << taken.error().message;
    ASSERT_EQ(session.progress().sent, 1u);
  }
  void save(store::DeviceStore& store, std::string_view words) {
    const store::FieldValue value[] = {{change::FieldName{1, std::nullopt}, to_bytes(words)}};
    ASSERT_TRUE(store::Outbox(store).save(space, DocumentId::random(rng), value, at(), rng));
  }
  /// The answer with this list and the server's own signature, as a server that lies would give it.
  Bytes with_list(const Bytes& genuine, const std::string& list) {
    wire::ExchangeAnswer answer;
    wire::Attested attested;
    EXPECT_TRUE(answer.ParseFromArray(genuine.data(), static_cast<int>(genuine.size())));
    EXPECT_TRUE(attested.ParseFromString(answer.attested()));
    answer.set_devices(list);
    set_bytes(attested.mutable_devices_hash(), crypto::sha256(as_bytes(list)));
    return sign(attested, answer);
  }
  Bytes without_list(const Bytes& genuine) {
    wire::ExchangeAnswer answer;
    wire::Attested attested;
    EXPECT_TRUE(answer.ParseFromArray(genuine.data(), static_cast<int>(genuine.size())));
    EXPECT_TRUE(attested.ParseFromString(answer.attested()));
    answer.clear_devices();
    attested.clear_devices_hash();
    return sign(attested, answer);
  }
  Bytes sign(const wire::Attested& attested, wire::ExchangeAnswer& answer) const {
    answer.set_attested(attested.SerializeAsString());
    set_bytes(answer.mutable_signature(),
              crypto::sign(server_key, crypto::labelled(crypto::label::answer, as_bytes(answer.attested()))));
    return to_bytes(answer.SerializeAsString());
  }
  std::string list_of(std::size_t devices) {
    wire::DeviceList list;
    for (std::size_t i = 0; i < devices; ++i) {
      auto& item = *list.add_devices();
      set_bytes(item.mutable_device(), DeviceId::random(rng).view());
      item.set_waiting(1);
    }
    return list.SerializeAsString();
  }
  static std::vector<store::DeviceHealth> known(store::DeviceStore& store) {
    return store::device_health(store).value();
  }

  TemporaryFolder folder;
  SeededRng rng{11};
  crypto::SigningKey server_key = crypto::SigningKey::generate(rng);
  std::atomic<Millis> now{test_now};
  std::unique_ptr<Daemon> daemon;
  std::unique_ptr<store::DeviceStore> office;
  std::unique_ptr<store::DeviceStore> tablet;
  SpaceId space;
};

TEST_F(DeviceHealthSession, TheOfficeKnowsWhatATabletStillHoldsUntilItHasArrived) {
  const Millis saved = now;
  for (const char* words : {"he said he was hungry", "the gate was open", "she was asleep"}) save(*tablet, words);
  now += hour_ms;
  const Millis contact = now;
  sync_cut_short(*tablet);
  now += hour_ms;
  sync(*office);
  auto devices = known(*office);
  ASSERT_EQ(devices.size(), 1u);
  EXPECT_EQ(devices[0].device, tablet->device());
  EXPECT_EQ(devices[0].waiting, 2u);
  EXPECT_EQ(devices[0].last_contact, contact);
  EXPECT_GE(devices[0].oldest_at, saved);
  EXPECT_LE(devices[0].oldest_at, contact);
  EXPECT_EQ(devices[0].noted_at, now);

  now += hour_ms;
  sync(*tablet);
  sync(*office);
  devices = known(*office);
  ASSERT_EQ(devices.size(), 1u);
  EXPECT_EQ(devices[0].waiting, 0u);
  EXPECT_EQ(devices[0].oldest_at, 0);
  EXPECT_EQ(devices[0].last_contact, now);
  EXPECT_TRUE(known(*tablet).empty());
}

TEST_F(DeviceHealthSession, ATabletKeepsNoListEvenWhenAServerGivesItOne) {
  sync::ClientSession session(*tablet, facts());
  ASSERT_TRUE(session.begin(at(), rng));
  EXPECT_TRUE(session.receive(with_list(ask(session), list_of(3)), at(), rng));
  EXPECT_TRUE(known(*tablet).empty());
}

TEST_F(DeviceHealthSession, AnAlteredListIsRefusedWithItsAnswerAndNothingIsTakenIn) {
  save(*tablet, "she was asleep");
  sync(*tablet);
  sync(*office);
  const auto before = known(*office);
  ASSERT_EQ(before.size(), 1u);
  save(*office, "the strategy meeting is on the 14th");
  sync::ClientSession session(*office, facts());
  ASSERT_TRUE(session.begin(at(), rng));
  const auto genuine = ask(session);
  wire::ExchangeAnswer answer;
  ASSERT_TRUE(answer.ParseFromArray(genuine.data(), static_cast<int>(genuine.size())));
  ASSERT_FALSE(answer.devices().empty());
  for (const auto& list : {std::string(), list_of(1)}) {
    answer.set_devices(list);
    const auto taken = session.receive(to_bytes(answer.SerializeAsString()), at(), rng);
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, Errc::bad_signature);
  }
  EXPECT_EQ(session.progress().sent, 0u);
  EXPECT_EQ(known(*office).size(), before.size());
  EXPECT_EQ(known(*office)[0].device, before[0].device);

  EXPECT_TRUE(session.receive(genuine, at(), rng));
  EXPECT_EQ(session.progress().sent, 1u);
}

TEST_F(DeviceHealthSession, AListThatNobodySignedIsRefused) {
  sync::ClientSession session(*tablet, facts());
  ASSERT_TRUE(session.begin(at(), rng));
  const auto genuine = ask(session);
  wire::ExchangeAnswer answer;
  ASSERT_TRUE(answer.ParseFromArray(genuine.data(), static_cast<int>(genuine.size())));
  answer.set_devices(list_of(1));
  const auto taken = session.receive(to_bytes(answer.SerializeAsString()), at(), rng);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, Errc::bad_signature);
}

TEST_F(DeviceHealthSession, DamagedRowsAndADamagedListHoldUpNoRecord) {
  save(*office, "the strategy meeting is on the 14th");
  sync::ClientSession session(*office, facts());
  ASSERT_TRUE(session.begin(at(), rng));
  wire::DeviceList list;
  list.add_devices()->set_device("too short");
  set_bytes(list.add_devices()->mutable_device(), tablet->device().view());
  EXPECT_TRUE(session.receive(with_list(ask(session), list.SerializeAsString()), at(), rng));
  EXPECT_EQ(session.progress().sent, 1u);
  ASSERT_EQ(known(*office).size(), 1u);
  EXPECT_EQ(known(*office)[0].device, tablet->device());

  EXPECT_TRUE(session.receive(with_list(ask(session), "\xff\xff\xff"), at(), rng));
  EXPECT_EQ(known(*office).size(), 1u) << "the list before is the newest that can be read";
}

TEST_F(DeviceHealthSession, AnOlderServersAnswerWithoutAListLeavesTheLastOneAlone) {
  save(*tablet, "she was asleep");
  sync(*tablet);
  sync(*office);
  ASSERT_EQ(known(*office).size(), 1u);
  const auto noted = known(*office)[0].noted_at;
  now += hour_ms;
  sync::ClientSession session(*office, facts());
  ASSERT_TRUE(session.begin(at(), rng));
  EXPECT_TRUE(session.receive(without_list(ask(session)), at(), rng));
  ASSERT_EQ(known(*office).size(), 1u);
  EXPECT_EQ(known(*office)[0].noted_at, noted) << "and it still says how old it is";
}

TEST_F(DeviceHealthSession, AServerCannotFillTheOfficesDiskWithDevices) {
  sync::ClientSession session(*office, facts());
  ASSERT_TRUE(session.begin(at(), rng));
  EXPECT_TRUE(session.receive(with_list(ask(session), list_of(sync::max_devices_told + 5)), at(), rng));
  EXPECT_EQ(known(*office).size(), sync::max_devices_told);
}

}  // namespace
}  // namespace doorstep::testing
