// Tasks that a visit calls for, patterns that wait for supervision, and what holds up Finish without touching a word,
// on real stores. A tablet and its office, with a log between them.
#include <gtest/gtest.h>

#include "core/store/record_reader.hpp"
#include "tests/support/casework_stores.hpp"

namespace doorstep::casework {
namespace {

using record::Answer;
using record::Field;
using record::TaskKind;
using record::TaskRecord;
using rules::Code;
using rules::VisitType;
using store::RecordReader;
using testing::CaseworkStores;
using testing::codes_of;
using testing::expect_done;
using testing::expect_refused;
using testing::only;

class CaseworkTasks : public ::testing::Test, protected CaseworkStores {
 protected:
  CaseworkTasks() : CaseworkStores("casework-tasks-test") {}

  /// The plan of the child added last begins on this day.
  void plan_from(const std::string& day) { family.a_case.children.back().episodes[0].value.start = day; }
  void visited(const std::string& start, const std::string& end) {
    family.visit.start = start;
    family.visit.end = end;
    at(end);
    now.wall += writing_up;
  }
  static record::Ticks not_seen() {
    record::Ticks out;
    out.seen = Answer::no;
    out.concern = Answer::no;
    return out;
  }
  std::vector<Casework::TaskPlan> raise(store::DeviceStore& store) {
    return on(store).raise_tasks(space, visit(), now, rng).value();
  }
  std::vector<TaskRecord> tasks(store::DeviceStore& store, TaskKind kind) {
    std::vector<TaskRecord> out;
    const auto record = read(store);
    for (const auto& each : record.tasks) {
      if (each.task.kind == kind) out.push_back(each);
    }
    return out;
  }
  /// Everything that the device shows of a document, and which writes they are.
  std::vector<std::string> bytes_of(store::DeviceStore& store, const DocumentId& document) {
    std::vector<std::string> out;
    const auto fields = RecordReader(store).document(space, document).value();
    for (const auto& each : fields) {
      out.push_back(record::address_text(each.field) + " " + std::to_string(each.id) + " " +
                    std::to_string(static_cast<int>(each.state)) + " " + to_text(each.value));
    }
    return out;
  }
  rules::Standing standing(store::DeviceStore& store, std::size_t child) {
    const auto judged = on(store).standings(read(store), rules::london(now.wall).date).value();
    const auto* found = judged.outcome.standing(family.a_case.children.at(child).id.text());
    EXPECT_NE(found, nullptr);
    return found != nullptr ? *found : rules::Standing();
  }
  static bool has(const rules::Standing& standing, Code code) {
    return std::find(standing.codes.begin(), standing.codes.end(), code) != standing.codes.end();
  }
  /// Nothing of what VisitCase and these tests write, but names of children.
  static void expect_no_record_words(const std::string& text) {
    EXPECT_EQ(text.find("words"), std::string::npos) << text;
  }

  static constexpr Millis writing_up = hour_ms;
};

// ---- ESC-01, R-13 --------------------------------------------------------------------------------------

class Escalation : public CaseworkTasks {
 protected:
  /// Not seen alone, and a concern, on 20 January.
  Escalation() {
    family.child(1, "Ruby", "2016-09-14", record::PlanType::cp);
    visited("2026-01-20T16:00:00+00:00", "2026-01-20T17:00:00+00:00");
    family.row(0).ticks = not_alone(Answer::yes);
    family.row(0).ticks.reason_not_alone = "reason-words";
  }
};

TEST_F(Escalation, ESC_01_TheManagersTaskIsThereOnceTicksAreSavedBeforeFinish) {
  save_case();
  const auto raised = raise(*tablet);
  ASSERT_EQ(raised.size(), 1u);
  EXPECT_EQ(state(*tablet), LifeState::draft);
  EXPECT_TRUE(read(*tablet).case_notes.empty());
  exchange_all();
  for (auto* store : both()) {
    const auto all = tasks(*store, TaskKind::team_manager);
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].id, raised[0].id);
    EXPECT_EQ(all[0].task.due, "2026-01-20");
    EXPECT_EQ(all[0].task.visit, visit());
    EXPECT_EQ(all[0].task.child, key(0));
    EXPECT_EQ(all[0].task.by, "Priya Raman");
    EXPECT_EQ(all[0].task.created_at, "2026-01-20T18:00:00+00:00");
    EXPECT_EQ(all[0].task.codes, std::vector<std::string>{"T-TM"});
    EXPECT_EQ(all[0].task.text.rfind("Ruby: ", 0), 0u) << all[0].task.text;
    expect_no_record_words(all[0].task.text);
    EXPECT_FALSE(all[0].decision);
  }
}

