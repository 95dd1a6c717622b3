// Dates, ages and London time: R-33 and the acceptance cases AGE-06, AGE-07, TIME-01, TIME-03 and FORM-01.
//
// Days are held against an odometer that only knows month lengths, summer time against the C library's reading of the
// same law in POSIX form, and both over every day or hour rather than a sample.
#include "core/rules/calendar.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>
#include <utility>

#include "tests/support/seeded_rng.hpp"

namespace doorstep::testing {
namespace {

using rules::age_in_months;
using rules::age_in_years;
using rules::birthday;
using rules::clock_words;
using rules::Date;
using rules::from_london;
using rules::Interval;
using rules::london;
using rules::moment_words;
using rules::parse_minutes;
using rules::parse_moment;
using rules::span_words;
using rules::weekday_in;

constexpr auto summer_time_law = "GMT0BST,M3.5.0/1,M10.5.0/2";  // POSIX: 01:00 UTC, last Sundays

Date date(const char* text) { return Date::parse(text).value(); }
Millis moment(const char* text) { return parse_moment(text).value(); }

/// The process's time zone for as long as it lives.
class ZoneOfProcess {
 public:
  explicit ZoneOfProcess(const char* zone) {
    if (const char* before = std::getenv("TZ")) before_ = before;
    setenv("TZ", zone, 1);
    tzset();
  }
  ~ZoneOfProcess() {
    before_ ? setenv("TZ", before_->c_str(), 1) : unsetenv("TZ");
    tzset();
  }
  ZoneOfProcess(const ZoneOfProcess&) = delete;
  ZoneOfProcess& operator=(const ZoneOfProcess&) = delete;

