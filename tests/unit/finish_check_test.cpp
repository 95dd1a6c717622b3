// What holds up Finish and what only warns. Tests are named after the acceptance cases that they play.
#include "core/casework/finish_check.hpp"

#include <gtest/gtest.h>

#include "tests/support/visit_case.hpp"

namespace doorstep::casework {
namespace {

using record::Answer;
using rules::Code;
using testing::can_finish;
using testing::codes_of;
using testing::only;
using testing::VisitCase;

constexpr auto child_of_8 = "2017-06-01";
constexpr auto toddler_of_22_months = "2024-03-10";

bool says(const Finding& finding, std::string_view words) { return finding.words.find(words) != std::string::npos; }

TEST(FinishCheck, FORM_17_a_record_with_every_box_written_finishes_whatever_was_prompted) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  EXPECT_EQ(codes_of(t.findings()), "");
}

TEST(FinishCheck, AnEmptyDraftLacksEverySectionAndStillIsADraft) {
  VisitCase t;
  const auto id = t.visit.id;
  t.visit = record::VisitRecord();
  t.visit.id = id;
  const auto found = t.findings();
  std::vector<std::string> places;
  for (const auto& each : only(found, Code::e_section)) places.push_back(each.field);
  EXPECT_EQ(places, (std::vector<std::string>{"setting", "wishes", "parents", "risk", "analysis", "actions"}));
  EXPECT_EQ(only(found, Code::e_date).size(), 1U);
}

TEST(FinishCheck, FORM_01_a_day_without_a_start_time_is_not_enough) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.visit.start = "2026-02-02";
  t.visit.end.clear();
  const auto found = t.findings();
  EXPECT_EQ(codes_of(found), "E-DATE");
  EXPECT_EQ(found.at(0).field, "start");
  EXPECT_TRUE(says(found.at(0), "no start time"));
  for (const auto* start : {"", "yesterday", "2026-02-30T10:00:00+00:00", "2026-03-29T01:30"}) {
    t.visit.start = start;
    EXPECT_EQ(codes_of(t.findings()), "E-DATE") << start;
  }
}

TEST(FinishCheck, TIME_07_an_end_before_the_start_is_never_swapped) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.visit.start = "2026-02-02T16:00:00+00:00";
  t.visit.end = "2026-02-02T15:30:00+00:00";
  const auto found = t.findings();
  EXPECT_EQ(codes_of(found), "E-DATE") << "said once, although the rules notice it for each child";
  EXPECT_FALSE(can_finish(found));
  EXPECT_EQ(t.visit.start, "2026-02-02T16:00:00+00:00");
  t.visit.end = t.visit.start;
  EXPECT_EQ(codes_of(t.findings()), "");
  t.visit.end = "half past four";
  EXPECT_EQ(codes_of(t.findings()), "E-DATE");
}

TEST(FinishCheck, TIME_08_a_visit_that_is_still_to_come_cannot_be_finished) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.today("2026-02-10T12:00:00+00:00");
  t.visit.start = "2026-02-11T09:00:00+00:00";
  t.visit.end = "2026-02-11T10:00:00+00:00";
  EXPECT_EQ(codes_of(t.findings()), "E-DATE-FUTURE");
  t.visit.start = "2026-02-10T13:00:00+00:00";
  t.visit.end.clear();
  EXPECT_EQ(codes_of(t.findings()), "E-DATE-FUTURE") << "later today is to come as well";
  t.visit.start = "2026-02-10T12:00:00+00:00";
  EXPECT_EQ(codes_of(t.findings()), "");
}

TEST(FinishCheck, TIME_09_a_wrong_clock_warns_and_changes_nothing) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.facts.clock_offset = -3 * day_ms;
  const auto found = t.findings();
  EXPECT_EQ(codes_of(found), "W-CLOCK");
  EXPECT_TRUE(says(found.at(0), "3 days"));
  EXPECT_EQ(t.visit.start, "2026-02-02T15:30:00+00:00");
  t.facts.clock_offset = 15 * minute_ms;
  EXPECT_EQ(codes_of(t.findings()), "");
  t.facts.clock_offset = 16 * minute_ms;
  EXPECT_EQ(codes_of(t.findings()), "W-CLOCK");
}

