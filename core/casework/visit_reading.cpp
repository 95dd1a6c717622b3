#include "core/casework/visit_reading.hpp"

#include <algorithm>
#include <array>

namespace doorstep::casework {
namespace {

constexpr std::string_view white = " \t\r\n\f\v\xc2\xa0";  // with the bytes of a no-break space

/// Words of letters, in lower case.
std::vector<std::string> words_in(std::string_view text) {
  std::vector<std::string> out(1);
  for (const char c : text) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      out.back() += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!out.back().empty()) {
      out.emplace_back();
    }
  }
  if (out.back().empty()) out.pop_back();
  return out;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(white);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white) - first + 1);
}

}  // namespace

bool blank(std::string_view text) { return text.find_first_not_of(white) == std::string_view::npos; }

bool written(const std::vector<record::Row<record::Block>>& blocks) {
  return std::any_of(blocks.begin(), blocks.end(), [](const auto& row) { return !blank(row.value.text); });
}

bool written(const record::Observation& observation) {
  return !blank(observation.where) || !blank(observation.mood) || !blank(observation.milestones) ||
         !blank(observation.carer_response) || !blank(observation.tried_to_talk) || !blank(observation.attachment);
}

bool wishes_written(const record::VisitChild& child) { return !blank(child.wishes) || written(child.blocks); }

bool suggests_family(std::string_view title) {
  constexpr std::array<std::string_view, 9> whole{"home", "mum", "mam", "mom", "dad", "row", "rows", "fear", "scared"};
  constexpr std::array<std::string_view, 14> beginnings{"famil",  "argu",   "fight",    "fought", "violen",
                                                        "shout",  "abus",   "safe",     "hurt",   "mother",
                                                        "father", "parent", "frighten", "feeling"};
  std::string word;
  const auto fits = [&] {
    return std::find(whole.begin(), whole.end(), word) != whole.end() ||
           std::any_of(beginnings.begin(), beginnings.end(),
                       [&](std::string_view start) { return word.compare(0, start.size(), start) == 0; });
  };
  for (const char c : title) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      continue;
    }
    if (fits()) return true;
    word.clear();
  }
  return fits();
}

std::optional<rules::Plan> plan_of(record::PlanType type) {
  switch (type) {
    case record::PlanType::cin:
      return rules::Plan::cin;
    case record::PlanType::cp:
      return rules::Plan::cp;
    case record::PlanType::cla:
      return rules::Plan::cla;
    case record::PlanType::unspecified:
      break;
  }
  return std::nullopt;
}

Result<std::vector<rules::VisitType>> visit_types_in(std::string_view text) {
  std::vector<rules::VisitType> out;
  if (blank(text)) return out;
  while (true) {
    const auto plus = text.find('+');
    const auto type = rules::visit_type_from(trimmed(text.substr(0, plus)));
    if (!type) {
      return fail(Errc::invalid_input,
                  "a type of visit is STAT_CIN, STAT_CP, STAT_CLA or HOME_VISIT, and two are joined by '+'");
    }
    out.push_back(*type);
    if (plus == std::string_view::npos) return out;
    text.remove_prefix(plus + 1);
  }
}

std::optional<rules::Date> date_in(std::string_view text) {
  if (const auto date = rules::Date::parse(text)) return *date;
  if (const auto moment = rules::parse_moment(text)) return rules::london(*moment).date;
  return std::nullopt;
}

std::optional<rules::Date> date_of_birth(const record::ChildRecord& child) {
  const auto date = rules::Date::parse(child.dob);
  if (!date) return std::nullopt;
  return *date;
}

bool is_main_carer(const record::PersonRecord& person, record::ItemKey child, rules::Date day) {
  const auto found = person.main_carer.find(child);
  if (found == person.main_carer.end()) return false;
  const auto& care = found->second;
  const auto from = date_in(care.from);
  const auto to = date_in(care.to);
  // "Ended" without a day that can be read: it is over, nobody knows since when.
  if (care.ended && !to) return false;
  return (!from || *from <= day) && (!to || day <= *to);
}

bool fosters_somebody(const record::PersonRecord& person) {
  if (!person.main_carer.empty()) return false;  // then that says whose, and when
  constexpr std::array<std::string_view, 9> carers{"carer", "carers", "mother", "father", "mum",
                                                   "dad",   "parent", "mam",    "mom"};
  bool foster = false;
  bool cares = false;
  for (const auto& word : words_in(person.role)) {
    if (cares) return word != "s";  // "Foster carer's partner"
    cares = foster && std::find(carers.begin(), carers.end(), word) != carers.end();
    foster = word == "foster";
  }
  return cares;
}

bool is_looked_after(const record::ChildRecord& child, rules::Date day) {
  return std::any_of(child.episodes.begin(), child.episodes.end(), [&](const auto& row) {
    const auto start = date_in(row.value.start);
    const auto end = date_in(row.value.end);
    return row.value.type == record::PlanType::cla && start && *start <= day && (!end || day < *end);
  });
}

}  // namespace doorstep::casework
