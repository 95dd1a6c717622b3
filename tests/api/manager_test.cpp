// What a manager decides through the client interface, on an office's and a tablet's real stores: tasks, reviews and
// plans' patterns.
#include <gtest/gtest.h>

#include "core/office/office.hpp"
#include "tests/api/manager_stores.hpp"

namespace doorstep::testing {
namespace {

using record::Answer;
using record::Field;

// ---- tasks (M2)

class ManagerTasks : public Manager {
 protected:
  /// Ruby was not seen alone on 2 February and the worker has a concern.
  ManagerTasks() {
    auto ticks = not_alone(Answer::yes);
    ticks.reason_not_alone = "reason-words";
    write_ticks(*tablet, 1, ticks);
    at("2026-02-02T17:30");
    EXPECT_FALSE(on(*tablet).raise_tasks(space, visit(), now, rng).value().empty());
    finish_visit();
  }
  std::vector<wire::TaskView> tasks(store::DeviceStore& store, bool all = false) {
    wire::AskTasks out;
    out.set_all(all);
    const auto view = ask(store, client::tasks, out);
    return {view.tasks().begin(), view.tasks().end()};
  }
  wire::TaskView escalation(store::DeviceStore& store, bool all = false) {
    for (const auto& each : tasks(store, all)) {
      if (each.kind() == "team_manager") return each;
    }
    ADD_FAILURE() << "no escalation";
    return {};
  }
  static wire::AskDecideTask decide(const wire::TaskView& task, const std::string& words) {
    wire::AskDecideTask out;
    out.set_space(task.space());
    out.set_task(task.task());
    out.set_words(words);
    return out;
  }
};

TEST_F(ManagerTasks, OpenTasksComeByTheirDueDateAndThoseWithoutOneLast) {
  std::uint8_t number = 0x61;
  for (const auto* due : {"", "2026-02-20", "2026-01-20"}) {
    record::Task task;
    task.kind = record::TaskKind::supervision;
    task.visit = visit();
    task.due = due;
    save(*office, store::DocumentFields{document_of(number++),
                                        {field_value(Field::type, std::string(record::type_task)),
                                         field_value(Field::task, task)}});
  }
  // Of another family, which comes after this one by name.
  const auto other = office::Office(*office).open_case({}, now, rng).value();
  record::Task early;
  early.due = "2026-01-25";
  const store::FieldValue values[] = {field_value(Field::type, std::string(record::type_task)),
                                      field_value(Field::task, early)};
  expect_done(store::Outbox(*office).save(other, document_of(0x71), values, now, rng));

  std::vector<std::string> dues;
  for (const auto& each : tasks(*office)) dues.push_back(each.due());
  EXPECT_EQ(dues, (std::vector<std::string>{"2026-01-20", "2026-01-25", "2026-02-02", "2026-02-20", ""}));
  const auto task = escalation(*office);
  EXPECT_EQ(task.child_name(), "Ruby Brennock");
  EXPECT_EQ(task.visit_ref(), "v-1");
  EXPECT_FALSE(task.decided());
}

TEST_F(ManagerTasks, ADecisionIsSentToTheWorkerWithItsTimeAndItsAuthor) {
  at("2026-02-03T09:00");
  const auto saved = ask(*office, client::decide_task, decide(escalation(*office), "Visit together tomorrow"));
  EXPECT_EQ(saved.words(), "Waiting to send") << "a decision is no draft";
  exchange_all();
  const auto told = escalation(*tablet, true);
  EXPECT_TRUE(told.decided());
  EXPECT_EQ(told.decision(), "Visit together tomorrow");
  EXPECT_EQ(told.decided_by(), "Bernadette Cole");
  EXPECT_NE(told.decided_words().find("09:00"), std::string::npos) << told.decided_words();
  for (auto* store : both()) {
    for (const auto& each : tasks(*store)) EXPECT_NE(each.kind(), "team_manager") << "it is not open any more";
  }
}

TEST_F(ManagerTasks, ADecisionNeedsWordsAndATask) {
  const auto task = escalation(*office);
  refused(*office, client::decide_task, decide(task, " "), Errc::invalid_input, "say what was decided");
  auto unknown = decide(task, "done");
  unknown.set_task(std::string(16, 'x'));
  refused(*office, client::decide_task, unknown, Errc::not_found, "not on this device");
  unknown.set_task("x");
  refused(*office, client::decide_task, unknown, Errc::invalid_input, "an id that is none");
}

// ---- reviews (M3)

TEST_F(Manager, FinishedVisitsWaitForTheManagerOldestFirst) {
  EXPECT_EQ(ask(*office, client::reviews, wire::AskReviews()).waiting_size(), 0) << "a draft is nobody's to review";
  finish_visit();
  another_visit(0x51, "v-2", "2026-02-05");
  another_visit(0x52, "v-3", "2026-02-09");
  const auto view = ask(*office, client::reviews, wire::AskReviews());
  EXPECT_EQ(refs(view.waiting()), "v-1 v-2 v-3");
  EXPECT_EQ(view.waiting(0).case_name(), "Brennock");
  EXPECT_EQ(view.waiting(0).life().state(), "finished");
  EXPECT_EQ(view.reviewed_size() + view.returned_size(), 0);
}

TEST_F(Manager, AReviewedVisitLeavesTheQueueAndComesBackOnceItIsCorrected) {
  finish_visit();
  const auto second = another_visit(0x51, "v-2", "2026-02-05");
  const auto third = another_visit(0x52, "v-3", "2026-02-09");
  review(second, record::Decision::approved);
  review(visit(), record::Decision::approved);
  review(third, record::Decision::returned, "Say why");
  auto view = ask(*office, client::reviews, wire::AskReviews());
  EXPECT_EQ(refs(view.waiting()), "");
  EXPECT_EQ(refs(view.reviewed()), "v-1 v-2") << "the newest review first";
  EXPECT_EQ(refs(view.returned()), "v-3");

  expect_done(on(*tablet).correct(space, third, "The manager asked", now, rng));
  expect_done(on(*tablet).correct(space, second, "A name was wrong", now, rng));
  exchange_all();
  view = ask(*office, client::reviews, wire::AskReviews());
  EXPECT_EQ(refs(view.returned()), "v-3") << "asked for, and not done yet";
  EXPECT_EQ(refs(view.reviewed()), "v-1");
  EXPECT_EQ(refs(view.waiting()), "") << "one that is being corrected is nobody's to review";

  for (const auto& each : {second, third}) {
    const auto done = on(*tablet).finish(space, each, now, rng);
    ASSERT_TRUE(done && done->can_finish());
  }
  exchange_all();
  view = ask(*office, client::reviews, wire::AskReviews());
  EXPECT_EQ(view.waiting_size(), 2);
  EXPECT_EQ(refs(view.reviewed()), "v-1");
  EXPECT_EQ(refs(view.returned()), "");
}

// ---- patterns (M5)

class ManagerPattern : public Manager {
 protected:
  wire::AskPattern rubys(const std::string& supervision_ref) const {
    wire::AskPattern out;
    out.set_space(client::bytes_of(space));
    out.set_child(child_bytes(1));
    out.set_row(family.a_case.children[1].episodes[0].key);
    out.set_supervision_ref(supervision_ref);
    return out;
  }
  record::Episode plan_on(store::DeviceStore& store) { return read(store).child(key(1))->episodes.at(0).value; }
};

TEST_F(ManagerPattern, TheReferenceOfASupervisionClearsTheWarning) {
  finish_visit();
  ASSERT_EQ(section(report("supervision"), "agenda").rows_size(), 1);
  ASSERT_EQ(section(report("supervision"), "agenda").rows(0).code(), "W-CP-ARR-UNRECORDED");
  ask(*office, client::pattern, rubys("2026-02-03 alternate school visits"));
  EXPECT_EQ(section(report("supervision"), "agenda").rows_size(), 0);
  exchange_all();
  EXPECT_EQ(plan_on(*tablet).supervision_ref, "2026-02-03 alternate school visits");
  EXPECT_EQ(plan_on(*tablet).agreed_on, "2026-01-13") << "what is not given stays";
  EXPECT_EQ(plan_on(*tablet).frequency, 14U);

  auto dated = rubys("SUP-8");
  dated.set_agreed_on("2026-02-01");
  ask(*office, client::pattern, dated);
  EXPECT_EQ(plan_on(*office).agreed_on, "2026-02-01");
}

TEST_F(ManagerPattern, WhatIsProposedIsNotAgreedByTheWay) {
  auto plan = family.a_case.children[1].episodes[0];
  plan.value.proposed_frequency = 28;
  save(*office,
       store::DocumentFields{family.a_case.children[1].id, {field_value(Field::episode, plan.value, plan.key)}});
  refused(*office, client::pattern, rubys("SUP-8"), Errc::invalid_input,
          "Ruby Brennock: every 28 days is proposed and every 14 days agreed");
  EXPECT_EQ(plan_on(*office).supervision_ref, "");
}

TEST_F(ManagerPattern, WhatCannotBeIsRefusedWithTheChildNamed) {
  refused(*office, client::pattern, rubys(" "), Errc::invalid_input, "Ruby Brennock: enter the reference");
  auto wrong = rubys("SUP-8");
  wrong.set_agreed_on("2026-02-30");
  refused(*office, client::pattern, wrong, Errc::invalid_input, "Ruby Brennock, agreed on: ");
  wrong = rubys("SUP-8");
  wrong.set_row(1);
  refused(*office, client::pattern, wrong, Errc::not_found, "Ruby Brennock has no such plan");
  wrong.set_child(client::bytes_of(visit()));
  refused(*office, client::pattern, wrong, Errc::not_found, "that child is not on this device");
  EXPECT_EQ(plan_on(*office).supervision_ref, "");
}

}  // namespace
}  // namespace doorstep::testing
