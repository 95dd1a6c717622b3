// Records become facts for the rules: what counts as what, and what is named because it cannot be read.
#include "core/casework/rule_inputs.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "tests/support/visit_case.hpp"

namespace doorstep::casework {
namespace {

using record::Answer;
using rules::Date;
using rules::VisitType;
using testing::VisitCase;

constexpr auto child_of_8 = "2017-06-01";

RuleInputs inputs_of(const VisitCase& t) { return rule_inputs(t.a_case, {t.visit}); }

rules::ChildRow row_of(const VisitCase& t, std::size_t number = 0) {
  const auto visit = rule_visit(t.a_case, t.visit);
  EXPECT_TRUE(visit);
  return visit ? visit->children.at(t.a_case.children.at(number).id.text()) : rules::ChildRow();
}

const rules::Episode& episode_of(const RuleInputs& inputs) { return inputs.children.at(0).episodes.at(0); }

/// "field: words" of each problem.
std::vector<std::string> problems_of(const RuleInputs& inputs) {
  std::vector<std::string> out;
  for (const auto& each : inputs.problems) out.push_back(each.field + ": " + each.words);
  return out;
}

TEST(RuleInputs, IdsLeadBackToTheRecords) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  const auto inputs = inputs_of(t);
  EXPECT_TRUE(inputs.problems.empty());
  ASSERT_EQ(inputs.visits.size(), 1U);
  EXPECT_EQ(inputs.visits[0].id, t.visit.id.text());
  EXPECT_EQ(inputs.visits[0].children.begin()->first, t.a_case.children[0].id.text());
  EXPECT_EQ(inputs.children.at(0).id, t.a_case.children[0].id.text());
  EXPECT_EQ(inputs.children[0].born->text(), child_of_8);
  EXPECT_EQ(inputs.visits[0].day().text(), "2026-02-02");
  EXPECT_TRUE(inputs.visits[0].policy.empty());
}

TEST(RuleInputs, AFinishedVisitKeepsThePolicyOfItsNewestVersion) {
  VisitCase t;
  t.visit.versions[1].policy = "2026.01";
  t.visit.versions[2].policy = "2026.03";
  EXPECT_EQ(rule_visit(t.a_case, t.visit)->policy, "2026.03");
}

TEST(RuleInputs, FORM_02_unanswered_stays_unanswered_and_not_applicable_is_no) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  auto& ticks = t.row(0).ticks;
  ticks = record::Ticks();
  auto row = row_of(t);
  for (const auto& tick : {row.seen, row.alone, row.bedroom, row.concern, row.with_carer, row.tried_to_talk}) {
    EXPECT_FALSE(tick.has_value());
  }
  ticks.bedroom_seen = Answer::not_applicable;
  ticks.seen_alone = Answer::no;
  ticks.seen = Answer::yes;
  row = row_of(t);
  EXPECT_EQ(row.bedroom, rules::Tick(false));
  EXPECT_EQ(row.alone, rules::Tick(false));
  EXPECT_EQ(row.seen, rules::Tick(true));
}

TEST(RuleInputs, WhatIsWrittenAboutAChildIsItsObservation) {
  VisitCase t;
  t.child(1, "Lucy", "2024-03-10");
  auto& row = t.row(0);
  EXPECT_TRUE(row_of(t).observed) << "wishes that are written for a child under four";
  row.wishes = " ";
  EXPECT_FALSE(row_of(t).observed);
  row.observation = record::Observation();
  EXPECT_FALSE(row_of(t).observed);
  row.observation->attachment = "words";
  EXPECT_TRUE(row_of(t).observed);
  row.observation.reset();
  row.blocks = {record::Row<record::Block>{0x82, record::Block{"Play", "words", 0, 0}}};
  EXPECT_TRUE(row_of(t).observed);
}

