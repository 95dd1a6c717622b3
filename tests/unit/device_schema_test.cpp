// Stores that earlier versions made.
#include "core/store/device_schema.hpp"

#include <gtest/gtest.h>

#include <cstdio>

#include "core/sqlite/statement.hpp"
#include "core/store/device_health.hpp"
#include "core/store/scratch.hpp"
#include "tests/support/casework_stores.hpp"

namespace doorstep::testing {
namespace {

struct Earlier {
  std::string name;
  std::string undo;  ///< what leads back to that version
};

class DeviceSchema : public ::testing::TestWithParam<Earlier>, protected TwoStores {
 protected:
  DeviceSchema() : TwoStores("device-schema-test", Now{1'775'000'000'000, 1'000}) {}
};

TEST_P(DeviceSchema, AStoreOfAnEarlierVersionIsBroughtUpToDateWithItsContent) {
  const auto device = tablet->device();
  ASSERT_TRUE(tablet->database().execute(GetParam().undo));
  restart_tablet(rng);
  EXPECT_EQ(tablet->device(), device);
  EXPECT_TRUE(tablet->key_ring(tablet->logs().load_space(space).value())) << "what it held is there";
  EXPECT_TRUE(store::device_health(*tablet).value().empty());
  expect_done(store::keep_scratch(*tablet, "question/1", "words", now.wall, rng));
  EXPECT_EQ(store::scratch(*tablet, "question/1").value(), "words");
}

INSTANTIATE_TEST_SUITE_P(Versions, DeviceSchema,
                         ::testing::Values(Earlier{"2", "DROP TABLE device_health; DROP TABLE scratch; PRAGMA user_version=2"},
                                           Earlier{"3", "DROP TABLE scratch; PRAGMA user_version=3"}),
                         [](const auto& each) { return "Version" + each.param.name; });

}  // namespace
}  // namespace doorstep::testing