TEST_F(Escalation, ESC_01_TheTaskExistsOnceHoweverOftenItIsRaisedAndAfterFinish) {
  save_case();
  ASSERT_EQ(raise(*tablet).size(), 1u);
  EXPECT_TRUE(raise(*tablet).empty());
  exchange_all();
  EXPECT_TRUE(raise(*office).empty());
  at("2026-01-21T09:00");
  const auto plan = finish(*tablet);
  EXPECT_TRUE(plan.tasks.empty());
  EXPECT_TRUE(plan.judgements.at(0).has(Code::t_tm));
  exchange_all();
  for (auto* store : both()) {
    ASSERT_EQ(tasks(*store, TaskKind::team_manager).size(), 1u);
    EXPECT_EQ(tasks(*store, TaskKind::team_manager)[0].task.created_at, "2026-01-20T18:00:00+00:00");
    EXPECT_EQ(notes(*store), "HOME_VISIT full");
    EXPECT_EQ(RecordReader(*store).conflict_count().value(), 0u);
  }
}

TEST_F(Escalation, ESC_01_FinishMakesTheTaskWhenNothingRaisedItBefore) {
  save_case();
  EXPECT_EQ(finish(*tablet).tasks.size(), 1u);
  exchange_all();
  ASSERT_EQ(tasks(*office, TaskKind::team_manager).size(), 1u);
  EXPECT_EQ(tasks(*office, TaskKind::team_manager)[0].task.due, "2026-01-20");
}

TEST_F(Escalation, TwoDevicesThatRaiseItOfflineMakeOneTask) {
  save_case();
  exchange_all();
  const auto by_tablet = raise(*tablet);
  at("2026-01-20T18:30");
  const auto by_office = raise(*office);
  ASSERT_EQ(by_tablet.size(), 1u);
  ASSERT_EQ(by_office.size(), 1u);
  exchange_all();
  for (auto* store : both()) EXPECT_EQ(tasks(*store, TaskKind::team_manager).size(), 1u);
}

TEST_F(Escalation, WithoutAConcernNothingIsRaisedAndWithAnUnansweredOneFinishAsks) {
  for (const auto concern : {Answer::no, Answer::unanswered}) {
    family.row(0).ticks.concern = concern;
    save_case();
    EXPECT_TRUE(raise(*tablet).empty());
    EXPECT_EQ(only(plan(*tablet).findings, Code::e_concern).size(), concern == Answer::unanswered ? 1u : 0u);
  }
  const auto refused = on(*tablet).finish(space, visit(), now, rng).value();
  EXPECT_FALSE(refused.can_finish());
  EXPECT_EQ(state(*tablet), LifeState::draft);
  EXPECT_TRUE(read(*tablet).tasks.empty());
}

TEST_F(Escalation, M2_TheManagersDecisionReachesTheWorkersTablet) {
  save_case();
  raise(*tablet);
  exchange_all();
  const auto task = tasks(*office, TaskKind::team_manager).at(0).id;
  const auto decide = [&](const DocumentId& id, const std::string& words) {
    return on(*office).decide_task(space, id, words, now, rng);
  };
  expect_refused(decide(task, " \n"), Errc::invalid_input, "decided");
  expect_refused(decide(visit(), "Strategy discussion tomorrow"), Errc::not_found, "task");
  EXPECT_FALSE(tasks(*office, TaskKind::team_manager).at(0).decision);
  at("2026-01-20T19:30");
  expect_done(decide(task, "Strategy discussion tomorrow"));
  exchange_all();
  for (auto* store : both()) {
    const auto all = tasks(*store, TaskKind::team_manager);
    ASSERT_EQ(all.size(), 1u);
    ASSERT_TRUE(all[0].decision);
    EXPECT_EQ(all[0].decision->words, "Strategy discussion tomorrow");
    EXPECT_EQ(all[0].decision->by, "Bernadette Cole");
    EXPECT_EQ(all[0].decision->at, "2026-01-20T19:30:00+00:00");
  }
  EXPECT_TRUE(finish(*tablet).tasks.empty()) << "a decided task is not raised again";
  ASSERT_TRUE(tasks(*tablet, TaskKind::team_manager).at(0).decision);
}

// ---- CP-03, NE-01 --------------------------------------------------------------------------------------

