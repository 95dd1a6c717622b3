#include "client/api/wording.hpp"

#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace doorstep::client {
namespace {

constexpr const char* weekdays[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr const char* months[] = {"January", "February", "March",     "April",   "May",      "June",
                                  "July",    "August",   "September", "October", "November", "December"};

std::tm local(Millis at) {
  const std::time_t seconds = at / second_ms;
  std::tm out{};
  ::localtime_r(&seconds, &out);
  return out;
}

std::string clock_text(const std::tm& time) {
  char out[32];
  std::snprintf(out, sizeof out, "%02d:%02d", time.tm_hour, time.tm_min);
  return out;
}

/// Days since 1970 of a local date, so that "today" and "six days ago" are the calendar's.
std::int64_t day_number(const std::tm& time) {
  std::tm noon{};
  noon.tm_year = time.tm_year;
  noon.tm_mon = time.tm_mon;
  noon.tm_mday = time.tm_mday;
  return ::timegm(&noon) / 86400;
}

std::string zone_text(long seconds_east) {
  const long minutes = seconds_east / 60;
  char out[48];
  std::snprintf(out, sizeof out, "%c%02ld:%02ld", minutes < 0 ? '-' : '+', std::labs(minutes) / 60,
                std::labs(minutes) % 60);
  return out;
}

std::string rfc3339(const std::tm& time) {
  char out[48];
  std::snprintf(out, sizeof out, "%04d-%02d-%02dT%02d:%02d:%02d", time.tm_year + 1900, time.tm_mon + 1, time.tm_mday,
                time.tm_hour, time.tm_min, time.tm_sec);
  return out + zone_text(time.tm_gmtoff);
}

}  // namespace

std::string words_sending(std::uint64_t number, std::uint64_t of) {
  return "Sending " + std::to_string(number) + " of " + std::to_string(of);
}

std::string words_sent(Millis received_at, Millis now) {
  const auto when = when_text(received_at, now);
  constexpr std::string_view today = "today ";
  return "Sent. On the central record at " + (when.starts_with(today) ? when.substr(today.size()) : when);
}

std::string words_help(std::string_view why) { return "Needs help: " + std::string(why); }

std::string words_last_sent(Millis at, Millis now) {
  return "Last sent to the office: " + (at == 0 ? std::string("never") : when_text(at, now));
}

std::string when_text(Millis at, Millis now) {
  const auto then = local(at);
  const auto today = local(now);
  const auto days_ago = day_number(today) - day_number(then);
  if (days_ago == 0) return "today " + clock_text(then);
  if (days_ago > 0 && days_ago <= 6) return std::string(weekdays[then.tm_wday]) + " " + clock_text(then);
  std::string out = std::to_string(then.tm_mday) + " " + months[then.tm_mon] + " ";
  if (then.tm_year != today.tm_year) out += std::to_string(then.tm_year + 1900) + " ";
  return out + clock_text(then);
}

std::string iso_text(Millis at) { return at == 0 ? std::string() : rfc3339(local(at)); }

Result<std::string> parse_instant(std::string_view text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, used = 0, more = 0;
  const std::string copy(text);
  const auto wrong = [&] {
    return fail(Errc::invalid_input, "'" + copy +
                                         "' is not a date and time: write 2026-03-31 17:42, or with a zone "
                                         "2026-03-31T17:42:00+01:00");
  };
  char separator = 0;
  if (std::sscanf(copy.c_str(), "%4d-%2d-%2d%c%2d:%2d%n", &year, &month, &day, &separator, &hour, &minute, &used) !=
          6 ||
      (separator != 'T' && separator != ' ')) {
    return wrong();
  }
  if (std::sscanf(copy.c_str() + used, ":%2d%n", &second, &more) == 1) used += more;
  std::tm time{};
  time.tm_year = year - 1900;
  time.tm_mon = month - 1;
  time.tm_mday = day;
  time.tm_hour = hour;
  time.tm_min = minute;
  time.tm_sec = second;
  std::tm checked = time;
  ::timegm(&checked);  // normalises what no calendar has: 31 June becomes 1 July
  const bool real = checked.tm_mday == day && checked.tm_mon == month - 1 && hour < 24 && minute < 60 && second < 60;
  if (!real) return wrong();
  const std::string zone = copy.substr(static_cast<std::size_t>(used));
  if (zone == "Z" || zone == "z") return rfc3339(checked);
  if (zone.empty()) {
    time.tm_isdst = -1;
    const auto at = ::mktime(&time);
    return iso_text(static_cast<Millis>(at) * second_ms);
  }
  int east_hours = 0, east_minutes = 0, end = 0;
  char sign = 0;
  const bool zoned = std::sscanf(zone.c_str(), "%c%2d:%2d%n", &sign, &east_hours, &east_minutes, &end) == 3 &&
                     (sign == '+' || sign == '-') && zone.size() == static_cast<std::size_t>(end) && east_hours < 24 &&
                     east_minutes < 60;
  if (!zoned) return wrong();
  const auto out = rfc3339(checked);
  return out.substr(0, out.size() - 6) + zone;
}

}  // namespace doorstep::client