TEST(FinishCheck, TIME_09_a_slow_clock_does_not_hold_up_the_true_time) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.today("2026-01-30T18:00:00+00:00");
  t.facts.clock_offset = -3 * day_ms;
  EXPECT_EQ(codes_of(t.findings()), "W-CLOCK") << "nor does the day by which the rules judged it";
}

TEST(FinishCheck, FORM_02_unanswered_is_not_no) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.child(2, "Ben Brennock", "2018-07-01");
  t.row(1).ticks.seen_alone = Answer::unanswered;
  const auto open = only(t.findings(), Code::e_ticks);
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open[0].child, t.a_case.children[1].key);
  EXPECT_EQ(open[0].field, "ticks:" + record::item_text(t.a_case.children[1].key));
  EXPECT_EQ(open[0].words, "Answer yes or no for Ben Brennock: seen alone.");
  t.row(1).ticks.seen_alone = Answer::no;
  t.row(1).ticks.concern = Answer::no;
  EXPECT_TRUE(only(t.findings(), Code::e_ticks).empty());
}

TEST(FinishCheck, TicksAreAskedForWhereTheyMeanSomething) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  auto& ticks = t.row(0).ticks;
  const auto asked = [&] {
    const auto found = only(t.findings(), Code::e_ticks);
    return found.empty() ? std::string() : found[0].words.substr(found[0].words.find(": ") + 2);
  };
  ticks = record::Ticks();
  EXPECT_EQ(asked(), "seen.");
  ticks.seen = Answer::yes;
  EXPECT_EQ(asked(), "seen alone and bedroom seen.");
  ticks.bedroom_seen = Answer::not_applicable;
  EXPECT_EQ(asked(), "seen alone.");
  ticks.bedroom_seen = Answer::unanswered;
  ticks.seen_alone = Answer::yes;
  EXPECT_EQ(asked(), "bedroom seen.");
  t.visit.legs.legs = {record::Leg{"school", "", ""}};
  EXPECT_EQ(asked(), "");
  ticks.seen_alone = Answer::unanswered;
  t.a_case.children[0].dob = toddler_of_22_months;
  EXPECT_EQ(asked(), "") << "the youngest are observed, not seen alone";
  t.a_case.children[0].dob.clear();
  EXPECT_EQ(asked(), "seen alone.") << "an age that is not known may be any";
  ticks = record::Ticks();
  t.visit.outcome = "unsuccessful";
  EXPECT_EQ(asked(), "") << "an unsuccessful visit has no ticks";
}

TEST(FinishCheck, FORM_02_the_age_is_that_of_the_day_of_the_visit) {
  VisitCase t;
  t.child(1, "Maya Brennock", "2022-02-03");
  t.row(0).ticks.seen_alone = Answer::unanswered;
  EXPECT_TRUE(only(t.findings(), Code::e_ticks).empty()) << "the day before the fourth birthday";
  t.a_case.children[0].dob = "2022-02-02";
  EXPECT_EQ(only(t.findings(), Code::e_ticks).size(), 1U);
  t.policy.age = 5;
  EXPECT_TRUE(only(t.findings(), Code::e_ticks).empty()) << "the authority's age decides";
}

TEST(FinishCheck, FORM_03_a_person_outside_the_family_needs_a_role) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.present(t.person(9, "Sally", "").key);
  const auto found = t.findings();
  EXPECT_EQ(codes_of(found), "E-PERSON-ROLE");
  EXPECT_TRUE(says(found.at(0), "Sally"));
  t.visit.people[0].attendance.role = "maternal nan";
  EXPECT_EQ(codes_of(t.findings()), "");
  t.visit.people[0].attendance.role.clear();
  t.visit.people[0].attendance.absent = true;
  EXPECT_EQ(codes_of(t.findings()), "") << "who was not there needs no role";
}

