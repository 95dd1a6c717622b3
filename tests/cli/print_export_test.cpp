// Prints and exports of the sample's families: what a court, a file and the case management system are given.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

#include "client/api/case_book.hpp"
#include "client/api/csv.hpp"
#include "client/api/note_export.hpp"
#include "client/api/visit_words.hpp"
#include "client/cli/commands.hpp"
#include "client/cli/export_command.hpp"
#include "client/cli/export_notes.hpp"
#include "client/cli/home.hpp"
#include "client/cli/print_command.hpp"
#include "client/cli/system.hpp"
#include "client/cli/visit_pages.hpp"
#include "core/casework/casework.hpp"
#include "core/record/record.hpp"
#include "tests/cli/process.hpp"
#include "tests/support/visit_case.hpp"

namespace doorstep::testing {
namespace {

using cli::Exit;
using cli::Json;

std::string sample_file() { return std::string(DOORSTEP_SOURCE_DIR) + "/deploy/sample/visits.json"; }

unsigned mode(const std::string& path) {
  struct stat info {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 0777U;
}

/// Whether these stand in the text, each after the one before.
::testing::AssertionResult in_order(const std::string& text, const std::vector<std::string>& wanted) {
  std::size_t at = 0;
  for (const auto& each : wanted) {
    at = text.find(each, at);
    if (at == std::string::npos)
      return ::testing::AssertionFailure() << "'" << each << "' is not there, or too early:\n" << text;
    at += each.size();
  }
  return ::testing::AssertionSuccess();
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// The rows of an RFC 4180 text.
std::vector<std::vector<std::string>> csv_rows(const std::string& text) {
  std::vector<std::vector<std::string>> rows(1, {""});
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      rows.back().back() += text[++i];
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && text[i] == ',') {
      rows.back().emplace_back();
    } else if (!quoted && text.compare(i, 2, "\r\n") == 0) {
      ++i;
      rows.push_back({""});
    } else {
      rows.back().back() += text[i];
    }
  }
  EXPECT_FALSE(quoted);
  EXPECT_EQ(rows.back(), std::vector<std::string>{""}) << "the last row has no line end";
  rows.pop_back();
  return rows;
}

/// An office of one device with the sample's families, on 1 April 2026 at 9:12am, within this process.
class PrintAndExport : public ::testing::Test {
 protected:
  void SetUp() override {
    write_file(folder / "passphrase", "a good long passphrase\n");
    cli::FoundOptions found;
    found.name = "Harrowmere Council";
    found.holder = "Bernadette Osei";
    found.label = "office-1";
    found.server = "https://127.0.0.1:1";
    found.card = folder / "org.card";
    found.kit = folder / "kit.txt";
    ok(cli::office_found(context, found));
    ok(cli::case_import(context, sample_file(), {}));
  }
  void import_finished() { ok(cli::visit_import(context, sample_file(), true)); }

  void ok(const Result<Exit>& result) {
    ASSERT_TRUE(result) << result.error().message << "\n" << out.str();
    ASSERT_EQ(*result, Exit::done) << out.str() << err.str();
  }
  void ok(const Status& status) { ASSERT_TRUE(status) << status.error().message; }

  template <class Act>
  void with_visit(const std::string& ref, Act act) {
    auto store = cli::open_unlocked(context);
    ASSERT_TRUE(store) << store.error().message;
    client::CaseBook book(**store);
    const auto visit = book.find_visit(ref);
    ASSERT_TRUE(visit) << visit.error().message;
    casework::Casework casework(**store);
    act(casework, visit->space, visit->document);
  }
  void set(const std::string& ref, const std::string& field, const std::string& text) {
    cli::VisitSetOptions options;
    options.visit = ref;
    options.field = field;
    options.text = text;
    ok(cli::visit_set(context, options));
  }

