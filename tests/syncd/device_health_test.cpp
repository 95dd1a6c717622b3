// What the office is told of the devices that hold records which have not arrived, and that nobody else is told it.
#include <limits>

#include "core/sqlite/database.hpp"
#include "tests/syncd/daemon_fixture.hpp"

namespace doorstep::testing {
namespace {

class DeviceListTest : public DaemonTest {
 protected:
  void found(const std::vector<TestDevice*>& devices) {
    found_directory(devices);
    space = open_case(devices);
  }

  wire::ExchangeBody asks(TestDevice& device) {
    auto body = device.body(server());
    add_cursor(body, space).set_push_only(true);
    return body;
  }
  /// Says how it is, and pushes something, so that the store knows when this returns.
  CheckedAnswer report(TestDevice& device, std::uint64_t changes, std::uint64_t drafts, Millis oldest) {
    auto body = asks(device);
    body.mutable_health()->set_outbox_changes(changes + 1);  // the one pushed here waits no more
    body.mutable_health()->set_unfinished_drafts(drafts);
    body.mutable_health()->set_oldest_unsent_at(oldest);
    auto change = note(device, space);
    *body.add_push() = device.batch(change);
    return exchange(device, body);
  }
  static wire::DeviceList list_of(const CheckedAnswer& answer) {
    EXPECT_TRUE(equal(as_bytes(answer.attested.devices_hash()), crypto::sha256(as_bytes(answer.answer.devices()))))
        << "the list is not bound to what the server signed";
    wire::DeviceList out;
    EXPECT_TRUE(out.ParseFromString(answer.answer.devices()));
    return out;
  }
  wire::DeviceList told() { return list_of(exchange(office, asks(office))); }
  static const wire::DeviceContact* find(const wire::DeviceList& list, const DeviceId& device) {
    for (const auto& each : list.devices()) {
      if (equal(as_bytes(each.device()), device.view())) return &each;
    }
    return nullptr;
  }
  void remove(const TestDevice& device) {
    keys::MembershipChange removal;
    removal.remove = {device.id()};
    decree(directory, removal);
  }