TEST_F(CaseworkTasks, CP_03_SomebodyGoesAgainForTheChildWhoWasNotSeenAndTheOthersKeepTheirVisit) {
  family.child(1, "Ada", "2014-02-11", record::PlanType::cp);
  plan_from("2026-03-02");
  family.child(2, "Ben", "2017-07-30", record::PlanType::cp);
  plan_from("2026-03-02");
  family.child(3, "Cal", "2020-10-05", record::PlanType::cp);
  plan_from("2026-03-02");
  visited("2026-03-12T16:00:00+00:00", "2026-03-12T17:00:00+00:00");
  family.row(2).ticks = not_seen();
  save_case();
  EXPECT_TRUE(raise(*tablet).empty()) << "only the manager is told before Finish";
  EXPECT_EQ(finish(*tablet).tasks.size(), 1u);
  exchange_all();
  for (auto* store : both()) {
    EXPECT_EQ(notes(*store), "HOME_VISIT full, STAT_CP full, STAT_CP full");
    ASSERT_EQ(read(*store).tasks.size(), 1u);
    const auto again = tasks(*store, TaskKind::further_visit);
    ASSERT_EQ(again.size(), 1u);
    EXPECT_EQ(again[0].task.child, key(2));
    EXPECT_EQ(again[0].task.due, "2026-03-16");
    EXPECT_EQ(again[0].task.codes, std::vector<std::string>{"T-FURTHER-VISIT"});
    EXPECT_EQ(again[0].task.text.rfind("Cal: ", 0), 0u) << again[0].task.text;
    EXPECT_EQ(standing(*store, 0).of(rules::DueKind::cp).date->text(), "2026-03-26");
    EXPECT_EQ(standing(*store, 2).of(rules::DueKind::cp).date->text(), "2026-03-16");
  }
}

TEST_F(CaseworkTasks, NE_01_NonEngagementIsDiscussedInSupervision) {
  family.child(1, "Ruby", "2016-09-14", record::PlanType::cp);
  visited("2026-01-20T16:00:00+00:00", "2026-01-20T16:10:00+00:00");
  family.visit.outcome = "unsuccessful";
  family.visit.non_engaged = "yes";
  family.visit.non_engagement = "refusal-words";
  family.row(0).ticks = not_seen();
  save_case();
  finish(*tablet);
  exchange_all();
  for (auto* store : both()) {
    EXPECT_EQ(notes(*store), "HOME_VISIT full");
    ASSERT_EQ(read(*store).tasks.size(), 1u);
    const auto all = tasks(*store, TaskKind::supervision);
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].task.child, key(0));
    EXPECT_EQ(all[0].task.due, "");
    EXPECT_EQ(all[0].task.codes, std::vector<std::string>{"T-SUPERVISION"});
    expect_no_record_words(all[0].task.text);
  }
}

TEST_F(CaseworkTasks, NE_01_TheAuthoritysNextStepStandsInTheSupervisionTask) {
  const std::string policy = "version = \"2026.01\"\nfrom = 2026-01-01\nnon_engagement_step = \"Call a core group\"\n";
  expect_done(casework::publish_policy(*office, policy, now, rng));
  family.child(1, "Ruby", "2016-09-14", record::PlanType::cp);
  visited("2026-01-20T16:00:00+00:00", "2026-01-20T16:10:00+00:00");
  family.visit.outcome = "unsuccessful";
  family.visit.non_engaged = "yes";
  family.visit.non_engagement = "refusal-words";
  family.row(0).ticks = not_seen();
  save_case();
  EXPECT_EQ(finish(*tablet).policy.policy.version, "2026.01");
  const auto all = tasks(*tablet, TaskKind::supervision);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_NE(all[0].task.text.find("Call a core group"), std::string::npos) << all[0].task.text;
}

TEST_F(CaseworkTasks, EachTaskOfOneVisitHasItsOwnDueDate) {
  family.child(1, "Ruby", "2016-09-14", record::PlanType::cp);
  family.child(2, "Sam", "2015-03-01", record::PlanType::cp);
  visited("2026-01-20T16:00:00+00:00", "2026-01-20T17:00:00+00:00");
  family.visit.non_engaged = "yes";
  family.visit.non_engagement = "refusal-words";
  family.row(0).ticks = not_seen();
  family.row(0).ticks.concern = Answer::yes;
  save_case();
  const auto at_once = raise(*tablet);
  ASSERT_EQ(at_once.size(), 1u) << "what the manager has to know does not wait for Finish; the rest does";
  EXPECT_EQ(at_once[0].task.kind, TaskKind::team_manager);
  EXPECT_EQ(read(*tablet).tasks.size(), 1u);
  finish(*tablet);
  exchange_all();
  const auto of_ruby = [&](TaskKind kind) {
    std::string dues;
    for (const auto& each : tasks(*office, kind)) {
      if (each.task.child == key(0)) dues += "[" + each.task.due + "]";
    }
    return dues;
  };
  EXPECT_EQ(of_ruby(TaskKind::team_manager), "[2026-01-20]");
  EXPECT_EQ(of_ruby(TaskKind::further_visit), "[2026-01-26]");
  EXPECT_EQ(of_ruby(TaskKind::supervision), "[]") << "supervision has its own day";
  EXPECT_EQ(tasks(*office, TaskKind::supervision).size(), 2u);
}

