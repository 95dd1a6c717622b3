// The main job with the real server: found, invite, join, open cases, draft offline, sync, read at the office; and two
// people who change the same words.
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "tests/cli/device.hpp"

#ifdef DOORSTEP_SYNCD

namespace doorstep::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class MainJob : public ::testing::Test {
 protected:
  void SetUp() override {
    office.found_office(folder);
    start_server("127.0.0.1:0");
    ASSERT_GT(port, 0);
    office.ok({"office", "server", "--url", "https://127.0.0.1:" + std::to_string(port), "--tls-pin", pin});
    office.ok({"sync"});
  }

  void start_server(const std::string& listen) {
    const auto ready = folder / "ready.json";
    std::remove(ready.c_str());
    server = std::make_unique<Background>(
        std::vector<std::string>{DOORSTEP_SYNCD, "--data-dir", folder / "server", "--organisation", folder / "org.card",
                                 "--listen", listen, "--admin-listen", "127.0.0.1:0", "--ready-file", ready},
        Variables{});
    for (int i = 0; i < 400; ++i) {
      const auto json = Json::parse(read_file(ready), nullptr, false);
      if (json.is_object()) {
        port = json["port"];
        pin = json["pin"];
        return;
      }
      std::this_thread::sleep_for(milliseconds(25));
    }
    FAIL() << "syncd did not say that it is ready";
  }
  void stop_server() { server.reset(); }
  void restart_server() { start_server("127.0.0.1:" + std::to_string(port)); }

  void enrol(const Device& device, const std::string& label, const std::string& holder) {
    const auto file = folder / (label + ".txt");
    office.ok(
        {"office", "invite", "--label", label, "--holder", holder, "--out", file, "--qr", folder / (label + ".svg")});
    const auto asked = device.run({"join", file, "--wait", "0"});
    EXPECT_EQ(asked.code, 3) << asked.out << asked.err;
    office.ok({"sync"});
    device.ok({"sync"});
  }
  static Json values(const Device& device, const std::string& visit) {
    Json out;
    const auto shown = device.json({"visit", "show", visit});
    for (const auto& [name, field] : shown["fields"].items()) out[name] = field["value"];
    return out;
  }

  TemporaryFolder folder;
  Device office{folder, "office"};
  Device priya{folder, "priya", "priya's own passphrase"};
  std::unique_ptr<Background> server;
  int port = 0;
  std::string pin;
};

TEST_F(MainJob, WhatIsDraftedOfflineIsReadAtTheOffice) {
  enrol(priya, "tab-014", "Priya Raman");
  EXPECT_NE(read_file(folder / "tab-014.svg").find("<svg"), std::string::npos);
  office.ok({"case", "import", DOORSTEP_SAMPLE, "--for", "tab-014"});
  office.ok({"sync"});
  priya.ok({"sync"});
  EXPECT_EQ(priya.json({"case", "list"}).size(), 2U);

  stop_server();
  EXPECT_EQ(priya.json({"visit", "import", DOORSTEP_SAMPLE})["new"], 2);
  EXPECT_EQ(priya.json({"visit", "show", "v-1"})["words"], "Saved on this tablet. Not finished");
  EXPECT_EQ(priya.json({"sync"}, 3)["state"], "offline");
  EXPECT_EQ(priya.json({"visit", "show", "v-1"})["words"], "Waiting to send");
  EXPECT_EQ(priya.json({"status"})["waiting"]["changes"], 2);

  restart_server();
  EXPECT_EQ(priya.json({"sync"})["sent"], 2);
  EXPECT_EQ(priya.json({"visit", "show", "v-1"})["state"], "sent");
  EXPECT_EQ(priya.json({"status"})["waiting"]["count"], 0);
  EXPECT_NE(priya.ok({"status"}).out.find("Last sent to the office: today "), std::string::npos);
  EXPECT_EQ(priya.json({"visit", "import", DOORSTEP_SAMPLE})["new"], 0);

  office.ok({"sync"});
  EXPECT_EQ(office.json({"visit", "list"}).size(), 2U);
  for (const char* visit : {"v-1", "v-7"}) EXPECT_EQ(values(office, visit), values(priya, visit)) << visit;
  const auto setting = Json::parse(read_file(DOORSTEP_SAMPLE))["visits"][0]["setting"];
  EXPECT_EQ(values(office, "v-1")["setting"], setting);
  const auto history = office.json({"visit", "history", "v-1", "setting"})["setting"];
  ASSERT_EQ(history.size(), 1U);
  EXPECT_EQ(history[0]["holder"], "Priya Raman");
  EXPECT_EQ(history[0]["grade"], "current");

  // P3: neither the words nor a name reach the server's disk, nor this device's, in the clear.
  for (const auto& file : {folder / "server", priya.home()}) {
    const auto found = run({"/bin/grep", "-rlE", "biscuit tin|Brennock|Tannery|Maya", file}, {});
    EXPECT_EQ(found.out, "");
    EXPECT_EQ(found.code, 1);  // 2 would be: it could not look
  }
}