TEST(FinishCheck, FORM_03_also_for_somebody_who_is_in_no_list_and_for_people_named_in_the_ticks) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.present(0x1234);
  t.visit.people[0].attendance.name = "Mrs Ancliffe";
  EXPECT_TRUE(says(only(t.findings(), Code::e_person_role).at(0), "Mrs Ancliffe"));
  t.visit.people.clear();
  t.row(0).ticks.others_present = {t.person(9, "Sally", "").key};
  EXPECT_EQ(only(t.findings(), Code::e_person_role).size(), 1U);
}

TEST(FinishCheck, FORM_04_immediate_family_goes_by_first_name) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  auto& tariq = t.person(9, "Tariq", "");
  tariq.immediate = true;
  t.present(tariq.key);
  EXPECT_EQ(codes_of(t.findings()), "");
}

TEST(FinishCheck, FORM_05_empty_actions_hold_up_finish_and_none_is_an_answer) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.visit.actions.clear();
  const auto found = t.findings();
  EXPECT_EQ(codes_of(found), "E-SECTION");
  EXPECT_EQ(found.at(0).field, "actions");
  EXPECT_EQ(found.at(0).offer, "No actions agreed");
  t.visit.actions_none = true;
  EXPECT_EQ(codes_of(t.findings()), "");
}

TEST(FinishCheck, EachSectionIsWrittenByItsTextOrByItsSubHeadings) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  const record::Row<record::Block> title_only{0x81, record::Block{"School", " \n", 0, 0}};
  const record::Row<record::Block> block{0x82, record::Block{"", "words", 0, 0}};
  t.visit.setting = "  \n\t";
  t.visit.setting_blocks = {title_only};
  t.visit.analysis_text.clear();
  t.visit.parents = {title_only};
  t.row(0).wishes.clear();
  t.row(0).blocks = {title_only};
  EXPECT_EQ(codes_of(t.findings()), "E-SECTION E-SECTION E-SECTION E-SECTION");
  t.visit.setting_blocks.push_back(block);
  t.visit.analysis_blocks = {block};
  t.visit.parents.push_back(block);
  t.row(0).blocks.push_back(block);
  EXPECT_EQ(codes_of(t.findings()), "");
}

TEST(FinishCheck, FORM_06_an_observation_is_enough_for_a_child_without_words) {
  VisitCase t;
  t.child(1, "Lucy", toddler_of_22_months);
  auto& row = t.row(0);
  row.can_verbalise = "no";
  row.ticks.seen_alone = Answer::unanswered;
  row.ticks.tried_to_talk = Answer::yes;
  row.ticks.observed_with_main_carer = Answer::yes;
  row.wishes.clear();
  const auto found = t.findings();
  EXPECT_EQ(codes_of(found), "E-U4-OBS E-SECTION");
  for (const auto& each : found) EXPECT_TRUE(says(each, "Lucy")) << each.words;
  row.observation = record::Observation();
  row.observation->mood = "observation-words";
  EXPECT_EQ(codes_of(t.findings()), "");
}

TEST(FinishCheck, AChildWhoWasNotSeenGetsAPartThatSaysSo) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  auto& row = t.row(0);
  row.ticks.seen = Answer::no;
  row.ticks.seen_alone = Answer::no;
  row.ticks.concern = Answer::no;
  row.wishes.clear();
  row.observation = record::Observation();
  row.observation->mood = "nobody can observe a child who is not there";
  const auto found = t.findings();
  EXPECT_EQ(codes_of(found), "E-SECTION");
  EXPECT_TRUE(says(found.at(0), "Maya Brennock was not seen"));
  EXPECT_EQ(found.at(0).field, "wishes:" + record::item_text(row.child));
  EXPECT_EQ(found.at(0).offer, "Not seen at this visit");
  row.wishes = found.at(0).offer;
  EXPECT_EQ(codes_of(t.findings()), "");
}

