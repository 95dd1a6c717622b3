// An office's copy of what the server said of the other devices.
#include "core/store/device_health.hpp"

#include <gtest/gtest.h>

#include "core/office/office.hpp"
#include "tests/support/seeded_rng.hpp"

namespace doorstep::testing {
namespace {

using store::DeviceHealth;

constexpr Now moment{1'775'000'000'000, 1'000};

std::unique_ptr<store::DeviceStore> founded(sqlite::Database database, Rng& rng) {
  crypto::ScryptCost cheap;
  cheap.log2_n = 1;
  cheap.r = 1;
  auto made = office::found(std::move(database), {"Northtown", "office", "Manager", "https://office.example"},
                            as_bytes("a passphrase of some length"), cheap, moment, rng);
  return std::move(made.value().store);
}

sqlite::Database in_memory() {
  sqlite::OpenOptions options;
  options.durability = sqlite::Durability::memory;
  return sqlite::Database::open(":memory:", options).value();
}

class DeviceHealthTest : public ::testing::Test {
 protected:
  DeviceHealth health(Millis last_contact, std::uint64_t waiting, Millis oldest_at) {
    return {DeviceId::random(rng), last_contact, waiting, oldest_at, moment.wall};
  }
  void note(const std::vector<DeviceHealth>& devices) {
    auto transaction = sqlite::Transaction::begin_immediate(store->database()).value();
    ASSERT_TRUE(store::note_device_health(*store, devices));
    ASSERT_TRUE(transaction.commit());
  }

  SeededRng rng{5};
  std::unique_ptr<store::DeviceStore> store = founded(in_memory(), rng);
};

TEST_F(DeviceHealthTest, NothingIsKnownBeforeTheServerHasTold) {
  EXPECT_TRUE(store::device_health(*store).value().empty());
}

TEST_F(DeviceHealthTest, WhatWasToldIsReadBackWithoutThePassphrase) {
  const auto told = health(moment.wall - hour_ms, ~std::uint64_t{0}, moment.wall - day_ms);
  note({told});
  store->lock();
  const auto known = store::device_health(*store).value();
  ASSERT_EQ(known.size(), 1u);
  EXPECT_EQ(known[0].device, told.device);
  EXPECT_EQ(known[0].last_contact, told.last_contact);
  EXPECT_EQ(known[0].waiting, told.waiting);
  EXPECT_EQ(known[0].oldest_at, told.oldest_at);
  EXPECT_EQ(known[0].noted_at, moment.wall);
}

TEST_F(DeviceHealthTest, WhatWaitsLongestStandsFirstAndThenTheLongestSilent) {
  const auto silent = health(1, 0, 0);
  const auto lately = health(50, 0, 0);
  const auto waits = health(60, 1, 40);
  const auto waits_long = health(70, ~std::uint64_t{0}, 30);
  note({lately, waits, silent, waits_long});
  const auto known = store::device_health(*store).value();
  ASSERT_EQ(known.size(), 4u);
  EXPECT_EQ(known[0].device, waits_long.device);
  EXPECT_EQ(known[1].device, waits.device);
  EXPECT_EQ(known[2].device, silent.device);
  EXPECT_EQ(known[3].device, lately.device);
}

TEST_F(DeviceHealthTest, TheNewestListTakesThePlaceOfTheOneBefore) {
  auto stays = health(10, 3, 5);
  note({stays, health(20, 1, 6)});
  stays.waiting = 0;
  note({stays});
  const auto known = store::device_health(*store).value();
  ASSERT_EQ(known.size(), 1u);
  EXPECT_EQ(known[0].device, stays.device);
  EXPECT_EQ(known[0].waiting, 0u);
  note({});
  EXPECT_TRUE(store::device_health(*store).value().empty());
}

TEST_F(DeviceHealthTest, OfADeviceNamedTwiceTheLastCounts) {
  auto twice = health(10, 3, 5);
  auto again = twice;
  again.waiting = 2;
  note({twice, again});
  const auto known = store::device_health(*store).value();
  ASSERT_EQ(known.size(), 1u);
  EXPECT_EQ(known[0].waiting, 2u);
}

/// A store of the version before: the schema's step 3 is taken away again.
}  // namespace
}  // namespace doorstep::testing