  /// The print as pdftotext reads it, line ends as blanks.
  std::string printed(const std::string& visit, std::optional<std::uint64_t> version = {}) {
    const auto file = folder / "print.pdf";
    ok(cli::visit_print(context, {visit, file, version}));
    EXPECT_EQ(mode(file), 0600U);
    EXPECT_EQ(read_file(file).substr(0, 5), "%PDF-");
    const auto ran = run({"/usr/bin/env", "pdftotext", "-layout", "-enc", "UTF-8", file, "-"}, {});
    EXPECT_EQ(ran.code, 0) << ran.err;
    std::string text;
    for (const char c : ran.out) {
      const bool blank = c == ' ' || c == '\n' || c == '\f';
      if (!blank || (!text.empty() && text.back() != ' ')) text += blank ? ' ' : c;
    }
    return text;
  }

  std::string exported(const cli::ExportOptions& options, Exit expected = Exit::done) {
    out.str("");
    err.str("");
    const auto result = cli::export_records(context, options);
    EXPECT_TRUE(result) << result.error().message;
    EXPECT_EQ(*result, expected);
    return out.str();
  }
  Json notes(const std::string& only_case = "") {
    return Json::parse(exported({"json", only_case, "", "", ""}))["notes"];
  }
  /// The note of a visit, child and type.
  Json note(const std::string& visit, const std::string& child, const std::string& type) {
    for (const auto& each : notes()) {
      if (each["visit"] == visit && each["child_ref"] == child && each["type"] == type) return each;
    }
    ADD_FAILURE() << "no note " << visit << " " << child << " " << type;
    return Json::object();
  }