TEST(FinishCheck, FORM_08_a_six_year_old_without_speech_is_accepted_and_still_to_be_seen_alone) {
  VisitCase t;
  t.child(1, "Tom", "2020-01-05");
  auto& row = t.row(0);
  row.can_verbalise = "no";
  row.wishes.clear();
  row.observation = record::Observation();
  row.observation->where = "observation-words";
  EXPECT_EQ(codes_of(t.findings()), "");
  row.ticks.seen_alone = Answer::unanswered;
  EXPECT_EQ(codes_of(t.findings()), "E-TICKS") << "two facts, stored apart";
}

TEST(FinishCheck, FORM_09_an_activity_without_a_word_about_it_warns) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  record::Attachment photo;
  photo.child = t.row(0).child;
  photo.kind = "activity";
  photo.title = "attachment-words";
  t.visit.attachments.push_back(record::Row<record::Attachment>{0x91, photo});
  const auto found = t.findings();
  EXPECT_EQ(codes_of(found), "W-ACTIVITY-DISCUSS");
  EXPECT_EQ(found.at(0).words, "You attached an activity with Maya Brennock. What did it tell you?");
  EXPECT_EQ(found.at(0).field, "attachment:0000000000000091");
  EXPECT_TRUE(can_finish(found));
  t.visit.attachments[0].value.discussion = "words";
  EXPECT_EQ(codes_of(t.findings()), "");
  t.visit.attachments[0].value.discussion.clear();
  t.visit.attachments[0].value.kind = "photo";
  EXPECT_EQ(codes_of(t.findings()), "");
}

TEST(FinishCheck, FORM_10_a_plan_for_domestic_abuse_asks_for_the_theme_and_never_blocks) {
  VisitCase t;
  auto& child = t.child(1, "Ruby Vance", child_of_8, record::PlanType::cp);
  child.episodes[0].value.category = "emotional harm (domestic abuse)";
  t.row(0).blocks = {record::Row<record::Block>{0x82, record::Block{"School and homework", "words", 0, 0}}};
  const auto found = t.findings();
  EXPECT_EQ(codes_of(found), "W-DA-THEME");
  EXPECT_TRUE(says(found.at(0), "Ruby Vance"));
  EXPECT_TRUE(can_finish(found));
  t.row(0).blocks[0].value.title = "Family and arguments";
  EXPECT_EQ(codes_of(t.findings()), "");
  t.row(0).blocks[0].value.title = "HOME";
  EXPECT_EQ(codes_of(t.findings()), "");
}

TEST(FinishCheck, FORM_23_other_plans_and_children_who_cannot_be_asked_have_no_theme) {
  VisitCase t;
  auto& episode = t.child(1, "Ruby Vance", child_of_8, record::PlanType::cp).episodes[0].value;
  episode.category = "neglect";
  EXPECT_EQ(codes_of(t.findings()), "");
  episode.category = "domestic abuse";
  EXPECT_EQ(codes_of(t.findings()), "W-DA-THEME");
  t.row(0).can_verbalise = "no";
  EXPECT_EQ(codes_of(t.findings()), "");
  t.row(0).can_verbalise = "yes";
  t.a_case.children[0].dob = toddler_of_22_months;
  EXPECT_TRUE(only(t.findings(), Code::w_da_theme).empty());
  t.a_case.children[0].dob = child_of_8;
  t.a_case.children[0].episodes[0].value.end = "2026-02-02";
  EXPECT_TRUE(only(t.findings(), Code::w_da_theme).empty()) << "the plan has ended";
}

TEST(FinishCheck, FORM_12_nothing_new_is_accepted) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.visit.risks.clear();
  t.visit.nothing_new = true;
  EXPECT_EQ(codes_of(t.findings()), "");
}

