// Civil days by the 400-year cycle of the Gregorian calendar: years are counted from 1 March, so that a leap day is
// the last of its year and month lengths repeat every five months (153 days).
#include "core/rules/calendar.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "core/base/assert.hpp"

namespace doorstep::rules {
namespace {

struct Civil {
  std::int64_t year = 0;
  unsigned month = 0;
  unsigned day = 0;
};

constexpr std::int64_t days_in_cycle = 146097;   // 400 years
constexpr std::int64_t cycle_to_epoch = 719468;  // 0000-03-01 to 1970-01-01
constexpr int minutes_in_day = 24 * 60;

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0); }

constexpr std::int64_t days_from(std::int64_t year, unsigned month, unsigned day) {
  year -= month <= 2;
  const std::int64_t cycle = floor_div(year, 400);
  const std::int64_t year_of_cycle = year - cycle * 400;
  const std::int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
  const std::int64_t day_of_cycle = year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
  return cycle * days_in_cycle + day_of_cycle - cycle_to_epoch;
}

constexpr Civil civil_from(std::int64_t days) {
  days += cycle_to_epoch;
  const std::int64_t cycle = floor_div(days, days_in_cycle);
  const std::int64_t day_of_cycle = days - cycle * days_in_cycle;
  const std::int64_t year_of_cycle =
      (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36524 - day_of_cycle / 146096) / 365;
  const std::int64_t day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
  const auto march_month = static_cast<unsigned>((5 * day_of_year + 2) / 153);
  const auto day = static_cast<unsigned>(day_of_year - (153 * march_month + 2) / 5 + 1);
  const unsigned month = march_month < 10 ? march_month + 3 : march_month - 9;
  return {year_of_cycle + cycle * 400 + (month <= 2), month, day};
}

constexpr unsigned weekday_of(std::int64_t days) {  // 1970-01-01 was a Thursday
  return static_cast<unsigned>(days + 3 - floor_div(days + 3, 7) * 7) + 1;
}

constexpr std::int64_t first_day = days_from(1, 1, 1);
constexpr std::int64_t last_day = days_from(9999, 12, 31);
static_assert(days_from(1970, 1, 1) == 0 && weekday_of(0) == 4);

constexpr bool is_leap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

constexpr unsigned days_in_month(std::int64_t year, unsigned month) {
  constexpr std::array<unsigned, 12> lengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : lengths[month - 1];
}

constexpr std::array<std::string_view, 12> month_names{"January",   "February", "March",    "April",
                                                       "May",       "June",     "July",     "August",
                                                       "September", "October",  "November", "December"};
constexpr std::array<std::string_view, 7> weekday_names{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                        "Friday", "Saturday", "Sunday"};

