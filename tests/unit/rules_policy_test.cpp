// A policy as an office writes it: what the file says is what the rules use, and what is wrong is named.
#include "core/rules/policy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/rules/policy_parameters.hpp"

namespace doorstep::testing {
namespace {

using rules::all_parameters;
using rules::CpAfterCla;
using rules::Date;
using rules::default_policy;
using rules::default_policy_toml;
using rules::Holidays;
using rules::in_force;
using rules::Interval;
using rules::parse_policy;
using rules::Policy;
using rules::set_parameter;

const std::filesystem::path policies_folder = std::filesystem::path(DOORSTEP_SOURCE_DIR) / "deploy/policy";

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

Date date(const char* text) { return Date::parse(text).value(); }

/// A policy of a version and these lines.
Result<Policy> policy_of(const std::string& lines) { return parse_policy("version = \"1\"\n" + lines); }

/// What parse_policy says, which is one line and never a crash.
std::string refusal(const std::string& lines) {
  const auto parsed = policy_of(lines);
  if (parsed) return "accepted";
  EXPECT_EQ(parsed.error().code, Errc::invalid_input);
  EXPECT_EQ(parsed.error().message.find('\n'), std::string::npos) << parsed.error().message;
  return parsed.error().message;
}

void expect_says(const std::string& message, const std::vector<std::string>& parts) {
  for (const auto& part : parts) EXPECT_NE(message.find(part), std::string::npos) << part << " in: " << message;
}

// ---- the default

TEST(RulesDefaultPolicy, is_what_deploy_ships) {
  EXPECT_EQ(default_policy_toml(), read(policies_folder / "default.toml"));
}

TEST(RulesDefaultPolicy, holds_the_numbers_of_the_requirements) {
  Policy expected;  // what the members start from
  expected.version = "default";
  expected.holidays = default_policy().holidays;
  EXPECT_EQ(default_policy(), expected);

  const Policy& policy = default_policy();
  EXPECT_EQ(policy.age, 4);
  EXPECT_EQ(policy.cin_max, (Interval{42, false}));
  EXPECT_EQ(policy.cla_max, (Interval{42, false}));
  EXPECT_EQ(policy.cla_first, (Interval{7, false}));
  EXPECT_EQ(policy.review, 28);
  EXPECT_EQ(policy.reg24_pre, (Interval{7, false}));
  EXPECT_EQ(policy.reg24_post, (Interval{28, false}));
  EXPECT_EQ(policy.reg24_approval, 112);
  EXPECT_EQ(policy.reg24_extension, 56);
  EXPECT_EQ(policy.cp_frequency, std::nullopt) << "only a conference decides";
  EXPECT_EQ(policy.cp_after_cla, CpAfterCla::plan_end);
  EXPECT_EQ(policy.amber, 7);
  EXPECT_EQ(policy.noneng_repeat, 2);
  EXPECT_EQ(policy.toddler_from, 12);
  EXPECT_EQ(policy.toddler_to, 47);
  EXPECT_EQ(policy.from, date("1970-01-01"));
  EXPECT_EQ(policy.last_holiday_year(), 2028);
}

TEST(RulesDefaultPolicy, names_every_parameter_and_explains_it) {
  const std::string text(default_policy_toml());
  for (const auto& parameter : all_parameters()) {
    const auto dot = parameter.name.find('.');
    const std::string key(dot == std::string_view::npos ? parameter.name : parameter.name.substr(dot + 1));
    const auto line = text.find("\n" + key + " = ");
    ASSERT_NE(line, std::string::npos) << key;
    const bool explained = text.find('#', line) < text.find('\n', line + 1);
    const bool explained_above = key == "bank_holidays" || dot != std::string_view::npos;
    EXPECT_TRUE(explained || explained_above) << key;
  }
}

// ---- texts of authorities

TEST(RulesPolicyExamples, express_ten_working_days_where_the_conference_named_none) {
  const auto policy = parse_policy(read(policies_folder / "examples/harrowmere.toml")).value();
  EXPECT_EQ(policy.authority, "Harrowmere Council");
  EXPECT_EQ(policy.version, "2026.04");
  EXPECT_EQ(policy.from, date("2026-04-01"));
  EXPECT_EQ(policy.cp_frequency, (Interval{10, true}));
  EXPECT_EQ(policy.cp_frequency->from(date("2026-03-23"), policy.holidays), date("2026-04-08"));
  EXPECT_EQ(policy.cin_max, (Interval{42, false})) << "what it does not name stays";
  EXPECT_EQ(policy.holidays, default_policy().holidays);
  EXPECT_EQ(policy.labels[1], "Statutory Child Protection");
  EXPECT_EQ(policy.labels[0], "Statutory CIN Visit");
}

TEST(RulesPolicyExamples, express_four_weeks_for_cin_and_cp_and_six_for_cla) {
  const auto policy = parse_policy(read(policies_folder / "examples/tarnbrook.toml")).value();
  EXPECT_EQ(policy.authority, "Tarnbrook Borough Council");
  EXPECT_EQ(policy.cin_max, (Interval{28, false}));
  EXPECT_EQ(policy.cp_frequency, (Interval{28, false}));
  EXPECT_EQ(policy.cla_max, (Interval{42, false}));
  EXPECT_EQ(policy.cp_after_cla, CpAfterCla::first_review);
}

TEST(RulesPolicyExamples, are_all_read) {
  int count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(policies_folder)) {
    if (entry.path().extension() != ".toml") continue;
    const auto parsed = parse_policy(read(entry.path()));
    EXPECT_TRUE(parsed) << entry.path() << ": " << parsed.error().message;
    ++count;
  }
  EXPECT_GE(count, 3);
}

/// One of each parameter, different from its default: TOML, the same as text for set_parameter, and where it goes.
struct Setting {
  std::string name;
  std::string toml;
  std::string text;
  void (*apply)(Policy&);
};

const std::vector<Setting>& settings() {
  static const std::vector<Setting> all{
      {"version", "\"2027.1\"", "2027.1", [](Policy& p) { p.version = "2027.1"; }},
      {"authority", "\"Sallowfield\"", "Sallowfield", [](Policy& p) { p.authority = "Sallowfield"; }},
      {"from", "2027-01-02", "2027-01-02", [](Policy& p) { p.from = date("2027-01-02"); }},
      {"time_zone", "\"Europe/London\"", "Europe/London", [](Policy&) {}},
      {"age", "5", "5", [](Policy& p) { p.age = 5; }},
      {"cin_max", "\"4 weeks\"", "4 weeks",
       [](Policy& p) {
         p.cin_max = {28, false};
       }},
      {"cp_frequency", "\"10 working days\"", "10 working days",
       [](Policy& p) {
         p.cp_frequency = Interval{10, true};
       }},
      {"cp_after_cla", "\"first_review\"", "first_review",
       [](Policy& p) { p.cp_after_cla = CpAfterCla::first_review; }},
      {"cla_first", "5", "5",
       [](Policy& p) {
         p.cla_first = {5, false};
       }},
      {"cla_max", "30", "30 days",
       [](Policy& p) {
         p.cla_max = {30, false};
       }},
      {"review", "\"3 weeks\"", "21", [](Policy& p) { p.review = 21; }},
      {"reg24_pre", "6", "6",
       [](Policy& p) {
         p.reg24_pre = {6, false};
       }},
      {"reg24_post", "\"3 weeks\"", "3 weeks",
       [](Policy& p) {
         p.reg24_post = {21, false};
       }},
      {"reg24_approval", "\"15 weeks\"", "105", [](Policy& p) { p.reg24_approval = 105; }},
      {"reg24_extension", "49", "7 weeks", [](Policy& p) { p.reg24_extension = 49; }},
      {"amber", "0", "0", [](Policy& p) { p.amber = 0; }},
      {"noneng_repeat", "3", "3", [](Policy& p) { p.noneng_repeat = 3; }},
      {"toddler", "[18, 35]", "18, 35", [](Policy& p) { p.toddler_from = 18, p.toddler_to = 35; }},
      {"manager_phone", "\"01632 960 789\"", "01632 960 789", [](Policy& p) { p.manager_phone = "01632 960 789"; }},
      {"non_engagement_step", "\"Write to the parents\"", "Write to the parents",
       [](Policy& p) { p.non_engagement_step = "Write to the parents"; }},
      {"bank_holidays", "[2029-01-01, \"2029-03-30\"]", "2029-01-01,2029-03-30",
       [](Policy& p) {
         p.holidays = {date("2029-01-01"), date("2029-03-30")};
       }},
      {"labels.STAT_CIN", "\"CIN\"", "CIN", [](Policy& p) { p.labels[0] = "CIN"; }},
      {"labels.STAT_CP", "\"CP\"", "CP", [](Policy& p) { p.labels[1] = "CP"; }},
      {"labels.STAT_CLA", "\"CLA\"", "CLA", [](Policy& p) { p.labels[2] = "CLA"; }},
      {"labels.HOME_VISIT", "\"Visit\"", "Visit", [](Policy& p) { p.labels[3] = "Visit"; }},
  };
  return all;
}

TEST(RulesPolicy, every_parameter_can_be_set_from_toml_and_from_text_and_changes_nothing_else) {
  std::set<std::string> named;
  for (const auto& setting : settings()) {
    named.insert(setting.name);
    Policy expected = default_policy();
    expected.version = "1";
    setting.apply(expected);

    Policy from_text = default_policy();
    from_text.version = "1";
    const auto set = set_parameter(from_text, setting.name, setting.text);
    ASSERT_TRUE(set) << set.error().message;
    EXPECT_EQ(from_text, expected) << setting.name;

    const std::string line = setting.name + " = " + setting.toml + "\n";
    const auto parsed = setting.name == "version" ? parse_policy(line) : policy_of(line);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(*parsed, expected) << setting.name;
  }
  for (const auto& parameter : all_parameters())
    EXPECT_TRUE(named.count(std::string(parameter.name))) << parameter.name;
  EXPECT_EQ(named.size(), all_parameters().size());
}

TEST(RulesPolicy, every_parameter_s_example_is_accepted) {
  for (const auto& parameter : all_parameters()) {
    const std::string line = std::string(parameter.name) + " = " + std::string(parameter.example);
    const auto parsed = parameter.name == "version" ? parse_policy(line) : policy_of(line);
    EXPECT_TRUE(parsed) << parsed.error().message;
  }
}

TEST(RulesPolicy, interval_of_working_days_is_never_turned_into_calendar_days) {
  const auto policy = policy_of("cin_max = \"30 working days\"\ncla_first = \"5 working days\"").value();
  EXPECT_EQ(policy.cin_max, (Interval{30, true}));
  EXPECT_EQ(policy.cla_first, (Interval{5, true}));
  for (const std::string name : {"review", "reg24_approval", "reg24_extension"}) {
    expect_says(refusal(name + " = \"20 working days\""), {name, "calendar days"});
  }
}

TEST(RulesPolicy, cp_frequency_can_be_taken_back) {
  auto policy = policy_of("cp_frequency = 14").value();
  EXPECT_EQ(policy.cp_frequency, (Interval{14, false}));
  ASSERT_TRUE(set_parameter(policy, "cp_frequency", "none"));
  EXPECT_EQ(policy.cp_frequency, std::nullopt);
}

TEST(RulesPolicy, without_holidays_there_is_no_last_year_of_them) {
  EXPECT_EQ(policy_of("bank_holidays = []").value().last_holiday_year(), std::nullopt);
  EXPECT_EQ(policy_of("bank_holidays = [2031-01-01, 2030-01-01]").value().last_holiday_year(), 2031);
}

// ---- what is refused

TEST(RulesPolicyRefusal, names_an_unknown_key_its_line_and_those_that_there_are) {
  expect_says(refusal("age = 4\ncin_maximum = 42\n"),
              {"policy, line 3: there is no parameter \"cin_maximum\"", "cin_max,"});
  expect_says(refusal("[labels]\nSTAT_XX = \"x\"\n"), {"line 3", "\"labels.STAT_XX\"", "labels.STAT_CIN"});
  expect_says(refusal("[visits]\nage = 4\n"), {"line 2", "\"visits\""});
  EXPECT_EQ(refusal("\"a\\nb\" = 4\n").find("there is no parameter \"a?b\""), std::string("policy, line 2: ").size());
}

TEST(RulesPolicyRefusal, names_the_key_and_an_example_of_a_wrong_type) {
  EXPECT_EQ(refusal("age = \"4\""), "policy, line 2: age: must be a whole number. Example: age = 4");
  for (const auto& parameter : all_parameters()) {
    const std::string name(parameter.name);
    for (const std::string value :
         {"true", "4.5", "{ x = 1 }", "1979-05-27T07:32:00Z", "07:32:00", "[[1]]", "[true]"}) {
      const std::string line = name + " = " + value;
      const auto parsed = name == "version" ? parse_policy(line) : policy_of(line);
      ASSERT_FALSE(parsed) << line;
      expect_says(parsed.error().message, {name + ": must be", "Example: " + name + " = "});
    }
  }
  expect_says(refusal("authority = 7"), {"authority: must be a text"});
  expect_says(refusal("from = 20260401"), {"from: must be a date"});
  expect_says(refusal("toddler = \"12,47\""), {"toddler: must be a list"});
  expect_says(refusal("toddler = [\"12\", \"47\"]"), {"toddler: must be a list"});
  expect_says(refusal("bank_holidays = 2026-04-03"), {"bank_holidays: must be a list of dates"});
  expect_says(refusal("bank_holidays = [\"2026-04-03,2026-04-06\"]"), {"bank_holidays: must be a list of dates"});
  expect_says(refusal("labels = \"x\""), {"labels must be a table"});
}

TEST(RulesPolicyRefusal, bounds_every_number) {
  for (const std::string name : {"age", "amber", "noneng_repeat"}) {
    expect_says(refusal(name + " = -1"), {name + ": must be a whole number from"});
    expect_says(refusal(name + " = 9223372036854775807"), {name + ": must be a whole number from"});
  }
  expect_says(refusal("age = 19"), {"from 0 to 18"});
  expect_says(refusal("noneng_repeat = 0"), {"from 1 to 100"});
  for (const std::string name : {"cin_max", "cla_max", "cla_first", "review", "reg24_pre", "reg24_post",
                                 "reg24_approval", "reg24_extension", "cp_frequency"}) {
    for (const std::string value : {"-42", "0", "3661", "\"six weeks\"", "\"\"", "\"2 months\""}) {
      expect_says(refusal(name + " = " + value), {name + ": ", "10 working days", "Example: " + name});
    }
  }
  expect_says(refusal("toddler = [47, 12]"), {"toddler: must not end before it starts"});
  expect_says(refusal("toddler = [12]"), {"toddler: must be two ages"});
  expect_says(refusal("toddler = [12, 24, 36]"), {"toddler: must be two ages"});
  expect_says(refusal("toddler = [-1, 47]"), {"toddler: must be a whole number from 0"});
}

TEST(RulesPolicyRefusal, names_duplicate_and_impossible_holidays) {
  expect_says(refusal("bank_holidays = [2026-04-03, 2026-04-06, 2026-04-03]"),
              {"bank_holidays: names 2026-04-03 twice"});
  expect_says(refusal("bank_holidays = [\"2026-04-31\"]"), {"bank_holidays: April 2026 has 30 days"});
  expect_says(refusal("bank_holidays = [\n2026-04-03,\n2026-04-31]"), {"policy, line 4 (bank_holidays): ", "day"});
  expect_says(refusal("bank_holidays = [\"Good Friday\"]"), {"bank_holidays: a date is written"});
  expect_says(refusal("bank_holidays = [\"\"]"), {"bank_holidays: must be a list of dates"});
  expect_says(refusal("from = \"2026-02-30\""), {"from: February 2026 has 28 days"});
}

TEST(RulesPolicyRefusal, knows_one_zone_and_two_answers_to_r_22) {
  for (const std::string zone : {"Europe/Dublin", "UTC", "GMT", "", "europe/london"}) {
    expect_says(refusal("time_zone = \"" + zone + "\""), {"time_zone: must be Europe/London"});
  }
  expect_says(refusal("cp_after_cla = \"never\""), {"cp_after_cla: must be plan_end or first_review"});
}

TEST(RulesPolicyRefusal, wants_a_version_and_labels_on_one_line_each) {
  expect_says(parse_policy("").error().message, {"version: is missing", "Example: version = "});
  expect_says(parse_policy("age = 4").error().message, {"version: is missing"});
  expect_says(parse_policy("version = \"\"").error().message, {"line 1", "version: must not be empty"});
  expect_says(refusal("labels.STAT_CP = \"\""), {"labels.STAT_CP: must not be empty"});
  expect_says(refusal("authority = \"two\\nlines\""), {"authority: must be one line"});
  expect_says(refusal("manager_phone = \"" + std::string(401, '1') + "\""), {"manager_phone: must be at most 400"});
}

TEST(RulesPolicyRefusal, names_the_line_that_is_not_toml) {
  expect_says(refusal("age = \n"), {"policy, line 2 (age): this is not TOML"});
  expect_says(refusal("age = 4\nage = 5\n"), {"policy, line 3 (age): this is not TOML"});
  expect_says(refusal("authority = \"no end\n"), {"line 2"});
  EXPECT_NE(refusal("authority = \"\xff\xfe\""), "accepted");
  EXPECT_NE(refusal(std::string("a\0b = 1", 7)), "accepted");
  EXPECT_NE(refusal("x = " + std::string(5000, '[')), "accepted") << "deep nesting ends in a message";
  expect_says(refusal("#" + std::string(rules::max_policy_bytes, 'x')), {"at most 64 KiB"});
}

TEST(RulesPolicyRefusal, of_a_parameter_leaves_the_policy_as_it_was) {
  Policy policy = default_policy();
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{{"cin_max", "0"},
                                                        {"cin_maximum", "42"},
                                                        {"toddler", "12,x"},
                                                        {"bank_holidays", "2026-01-01,2026-01-01"},
                                                        {"bank_holidays", "2026-01-01,"},
                                                        {"version", ""},
                                                        {"labels", "x"},
                                                        {"", "1"},
                                                        {"from", "tomorrow"},
                                                        {"age", ""},
                                                        {"age", " 4"},
                                                        {"age", "00004"},
                                                        {"cp_frequency", ""}}) {
    const auto set = set_parameter(policy, name, value);
    ASSERT_FALSE(set) << name << " = " << value;
    EXPECT_EQ(set.error().code, Errc::invalid_input);
    expect_says(set.error().message, {name});
  }
  EXPECT_EQ(policy, default_policy());
}