TEST(RuleInputs, TriedToTalkIsTheTickOrElseTheWords) {
  VisitCase t;
  t.child(1, "Lucy", "2024-03-10");
  auto& row = t.row(0);
  row.observation = record::Observation();
  row.observation->tried_to_talk = "too young";
  EXPECT_EQ(row_of(t).tried_to_talk, rules::Tick(true));
  row.ticks.tried_to_talk = Answer::no;
  EXPECT_EQ(row_of(t).tried_to_talk, rules::Tick(false));
}

TEST(RuleInputs, PeopleAreKnownOnceTheTicksNameSomebody) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  EXPECT_FALSE(row_of(t).people_known);
  const auto donna = t.person(0x10, "Donna Brennock", "Mother").key;
  const auto mentor = t.person(0x11, "Mr D. Hallam", "Learning mentor").key;
  t.row(0).ticks.main_carers_present = {donna, donna};
  t.row(0).ticks.others_present = {mentor, donna, 0x1234};
  const auto row = row_of(t);
  EXPECT_TRUE(row.people_known);
  EXPECT_EQ(row.main_carers_present, 1) << "named as one, in both lists: one person";
  EXPECT_EQ(row.others_present, 2) << "the mentor, and somebody who is in no list";
}

TEST(RuleInputs, AMainCarerAmongTheOthersIsAMainCarerOnItsDays) {
  VisitCase t;
  t.child(1, "Jayden Vance", child_of_8);
  const auto jayden = t.a_case.children[0].key;
  auto& ingrid = t.person(0x10, "Ingrid Solheim", "Foster carer");
  t.row(0).ticks.others_present = {ingrid.key};
  const auto carers = [&](record::MainCare care) {
    ingrid.main_carer[jayden] = std::move(care);
    const auto row = row_of(t);
    EXPECT_EQ(row.main_carers_present + row.others_present, 1);
    return row.main_carers_present;
  };
  EXPECT_EQ(carers(record::MainCare{false, "", ""}), 1);
  EXPECT_EQ(carers(record::MainCare{false, "2026-02-02", "2026-02-02"}), 1);
  EXPECT_EQ(carers(record::MainCare{false, "2026-02-03", ""}), 0);
  EXPECT_EQ(carers(record::MainCare{false, "", "2026-02-01"}), 0);
  EXPECT_EQ(carers(record::MainCare{true, "", ""}), 0) << "over, nobody knows since when";
  EXPECT_EQ(carers(record::MainCare{true, "", "2026-03-01"}), 1);
  EXPECT_EQ(carers(record::MainCare{false, "some day", ""}), 1) << "a contradiction is never hidden";
}

TEST(RuleInputs, ParentsOfALookedAfterChildStayMainCarersBesideTheFosterCarer) {
  VisitCase t;
  t.child(1, "Jayden Vance", child_of_8, record::PlanType::cla);
  const auto jayden = t.a_case.children[0].key;
  t.person(0x10, "Kelly Vance", "Mother").main_carer[jayden] = record::MainCare();
  t.person(0x11, "Ingrid Solheim", "Foster carer").main_carer[jayden] = record::MainCare{false, "2026-01-12", ""};
  t.row(0).ticks.others_present = {t.a_case.people[0].key, t.a_case.people[1].key};
  EXPECT_EQ(row_of(t).main_carers_present, 2);
  t.row(0).ticks.others_present = {t.a_case.people[1].key};
  const auto outcome = t.outcome();
  const auto* judged = outcome.judgement(t.visit.id.text(), t.a_case.children[0].id.text());
  ASSERT_NE(judged, nullptr);
  EXPECT_TRUE(judged->has(rules::Code::e_alone_contradiction));
}