  TestDevice anna = device("tab-anna");
  TestDevice ben = device("tab-ben");
  SpaceId space;
};

TEST_F(DeviceListTest, TheOfficeIsToldWhatEachDeviceLastSaidAndWhen) {
  found({&anna, &ben});
  report(anna, 2, 1, now - hour_ms);
  const Millis annas_contact = now;
  now += minute_ms;
  report(ben, 0, 0, 0);
  now += minute_ms;
  const auto list = told();
  ASSERT_EQ(list.devices_size(), 2);
  EXPECT_TRUE(equal(as_bytes(list.devices(0).device()), anna.id().view())) << "what waits stands first";
  EXPECT_EQ(list.devices(0).waiting(), 3u);
  EXPECT_EQ(list.devices(0).oldest_unsent_at(), annas_contact - hour_ms);
  EXPECT_EQ(list.devices(0).last_contact(), annas_contact);
  EXPECT_TRUE(equal(as_bytes(list.devices(1).device()), ben.id().view()));
  EXPECT_EQ(list.devices(1).waiting(), 0u);
  EXPECT_EQ(list.devices(1).oldest_unsent_at(), 0);
  EXPECT_EQ(list.devices(1).last_contact(), now - minute_ms);
}

TEST_F(DeviceListTest, TheLastHealthCountsAndAReplayOfAnOlderOneDoesNot) {
  found({&anna});
  auto old = asks(anna);
  old.mutable_health()->set_outbox_changes(9);
  const auto old_bytes = anna.sign(old);
  report(anna, 5, 0, now - hour_ms);
  EXPECT_EQ(find(told(), anna.id())->waiting(), 5u);
  now += minute_ms;
  const Millis last = now;
  report(anna, 1, 0, now - minute_ms);
  EXPECT_EQ(find(told(), anna.id())->waiting(), 1u);
  EXPECT_EQ(find(told(), anna.id())->oldest_unsent_at(), last - minute_ms);

  now += minute_ms;
  exchange_bytes(old_bytes);
  push(office, space, {note(office, space)});  // any commit writes the notes that wait
  EXPECT_EQ(find(told(), anna.id())->waiting(), 1u);
  EXPECT_EQ(find(told(), anna.id())->last_contact(), last);
}

TEST_F(DeviceListTest, AWorkersTabletIsToldNothingOfItsColleagues) {
  found({&anna, &ben});
  report(anna, 2, 1, now - hour_ms);
  const auto answer = report(ben, 0, 0, 0);
  EXPECT_TRUE(answer.answer.devices().empty());
  EXPECT_TRUE(answer.attested.devices_hash().empty());
  const auto directory_too = [&] {
    auto body = asks(ben);
    add_cursor(body, directory);
    return exchange(ben, body);
  }();
  EXPECT_GT(entries_of(*directory_too.page(directory)), 0u) << "it is a member of the directory";
  EXPECT_TRUE(directory_too.answer.devices().empty());
}

TEST_F(DeviceListTest, ADeviceThatWasNeverInContactAndTheOneThatAsksAreNotListed) {
  found({&anna, &ben});
  report(anna, 0, 0, 0);
  report(office, 0, 4, now);
  const auto list = told();
  EXPECT_EQ(list.devices_size(), 1);
  EXPECT_NE(find(list, anna.id()), nullptr);
}

TEST_F(DeviceListTest, AnEmptyListIsToldAsOne) {
  found({});
  const auto answer = exchange(office, asks(office));
  EXPECT_TRUE(answer.answer.devices().empty());
  EXPECT_EQ(list_of(answer).devices_size(), 0);
}

TEST_F(DeviceListTest, ARemovedDeviceStaysListedWhileItHoldsRecordsThatNeverCame) {
  found({&anna, &ben});
  report(anna, 2, 0, now - hour_ms);
  report(ben, 0, 0, 0);
  remove(anna);
  remove(ben);
  const auto list = told();
  ASSERT_EQ(list.devices_size(), 1);
  EXPECT_EQ(find(list, anna.id())->waiting(), 2u);
}

TEST_F(DeviceListTest, ARemovedOfficeIsToldNothing) {
  auto branch = device("branch-office", true);
  found({&anna, &branch});
  report(anna, 2, 0, now - hour_ms);
  EXPECT_EQ(list_of(exchange(branch, asks(branch))).devices_size(), 2);  // anna, and the office that founded the case
  remove(branch);
  const auto answer = exchange(branch, asks(branch));
  EXPECT_EQ(answer.attested.state(), wire::STATE_REVOKED);
  EXPECT_TRUE(answer.answer.devices().empty());
  EXPECT_TRUE(answer.attested.devices_hash().empty());
}

TEST_F(DeviceListTest, AbsurdCountsDoNotWrapRoundToNothing) {
  found({&anna});
  report(anna, std::numeric_limits<std::uint64_t>::max() - 1, 2, std::numeric_limits<Millis>::min());
  EXPECT_EQ(find(told(), anna.id())->waiting(), std::numeric_limits<std::uint64_t>::max());
}

TEST_F(DeviceListTest, BeyondTheLimitThoseAreLeftOutThatHoldNothingAndWereSilentForLongest) {
  constexpr std::size_t too_many = 3;
  std::vector<TestDevice> fleet;
  std::vector<TestDevice*> members;
  fleet.reserve(sync::max_devices_told + too_many);
  while (fleet.size() < sync::max_devices_told + too_many) fleet.push_back(device("tab"));
  for (auto& each : fleet) members.push_back(&each);
  found_directory(members);

  // The first was silent for longest; the very first holds something all the same.
  WriteJob job;
  std::promise<Status> committed;
  job.apply = [&](StoreWriter& store) -> Status {
    for (std::size_t i = 0; i < fleet.size(); ++i) {
      DeviceHealth health;
      health.incarnation = fleet[i].incarnation();
      health.counter = 1;
      health.outbox_changes = i == 0 ? 1 : 0;
      TRY(store.record_contact(fleet[i].id(), now - day_ms + static_cast<Millis>(i), health));
    }
    return {};
  };
  job.done = [&](const Status& status) { committed.set_value(status); };
  ASSERT_TRUE(daemon->writer.submit(std::move(job)));
  ASSERT_TRUE(committed.get_future().get());

  const auto list = list_of(exchange(office, office.body(server())));
  EXPECT_EQ(static_cast<std::size_t>(list.devices_size()), sync::max_devices_told);
  EXPECT_NE(find(list, fleet[0].id()), nullptr);
  for (std::size_t i = 1; i <= too_many; ++i) EXPECT_EQ(find(list, fleet[i].id()), nullptr) << i;
  EXPECT_NE(find(list, fleet[too_many + 1].id()), nullptr);
  EXPECT_NE(find(list, fleet.back().id()), nullptr);
}

}  // namespace
}  // namespace doorstep::testing
