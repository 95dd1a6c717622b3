#include "core/casework/findings.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "core/casework/visit_reading.hpp"

namespace doorstep::casework {
namespace {

using rules::Date;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

struct Word {
  std::string text;  ///< lower case letters and digits: "3rd", "march", "2021"
  char before = 0;   ///< the character in front of it
};

std::vector<Word> words_in(std::string_view text) {
  std::vector<Word> out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_digit(text[i]) && !is_letter(text[i])) continue;
    Word word;
    word.before = i == 0 ? '\0' : text[i - 1];
    for (; i < text.size() && (is_digit(text[i]) || is_letter(text[i])); ++i) {
      word.text += text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
    }
    out.push_back(std::move(word));
  }
  return out;
}

/// 0: it is no number of at most four digits.
unsigned number_in(std::string_view digits) {
  if (digits.empty() || digits.size() > 4 || !std::all_of(digits.begin(), digits.end(), is_digit)) return 0;
  unsigned out = 0;
  for (const char c : digits) out = out * 10 + static_cast<unsigned>(c - '0');
  return out;
}

/// "17", "17th"; 0: it is no day of a month.
unsigned day_in(std::string_view word) {
  const auto digits = std::min(word.find_first_not_of("0123456789"), word.size());
  const auto tail = word.substr(digits);
  const bool ends_well = tail.empty() || tail == "st" || tail == "nd" || tail == "rd" || tail == "th";
  const unsigned day = digits <= 2 && ends_well ? number_in(word.substr(0, digits)) : 0;
  return day <= 31 ? day : 0;
}

/// "march", "mar"; 0: it is no month.
unsigned month_in(std::string_view word) {
  constexpr std::array<std::string_view, 12> names{"january",   "february", "march",    "april",
                                                   "may",       "june",     "july",     "august",
                                                   "september", "october",  "november", "december"};
  for (unsigned i = 0; i < names.size(); ++i) {
    if (word.size() >= 3 && names[i].substr(0, word.size()) == word) return i + 1;
  }
  return word == "sept" ? 9 : 0;
}

/// Four digits that are a year and not a time of day ("1630"); 0: they are not.
int year_in(std::string_view word) {
  const unsigned year = word.size() == 4 ? number_in(word) : 0;
  return year >= 1900 && year <= 2199 ? static_cast<int>(year) : 0;
}

struct NamedDate {
  int year = 0;  ///< 0: not named
  unsigned month = 0;
  unsigned day = 0;
};

/// "17 March 2021", "3rd of March", "March 17th, 2021", "2021-03-17", "17/03/2021".
std::vector<NamedDate> dates_in(std::string_view text) {
  const auto words = words_in(text);
  const auto at = [&](std::size_t i) {
    return i < words.size() ? std::string_view(words[i].text) : std::string_view();
  };
  std::vector<NamedDate> out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const char between =
        i + 2 < words.size() && words[i + 1].before == words[i + 2].before ? words[i + 1].before : '\0';
    if (between == '-' && year_in(at(i)) != 0) {
      out.push_back(NamedDate{year_in(at(i)), number_in(at(i + 1)), day_in(at(i + 2).substr(0, 2))});
      i += 2;
    } else if ((between == '/' || between == '.' || between == '-') && year_in(at(i + 2)) != 0) {
      out.push_back(NamedDate{year_in(at(i + 2)), number_in(at(i + 1)), day_in(at(i))});
      i += 2;
    } else if (day_in(at(i)) != 0) {
      const std::size_t month = at(i + 1) == "of" ? i + 2 : i + 1;
      if (month_in(at(month)) == 0) continue;
      out.push_back(NamedDate{year_in(at(month + 1)), month_in(at(month)), day_in(at(i))});
      i = month + (out.back().year != 0);
    } else if (month_in(at(i)) != 0 && day_in(at(i + 1)) != 0) {
      out.push_back(NamedDate{year_in(at(i + 2)), month_in(at(i)), day_in(at(i + 1))});
      i += out.back().year != 0 ? 2 : 1;
    }
  }
  return out;
}

std::optional<Date> whole_date(const NamedDate& named) {
  const auto date = Date::of(named.year, named.month, named.day);
  if (!date) return std::nullopt;
  return *date;
}

/// A named date; without a year, in the year that brings it nearest to `near`.
std::optional<Date> resolve(const NamedDate& named, const std::optional<Date>& near) {
  if (named.year != 0) return whole_date(named);
  if (!near) return std::nullopt;
  std::optional<Date> best;
  for (const int year : {near->year() - 1, near->year(), near->year() + 1}) {
    const auto date = whole_date(NamedDate{year, named.month, named.day});
    if (date && (!best || std::abs(*date - *near) < std::abs(*best - *near))) best = date;
  }
  return best;
}

