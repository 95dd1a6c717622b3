#include "core/sync/backoff.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "core/sync/limits.hpp"
#include "tests/support/seeded_rng.hpp"

namespace doorstep::sync {
namespace {

using testing::SeededRng;

TEST(Backoff, DoublesUpToItsLimitAndNeverGivesUp) {
  SeededRng rng(1);
  Backoff backoff;
  Millis step = min_backoff_ms;
  for (int i = 0; i < 100000; ++i) {
    const auto wait = backoff.failed(std::nullopt, rng);
    ASSERT_GE(wait, step / 2);
    ASSERT_LE(wait, step);
    step = std::min(step * 2, max_backoff_ms);
  }
  EXPECT_EQ(backoff.failures(), 100000U);
}

TEST(Backoff, SpreadsDevicesThatFailedTogether) {
  std::vector<Millis> waits;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SeededRng rng(seed);
    Backoff backoff;
    for (int i = 0; i < 8; ++i) backoff.failed(std::nullopt, rng);
    waits.push_back(backoff.failed(std::nullopt, rng));
  }
  std::sort(waits.begin(), waits.end());
  EXPECT_GT(waits.back() - waits.front(), (max_backoff_ms / 2) * 3 / 4);
  EXPECT_GT(std::unique(waits.begin(), waits.end()) - waits.begin(), 180);
}

TEST(Backoff, StartsAnewAfterSuccess) {
  SeededRng rng(3);
  Backoff backoff;
  for (int i = 0; i < 20; ++i) backoff.failed(std::nullopt, rng);
  backoff.succeeded();
  EXPECT_EQ(backoff.failures(), 0U);
  EXPECT_LE(backoff.failed(std::nullopt, rng), min_backoff_ms);
}

TEST(Backoff, NeverComesBackBeforeTheServerAskedIt) {
  SeededRng rng(4);
  Backoff backoff;
  for (int i = 0; i < 1000; ++i) {
    const auto wait = backoff.failed(20 * minute_ms, rng);
    ASSERT_GE(wait, 20 * minute_ms);
    ASSERT_LE(wait, 25 * minute_ms);
  }
}

TEST(Backoff, ARetryAfterOutOfAllReasonNeitherOverflowsNorSilencesADevice) {
  SeededRng rng(5);
  Backoff backoff;
  EXPECT_LE(backoff.failed(std::numeric_limits<Millis>::max(), rng), 2 * day_ms);
  EXPECT_GE(backoff.failed(-5, rng), min_backoff_ms / 2);
  EXPECT_GE(backoff.failed(0, rng), min_backoff_ms / 2);
}

}  // namespace
}  // namespace doorstep::sync