TEST(RuleInputs, AFosterCarerIsAMainCarerWhileTheChildIsLookedAfterThoughNobodySaidWhose) {
  const auto carers = [](const std::string& role, record::PlanType plan) {
    VisitCase t;
    t.child(1, "Jayden Vance", child_of_8, plan);
    t.row(0).ticks.others_present = {t.person(0x10, "Ingrid Solheim", role).key};
    return row_of(t).main_carers_present;
  };
  for (const auto* role : {"Foster carer", "foster mother", "Jayden's foster carer", "Foster carer (short term)"}) {
    EXPECT_EQ(carers(role, record::PlanType::cla), 1) << role;
    EXPECT_EQ(carers(role, record::PlanType::cin), 0) << role;
  }
  for (const auto* role : {"", "Foster brother", "Foster carer's partner", "Fostering social worker", "Carer"}) {
    EXPECT_EQ(carers(role, record::PlanType::cla), 0) << role;
  }
  VisitCase t;
  t.child(1, "Jayden Vance", child_of_8, record::PlanType::cla);
  t.child(2, "Noah Vance", "2019-06-01", record::PlanType::cla);
  auto& ingrid = t.person(0x10, "Ingrid Solheim", "Foster carer");
  ingrid.main_carer[t.a_case.children[1].key] = record::MainCare();
  t.row(0).ticks.others_present = {ingrid.key};
  EXPECT_EQ(row_of(t).main_carers_present, 0) << "the case says whose, and it is Noah";
  t.a_case.people[0].main_carer.clear();
  t.a_case.children[0].episodes[0].value.end = "2026-02-02";
  EXPECT_EQ(row_of(t).main_carers_present, 0) << "looked after until the day before";
}

TEST(RuleInputs, BrothersAndSistersAreNoOtherAdults) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.child(2, "Ben Brennock", "2018-07-01");
  t.row(0).ticks.others_present = {t.a_case.children[1].key};
  const auto row = row_of(t);
  EXPECT_TRUE(row.people_known);
  EXPECT_EQ(row.others_present, 0);
  EXPECT_EQ(row.main_carers_present, 0);
}

TEST(RuleInputs, NE_03_non_engagement_is_the_tick_or_the_words) {
  VisitCase t;
  const auto noted = [&](const char* tick, const char* words) {
    t.visit.non_engaged = tick;
    t.visit.non_engagement = words;
    return rule_visit(t.a_case, t.visit)->non_engagement;
  };
  EXPECT_EQ(noted("", ""), std::nullopt);
  EXPECT_EQ(noted("yes", ""), std::string());
  EXPECT_EQ(noted("yes", " "), std::string()) << "a blank is no word";
  EXPECT_EQ(noted("yes", "words"), std::string("words"));
  EXPECT_EQ(noted("", "words"), std::string("words"));
  EXPECT_EQ(noted("no", "words"), std::nullopt) << "no is an answer";
}

TEST(RuleInputs, TheWorkersChoicesArePassedOn) {
  VisitCase t;
  t.child(1, "Jayden Vance", child_of_8);
  t.row(0).counts_as = "STAT_CLA + STAT_CP";
  t.row(0).also = "STAT_CP";
  auto row = row_of(t);
  EXPECT_EQ(row.chosen, (std::vector<VisitType>{VisitType::stat_cla, VisitType::stat_cp}));
  EXPECT_TRUE(row.also_cp);
  EXPECT_FALSE(row.also_cla);
  t.row(0).also = "STAT_CLA";
  row = row_of(t);
  EXPECT_FALSE(row.also_cp);
  EXPECT_TRUE(row.also_cla);
}

TEST(RuleInputs, AnUnknownChoiceIsNamedAndNotGuessed) {
  VisitCase t;
  t.child(1, "Jayden Vance", child_of_8);
  t.row(0).counts_as = "STAT_CLA+secret";
  t.row(0).also = "STAT_CLA+";
  const auto inputs = inputs_of(t);
  ASSERT_EQ(inputs.problems.size(), 2U);
  EXPECT_EQ(inputs.problems[0].field, "also");
  EXPECT_EQ(inputs.problems[1].field, "counts_as");
  EXPECT_NE(inputs.problems[1].words.find("Jayden Vance"), std::string::npos);
  EXPECT_EQ(inputs.problems[1].words.find("secret"), std::string::npos);
  EXPECT_TRUE(row_of(t).chosen.empty());
}

