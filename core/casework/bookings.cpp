#include "core/casework/bookings.hpp"

#include <algorithm>
#include <tuple>

#include "core/casework/visit_reading.hpp"

namespace doorstep::casework {
namespace {

std::optional<Millis> moment_in(const std::string& text) {
  const auto at = rules::parse_moment(text);
  return at ? std::optional<Millis>(*at) : std::nullopt;
}

}  // namespace

std::vector<Booking> bookings(const record::CaseRecord& a_case) {
  std::vector<Booking> out;
  std::vector<rules::Date> visited;
  for (const auto& visit : a_case.visits) {
    const auto day = date_in(visit.start);
    if (!day) continue;
    visited.push_back(*day);
    if (visit.version() == 0) out.push_back(Booking{*day, moment_in(visit.start), visit.purpose, visit.id, true});
  }
  const auto book = [&](const record::VisitRecord& visit, const std::string& when, const std::string& words) {
    const auto day = date_in(when);
    if (!day || std::find(visited.begin(), visited.end(), *day) != visited.end()) return;
    const bool twice = std::any_of(out.begin(), out.end(), [&](const Booking& each) {
      return each.visit == visit.id && each.day == *day && !each.begun;
    });
    if (!twice) out.push_back(Booking{*day, moment_in(when), words, visit.id, false});
  };
  for (const auto& visit : a_case.visits) {
    for (const auto& action : visit.actions) {
      const bool open = action.value.status != "done" && action.value.status != "dropped";
      if (action.value.next_visit && open) book(visit, action.value.due, action.value.text);
    }
    if (!blank(visit.next_visit)) book(visit, visit.next_visit, "Next visit");
  }
  std::stable_sort(out.begin(), out.end(), [](const Booking& a, const Booking& b) {
    return std::tuple(a.day, a.at.value_or(0)) < std::tuple(b.day, b.at.value_or(0));
  });
  return out;
}

}  // namespace doorstep::casework