std::string padded(std::int64_t number, std::size_t width) {
  const std::string digits = std::to_string(number);
  return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_space(char c) { return c == ' ' || c == '\t'; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

/// `pattern` has a 9 where a digit must stand; everything else stands for itself.
bool has_shape(std::string_view text, std::string_view pattern) {
  return std::equal(text.begin(), text.end(), pattern.begin(), pattern.end(),
                    [](char c, char p) { return p == '9' ? is_digit(c) : c == p; });
}

/// Of a text that was found to be digits; few enough not to overflow.
int number_at(std::string_view text, std::size_t at, std::size_t count) {
  int out = 0;
  for (const char c : text.substr(at, count)) out = out * 10 + (c - '0');
  return out;
}

// ---- summer time

/// 01:00 UTC on the last Sunday of a month of 31 days.
Millis last_sunday(std::int64_t year, unsigned month) {
  const std::int64_t last = days_from(year, month, 31);
  return (last - weekday_of(last) % 7) * day_ms + hour_ms;
}

bool is_summer(Millis instant) {
  const std::int64_t year = civil_from(floor_div(instant, day_ms)).year;
  return instant >= last_sunday(year, 3) && instant < last_sunday(year, 10);
}

std::string wall_clock(int minutes) {
  const int hour = minutes / 60;
  return std::to_string(hour % 12 == 0 ? 12 : hour % 12) + ":" + padded(minutes % 60, 2) + (hour < 12 ? "am" : "pm");
}

std::string wall_clock(const LocalTime& local, bool name_zone) {
  return wall_clock(local.minutes) + (!name_zone ? "" : local.summer ? " (BST)" : " (GMT)");
}

Result<int> parse_offset(std::string_view text) {
  if (text == "Z") return 0;
  const bool shaped = has_shape(text, "+99:99") || has_shape(text, "-99:99");
  const int hours = shaped ? number_at(text, 1, 2) : 0;
  const int minutes = shaped ? number_at(text, 4, 2) : 0;
  if (!shaped || minutes > 59 || hours * 60 + minutes > 14 * 60) {
    return fail(Errc::invalid_input,
                "what follows the time must be Z or an offset from -14:00 to +14:00, like 2026-07-01T15:30+01:00; "
                "leave it out for London time");
  }
  return (text[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

}  // namespace

// ---- Date

Result<Date> Date::of(int year, unsigned month, unsigned day) {
  if (year < 1 || year > 9999) return fail(Errc::invalid_input, "a year must be from 1 to 9999, like 2026");
  if (month < 1 || month > 12) {
    return fail(Errc::invalid_input, "there is no month " + std::to_string(month) + ": months are 1 to 12");
  }
  const unsigned length = days_in_month(year, month);
  if (day < 1 || day > length) {
    return fail(Errc::invalid_input, std::string(month_names[month - 1]) + " " + std::to_string(year) + " has " +
                                         std::to_string(length) + " days: there is no day " + std::to_string(day));
  }
  return Date(static_cast<std::int32_t>(days_from(year, month, day)));
}

Result<Date> Date::parse(std::string_view text) {
  if (!has_shape(text, "9999-99-99")) {
    return fail(Errc::invalid_input, "a date is written as year-month-day, like 2026-03-09");
  }
  return of(number_at(text, 0, 4), static_cast<unsigned>(number_at(text, 5, 2)),
            static_cast<unsigned>(number_at(text, 8, 2)));
}

int Date::year() const { return static_cast<int>(civil_from(days_).year); }
unsigned Date::month() const { return civil_from(days_).month; }
unsigned Date::day() const { return civil_from(days_).day; }
unsigned Date::weekday() const { return weekday_of(days_); }
std::string_view Date::weekday_name() const { return weekday_names[weekday() - 1]; }

std::string Date::text() const {
  const Civil civil = civil_from(days_);
  return padded(civil.year, 4) + "-" + padded(civil.month, 2) + "-" + padded(civil.day, 2);
}

std::string Date::words() const {
  const Civil civil = civil_from(days_);
  return std::to_string(civil.day) + " " + std::string(month_names[civil.month - 1]) + " " + std::to_string(civil.year);
}

// ---- ages

int age_in_months(Date born, Date on) {
  const Civil from = civil_from(born.days());
  const Civil to = civil_from(on.days());
  const std::int64_t begun = (to.year - from.year) * 12 + to.month - from.month;
  return static_cast<int>(begun - (to.day < from.day));
}

Date birthday(Date born, int years) {
  const Civil civil = civil_from(born.days());
  const std::int64_t year = civil.year + years;
  const bool day_exists = civil.day <= days_in_month(year, civil.month);
  const std::int64_t days = day_exists ? days_from(year, civil.month, civil.day) : days_from(year, 3, 1);
  return Date::from_days(static_cast<std::int32_t>(days));
}

// ---- London

LocalTime london(Millis instant) {
  // Instants come from records that others wrote: one outside the calendar is taken as the calendar's end.
  instant = std::clamp<Millis>(instant, first_day * day_ms, (last_day + 1) * day_ms - 1);
  const bool summer = is_summer(instant);
  const std::int64_t minutes = floor_div(instant + (summer ? hour_ms : 0), minute_ms);
  const std::int64_t days = floor_div(minutes, minutes_in_day);
  return {Date::from_days(static_cast<std::int32_t>(days)), static_cast<int>(minutes - days * minutes_in_day), summer};
}

Result<Millis> from_london(Date date, int minutes) {
  if (minutes < 0 || minutes >= minutes_in_day) {
    return fail(Errc::invalid_input, "a time of day must be from 00:00 to 23:59");
  }
  const Millis winter = date.days() * day_ms + minutes * minute_ms;
  const Millis summer = winter - hour_ms;
  if (is_summer(summer)) return summer;
  if (!is_summer(winter)) return winter;
  return fail(Errc::invalid_input, date.words() + " has no " + wall_clock(minutes) +
                                       ": the clocks go forward from 1:00am to 2:00am. Use a time from 2:00am on");
}

Result<Millis> parse_moment(std::string_view text) {
  const std::size_t date_size = std::string_view("2026-03-09").size();
  const std::size_t time_size = std::string_view("15:30").size();
  const Date date = TRY(Date::parse(text.substr(0, date_size)));
  text.remove_prefix(date_size);
  if (text.empty()) {
    return fail(Errc::invalid_input, "the time is missing: write " + date.text() + "T15:30 for half past three");
  }
  if (text[0] != 'T') {
    return fail(Errc::invalid_input, "a date and time are written with a T between them, like 2026-03-09T15:30");
  }
  text.remove_prefix(1);
  const int minutes = TRY(parse_minutes(text.substr(0, time_size)));
  text.remove_prefix(time_size);

  Millis seconds = 0;
  if (!text.empty() && text[0] == ':') {
    if (!has_shape(text.substr(0, 3), ":99") || number_at(text, 1, 2) > 59) {
      return fail(Errc::invalid_input, "seconds must be from 00 to 59, like 15:30:00");
    }
    seconds = number_at(text, 1, 2);
    text.remove_prefix(3);
  }
  if (text.empty()) return TRY(from_london(date, minutes))
  +seconds* second_ms;
  const int offset = TRY(parse_offset(text));
  return date.days() * day_ms + (minutes - offset) * minute_ms + seconds * second_ms;
}

Result<int> parse_minutes(std::string_view text) {
  if (!has_shape(text, "99:99")) {
    return fail(Errc::invalid_input, "a time is written as hours and minutes of two digits each, like 09:30 or 15:30");
  }
  const int hours = number_at(text, 0, 2);
  const int minutes = number_at(text, 3, 2);
  if (hours > 23 || minutes > 59) {
    return fail(Errc::invalid_input, "there is no " + std::string(text) + ": a time of day is from 00:00 to 23:59");
  }
  return hours * 60 + minutes;
}

std::string clock_words(Millis instant, bool name_zone) { return wall_clock(london(instant), name_zone); }

std::string span_words(Millis from, Millis to) {
  const LocalTime start = london(from);
  const LocalTime end = london(to);
  const bool zones = start.summer != end.summer;
  const std::string date = start.date == end.date ? "" : end.date.words() + ", ";
  return wall_clock(start, zones) + " to " + date + wall_clock(end, zones);
}

std::string moment_words(Millis instant) {
  const LocalTime local = london(instant);
  return local.date.words() + ", " + wall_clock(local, false);
}

// ---- weekdays in a text

namespace {

struct Word {
  std::string text;  ///< lower case; letters only, or digits with what is glued to them ("3rd")
  bool number = false;
};

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t start = i;
    while (i < text.size() && (is_letter(text[i]) || is_digit(text[i]))) ++i;
    if (i == start) {
      ++i;
    } else {
      out.push_back(Word{lower(text.substr(start, i - start)), is_digit(text[start])});
    }
  }
  return out;
}

/// "3", "3rd", "17th".
bool is_day_of_month(const Word& word) {
  const std::string_view text = word.text;
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (!word.number || digits > 2) return false;
  const std::string_view tail = text.substr(digits);
  const int day = number_at(text, 0, digits);
  return day >= 1 && day <= 31 && (tail.empty() || tail == "st" || tail == "nd" || tail == "rd" || tail == "th");
}

bool is_month(const Word& word) {
  return std::any_of(month_names.begin(), month_names.end(), [&](std::string_view name) {
    const std::string full = lower(name);
    return word.text.size() >= 3 && full.compare(0, word.text.size(), word.text) == 0;
  });
}

/// Does a date stand right after or right before this word? "Wed the 3rd", "Wed March 3", "3rd March 2021 (Wed)".
bool is_beside_date(const std::vector<Word>& words, std::size_t at) {
  std::size_t next = at + 1;
  if (next < words.size() && words[next].text == "the") ++next;
  if (next < words.size() && is_month(words[next])) ++next;
  if (next < words.size() && is_day_of_month(words[next])) return true;
  std::size_t before = at;  // one past the word that is looked at
  if (before > 0 && words[before - 1].number && words[before - 1].text.size() == 4) --before;  // a year
  if (before > 0 && is_month(words[before - 1])) --before;
  return before > 0 && is_day_of_month(words[before - 1]);
}

/// 1 to 7, or 0. Short forms need `dated`: "sat" and "sun" are words of their own.
unsigned weekday_named(std::string_view word, bool dated) {
  for (unsigned i = 0; i < weekday_names.size(); ++i) {
    const std::string full = lower(weekday_names[i]);
    const bool is_short = word.size() >= 3 && full.compare(0, word.size(), word) == 0;
    if (word == full || (dated && (is_short || (word == "weds" && i == 2)))) return i + 1;
  }
  return 0;
}

}  // namespace

std::optional<unsigned> weekday_in(std::string_view text) {
  const std::vector<Word> words = words_of(text);
  unsigned found = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const unsigned named = weekday_named(words[i].text, is_beside_date(words, i));
    if (named != 0 && found != 0 && named != found) return std::nullopt;
    if (named != 0) found = named;
  }
  if (found == 0) return std::nullopt;
  return found;
}

// ---- working days and intervals

std::string rfc3339(Millis instant) {
  const auto local = london(instant);
  const auto second = ((instant / second_ms) % 60 + 60) % 60;
  const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return local.date.text() + "T" + two(local.minutes / 60) + ":" + two(local.minutes % 60) + ":" +
         two(static_cast<int>(second)) + (local.summer ? "+01:00" : "+00:00");
}

bool is_working_day(Date date, const Holidays& holidays) { return date.weekday() <= 5 && holidays.count(date) == 0; }

Date add_working_days(Date from, int count, const Holidays& holidays) {
  DOORSTEP_ASSERT(count >= 0);
  while (count > 0) {
    from = from + 1;
    count -= is_working_day(from, holidays);
  }
  return from;
}

std::string Interval::words() const {
  return std::to_string(days) + (working ? " working day" : " day") + (days == 1 ? "" : "s");
}

Result<Interval> parse_interval(std::string_view text) {
  constexpr int most_days = 3660;
  const auto wrong = [] {
    return fail(Errc::invalid_input,
                "a number of days from 1 to 3660 is written like 42, \"42 days\", \"6 weeks\" or \"10 working days\"");
  };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  if (digits == 0 || digits > 4) return wrong();
  const int number = number_at(text, 0, digits);

  std::string unit;  // in lower case, one space before each word: " working days"
  for (std::size_t i = digits; i < text.size(); ++i) {
    if (!is_space(text[i]))
      unit += text[i];
    else if (!unit.empty() && unit.back() == ' ')
      continue;
    else
      unit += ' ';
  }
  unit = lower(unit);
  Interval out{number, unit == " working days" || unit == " working day"};
  if (unit == " weeks" || unit == " week")
    out.days = number * 7;
  else if (!out.working && !unit.empty() && unit != " days" && unit != " day")
    return wrong();
  if (out.days < 1 || out.days > most_days) return wrong();
  return out;
}

}  // namespace doorstep::rules