// ---- CIN-16 --------------------------------------------------------------------------------------------

TEST_F(CaseworkTasks, CIN_16_APatternWithoutSupervisionWaitsAsProposedAndTheAgreedOneStays) {
  auto& maya = family.child(1, "Maya", "2014-06-01");
  auto& episode = maya.episodes[0].value;
  episode.frequency = 28;
  episode.agreed_on = "2026-01-20";
  at("2026-02-02T18:00");
  save_case();
  EXPECT_EQ(standing(*tablet, 0).of(rules::DueKind::cin).date->text(), "2026-02-09");
  EXPECT_FALSE(has(standing(*tablet, 0), Code::w_pattern_unrecorded));

  const auto change = [&](const std::string& agreed_on, const std::string& supervision_ref) {
    change_pattern(episode, rules::Interval{42, false}, agreed_on, supervision_ref);
    save(*tablet, testing::fields_of(maya));
    exchange_all();
  };
  for (const auto& [agreed_on, ref] : {std::pair("2026-02-01", ""), {"", "supervision 12"}, {"2026-02-01", "  "}}) {
    change(agreed_on, ref);
    const auto kept = read(*office).children.at(0).episodes.at(0).value;
    EXPECT_EQ(kept.frequency, 28u);
    EXPECT_EQ(kept.agreed_on, "2026-01-20");
    EXPECT_EQ(kept.supervision_ref, "supervision-words");
    EXPECT_EQ(kept.proposed_frequency, 42u);
    EXPECT_EQ(kept.proposed_on, agreed_on);
    EXPECT_EQ(standing(*office, 0).of(rules::DueKind::cin).date->text(), "2026-02-09");
    EXPECT_TRUE(has(standing(*office, 0), Code::w_pattern_unrecorded));
  }

  change("2026-02-01", "supervision 12");
  const auto agreed = read(*office).children.at(0).episodes.at(0).value;
  EXPECT_EQ(agreed.frequency, 42u);
  EXPECT_EQ(agreed.agreed_on, "2026-02-01");
  EXPECT_EQ(agreed.supervision_ref, "supervision 12");
  EXPECT_EQ(agreed.proposed_frequency, 0u);
  EXPECT_EQ(agreed.proposed_on, "");
  EXPECT_EQ(standing(*office, 0).of(rules::DueKind::cin).date->text(), "2026-02-23");
  EXPECT_FALSE(has(standing(*office, 0), Code::w_pattern_unrecorded));
}

// ---- what holds up Finish ------------------------------------------------------------------------------

TEST_F(CaseworkTasks, CIN_10_ATypeThatTheTicksDoNotBearOutIsRefusedAndTheDraftStaysByteForByte) {
  family.child(1, "Maya", "2014-06-01");
  family.row(0).ticks = not_alone(Answer::no);
  family.row(0).counts_as = "STAT_CIN";
  at("2026-02-02T18:00");
  save_case();
  const auto before = bytes_of(*tablet, visit());
  ASSERT_GT(before.size(), 10u);

  const auto refused = on(*tablet).finish(space, visit(), now, rng).value();
  EXPECT_FALSE(refused.can_finish());
  const auto label = only(refused.findings, Code::e_label);
  ASSERT_EQ(label.size(), 1u);
  EXPECT_EQ(label[0].offer, "Home Visit");
  EXPECT_EQ(label[0].child, key(0));
  ASSERT_EQ(refused.judgements.size(), 1u);
  EXPECT_EQ(refused.judgements[0].types, std::vector<VisitType>{VisitType::home_visit});

  EXPECT_EQ(bytes_of(*tablet, visit()), before);
  EXPECT_EQ(state(*tablet), LifeState::draft);
  EXPECT_TRUE(read(*tablet).case_notes.empty());
  EXPECT_FALSE(store::Outbox(*tablet).any_waiting(tablet->logs().load_space(space).value()).value());
}

