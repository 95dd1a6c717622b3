// The reports over the sample's families, on the morning of 1 April 2026, from finished visits in a real store.
#include "client/cli/report_commands.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <sstream>

#include "client/api/case_book.hpp"
#include "client/cli/casework_commands.hpp"
#include "client/cli/commands.hpp"
#include "client/cli/home.hpp"
#include "client/cli/json.hpp"
#include "core/store/device_health.hpp"
#include "tests/cli/process.hpp"
#include "tests/support/seeded_rng.hpp"

namespace doorstep::cli {
namespace {

using record::Field;
using Rows = std::vector<std::vector<std::string>>;

const Millis morning = rules::parse_moment("2026-04-01T09:00:00+01:00").value();

std::string sample_text() { return testing::read_file(DOORSTEP_SOURCE_DIR "/deploy/sample/visits.json"); }

/// The file's object with this id, to be altered.
Json& member(Json& file, const char* list, const std::string& id) {
  for (auto& each : file[list]) {
    if (each["id"] == id) return each;
  }
  throw std::runtime_error("the sample has no " + id);
}

/// An office's device with the sample's families, its finished visits finished. Commands run in this process, on the
/// clock of the sample.
class Desk {
 public:
  explicit Desk(const std::string& sample) : home_(folder_ / "office") {
    testing::write_file(folder_ / "passphrase", "a good long passphrase\n");
    testing::write_file(folder_ / "visits.json", sample);
    FoundOptions found;
    found.name = "Harrowmere Council";
    found.holder = "Bernadette Osei";
    found.label = "office-1";
    found.server = "https://127.0.0.1:1";
    found.card = folder_ / "org.card";
    found.kit = folder_ / "kit.txt";
    run([&](CommandContext& context) { return office_found(context, found); });
    run([&](CommandContext& context) { return case_import(context, folder_ / "visits.json", {}); });
    run([&](CommandContext& context) { return visit_import(context, folder_ / "visits.json", true); });
  }
  /// Another device with the same store, to be written to.
  Desk(const Desk& other) : home_(folder_ / "office") {
    std::filesystem::copy(other.home_, home_, std::filesystem::copy_options::recursive);
    testing::write_file(folder_ / "passphrase", "a good long passphrase\n");
  }

  template <class Command>
  std::string run(Command command, bool json = false) {
    std::ostringstream out, err;
    CommandContext context{home_, folder_ / "passphrase", json, rng_, [] { return Now{morning, 0}; }, out, err};
    const auto ended = command(context);
    EXPECT_TRUE(ended) << (ended ? "" : ended.error().message);
    return out.str();
  }
  Json seen_alone(const ReportOptions& options = march()) {
    return Json::parse(run([&](CommandContext& context) { return report_seen_alone(context, options); }, true));
  }
  Json supervision(const ReportOptions& options = march()) {
    return Json::parse(run([&](CommandContext& context) { return report_supervision(context, options); }, true));
  }
  std::string screen(ReportOptions options = march()) {
    return run([&](CommandContext& context) { return report_seen_alone(context, options); });
  }
  std::string csv(ReportOptions options = march()) {
    options.csv = true;
    return run([&](CommandContext& context) { return report_seen_alone(context, options); });
  }
  std::string refusal(const ReportOptions& options, bool json = false) {
    std::ostringstream out, err;
    CommandContext context{home_, folder_ / "passphrase", json, rng_, [] { return Now{morning, 0}; }, out, err};
    const auto ended = report_seen_alone(context, options);
    EXPECT_FALSE(ended);
    return ended ? "" : ended.error().message;
  }

  /// March as it stood on the morning of 1 April.
  static ReportOptions march() {
    ReportOptions out;
    out.on = "2026-04-01";
    out.from = "2026-03-01";
    return out;
  }