TEST(RuleInputs, PlacesAndOutcomeArePassedOnAndAnUnknownPlaceIsNoHome) {
  VisitCase t;
  t.visit.outcome = "unsuccessful";
  t.visit.legs.legs = {record::Leg{"school", "", ""}, record::Leg{"placement", "", ""}, record::Leg{"nana", "", ""}};
  const auto inputs = inputs_of(t);
  ASSERT_EQ(inputs.visits.size(), 1U);
  EXPECT_TRUE(inputs.visits[0].unsuccessful);
  EXPECT_EQ(inputs.visits[0].places,
            (std::vector<rules::Place>{rules::Place::school, rules::Place::placement, rules::Place::other}));
  EXPECT_EQ(inputs.problems.size(), 1U);
}

TEST(RuleInputs, CIN_patterns_are_recorded_with_a_day_and_a_supervision_reference) {
  VisitCase t;
  auto& plan = t.child(1, "Maya Brennock", child_of_8).episodes[0].value;
  EXPECT_EQ(episode_of(inputs_of(t)).pattern_recorded, rules::Tick(true));
  EXPECT_EQ(episode_of(inputs_of(t)).frequency, (rules::Interval{14, false}));
  plan.proposed_frequency = 7;
  EXPECT_EQ(episode_of(inputs_of(t)).pattern_recorded, rules::Tick(false));
  EXPECT_EQ(episode_of(inputs_of(t)).frequency, (rules::Interval{14, false})) << "what was agreed stays in force";
  plan.proposed_frequency = 0;
  plan.supervision_ref = " ";
  EXPECT_EQ(episode_of(inputs_of(t)).pattern_recorded, rules::Tick(false));
  plan.supervision_ref = "SUP-1";
  plan.agreed_on.clear();
  EXPECT_EQ(episode_of(inputs_of(t)).pattern_recorded, rules::Tick(false));
}

TEST(RuleInputs, CP_arrangements_are_not_the_visits_business) {
  VisitCase t;
  auto& plan = t.child(1, "Ruby Vance", child_of_8, record::PlanType::cp).episodes[0].value;
  EXPECT_EQ(episode_of(inputs_of(t)).pattern_recorded, std::nullopt);
  plan.supervision_ref.clear();
  EXPECT_EQ(episode_of(inputs_of(t)).pattern_recorded, std::nullopt);
}

TEST(RuleInputs, AFrequencyOfNoughtIsNoneAndWorkingDaysStayWorkingDays) {
  VisitCase t;
  auto& plan = t.child(1, "Ruby Vance", child_of_8, record::PlanType::cp).episodes[0].value;
  plan.frequency = 10;
  plan.working_days = true;
  EXPECT_EQ(episode_of(inputs_of(t)).frequency, (rules::Interval{10, true}));
  plan.frequency = 0;
  EXPECT_EQ(episode_of(inputs_of(t)).frequency, std::nullopt);
  plan.frequency = 0xFFFFFFFF;
  const auto inputs = inputs_of(t);
  EXPECT_EQ(episode_of(inputs).frequency, std::nullopt);
  EXPECT_EQ(inputs.problems.size(), 1U);
}