  TemporaryFolder folder;
  cli::SystemRng rng;
  std::ostringstream out, err;
  Millis wall = *rules::parse_moment("2026-04-01T09:12:00+01:00");
  cli::CommandContext context{
      folder / "home", folder / "passphrase", false, rng, [this] { return Now{wall, wall}; }, out, err};
};

TEST_F(PrintAndExport, FORM_11_SubHeadingsKeepTheirOrderInPrintAndExport) {
  import_finished();
  const auto text = printed("v-3");
  EXPECT_TRUE(in_order(
      text, {"Wishes, feelings and observations", "Jayden Vance", "We talked in his new bedroom", "The move",
             "the weirdest day ever", "Family time", "more than once a week", "Ordinary things", "seconds at tea",
             "Discussion with parents / carers", "Ingrid Solheim, foster carer", "Kelly, by telephone from the car"}));
  std::vector<std::string> headings;
  const auto full = note("v-3", "c-jayden", "STAT_CLA");
  for (const auto& section : full.at("sections")) {
    for (const auto& block : section["blocks"]) {
      if (block["heading"].is_string() && section["section"] != "risk") headings.push_back(block["heading"]);
    }
  }
  const std::vector<std::string> expected = {"Able to put wishes and feelings into words",
                                             "The move",
                                             "Family time",
                                             "Ordinary things",
                                             "Ingrid Solheim, foster carer",
                                             "Kelly, by telephone from the car",
                                             "Rating: positive"};
  EXPECT_EQ(headings, expected);
}

TEST_F(PrintAndExport, FORM_20_APrintHoldsAllSixSectionsInOrderWithVersionAndPages) {
  import_finished();
  const auto text = printed("v-5");
  EXPECT_TRUE(in_order(text, {"Visit record",
                              "Mireku",
                              "Version 1, finished 1 April 2026, 9:12am by Bernadette Osei",
                              "Who was seen",
                              "Counts as",
                              "Efua Mireku",
                              "Statutory CIN Visit",
                              "Present and absent",
                              "Setting",
                              "Wishes, feelings and observations",
                              "Efua Mireku",
                              "Discussion with parents / carers",
                              "Risk and/or protective factors",
                              "Risk, new",
                              "No heating in the room",
                              "Analysis / progress of the plan",
                              "Rating: positive",
                              "Actions",
                              "Report the heating",
                              "Priya Raman, social worker",
                              "25 March 2026",
                              "Next CIN visit booked for 4.30pm",
                              "28 April 2026",
                              "Case notes",
                              "the full recording"}));
  EXPECT_TRUE(has(text, "Printed 1 April 2026, 9:12am by Bernadette Osei"));
  EXPECT_TRUE(has(text, "Page 1 of "));
  EXPECT_FALSE(has(text, "DRAFT"));
}

TEST_F(PrintAndExport, APrintSaysWhoWasSeenHowAndWithWhom) {
  import_finished();
  const auto text = printed("v-1");
  EXPECT_TRUE(in_order(text, {"Tuesday 3 March 2026, 3:40pm to 4:50pm", "Priya Raman", "Home", "Yes", "Completed",
                              "Planned CIN visit", "Maya Brennock", "Theo Pike", "Isla Pike", "Present",
                              "Donna Brennock", "Hilary Brennock", "Absent", "At work until 6pm"}));
  EXPECT_TRUE(has(text, "9 years"));
  EXPECT_TRUE(has(text, "21 months"));
  EXPECT_TRUE(has(text, "9 weeks"));
  EXPECT_TRUE(has(text, "Not answered"));  // alone, of a child under 4: unanswered is not no
  EXPECT_TRUE(in_order(text, {"Activity attached: Three houses sheet", "Clock in the house of worries", "Mood",
                              "smiling and babbling", "Development", "How the carer responded"}));
  EXPECT_TRUE(has(printed("v-2"), "together"));  // Jayden and Ruby
}

TEST_F(PrintAndExport, AnUnsuccessfulVisitPrintsNonEngagement) {
  import_finished();
  EXPECT_TRUE(in_order(printed("v-7"), {"Unsuccessful", "Non-engagement", "Second missed appointment this week",
                                        "Home Visit", "Why not seen alone", "Child not present", "Concern: Yes"}));
}

TEST_F(PrintAndExport, ADraftPrintsAsItIsAndSaysWhatItWouldCountAs) {
  import_finished();
  const auto text = printed("v-8");
  EXPECT_TRUE(has(text, "DRAFT, not finished"));
  EXPECT_TRUE(in_order(text, {"Would count as", "Maya Brennock", "Home Visit", "Theo Pike", "Statutory CIN Visit"}));
  EXPECT_TRUE(has(text, "Finishing the record makes them."));
  for (const auto& each : notes()) EXPECT_NE(each["visit"], "v-8");
}

TEST_F(PrintAndExport, ACorrectionPrintsTheNewestFinishedVersionUnlessTheDraftIsAskedFor) {
  import_finished();
  with_visit("v-5", [&](auto& casework, const auto& space, const auto& visit) {
    ok(casework.correct(space, visit, "a date was wrong", context.now(), rng));
  });
  set("v-5", "analysis.text", "The heating was mended.");
  const auto meanwhile = printed("v-5");
  EXPECT_TRUE(has(meanwhile, "the cold and the lack of privacy"));
  EXPECT_FALSE(has(meanwhile, "The heating was mended."));
  EXPECT_FALSE(has(meanwhile, "DRAFT"));
  const auto draft = printed("v-5", 2);
  EXPECT_TRUE(
      in_order(draft, {"DRAFT, not finished: a correction of version 1, a date was wrong", "The heating was mended."}));
  wall += day_ms;
  with_visit("v-5", [&](auto& casework, const auto& space, const auto& visit) {
    const auto plan = casework.finish(space, visit, context.now(), rng);
    ASSERT_TRUE(plan);
    ASSERT_TRUE(plan->can_finish());
  });
  const auto second = printed("v-5");
  EXPECT_TRUE(has(second, "Version 2, finished 2 April 2026, 9:12am by Bernadette Osei, corrected: a date was wrong"));
  EXPECT_TRUE(has(second, "The heating was mended."));
  const auto first = printed("v-5", 1);
  EXPECT_TRUE(in_order(
      first, {"Not the newest: there is version 2", "This version was not reviewed yet", "Version 2, 2 April 2026"}));
  EXPECT_FALSE(has(first, "The heating was mended."));
  const auto none = cli::visit_print(context, {"v-5", folder / "none.pdf", 3});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Errc::not_found);
  EXPECT_FALSE(std::filesystem::exists(folder / "none.pdf"));
  EXPECT_EQ(note("v-5", "c-efua", "STAT_CIN")["version"], 2);
}

TEST_F(PrintAndExport, DUAL_02_ACrossReferenceLeadsToTheFullRecordingAndHoldsNoneOfIt) {
  import_finished();
  std::vector<Json> pair;
  for (const auto& each : notes("Vance")) {
    if (each["visit"] == "v-3") pair.push_back(each);
  }
  ASSERT_EQ(pair.size(), 2U);
  const auto& full = pair[0];
  const auto& cross = pair[1];
  EXPECT_EQ(full["type"], "STAT_CLA");
  EXPECT_EQ(full["kind"], "full");
  EXPECT_EQ(cross["type"], "STAT_CP");
  EXPECT_EQ(cross["kind"], "cross_reference");
  EXPECT_EQ(cross["refers_to"], full["note"]);
  EXPECT_EQ(cross["visit_event_id"], full["visit_event_id"]);
  for (const char* same : {"child_name", "date", "start", "end", "worker", "seen", "seen_alone", "bedroom_seen"}) {
    EXPECT_EQ(cross[same], full[same]) << same;
  }
  EXPECT_EQ(cross["child_name"], "Jayden Vance");
  EXPECT_EQ(cross["date"], "2026-03-13");
  EXPECT_EQ(cross["seen_alone"], "yes");
  const std::string short_id = full["note"].get<std::string>().substr(0, 8);
  EXPECT_EQ(cross.value("see", ""), "See the full recording in Statutory CLA Visit " + short_id);
  const auto words = cross.dump();
  for (const char* narrative :
       {"satsuma", "weirdest", "trumpet", "dentist", "settled", "First visit after", "sections"}) {
    EXPECT_FALSE(has(words, narrative)) << narrative;
    EXPECT_TRUE(has(full.dump(), narrative)) << narrative;
  }
  EXPECT_TRUE(in_order(printed("v-3"),
                       {"Statutory CLA Visit and Statutory CP Visit", "Case notes", "Jayden Vance: the full recording",
                        "Jayden Vance: See the full recording in Statutory CLA Visit " + short_id}));
}

TEST_F(PrintAndExport, LBL_01_TypesHaveTheNamesOfThePolicyThatJudgedThem) {
  {
    auto store = cli::open_unlocked(context);
    ASSERT_TRUE(store);
    ok(casework::publish_policy(**store,
                                "version = \"2026.03\"\nauthority = \"Harrowmere Council\"\nfrom = 2026-03-10\n"
                                "[labels]\nSTAT_CP = \"Statutory Child Protection\"\n",
                                context.now(), rng));
  }
  import_finished();
  std::set<std::string> labels;
  for (const auto& each : notes()) labels.insert(each["type_label"]);
  // v-2 of 5 March was judged by the defaults, v-3 of 13 March by the authority's own policy.
  EXPECT_EQ(labels, (std::set<std::string>{"Home Visit", "Statutory CIN Visit", "Statutory CLA Visit",
                                           "Statutory CP Visit", "Statutory Child Protection"}));
  EXPECT_EQ(note("v-2", "c-ruby", "STAT_CP")["type_label"], "Statutory CP Visit");
  const auto late = note("v-3", "c-jayden", "STAT_CP");
  EXPECT_EQ(late["type_label"], "Statutory Child Protection");
  EXPECT_EQ(late["policy"], "2026.03");
  EXPECT_TRUE(has(printed("v-3"), "Statutory Child Protection"));
}

TEST_F(PrintAndExport, CsvHasOneRowForEachNoteAndTheSameBytesEachTime) {
  import_finished();
  const auto text = exported({"csv", "", "", "", ""});
  const auto rows = csv_rows(text);
  EXPECT_EQ(text, exported({"csv", "", "", "", ""}));
  ASSERT_EQ(rows.size(), 1 + notes().size());
  EXPECT_EQ(rows[0], client::export_columns());
  for (const auto& row : rows) EXPECT_EQ(row.size(), rows[0].size());
  const auto column = [&](const char* name) {
    return static_cast<std::size_t>(std::find(rows[0].begin(), rows[0].end(), name) - rows[0].begin());
  };
  std::string before;
  std::size_t jayden = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    EXPECT_LE(before, rows[i][column("date")]);
    before = rows[i][column("date")];
    if (rows[i][column("visit")] == "v-3") ++jayden;
    if (rows[i][column("visit")] == "v-1" && rows[i][column("child_ref")] == "c-theo") {
      EXPECT_EQ(rows[i][column("seen")], "yes");
      EXPECT_EQ(rows[i][column("seen_alone")], "");  // unanswered is not no
    }
    if (rows[i][column("visit")] == "v-7") {
      EXPECT_TRUE(has(rows[i][column("codes")], "T-TM"));
    }
  }
  EXPECT_EQ(jayden, 2U);
  EXPECT_FALSE(has(text, "satsuma"));
}

