// Every value reaches a policy as text through set_parameter, from the command line and from TOML alike, so that each
// parameter is read and refused in one place.
#include "core/rules/policy.hpp"

#include <algorithm>
#include <utility>

#include "core/rules/policy_parameters.hpp"

namespace doorstep::rules {
namespace {

using Kind = ParameterKind;

constexpr int most_days = 3660;  // as parse_interval
constexpr int most_months = 18 * 12;
constexpr std::size_t most_text = 400;

Error wrong(std::string words) { return Error{Errc::invalid_input, std::move(words)}; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// The parts between commas; none of an empty text.
std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> out;
  if (trimmed(text).empty()) return out;
  while (true) {
    const std::size_t comma = text.find(',');
    out.push_back(trimmed(text.substr(0, comma)));
    if (comma == std::string_view::npos) return out;
    text.remove_prefix(comma + 1);
  }
}

/// A name that somebody typed, as one line can hold it.
std::string shown(std::string_view name) {
  std::string out;
  for (const char c : name.substr(0, 40)) out += c > 0x20 && c < 0x7f ? c : '?';
  return '"' + out + '"';
}

Result<int> whole_number(std::string_view text, int least, int most) {
  int number = 0;
  const bool digits = !text.empty() && text.size() <= 4 &&
                      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  for (const char c : digits ? text : std::string_view()) number = number * 10 + (c - '0');
  if (!digits || number < least || number > most) {
    return fail(wrong("must be a whole number from " + std::to_string(least) + " to " + std::to_string(most)));
  }
  return number;
}

Result<std::string> one_line(std::string_view text, bool may_be_empty) {
  if (text.empty() && !may_be_empty) return fail(wrong("must not be empty"));
  if (text.size() > most_text) return fail(wrong("must be at most " + std::to_string(most_text) + " bytes long"));
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::any_of(text.begin(), text.end(), is_control)) return fail(wrong("must be one line of plain text"));
  return std::string(text);
}

template <std::string Policy::*member, bool may_be_empty = true>
Status set_text(Policy& policy, std::string_view value) {
  policy.*member = TRY(one_line(value, may_be_empty));
  return {};
}

template <int Policy::*member, int least, int most>
Status set_number(Policy& policy, std::string_view value) {
  policy.*member = TRY(whole_number(value, least, most));
  return {};
}

template <Interval Policy::*member>
Status set_interval(Policy& policy, std::string_view value) {
  policy.*member = TRY(parse_interval(value));
  return {};
}

template <std::size_t type>
Status set_label(Policy& policy, std::string_view value) {
  policy.labels[type] = TRY(one_line(value, false));
  return {};
}

/// Days that the rules only ever count by the calendar.
template <int Policy::*member>
Status set_days(Policy& policy, std::string_view value) {
  const Interval interval = TRY(parse_interval(value));
  if (interval.working) return fail(wrong("is counted in calendar days, never in working days"));
  policy.*member = interval.days;
  return {};
}

Status set_from(Policy& policy, std::string_view value) {
  policy.from = TRY(Date::parse(value));
  return {};
}

Status set_time_zone(Policy&, std::string_view value) {
  if (value != "Europe/London") return fail(wrong("must be Europe/London: the rules know no other zone"));
  return {};
}

Status set_cp_frequency(Policy& policy, std::string_view value) {
  if (value == "none") {
    policy.cp_frequency.reset();
  } else {
    policy.cp_frequency = TRY(parse_interval(value));
  }
  return {};
}

Status set_cp_after_cla(Policy& policy, std::string_view value) {
  if (value != "plan_end" && value != "first_review") return fail(wrong("must be plan_end or first_review"));
  policy.cp_after_cla = value == "plan_end" ? CpAfterCla::plan_end : CpAfterCla::first_review;
  return {};
}

Status set_toddler(Policy& policy, std::string_view value) {
  const auto parts = split(value);
  if (parts.size() != 2) return fail(wrong("must be two ages in months, the first and the last"));
  const int from = TRY(whole_number(parts[0], 0, most_months));
  const int to = TRY(whole_number(parts[1], 0, most_months));
  if (to < from) return fail(wrong("must not end before it starts"));
  policy.toddler_from = from;
  policy.toddler_to = to;
  return {};
}

Status set_bank_holidays(Policy& policy, std::string_view value) {
  Holidays holidays;
  for (const auto part : split(value)) {
    const Date day = TRY(Date::parse(part));
    if (!holidays.insert(day).second) return fail(wrong("names " + day.text() + " twice"));
  }
  policy.holidays = std::move(holidays);
  return {};
}

const ParameterInfo parameters[] = {
    {"version", Kind::text, "\"2026.03\"", set_text<&Policy::version, false>},
    {"authority", Kind::text, "\"Harrowmere Council\"", set_text<&Policy::authority>},
    {"from", Kind::date, "2026-04-01", set_from},
    {"time_zone", Kind::text, "\"Europe/London\"", set_time_zone},
    {"age", Kind::number, "4", set_number<&Policy::age, 0, 18>},
    {"cin_max", Kind::interval, "42", set_interval<&Policy::cin_max>},
    {"cp_frequency", Kind::interval, "\"10 working days\"", set_cp_frequency},
    {"cp_after_cla", Kind::text, "\"plan_end\"", set_cp_after_cla},
    {"cla_first", Kind::interval, "7", set_interval<&Policy::cla_first>},
    {"cla_max", Kind::interval, "\"6 weeks\"", set_interval<&Policy::cla_max>},
    {"review", Kind::interval, "28", set_days<&Policy::review>},
    {"reg24_pre", Kind::interval, "7", set_interval<&Policy::reg24_pre>},
    {"reg24_post", Kind::interval, "\"4 weeks\"", set_interval<&Policy::reg24_post>},
    {"reg24_approval", Kind::interval, "112", set_days<&Policy::reg24_approval>},
    {"reg24_extension", Kind::interval, "56", set_days<&Policy::reg24_extension>},
    {"amber", Kind::number, "7", set_number<&Policy::amber, 0, most_days>},
    {"noneng_repeat", Kind::number, "2", set_number<&Policy::noneng_repeat, 1, 100>},
    {"toddler", Kind::numbers, "[12, 47]", set_toddler},
    {"manager_phone", Kind::text, "\"01632 960 123\"", set_text<&Policy::manager_phone>},
    {"non_engagement_step", Kind::text, "\"Call a core group within five days\"",
     set_text<&Policy::non_engagement_step>},
    {"bank_holidays", Kind::dates, "[2026-04-03, 2026-04-06]", set_bank_holidays},
    {"labels.STAT_CIN", Kind::text, "\"Statutory CIN Visit\"", set_label<0>},
    {"labels.STAT_CP", Kind::text, "\"Statutory Child Protection\"", set_label<1>},
    {"labels.STAT_CLA", Kind::text, "\"Statutory CLA Visit\"", set_label<2>},
    {"labels.HOME_VISIT", Kind::text, "\"Home Visit\"", set_label<3>},
};

}  // namespace

