#include "core/rules/rule_book.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "core/rules/policy.hpp"
#include "core/rules/policy_parameters.hpp"

namespace doorstep::rules {
namespace {

bool is_one_sentence(std::string_view text) {
  return text.size() > 20 && text.back() == '.' && text.find(". ") == std::string_view::npos &&
         text.find('\n') == std::string_view::npos;
}

std::vector<std::string> parameters_of(const RuleInfo& rule) {
  std::vector<std::string> out;
  std::string word;
  for (const char c : std::string(rule.parameter) + ",") {
    if (c == ',') {
      if (!word.empty()) out.push_back(word);
      word.clear();
    } else if (c != ' ') {
      word += c;
    }
  }
  return out;
}

/// "labels" stands for "labels.STAT_CIN" and the other three.
bool stands_for(const std::string& written, std::string_view parameter) {
  return parameter == written || parameter.substr(0, written.size() + 1) == written + ".";
}

std::string rules_document() {
  std::ifstream file(DOORSTEP_SOURCE_DIR "/docs/RULES.md");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string number_of(const RuleInfo& rule) {
  char text[8];
  std::snprintf(text, sizeof text, "R-%02d", rule.number);
  return text;
}

TEST(RuleBook, LBL_01_ThereAreExactlyFourTypesOfVisit) {
  const std::string_view names[] = {"STAT_CIN", "STAT_CP", "STAT_CLA", "HOME_VISIT"};
  const std::string_view labels[] = {"Statutory CIN Visit", "Statutory CP Visit", "Statutory CLA Visit", "Home Visit"};
  ASSERT_EQ(default_policy().labels.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) {
    const auto type = visit_type_from(names[i]);
    ASSERT_TRUE(type) << names[i];
    EXPECT_EQ(static_cast<std::size_t>(*type), i);
    EXPECT_EQ(name_of(*type), names[i]);
    EXPECT_EQ(default_policy().labels[i], labels[i]);
  }
  EXPECT_FALSE(visit_type_from("STAT_FOO"));
  EXPECT_FALSE(visit_type_from("stat_cp"));
  EXPECT_FALSE(visit_type_from(""));
}

TEST(RuleBook, LBL_01_AnAuthorityCanCallAProtectionVisitByItsLongName) {
  const auto policy = parse_policy("version = \"2026.04\"\n[labels]\nSTAT_CP = \"Statutory Child Protection\"\n");
  ASSERT_TRUE(policy) << policy.error().message;
  EXPECT_EQ(policy->labels[static_cast<std::size_t>(VisitType::stat_cp)], "Statutory Child Protection");
  EXPECT_EQ(policy->labels[static_cast<std::size_t>(VisitType::stat_cin)], "Statutory CIN Visit");
}

TEST(RuleBook, EveryCodeIsFoundByItsNameAndStandsAtItsPlace) {
  std::set<std::string_view> names;
  std::size_t place = 0;
  for (const CodeInfo& info : all_codes()) {
    EXPECT_EQ(static_cast<std::size_t>(info.code), place++) << info.name;
    EXPECT_EQ(code_from(info.name), info.code);
    EXPECT_EQ(name_of(info.code), info.name);
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
  }
  EXPECT_EQ(place, 45u);
  EXPECT_FALSE(code_from("E-NONE"));
  EXPECT_FALSE(code_from(""));
}

TEST(RuleBook, ErrorsComeFirstThenBreachesWarningsAndTasks) {
  const auto codes = all_codes();
  EXPECT_TRUE(std::is_sorted(codes.begin(), codes.end(),
                             [](const CodeInfo& a, const CodeInfo& b) { return a.severity() < b.severity(); }));
  EXPECT_EQ(info_of(Code::e_label).severity(), Severity::error);
  EXPECT_EQ(info_of(Code::b_cp_home).severity(), Severity::breach);
  EXPECT_EQ(info_of(Code::w_dual).severity(), Severity::warning);
  EXPECT_EQ(info_of(Code::t_tm).severity(), Severity::task);
}

TEST(RuleBook, EveryCodeTellsAWorkerInOneSentenceWhatItMeans) {
  std::set<std::string_view> sentences;
  for (const CodeInfo& info : all_codes()) {
    EXPECT_TRUE(is_one_sentence(info.words)) << info.name;
    EXPECT_LE(info.words.size(), 130u) << info.name;
    EXPECT_TRUE(sentences.insert(info.words).second) << info.name << " says what another code says";
  }
}

TEST(RuleBook, EveryRuleHasATitleASourceAndOneSentence) {
  int number = 0;
  for (const RuleInfo& each : all_rules()) {
    EXPECT_EQ(each.number, ++number);
    EXPECT_EQ(&rule(each.number), &each);
    EXPECT_FALSE(each.title.empty()) << number;
    EXPECT_TRUE(is_one_sentence(each.sentence)) << number;
    const bool names_a_text =
        each.source.substr(0, 11) == "Seen alone," || each.source.substr(0, 17) == "Recording visits,";
    EXPECT_TRUE(names_a_text) << number;
  }
  EXPECT_EQ(number, 46);
}

TEST(RuleBook, EveryCodeBelongsToARule) {
  for (const CodeInfo& info : all_codes()) {
    EXPECT_GE(info.rule, 1) << info.name;
    EXPECT_LE(info.rule, 46) << info.name;
  }
}

TEST(RuleBook, RulesAndPolicyHaveTheSameParameters) {
  for (const RuleInfo& each : all_rules()) {
    for (const std::string& written : parameters_of(each)) {
      const auto parameters = all_parameters();
      EXPECT_TRUE(std::any_of(parameters.begin(), parameters.end(),
                              [&](const ParameterInfo& info) { return stands_for(written, info.name); }))
          << number_of(each) << " uses " << written << ", which no policy sets";
    }
  }
  const std::set<std::string_view> of_no_rule{"version", "authority", "from"};  // they say which policy it is
  for (const ParameterInfo& parameter : all_parameters()) {
    if (of_no_rule.count(parameter.name) != 0) continue;
    const auto rules = all_rules();
    EXPECT_TRUE(std::any_of(rules.begin(), rules.end(),
                            [&](const RuleInfo& each) {
                              const auto written = parameters_of(each);
                              return std::any_of(written.begin(), written.end(), [&](const std::string& one) {
                                return stands_for(one, parameter.name);
                              });
                            }))
        << parameter.name << " belongs to no rule";
  }
}

TEST(RuleBook, TheDocumentHoldsEveryRuleCodeAndParameter) {
  const std::string document = rules_document();
  ASSERT_FALSE(document.empty()) << "docs/RULES.md";
  const auto holds = [&](std::string_view text) { return document.find(text) != std::string::npos; };
  for (const RuleInfo& each : all_rules()) {
    EXPECT_TRUE(holds("### " + number_of(each) + " " + std::string(each.title) + "\n")) << number_of(each);
    EXPECT_TRUE(holds(each.sentence)) << number_of(each) << ": " << each.sentence;
    EXPECT_TRUE(holds(each.source)) << number_of(each) << ": " << each.source;
  }
  for (const CodeInfo& info : all_codes()) {
    const std::string row = "| `" + std::string(info.name) + "` | " + std::string(info.words) + " |";
    EXPECT_TRUE(holds(row)) << row;
  }
  for (const ParameterInfo& parameter : all_parameters())
    EXPECT_TRUE(holds("`" + std::string(parameter.name) + "`")) << parameter.name;
}

}  // namespace
}  // namespace doorstep::rules