TEST_F(MainJob, TwoWhoChangeTheSameWordsDecideSideBySide) {
  const Device callum(folder, "callum", "callum's own passphrase");
  enrol(priya, "tab-014", "Priya Raman");
  enrol(callum, "tab-022", "Callum Doyle");
  office.ok({"case", "import", DOORSTEP_SAMPLE, "--for", "tab-014", "tab-022"});
  office.ok({"sync"});
  priya.ok({"sync"});
  priya.ok({"visit", "import", DOORSTEP_SAMPLE});
  priya.ok({"sync"});
  callum.ok({"sync"});

  priya.ok({"visit", "set", "v-1", "analysis.text", "Words of Priya."});
  callum.ok({"visit", "set", "v-1", "analysis.text", "Words of Callum."});
  priya.ok({"sync"});
  callum.ok({"sync"});
  priya.ok({"sync"});
  const auto listed = priya.json({"conflicts", "list"});
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0]["field"], "analysis.text");
  EXPECT_EQ(listed[0]["versions"].size(), 2U);
  EXPECT_TRUE(listed[0]["base"]["value"].is_string());
  EXPECT_EQ(priya.json({"visit", "show", "v-1"})["words"], "Needs your decision: changed in two places");
  EXPECT_EQ(priya.json({"status"})["conflicts"], 1);

  const auto id = listed[0]["id"].get<std::string>();
  callum.ok({"visit", "set", "v-1", "analysis.text", "Words of Callum, again."});
  callum.ok({"sync"});
  priya.ok({"sync"});
  priya.refused({"conflicts", "resolve", id, "--keep", "both"}, "others have written since");
  priya.ok({"conflicts", "resolve", priya.json({"conflicts", "list"})[0]["id"], "--keep", "both"});
  priya.ok({"sync"});
  callum.ok({"sync"});
  for (const Device* device : std::initializer_list<const Device*>{&priya, &callum}) {
    EXPECT_EQ(device->json({"conflicts", "list"}).size(), 0U);
    EXPECT_EQ(values(*device, "v-1")["analysis.text"], "Words of Priya.\n\nWords of Callum, again.");
    EXPECT_EQ(device->json({"visit", "history", "v-1", "analysis.text"})["analysis.text"].size(), 5U);
  }
}

TEST_F(MainJob, AnOfficeThatHasNeverMetItsServerWorksAlready) {
  const TemporaryFolder other;
  const Device early(other, "early");
  early.found_office(other);
  early.ok({"case", "import", DOORSTEP_SAMPLE});
  early.ok({"visit", "import", DOORSTEP_SAMPLE});
  const auto card = read_file(other / "org.card");
  stop_server();
  std::filesystem::remove_all(folder / "server");
  write_file(folder / "org.card", card);
  start_server("127.0.0.1:0");
  early.refused({"sync", "--home", priya.home()}, "doorstep join");
  early.ok({"office", "server", "--url", "https://127.0.0.1:" + std::to_string(port), "--tls-pin", pin});
  EXPECT_EQ(early.json({"sync"})["state"], "sent");
  EXPECT_EQ(early.json({"visit", "show", "v-1"})["state"], "sent");
  EXPECT_EQ(early.json({"office", "devices"}).size(), 1U);
}

TEST_F(MainJob, AServerOfAnotherOrganisationIsRefused) {
  const TemporaryFolder other;
  const Device stranger(other, "stranger");
  stranger.found_office(other, "https://127.0.0.1:" + std::to_string(port));
  stranger.refused({"sync"}, "office server --tls-pin");
  stranger.ok({"office", "server", "--tls-pin", pin});
  stranger.refused({"sync"}, "serves another organisation");
}