// ---- which one is in force

Policy from(const char* day, const char* version) {
  Policy policy = default_policy();
  policy.from = date(day);
  policy.version = version;
  return policy;
}

TEST(RulesPolicyInForce, is_the_latest_that_has_begun) {
  std::vector<Policy> policies{from("2026-04-01", "b"), from("2027-04-01", "c"), from("2025-04-01", "a")};
  for (int order = 0; order < 6; ++order) {
    EXPECT_EQ(in_force(policies, date("2026-03-31")).version, "a");
    EXPECT_EQ(in_force(policies, date("2026-04-01")).version, "b") << "its first day counts";
    EXPECT_EQ(in_force(policies, date("2027-03-31")).version, "b");
    EXPECT_EQ(in_force(policies, date("2099-01-01")).version, "c");
    EXPECT_EQ(in_force(policies, date("2020-01-01")).version, "a") << "before all of them: the earliest";
    std::next_permutation(policies.begin(), policies.end(),
                          [](const Policy& x, const Policy& y) { return x.version < y.version; });
  }
}

TEST(RulesPolicyInForce, of_equal_days_is_the_last_published) {
  const std::vector<Policy> policies{from("2026-04-01", "wrong"), from("2026-04-01", "corrected")};
  EXPECT_EQ(in_force(policies, date("2026-05-01")).version, "corrected");
  EXPECT_EQ(in_force(policies, date("2026-01-01")).version, "corrected");
}

TEST(RulesPolicyInForce, is_the_default_when_there_are_none) {
  EXPECT_EQ(&in_force({}, date("2026-04-01")), &default_policy());
}

}  // namespace
}  // namespace doorstep::testing
