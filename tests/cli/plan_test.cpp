// Plan statuses, children's dates and the people of a case, as the command line takes them: typed dates are looked at
// before anything is saved, and a pattern of visits changes only by agreement.
#include <gtest/gtest.h>

#include "tests/cli/device.hpp"

namespace doorstep::testing {
namespace {

class Plans : public ::testing::Test {
 protected:
  void SetUp() override {
    office.found_office(folder);
    office.ok({"case", "new", "Brennock", "--address", "17 Tannery Row"});
    office.ok({"child", "add", "Brennock", "--name", "Maya Brennock", "--dob", "2016-05-19"});
  }

  std::string plan(std::vector<std::string> options) {
    options.insert(options.begin(), {"child", "plan", "Maya"});
    return office.json(options)["row"];
  }
  /// CIN from 12 January, every 28 days, agreed in supervision.
  std::string agreed_plan() {
    return plan({"--type", "CIN", "--start", "2026-01-12", "--frequency", "28 days", "--agreed-on", "2026-01-20",
                 "--supervision", "SUP-7"});
  }
  Json plans() { return office.json({"child", "plans", "Maya"}); }
  Json standing(const std::string& on) {
    const auto due = office.json({"due", "--on", on});
    EXPECT_EQ(due["problems"], Json::array()) << due;
    return due["children"].empty() ? Json() : due["children"][0];
  }
  static bool has(const Json& codes, const std::string& code) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
  }
  /// Refused, with Maya and the option named, and nothing is different afterwards.
  void refused(std::vector<std::string> options, const std::string& option, const std::string& why) {
    const auto before = plans();
    options.insert(options.begin(), {"child", "plan", "Maya"});
    office.refused(options, "Maya Brennock, " + option + ": ");
    office.refused(options, why);
    EXPECT_EQ(plans(), before);
  }

  TemporaryFolder folder;
  Device office{folder, "office"};
};

// ---- adding --------------------------------------------------------------------------------------------

TEST_F(Plans, APlanIsListedWithItsIdAndSetsWhatIsDue) {
  const auto row = agreed_plan();
  EXPECT_EQ(row.size(), 16U);
  const auto all = plans();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0]["row"], row);
  EXPECT_EQ(all[0]["plan"]["type"], "CIN");
  EXPECT_EQ(all[0]["plan"]["start"], "2026-01-12");
  EXPECT_EQ(all[0]["plan"]["frequency_days"], 28);
  EXPECT_EQ(all[0]["plan"]["supervision_ref"], "SUP-7");
  EXPECT_TRUE(all[0]["proposed"].is_null());
  const auto words = office.ok({"child", "plans", "Maya"}).out;
  EXPECT_NE(words.find(row), std::string::npos) << words;
  EXPECT_NE(words.find("CIN from 12 January 2026, every 28 days (agreed 20 January 2026)"), std::string::npos) << words;
  const auto child = standing("2026-01-21");
  EXPECT_EQ(child["due"]["CIN"]["date"], "2026-02-09");
  EXPECT_EQ(child["codes"], Json::array());
}

TEST_F(Plans, EveryTypeTakesWhatBelongsToIt) {
  plan({"--type", "cp", "--start", "2026-03-02", "--frequency", "10 working days", "--category", "Neglect",
        "--supervision", "SUP-9"});
  plan({"--type", "CLA", "--start", "2026-03-04", "--time", "15:00", "--placement", "With an aunt", "--reg24",
        "--review-held", "2026-03-25", "--panel", "2026-05-06"});
  const auto all = plans();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0]["plan"]["frequency_days"], 10);
  EXPECT_EQ(all[0]["plan"]["working_days"], true);
  EXPECT_EQ(all[0]["plan"]["category"], "Neglect");
  EXPECT_EQ(all[1]["plan"]["start_time"], "15:00");
  EXPECT_EQ(all[1]["plan"]["reg24"], true);
  EXPECT_EQ(all[1]["plan"]["first_review_held"], "2026-03-25");
  EXPECT_EQ(all[1]["plan"]["fostering_panel"], "2026-05-06");
  EXPECT_EQ(standing("2026-03-05")["due"]["CP"]["date"], "2026-03-16");
}

TEST_F(Plans, NoRecourseIsRecorded) {
  plan({"--type", "CIN", "--start", "2026-01-12", "--no-recourse"});
  EXPECT_EQ(plans()[0]["plan"]["nrpf"], true);
}