TEST_F(MainJob, AnInvitationServesOnceAndARefusalLeavesNoStoreBehind) {
  enrol(priya, "tab-014", "Priya Raman");
  const Device thief(folder, "thief");
  thief.refused({"join", folder / "tab-014.txt", "--wait", "0"}, "already used this invitation");
  thief.refused({"status"}, "doorstep join");
  priya.refused({"join", folder / "tab-014.txt", "--wait", "0"}, "belongs to an office already");
}

TEST_F(MainJob, AnOfficeThatComparesCodesLetsInOnlyWhomItNames) {
  office.ok({"office", "invite", "--label", "tab-014", "--holder", "Priya Raman", "--out", folder / "i.txt"});
  const auto asked = priya.json({"join", folder / "i.txt", "--wait", "0"}, 3);
  const std::string code = asked["code"];
  EXPECT_EQ(code.size(), 6U);
  const auto listed = office.json({"sync", "--confirm-codes"});
  ASSERT_EQ(listed["joins"].size(), 1U);
  EXPECT_EQ(listed["joins"][0]["code"], code);
  EXPECT_FALSE(listed["joins"][0]["approved"]);
  EXPECT_EQ(priya.json({"sync"}, 3)["state"], "awaiting_approval");
  office.refused({"office", "approve", code == "000000" ? "000001" : "000000"}, "no device with the code");
  office.ok({"office", "approve", code});
  priya.ok({"sync"});
  EXPECT_EQ(office.json({"office", "devices"}).size(), 2U);
}

TEST_F(MainJob, TwoDevicesWithOneInvitationAreNotLetInUnseen) {
  office.ok({"office", "invite", "--label", "tab-014", "--holder", "Priya Raman", "--out", folder / "i.txt"});
  const Device thief(folder, "thief");
  const std::string code = priya.json({"join", folder / "i.txt", "--wait", "0"}, 3)["code"];
  thief.json({"join", folder / "i.txt", "--wait", "0"}, 3);
  EXPECT_EQ(office.json({"sync"})["refused"].size(), 2U);
  EXPECT_EQ(office.json({"office", "devices"}).size(), 1U);
  office.ok({"office", "approve", code});
  priya.ok({"sync"});
  thief.refused({"sync"}, "already used this invitation");
}

TEST_F(MainJob, AnotherServerAtTheAddressIsNotTalkedTo) {
  enrol(priya, "tab-014", "Priya Raman");
  stop_server();
  std::error_code ignored;
  std::filesystem::rename(folder / "server", folder / "server-away", ignored);
  restart_server();  // a new TLS key
  const auto ran = priya.run({"sync"});
  EXPECT_EQ(ran.code, 1) << ran.out;
  EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
}

TEST_F(MainJob, AWatchingSyncCarriesNewWordsBothWaysAndOutlivesTheServer) {
  enrol(priya, "tab-014", "Priya Raman");
  office.ok({"case", "import", DOORSTEP_SAMPLE, "--for", "tab-014"});
  office.ok({"visit", "import", DOORSTEP_SAMPLE});
  office.ok({"sync"});
  priya.ok({"sync"});
  Background here(priya.command({"sync", "--watch", "--interval", "2"}), priya.variables());
  Background there(office.command({"sync", "--watch", "--interval", "2"}), office.variables());
  const auto arrives = [&](const std::string& words) {
    for (int i = 0; i < 150; ++i) {
      if (values(office, "v-1")["purpose"] == words) return true;
      std::this_thread::sleep_for(milliseconds(200));
    }
    return false;
  };
  priya.ok({"visit", "set", "v-1", "purpose", "First words"});
  EXPECT_TRUE(arrives("First words"));
  stop_server();
  priya.ok({"visit", "set", "v-1", "purpose", "Second words"});
  std::this_thread::sleep_for(seconds(2));
  restart_server();
  EXPECT_TRUE(arrives("Second words"));
  EXPECT_EQ(here.stop(), 0);
  EXPECT_EQ(there.stop(), 0);
}

TEST_F(MainJob, AWorkersTabletCannotDoAnOfficesWork) {
  enrol(priya, "tab-014", "Priya Raman");
  priya.refused({"case", "new", "Smith"}, "ask your team manager");
  priya.refused({"office", "invite", "--label", "x", "--holder", "y"}, "ask your team manager");
}

}  // namespace
}  // namespace doorstep::testing

#endif
