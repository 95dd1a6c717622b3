// A policy from TOML. Each value is turned into the text that set_parameter reads, once its TOML type is the right one.
#include <algorithm>
#include <string>
#include <utility>

#include "core/base/assert.hpp"
#include "core/rules/policy.hpp"
#include "core/rules/policy_parameters.hpp"

// Errors come back as values; the browser build has no exceptions to spare.
#define TOML_EXCEPTIONS 0
// Version 3.3 asserts on what strangers write ("from = 2026-04-0x 1", "[=]"), where without it it says what is wrong.
#define TOML_ASSERT(expression) static_cast<void>(0)
#include <toml++/toml.h>

namespace doorstep::rules {
namespace {

Error at_line(const toml::source_region& source, Error error) {
  return Error{error.code, "policy, line " + std::to_string(source.begin.line) + ": " + std::move(error.message)};
}

std::string text_of(const toml::date& date) {
  const auto two = [](int number) { return std::string(number < 10 ? "-0" : "-") + std::to_string(number); };
  const std::string year = std::to_string(date.year);
  return std::string(4 - year.size(), '0') + year + two(date.month) + two(date.day);
}

/// One value as text, if it is of the kind; nothing if it is not.
std::optional<std::string> scalar(const toml::node& node, ParameterKind kind) {
  const bool number = kind == ParameterKind::number || kind == ParameterKind::numbers;
  const bool date = kind == ParameterKind::date || kind == ParameterKind::dates;
  if (const auto* text = node.as_string(); text != nullptr && !number) return text->get();
  if (const auto* digits = node.as_integer(); digits != nullptr && (number || kind == ParameterKind::interval)) {
    return std::to_string(digits->get());
  }
  if (const auto* day = node.as_date(); day != nullptr && date) return text_of(day->get());
  return std::nullopt;
}

/// The elements with commas between them.
std::optional<std::string> list(const toml::node& node, ParameterKind kind) {
  if (!node.is_array()) return std::nullopt;
  std::string out;
  for (const auto& element : *node.as_array()) {
    const auto text = scalar(element, kind);
    if (!text || text->empty() || text->find(',') != std::string::npos) return std::nullopt;
    out.append(out.empty() ? "" : ",").append(*text);
  }
  return out;
}

std::string_view must_be(ParameterKind kind) {
  switch (kind) {
    case ParameterKind::text:
      return "must be a text in quotation marks";
    case ParameterKind::date:
      return "must be a date";
    case ParameterKind::number:
      return "must be a whole number";
    case ParameterKind::interval:
      return "must be a whole number of days, or a text like \"10 working days\"";
    case ParameterKind::numbers:
      return "must be a list of whole numbers";
    case ParameterKind::dates:
      return "must be a list of dates";
  }
  return {};
}

Status set_from_node(Policy& policy, const std::string& name, const toml::node& node) {
  const ParameterInfo* const parameter = find_parameter(name);
  if (parameter == nullptr) return fail(unknown_parameter(name));
  const bool is_list = parameter->kind == ParameterKind::numbers || parameter->kind == ParameterKind::dates;
  const auto value = is_list ? list(node, parameter->kind) : scalar(node, parameter->kind);
  if (!value) return fail(wrong_parameter(*parameter, must_be(parameter->kind)));
  return set_parameter(policy, name, *value);
}

Status set_all(Policy& policy, const toml::table& table, const std::string& prefix) {
  for (const auto& [key, node] : table) {
    const std::string name = prefix + std::string(key.str());
    Status set;
    if (name == "labels" && node.is_table()) {
      TRY(set_all(policy, *node.as_table(), "labels."));
    } else if (name == "labels") {
      set = fail(Errc::invalid_input, "labels must be a table. Example: [labels] and below it STAT_CIN = \"…\"");
    } else {
      set = set_from_node(policy, name, node);
    }
    if (!set) return fail(at_line(key.source(), std::move(set).error()));
  }
  return {};
}

/// " (bank_holidays)": the parameter that a line of the text belongs to, for a text that has no tree to ask.
std::string parameter_at(std::string_view toml, std::uint32_t line) {
  std::string name;
  for (; line > 0; --line) {
    const std::string_view text = toml.substr(0, toml.find('\n'));
    const std::string_view key = text.substr(0, text.find_first_of(" \t="));
    if (find_parameter(key) != nullptr) name = " (" + std::string(key) + ")";
    toml.remove_prefix(std::min(text.size() + 1, toml.size()));
  }
  return name;
}

/// The parser's words may quote the end of a line.
std::string one_line(std::string_view words) {
  std::string out(words);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return out;
}

/// What is wrong with a line that toml++ 3.3 must not be shown: its test for white space beyond ASCII is undefined, and
/// it makes it everywhere but in a text of one line that stands by itself ("4\"é\"" does not).
std::string_view not_plain(std::string_view line) {
  char quote = 0;
  bool by_itself = false;  // the text that is open
  bool equals = false;     // the line's first equals sign was passed
  char before = ' ';
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool plain = static_cast<unsigned char>(c) < 0x80;
    if (!plain && !(quote != 0 && by_itself)) {
      return "letters beyond a to z may stand in a text in quotation marks only";
    }
    if (quote != 0) {
      if (c == '\\' && quote == '"') ++i;
      if (c == quote) quote = 0;
    } else if (c == '#') {
      break;
    } else if (c == '"' || c == '\'') {
      if (line.substr(i, 3) == std::string(3, c)) return "a text stands in one pair of quotation marks, on one line";
      by_itself = before == ' ' || before == '\t' || before == ',' || before == '=';
      quote = c;
    }
    before = c == '=' && std::exchange(equals, true) ? '+' : c;
  }
  return {};
}

Status check_plain(std::string_view toml) {
  if (toml.starts_with("\xef\xbb\xbf")) toml.remove_prefix(3);  // a byte order mark, as some editors put it there
  for (std::uint32_t line = 1; !toml.empty(); ++line) {
    const std::string_view text = toml.substr(0, toml.find('\n'));
    if (const auto wrong = not_plain(text); !wrong.empty()) {
      return fail(Errc::invalid_input, "policy, line " + std::to_string(line) + ": " + std::string(wrong));
    }
    toml.remove_prefix(std::min(text.size() + 1, toml.size()));
  }
  return {};
}

Result<Policy> parse_over(Policy base, std::string_view toml) {
  if (toml.size() > max_policy_bytes) {
    return fail(Errc::invalid_input,
                "policy: the text must be at most 64 KiB; this one has " + std::to_string(toml.size()) + " bytes");
  }
  TRY(check_plain(toml));
  const toml::parse_result parsed = toml::parse(toml);
  if (!parsed) {
    const auto& error = parsed.error();
    const std::uint32_t line = error.source().begin.line;
    return fail(Errc::invalid_input, "policy, line " + std::to_string(line) + parameter_at(toml, line) +
                                         ": this is not TOML. " + one_line(error.description()));
  }
  base.version.clear();
  TRY(set_all(base, parsed.table(), ""));
  if (base.version.empty()) {
    return fail(Errc::invalid_input, "policy: " + wrong_parameter(*find_parameter("version"), "is missing").message);
  }
  return base;
}

}  // namespace

const Policy& default_policy() {
  static const Policy policy = [] {
    auto parsed = parse_over(Policy{}, default_policy_toml());
    DOORSTEP_ASSERT(parsed.has_value());
    return *std::move(parsed);
  }();
  return policy;
}

Result<Policy> parse_policy(std::string_view toml) { return parse_over(default_policy(), toml); }

}  // namespace doorstep::rules