  /// Does something to the open store and to a case of it.
  template <class Act>
  void with_case(const std::string& family, Act act) {
    run([&](CommandContext& context) -> Result<Exit> {
      auto store = TRY(open_unlocked(context));
      casework::Casework casework(*store);
      const auto entry = TRY(client::CaseBook(*store).find_case(family));
      const auto save = [&](const DocumentId& document, const change::FieldName& field, const record::Value& value) {
        const store::FieldValue one{field, record::encode(value)};
        EXPECT_TRUE(store::Outbox(*store).save(entry.space, document, {&one, 1}, context.now(), context.rng));
      };
      act(*store, TRY(casework.read_case(entry.space)), save);
      return Exit::done;
    });
  }

 private:
  testing::TemporaryFolder folder_;
  std::string home_;
  testing::SeededRng rng_{20260401};
};

class Report : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { sample_ = new Desk(sample_text()); }
  static void TearDownTestSuite() {
    delete sample_;
    sample_ = nullptr;
  }
  /// To be read only: a test that writes copies it.
  Desk& sample() { return *sample_; }

 private:
  static Desk* sample_;
};
Desk* Report::sample_ = nullptr;

const Json& section(const Json& report, const std::string& key) { return report.at("sections").at(key); }

Rows columns(const Json& section, const std::vector<std::string>& names) {
  Rows out;
  for (const auto& row : section.at("rows")) {
    std::vector<std::string> line;
    for (const auto& name : names) line.push_back(row.at(name).is_null() ? "" : row.at(name).get<std::string>());
    out.push_back(std::move(line));
  }
  return out;
}

/// Lines of CSV as RFC 4180 has them.
Rows parse_csv(const std::string& text) {
  Rows out(1, {""});
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto& cell = out.back().back();
    if (quoted && text[i] == '"' && text.compare(i, 2, "\"\"") == 0) {
      cell += text[i++];
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && text[i] == ',') {
      out.back().emplace_back();
    } else if (!quoted && text.compare(i, 2, "\r\n") == 0) {
      out.push_back({""});
      ++i;
    } else {
      cell += text[i];
    }
  }
  EXPECT_EQ(out.back(), std::vector<std::string>{""}) << "the last line ends in CR LF, too";
  out.pop_back();
  return out;
}

record::Row<record::Episode> episode_of(const record::ChildRecord& child, record::PlanType type) {
  for (const auto& each : child.episodes) {
    if (each.value.type == type) return each;
  }
  throw std::runtime_error(child.name + " has no such plan");
}

const record::ChildRecord& child_named(const record::CaseRecord& a_case, const std::string& name) {
  for (const auto& each : a_case.children) {
    if (each.name == name) return each;
  }
  throw std::runtime_error("no child " + name);
}

const record::VisitRecord& visit_named(const record::CaseRecord& a_case, const std::string& ref) {
  for (const auto& each : a_case.visits) {
    if (each.ref == ref) return each;
  }
  throw std::runtime_error("no visit " + ref);
}

// ---- What a manager sees first (M1)

TEST_F(Report, TheOverdueChildComesFirstAndThenWhoIsDueSoonest) {
  const auto report = sample().seen_alone();
  const auto& figure = section(report, "seen_alone");
  EXPECT_EQ(figure["part"], 3);
  EXPECT_EQ(figure["whole"], 4);
  EXPECT_EQ(figure["words"], "3 of 4  75.0%");
  const Rows rows{{"Jayden Vance", "Vance", "Callum Doyle", "2026-03-27", "CP due 27 March 2026, 5 days overdue"},
                  {"Ruby Vance", "Vance", "Callum Doyle", "2026-04-01", "CP due 1 April 2026, due today"},
                  {"Maya Brennock", "Brennock", "Priya Raman", "2026-04-14", "CIN due 14 April 2026"},
                  {"Efua Mireku", "Mireku", "Priya Raman", "2026-05-05", "CIN due 5 May 2026"}};
  EXPECT_EQ(columns(figure, {"child", "family", "worker", "date", "words"}), rows);
  EXPECT_EQ(figure["rows"][0]["in_order"], false);
  EXPECT_EQ(figure["rows"][1]["in_order"], true);
  EXPECT_EQ(section(report, "observed")["words"], "2 of 2  100.0%");
  const Rows looked_after{{"Noah Tully-Vance", "CLA due 2 April 2026, due tomorrow"},
                          {"Jayden Vance", "CLA due 24 April 2026"}};
  EXPECT_EQ(columns(section(report, "looked_after"), {"child", "words"}), looked_after);
  const Rows reviews{{"Jayden Vance", "2026-04-07"}, {"Noah Tully-Vance", "2026-04-20"}};
  EXPECT_EQ(columns(section(report, "reviews_due"), {"child", "date"}), reviews);
  EXPECT_EQ(section(report, "age_unknown")["rows"].size(), 0U);
  EXPECT_EQ(section(report, "problems")["rows"].size(), 0U);
  EXPECT_EQ(report["policy"]["version"], "default");
}

