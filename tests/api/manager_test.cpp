// The manager's side of the client interface, on an office's and a tablet's real stores: tasks, reports, reviews,
// patterns and exports of a family with a visit on 2 February 2026.
#include <gtest/gtest.h>

#include "client/api/csv.hpp"
#include "client/api/report_sheet.hpp"
#include "tests/api/session_stores.hpp"

namespace doorstep::testing {
namespace {

using record::Answer;
using record::Field;

class Manager : public ::testing::Test, protected SessionStores {
 protected:
  /// Maya is 9 and Ruby 7, both on plans; nothing is recorded about supervision of Ruby's.
  Manager() : SessionStores("manager-test") {
    family.child(0x11, "Maya Brennock", "2016-05-19");
    family.child(0x12, "Ruby Brennock", "2018-09-14", record::PlanType::cp).episodes[0].value.supervision_ref.clear();
    at("2026-02-02T17:00");
    save_case();
    case_text(Field::allocated_to, "Priya Raman");
    case_text(Field::team, "North");
  }

  void case_text(Field field, const std::string& text) {
    save(*office, store::DocumentFields{record::case_document(space), {field_value(field, text)}});
    exchange_all();
  }
  /// v-1 is finished on the tablet and received by the office.
  void finish_visit() {
    at("2026-02-02T18:00");
    finish(*tablet);
    exchange_all();
  }
  /// Another visit like v-1, finished on the tablet.
  DocumentId another_visit(std::uint8_t number, const std::string& ref, const std::string& day) {
    auto visit = family.visit;
    visit.id = document_of(number);
    visit.ref = ref;
    visit.start = day + "T15:30:00+00:00";
    visit.end = day + "T16:30:00+00:00";
    at(day + "T18:00");
    save(*tablet, fields_of(visit));
    const auto done = on(*tablet).finish(space, visit.id, now, rng);
    EXPECT_TRUE(done && done->can_finish());
    exchange_all();
    return visit.id;
  }
  void review(const DocumentId& visit, record::Decision decision, const std::string& comment = {}) {
    later(minute_ms);
    expect_done(on(*office).review(space, visit, decision, comment, now, rng));
    exchange_all();
  }
  wire::ReportView report(const std::string& kind, const std::string& worker = {}) {
    wire::AskReport out;
    out.set_kind(kind);
    out.set_worker(worker);
    return ask(*office, client::report, out);
  }
  static wire::ReportSection section(const wire::ReportView& report, const std::string& key) {
    for (const auto& each : report.sections()) {
      if (each.key() == key) return each;
    }
    ADD_FAILURE() << "no section " << key;
    return {};
  }
  /// "v-1 v-2".
  static std::string refs(const google::protobuf::RepeatedPtrField<wire::VisitLine>& lines) {
    std::string out;
    for (const auto& each : lines) out += (out.empty() ? "" : " ") + each.ref();
    return out;
  }
  std::string child_bytes(std::size_t child) const { return client::bytes_of(family.a_case.children.at(child).id); }
};

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
  std::vector<std::string> dues;
  for (const auto& each : tasks(*office)) dues.push_back(each.due());
  EXPECT_EQ(dues, (std::vector<std::string>{"2026-01-20", "2026-02-02", "2026-02-20", ""}));
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

// ---- reports (M1)

TEST_F(Manager, TheExportHasTheRowsOfTheScreen) {
  finish_visit();
  for (const auto* kind : {"seen_alone", "supervision"}) {
    const auto view = report(kind);
    std::string csv = client::csv_row({"figure", "child", "family", "worker", "in_order", "date", "words"});
    std::size_t rows = 0;
    for (const auto& each : view.sections()) {
      csv += client::csv_row({each.name(), "", "", "", "", "", each.words()});
      for (const auto& row : each.rows()) {
        ++rows;
        csv += client::csv_row(
            {each.name(), row.child(), row.family(), row.worker(), row.in_order(), row.date(), row.words()});
      }
    }
    EXPECT_EQ(view.csv(), csv);
    EXPECT_GT(rows, 0U);
  }
  EXPECT_EQ(report("seen_alone").csv_name(), "seen-alone-2026-02-02.csv");
}

TEST_F(Manager, FiguresSayTheirPartAndWholeAndWhoIsNotInOrderComesFirst) {
  finish_visit();
  at("2026-02-17T09:00");
  const auto view = report("seen_alone");
  EXPECT_EQ(view.title(), "Seen alone on 17 February 2026, by finished visits");
  EXPECT_EQ(view.period_words(), "Period 1 February 2026 to 17 February 2026, policy default");
  EXPECT_EQ(view.policy(), "default");
  const auto figure = section(view, "seen_alone");
  EXPECT_TRUE(figure.figure());
  EXPECT_EQ(figure.whole(), 2U);
  EXPECT_EQ(figure.part(), 0U);
  EXPECT_EQ(figure.words(), "0 of 2  0.0%");
  EXPECT_EQ(figure.percent(), "0.0%");
  ASSERT_EQ(figure.rows_size(), 2);
  EXPECT_EQ(figure.rows(0).in_order(), "no");
  EXPECT_EQ(figure.rows(0).date(), "2026-02-16");
  EXPECT_EQ(figure.rows(0).date_words(), "16 February 2026");
  EXPECT_FALSE(section(view, "escalations").figure());
  EXPECT_EQ(section(view, "observed").words(), "No children to report");
  EXPECT_EQ(section(view, "observed").percent(), "");
}

TEST_F(Manager, RowsLeadToTheRecordsThatTheyAreAbout) {
  finish_visit();
  const auto view = report("seen_alone");
  const auto children = section(view, "seen_alone");
  for (const auto& row : children.rows()) {
    EXPECT_EQ(row.space(), client::bytes_of(space));
    EXPECT_EQ(row.child_id(), child_bytes(row.child() == "Maya Brennock" ? 0 : 1));
    EXPECT_EQ(row.visit(), "");
  }
  const auto notes = section(view, "supported");
  ASSERT_GT(notes.rows_size(), 0);
  for (const auto& row : notes.rows()) {
    EXPECT_EQ(row.space(), client::bytes_of(space));
    EXPECT_EQ(row.visit(), client::bytes_of(visit()));
  }
  const auto unrecorded = section(view, "unrecorded");
  ASSERT_EQ(unrecorded.rows_size(), 1);
  EXPECT_EQ(unrecorded.rows(0).code(), "W-CP-ARR-UNRECORDED");
  EXPECT_EQ(unrecorded.rows(0).child_id(), child_bytes(1));
}

TEST_F(Manager, AnEscalationLeadsToItsChild) {
  auto ticks = not_alone(Answer::yes);
  ticks.reason_not_alone = "reason-words";
  write_ticks(*tablet, 1, ticks);
  finish_visit();
  const auto rows = section(report("seen_alone"), "escalations");
  ASSERT_EQ(rows.rows_size(), 1);
  EXPECT_EQ(rows.rows(0).child(), "Ruby Brennock");
  EXPECT_EQ(rows.rows(0).child_id(), child_bytes(1));
  EXPECT_EQ(rows.rows(0).space(), client::bytes_of(space));
}

TEST_F(Manager, AReportCanBeAskedForByWorkerAndNamesAllThatThereAre) {
  finish_visit();
  auto other = family.visit;
  other.id = document_of(0x51);
  other.ref = "v-2";
  other.worker = "Callum Doyle";
  save(*tablet, fields_of(other));
  exchange_all();
  const auto view = report("seen_alone");
  EXPECT_EQ(std::vector<std::string>(view.workers().begin(), view.workers().end()),
            (std::vector<std::string>{"Callum Doyle", "Priya Raman"}));
  EXPECT_EQ(std::vector<std::string>(view.teams().begin(), view.teams().end()), std::vector<std::string>{"North"});
  EXPECT_EQ(section(view, "seen_alone").whole(), 2U);
  const auto callums = report("seen_alone", "Callum Doyle");
  EXPECT_EQ(section(callums, "seen_alone").whole(), 0U);
  EXPECT_EQ(callums.workers_size(), 2) << "who can be asked about does not depend on who is";
  EXPECT_NE(callums.title().find("Callum Doyle"), std::string::npos);
}

TEST_F(Manager, AReportAlwaysSaysHowCompleteItIs) {
  for (const auto* kind : {"seen_alone", "supervision"}) {
    const auto view = report(kind);
    EXPECT_EQ(view.footnote(), section(view, "unsent").words());
    EXPECT_NE(view.footnote().find("no word from the server yet"), std::string::npos) << view.footnote();
  }
}

TEST_F(Manager, WhatCannotBeReportedIsRefusedInWords) {
  wire::AskReport wrong;
  wrong.set_kind("everything");
  refused(*office, client::report, wrong, Errc::invalid_input, "no such report");
  wrong.set_kind("seen_alone");
  wrong.set_on("2026-02-02");
  wrong.set_to("2026-02-03");
  refused(*office, client::report, wrong, Errc::invalid_input, "after the day of the report");
  wrong.set_to("");
  wrong.set_from("2026-02-30");
  refused(*office, client::report, wrong, Errc::invalid_input, "February 2026 has 28 days");
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
  save(*office, store::DocumentFields{family.a_case.children[1].id, {field_value(Field::episode, plan.value, plan.key)}});
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

// ---- exports

TEST_F(Manager, TheExportHasOneLineForEachCaseNoteThatStands) {
  finish_visit();
  wire::AskExport all;
  const auto view = ask(*office, client::export_notes, all);
  EXPECT_EQ(view.words(), "Exported 2 case notes of 1 visit.");
  EXPECT_EQ(view.name(), "case-notes.csv");
  EXPECT_EQ(view.csv().substr(0, 11), "note,visit,");
  EXPECT_NE(view.csv().find(",Maya Brennock,STAT_CIN,Statutory CIN Visit,full,"), std::string::npos) << view.csv();
  EXPECT_NE(view.csv().find(",Ruby Brennock,STAT_CP,Statutory CP Visit,full,"), std::string::npos) << view.csv();
  EXPECT_EQ(std::count(view.csv().begin(), view.csv().end(), '\n'), 3);
  all.set_space(client::bytes_of(space));
  EXPECT_EQ(ask(*office, client::export_notes, all).csv(), view.csv());
  EXPECT_EQ(ask(*tablet, client::export_notes, wire::AskExport()).csv(), view.csv()) << "the same bytes everywhere";

  const auto note = read(*office).case_notes.at(0).id;
  expect_done(on(*office).withdraw_note(space, note, "The plan had ended", now, rng));
  EXPECT_EQ(ask(*office, client::export_notes, all).words(),
            "Exported 1 case note of 1 visit. Left out: 1 withdrawn note.");
}

TEST_F(Manager, AnExportHoldsTheVisitsOfItsPeriod) {
  finish_visit();
  another_visit(0x51, "v-2", "2026-02-05");
  wire::AskExport some;
  some.set_from("2026-02-03");
  some.set_to("2026-02-05");
  const auto view = ask(*office, client::export_notes, some);
  EXPECT_EQ(view.words(), "Exported 2 case notes of 1 visit.");
  EXPECT_EQ(view.name(), "case-notes-from-2026-02-03-to-2026-02-05.csv");
  EXPECT_NE(view.csv().find(",v-2,"), std::string::npos);
  EXPECT_EQ(view.csv().find(",v-1,"), std::string::npos);
  some.set_to("2026-02-02");
  refused(*office, client::export_notes, some, Errc::invalid_input, "the last day is before the first day");
  some.set_from("soon");
  refused(*office, client::export_notes, some, Errc::invalid_input, "the first day: ");
}

}  // namespace
}  // namespace doorstep::testing
