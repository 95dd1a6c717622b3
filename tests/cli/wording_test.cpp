// The fixed words (requirements, section 3), and times as people read them.
#include "client/api/wording.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace doorstep::cli {
namespace {

constexpr Millis at(Millis unix_seconds) { return unix_seconds * second_ms; }
// Tuesday 31 March 2026, 17:42:10 in London, which is one hour ahead of UTC since the Sunday before.
constexpr Millis tuesday = at(1774975330);

class Wording : public ::testing::Test {
 protected:
  void SetUp() override {
    ::setenv("TZ", "Europe/London", 1);
    ::tzset();
  }
};

TEST_F(Wording, SaysDaysAsPeopleDo) {
  EXPECT_EQ(client::when_text(tuesday, tuesday + hour_ms), "today 17:42");
  EXPECT_EQ(client::when_text(tuesday, tuesday + day_ms), "Tuesday 17:42");
  EXPECT_EQ(client::when_text(tuesday, tuesday + 6 * day_ms), "Tuesday 17:42");
  EXPECT_EQ(client::when_text(tuesday, tuesday + 7 * day_ms), "31 March 17:42");
  EXPECT_EQ(client::when_text(tuesday, tuesday + 365 * day_ms), "31 March 2026 17:42");
}

TEST_F(Wording, TodayIsACalendarDayAndNot24Hours) {
  EXPECT_EQ(client::when_text(tuesday, tuesday + 7 * hour_ms), "Tuesday 17:42");  // 00:42 on Wednesday
  EXPECT_EQ(client::when_text(tuesday + 7 * hour_ms, tuesday), "1 April 00:42");  // a clock that was put back
  const Millis before_the_change = at(1774742400);                        // Sunday 29 March, 00:00 UTC
  EXPECT_EQ(client::when_text(before_the_change, before_the_change + 3 * hour_ms), "today 00:00");
}

TEST_F(Wording, UsesTheFixedWords) {
  EXPECT_EQ(client::words_saved, "Saved on this tablet. Not finished");
  EXPECT_EQ(client::words_waiting, "Waiting to send");
  EXPECT_EQ(client::words_sending(2, 5), "Sending 2 of 5");
  EXPECT_EQ(client::words_sent(tuesday, tuesday), "Sent. On the central record at 17:42");
  EXPECT_EQ(client::words_sent(tuesday, tuesday + day_ms), "Sent. On the central record at Tuesday 17:42");
  EXPECT_EQ(client::words_conflict, "Needs your decision: changed in two places");
  EXPECT_EQ(client::words_help("the office has been told"), "Needs help: the office has been told");
  EXPECT_EQ(client::words_offline, "You are offline. Everything is being saved on this tablet");
  EXPECT_EQ(client::words_last_sent(tuesday, tuesday), "Last sent to the office: today 17:42");
  EXPECT_EQ(client::words_last_sent(0, tuesday), "Last sent to the office: never");
}

TEST_F(Wording, ProgramsGetTheZone) {
  EXPECT_EQ(client::iso_text(tuesday), "2026-03-31T17:42:10+01:00");
  EXPECT_EQ(client::iso_text(tuesday - 60 * day_ms), "2026-01-30T16:42:10+00:00");
  EXPECT_EQ(client::iso_text(0), "");
}

TEST_F(Wording, ReadsInstantsAsTheyAreWritten) {
  EXPECT_EQ(*client::parse_instant("2026-03-31 16:00"), "2026-03-31T16:00:00+01:00");
  EXPECT_EQ(*client::parse_instant("2026-01-31T16:00"), "2026-01-31T16:00:00+00:00");
  EXPECT_EQ(*client::parse_instant("2026-03-03T15:40:00+05:30"), "2026-03-03T15:40:00+05:30");
  EXPECT_EQ(*client::parse_instant("2026-03-03T15:40:07Z"), "2026-03-03T15:40:07+00:00");
  EXPECT_EQ(*client::parse_instant("2024-02-29 00:00"), "2024-02-29T00:00:00+00:00");
}

TEST_F(Wording, RefusesWhatNoCalendarHas) {
  for (const char* wrong :
       {"", "today", "2026-02-30 10:00", "2026-13-01 10:00", "2026-03-31 24:00", "2026-03-31 10:60", "2026-03-31",
        "2026-03-31 10:00 and more", "2026-03-31T10:00+1", "2026-03-31T10:00+25:00"}) {
    EXPECT_FALSE(client::parse_instant(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace doorstep::cli