TEST_F(Report, VisitsAndTheirNotesAreCountedInThePeriod) {
  const auto report = sample().seen_alone();
  EXPECT_EQ(section(report, "visits")["visits"], 7);
  EXPECT_EQ(section(report, "visits")["case_notes"]["STAT_CP"], 4);   // v-2 for two children, v-3, v-4
  EXPECT_EQ(section(report, "visits")["case_notes"]["STAT_CLA"], 2);  // v-3, v-6
  EXPECT_EQ(section(report, "visits")["case_notes"]["HOME_VISIT"], 1);
  const Rows dual{{"Jayden Vance", "Callum Doyle", "v-3", "STAT_CP"}};
  EXPECT_EQ(columns(section(report, "dual_notes"), {"child", "worker", "ref", "type"}), dual);
  const Rows refused{{"Ruby Vance", "v-7"}};
  EXPECT_EQ(columns(section(report, "non_engagement"), {"child", "ref"}), refused);

  ReportOptions on_the_day;
  on_the_day.on = "2026-04-01";
  const auto april = sample().seen_alone(on_the_day);
  EXPECT_EQ(april["from"], "2026-04-01") << "the month of the day, up to the day";
  EXPECT_EQ(section(april, "visits")["visits"], 0);
  EXPECT_EQ(section(april, "seen_alone")["whole"], 4);
}

TEST_F(Report, AnEscalationIsOpenUntilItIsDecided) {
  Desk desk(sample());
  const auto before = section(desk.seen_alone(), "escalations");
  const Rows rows{{"Ruby Vance", "2026-03-30", "raised 30 March 2026, not decided yet"}};
  ASSERT_EQ(columns(before, {"child", "date", "words"}), rows);
  const std::string task = before["rows"][0]["id"];
  desk.run([&](CommandContext& context) { return tasks_done(context, task, "Visit together tomorrow at 8am"); });
  EXPECT_EQ(section(desk.seen_alone(), "escalations")["rows"].size(), 0U);
}

TEST_F(Report, AWorkerChoosesChildrenByWhoseCaseItIsAndVisitsByWhoMadeThem) {
  auto options = Desk::march();
  options.worker = "Callum Doyle";
  const auto report = sample().seen_alone(options);
  EXPECT_EQ(section(report, "seen_alone")["words"], "1 of 2  50.0%");
  EXPECT_EQ(section(report, "observed")["words"], "No children to report");
  EXPECT_TRUE(section(report, "observed")["percent"].is_null());
  EXPECT_EQ(section(report, "visits")["visits"], 5);

  Desk desk(sample());
  AllocateOptions allocate{"Vance", "Priya Raman", std::nullopt};
  desk.run([&](CommandContext& context) { return case_allocate(context, allocate); });
  const auto callum = desk.seen_alone(options);
  EXPECT_EQ(section(callum, "seen_alone")["whole"], 0);
  EXPECT_EQ(section(callum, "visits")["visits"], 5) << "who made a visit is not changed by a hand-over";
  options.worker = "Priya Raman";
  EXPECT_EQ(section(desk.seen_alone(options), "seen_alone")["whole"], 4);
  options.team = "t-north";
  EXPECT_EQ(section(desk.seen_alone(options), "seen_alone")["whole"], 4) << "the team stays when none is given";
}

