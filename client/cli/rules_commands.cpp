#include "client/cli/commands.hpp"
#include "client/cli/output.hpp"
#include "client/cli/rule_case_file.hpp"
#include "client/cli/system.hpp"

namespace doorstep::cli {
namespace {

constexpr std::size_t longest_case_file = 64 << 20;

std::string words_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  std::string out;
  for (const auto& each : value) out += (out.empty() ? "" : ", ") + each.get<std::string>();
  return "[" + out + "]";
}

/// What one case came to: {"case_id", "got", …} or {"case_id", "error"}.
Json judged(const Json& json, bool why, std::optional<Error>& first_error) {
  Json out;
  if (json.is_object()) out["case_id"] = json.value("case_id", Json());
  const auto note = [&](const Error& error) {
    if (!first_error) first_error = error;
  };
  if (json.is_object() && json.value("kind", Json()) == Json("scenario")) {
    out["got"] = Json::object();
    out["skipped"] = "a scenario: behaviour, nothing to compute";
    return out;
  }
  const auto failed = [&](const Error& error) {
    out["error"] = Json{{"code", name_of(error.code)}, {"message", error.message}};
    note(error);
    return out;
  };
  const auto a_case = read_rule_case(json);
  if (!a_case) return failed(a_case.error());
  const auto outcome = rules::evaluate(a_case->children, a_case->visits, {a_case->policy}, a_case->as_of);
  if (!outcome) return failed(outcome.error());
  out["got"] = rule_case_results(*outcome);
  if (why) out["why"] = rule_case_reasons(*outcome);
  const auto problems = rule_case_problems(*a_case);
  if (!problems.empty()) {
    out["problems"] = problems;
    note(Error{Errc::invalid_input, problems.front()});
  }
  if (!a_case->ignored.empty()) out["ignored"] = a_case->ignored;
  return out;
}

void say_case(CommandContext& context, const Json& result) {
  const auto id = result.value("case_id", Json());
  say(context, id.is_string() ? id.get<std::string>() : "(without case_id)");
  if (result.contains("error")) say(context, "  " + result["error"]["message"].get<std::string>());
  if (result.contains("skipped")) say(context, "  " + result["skipped"].get<std::string>());
  if (!result.contains("got")) return;
  for (const auto& each : result["got"].items()) {
    say(context, "  " + each.key() + "  " + words_of(each.value()));
    if (!result.contains("why") || !result["why"].contains(each.key())) continue;
    for (const auto& why : result["why"][each.key()]["why"]) {
      say(context, "      " + why["rule"].get<std::string>() + "  " + why["words"].get<std::string>());
    }
  }
  for (const char* list : {"problems", "ignored"}) {
    if (!result.contains(list)) continue;
    for (const auto& each : result[list]) say(context, std::string("  ") + list + ": " + each.get<std::string>());
  }
}

}  // namespace

Result<Exit> rules_eval(CommandContext& context, const std::string& path, bool why) {
  const auto content = TRY(read_text(path, longest_case_file));
  const auto json = parse_json(content);
  if (json.is_discarded() || !(json.is_array() || json.is_object())) {
    return fail(Errc::invalid_input, "'" + path + "' is not JSON: a list of cases is expected");
  }
  const auto cases = json.is_array() ? json : Json::array({json});
  Json results = Json::array();
  std::optional<Error> first_error;
  std::size_t failed = 0;
  for (const auto& each : cases) {  // one that does not fit must not hold up the others (P9)
    std::optional<Error> error;
    results.push_back(judged(each, why || !context.json, error));
    if (!error) continue;
    ++failed;
    if (!first_error) {
      const auto id = results.back().value("case_id", Json());
      first_error = error;
      first_error->message = (id.is_string() ? id.get<std::string>() + ": " : "") + error->message;
    }
  }
  for (const auto& each : results) say_case(context, each);
  print_json(context, results);
  if (first_error) {
    if (failed > 1) first_error->message += " (and " + std::to_string(failed - 1) + " more cases)";
    return fail(*first_error);
  }
  return Exit::done;
}

}  // namespace doorstep::cli