TEST(RuleInputs, ALookedAfterStatusBringsItsTimeReviewAndPanel) {
  VisitCase t;
  auto& status = t.child(1, "Noah", child_of_8, record::PlanType::cla).episodes[0].value;
  status.start_time = "15:00";
  status.reg24 = true;
  status.first_review_held = "2026-02-09";
  status.fostering_panel = "2026-04-01";
  status.end = "2026-05-01";
  const auto inputs = inputs_of(t);
  EXPECT_TRUE(inputs.problems.empty());
  const auto& episode = episode_of(inputs);
  EXPECT_EQ(episode.start_minutes, 15 * 60);
  EXPECT_TRUE(episode.reg24);
  EXPECT_EQ(episode.review_held->text(), "2026-02-09");
  EXPECT_EQ(episode.panel->text(), "2026-04-01");
  EXPECT_EQ(episode.end->text(), "2026-05-01");
  EXPECT_EQ(episode.pattern_recorded, std::nullopt);
}

TEST(RuleInputs, ADateThatCannotBeReadNamesThePersonAndTheField) {
  VisitCase t;
  auto& child = t.child(1, "Maya Brennock", "2017-02-30");
  child.episodes[0].value.agreed_on = "in January";
  t.person(0x10, "Donna Brennock", "Mother").main_carer[child.key] = record::MainCare{false, "always", ""};
  const auto inputs = inputs_of(t);
  EXPECT_EQ(problems_of(inputs),
            (std::vector<std::string>{
                "dob: Maya Brennock, date of birth: February 2017 has 28 days: there is no day 30",
                "episode: Maya Brennock, CIN status, agreed on: a date is written as year-month-day, like 2026-03-09",
                "main_carer_of: Donna Brennock, main carer of Maya Brennock, from: a date is written as "
                "year-month-day, like 2026-03-09"}));
  EXPECT_EQ(inputs.problems[0].record, t.a_case.children[0].id);
  EXPECT_EQ(inputs.problems[2].record, t.a_case.people[0].id);
  ASSERT_EQ(inputs.children.size(), 1U);
  EXPECT_FALSE(inputs.children[0].born) << "the child stays, its age not known";
  EXPECT_EQ(inputs.children[0].episodes.size(), 1U);
}

TEST(RuleInputs, AStatusWithoutReadableDaysIsLeftOutAndNamed) {
  for (const auto& [start, end] : {std::pair("", ""), std::pair("soon", ""), std::pair("2026-01-12", "2026-13-01")}) {
    VisitCase t;
    auto& child = t.child(1, "Maya Brennock", child_of_8);
    child.episodes[0].value.start = start;
    child.episodes[0].value.end = end;
    const auto inputs = inputs_of(t);
    EXPECT_EQ(inputs.problems.size(), 1U) << start << end;
    EXPECT_TRUE(inputs.children.at(0).episodes.empty());
  }
}

TEST(RuleInputs, StatusesThatContradictEachOtherLeaveTheOneThatAsksForMore) {
  VisitCase t;
  auto& child = t.child(1, "Maya Brennock", child_of_8);  // CIN from 12 January, its end forgotten
  record::Episode cp;
  cp.type = record::PlanType::cp;
  cp.start = "2026-01-20";
  cp.frequency = 14;
  child.episodes.push_back(record::Row<record::Episode>{0x21, cp});
  auto inputs = inputs_of(t);
  ASSERT_EQ(inputs.children.at(0).episodes.size(), 1U);
  EXPECT_EQ(inputs.children[0].episodes[0].plan, rules::Plan::cp);
  ASSERT_EQ(inputs.problems.size(), 1U);
  EXPECT_NE(inputs.problems[0].words.find("Maya Brennock, CIN status from 12 January 2026"), std::string::npos);
  EXPECT_TRUE(rules::evaluate(inputs.children, inputs.visits, {}, Date())) << "the rest is judged";

  child.episodes[0].value.end = "2026-01-20";
  inputs = inputs_of(t);
  EXPECT_TRUE(inputs.problems.empty());
  ASSERT_EQ(inputs.children[0].episodes.size(), 2U);
  EXPECT_EQ(inputs.children[0].episodes[0].plan, rules::Plan::cin) << "by start";

  child.episodes[1].value.end = "2026-01-19";
  EXPECT_EQ(inputs_of(t).children[0].episodes.size(), 1U) << "an end before the start";
}