TEST_F(Report, AUD_03_NobodyToCountIsSaidInWordsAndNeverInPerCent) {
  auto options = Desk::march();
  options.team = "t-south";
  const auto report = sample().seen_alone(options);
  for (const char* key : {"seen_alone", "observed", "home_and_bedroom"}) {
    EXPECT_EQ(section(report, key)["words"], "No children to report") << key;
    EXPECT_TRUE(section(report, key)["percent"].is_null()) << key;
  }
  const auto screen = sample().screen(options);
  EXPECT_NE(screen.find("Seen alone in time  No children to report\n"), std::string::npos) << screen;
  EXPECT_EQ(screen.find('%'), std::string::npos) << screen;
  EXPECT_NE(screen.find("no case on this device is of that team"), std::string::npos) << screen;
}

// ---- How complete it is

TEST_F(Report, AUD_04_TheFootnoteSaysHowManyDevicesHoldUnsentRecords) {
  const auto alone = section(sample().seen_alone(), "unsent");
  EXPECT_EQ(alone["words"],
            "1 device has records waiting to sync (last contact not known); no word from the server yet about other "
            "devices");
  ASSERT_EQ(alone["rows"].size(), 1U);
  EXPECT_EQ(alone["rows"][0]["label"], "office-1");

  Desk desk(sample());
  desk.with_case("Vance", [](store::DeviceStore& store, const record::CaseRecord&, auto) {
    store::DeviceHealth silent, waits;
    silent.device.bytes.fill(0x14);
    silent.last_contact = rules::parse_moment("2026-03-20T10:00:00+00:00").value();
    waits.device.bytes.fill(0x22);
    waits.last_contact = rules::parse_moment("2026-03-29T17:10:00+01:00").value();
    waits.waiting = 3;
    auto transaction = sqlite::Transaction::begin_immediate(store.database());
    ASSERT_TRUE(transaction);
    ASSERT_TRUE(store::note_device_health(store, {silent, waits}));
    ASSERT_TRUE(transaction->commit());
  });
  const auto told = section(desk.seen_alone(), "unsent");
  EXPECT_EQ(told["words"], "2 devices have records waiting to sync (oldest last contact 2026-03-29 17:10)");
  EXPECT_EQ(told["rows"][0]["words"], "22222222: 3 waiting, last contact 29 March 2026, 5:10pm");
  for (const auto& out : {desk.screen(), desk.csv()}) {
    EXPECT_NE(out.find("2 devices have records waiting to sync"), std::string::npos) << out;
  }
  EXPECT_EQ(section(desk.supervision(), "unsent"), told);
  EXPECT_EQ(section(desk.seen_alone(), "seen_alone")["rows"][0]["child"], "Jayden Vance");
}

TEST_F(Report, WhatCannotBeJudgedIsListedAndHoldsUpNothing) {
  Desk desk(sample());
  desk.with_case("Brennock", [](store::DeviceStore&, const record::CaseRecord& a_case, auto save) {
    save(child_named(a_case, "Maya Brennock").id, record::name_of(Field::dob), std::string("2016-02-30"));
  });
  const auto report = desk.seen_alone();
  ASSERT_EQ(section(report, "problems")["rows"].size(), 1U);
  const std::string words = section(report, "problems")["rows"][0]["words"];
  EXPECT_NE(words.find("Maya Brennock, date of birth"), std::string::npos) << words;
  EXPECT_EQ(section(report, "seen_alone")["whole"], 3);
  // Without an age v-1 cannot be judged, so the plan's first visit is still owed.
  const Rows unknown{{"Maya Brennock", "CIN due 3 March 2026, 29 days overdue; age not known"}};
  EXPECT_EQ(columns(section(report, "age_unknown"), {"child", "words"}), unknown);
  EXPECT_NE(desk.screen().find(words), std::string::npos);
}

// ---- Labels of other systems

