#include "client/cli/policy_commands.hpp"

#include <algorithm>
#include <vector>

#include "client/cli/home.hpp"
#include "client/cli/output.hpp"
#include "client/cli/system.hpp"
#include "core/base/assert.hpp"
#include "core/casework/policies.hpp"
#include "core/crypto/hash.hpp"
#include "core/rules/policy_parameters.hpp"

namespace doorstep::cli {
namespace {

using casework::PublishedPolicy;
using rules::Policy;

// ---- parameters ----------------------------------------------------------------------------------------

/// A parameter's value in its JSON form, that of TOML where JSON has one. version, authority and from, which say what
/// a policy is and not what it decides, are not among them.
struct Parameter {
  std::string_view name;
  Json (*value)(const Policy& policy);
};

template <auto member>
Json plain(const Policy& policy) {
  return policy.*member;
}
template <rules::Interval Policy::*member>
Json interval(const Policy& policy) {
  return (policy.*member).words();
}
template <int Policy::*member>
Json days(const Policy& policy) {
  return rules::Interval{policy.*member, false}.words();
}
template <std::size_t type>
Json label(const Policy& policy) {
  return policy.labels[type];
}
Json cp_frequency(const Policy& policy) { return policy.cp_frequency ? policy.cp_frequency->words() : "none"; }
Json cp_after_cla(const Policy& policy) {
  return policy.cp_after_cla == rules::CpAfterCla::plan_end ? "plan_end" : "first_review";
}
Json toddler(const Policy& policy) { return Json::array({policy.toddler_from, policy.toddler_to}); }
Json bank_holidays(const Policy& policy) {
  Json out = Json::array();
  for (const auto& day : policy.holidays) out.push_back(day.text());
  return out;
}
Json time_zone(const Policy&) { return "Europe/London"; }

const Parameter readers[] = {
    {"time_zone", time_zone},
    {"age", plain<&Policy::age>},
    {"cin_max", interval<&Policy::cin_max>},
    {"cp_frequency", cp_frequency},
    {"cp_after_cla", cp_after_cla},
    {"cla_first", interval<&Policy::cla_first>},
    {"cla_max", interval<&Policy::cla_max>},
    {"review", days<&Policy::review>},
    {"reg24_pre", interval<&Policy::reg24_pre>},
    {"reg24_post", interval<&Policy::reg24_post>},
    {"reg24_approval", days<&Policy::reg24_approval>},
    {"reg24_extension", days<&Policy::reg24_extension>},
    {"amber", plain<&Policy::amber>},
    {"noneng_repeat", plain<&Policy::noneng_repeat>},
    {"toddler", toddler},
    {"manager_phone", plain<&Policy::manager_phone>},
    {"non_engagement_step", plain<&Policy::non_engagement_step>},
    {"bank_holidays", bank_holidays},
    {"labels.STAT_CIN", label<0>},
    {"labels.STAT_CP", label<1>},
    {"labels.STAT_CLA", label<2>},
    {"labels.HOME_VISIT", label<3>},
};

/// In the order of the default file. A parameter that the rules know and this file does not is a programmer's mistake.
std::vector<Parameter> parameters() {
  std::vector<Parameter> out;
  for (const auto& info : rules::all_parameters()) {
    if (info.name == "version" || info.name == "authority" || info.name == "from") continue;
    const auto* const found = std::find_if(std::begin(readers), std::end(readers),
                                           [&](const Parameter& each) { return each.name == info.name; });
    DOORSTEP_ASSERT(found != std::end(readers));
    out.push_back(*found);
  }
  return out;
}

std::string words_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>().empty() ? "(empty)" : value.get<std::string>();
  if (!value.is_array()) return value.dump();
  if (value.empty()) return "none";
  if (value.front().is_string()) {  // bank holidays: too many for a line
    return std::to_string(value.size()) + (value.size() == 1 ? " day, " : " days, the last ") +
           value.back().get<std::string>();
  }
  std::string out;
  for (const auto& each : value) out += (out.empty() ? "" : " to ") + each.dump();
  return out;
}

Json parameters_json(const Policy& policy) {
  Json out = Json::object();
  for (const auto& each : parameters()) {
    const auto value = each.value(policy);
    const auto usual = each.value(rules::default_policy());
    out[std::string(each.name)] = Json{{"value", value}, {"default", usual}, {"differs", value != usual}};
  }
  return out;
}

void say_parameters(CommandContext& context, const Policy& policy) {
  std::vector<std::vector<std::string>> rows;
  std::size_t differing = 0;
  for (const auto& each : parameters()) {
    const auto value = each.value(policy);
    const auto usual = each.value(rules::default_policy());
    const bool differs = value != usual;
    differing += differs ? 1 : 0;
    rows.push_back({differs ? "*" : "", std::string(each.name),
                    words_of(value) + (differs ? "  (default: " + words_of(usual) + ")" : "")});
  }
  print_table(context, rows);
  say(context, differing == 0 ? "Every parameter is as in the default policy."
                              : "* " + std::to_string(differing) + (differing == 1 ? " differs" : " differ") +
                                    " from the default policy.");
}

// ---- policies ------------------------------------------------------------------------------------------

std::string title(const Policy& policy) {
  return "Policy " + policy.version + (policy.authority.empty() ? "" : " of " + policy.authority) + ", from " +
         policy.from.words();
}

Json policy_json(const Policy& policy) {
  return Json{{"version", policy.version},
              {"authority", policy.authority.empty() ? Json() : Json(policy.authority)},
              {"from", policy.from.text()}};
}

/// What the directory says today, beside the policy that is built in.
struct Directory {
  std::vector<PublishedPolicy> published;
  std::vector<std::string> refused;
  std::string in_force;  ///< version

