#include "client/api/visit_words.hpp"

#include <algorithm>

#include "core/casework/visit_reading.hpp"

namespace doorstep::client {
namespace {

constexpr int weeks_until_months = 3;  // of age: how people speak of babies
constexpr int months_until_years = 24;

std::string counted(int count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

/// "3:40pm" of an instant; an hour that was written by hand stays as it is.
std::string hour_words(const std::string& text) {
  const auto at = rules::parse_moment(text);
  return at ? rules::clock_words(*at, false) : text;
}

}  // namespace

const casework::PublishedPolicy* policy_of(const record::Version& version,
                                           const std::vector<casework::PublishedPolicy>& policies) {
  const auto found = std::find_if(policies.begin(), policies.end(), [&](const casework::PublishedPolicy& each) {
    return each.hash == version.policy_hash;
  });
  return found == policies.end() ? nullptr : &*found;
}

std::string labels_of(std::string_view types, const rules::Policy& policy) {
  const auto known = casework::visit_types_in(types);
  if (!known) return std::string(types);
  std::string out;
  for (const auto type : *known) {
    if (!out.empty()) out += " and ";
    out += policy.labels[static_cast<std::size_t>(type)];
  }
  return out;
}

std::string_view words_of(record::Answer answer) {
  constexpr std::string_view words[] = {"Not answered", "Yes", "No", "Not applicable"};
  const auto index = static_cast<std::size_t>(answer);
  return index < std::size(words) ? words[index] : words[0];
}

std::string yes_no_words(const std::string& text) { return text.empty() ? "Not answered" : capital(text); }

std::vector<record::ItemKey> children_of(const record::CaseRecord& a_case, const record::VisitRecord& visit) {
  std::vector<record::ItemKey> out;
  for (const auto& child : a_case.children) {
    if (visit.children.count(child.key) > 0) out.push_back(child.key);
  }
  for (const auto& [key, child] : visit.children) {
    if (a_case.child(key) == nullptr) out.push_back(key);
  }
  return out;
}

std::string age_words(const record::ChildRecord* child, std::optional<rules::Date> on) {
  const auto born = child != nullptr ? casework::date_of_birth(*child) : std::nullopt;
  if (!born) return child != nullptr && !child->expected.empty() ? "not born yet" : "not known";
  if (!on) return "not known";
  if (*on < *born) return "not born yet";
  const int months = rules::age_in_months(*born, *on);
  if (months < weeks_until_months) {
    const int days = *on - *born;
    return days < 14 ? counted(days, "day") : counted(days / 7, "week");
  }
  if (months < months_until_years) return counted(months, "month");
  return counted(months / 12, "year") + (months % 12 == 0 ? "" : " " + counted(months % 12, "month"));
}

std::string time_words(const record::VisitRecord& visit) {
  const auto start = rules::parse_moment(visit.start);
  const auto end = rules::parse_moment(visit.end);
  if (!start) return visit.end.empty() ? visit.start : visit.start + " to " + visit.end;
  const auto date = rules::london(*start).date;
  const auto day = std::string(date.weekday_name()) + " " + date.words() + ", ";
  if (end) return day + rules::span_words(*start, *end);
  return day + rules::clock_words(*start, false) + (visit.end.empty() ? "" : " to " + visit.end);
}

std::string due_words(const std::string& text) {
  if (const auto date = rules::Date::parse(text)) return date->words();
  if (const auto at = rules::parse_moment(text)) return rules::moment_words(*at);
  return text;
}

std::string legs_words(const record::Legs& legs) {
  std::string out;
  for (const auto& leg : legs.legs) {
    std::string words = leg.location;
    const auto from = hour_words(leg.from);
    const auto to = hour_words(leg.to);
    if (!from.empty()) words += (words.empty() ? "" : ", ") + (to.empty() ? "from " + from : from + " to " + to);
    if (from.empty() && !to.empty()) words += (words.empty() ? "until " : ", until ") + to;
    if (words.empty()) continue;
    out += out.empty() ? capital(words) : "; then " + words;
  }
  return out;
}

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

}  // namespace doorstep::client
