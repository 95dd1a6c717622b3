// Calendar dates, as the rules count them: Europe/London dates, whole days added, never seconds.
//
// The zone is part of the rules, not of the machine: summer time is computed from its legal definition (The Summer
// Time Order 2002: from 01:00 UTC on the last Sunday of March to 01:00 UTC on the last Sunday of October), so that
// every result is the same under any server's or device's zone, and without a zone database in the browser.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/base/time.hpp"

namespace doorstep::rules {

/// A day of the Gregorian calendar, 0001-01-01 to 9999-12-31.
class Date {
 public:
  Date() = default;  ///< 1970-01-01
  /// Errc::invalid_input: there is no such day.
  static Result<Date> of(int year, unsigned month, unsigned day);
  /// "2026-03-09". Errc::invalid_input naming what is wrong with it.
  static Result<Date> parse(std::string_view text);
  static Date from_days(std::int32_t days_since_1970) { return Date(days_since_1970); }

  std::int32_t days() const { return days_; }
  int year() const;
  unsigned month() const;
  unsigned day() const;
  unsigned weekday() const;  ///< 1 Monday to 7 Sunday (ISO 8601)
  std::string text() const;  ///< "2026-03-09"
  std::string words() const; ///< "9 March 2026"
  std::string_view weekday_name() const;  ///< "Monday"

  Date operator+(int count) const { return Date(days_ + count); }
  Date operator-(int count) const { return Date(days_ - count); }
  int operator-(Date other) const { return days_ - other.days_; }
  bool operator==(const Date&) const = default;
  auto operator<=>(const Date&) const = default;

 private:
  explicit Date(std::int32_t days) : days_(days) {}
  std::int32_t days_ = 0;
};

/// Completed months of age on a day; negative before birth. A child of 29 February completes a year on 1 March of a
/// common year, and on 29 February of a leap year.
int age_in_months(Date born, Date on);
/// Completed years, rounded down before birth, too.
inline int age_in_years(Date born, Date on) {
  const int months = age_in_months(born, on);
  return (months < 0 ? months - 11 : months) / 12;
}
/// The day on which the child reaches this age.
Date birthday(Date born, int years);

/// An instant with the London time that goes with it.
struct LocalTime {
  Date date;
  int minutes = 0;      ///< since midnight, by the clock on the wall
  bool summer = false;  ///< BST, not GMT
};
LocalTime london(Millis instant);
/// The instant of a London time. One that occurs twice in autumn is the first; one that spring leaves out is
/// Errc::invalid_input.
Result<Millis> from_london(Date date, int minutes);

/// "2026-03-09T15:30" (London), "…Z", or with an offset "+01:00"; seconds are allowed. Errc::invalid_input naming
/// what is wrong; a date without a time is wrong too (FORM-01).
Result<Millis> parse_moment(std::string_view text);
/// The time of day of an episode: "15:00". Errc::invalid_input.
Result<int> parse_minutes(std::string_view text);

/// "3:40pm"; "1:30am (BST)" when `name_zone`.
std::string clock_words(Millis instant, bool name_zone);
/// "3:40pm to 4:50pm"; zones are named when they differ between the two (TIME-03), the second date when it does.
std::string span_words(Millis from, Millis to);
/// "3 March 2026, 3:40pm".
std::string moment_words(Millis instant);
/// "2026-03-03T15:40:00+00:00": London time with its offset (RFC 3339), whole seconds.
std::string rfc3339(Millis instant);

/// The weekday that a text names next to a date ("Thursday 17 March 2021", "Wed 3rd March"): 1 to 7, if it names
/// exactly one.
std::optional<unsigned> weekday_in(std::string_view text);

using Holidays = std::set<Date>;

bool is_working_day(Date date, const Holidays& holidays);
/// The n-th working day after a date; the date itself is day 0 whatever it is.
Date add_working_days(Date from, int count, const Holidays& holidays);

/// A number of days between visits. One of working days stays one: it is never turned into calendar days.
struct Interval {
  int days = 0;
  bool working = false;

  Date from(Date base, const Holidays& holidays) const {
    return working ? add_working_days(base, days, holidays) : base + days;
  }
  Interval half() const { return Interval{days / 2, working}; }  ///< rounded down
  std::string words() const;  ///< "42 days", "10 working days", "1 day"
  bool operator==(const Interval&) const = default;
};
/// "42", "42 days", "6 weeks", "10 working days". Errc::invalid_input; at most 3660 days.
Result<Interval> parse_interval(std::string_view text);

}  // namespace doorstep::rules