TEST(FinishCheck, FORM_25_an_empty_risk_section_offers_one_tap) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.visit.nothing_new = false;
  const auto found = t.findings();
  EXPECT_EQ(codes_of(found), "E-SECTION");
  EXPECT_EQ(found.at(0).field, "risk");
  EXPECT_EQ(found.at(0).offer, "Nothing new to record");
}

TEST(FinishCheck, FORM_26_each_factor_keeps_its_kind_and_its_link) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.visit.nothing_new = false;
  for (const auto kind : {record::RiskKind::risk, record::RiskKind::protective}) {
    for (const auto link : {record::RiskLink::plan, record::RiskLink::fresh}) {
      const auto read = record::decode(record::Shape::risk, record::encode(record::Risk{kind, link, "words", 1}));
      ASSERT_TRUE(read);
      const auto& risk = std::get<record::Risk>(*read);
      EXPECT_EQ(risk.kind, kind);
      EXPECT_EQ(risk.link, link);
      t.visit.risks = {record::Row<record::Risk>{0x41, risk}};
      EXPECT_EQ(codes_of(t.findings()), "");
    }
  }
}

TEST(FinishCheck, FORM_21_no_discussion_is_accepted_with_its_reason) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.visit.parents.clear();
  const auto found = t.findings();
  EXPECT_EQ(codes_of(found), "E-SECTION");
  EXPECT_EQ(found.at(0).field, "parents");
  EXPECT_EQ(found.at(0).offer, "No parent or carer present");
  t.visit.parents_none = found.at(0).offer;
  EXPECT_EQ(codes_of(t.findings()), "");
}

TEST(FinishCheck, FORM_13_the_analysis_asks_for_a_choice_and_its_reason) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.visit.analysis_rating.clear();
  auto found = t.findings();
  EXPECT_EQ(codes_of(found), "W-ANALYSIS-RATING");
  EXPECT_EQ(found.at(0).field, "analysis.rating");
  t.visit.analysis_rating = "positive";
  t.visit.analysis_why = " ";
  found = t.findings();
  EXPECT_EQ(codes_of(found), "W-ANALYSIS-RATING");
  EXPECT_EQ(found.at(0).field, "analysis.why");
  EXPECT_TRUE(says(found.at(0), "Why?"));
}

TEST(FinishCheck, FORM_27_a_concerning_visit_with_its_reason_is_accepted) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.visit.analysis_rating = "concerning";
  EXPECT_EQ(codes_of(t.findings()), "");
}

TEST(FinishCheck, FORM_18_nothing_looks_for_review_minutes_in_the_words) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.row(0).wishes = "Minutes of the CIN review. Chair: team manager. Outcome: plan continues. Category: neglect.";
  EXPECT_EQ(codes_of(t.findings()), "");
}

TEST(FinishCheck, SA_09_a_group_asks_why_and_does_not_block) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.child(2, "Ben Brennock", "2018-07-01");
  for (const std::size_t i : {0U, 1U}) t.row(i).ticks.mode = record::SeenMode::sibling_group;
  auto found = t.findings();
  EXPECT_EQ(codes_of(found), "W-GROUP-REASON W-GROUP-REASON");
  EXPECT_EQ(found.at(0).words, "Why was it appropriate to see Maya Brennock together with the others?");
  EXPECT_TRUE(can_finish(found));
  for (const std::size_t i : {0U, 1U}) t.row(i).ticks.mode_reason = "words";
  EXPECT_EQ(codes_of(t.findings()), "");
}

TEST(FinishCheck, NE_03_ticked_non_engagement_needs_words) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.visit.non_engaged = "yes";
  const auto found = t.findings();
  EXPECT_EQ(codes_of(found), "E-NONENG-TEXT") << "said once, not by the rules again";
  EXPECT_EQ(found.at(0).field, "non_engagement");
  t.visit.non_engagement = "words";
  EXPECT_EQ(codes_of(t.findings()), "");
}

