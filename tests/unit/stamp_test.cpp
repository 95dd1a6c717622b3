// The stamp clock: each sentence of design.md section 4 about stamps, and promise P6.
#include "core/change/stamp.hpp"

#include <gtest/gtest.h>

#include "tests/support/seeded_rng.hpp"

namespace doorstep::testing {
namespace {

using change::clamped;
using change::Stamp;
using change::stamp_clamp_ms;
using change::StampClock;

constexpr Millis t0 = 1'700'000'000'000;
constexpr Millis year_ms = 365 * day_ms;

/// Wall clock `wall` ms after t0; the monotonic clock started at 5 s and has run `monotonic` ms since.
Now at(Millis wall, Millis monotonic) { return Now{t0 + wall, 5000 + monotonic}; }
Now at(Millis both) { return at(both, both); }

TEST(Stamp, is_48_bits_of_milliseconds_and_16_bits_of_counter_in_time_order) {
  EXPECT_EQ(Stamp::at(t0, 7).ms(), t0);
  EXPECT_EQ(Stamp::at(t0, 7).counter(), 7);
  EXPECT_EQ(Stamp::at(t0, 7).value, static_cast<std::uint64_t>(t0) << 16 | 7);
  EXPECT_LT(Stamp::at(t0, 0xffff), Stamp::at(t0 + 1, 0));
  EXPECT_EQ(Stamp::at(0xffffffffffff, 0xffff).value, ~0ULL);
}

TEST(Stamp, is_worth_at_most_two_minutes_more_than_its_receipt) {
  EXPECT_EQ(stamp_clamp_ms, 120'000);
  EXPECT_EQ(clamped(Stamp::at(t0, 5), t0), Stamp::at(t0, 5));
  EXPECT_EQ(clamped(Stamp::at(t0 + 120'000), t0), Stamp::at(t0 + 120'000));
  EXPECT_EQ(clamped(Stamp::at(t0 + 120'000, 1), t0), Stamp::at(t0 + 120'000));
  EXPECT_EQ(clamped(Stamp::at(t0 + 30 * year_ms), t0), Stamp::at(t0 + 120'000));
  EXPECT_EQ(clamped(Stamp::at(0), t0), Stamp::at(0)) << "never lifted";
}

TEST(Stamp, clamping_bears_any_time_of_receipt) {
  EXPECT_EQ(clamped(Stamp::at(t0), INT64_MAX), Stamp::at(t0));
  EXPECT_EQ(clamped(Stamp::at(t0), INT64_MIN), Stamp::at(0));
}

TEST(StampClock, gives_the_local_clock_before_the_first_contact) {
  StampClock clock;
  EXPECT_EQ(clock.tick(at(0)), Stamp::at(t0));
  EXPECT_EQ(clock.tick(at(10)), Stamp::at(t0 + 10));
}

TEST(StampClock, adds_the_offset_measured_at_the_last_contact) {
  StampClock clock;
  clock.contact(t0 + 60'000, at(0));  // this device is a minute slow
  EXPECT_EQ(clock.tick(at(1000)), Stamp::at(t0 + 61'000));
  clock.contact(t0 + 2000, at(2000));  // the wall clock was mended meanwhile
  clock.last = {};
  EXPECT_EQ(clock.tick(at(3000)), Stamp::at(t0 + 3000));
}

TEST(StampClock, works_with_a_clock_that_is_years_off_once_it_has_met_the_server) {
  for (const Millis off : {-3 * year_ms, 3 * year_ms, 30 * year_ms}) {
    StampClock clock;
    clock.tick(at(off, 0));
    clock.contact(t0 + 100, at(off, 100));
    const auto stamp = clock.tick(at(off + 900, 1000));
    EXPECT_LE(std::abs(stamp.ms() - (t0 + 1000)), stamp_clamp_ms) << off;
  }
}

TEST(StampClock, discards_the_offset_when_wall_and_monotonic_clocks_disagree) {
  StampClock clock;
  clock.contact(t0 + 10 * minute_ms, at(0));  // ten minutes slow
  EXPECT_EQ(clock.corrected(at(1000)), t0 + 10 * minute_ms + 1000);
  // Somebody sets the clock right: an hour passed by the monotonic clock, an hour and ten minutes by the wall.
  EXPECT_EQ(clock.corrected(at(70 * minute_ms, 60 * minute_ms)), t0 + 70 * minute_ms);
  // Or sets it back.
  EXPECT_EQ(clock.corrected(at(-60 * minute_ms, 60 * minute_ms)), t0 - 60 * minute_ms);
}

TEST(StampClock, keeps_the_offset_over_a_disagreement_within_the_clamp) {
  StampClock clock;
  clock.contact(t0 + 10 * minute_ms, at(0));
  EXPECT_EQ(clock.corrected(at(120'000, 0)), t0 + 12 * minute_ms);
  EXPECT_EQ(clock.corrected(at(120'001, 0)), t0 + 120'001) << "just over it";
}

TEST(StampClock, keeps_the_offset_over_a_restart_of_the_device) {
  StampClock clock;
  clock.contact(t0 + 10 * minute_ms, Now{t0, 90 * day_ms});
  EXPECT_EQ(clock.corrected(Now{t0 + day_ms, 1000}), t0 + day_ms + 10 * minute_ms)
      << "the monotonic clock began anew: nothing can be said";
}

TEST(StampClock, rises_strictly_within_one_millisecond_and_over_its_counter) {
  StampClock clock;
  auto last = clock.tick(at(0));
  for (int i = 0; i < 70'000; ++i) {
    const auto next = clock.tick(at(0));
    ASSERT_GT(next, last);
    last = next;
  }
  EXPECT_EQ(last.ms(), t0 + 1) << "the counter's overflow takes a millisecond";
}

TEST(StampClock, is_never_behind_what_this_device_has_merged) {
  StampClock clock;
  clock.merged(Stamp::at(t0 + 100'000, 3), at(0));
  EXPECT_EQ(clock.tick(at(0)), Stamp::at(t0 + 100'000, 4));
  clock.merged(Stamp::at(t0 - day_ms), at(0));
  EXPECT_EQ(clock.tick(at(0)), Stamp::at(t0 + 100'000, 5)) << "an old stamp takes nothing back";
}

TEST(StampClock, merging_never_moves_it_past_its_own_clamp) {
  StampClock clock;
  clock.merged(Stamp::at(t0 + 2 * minute_ms), at(0));
  EXPECT_EQ(clock.last, Stamp::at(t0 + 2 * minute_ms)) << "at the clamp";
  StampClock other;
  other.merged(Stamp::at(t0 + 2 * minute_ms + 1), at(0));
  EXPECT_EQ(other.last, Stamp{}) << "past it: ignored whole";
  EXPECT_EQ(other.tick(at(0)), Stamp::at(t0));
}

TEST(StampClock, steps_back_when_it_runs_more_than_two_minutes_ahead) {
  StampClock clock;
  clock.tick(at(3 * year_ms, 0));  // the wall clock was years ahead, and is mended
  EXPECT_EQ(clock.tick(at(1000)), Stamp::at(t0 + 1000, 1));
  StampClock close;
  close.tick(at(2 * minute_ms));
  EXPECT_EQ(close.tick(at(0)), Stamp::at(t0 + 2 * minute_ms, 1)) << "two minutes are borne: it waits for time to pass";
}

TEST(StampClock, after_a_step_back_it_rises_again) {
  StampClock clock;
  clock.tick(at(year_ms, 0));
  auto last = clock.tick(at(0));
  for (int i = 0; i < 100; ++i) {
    const auto next = clock.tick(at(i * 7));
    ASSERT_GT(next, last);
    last = next;
  }
}

TEST(StampClock, an_honest_device_s_stamps_stay_within_the_clamp_of_true_time_whatever_it_merges) {
  // P6: somebody else's clock is anywhere, and the server hands over effective stamps as hostile as they can be.
  SeededRng rng(11);
  StampClock clock;
  for (int i = 0; i < 20'000; ++i) {
    const Millis now = i * 50;
    if (rng.chance(.3)) clock.merged(Stamp{rng.next()}, at(now));
    if (rng.chance(.3)) clock.merged(Stamp::at(t0 + now + static_cast<Millis>(rng.below(300'000))), at(now));
    if (rng.chance(.5)) {
      const auto stamp = clock.tick(at(now));
      ASSERT_GE(stamp.ms(), t0 + now);
      ASSERT_LE(stamp.ms(), t0 + now + stamp_clamp_ms + 1);
    }
  }
}

TEST(StampClock, bears_any_time_that_a_server_claims) {
  for (const Millis claimed : {INT64_MIN, Millis{-1}, Millis{0}, INT64_MAX}) {
    StampClock clock;
    clock.contact(claimed, at(0));
    const auto stamp = clock.tick(at(1));
    EXPECT_GE(stamp.ms(), 0);
    clock.contact(t0 + 2, at(2));
    EXPECT_LE(std::abs(clock.tick(at(3)).ms() - t0), stamp_clamp_ms + 3) << "and recovers at the next contact";
  }
}

}  // namespace
}  // namespace doorstep::testing
