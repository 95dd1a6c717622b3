// A fixed set of runs, and canaries: faults of the system itself that the checks must notice, or they check nothing.
//
// More seeds: `sim --seeds N --start K`; a failing one again, step by step: `sim --seed K --trace`.
#include <gtest/gtest.h>

#include "tests/sim/world.hpp"

namespace doorstep::sim {
namespace {

constexpr std::uint64_t seeds_in_a_shard = 30;
constexpr std::uint64_t canary_seeds = 40;  ///< within as many the fault has its chance to show

class Campaign : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(Campaign, KeepsItsPromisesUnderFaults) {
  const auto first = GetParam() * seeds_in_a_shard;
  for (auto seed = first; seed < first + seeds_in_a_shard; ++seed) {
    for (const auto& violation : run(RunOptions{.seed = seed}).violations) {
      ADD_FAILURE() << "seed " << seed << ": " << violation.promise << ": " << violation.message;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Campaign, ::testing::Range<std::uint64_t>(0, 5));

TEST(Simulation, IsRepeatable) {
  for (const std::uint64_t seed : {3, 8}) {
    const auto once = run(RunOptions{.seed = seed});
    const auto again = run(RunOptions{.seed = seed});
    EXPECT_EQ(once.counts, again.counts) << "seed " << seed;
  }
}

struct Expected {
  Canary canary;
  std::set<std::string> promises;
  std::string name;

  friend void PrintTo(const Expected& what, std::ostream* out) { *out << what.name; }
};

class Canaries : public ::testing::TestWithParam<Expected> {};

TEST_P(Canaries, AreNoticed) {
  const auto& expected = GetParam();
  for (std::uint64_t seed = 0; seed < canary_seeds; ++seed) {
    const auto report = run(RunOptions{.seed = seed, .canary = expected.canary});
    for (const auto& violation : report.violations) {
      if (expected.promises.contains(violation.promise)) return;
    }
  }
  FAIL() << "the checks did not notice it in " << canary_seeds << " seeds";
}

INSTANTIATE_TEST_SUITE_P(Simulation, Canaries,
                         ::testing::Values(Expected{Canary::device_loses_commits, {"P1", "P2"}, "DeviceLosesCommits"},
                                           Expected{
                                               Canary::device_drops_unsent, {"P1", "P2"}, "DeviceDropsUnsentChanges"},
                                           Expected{Canary::device_alters_merge, {"P4"}, "DeviceAltersMerge"},
                                           Expected{Canary::device_forgets_conflict, {"P5"}, "DeviceForgetsConflicts"},
                                           Expected{Canary::device_runs_ahead, {"P6"}, "DeviceRunsAhead"},
                                           Expected{Canary::server_loses_commits, {"P7"}, "ServerLosesCommits"}),
                         [](const auto& canary) { return canary.param.name; });

}  // namespace
}  // namespace doorstep::sim