TEST_F(Report, AUD_02_AnImportedLabelCountsOnceAndIsCheckedAgainstTheTicks) {
  Desk desk(sample());
  const auto before = section(desk.seen_alone(), "supported");
  EXPECT_EQ(before["part"], before["whole"]);
  desk.with_case("Vance", [](store::DeviceStore&, const record::CaseRecord& a_case, auto save) {
    const auto ruby = child_named(a_case, "Ruby Vance").key;
    save(visit_named(a_case, "v-4").id, record::name_of(Field::recorded_as, ruby), std::string("STAT_CP"));
    save(visit_named(a_case, "v-7").id, record::name_of(Field::recorded_as, ruby), std::string("STAT_CP"));
  });
  const auto after = section(desk.seen_alone(), "supported");
  EXPECT_EQ(after["whole"], before["whole"].get<int>() + 1) << "v-4 has the note already, v-7 is a Home Visit";
  EXPECT_EQ(after["part"], before["part"]);
  EXPECT_EQ(after["rows"][0]["ref"], "v-7");
  EXPECT_EQ(after["rows"][0]["in_order"], false);
  EXPECT_EQ(after["rows"][0]["words"], "visit v-7: Statutory CP, imported: label not supported");
  const Rows lines = columns(after, {"words"});
  EXPECT_EQ(std::count(lines.begin(), lines.end(),
                       std::vector<std::string>{"visit v-4: Statutory CP, imported: label supported"}),
            1);
}

// ---- Supervision (M5)

TEST_F(Report, CP_11_ArrangementsThatSupervisionDidNotRecordAreListed) {
  const Rows rows{{"Jayden Vance", "W-CP-ARR-UNRECORDED"}, {"Ruby Vance", "W-CP-ARR-UNRECORDED"}};
  EXPECT_EQ(columns(section(sample().seen_alone(), "unrecorded"), {"child", "code"}), rows);
}

TEST_F(Report, CP_12_ARecordedReferenceClearsTheWarningAndStandsBesideTheVisits) {
  Desk desk(sample());
  desk.with_case("Vance", [](store::DeviceStore&, const record::CaseRecord& a_case, auto save) {
    const auto& ruby = child_named(a_case, "Ruby Vance");
    auto plan = episode_of(ruby, record::PlanType::cp);
    plan.value.supervision_ref = "2026-03-05 alternate school visits";
    save(ruby.id, record::name_of(Field::episode, plan.key), plan.value);
  });
  const auto report = desk.seen_alone();
  const Rows rows{{"Jayden Vance", "W-CP-ARR-UNRECORDED"}};
  EXPECT_EQ(columns(section(report, "unrecorded"), {"child", "code"}), rows);
  bool shown = false;
  for (const auto& row : section(report, "home_and_bedroom")["rows"]) {
    if (row["child"] != "Ruby Vance") continue;
    shown = true;
    EXPECT_EQ(row["words"],
              "5 March 2026 home and bedroom; 18 March 2026 elsewhere; agreed in supervision: 2026-03-05 alternate "
              "school visits");
  }
  EXPECT_TRUE(shown);
}

TEST(ReportOfAlteredSample, CP_13_TwoVisitsInARowWithoutHomeAreOnTheWorkersAgendaWithBothDates) {
  auto file = Json::parse(sample_text());
  auto& visit = member(file, "visits", "v-2");
  visit["legs"] = Json::array({"school"});
  for (auto& child : visit["children_seen"]) child["bedroom_seen"] = "not_applicable";
  Desk desk(file.dump());
  auto options = Desk::march();
  options.worker = "Callum Doyle";
  const auto agenda = section(desk.supervision(options), "agenda");
  bool found = false;
  for (const auto& row : agenda["rows"]) {
    if (row["code"] != "B-CP-HOME" || row["child"] != "Ruby Vance") continue;
    found = true;
    EXPECT_EQ(row["words"],
              "B-CP-HOME  two statutory visits in a row without home and bedroom (visit v-2 on 5 March 2026, visit v-4 "
              "on 18 March 2026)");
    EXPECT_EQ(row["visits"].size(), 2U);
  }
  EXPECT_TRUE(found) << agenda.dump(2);
  options.worker = "Priya Raman";
  EXPECT_EQ(section(desk.supervision(options), "agenda")["rows"].size(), 0U);
  EXPECT_EQ(section(desk.seen_alone(), "home_and_bedroom")["rows"][0]["in_order"], false);
}

