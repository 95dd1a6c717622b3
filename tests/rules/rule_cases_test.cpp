// Every acceptance case of kind "engine" (tests/golden/rule_cases.json) as a test named by its id, and the histories
// that a second implementation (tests/golden/rules_reference.py) judged on its own.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "client/cli/rule_case_file.hpp"

namespace doorstep {
namespace {

using cli::Json;

Json read_golden(const std::string& name) {
  std::ifstream file(std::string(DOORSTEP_SOURCE_DIR) + "/tests/golden/" + name);
  return Json::parse(file);
}

/// Lists of codes are compared as sets: the cases are not all written in the order of the requirements.
Json comparable(const Json& value) {
  if (!value.is_array()) return value;
  std::set<std::string> sorted;
  for (const auto& each : value) sorted.insert(each.get<std::string>());
  return Json(sorted);
}

void expect_case(const Json& json) {
  const auto a_case = cli::read_rule_case(json);
  ASSERT_TRUE(a_case.has_value()) << a_case.error().message;
  EXPECT_TRUE(a_case->ignored.empty()) << a_case->ignored.front();
  const auto outcome = rules::evaluate(a_case->children, a_case->visits, {a_case->policy}, a_case->as_of);
  ASSERT_TRUE(outcome.has_value()) << outcome.error().message;
  const auto got = cli::rule_case_results(*outcome);
  const auto& expected = json.at("expect");
  ASSERT_FALSE(expected.empty());
  for (const auto& each : expected.items()) {
    ASSERT_TRUE(got.contains(each.key())) << each.key();
    EXPECT_EQ(comparable(got[each.key()]), comparable(each.value())) << each.key() << "\n" << json.dump();
  }
  // Each result says why.
  const auto why = cli::rule_case_reasons(*outcome);
  for (const auto& judgement : outcome->judgements) {
    EXPECT_FALSE(why[judgement.visit + "." + judgement.child]["why"].empty());
  }
}

class CaseTest : public testing::Test {
 public:
  explicit CaseTest(Json json) : json_(std::move(json)) {}
  void TestBody() override { expect_case(json_); }

 private:
  Json json_;
};

TEST(RuleHistories, a_second_implementation_judges_the_same) {
  const auto histories = read_golden("rule_histories.json");
  ASSERT_GE(histories.size(), 100u);
  for (const auto& each : histories) {
    expect_case(each);
    if (HasFailure()) break;
  }
}

/// Scenario cases are behaviour: each is covered by tests whose names begin with its id, wherever they stand.
TEST(RuleScenarios, every_scenario_is_covered_by_a_test_that_names_it) {
  std::string names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(DOORSTEP_SOURCE_DIR) + "/tests")) {
    if (!entry.path().filename().string().ends_with("_test.cpp")) continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      if (line.starts_with("TEST")) names += line + "\n";
    }
  }
  std::size_t scenarios = 0;
  for (const auto& each : read_golden("rule_cases.json")) {
    if (each.at("kind") != "scenario") continue;
    ++scenarios;
    auto id = each.at("case_id").get<std::string>();
    std::replace(id.begin(), id.end(), '-', '_');
    EXPECT_NE(names.find(id), std::string::npos) << "no test is named " << id;
  }
  EXPECT_GT(scenarios, 50u);
}

}  // namespace
}  // namespace doorstep

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  for (const auto& each : doorstep::read_golden("rule_cases.json")) {
    if (each.at("kind") != "engine") continue;
    auto name = each.at("case_id").get<std::string>();
    std::replace(name.begin(), name.end(), '-', '_');
    testing::RegisterTest("RuleCases", name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [each]() -> testing::Test* { return new doorstep::CaseTest(each); });
  }
  return RUN_ALL_TESTS();
}