std::optional<int> Policy::last_holiday_year() const {
  if (holidays.empty()) return std::nullopt;
  return holidays.rbegin()->year();
}

std::span<const ParameterInfo> all_parameters() { return parameters; }

const ParameterInfo* find_parameter(std::string_view name) {
  const auto* const found = std::find_if(std::begin(parameters), std::end(parameters),
                                         [&](const ParameterInfo& parameter) { return parameter.name == name; });
  return found == std::end(parameters) ? nullptr : found;
}

Error unknown_parameter(std::string_view name) {
  std::string names;
  for (const auto& parameter : parameters) names.append(names.empty() ? "" : ", ").append(parameter.name);
  return wrong("there is no parameter " + shown(name) + ". The parameters are " + names);
}

Error wrong_parameter(const ParameterInfo& parameter, std::string_view words) {
  const std::string name(parameter.name);
  return wrong(name + ": " + std::string(words) + ". Example: " + name + " = " + std::string(parameter.example));
}

Status set_parameter(Policy& policy, std::string_view name, std::string_view value) {
  const ParameterInfo* const parameter = find_parameter(name);
  if (parameter == nullptr) return fail(unknown_parameter(name));
  if (const Status set = parameter->set(policy, value); !set) {
    return fail(wrong_parameter(*parameter, set.error().message));
  }
  return {};
}

const Policy& in_force(const std::vector<Policy>& policies, Date on) {
  const Policy* latest = nullptr;
  const Policy* earliest = nullptr;
  for (const Policy& policy : policies) {  // of equal days the last counts: it was published to correct the other
    if (policy.from <= on && (latest == nullptr || latest->from <= policy.from)) latest = &policy;
    if (earliest == nullptr || policy.from <= earliest->from) earliest = &policy;
  }
  if (latest != nullptr) return *latest;
  return earliest != nullptr ? *earliest : default_policy();
}

}  // namespace doorstep::rules