TEST_F(Plans, APlanWithoutSupervisionIsInForceAndSaysSo) {
  plan({"--type", "CIN", "--start", "2026-01-12", "--frequency", "14"});
  const auto child = standing("2026-01-13");
  EXPECT_EQ(child["due"]["CIN"]["date"], "2026-01-26");
  EXPECT_TRUE(has(child["codes"], "W-PATTERN-UNRECORDED")) << child;
}

TEST_F(Plans, WhatCannotBeIsRefusedAndNothingIsSaved) {
  const std::vector<std::string> cin{"--type", "CIN", "--start", "2026-01-12"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), cin.begin(), cin.end());
    return more;
  };
  refused({"--type", "CIN", "--start", "2026-02-30"}, "--start", "February 2026 has 28 days");
  refused({"--type", "CIN", "--start", "soon"}, "--start", "year-month-day");
  refused({"--type", "CIN"}, "--start", "the day on which the plan started");
  office.refused({"child", "plan", "Maya", "--start", "2026-01-12"}, "--type", 2);
  refused({"--type", "SGO", "--start", "2026-01-12"}, "--type", "no other plans");
  refused(with({"--end", "2026-01-11"}), "--end", "before the start 12 January 2026");
  refused(with({"--end", "2026-13-01"}), "--end", "there is no month 13");
  refused(with({"--frequency", "often"}), "--frequency", "10 working days");
  refused(with({"--frequency", "0"}), "--frequency", "from 1 to 3660");
  refused(with({"--frequency", "14", "--agreed-on", "2026-04-31"}), "--agreed-on", "April 2026 has 30 days");
  refused(with({"--reg24"}), "--reg24", "only a CLA plan");
  refused(with({"--category", "Neglect"}), "--category", "only a CP plan");
  refused({"--type", "CLA", "--start", "2026-01-12", "--time", "25:00"}, "--time", "");
  refused({"--type", "CLA", "--start", "2026-01-12", "--review-held", "2026-02-29"}, "--review-held", "28 days");
  refused({"--type", "CP", "--start", "2026-01-12", "--no-recourse"}, "--no-recourse", "only a CIN plan");
  EXPECT_EQ(plans(), Json::array());
}

TEST_F(Plans, TwoPlansAtOnceAreRefusedUntilTheEarlierOneEnds) {
  const auto cin = agreed_plan();
  refused({"--type", "CP", "--start", "2026-03-02", "--frequency", "14"}, "--start",
          "together with the CIN plan from 12 January 2026 (" + cin + ")");
  refused({"--type", "CIN", "--start", "2026-01-01"}, "--start", "give the earlier one its end first");
  plan({"--type", "CLA", "--start", "2026-03-04"});  // looked after beside a plan is allowed
  office.ok({"child", "plan-change", "Maya", cin, "--end", "2026-03-02"});
  plan({"--type", "CP", "--start", "2026-03-02", "--frequency", "14"});
  EXPECT_EQ(plans().size(), 3U);
  office.refused({"child", "plan-change", "Maya", cin, "--end", "2026-03-03"}, "CP plan from 2 March 2026");
  office.refused({"child", "plan-change", "Maya", cin, "--end", "2025-12-31"}, "before the start");
  EXPECT_EQ(standing("2026-03-05")["due"]["CP"]["date"], "2026-03-16");
}

// ---- changing ------------------------------------------------------------------------------------------

TEST_F(Plans, CIN_16_AChangeOfPatternWithoutSupervisionIsProposedAndTheAgreedOneStaysInForce) {
  const auto row = agreed_plan();
  const auto said = office.ok({"child", "plan-change", "Maya", row.substr(0, 6), "--frequency", "42 days"}).out;
  EXPECT_NE(said.find("proposed: 42 days"), std::string::npos) << said;
  EXPECT_NE(said.find("Every 28 days stays in force"), std::string::npos) << said;
  const auto all = plans();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0]["proposed"], "42 days");
  EXPECT_EQ(all[0]["plan"]["frequency_days"], 28);
  EXPECT_EQ(all[0]["plan"]["proposed_frequency_days"], 42);
  EXPECT_EQ(all[0]["plan"]["pattern_agreed"], "2026-01-20");
  EXPECT_EQ(all[0]["plan"]["supervision_ref"], "SUP-7");
  const auto child = standing("2026-01-21");
  EXPECT_EQ(child["due"]["CIN"]["date"], "2026-02-09");
  EXPECT_TRUE(has(child["codes"], "W-PATTERN-UNRECORDED")) << child;
}

