// Working days, the bank holidays of England and Wales, and intervals between visits: R-17 and the case CP-06.
#include <gtest/gtest.h>

#include <string>

#include "core/rules/calendar.hpp"
#include "core/rules/policy.hpp"
#include "tests/support/seeded_rng.hpp"

namespace doorstep::testing {
namespace {

using rules::add_working_days;
using rules::Date;
using rules::Holidays;
using rules::Interval;
using rules::is_working_day;
using rules::parse_interval;

Date date(const char* text) { return Date::parse(text).value(); }

// ---- working days

/// Easter Sunday after Gauss and Meeus.
Date easter(int year) {
  const int a = year % 19, b = year / 100, c = year % 100;
  const int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
  const int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  return Date::of(year, static_cast<unsigned>((h + l - 7 * m + 114) / 31),
                  static_cast<unsigned>((h + l - 7 * m + 114) % 31 + 1))
      .value();
}

Date monday_from(Date day) {
  while (day.weekday() != 1) day = day + 1;
  return day;
}

/// The Banking and Financial Dealings Act 1971 with its substitutes for weekends.
Holidays bank_holidays_of(int year) {
  const auto on = [&](unsigned month, unsigned day) { return Date::of(year, month, day).value(); };
  Holidays out{easter(year) - 2, easter(year) + 1, monday_from(on(5, 1)), monday_from(on(5, 25)),
               monday_from(on(8, 25))};
  for (const auto fixed : {on(1, 1), on(12, 25), on(12, 26)}) {
    auto day = fixed;
    while (day.weekday() > 5 || out.count(day) != 0) day = day + 1;
    out.insert(day);
  }
  return out;
}

TEST(RulesWorkingDays, default_holidays_are_those_of_the_law_and_the_coronation) {
  Holidays expected{date("2023-05-08")};
  for (int year = 2023; year <= 2028; ++year) expected.merge(bank_holidays_of(year));
  EXPECT_EQ(rules::default_policy().holidays, expected);
  EXPECT_EQ(expected.size(), 49u);
}

TEST(RulesWorkingDays, leave_out_weekends_and_holidays) {
  const auto& holidays = rules::default_policy().holidays;
  EXPECT_EQ(add_working_days(date("2026-03-23"), 10, holidays), date("2026-04-08")) << "CP-06, over Easter";
  EXPECT_EQ(add_working_days(date("2026-03-23"), 10, {}), date("2026-04-06"));
  EXPECT_EQ(add_working_days(date("2026-12-23"), 3, holidays), date("2026-12-30")) << "Boxing Day is a Saturday";
  EXPECT_EQ(add_working_days(date("2027-12-24"), 1, holidays), date("2027-12-29")) << "both days fall on a weekend";
  EXPECT_EQ(add_working_days(date("2027-12-31"), 1, holidays), date("2028-01-04")) << "New Year on a Saturday";
  EXPECT_EQ(add_working_days(date("2026-03-07"), 0, holidays), date("2026-03-07")) << "day 0, whatever it is";
  EXPECT_EQ(add_working_days(date("2026-03-07"), 1, holidays), date("2026-03-09"));
  EXPECT_FALSE(is_working_day(date("2026-04-03"), holidays));
  EXPECT_TRUE(is_working_day(date("2026-04-02"), holidays));
}

TEST(RulesWorkingDays, hold_their_laws_under_any_holidays) {
  SeededRng rng(2);
  for (int round = 0; round < 3000; ++round) {
    const Date from = date("2020-01-01") + static_cast<int>(rng.below(5000));
    Holidays holidays;
    for (auto n = rng.below(30); n > 0; --n) holidays.insert(from + static_cast<int>(rng.below(60)));
    const int count = 1 + static_cast<int>(rng.below(40));
    const Date to = add_working_days(from, count, holidays);
    ASSERT_TRUE(is_working_day(to, holidays)) << from.text() << " + " << count;
    ASSERT_LT(add_working_days(from, count - 1, holidays), to) << "rising with the count";
    ASSERT_LE(to, add_working_days(from + 1, count, holidays)) << "never falling with the day";
    ASSERT_LE(add_working_days(from, count, {}), to) << "holidays only put it off";
    ASSERT_EQ(add_working_days(add_working_days(from, count - 1, holidays), 1, holidays), to) << "one at a time";
    int between = 0;
    for (Date day = from + 1; day <= to; day = day + 1) between += is_working_day(day, holidays);
    ASSERT_EQ(between, count) << from.text();
  }
}

// ---- intervals

TEST(RulesInterval, reads_days_weeks_and_working_days) {
  EXPECT_EQ(parse_interval("42").value(), (Interval{42, false}));
  EXPECT_EQ(parse_interval("42 days").value(), (Interval{42, false}));
  EXPECT_EQ(parse_interval("1 day").value(), (Interval{1, false}));
  EXPECT_EQ(parse_interval("6 weeks").value(), (Interval{42, false}));
  EXPECT_EQ(parse_interval("1 Week").value(), (Interval{7, false}));
  EXPECT_EQ(parse_interval(" 10  working   days ").value(), (Interval{10, true}));
  EXPECT_EQ(parse_interval("1 working day").value(), (Interval{1, true}));
  EXPECT_EQ(parse_interval("3660").value(), (Interval{3660, false}));
}

TEST(RulesInterval, refuses_everything_else_with_an_example) {
  for (const auto* text : {"",
                           " ",
                           "0",
                           "0 days",
                           "-1",
                           "+1",
                           "1.5",
                           "3661",
                           "523 weeks",
                           "99999999999999999999",
                           "days",
                           "ten days",
                           "10 workingdays",
                           "10 working",
                           "2 months",
                           "4 working weeks",
                           "42days x",
                           "42 days 1",
                           "42d",
                           "42days"}) {
    const auto parsed = parse_interval(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, Errc::invalid_input);
    EXPECT_EQ(parsed.error().message,
              "a number of days from 1 to 3660 is written like 42, \"42 days\", \"6 weeks\" or \"10 working days\"")
        << text;
  }
}

TEST(RulesInterval, reads_back_its_words_and_stays_one_of_working_days) {
  for (int days = 1; days <= 3660; ++days) {
    for (const bool working : {false, true}) {
      const Interval interval{days, working};
      ASSERT_EQ(parse_interval(interval.words()).value(), interval) << interval.words();
      ASSERT_EQ(interval.half(), (Interval{days / 2, working}));
    }
  }
  EXPECT_EQ((Interval{42, false}.words()), "42 days");
  EXPECT_EQ((Interval{1, false}.words()), "1 day");
  EXPECT_EQ((Interval{10, true}.words()), "10 working days");
  const auto& holidays = rules::default_policy().holidays;
  EXPECT_EQ((Interval{10, true}.from(date("2026-03-23"), holidays)), date("2026-04-08"));
  EXPECT_EQ((Interval{14, false}.from(date("2026-03-23"), holidays)), date("2026-04-06"));
}

}  // namespace
}  // namespace doorstep::testing
