// The sample families, imported and finished where their state says so, stand on 1 April 2026 exactly as the file
// expects, and each visit counts as what it expects.
#include <gtest/gtest.h>

#include <set>

#include "tests/cli/device.hpp"

namespace doorstep::testing {
namespace {

const std::string sample_file = std::string(DOORSTEP_SOURCE_DIR) + "/deploy/sample/visits.json";

Json sample() { return Json::parse(read_file(sample_file)); }

std::set<std::string> as_set(const Json& list) { return list.get<std::set<std::string>>(); }

/// An office by itself, with no server: what rules and records need is on the device.
class SampleRules : public ::testing::Test {
 protected:
  void SetUp() override {
    office.found_office(folder);
    office.ok({"case", "import", sample_file});
    office.ok({"visit", "import", sample_file, "--finish"});
  }

  TemporaryFolder folder;
  Device office{folder, "office"};
};

TEST_F(SampleRules, children_stand_as_expected_on_the_first_of_april) {
  const auto due = office.json({"due", "--on", "2026-04-01"});
  EXPECT_TRUE(due["problems"].empty());
  const auto expected = sample()["expected_state"]["children"];
  ASSERT_EQ(due["children"].size(), expected.size());
  for (const auto& child : due["children"]) {
    const auto& wanted = expected.at(child["ref"].get<std::string>());
    Json dates = Json::object();
    for (const auto& each : child["due"].items()) dates[each.key()] = each.value()["date"];
    EXPECT_EQ(dates, wanted["due"]) << child["ref"];
    EXPECT_EQ(as_set(child["codes"]), as_set(wanted["codes"])) << child["ref"];
    for (const auto& each : child["due"].items()) EXPECT_FALSE(each.value()["why"].empty());
  }
}

TEST_F(SampleRules, visits_count_as_expected) {
  std::map<std::string, std::string> refs;  // by name
  const auto file = sample();
  for (const auto& child : file["children"]) refs[child["name"]] = child["id"];
  for (const auto& visit : file["visits"]) {
    const std::string id = visit["id"];
    const bool finished = visit["record_state"] == "finalised";
    // A finished visit keeps what it was judged to be; a draft says what it would be.
    const auto shown = finished ? office.json({"visit", "version", id}) : office.json({"visit", "check", id});
    ASSERT_EQ(shown["children"].size(), visit["expected"].size()) << id;
    for (const auto& child : shown["children"]) {
      const auto& wanted = visit["expected"].at(refs.at(child["child"]));
      EXPECT_EQ(child["types"], wanted["types"]) << id;
      std::set<std::string> codes = as_set(child["codes"]);
      EXPECT_EQ(codes, as_set(wanted["codes"])) << id;
    }
  }
  for (const auto& expected : file["case_notes_expected"]) {
    const auto notes = office.json({"visit", "notes", expected["visit"]});
    ASSERT_EQ(notes.size(), expected["notes"].size());
    for (const auto& wanted : expected["notes"]) {
      const auto found =
          std::find_if(notes.begin(), notes.end(), [&](const Json& note) { return note["type"] == wanted["type"]; });
      ASSERT_NE(found, notes.end());
      EXPECT_EQ((*found)["kind"], wanted["kind"]);
    }
  }
}

TEST_F(SampleRules, a_finished_record_is_locked_until_it_is_corrected) {
  office.refused({"visit", "set", "v-1", "setting", "other words"}, "correct it first");
  office.refused({"visit", "finish", "v-1"}, "correct it first");
  office.refused({"visit", "correct", "v-1", "--reason", " "}, "reason");
  office.refused({"visit", "correct", "v-8", "--reason", "because"}, "not finished");
  office.ok({"visit", "correct", "v-1", "--reason", "the door was opened by Gareth"});
  office.ok({"visit", "set", "v-1", "setting", "Gareth opened the door."});
  EXPECT_EQ(office.json({"visit", "finish", "v-1"})["version"], 2);
  const auto second = office.json({"visit", "version", "v-1"});
  EXPECT_EQ(second["version"], 2);
  EXPECT_EQ(second["reason"], "the door was opened by Gareth");
  EXPECT_EQ(second["fields"]["setting"]["value"], "Gareth opened the door.");
  const auto first = office.json({"visit", "version", "v-1", "--version", "1"});
  const auto file = sample();
  EXPECT_EQ(first["fields"]["setting"]["value"], file["visits"][0]["setting"]);
}

TEST_F(SampleRules, importing_again_writes_nothing_into_what_is_finished) {
  const auto again = office.json({"visit", "import", sample_file, "--finish"});
  EXPECT_EQ(again["new"], 0);
  EXPECT_EQ(office.json({"visit", "version", "v-1"})["version"], 1);
}

TEST_F(SampleRules, an_unfinished_record_says_what_is_missing_and_stays) {
  office.ok({"visit", "new", "Mireku", "--start", "2026-03-30 16:00"});
  std::string id;
  for (const auto& each : office.json({"visit", "list"})) {
    if (each["ref"].is_null()) id = each["visit"];
  }
  const auto check = office.json({"visit", "check", id});
  EXPECT_FALSE(check["can_finish"].get<bool>());
  std::set<std::string> codes;
  for (const auto& each : check["findings"]) codes.insert(each["code"]);
  EXPECT_TRUE(codes.count("E-SECTION") == 1) << check["findings"];
  const auto ran = office.run({"visit", "finish", id});
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.err.find("the draft is kept"), std::string::npos) << ran.err;
  EXPECT_EQ(office.json({"visit", "show", id})["life"]["state"], "draft");
}

TEST_F(SampleRules, FORM_28_a_booked_next_visit_is_among_that_days_visits) {
  // v-5 agreed the next visit to the Mirekus for 28 April, before Efua's visit is due on 5 May.
  const auto day = office.json({"today", "--on", "2026-04-28"});
  const auto booked = [&](const std::string& family) {
    return std::any_of(day["visits"].begin(), day["visits"].end(),
                       [&](const Json& visit) { return visit["case_name"] == family; });
  };
  EXPECT_TRUE(booked("Mireku"));
  EXPECT_TRUE(booked("Brennock"));
  EXPECT_FALSE(booked("Vance"));
  EXPECT_TRUE(office.json({"today", "--on", "2026-04-27"})["visits"].empty());
  EXPECT_TRUE(day.contains("waiting"));
  for (const auto& each : office.json({"visit", "check", "v-8"})["findings"]) {
    if (each["code"] != "W-NEXT-AFTER-DUE") continue;
    EXPECT_EQ(each["child"], "Maya Brennock");
  }
}

TEST_F(SampleRules, FORM_29_hidden_prompts_stay_hidden_until_they_are_asked_for) {
  const auto count = [&](const Json& shown) {
    std::size_t out = 0;
    for (const auto& section : shown["sections"]) out += section["prompts"].size();
    return out;
  };
  const auto all = count(office.json({"visit", "prompts", "v-8"}));
  EXPECT_GT(all, 20u);
  EXPECT_EQ(count(office.json({"visit", "prompts", "v-8", "--hide"})), 0u);
  EXPECT_EQ(count(office.json({"visit", "prompts", "v-1"})), 0u);  // the next visit, another call
  EXPECT_NE(office.ok({"visit", "prompts", "v-1"}).out.find("--show"), std::string::npos);
  EXPECT_EQ(count(office.json({"visit", "prompts", "v-8", "--show"})), all);
}

TEST_F(SampleRules, concern_without_being_seen_alone_makes_the_managers_task_at_once) {
  // W2: before Finish, as soon as the ticks are saved (R-13).
  const auto before = office.json({"tasks"}).size();
  const auto set = office.json(
      {"visit", "set", "v-8", "ticks:Maya", R"({"seen":"yes","seen_alone":"no","concern":"yes","bedroom_seen":"no"})"});
  EXPECT_EQ(set["tasks"].size(), 1u);
  EXPECT_EQ(office.json({"tasks"}).size(), before + 1);
  office.ok({"visit", "finish", "v-8"});
  EXPECT_EQ(office.json({"tasks"}).size(), before + 1);  // the same task, not another
  const auto task = office.json({"tasks", "--case", "Brennock"})[0];
  EXPECT_EQ(task["kind"], "team_manager");
  EXPECT_EQ(task["due"], "2026-03-31");
  office.ok({"tasks", "done", task["task"].get<std::string>(), "--decision", "Seen together today."});
  EXPECT_EQ(office.json({"tasks"}).size(), before);
}

TEST_F(SampleRules, a_concern_is_a_task_at_once_whichever_was_saved_last_the_ticks_the_start_or_the_outcome) {
  const auto tasks_of = [&](const std::string& visit, const std::string& field, const std::string& value) {
    return office.json({"visit", "set", visit, field, value})["tasks"].size();
  };
  office.ok({"visit", "set", "v-8", "start", ""});
  EXPECT_EQ(tasks_of("v-8", "ticks:Maya", R"({"seen":"yes","seen_alone":"no","concern":"yes"})"), 0u);
  EXPECT_EQ(tasks_of("v-8", "start", "2026-03-31T16:05:00+01:00"), 1u);

  const auto visit = office.json({"visit", "new", "Brennock", "--start", "2026-04-01T10:00:00+01:00"})["visit"];
  EXPECT_EQ(tasks_of(visit, "ticks:Maya", R"({"seen":"yes","seen_alone":"yes","concern":"yes"})"), 0u);
  EXPECT_EQ(tasks_of(visit, "outcome", "unsuccessful"), 1u);
}

TEST_F(SampleRules, a_file_of_nothing_but_brackets_is_refused) {
  const auto brackets = std::string(200'000, '[') + std::string(200'000, ']');
  const auto file = folder / "brackets.json";
  write_file(file, brackets);
  office.refused({"rules", "eval", file}, "is not JSON");
  office.refused({"visit", "import", file}, "is not a JSON object");
}

}  // namespace
}  // namespace doorstep::testing
