// doorstep without a server: everything but found, join and sync works, and errors are one line.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/cli/device.hpp"

namespace doorstep::testing {
namespace {

using std::chrono::microseconds;

class Alone : public ::testing::Test {
 protected:
  void found() { office.found_office(folder); }
  std::string begin_visit() {
    office.ok({"case", "new", "Brennock", "--address", "17 Tannery Row"});
    return office.json({"visit", "new", "Brennock", "--start", "2026-03-31 16:00"})["visit"];
  }
  std::string shown(const std::string& visit, const std::string& field) {
    return office.json({"visit", "show", visit})["fields"][field]["value"];
  }
  static unsigned mode(const std::string& path) {
    struct stat info {};
    EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
    return info.st_mode & 0777U;
  }

  TemporaryFolder folder;
  Device office{folder, "office"};
};

TEST_F(Alone, HelpExplainsEveryCommand) {
  const auto help = office.ok({"--help"});
  for (const char* word : {"office", "join", "case", "child", "person", "visit", "tasks", "due", "today", "report",
                           "rules", "policy", "export", "conflicts", "sync", "status", "Examples:", "Exit codes:"}) {
    EXPECT_NE(help.out.find(word), std::string::npos) << word;
  }
  const std::vector<std::vector<std::string>> commands = {{"office", "found"},
                                                          {"office", "server"},
                                                          {"office", "invite"},
                                                          {"office", "devices"},
                                                          {"office", "approve"},
                                                          {"join"},
                                                          {"case", "new"},
                                                          {"case", "list"},
                                                          {"case", "show"},
                                                          {"case", "grant"},
                                                          {"case", "import"},
                                                          {"child", "add"},
                                                          {"child", "list"},
                                                          {"visit", "new"},
                                                          {"visit", "import"},
                                                          {"visit", "set"},
                                                          {"visit", "show"},
                                                          {"visit", "list"},
                                                          {"visit", "history"},
                                                          {"visit", "fields"},
                                                          {"case", "allocate"},
                                                          {"child", "edit"},
                                                          {"child", "plan"},
                                                          {"child", "plan-change"},
                                                          {"child", "plans"},
                                                          {"person", "add"},
                                                          {"person", "list"},
                                                          {"visit", "prompts"},
                                                          {"visit", "check"},
                                                          {"visit", "finish"},
                                                          {"visit", "version"},
                                                          {"visit", "correct"},
                                                          {"visit", "review"},
                                                          {"visit", "comment"},
                                                          {"visit", "notes"},
                                                          {"visit", "withdraw-note"},
                                                          {"visit", "attach"},
                                                          {"visit", "attachment"},
                                                          {"visit", "print"},
                                                          {"tasks"},
                                                          {"tasks", "done"},
                                                          {"due"},
                                                          {"today"},
                                                          {"report", "seen-alone"},
                                                          {"report", "supervision"},
                                                          {"rules", "eval"},
                                                          {"policy", "show"},
                                                          {"policy", "list"},
                                                          {"policy", "publish"},
                                                          {"policy", "check"},
                                                          {"export"},
                                                          {"conflicts", "list"},
                                                          {"conflicts", "resolve"},
                                                          {"sync"},
                                                          {"status"}};
  for (auto words : commands) {
    words.push_back("--help");
    EXPECT_NE(office.ok(words).out.find("Usage:"), std::string::npos) << words.front();
  }
}

TEST_F(Alone, AWrongCommandLineIsOneLineAndExitCodeTwo) {
  office.refused({"visit", "sett"}, "there is no command 'sett'", 2);
  office.refused({}, "--help", 2);
  office.refused({"case", "new"}, "NAME", 2);
  office.refused({"status", "--colour"}, "--colour", 2);
}

TEST_F(Alone, WithoutADeviceItSaysWhatToDo) {
  office.refused({"status"}, "doorstep join");
  office.refused({"visit", "list"}, "doorstep join");
}

TEST_F(Alone, ErrorsAreJsonWhereJsonIsWanted) {
  const auto ran = office.run({"visit", "list", "--json"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.out, "");
  const auto error = Json::parse(ran.err, nullptr, false);
  EXPECT_EQ(error["error"]["code"], "not_found");
  EXPECT_TRUE(error["error"]["message"].is_string());
}

TEST_F(Alone, FoundingKeepsItsFilesToTheirOwnerAndOverwritesNothing) {
  found();
  EXPECT_EQ(mode(folder / "kit.txt"), 0600U);
  EXPECT_EQ(mode(folder / "org.card"), 0644U);
  EXPECT_EQ(mode(office.home()), 0700U);
  EXPECT_EQ(mode(office.home() + "/device.db"), 0600U);
  EXPECT_NE(read_file(folder / "kit.txt").find("Root key seed:"), std::string::npos);
  const auto kit = read_file(folder / "kit.txt");
  const Device second(folder, "second");
  second.refused({"office", "found", "--name", "X", "--holder", "Y", "--label", "z", "--server", "https://localhost",
                  "--card", folder / "other.card", "--kit", folder / "kit.txt"},
                 "left as it is");
  EXPECT_EQ(read_file(folder / "kit.txt"), kit);
  office.refused({"office", "found", "--name", "X", "--holder", "Y", "--label", "z", "--server", "https://localhost",
                  "--card", folder / "2.card", "--kit", folder / "2.txt"},
                 "left as it is");
  EXPECT_EQ(read_file(folder / "2.txt"), "");
}

TEST_F(Alone, AFoundingThatACrashCutShortCanBeBegunAgain) {
  std::filesystem::create_directory(office.home());
  write_file(office.home() + "/device.db", "");
  office.refused({"status"}, "doorstep join");
  found();
  office.ok({"status"});
}

TEST_F(Alone, AFoundingThatFailsLeavesNothingBehind) {
  const Device weak(folder, "weak", "123");
  weak.refused({"office", "found", "--name", "X", "--holder", "Y", "--label", "z", "--server", "https://localhost",
                "--card", folder / "w.card", "--kit", folder / "w.txt"},
               "10");
  weak.refused({"status"}, "doorstep join");
  EXPECT_EQ(read_file(folder / "w.txt"), "");
}

TEST_F(Alone, TheWrongPassphraseOpensNothing) {
  found();
  office.set_passphrase("another long passphrase");
  office.refused({"case", "list"}, "passphrase");
  const auto ran = office.run({"case", "list", "--json"});
  EXPECT_EQ(Json::parse(ran.err)["error"]["code"], "wrong_passphrase");
  office.set_passphrase("a good long passphrase");
  office.ok({"case", "list"});
}

TEST_F(Alone, WithoutTerminalAndFileItSaysHowToGiveThePassphrase) {
  found();
  const auto ran = testing::run(office.command({"case", "list"}), {{"DOORSTEP_HOME", office.home()}});
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.err.find("--passphrase-file"), std::string::npos) << ran.err;
}

TEST_F(Alone, StatusNeedsNoPassphrase) {
  found();
  begin_visit();
  const auto ran = testing::run(office.command({"status"}), {{"DOORSTEP_HOME", office.home()}});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_NE(ran.out.find("Waiting to send: 2"), std::string::npos) << ran.out;  // the two foundings
  EXPECT_NE(ran.out.find("Last sent to the office: never"), std::string::npos) << ran.out;
  EXPECT_EQ(ran.out.find("Brennock"), std::string::npos) << "a family's name without the passphrase";
}

TEST_F(Alone, ADraftIsWrittenAndReadWithoutAServer) {
  found();
  const auto visit = begin_visit();
  office.ok({"visit", "set", visit.substr(0, 8), "setting", "Gareth opened the door."});
  office.ok({"visit", "set", visit, "analysis.text", "-"}, "A positive visit.\nTwo lines.\n");
  const auto show = office.json({"visit", "show", visit});
  EXPECT_EQ(show["words"], "Saved on this tablet. Not finished");
  EXPECT_EQ(show["fields"]["setting"]["value"], "Gareth opened the door.");
  EXPECT_EQ(show["fields"]["analysis.text"]["value"], "A positive visit.\nTwo lines.");
  EXPECT_EQ(show["fields"]["start"]["value"], "2026-03-31T16:00:00+01:00");
  EXPECT_EQ(show["fields"]["worker"]["value"], "Bernadette Osei");
}

TEST_F(Alone, StructuredFieldsTakeWhatShowPrints) {
  found();
  const auto visit = begin_visit();
  office.ok({"child", "add", "Brennock", "--name", "Maya Brennock", "--dob", "2016-05-19"});
  office.ok(
      {"visit", "set", visit, "ticks:maya", R"({"seen":true,"seen_alone":"no","reason_not_alone":"Felt unwell"})"});
  auto fields = office.json({"visit", "show", visit})["fields"];
  std::string address;
  for (const auto& [name, field] : fields.items()) {
    if (name.starts_with("ticks:")) address = name;
  }
  ASSERT_NE(address, "");
  EXPECT_EQ(fields[address]["about"], "Maya Brennock");
  EXPECT_EQ(fields[address]["value"]["seen"], "yes");
  const auto before = fields[address]["value"];
  office.ok({"visit", "set", visit, address, before.dump()});
  EXPECT_EQ(office.json({"visit", "show", visit})["fields"][address]["value"], before);

  office.ok({"visit", "set", visit, "action:new", R"({"text":"Ring the school","owner":"Priya Raman"})"});
  for (const auto& [name, field] : office.json({"visit", "show", visit})["fields"].items()) {
    if (name.starts_with("action:")) address = name;
  }
  office.ok({"visit", "set", visit, address, ""});
  EXPECT_FALSE(office.json({"visit", "show", visit})["fields"].contains(address));
}

TEST_F(Alone, WordsNeverStandInAnError) {
  found();
  const auto visit = begin_visit();
  const auto ran = office.run({"visit", "set", visit, "legs", "Kelly did not answer"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err.find("Kelly"), std::string::npos) << ran.err;
  office.refused({"visit", "set", visit, "people:new", R"({"absent":"Kelly"})"}, "true or false");
}

TEST_F(Alone, WhatDoesNotFitIsRefusedInOneLine) {
  found();
  const auto visit = begin_visit();
  office.refused({"visit", "set", visit, "colour", "x"}, "there is no field 'colour'");
  office.refused({"visit", "set", visit, "dob", "x"}, "no field 'dob'");
  office.refused({"visit", "set", visit, "type", "case"}, "set once");
  office.refused({"visit", "set", visit, "wishes", "x"}, "about a child");
  office.refused({"visit", "set", visit, "wishes:bob", "x"}, "no child 'bob'");
  office.refused({"visit", "set", visit, "ticks:00000000000000aa", R"({"sen":true})"}, "no member 'sen'");
  office.refused({"visit", "set", visit, "setting", "-"}, "UTF-8", 1, "caf\xe9");
  office.refused({"visit", "set", visit, "setting"}, "standard input");
  office.refused({"visit", "show", "v-99"}, "no visit 'v-99'");
  office.refused({"visit", "new", "Smith"}, "no case 'Smith'");
  office.refused({"visit", "new", "Brennock", "--start", "yesterday"}, "2026-03-31 17:42");
  office.refused({"conflicts", "resolve", "3f9a", "--keep", "mine"}, "no conflict '3f9a'");
  office.refused({"case", "new", "Vance", "--for", "tab-99"}, "no device 'tab-99'");
  office.refused({"case", "import", folder / "nothing.json"}, "nothing.json");
  write_file(folder / "broken.json", "{\"families\":");
  office.refused({"case", "import", folder / "broken.json"}, "not a JSON object");
}

TEST_F(Alone, WordsSurviveAKillAtAnyMoment) {
  found();
  const auto visit = begin_visit();
  office.ok({"visit", "set", visit, "setting", "round 0"});
  int acknowledged = 0;
  int killed = 0;
  for (int round = 1; round <= 24; ++round) {
    const auto words = "round " + std::to_string(round);
    const auto ran = run_and_kill(office.command({"visit", "set", visit, "setting", words}), office.variables(),
                                  microseconds(round * 6000));
    if (ran.out.find("Saved on this tablet") != std::string::npos) acknowledged = round;
    killed += ran.code == 128 + SIGKILL;
    const auto shown_now = shown(visit, "setting");
    const int at = std::stoi(shown_now.substr(6));
    ASSERT_GE(at, acknowledged) << "acknowledged words are gone";
    ASSERT_LE(at, round);
  }
  EXPECT_GT(killed, 0) << "every round ended before it was killed: nothing was tried";
}

TEST_F(Alone, ImportingTwiceMakesNothingTwiceAndLeavesWordsAsTheyAre) {
  found();
  const auto cases = office.json({"case", "import", DOORSTEP_SAMPLE});
  ASSERT_EQ(cases.size(), 2U);
  EXPECT_TRUE(cases[0]["opened"]);
  const auto first = office.json({"visit", "import", DOORSTEP_SAMPLE});
  EXPECT_EQ(first["new"], 2);
  EXPECT_EQ(office.json({"visit", "list"}).size(), 2U);

  office.ok({"visit", "set", "v-1", "setting", "My own words."});
  const auto again = office.json({"visit", "import", DOORSTEP_SAMPLE});
  EXPECT_EQ(again["new"], 0);
  EXPECT_EQ(again["visits"][0]["kept"], 1);
  EXPECT_EQ(office.json({"visit", "list"}).size(), 2U);
  EXPECT_EQ(shown("v-1", "setting"), "My own words.");
  for (const auto& each : office.json({"case", "import", DOORSTEP_SAMPLE})) {
    EXPECT_FALSE(each["opened"]);
    EXPECT_EQ(each["records"], 0);
    EXPECT_EQ(each["kept"], 0);
  }
}

TEST_F(Alone, AnImportSaysWhichCasesAreMissing) {
  found();
  office.refused({"visit", "import", DOORSTEP_SAMPLE}, "not on this device: Brennock, Vance");
  office.ok({"case", "new", "Vance"});
  const auto part = office.json({"visit", "import", DOORSTEP_SAMPLE});
  EXPECT_EQ(part["new"], 1);
  EXPECT_EQ(part["missing_cases"], Json::array({"Brennock"}));
}

TEST_F(Alone, OneVisitThatDoesNotFitHoldsUpNoOther) {
  found();
  auto file = Json::parse(read_file(DOORSTEP_SAMPLE));
  file["visits"][0]["children_seen"][0]["seen_alone"] = "perhaps";
  write_file(folder / "odd.json", file.dump());
  office.ok({"case", "import", DOORSTEP_SAMPLE});
  office.refused({"visit", "import", folder / "odd.json"}, "the visit 'v-1': 'seen_alone' must be one of");
  EXPECT_EQ(office.json({"visit", "list"}).size(), 1U);
}

TEST_F(Alone, EveryListIsJson) {
  found();
  office.ok({"case", "import", DOORSTEP_SAMPLE});
  office.ok({"visit", "import", DOORSTEP_SAMPLE});
  EXPECT_TRUE(office.json({"case", "list"}).is_array());
  EXPECT_EQ(office.json({"case", "show", "Brennock"})["children"].size(), 2U);
  EXPECT_EQ(office.json({"case", "show", "f-a"})["people"][0]["name"], "Donna Brennock");
  EXPECT_EQ(office.json({"child", "list"}).size(), 3U);
  EXPECT_EQ(office.json({"child", "list", "Brennock"}).size(), 2U);
  EXPECT_TRUE(office.json({"visit", "history", "v-1"}).is_object());
  EXPECT_GT(office.json({"visit", "fields"}).size(), 20U);
  EXPECT_TRUE(office.json({"conflicts", "list"}).is_array());
  EXPECT_TRUE(office.json({"office", "devices"}).is_array());
  EXPECT_EQ(office.json({"office", "server"})["server"], "https://127.0.0.1:1");
  EXPECT_GT(office.json({"status"})["waiting"]["count"], 0);
}

TEST_F(Alone, OfflineIsSaidInTheFixedWordsAndIsNoFailure) {
  found();
  begin_visit();
  const auto ran = office.run({"sync"});
  EXPECT_EQ(ran.code, 3) << ran.err;
  EXPECT_NE(ran.out.find("You are offline. Everything is being saved on this tablet"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("Waiting to send: "), std::string::npos) << ran.out;
  EXPECT_EQ(office.json({"sync"}, 3)["state"], "offline");
}

TEST_F(Alone, ANonsenseInvitationIsRefusedAndLeavesTheFolderFree) {
  office.refused({"join", "doorstep-join:abc"}, "invitation");
  office.refused({"join", folder / "nothing.txt"}, "nothing.txt");
  office.refused({"join", "-"}, "invitation", 1, "hello");
  found();
}

}  // namespace
}  // namespace doorstep::testing