TEST_F(PrintAndExport, AnExportIsAsWideAsItWasAskedFor) {
  import_finished();
  for (const auto& each : notes("Brennock")) EXPECT_EQ(each["family_ref"], "f-a");
  const auto some = Json::parse(exported({"json", "", "", "2026-03-05", "2026-03-13"}))["notes"];
  std::set<std::string> visits;
  for (const auto& each : some) visits.insert(each["visit"]);
  EXPECT_EQ(visits, (std::set<std::string>{"v-2", "v-3"}));
  const cli::ExportOptions wrong[] = {{"xml", "", "", "", ""},
                                      {"csv", "", "", "yesterday", ""},
                                      {"csv", "", "", "2026-03-02", "2026-03-01"},
                                      {"csv", "Nobody", "", "", ""}};
  for (const auto& options : wrong) {
    EXPECT_FALSE(cli::export_records(context, options)) << options.format << options.from << options.only_case;
  }
}

TEST_F(PrintAndExport, AnExportsFileIsItsOwnersAndReplacedAsAWhole) {
  import_finished();
  const auto file = folder / "notes.json";
  write_file(file, "what was there");
  ASSERT_EQ(::chmod(file.c_str(), 0644), 0);
  EXPECT_TRUE(has(exported({"json", "", file, "", ""}), "Exported"));
  EXPECT_EQ(mode(file), 0600U);
  EXPECT_EQ(read_file(file), exported({"json", "", "", "", ""}));
  EXPECT_EQ(err.str(), "");
  const auto nowhere = cli::export_records(context, {"csv", "", folder / "no/such.csv", "", ""});
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code, Errc::io);
}

