// A server that vanishes in mid-answer, talks nonsense, is busy, or is another one: a clear line, an exit code that
// scripts can go by, and nothing lost.
#include <csignal>
#include <functional>
#include <mutex>
#include <thread>

#include "core/base/bytes.hpp"
#include "tests/e2e/cutting_proxy.hpp"
#include "tests/e2e/databases.hpp"
#include "tests/e2e/world.hpp"
#include "tests/transport/tls_test_server.hpp"

namespace doorstep::e2e {
namespace {

using testing::Peer;
using testing::TestIdentity;
using testing::TlsTestServer;

class BadServer : public World {
 protected:
  void SetUp() override {
    World::SetUp();
    tablet.json({"visit", "import", sample()});
  }
  /// Offline is said on standard output, with what waits; everything else is one line on standard error.
  static void expect_clear(const Outcome& outcome) {
    EXPECT_EQ(outcome.signal, 0) << outcome.text();
    EXPECT_FALSE(outcome.timed_out);
    if (outcome.exit_code == exit_waiting) {
      EXPECT_EQ(outcome.err, "");
      EXPECT_NE(outcome.out.find("Waiting"), std::string::npos) << outcome.text();
    } else {
      EXPECT_EQ(outcome.exit_code, exit_failed) << outcome.text();
      EXPECT_TRUE(is_one_line(outcome.err)) << outcome.text();
    }
  }
  std::uint64_t waiting(const Home& home) const {
    return home.json({"status"})["waiting"]["count"].get<std::uint64_t>();
  }
  /// Points the office at a server of the test's own, which has another address and key.
  void point_office_at(const TlsTestServer& impostor, const TestIdentity& identity) {
    const auto url = "https://127.0.0.1:" + std::to_string(impostor.port());
    ASSERT_TRUE(office.run({"office", "server", "--url", url, "--tls-pin", to_hex(identity.pin())}).done());
  }
  void point_office_back() {
    ASSERT_TRUE(office.run({"office", "server", "--url", server->url(), "--tls-pin", server->pin()}).done());
  }
};

TEST_F(BadServer, ACutAnywhereInAnAnswerLosesNothingAndRepeatsNothing_P2_P7) {
  server->stop();
  const std::uint16_t inner_port = server->port() + 1;
  server->start({}, inner_port);
  CuttingProxy proxy(server->port(), inner_port);
  int cut = 0;
  int told_sent = 0;
  constexpr int tries = 10;
  for (int i = 0; i < tries; ++i) {
    const auto words = "Words of try " + std::to_string(i) + ", written in the stairwell.";
    ASSERT_TRUE(tablet.set("v-" + std::to_string(i % 8 + 1), "analysis.text", words).done());
    proxy.cut_after(rng().below(2'500));
    const auto outcome = tablet.run({"sync"});
    if (outcome.done()) {
      ++told_sent;
      EXPECT_EQ(waiting(tablet), 0u);
      continue;
    }
    ++cut;
    EXPECT_EQ(outcome.exit_code, exit_waiting) << "a cut line is no fault of anybody's: " << outcome.text();
    expect_clear(outcome);
    EXPECT_GT(waiting(tablet), 0u);
  }
  EXPECT_GT(cut, 2) << "the cuts came too late to show anything; " << told_sent << " went through";
  proxy.cut_after(CuttingProxy::never);
  tablet.sync();
  office.run({"sync"});
  for (int i = tries - 5; i < tries; ++i) {
    const auto visit = "v-" + std::to_string(i % 8 + 1);
    const auto words = "Words of try " + std::to_string(i) + ", written in the stairwell.";
    int times = 0;
    for (const auto& each : office.history(visit, "analysis.text"))
      times += each["value"] == words && each["grade"] == "current";
    EXPECT_EQ(times, 1) << visit;
  }
  EXPECT_EQ(entries_by_device(server->data() / "central.db"), entries_by_device(office.store_file()));
}

TEST_F(BadServer, NonsenseIsAnsweredWithOneLineAndChangesNothing_P2) {
  tablet.sync();
  office.sync();
  const std::string words = "Words that wait for a server in its right mind.";
  ASSERT_TRUE(office.set("v-1", "setting", words).done());
  const struct {
    const char* name;
    std::function<void(Peer&)> script;
  } scripts[] = {
      {"no HTTP", [](Peer& peer) { peer.write("SSH-2.0-OpenSSH_9.2p1\r\n"); }},
      {"random bytes", [](Peer& peer) { peer.answer("200 OK", std::string("\x08\x96\x01\xff\xfe\x00garbage", 13)); }},
      {"an empty answer", [](Peer& peer) { peer.answer("200 OK", ""); }},
      {"a captive portal", [](Peer& peer) { peer.answer("200 OK", "<html>Welcome to the WiFi</html>"); }},
      {"an address without syncd", [](Peer& peer) { peer.answer("404 Not Found", "<html>nothing</html>"); }},
      {"an internal error", [](Peer& peer) { peer.answer("500 Internal Server Error", "oops\nat line 3\n"); }},
      {"less than promised",
       [](Peer& peer) { peer.write("HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\nshort"), peer.cut(); }},
      {"a length beyond reason",
       [](Peer& peer) { peer.write("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n"), peer.cut(); }},
      {"nothing", [](Peer& peer) { peer.reset(); }},
  };
  const TestIdentity identity;
  for (const auto& each : scripts) {
    SCOPED_TRACE(each.name);
    TlsTestServer impostor(
        [&](Peer& peer) {
          if (!peer.handshake()) return;
          while (peer.read_request()) each.script(peer);
        },
        identity);
    point_office_at(impostor, identity);
    const auto outcome = office.run({"sync"});
    EXPECT_GT(impostor.connections(), 0);
    expect_clear(outcome);
    EXPECT_EQ(outcome.err.find("at line 3"), std::string::npos) << "a stranger's words are not repeated";
    EXPECT_EQ(outcome.out.find("at line 3"), std::string::npos) << "a stranger's words are not repeated";
    EXPECT_EQ(waiting(office), 1u);
  }
  point_office_back();
  office.sync();
  tablet.sync();
  EXPECT_EQ(tablet.words("v-1", "setting"), words);
}

TEST_F(BadServer, ABusyServerIsOfflineAndIsNotAskedAgainBeforeItsRetryAfter) {
  tablet.sync();
  office.sync();
  ASSERT_TRUE(office.set("v-1", "setting", "Words that wait their turn.").done());
  const TestIdentity identity;
  std::mutex mutex;
  std::vector<std::chrono::steady_clock::time_point> asked;
  TlsTestServer busy(
      [&](Peer& peer) {
        if (!peer.handshake()) return;
        while (peer.read_request()) {
          {
            const std::lock_guard lock(mutex);
            asked.push_back(std::chrono::steady_clock::now());
          }
          peer.answer("503 Service Unavailable", "", "Retry-After: 2\r\n");
        }
      },
      identity);
  point_office_at(busy, identity);
  const auto said = office.json({"sync"}, exit_waiting);
  EXPECT_EQ(said["state"], "offline");
  EXPECT_EQ(said["offline"]["code"], "unavailable");
  EXPECT_EQ(said["waiting"]["count"], 1);
  {
    const std::lock_guard lock(mutex);
    EXPECT_EQ(asked.size(), 1u);
    asked.clear();
  }
  auto watching = Child::start(office.command({"sync", "--watch", "--interval", "1"}));
  std::this_thread::sleep_for(std::chrono::milliseconds(5'000));
  watching.signal(SIGTERM);
  const auto ended = watching.wait();
  EXPECT_EQ(ended.exit_code, exit_waiting) << ended.text();
  {
    const std::lock_guard lock(mutex);
    ASSERT_GE(asked.size(), 2u) << "the timer re-arms";
    for (std::size_t i = 1; i < asked.size(); ++i) {
      EXPECT_GE(asked[i] - asked[i - 1], std::chrono::milliseconds(1'950)) << i;
    }
  }
  point_office_back();
  office.sync();
}

TEST_F(BadServer, AnotherTlsKeyIsRefusedAsAnImpostorAndNothingIsSent_P10) {
  server->stop();
  const auto usual = server->data() / "tls";
  const auto kept = file("tls-kept");
  std::filesystem::rename(usual, kept);
  const auto pin = server->pin();
  server->start();  // makes a key of its own
  ASSERT_NE(server->pin(), pin);
  const auto before = entries_by_device(server->data() / "central.db");
  const auto outcome = tablet.run({"sync"});
  EXPECT_EQ(outcome.exit_code, exit_failed) << outcome.text();
  EXPECT_TRUE(is_one_line(outcome.err)) << outcome.text();
  EXPECT_EQ(entries_by_device(server->data() / "central.db"), before);
  EXPECT_EQ(waiting(tablet), 8u);
  const auto error = Json::parse(tablet.run({"sync", "--json"}).err, nullptr, false);
  ASSERT_TRUE(error.is_object());
  EXPECT_EQ(error["error"]["code"], "bad_signature");

  server->stop();
  std::filesystem::remove_all(usual);
  std::filesystem::rename(kept, usual);
  server->start();
  EXPECT_EQ(server->pin(), pin);
  tablet.sync();
}

}  // namespace
}  // namespace doorstep::e2e