TEST_F(CaseworkTasks, LBL_02_OneSentenceWithTheChildsNameSaysWhyAndNothingChangesWithoutATap) {
  family.child(1, "Maya", "2014-06-01", record::PlanType::cp);
  family.child(2, "Theo", "2015-06-01", record::PlanType::cp);
  family.row(0).ticks = not_alone(Answer::no);
  family.row(0).counts_as = "STAT_CP";
  at("2026-02-02T18:00");
  save_case();
  const auto label = only(on(*tablet).finish(space, visit(), now, rng).value().findings, Code::e_label);
  ASSERT_EQ(label.size(), 1u);
  for (const auto* part : {"Maya", "Home Visit", "Statutory CP Visit", "was not seen alone"}) {
    EXPECT_NE(label[0].words.find(part), std::string::npos) << label[0].words;
  }
  EXPECT_EQ(label[0].words.find('.'), label[0].words.size() - 1) << "one sentence: " << label[0].words;
  EXPECT_EQ(label[0].field, "counts_as:" + record::item_text(key(0)));
  EXPECT_EQ(shown(*tablet).children.at(key(0)).counts_as, "STAT_CP");
  EXPECT_EQ(state(*tablet), LifeState::draft);

  write(*tablet, Field::counts_as, std::string("HOME_VISIT"), key(0));  // the tap
  finish(*tablet);
  EXPECT_EQ(notes(*tablet), "HOME_VISIT full, STAT_CP full");
}

TEST_F(CaseworkTasks, FORM_19_AnInvalidDraftSurvivesTheLockAndItsErrorsAreListedAgain) {
  family.child(1, "Maya", "2014-06-01");
  family.row(0).ticks.seen_alone = Answer::unanswered;
  family.visit.setting.clear();
  family.visit.actions[0].value.owner.clear();
  at("2026-02-02T18:00");
  save_case();
  const auto before = bytes_of(*tablet, visit());
  const auto errors = [&] {
    auto findings = plan(*tablet).findings;
    findings.erase(std::remove_if(findings.begin(), findings.end(), [](const auto& each) { return !holds_up(each); }),
                   findings.end());
    return codes_of(findings);
  };
  EXPECT_EQ(errors(), "E-TICKS E-SECTION E-ACTION-OWNER");

  tablet->lock();
  expect_done(tablet->unlock(as_bytes(testing::store_passphrase), rng));
  EXPECT_EQ(bytes_of(*tablet, visit()), before);
  disk.power_cut(0);
  restart_tablet(rng);
  EXPECT_EQ(bytes_of(*tablet, visit()), before);
  EXPECT_EQ(errors(), "E-TICKS E-SECTION E-ACTION-OWNER");

  EXPECT_FALSE(on(*tablet).finish(space, visit(), now, rng).value().can_finish());
  EXPECT_EQ(bytes_of(*tablet, visit()), before);
  write(*tablet, Field::setting, std::string("setting-words"));
  EXPECT_EQ(errors(), "E-TICKS E-ACTION-OWNER") << "one put right, the others stay listed";
}

TEST_F(CaseworkTasks, OneChildWithPlansThatContradictEachOtherKeepsNobodyFromBeingJudged) {
  auto& maya = family.child(1, "Maya", "2014-06-01");
  record::Episode second = maya.episodes[0].value;
  second.start = "2026-01-20";  // while the first is open
  maya.episodes.push_back(record::Row<record::Episode>{9, second});
  auto backwards = second;
  backwards.start = "2025-06-01";
  backwards.end = "2025-01-01";
  maya.episodes.push_back(record::Row<record::Episode>{10, backwards});
  family.child(2, "Theo", "2015-06-01");
  family.child(3, "Isla", "2017-06-01", record::PlanType::cp);
  at("2026-02-02T18:00");
  save_case();
  const auto plan = finish(*tablet);
  ASSERT_EQ(plan.problems.size(), 2u);
  for (const auto& each : plan.problems) {
    EXPECT_EQ(each.field, "episode");
    EXPECT_EQ(each.words.rfind("Maya, CIN status from ", 0), 0u) << each.words;
  }
  exchange_all();
  for (auto* store : both()) {
    const auto judged = on(*store).standings(read(*store), rules::london(now.wall).date).value();
    EXPECT_EQ(judged.problems.size(), 2u);
    EXPECT_EQ(judged.children.size(), 3u);
    EXPECT_EQ(standing(*store, 1).of(rules::DueKind::cin).date->text(), "2026-02-16");
    EXPECT_EQ(standing(*store, 2).of(rules::DueKind::cp).date->text(), "2026-02-16");
    EXPECT_EQ(notes(*store), "STAT_CIN full, STAT_CIN full, STAT_CP full") << "Maya's other plan still counts";
  }
}

}  // namespace
}  // namespace doorstep::casework