  /// nullptr: there is none of that version.
  const PublishedPolicy* find(std::string_view version) const {
    const auto found = std::find_if(published.begin(), published.end(),
                                    [&](const PublishedPolicy& each) { return each.policy.version == version; });
    return found == published.end() ? nullptr : &*found;
  }
};

Result<Directory> read_directory(CommandContext& context, store::DeviceStore& store) {
  Directory out;
  out.published = TRY(casework::published_policies(store, out.refused));
  std::vector<Policy> policies{rules::default_policy()};  // in force until the first published one is
  for (const auto& each : out.published) policies.push_back(each.policy);
  out.in_force = rules::in_force(policies, rules::london(context.now().wall).date).version;
  return out;
}

void say_refused(CommandContext& context, const Directory& directory) {
  for (const auto& each : directory.refused) say(context, "Left out: " + each);
}

/// What a policy that parses may still have been meant otherwise.
std::vector<std::string> doubts(const Policy& policy) {
  std::vector<std::string> out;
  const auto& usual = rules::default_policy();
  if (policy.version == usual.version) {
    out.push_back("version \"" + policy.version + "\" is the built-in policy's: give it its own before publishing it");
  }
  if (policy.from == usual.from) {
    out.push_back("it counts from " + policy.from.words() + ": give it the first day that it is meant for");
  }
  const auto last = policy.last_holiday_year();
  if (!last) {
    out.push_back("it names no bank holidays: working days are counted without them");
  } else if (*last < policy.from.year()) {
    out.push_back("its bank holidays end with " + std::to_string(*last) +
                  ": later working days are counted without them");
  }
  return out;
}

}  // namespace

