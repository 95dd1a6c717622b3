// sync --watch: words reach the other device within seconds, woken by the server, and again after it was away.
#include <csignal>
#include <thread>

#include "tests/e2e/world.hpp"

namespace doorstep::e2e {
namespace {

using Seconds = std::chrono::seconds;

class Watching : public World {
 protected:
  /// An interval far longer than the test: what arrives in time was brought by a hint.
  static Child watch(const Home& home) {
    RunOptions options;
    options.patience = Seconds(120);
    return Child::start(home.command({"sync", "--watch", "--interval", "600"}), options);
  }

  /// How long it took until `home` showed the words; nothing after `patience`.
  static std::optional<double> seconds_until(const Home& home, const std::string& visit, const std::string& words,
                                             Seconds patience) {
    const auto began = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() - began < patience) {
      if (home.words(visit, "setting") == words) {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
      }
      std::this_thread::sleep_for(Milliseconds(200));
    }
    return std::nullopt;
  }
  static void expect_ends_well(Child& watching) {
    watching.signal(SIGTERM);
    const auto began = std::chrono::steady_clock::now();
    const auto outcome = watching.wait();
    EXPECT_EQ(outcome.exit_code, exit_done) << outcome.text();
    EXPECT_EQ(outcome.err, "");
    EXPECT_LT(std::chrono::steady_clock::now() - began, Seconds(3));
  }
};

TEST_F(Watching, AnEditReachesTheOtherThroughAHintAlsoAfterTheServerWasAway) {
  tablet.json({"visit", "import", sample()});
  tablet.sync();
  other.sync();
  auto at_tablet = watch(tablet);
  auto at_other = watch(other);
  std::this_thread::sleep_for(Seconds(2));
  const std::string first = "Priya: seen while both of us were connected.";
  ASSERT_TRUE(tablet.set("v-1", "setting", first).done());
  const auto there = seconds_until(other, "v-1", first, Seconds(15));
  ASSERT_TRUE(there) << at_tablet.output_so_far() << at_other.output_so_far();
  std::cout << "there after " << *there << " s";
  const std::string answer = "Callum: and answered at once.";
  ASSERT_TRUE(other.set("v-1", "setting", answer).done());
  const auto back = seconds_until(tablet, "v-1", answer, Seconds(15));
  ASSERT_TRUE(back) << at_tablet.output_so_far() << at_other.output_so_far();
  std::cout << ", back after " << *back << " s";

  server->stop();
  const std::string offline = "Callum: written while the server was away.";
  ASSERT_TRUE(other.set("v-2", "setting", offline).done());
  std::this_thread::sleep_for(Seconds(3));
  server->start();
  const auto again = seconds_until(tablet, "v-2", offline, Seconds(40));
  ASSERT_TRUE(again) << at_tablet.output_so_far() << at_other.output_so_far();
  std::cout << ", after the server's return " << *again << " s";

  // Armed again: hints, not the interval, bring what comes now.
  const std::string later = "Priya: and all is as before.";
  ASSERT_TRUE(tablet.set("v-2", "setting", later).done());
  const auto armed = seconds_until(other, "v-2", later, Seconds(20));
  ASSERT_TRUE(armed) << at_tablet.output_so_far() << at_other.output_so_far();
  std::cout << ", then " << *armed << " s";

  server->stop();
  server->start();  // back before anybody has noticed
  std::this_thread::sleep_for(Seconds(4));
  const std::string last = "Priya: and once more after a short break.";
  ASSERT_TRUE(tablet.set("v-3", "setting", last).done());
  const auto soon = seconds_until(other, "v-3", last, Seconds(20));
  EXPECT_TRUE(soon) << at_tablet.output_so_far() << at_other.output_so_far();
  if (soon) std::cout << ", after a short break " << *soon << " s" << std::endl;
  EXPECT_TRUE(at_tablet.running());
  EXPECT_TRUE(at_other.running());
  expect_ends_well(at_tablet);
  expect_ends_well(at_other);
}

}  // namespace
}  // namespace doorstep::e2e
