// Invitations that were used, have expired, were read by somebody else, or were damaged on their way.
#include "tests/e2e/world.hpp"

namespace doorstep::e2e {
namespace {

class Joining : public World {
 protected:
  void SetUp() override {
    World::SetUp();
    ASSERT_TRUE(
        office.run({"office", "invite", "--label", "tab-040", "--holder", "Imogen Hale", "--out", file("invitation")})
            .done());
  }
  static void expect_refused(const Outcome& outcome, const Home& home) {
    EXPECT_EQ(outcome.signal, 0);
    EXPECT_EQ(outcome.exit_code, exit_failed) << outcome.text();
    EXPECT_TRUE(is_one_line(outcome.err)) << outcome.text();
    EXPECT_FALSE(std::filesystem::exists(home.store_file())) << "nothing is left in the way of the next invitation";
  }
};

TEST_F(Joining, AnInvitationLetsOneDeviceInAndNoSecondOne_P10) {
  const auto first = new_home("first");
  ASSERT_EQ(first.run({"join", file("invitation"), "--wait", "0"}).exit_code, exit_waiting);
  office.sync();
  ASSERT_TRUE(first.run({"sync"}).done());
  const auto second = new_home("second");
  expect_refused(second.run({"join", file("invitation"), "--wait", "0"}), second);
  int devices = 0;
  for (const auto& each : office.json({"office", "devices"})) devices += each["label"] == "tab-040";
  EXPECT_EQ(devices, 1);
  EXPECT_TRUE(first.run({"sync"}).done());
  const auto again = first.run({"join", file("invitation"), "--wait", "0"});
  EXPECT_EQ(again.exit_code, exit_failed) << again.text();
  EXPECT_TRUE(is_one_line(again.err)) << again.text();
  EXPECT_TRUE(first.run({"sync"}).done()) << "the device was left as it was";
}

TEST_F(Joining, TwoThatAskWithOneInvitationAreToldApartByTheirCodesAlone_P10) {
  const auto worker = new_home("worker");
  const auto stranger = new_home("stranger");
  const auto code = worker.json({"join", file("invitation"), "--wait", "0"}, exit_waiting)["code"].get<std::string>();
  ASSERT_EQ(stranger.run({"join", file("invitation"), "--wait", "0"}).exit_code, exit_waiting);
  const auto synced = office.json({"sync"});
  EXPECT_EQ(synced["joins"].size(), 2u);
  for (const auto& each : synced["joins"]) EXPECT_EQ(each["approved"], false) << "neither, until somebody compares";
  EXPECT_FALSE(synced["refused"].empty());
  ASSERT_TRUE(office.run({"office", "approve", code}).done());
  EXPECT_TRUE(worker.run({"sync"}).done());
  EXPECT_NE(stranger.run({"sync"}).exit_code, exit_done);
  EXPECT_NE(stranger.run({"case", "list"}).out.find("Brennock"), 0u);
  int devices = 0;
  for (const auto& each : office.json({"office", "devices"})) devices += each["label"] == "tab-040";
  EXPECT_EQ(devices, 1);
}

TEST_F(Joining, DamagedTextIsRefusedBeforeAnythingIsMade) {
  auto text = read_file(file("invitation"));
  text.pop_back();  // the newline
  std::vector<std::string> damaged{"",
                                   "doorstep-join:",
                                   "doorstep-join:!!!!",
                                   text.substr(0, text.size() / 2),
                                   text.substr(0, text.size() - 1),
                                   text + "A",
                                   "https://harrowmere.example/join",
                                   std::string(70'000, 'A')};
  for (int i = 0; i < 12; ++i) {
    auto one = text;
    const auto at = 14 + rng().below(one.size() - 14);
    one[at] = one[at] == 'A' ? 'B' : 'A';
    damaged.push_back(one);
  }
  const auto home = new_home("nobody");
  for (const auto& each : damaged) {
    SCOPED_TRACE(each.substr(0, 400));
    write_file(file("damaged"), each);
    expect_refused(home.run({"join", file("damaged"), "--wait", "0"}), home);
  }
  EXPECT_EQ(home.run({"join", text, "--wait", "0"}).exit_code, exit_waiting) << "the whole one serves";
}

TEST_F(Joining, ATabletKilledWhileItJoinsJoinsAtTheNextTry_P1) {
  const auto home = new_home("killed");
  int killed = 0;
  for (int i = 0; i < 8; ++i) {
    RunOptions options;
    options.kill_after = up_to(std::chrono::milliseconds(250));
    killed += home.run({"join", file("invitation"), "--wait", "0"}, options).signal != 0;
  }
  EXPECT_GT(killed, 0);
  EXPECT_EQ(home.run({"join", file("invitation"), "--wait", "0"}).exit_code, exit_waiting);
  // Of the keys that it began with only those of the last store count; the server may know earlier ones, too.
  const auto code = home.json({"join", file("invitation"), "--wait", "0"}, exit_waiting)["code"].get<std::string>();
  ASSERT_TRUE(office.run({"office", "approve", code}).done());
  EXPECT_TRUE(home.run({"sync"}).done());
}

#ifndef E2E_SANITIZED  // a sanitizer must be loaded first
TEST_F(Joining, AnInvitationServesForThreeDays) {
  const auto ahead = [](const char* seconds) {
    RunOptions out;
    out.environment = {{"LD_PRELOAD", E2E_SHIFTED_CLOCK}, {"DOORSTEP_E2E_CLOCK_SHIFT", seconds}};
    return out;
  };
  server->stop();
  server->start(ahead("259500"));  // 72 hours and 5 minutes
  const auto late = new_home("late");
  const auto outcome = late.run({"join", file("invitation"), "--wait", "0"});
  expect_refused(outcome, late);
  EXPECT_NE(outcome.err.find("expired"), std::string::npos) << outcome.err;
  server->stop();
  server->start(ahead("258900"));  // 71 hours and 55 minutes
  EXPECT_EQ(late.run({"join", file("invitation"), "--wait", "0"}).exit_code, exit_waiting);
}
#endif

}  // namespace
}  // namespace doorstep::e2e