Result<Exit> policy_show(CommandContext& context, const PolicyShowOptions& options) {
  const auto store = TRY(open_unlocked(context));
  const auto directory = TRY(read_directory(context, *store));
  const auto& version = options.version.empty() ? directory.in_force : options.version;
  PublishedPolicy policy;
  const bool built_in = version == rules::default_policy().version;
  if (built_in) {
    policy.policy = rules::default_policy();
    policy.text = std::string(rules::default_policy_toml());
    policy.hash = crypto::sha256(as_bytes(policy.text));
  } else if (const auto* found = directory.find(version)) {
    policy = *found;
  } else {
    return fail(Errc::not_found,
                "there is no policy '" + version + "' on this device: 'doorstep policy list' shows those that are");
  }
  if (options.text && !context.json) {  // the bytes that were signed, so that a file of them can be compared
    context.out << policy.text << std::flush;
    return Exit::done;
  }
  const bool now = policy.policy.version == directory.in_force;
  say(context, title(policy.policy) + (now ? ", in force today" : ""));
  say_parameters(context, policy.policy);
  if (!directory.refused.empty()) say(context, "Something was left out: 'doorstep policy list' says what and why.");
  auto json = policy_json(policy.policy);
  json["in_force"] = now;
  json["hash"] = to_hex(policy.hash);
  json["document"] = built_in ? Json() : Json(policy.document.text());
  json["parameters"] = parameters_json(policy.policy);
  json["left_out"] = directory.refused;
  if (options.text) json["text"] = policy.text;
  print_json(context, json);
  return Exit::done;
}

Result<Exit> policy_list(CommandContext& context) {
  const auto store = TRY(open_unlocked(context));
  const auto directory = TRY(read_directory(context, *store));
  Json list = Json::array();
  std::vector<std::vector<std::string>> rows;
  for (const auto& each : directory.published) {
    const bool now = each.policy.version == directory.in_force;
    rows.push_back({each.policy.version, "from " + each.policy.from.words(), each.policy.authority,
                    to_hex(each.hash).substr(0, 8), now ? "in force today" : ""});
    auto json = policy_json(each.policy);
    json["in_force"] = now;
    json["hash"] = to_hex(each.hash);
    json["document"] = each.document.text();
    list.push_back(std::move(json));
  }
  if (rows.empty()) say(context, "No policy has been published to this device: the built-in default is in force.");
  print_table(context, rows);
  say_refused(context, directory);
  print_json(context, Json{{"in_force", directory.in_force}, {"policies", list}, {"left_out", directory.refused}});
  return Exit::done;
}

Result<Exit> policy_publish(CommandContext& context, const std::string& file) {
  const auto text = TRY(read_text(file, rules::max_policy_bytes));
  const auto policy = TRY(rules::parse_policy(text));  // before a passphrase is asked for
  const auto store = TRY(open_unlocked(context));
  TRY(store->authority());
  const auto before = TRY(read_directory(context, *store));
  TRY(casework::publish_policy(*store, text, context.now(), context.rng));
  const auto after = TRY(read_directory(context, *store));
  const auto* published = after.find(policy.version);
  if (published == nullptr) {
    return fail(Errc::conflict, "version " + policy.version +
                                    " was published elsewhere at the same time: 'doorstep policy list' shows which "
                                    "text counts");
  }
  const bool there_already = before.find(policy.version) != nullptr;
  say(context, title(policy) + (there_already ? ": published already, with the same text."
                                              : ": signed and published. It goes out with the next 'doorstep sync'."));
  for (const auto& each : doubts(policy)) say(context, "Note: " + each + ".");
  say(context, "In force today: " + after.in_force);
  auto json = policy_json(policy);
  json["hash"] = to_hex(published->hash);
  json["document"] = published->document.text();
  json["published_before"] = there_already;
  json["in_force_today"] = after.in_force;
  json["notes"] = doubts(policy);
  print_json(context, json);
  return Exit::done;
}

Result<Exit> policy_check(CommandContext& context, const std::string& file) {
  const auto text = TRY(read_text(file, rules::max_policy_bytes));
  const auto policy = TRY(rules::parse_policy(text));
  say(context, title(policy));
  say_parameters(context, policy);
  for (const auto& each : doubts(policy)) say(context, "Note: " + each + ".");
  auto json = policy_json(policy);
  json["hash"] = to_hex(crypto::sha256(as_bytes(text)));
  json["parameters"] = parameters_json(policy);
  json["notes"] = doubts(policy);
  print_json(context, json);
  return Exit::done;
}

}  // namespace doorstep::cli