TEST(FinishCheck, CIN_10_a_statutory_label_without_seeing_alone_is_refused_and_home_visit_offered) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  auto& row = t.row(0);
  row.ticks.seen_alone = Answer::no;
  row.ticks.concern = Answer::no;
  EXPECT_EQ(codes_of(t.findings()), "") << "no label was chosen: the engine's proposal stands";
  row.counts_as = "STAT_CIN";
  const auto found = t.findings();
  EXPECT_EQ(codes_of(found), "E-LABEL");
  EXPECT_EQ(found.at(0).offer, "Home Visit");
  EXPECT_EQ(found.at(0).field, "counts_as:" + record::item_text(row.child));
  EXPECT_FALSE(can_finish(found));
}

TEST(FinishCheck, LBL_02_why_is_one_sentence_with_the_childs_name_and_nothing_is_changed) {
  VisitCase t;
  t.child(1, "Ruby Vance", child_of_8, record::PlanType::cp);
  auto& row = t.row(0);
  row.ticks.seen_alone = Answer::no;
  row.ticks.concern = Answer::no;
  row.counts_as = "STAT_CP";
  const auto found = only(t.findings(), Code::e_label);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].child, row.child);
  for (const auto* part : {"Ruby Vance", "Home Visit", "Statutory CP Visit", "was not seen alone"}) {
    EXPECT_TRUE(says(found[0], part)) << found[0].words;
  }
  EXPECT_EQ(found[0].words.find(". "), std::string::npos) << "one sentence";
  EXPECT_EQ(row.counts_as, "STAT_CP");
}

TEST(FinishCheck, AChoiceOfTypeThatCannotBeReadNeverPasses) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.row(0).counts_as = "STATUTORY";
  const auto found = t.findings();
  EXPECT_EQ(codes_of(found), "E-LABEL");
  EXPECT_EQ(found.at(0).offer, "Statutory CIN Visit");
}

TEST(FinishCheck, TheEnginesWarningsNameTheChildAndErrorsComeFirst) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.child(2, "Lucy", toddler_of_22_months);
  t.row(0).ticks.seen_alone = Answer::no;  // and the question about a concern stays open
  t.row(1).ticks.seen_alone = Answer::unanswered;
  t.visit.setting.clear();
  const auto found = t.findings();
  EXPECT_EQ(codes_of(found), "E-CONCERN E-SECTION W-U4-CARER W-TODDLER-TALK");
  EXPECT_TRUE(says(found.at(0), "Maya Brennock: "));
  EXPECT_TRUE(says(found.at(2), "Lucy: "));
  EXPECT_EQ(found.at(2).field, "ticks:" + record::item_text(t.row(1).child));
}

TEST(FinishCheck, NoFindingQuotesTheRecord) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8, record::PlanType::cp);
  t.a_case.children[0].episodes[0].value.category = "domestic abuse secret-words";
  auto& row = t.row(0);
  row.ticks.seen_alone = Answer::no;
  row.ticks.reason_not_alone = "secret-words";
  row.counts_as = "STAT_CP secret-words";
  t.visit.start = "2026-02-02 secret-words";
  t.visit.end = "secret-words";
  t.visit.worker = "secret-words";
  t.visit.analysis_rating = "secret-words";
  t.visit.outcome = "secret-words";
  t.visit.legs.legs = {record::Leg{"secret-words", "", ""}};
  t.action(0x72, "secret-words Thursday 17 March 2021", "secret-words").owner.clear();
  record::Attachment photo;
  photo.kind = "activity";
  photo.title = "secret-words";
  t.visit.attachments.push_back(record::Row<record::Attachment>{0x91, photo});
  const auto found = t.findings();
  EXPECT_GE(found.size(), 6U) << codes_of(found);
  for (const auto& each : found) {
    EXPECT_EQ(each.words.find("words"), std::string::npos) << each.words;
    EXPECT_EQ(each.offer.find("words"), std::string::npos) << each.offer;
  }
}

}  // namespace
}  // namespace doorstep::casework