/// The day of a date whose weekday the text has wrong.
std::optional<Date> misnamed(std::string_view text, const std::optional<Date>& due) {
  const auto weekday = rules::weekday_in(text);
  const auto dates = dates_in(text);
  if (!weekday || dates.size() > 1) return std::nullopt;  // among several dates nobody can say which is meant
  const auto date = dates.empty() ? due : resolve(dates.front(), due);
  if (!date || date->weekday() == *weekday) return std::nullopt;
  return date;
}

/// Whether a role is a parent's: "Mother", "Father of Theo"; not "Mother's partner" or "Foster mother".
bool is_parent(std::string_view role) {
  constexpr std::array<std::string_view, 14> parents{"mother",  "father",     "mum",        "mam",        "mom",
                                                     "dad",     "parent",     "stepmother", "stepfather", "stepmum",
                                                     "stepdad", "stepparent", "mummy",      "daddy"};
  const auto words = words_in(role);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].text == "foster") return false;
    const bool names_parent = std::find(parents.begin(), parents.end(), words[i].text) != parents.end();
    const bool of_somebody = i + 1 < words.size() && words[i + 1].text == "s";  // "Mother's"
    if (names_parent && !of_somebody) return true;
  }
  return false;
}

}  // namespace

std::string field_of(record::Field field, record::ItemKey item) {
  return record::address_text(record::name_of(field, item));
}

std::optional<Date> due_date(const record::Action& action) {
  if (const auto date = date_in(action.due)) return date;
  const auto dates = dates_in(action.due);
  return dates.size() == 1 ? resolve(dates.front(), std::nullopt) : std::nullopt;
}

std::optional<Finding> weekday_finding(const record::Row<record::Action>& action) {
  const auto due = due_date(action.value);
  auto date = misnamed(action.value.text, due);
  if (!date) date = misnamed(action.value.due, due);
  if (!date) return std::nullopt;
  Finding out;
  out.code = rules::Code::w_weekday;
  out.words = date->words() + " is a " + std::string(date->weekday_name()) +
              ", and the action names another day: put the weekday or the date right.";
  out.field = field_of(record::Field::action, action.key);
  return out;
}

std::vector<Finding> next_visit_findings(const record::CaseRecord& a_case, Date next, const std::string& field,
                                         const std::vector<rules::Standing>& standings) {
  std::vector<Finding> out;
  for (const auto& child : a_case.children) {
    const auto id = child.id.text();
    const auto standing =
        std::find_if(standings.begin(), standings.end(), [&](const auto& each) { return each.child == id; });
    if (standing == standings.end()) continue;
    const rules::Due* first = nullptr;
    for (const auto kind : {rules::DueKind::cin, rules::DueKind::cp, rules::DueKind::cla}) {
      const auto& due = standing->of(kind);
      if (due.date && (first == nullptr || *due.date < *first->date)) first = &due;
    }
    if (first == nullptr || next <= *first->date) continue;
    Finding finding;
    finding.code = rules::Code::w_next_after_due;
    finding.words = "The next visit is booked for " + next.words() + ", but the " +
                    std::string(rules::name_of(first->kind)) + " visit to " + child.name + " is due by " +
                    first->date->words() + ": bring it forward, or book one in between.";
    finding.field = field;
    finding.child = child.key;
    out.push_back(std::move(finding));
  }
  return out;
}

std::vector<Finding> action_check(const record::CaseRecord& a_case, const record::Row<record::Action>& action,
                                  const std::vector<rules::Standing>& standings) {
  std::vector<Finding> out;
  if (auto finding = weekday_finding(action)) out.push_back(*std::move(finding));
  const auto due = due_date(action.value);
  if (!action.value.next_visit || !due) return out;
  for (auto& finding : next_visit_findings(a_case, *due, field_of(record::Field::action, action.key), standings)) {
    out.push_back(std::move(finding));
  }
  return out;
}

std::vector<OwnerOffer> owners_offered(const record::CaseRecord& a_case, const record::VisitRecord& visit) {
  std::vector<OwnerOffer> out;
  const auto offer = [&](std::string name, std::string role) {
    OwnerOffer each;
    each.name = std::move(name);
    each.role = std::move(role);
    out.push_back(std::move(each));
  };
  offer(blank(visit.worker) ? "Social worker" : visit.worker, "social worker");
  const auto day = date_in(visit.start);
  for (const auto& person : a_case.people) {
    const bool cares = std::any_of(a_case.children.begin(), a_case.children.end(), [&](const auto& child) {
      return day ? is_main_carer(person, child.key, *day) : person.main_carer.count(child.key) > 0;
    });
    // A parent who lives elsewhere agrees to do things, too.
    if (is_parent(person.role)) {
      offer(person.name, "parent");
    } else if (cares) {
      offer(person.name, "carer");
    }
  }
  for (const auto& child : a_case.children) offer(child.name, "child");
  offer("Another professional", "other professional");
  return out;
}

}  // namespace doorstep::casework
