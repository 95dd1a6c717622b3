// Reports and exports through the client interface: the same rows on the screen and in the file (M1).
#include <gtest/gtest.h>

#include "client/api/csv.hpp"
#include "tests/api/manager_stores.hpp"

namespace doorstep::testing {
namespace {

using record::Answer;

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