TEST_F(Plans, AReferenceWithoutItsDateIsNoAgreement) {
  const auto row = agreed_plan();
  office.ok({"child", "plan-change", "Maya", row, "--frequency", "42", "--supervision", "SUP-8"});
  EXPECT_EQ(plans()[0]["plan"]["frequency_days"], 28);
  EXPECT_EQ(plans()[0]["plan"]["supervision_ref"], "SUP-7");
  EXPECT_EQ(plans()[0]["proposed"], "42 days");
}

TEST_F(Plans, AProposalIsAgreedOrTakenBackByNameOnly) {
  const auto row = agreed_plan();
  office.ok({"child", "plan-change", "Maya", row, "--frequency", "42"});
  office.refused({"child", "plan-change", "Maya", row, "--agreed-on", "2026-02-02", "--supervision", "SUP-8"},
                 "Maya Brennock, --frequency: every 42 days is proposed and every 28 days agreed");
  office.ok({"child", "plan-change", "Maya", row, "--frequency", "28 days"});
  EXPECT_TRUE(plans()[0]["proposed"].is_null());
  EXPECT_EQ(plans()[0]["plan"]["supervision_ref"], "SUP-7");
  EXPECT_EQ(standing("2026-01-21")["codes"], Json::array());

  office.ok({"child", "plan-change", "Maya", row, "--frequency", "42"});
  office.ok({"child", "plan-change", "Maya", row, "--frequency", "42", "--agreed-on", "2026-02-02", "--supervision",
             "SUP-8"});
  EXPECT_TRUE(plans()[0]["proposed"].is_null());
  EXPECT_EQ(plans()[0]["plan"]["supervision_ref"], "SUP-8");
  const auto child = standing("2026-02-03");
  EXPECT_EQ(child["due"]["CIN"]["date"], "2026-02-23");
  EXPECT_EQ(child["codes"], Json::array());
}

TEST_F(Plans, TheSupervisionOfAPatternInForceCanBeRecordedLater) {
  const auto row = plan({"--type", "CIN", "--start", "2026-01-12", "--frequency", "28"});
  EXPECT_TRUE(has(standing("2026-01-21")["codes"], "W-PATTERN-UNRECORDED"));
  office.ok({"child", "plan-change", "Maya", row, "--agreed-on", "2026-01-20", "--supervision", "SUP-7"});
  EXPECT_EQ(standing("2026-01-21")["codes"], Json::array());
}

TEST_F(Plans, ChangingKeepsWhatIsNotNamedAndAnEmptyWordClears) {
  const auto row = plan({"--type", "CLA", "--start", "2026-03-04", "--placement", "With an aunt", "--reg24", "--panel",
                         "2026-05-06", "--end", "2026-06-01"});
  office.ok({"child", "plan-change", "Maya", row, "--review-held", "2026-03-25", "--end", "", "--no-reg24"});
  const auto plan = plans()[0]["plan"];
  EXPECT_EQ(plan["placement"], "With an aunt");
  EXPECT_EQ(plan["fostering_panel"], "2026-05-06");
  EXPECT_EQ(plan["first_review_held"], "2026-03-25");
  EXPECT_FALSE(plan.contains("end")) << plan;
  EXPECT_FALSE(plan.contains("reg24")) << plan;
}

TEST_F(Plans, APlanKeepsItsTypeAndOneThatIsNotThereIsRefused) {
  const auto row = agreed_plan();
  office.refused({"child", "plan-change", "Maya", row, "--category", "Neglect"}, "only a CP plan");
  office.refused({"child", "plan-change", "Maya", "0123456789abcdef", "--end", "2026-03-02"}, "has no plan");
  office.refused({"child", "plan", "Nobody", "--type", "CIN", "--start", "2026-01-12"}, "there is no child 'Nobody'");
}