TEST(RuleInputs, ThousandsOfStatusesAreSortedOutInNoTime) {
  VisitCase t;
  auto& episodes = t.child(1, "Maya Brennock", child_of_8).episodes;
  const auto first = Date::of(1, 1, 1).value();
  for (int i = 0; i < 6000; ++i) {  // any member's device may write as many
    record::Episode one;
    one.type = record::PlanType::cin;
    one.start = (first + i * 2).text();
    one.end = (first + i * 2 + 1).text();
    episodes.push_back(record::Row<record::Episode>{record::ItemKey(1000 + i), one});
  }
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(inputs_of(t).children.at(0).episodes.size(), 6001U);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(20)) << "their cube would take minutes";
}

TEST(RuleInputs, AReviewOrPanelBeforeTheStatusIsAnEarlierOnesAndSettlesNothing) {
  VisitCase t;
  auto& episode = t.child(1, "Jayden Vance", child_of_8, record::PlanType::cla).episodes[0].value;
  episode.first_review_held = "2026-01-11";
  episode.fostering_panel = "2026-01-11";
  auto inputs = inputs_of(t);
  EXPECT_FALSE(episode_of(inputs).review_held);
  EXPECT_FALSE(episode_of(inputs).panel);
  EXPECT_EQ(inputs.problems.size(), 2U);
  episode.first_review_held = episode.fostering_panel = episode.start;
  inputs = inputs_of(t);
  EXPECT_TRUE(episode_of(inputs).review_held);
  EXPECT_TRUE(episode_of(inputs).panel);
  EXPECT_TRUE(inputs.problems.empty());
}

TEST(RuleInputs, FORM_01_a_visit_without_a_time_cannot_be_judged_and_is_named) {
  VisitCase t;
  t.visit.start = "2026-02-02";
  const auto inputs = inputs_of(t);
  EXPECT_TRUE(inputs.visits.empty());
  ASSERT_EQ(inputs.problems.size(), 1U);
  EXPECT_EQ(inputs.problems[0].field, "start");
  EXPECT_EQ(inputs.problems[0].record, t.visit.id);
  const auto refused = rule_visit(t.a_case, t.visit);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::invalid_input);
  EXPECT_EQ(refused.error().message, inputs.problems[0].words);
}

TEST(RuleInputs, AnEndThatCannotBeReadIsNamedAndTheVisitStands) {
  VisitCase t;
  t.visit.end = "half past";
  const auto inputs = inputs_of(t);
  ASSERT_EQ(inputs.visits.size(), 1U);
  EXPECT_FALSE(inputs.visits[0].end);
  EXPECT_EQ(inputs.problems.size(), 1U);
}

TEST(RuleInputs, SomebodyWhoIsNoChildOfTheCaseIsNamedAndLeftOut) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.visit.children[0x1234].child = 0x1234;
  const auto inputs = inputs_of(t);
  EXPECT_EQ(inputs.visits.at(0).children.size(), 1U);
  EXPECT_EQ(inputs.problems.size(), 1U);
  EXPECT_TRUE(rules::evaluate(inputs.children, inputs.visits, {}, Date()));
}

TEST(RuleInputs, CIN_10_a_label_that_the_ticks_do_not_bear_out_reaches_the_rules) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.row(0).ticks.seen_alone = Answer::no;
  t.row(0).ticks.concern = Answer::no;
  t.row(0).counts_as = "STAT_CIN";
  const auto outcome = t.outcome();
  const auto* judged = outcome.judgement(t.visit.id.text(), t.a_case.children[0].id.text());
  ASSERT_NE(judged, nullptr);
  EXPECT_EQ(judged->types, (std::vector<VisitType>{VisitType::home_visit}));
  EXPECT_EQ(judged->codes, (std::vector<rules::Code>{rules::Code::e_label}));
}

}  // namespace
}  // namespace doorstep::casework