TEST(ReportOfAlteredSample, R24_10_TheEndOfATemporaryApprovalIsListedWithItsExtension) {
  auto file = Json::parse(sample_text());
  auto& status = member(file, "children", "c-noah")["statuses"][0];
  status["start"] = "2026-05-04";
  status["first_review_due"] = "2026-06-01";
  Desk desk(file.dump());
  ReportOptions options;
  options.on = "2026-05-11";
  const auto approvals = section(desk.seen_alone(options), "approvals");
  const Rows rows{{"Noah Tully-Vance", "2026-08-24",
                   "temporary approval reaches 16 weeks on 24 August 2026 (an extension of 8 weeks would end on 19 "
                   "October 2026)"}};
  EXPECT_EQ(columns(approvals, {"child", "date", "words"}), rows);
}

TEST_F(Report, FORM_27_VisitsThatTheWorkerCallsConcerningAreFlagged) {
  const Rows rows{{"2026-03-05", "Jayden Vance, Ruby Vance", "Callum Doyle", "v-2"},
                  {"2026-03-30", "Ruby Vance", "Callum Doyle", "v-7"}};
  for (const auto& report : {sample().seen_alone(), sample().supervision()}) {
    EXPECT_EQ(columns(section(report, "concerning"), {"date", "child", "worker", "ref"}), rows);
  }
  auto options = Desk::march();
  options.worker = "Priya Raman";
  EXPECT_EQ(section(sample().seen_alone(options), "concerning")["rows"].size(), 0U);
  options = Desk::march();
  options.to = "2026-03-29";
  EXPECT_EQ(section(sample().seen_alone(options), "concerning")["rows"].size(), 1U);
}

// ---- The export

TEST_F(Report, TheExportHasEveryRowOfTheScreen) {
  const auto report = sample().seen_alone();
  Rows wanted{{"figure", "child", "family", "worker", "in_order", "date", "words"}};
  for (const auto& [key, each] : report["sections"].items()) {
    const std::string name = each["name"];
    wanted.push_back({name, "", "", "", "", "", each["words"]});
    for (const auto& row : each["rows"]) {
      const auto& in_order = row["in_order"];
      wanted.push_back({name, row["child"], row["family"], row["worker"],
                        in_order.is_null()     ? ""
                        : in_order.get<bool>() ? "yes"
                                               : "no",
                        row["date"].is_null() ? "" : row["date"].get<std::string>(), row["words"]});
    }
  }
  EXPECT_EQ(parse_csv(sample().csv()), wanted);
  const auto screen = sample().screen();
  for (std::size_t i = 1; i < wanted.size(); ++i) {
    for (const auto& cell : {wanted[i][1], wanted[i][5], wanted[i][6]}) {
      EXPECT_NE(screen.find(cell), std::string::npos) << cell;
    }
  }
}

TEST_F(Report, AWorkersNameIsNoFormulaInTheExport) {
  Desk desk(sample());
  AllocateOptions allocate{"Vance", "=HYPERLINK(\"x\")", std::nullopt};
  desk.run([&](CommandContext& context) { return case_allocate(context, allocate); });
  const auto lines = parse_csv(desk.csv());
  ASSERT_GT(lines.size(), 2U);
  EXPECT_EQ(lines[2][1], "Jayden Vance");
  EXPECT_EQ(lines[2][3], "'=HYPERLINK(\"x\")");
}

TEST_F(Report, APeriodThatCannotBeIsRefused) {
  auto options = Desk::march();
  options.to = "2026-04-02";
  EXPECT_NE(sample().refusal(options).find("after the day of the report"), std::string::npos);
  options = Desk::march();
  options.from = "2026-04-02";
  EXPECT_NE(sample().refusal(options).find("ends before that"), std::string::npos);
  options.from = "yesterday";
  EXPECT_NE(sample().refusal(options), "");
  options = Desk::march();
  options.csv = true;
  EXPECT_NE(sample().refusal(options, true).find("either --csv or --json"), std::string::npos);
}

}  // namespace
}  // namespace doorstep::cli