 private:
  std::optional<std::string> before_;
};

std::string refusal(const auto& result) {
  if (result) return "accepted";
  EXPECT_EQ(result.error().code, Errc::invalid_input);
  EXPECT_EQ(result.error().message.find('\n'), std::string::npos) << "one line";
  return result.error().message;
}

// ---- dates

TEST(RulesDate, counts_every_day_of_nine_thousand_years_as_an_odometer_does) {
  const unsigned lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  Date expected = date("0001-01-01");
  unsigned weekday = 1;  // 0001-01-01 is a Monday
  for (int year = 1; year <= 9999; ++year) {
    const bool leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
    for (unsigned month = 1; month <= 12; ++month) {
      const unsigned length = month == 2 && leap ? 29 : lengths[month - 1];
      for (unsigned day = 1; day <= length; ++day, expected = expected + 1, weekday = weekday % 7 + 1) {
        const auto made = Date::of(year, month, day);
        const bool same = made && *made == expected && expected.year() == year && expected.month() == month &&
                          expected.day() == day && expected.weekday() == weekday;
        ASSERT_TRUE(same) << year << "-" << month << "-" << day;
      }
      ASSERT_FALSE(Date::of(year, month, length + 1)) << year << "-" << month;
    }
  }
  EXPECT_EQ(expected - 1, date("9999-12-31"));
  EXPECT_EQ(date("1970-01-01").days(), 0);
}

TEST(RulesDate, reads_back_what_it_writes) {
  SeededRng rng(1);
  for (int i = 0; i < 20'000; ++i) {
    const auto day = date("0001-01-01") + static_cast<int>(rng.below(3'652'059));
    ASSERT_EQ(Date::parse(day.text()).value(), day) << day.text();
    ASSERT_EQ(Date::from_days(day.days()), day);
  }
  EXPECT_EQ(date("0001-01-01").text(), "0001-01-01");
  EXPECT_EQ(date("2026-03-09").words(), "9 March 2026");
  EXPECT_EQ(date("2026-03-09").weekday_name(), "Monday");
  EXPECT_EQ(date("2021-03-17").weekday_name(), "Wednesday");
  EXPECT_EQ(date("2026-03-29").weekday_name(), "Sunday");
}

TEST(RulesDate, knows_leap_days_and_century_years) {
  for (const auto* day : {"2024-02-29", "2000-02-29", "2400-02-29", "1600-02-29"}) EXPECT_TRUE(Date::parse(day)) << day;
  for (const auto* day : {"2023-02-29", "1900-02-29", "2100-02-29", "2024-02-30"})
    EXPECT_FALSE(Date::parse(day)) << day;
  EXPECT_EQ(date("2024-02-28") + 2, date("2024-03-01"));
  EXPECT_EQ(date("2100-02-28") + 1, date("2100-03-01"));
  EXPECT_EQ(date("2025-01-01") - date("2024-01-01"), 366);
  EXPECT_EQ(date("2024-03-01") - 1, date("2024-02-29"));
}

TEST(RulesDate, says_what_is_wrong_with_a_text) {
  EXPECT_EQ(refusal(Date::parse("2026-02-30")), "February 2026 has 28 days: there is no day 30");
  EXPECT_EQ(refusal(Date::parse("2026-04-00")), "April 2026 has 30 days: there is no day 0");
  EXPECT_EQ(refusal(Date::parse("2026-13-01")), "there is no month 13: months are 1 to 12");
  EXPECT_EQ(refusal(Date::parse("2026-00-01")), "there is no month 0: months are 1 to 12");
  EXPECT_EQ(refusal(Date::parse("0000-01-01")), "a year must be from 1 to 9999, like 2026");
  for (const auto* text : {"", "2026", "2026-3-9", "9 March 2026", "09/03/2026", "2026-03-09 ", " 2026-03-09",
                           "2026-03-09T15:30", "2026/03/09", "-026-03-09", "2026-03-0x", "20260309"}) {
    EXPECT_EQ(refusal(Date::parse(text)), "a date is written as year-month-day, like 2026-03-09") << text;
  }
  EXPECT_FALSE(Date::of(-1, 1, 1));
  EXPECT_FALSE(Date::of(10'000, 1, 1));
  EXPECT_FALSE(Date::of(2026, 4294967295u, 1));
}

// ---- ages

TEST(RulesAge, changes_on_the_day_of_the_month_and_not_before) {
  const auto born = date("2022-03-10");
  EXPECT_EQ(age_in_months(born, date("2022-03-10")), 0);
  EXPECT_EQ(age_in_months(born, date("2022-04-09")), 0);
  EXPECT_EQ(age_in_months(born, date("2022-04-10")), 1);
  EXPECT_EQ(age_in_months(born, date("2026-03-09")), 47);
  EXPECT_EQ(age_in_months(born, date("2026-03-10")), 48);
  EXPECT_EQ(age_in_years(born, date("2026-03-09")), 3);
  EXPECT_EQ(age_in_years(born, date("2026-03-10")), 4);
  EXPECT_EQ(age_in_months(date("2025-12-31"), date("2026-01-30")), 0);
  EXPECT_EQ(age_in_months(date("2025-01-31"), date("2025-02-28")), 0) << "a month of 28 days has no day 31";
  EXPECT_EQ(age_in_months(date("2025-01-31"), date("2025-03-01")), 1);
}

TEST(RulesAge, is_negative_before_birth) {
  const auto born = date("2022-03-10");
  EXPECT_EQ(age_in_months(born, date("2022-03-09")), -1);
  EXPECT_EQ(age_in_months(born, date("2022-02-10")), -1);
  EXPECT_EQ(age_in_months(born, date("2022-02-09")), -2);
  EXPECT_EQ(age_in_years(born, date("2022-03-09")), -1);
  EXPECT_EQ(age_in_years(born, date("2021-03-10")), -1);
  EXPECT_EQ(age_in_years(born, date("2021-03-09")), -2);
}

TEST(RulesAge, of_a_leap_day_child_completes_on_1_march_of_common_years) {
  const auto born = date("2020-02-29");
  EXPECT_EQ(age_in_years(born, date("2024-02-28")), 3) << "AGE-06";
  EXPECT_EQ(age_in_years(born, date("2024-02-29")), 4) << "AGE-07";
  EXPECT_EQ(age_in_years(born, date("2021-02-28")), 0);
  EXPECT_EQ(age_in_years(born, date("2021-03-01")), 1);
  EXPECT_EQ(birthday(born, 1), date("2021-03-01"));
  EXPECT_EQ(birthday(born, 4), date("2024-02-29"));
  EXPECT_EQ(birthday(date("2096-02-29"), 4), date("2100-03-01")) << "2100 is no leap year";
}

TEST(RulesAge, is_reached_on_the_birthday_and_not_the_day_before) {
  for (auto born = date("1999-01-01"); born < date("2009-01-01"); born = born + 1) {
    for (const int years : {0, 1, 4, 16, 18, 101}) {
      const auto day = birthday(born, years);
      ASSERT_EQ(age_in_years(born, day), years) << born.text();
      ASSERT_EQ(age_in_years(born, day - 1), years - 1) << born.text();
      ASSERT_EQ(age_in_months(born, day), years * 12) << born.text();
    }
  }
}

// ---- London

TEST(RulesLondon, agrees_with_the_law_at_every_hour_of_a_hundred_years_and_back) {
  const ZoneOfProcess zone(summer_time_law);
  Millis changes = 0;
  bool was_summer = false;
  for (Millis at = moment("2000-01-01T00:00Z"); at < moment("2100-01-01T00:00Z"); at += hour_ms) {
    // The hour and the last millisecond before it: changes fall on the hour.
    for (const Millis instant : {at, at - 1}) {
      const std::time_t seconds = instant / 1000;
      std::tm wall{};
      localtime_r(&seconds, &wall);
      const auto local = london(instant);
      const bool same = local.date.year() == wall.tm_year + 1900 &&
                        local.date.month() == static_cast<unsigned>(wall.tm_mon + 1) &&
                        local.date.day() == static_cast<unsigned>(wall.tm_mday) &&
                        local.minutes == wall.tm_hour * 60 + wall.tm_min && local.summer == (wall.tm_isdst > 0);
      ASSERT_TRUE(same) << moment_words(instant) << " is " << wall.tm_hour << ":" << wall.tm_min << " by the law";
    }
    const auto local = london(at);
    const bool second_time = !local.summer && london(at - hour_ms).summer;
    ASSERT_EQ(from_london(local.date, local.minutes).value(), second_time ? at - hour_ms : at) << moment_words(at);
    changes += local.summer != was_summer;
    was_summer = local.summer;
  }
  EXPECT_EQ(changes, 200) << "two a year";
}

TEST(RulesLondon, changes_at_one_o_clock_utc_on_the_last_sundays_of_march_and_october) {
  EXPECT_FALSE(london(moment("2026-03-29T00:59:59Z")).summer);
  EXPECT_TRUE(london(moment("2026-03-29T01:00Z")).summer);
  EXPECT_EQ(london(moment("2026-03-29T01:00Z")).minutes, 120);
  EXPECT_TRUE(london(moment("2026-10-25T00:59:59Z")).summer);
  EXPECT_FALSE(london(moment("2026-10-25T01:00Z")).summer);
  EXPECT_EQ(london(moment("2026-10-25T01:00Z")).minutes, 60);
  EXPECT_TRUE(london(moment("2024-03-31T01:00Z")).summer) << "the 31st itself";
  EXPECT_TRUE(london(moment("2027-10-31T00:59Z")).summer) << "the 31st itself";
}

TEST(RulesLondon, TIME_01_day_of_a_visit_is_the_local_one_and_due_days_are_added_to_it) {
  const Millis start = moment("2026-03-28T23:30Z");
  EXPECT_EQ(london(start).date, date("2026-03-28"));
  EXPECT_EQ((Interval{42, false}.from(london(start).date, {})), date("2026-05-09")) << "TIME-01";
  EXPECT_EQ(london(start + 42 * day_ms).date, date("2026-05-10")) << "what adding seconds would have given";
  EXPECT_EQ(london(moment("2026-06-30T23:15Z")).date, date("2026-07-01"));
}

TEST(RulesLondon, TIME_03_hour_that_comes_twice_is_the_first_and_is_named_in_words) {
  EXPECT_EQ(moment("2026-10-25T01:30"), moment("2026-10-25T00:30Z"));
  const Millis start = moment("2026-10-25T00:30Z");
  const Millis end = moment("2026-10-25T01:30Z");
  EXPECT_EQ(end - start, 60 * minute_ms);
  EXPECT_EQ(span_words(start, end), "1:30am (BST) to 1:30am (GMT)") << "TIME-03";
  EXPECT_EQ(span_words(moment("2026-03-29T00:30"), moment("2026-03-29T02:30")), "12:30am (GMT) to 2:30am (BST)");
}

TEST(RulesLondon, refuses_the_hour_that_spring_leaves_out) {
  EXPECT_EQ(refusal(parse_moment("2026-03-29T01:30")),
            "29 March 2026 has no 1:30am: the clocks go forward from 1:00am to 2:00am. Use a time from 2:00am on");
  EXPECT_FALSE(parse_moment("2026-03-29T01:00"));
  EXPECT_FALSE(parse_moment("2026-03-29T01:59:59"));
  EXPECT_EQ(moment("2026-03-29T00:59"), moment("2026-03-29T00:59Z"));
  EXPECT_EQ(moment("2026-03-29T02:00"), moment("2026-03-29T01:00Z"));
  EXPECT_TRUE(parse_moment("2026-03-29T01:30Z"));
  EXPECT_FALSE(from_london(date("2026-03-29"), -1));
  EXPECT_FALSE(from_london(date("2026-03-28"), 1440));
}

TEST(RulesLondon, takes_instants_outside_the_calendar_as_its_ends) {
  EXPECT_EQ(london(INT64_MIN).date, date("0001-01-01"));
  EXPECT_EQ(london(INT64_MAX).date, date("9999-12-31"));
  EXPECT_EQ(london(INT64_MAX).minutes, 1439);
  EXPECT_EQ(london(-1).date, date("1969-12-31"));
}

TEST(RulesLondon, does_not_depend_on_the_zone_of_the_machine) {
  for (const auto* name :
       {"UTC0", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati", "XYZ12", summer_time_law}) {
    const ZoneOfProcess zone(name);
    EXPECT_EQ(moment("2026-07-01T15:30"), 1782916200000) << name;
    EXPECT_EQ(london(1782916200000).date, date("2026-07-01")) << name;
    EXPECT_EQ(moment_words(1782916200000), "1 July 2026, 3:30pm") << name;
    EXPECT_EQ(span_words(moment("2026-10-25T00:30Z"), moment("2026-10-25T01:30Z")), "1:30am (BST) to 1:30am (GMT)");
    EXPECT_EQ(london(moment("2026-06-30T23:15Z")).date, date("2026-07-01")) << name;
  }
}

// ---- texts

TEST(RulesMoment, reads_london_time_utc_and_offsets) {
  EXPECT_EQ(moment("1970-01-01T01:00"), 3'600'000) << "winter: London is UTC by today's law";
  EXPECT_EQ(moment("2026-03-09T15:30"), 1773070200000);
  EXPECT_EQ(moment("2026-03-09T15:30:07"), 1773070207000);
  EXPECT_EQ(moment("2026-07-01T15:30"), moment("2026-07-01T14:30Z"));
  EXPECT_EQ(moment("2026-07-01T15:30+01:00"), moment("2026-07-01T14:30Z"));
  EXPECT_EQ(moment("2026-07-01T15:30:00+05:30"), moment("2026-07-01T10:00Z"));
  EXPECT_EQ(moment("2026-07-01T15:30-03:30"), moment("2026-07-01T19:00:00Z"));
  EXPECT_EQ(moment("2026-07-01T00:30+14:00"), moment("2026-06-30T10:30Z"));
  EXPECT_EQ(moment("2026-07-01T00:00"), moment("2026-06-30T23:00Z"));
}

TEST(RulesMoment, says_what_is_wrong_with_a_text) {
  EXPECT_EQ(refusal(parse_moment("2026-02-30T10:00")), "February 2026 has 28 days: there is no day 30");
  EXPECT_EQ(refusal(parse_moment("2026-13-01T10:00")), "there is no month 13: months are 1 to 12");
  EXPECT_EQ(refusal(parse_moment("2026-03-09")), "the time is missing: write 2026-03-09T15:30 for half past three")
      << "FORM-01";
  EXPECT_EQ(refusal(parse_moment("2026-03-09T24:00")), "there is no 24:00: a time of day is from 00:00 to 23:59");
  EXPECT_EQ(refusal(parse_moment("2026-03-09T15:60")), "there is no 15:60: a time of day is from 00:00 to 23:59");
  EXPECT_EQ(refusal(parse_moment("2026-03-09 15:30")),
            "a date and time are written with a T between them, like 2026-03-09T15:30");
  const std::string time = "a time is written as hours and minutes of two digits each, like 09:30 or 15:30";
  for (const auto* text : {"2026-03-09T", "2026-03-09T9:30", "2026-03-09T0930", "2026-03-09T3pm"}) {
    EXPECT_EQ(refusal(parse_moment(text)), time) << text;
  }
  for (const auto* text : {"2026-03-09T15:30:", "2026-03-09T15:30:60", "2026-03-09T15:30:1", "2026-03-09T15:30:1Z"}) {
    EXPECT_EQ(refusal(parse_moment(text)), "seconds must be from 00 to 59, like 15:30:00") << text;
  }
  for (const auto* text : {"2026-03-09T15:30z", "2026-03-09T15:30+1:00", "2026-03-09T15:30+14:01",
                           "2026-03-09T15:30+00:60", "2026-03-09T15:30 Z", "2026-03-09T15:30ZZ",
                           "2026-03-09T15:30:00.5", "2026-03-09T15:30+0100", "2026-03-09T15:30 "}) {
    EXPECT_EQ(refusal(parse_moment(text)),
              "what follows the time must be Z or an offset from -14:00 to +14:00, like 2026-07-01T15:30+01:00; leave "
              "it out for London time")
        << text;
  }
  for (const auto* text : {"", "T15:30", "15:30", "tomorrow"}) EXPECT_FALSE(parse_moment(text)) << text;
}

TEST(RulesMoment, never_repeats_what_somebody_typed_into_the_wrong_box) {
  for (const auto* text : {"Amira said she is fine", "2026-03-09TAmira", "2026-03-09T15:30Amira"}) {
    EXPECT_EQ(refusal(parse_moment(text)).find("Amira"), std::string::npos);
  }
}

TEST(RulesMoment, time_of_day_is_minutes_since_midnight) {
  EXPECT_EQ(parse_minutes("00:00").value(), 0);
  EXPECT_EQ(parse_minutes("15:00").value(), 900);
  EXPECT_EQ(parse_minutes("23:59").value(), 1439);
  for (const auto* text : {"", "24:00", "12:60", "9:30", "09:3", "09:30:00", "0930", "ab:cd", "-1:30"}) {
    EXPECT_FALSE(parse_minutes(text)) << text;
  }
}

TEST(RulesWords, are_those_of_the_clock_on_the_wall) {
  EXPECT_EQ(clock_words(moment("2026-03-09T15:40"), false), "3:40pm");
  EXPECT_EQ(clock_words(moment("2026-03-09T00:05"), false), "12:05am");
  EXPECT_EQ(clock_words(moment("2026-03-09T12:00"), false), "12:00pm");
  EXPECT_EQ(clock_words(moment("2026-03-09T11:59:59"), true), "11:59am (GMT)");
  EXPECT_EQ(clock_words(moment("2026-07-01T23:00"), true), "11:00pm (BST)");
  EXPECT_EQ(moment_words(moment("2026-03-03T15:40")), "3 March 2026, 3:40pm");
  EXPECT_EQ(span_words(moment("2026-03-03T15:40"), moment("2026-03-03T16:50")), "3:40pm to 4:50pm");
  EXPECT_EQ(span_words(moment("2026-02-10T23:40"), moment("2026-02-11T00:20")), "11:40pm to 11 February 2026, 12:20am");
}

// ---- weekdays in a text

TEST(RulesWeekdayIn, finds_the_one_that_is_named) {
  const std::pair<const char*, unsigned> named[] = {{"Thursday 17 March 2021", 4},
                                                    {"Wed 3rd March", 3},
                                                    {"wednesday", 3},
                                                    {"17 March (Thurs.)", 4},
                                                    {"3rd March 2021 (wed)", 3},
                                                    {"Wed March 3", 3},
                                                    {"17/03/2021: Thursday", 4},
                                                    {"Next CIN / CP visit booked for Thursday 17th March at 4pm", 4},
                                                    {"Wed the 3rd", 3},
                                                    {"Tues, 9th", 2},
                                                    {"3 Mon", 1},
                                                    {"MONDAY 9 MARCH", 1},
                                                    {"Weds 3 March", 3},
                                                    {"Sat 7", 6},
                                                    {"Sunday, Sun 8th", 7},
                                                    {"Fri 13th or Friday 20th", 5}};
  for (const auto& [text, weekday] : named) EXPECT_EQ(weekday_in(text).value_or(0), weekday) << text;
}

TEST(RulesWeekdayIn, says_nothing_of_none_and_of_two_different_ones) {
  for (const auto* text :
       {"", "17 March 2021", "Thursday or Friday", "Wed 3rd March, Thursday 17th March", "we sat in the sun",
        "the sun may shine", "sun in March 2021", "goes to football on Saturdays", "Mondayish", "Fr 3rd", "Sat 32",
        "Sun 0", "sat 4pm", "\xc3\xa9t\xc3\xa9"}) {
    EXPECT_FALSE(weekday_in(text)) << text;
  }
}

}  // namespace
}  // namespace doorstep::testing