TEST_F(PrintAndExport, AWithdrawnNoteIsLeftOutAndCounted) {
  import_finished();
  const auto before = notes().size();
  const auto id = note("v-3", "c-jayden", "STAT_CP")["note"].get<std::string>();
  with_visit("v-3", [&](auto& casework, const auto& space, const auto&) {
    ok(casework.withdraw_note(space, *DocumentId::from_text(id), "the plan had ended", context.now(), rng));
  });
  EXPECT_EQ(notes().size(), before - 1);
  EXPECT_TRUE(has(err.str(), "Left out: 1 withdrawn note."));
  EXPECT_FALSE(has(exported({"csv", "", "", "", ""}), id));
  EXPECT_TRUE(has(printed("v-3"), "withdrawn: the plan had ended"));
}

// ---- pages and cells by themselves

class Pages : public VisitCase {
 public:
  print::VisitPrint pages(std::uint64_t version = 0) const {
    casework::Life life;
    life.version = visit.version();
    life.state = version == 0 ? casework::LifeState::draft : casework::LifeState::finished;
    return cli::visit_pages(
        {a_case, visit, life, version, policy, true, {}, offices, "Harrowmere", "Priya Raman", facts.now});
  }
  const print::Section& section(const print::VisitPrint& print, const std::string& title) const {
    for (const auto& each : print.sections) {
      if (each.title == title) return each;
    }
    ADD_FAILURE() << "no section " << title;
    return print.sections.front();
  }
  std::string fact(const print::VisitPrint& print, const std::string& label) const {
    for (const auto& each : print.facts) {
      if (each.label == label) return each.text;
    }
    return "(none)";
  }
  std::vector<DeviceId> offices;
};