TEST_F(Plans, AChildIsFoundByAnyOfItsNamesAndTwoOfOneNameAreNotGuessedBetween) {
  const auto second = office.json({"case", "new", "Okafor"});
  office.ok({"child", "add", "Okafor", "--name", "Maya Okafor", "--dob", "2018-01-05"});
  office.refused({"child", "plans", "Maya"}, "2 children fit 'Maya'");
  office.ok({"child", "plan", "maya okafor", "--type", "CIN", "--start", "2026-01-12"});
  const auto list = office.json({"child", "list", "Okafor"});
  EXPECT_EQ(office.json({"child", "plans", list[0]["id"].get<std::string>().substr(0, 8)}).size(), 1U);
}

// ---- children and people -------------------------------------------------------------------------------

TEST_F(Plans, AChildsDatesAreCorrectedAndImpossibleOnesRefused) {
  office.refused({"child", "edit", "Maya", "--dob", "2016-02-30"}, "Maya Brennock, --dob: February 2016 has 29 days");
  office.refused({"child", "edit", "Maya", "--dob", "2999-01-01"}, "use --expected");
  office.refused({"child", "edit", "Maya", "--expected", "May"}, "Maya Brennock, --expected: ");
  office.refused({"child", "edit", "Maya", "--name", " "}, "needs a name");
  office.refused({"child", "edit", "Maya"}, "say what changes");
  EXPECT_EQ(office.json({"child", "list", "Brennock"})[0]["dob"], "2016-05-19");
  office.ok({"child", "edit", "Maya", "--dob", "2016-05-20", "--name", "Maya Rose Brennock"});
  const auto child = office.json({"child", "list", "Brennock"})[0];
  EXPECT_EQ(child["dob"], "2016-05-20");
  EXPECT_EQ(child["name"], "Maya Rose Brennock");
  EXPECT_TRUE(office.json({"child", "edit", "Maya", "--dob", ""})["dob"].is_null());
  EXPECT_EQ(office.json({"child", "edit", "Maya", "--expected", "2026-12-01"})["expected"], "2026-12-01");
}

TEST_F(Plans, PeopleAreAddedWithWhoTheyCareFor) {
  office.ok({"person", "add", "Brennock", "Gareth Brennock", "--role", "Father", "--immediate", "--main-carer-of",
             "Maya", "--from", "2016-05-19", "--to", "2026-02-28"});
  const auto said = office.ok({"person", "add", "Brennock", "Sam Taylor"}).out;
  EXPECT_NE(said.find("No role is recorded"), std::string::npos) << said;
  const auto people = office.json({"person", "list", "Brennock"});
  ASSERT_EQ(people.size(), 2U);
  EXPECT_EQ(people[0]["name"], "Gareth Brennock");
  EXPECT_EQ(people[0]["role"], "Father");
  EXPECT_EQ(people[0]["immediate"], true);
  ASSERT_EQ(people[0]["main_carer_of"].size(), 1U);
  EXPECT_EQ(people[0]["main_carer_of"][0]["child"], "Maya Brennock");
  EXPECT_EQ(people[0]["main_carer_of"][0]["from"], "2016-05-19");
  EXPECT_EQ(people[0]["main_carer_of"][0]["to"], "2026-02-28");
  EXPECT_EQ(people[1]["main_carer_of"], Json::array());
  const auto words = office.ok({"person", "list", "Brennock"}).out;
  EXPECT_NE(words.find("main carer of Maya Brennock from 19 May 2016 to 28 February 2026"), std::string::npos) << words;
}

TEST_F(Plans, APersonWhoseDatesCannotBeIsRefused) {
  office.refused({"person", "add", "Brennock", "Gareth", "--main-carer-of", "Maya", "--from", "2026-02-29"},
                 "Gareth, --from: February 2026 has 28 days");
  office.refused(
      {"person", "add", "Brennock", "Gareth", "--main-carer-of", "Maya", "--from", "2026-03-02", "--to", "2026-03-01"},
      "1 March 2026 is before 2 March 2026");
  office.refused({"person", "add", "Brennock", "Gareth", "--from", "2026-03-02"}, "--main-carer-of");
  office.refused({"person", "add", "Brennock", "Gareth", "--main-carer-of", "Nobody"}, "there is no child 'Nobody'");
  office.refused({"person", "add", "Brennock", ""}, "needs a name");
  EXPECT_EQ(office.json({"person", "list", "Brennock"}), Json::array());
}

}  // namespace
}  // namespace doorstep::testing