TEST(VisitPages, SixSectionsStandEvenWhereNothingWasWritten) {
  Pages a;
  const auto pages = a.pages();
  std::vector<std::string> titles;
  for (const auto& each : pages.sections) titles.push_back(each.title);
  std::vector<std::string> expected;
  for (const auto& each : record::all_sections()) expected.emplace_back(each.title);
  EXPECT_EQ(titles, expected);
  EXPECT_TRUE(pages.draft);
}

TEST(VisitPages, NothingNewAndNoActionsAreSentences) {
  Pages a;
  a.visit.actions.clear();
  a.visit.actions_none = true;
  auto pages = a.pages();
  const auto& risk = a.section(pages, "Risk and/or protective factors");
  ASSERT_EQ(risk.paragraphs.size(), 1U);
  EXPECT_EQ(risk.paragraphs[0].text, "No new or specific risk or protective factors were identified at this visit.");
  ASSERT_EQ(pages.actions.rows.size(), 1U);
  EXPECT_EQ(pages.actions.rows[0][0], "No actions agreed");
  a.visit.nothing_new = false;
  a.visit.actions_none = false;
  pages = a.pages();
  EXPECT_TRUE(a.section(pages, "Risk and/or protective factors").paragraphs.empty());
  EXPECT_TRUE(pages.actions.rows.empty());
}

TEST(VisitPages, TheNextVisitIsAnActionAndStandsOnce) {
  Pages a;
  a.visit.next_visit = "2026-03-09T16:00:00+00:00";
  ASSERT_EQ(a.pages().actions.rows.size(), 2U);
  EXPECT_EQ(a.pages().actions.rows[1],
            (std::vector<std::string>{"Next visit", "Priya Raman", "9 March 2026, 4:00pm", ""}));
  a.visit.actions[0].value.next_visit = true;
  a.visit.actions[0].value.due = "2026-03-09";
  ASSERT_EQ(a.pages().actions.rows.size(), 1U);
  EXPECT_EQ(a.pages().actions.rows[0][0], "Next visit: action-words");
}

TEST(VisitPages, OnlyAnOfficesReviewCounts) {
  Pages a;
  record::Version version;
  version.number = 1;
  version.finished_at = "2026-02-02T18:00:00+00:00";
  version.by = "Priya Raman";
  a.visit.versions[1] = version;
  record::Review review;
  review.decision = record::Decision::returned;
  review.comment = "say more";
  review.by = "Somebody";
  review.at = "2026-02-03T09:00:00+00:00";
  a.visit.reviews[1] = review;
  DeviceId device;
  device.bytes.fill(7);
  a.visit.review_devices[1] = device;
  EXPECT_EQ(a.fact(a.pages(1), "Review"), "This version was not reviewed yet");
  a.offices.push_back(device);
  EXPECT_EQ(a.fact(a.pages(1), "Review"), "Returned by Somebody, 3 February 2026, 9:00am: say more");
  EXPECT_EQ(a.fact(a.pages(0), "Review"), "(none)");
}

TEST(VisitPages, WhoeverIsNotInTheCasesListsHasTheNameAndRoleThatWereWritten) {
  Pages a;
  record::Attendance stranger;
  stranger.name = "Mrs Ancliffe";
  stranger.role = "neighbour";
  a.visit.people = {{0x99, stranger}};
  EXPECT_EQ(a.pages().people[0].text, "Mrs Ancliffe, neighbour");
  EXPECT_EQ(a.pages().people[1].text, "");
}

TEST(VisitPages, AnAttachmentStandsWithItsChildAndOneOfNobodyWithTheSetting) {
  Pages a;
  const auto key = a.child(0x11, "Maya", "2016-05-19").key;
  record::Attachment own, other;
  own.child = key;
  own.kind = "activity";
  own.title = "Three houses";
  own.discussion = "what she drew";
  other.kind = "document";
  other.title = "Letter";
  a.visit.attachments = {{1, own}, {2, other}};
  const auto pages = a.pages();
  const auto& wishes = a.section(pages, "Wishes, feelings and observations").paragraphs;
  EXPECT_EQ(wishes.back().heading, "Activity attached: Three houses");
  EXPECT_EQ(wishes.back().text, "what she drew");
  EXPECT_EQ(a.section(pages, "Setting").paragraphs.back().heading, "Document attached: Letter");
}

TEST(VisitWords, AgesAreSaidAsPeopleSayThem) {
  record::ChildRecord child;
  const auto on = [&](const char* day) { return client::age_words(&child, *rules::Date::parse(day)); };
  child.dob = "2022-02-28";
  EXPECT_EQ(on("2026-02-27"), "3 years 11 months");
  EXPECT_EQ(on("2026-02-28"), "4 years");
  EXPECT_EQ(on("2024-02-27"), "23 months");
  EXPECT_EQ(on("2022-03-10"), "10 days");
  EXPECT_EQ(on("2022-04-11"), "6 weeks");
  EXPECT_EQ(on("2022-02-01"), "not born yet");
  child.dob.clear();
  EXPECT_EQ(on("2026-02-28"), "not known");
  child.expected = "2026-06-01";
  EXPECT_EQ(on("2026-02-28"), "not born yet");
  EXPECT_EQ(client::age_words(nullptr, std::nullopt), "not known");
}

TEST(Csv, QuotesAndNeverStartsAFormula) {
  EXPECT_EQ(client::csv_cell("plain"), "plain");
  EXPECT_EQ(client::csv_cell("a \"b\", c"), "\"a \"\"b\"\", c\"");
  EXPECT_EQ(client::csv_cell("two\nlines"), "\"two\nlines\"");
  for (const char* formula : {"=1+1", "+44 1632", "-1", "@SUM(A1)"}) {
    EXPECT_EQ(client::csv_cell(formula), std::string("'") + formula);
  }
  EXPECT_EQ(client::csv_cell("=HYPERLINK(\"x\",1)"), "\"'=HYPERLINK(\"\"x\"\",1)\"");
  for (const char* hidden : {"\t=1", "\r=1", "\n=1", "\x01=1", "\xe2\x80\xae=1"}) {
    const auto cell = client::csv_cell(hidden);
    EXPECT_EQ(cell[cell[0] == '"' ? 1 : 0], '\'') << cell;
  }
  EXPECT_EQ(client::csv_cell("a\xff"
                          "b"),
            "a\xef\xbf\xbd"
            "b");
  EXPECT_EQ(client::csv_row({"a", "", "b,c"}), "a,,\"b,c\"\r\n");
}

TEST(ExportedNotes, AnotherChildsWishesAreNotInANote) {
  Pages a;
  a.child(0x11, "Maya", "2016-05-19");
  const auto other = a.child(0x12, "Theo", "2017-05-19").key;
  a.visit.children.at(other).wishes = "what Theo said";
  record::NoteRecord note;
  note.note.visit = a.visit.id;
  note.note.child = a.a_case.children[0].key;
  note.note.type = "STAT_CIN";
  note.note.kind = record::NoteKind::full;
  const auto json = cli::exported_note(a.a_case, a.visit, note, a.policy).dump();
  EXPECT_TRUE(has(json, "wishes-words"));
  EXPECT_FALSE(has(json, "what Theo said"));
}

}  // namespace
}  // namespace doorstep::testing
