// syncd is killed again and again while tablets push: what it has acknowledged it holds, and once.
#include <atomic>
#include <iostream>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "tests/e2e/databases.hpp"
#include "tests/e2e/world.hpp"

namespace doorstep::e2e {
namespace {

constexpr int kills = 18;
constexpr int visits_a_round = 3;

class ServerKilled : public World {
 protected:
  /// A tablet at work: imports a few new visits, syncs, looks what is said to be sent, and again.
  struct Worker {
    Home home;
    std::string device;
    std::atomic<std::uint64_t> said_sent = 0;  ///< changes that its syncs said were sent
    std::map<std::string, std::string> saved;  ///< acknowledged visits, by ref, and their words
    std::set<std::string> claimed;             ///< of these, what `visit list` once called sent
  };

  static Json visits_file(const std::vector<std::pair<std::string, std::string>>& visits) {
    Json out{{"families", sample_json()["families"]}, {"people", Json::array()}, {"children", Json::array()}};
    const char* families[] = {"f-a", "f-b", "f-c"};
    for (const auto& [ref, words] : visits) {
      out["visits"].push_back(Json{{"id", ref},
                                   {"family", families[out["visits"].size() % 3]},
                                   {"start", "2026-03-31T16:05:00+01:00"},
                                   {"purpose", "Planned visit"},
                                   {"setting", words}});
    }
    return out;
  }

  void work(Worker& worker, const std::string& name, const std::atomic<bool>& stop) {
    for (int round = 0; !stop; ++round) {
      std::vector<std::pair<std::string, std::string>> visits;
      for (int i = 0; i < visits_a_round; ++i) {
        const auto ref = name + "-" + std::to_string(round) + "-" + std::to_string(i);
        visits.emplace_back(ref, "What was seen at " + ref + ": the stairs were swept.");
      }
      const auto import = file(name + ".json");
      write_file(import, visits_file(visits).dump());
      const auto imported = worker.home.run({"visit", "import", import});
      ASSERT_TRUE(imported.done()) << imported.text();
      worker.saved.insert(visits.begin(), visits.end());
      sync_and_note(worker);
    }
  }

  static bool sync_and_note(Worker& worker) {
    const auto synced = worker.home.run({"sync", "--json"});
    EXPECT_TRUE(synced.exit_code == exit_done || synced.exit_code == exit_waiting) << synced.text();
    const auto said = Json::parse(synced.out, nullptr, false);
    if (!said.is_object()) return false;
    worker.said_sent += said["sent"].get<std::uint64_t>();
    for (const auto& visit : worker.home.json({"visit", "list"})) {
      const auto ref = visit["ref"].get<std::string>();
      if (visit["state"] == "sent" && worker.saved.count(ref) != 0) worker.claimed.insert(ref);
    }
    return said["state"] == "sent";
  }
};

TEST_F(ServerKilled, WhatAHomeCallsSentIsInTheLogAfterEveryKillAndOnce_P2_P7) {
  Worker workers[3];
  workers[0].home = tablet;
  workers[1].home = other;
  workers[2].home = join("tab-031", "Imogen Hale");
  for (auto& worker : workers) worker.device = worker.home.json({"status"})["device"].get<std::string>();
  const auto at_start = entries_by_device(server->data() / "central.db");

  std::atomic<bool> stop = false;
  std::vector<std::thread> threads;
  for (auto& worker : workers) {
    threads.emplace_back([&, name = worker.home.folder().filename().string()] { work(worker, name, stop); });
  }
  for (int i = 0; i < kills; ++i) {
    std::this_thread::sleep_for(up_to(std::chrono::milliseconds(900)));
    std::uint64_t said[3];
    for (std::size_t w = 0; w < 3; ++w) said[w] = workers[w].said_sent;
    server->kill();
    // P7, at this very moment: the file as the kill left it holds all that was called sent.
    auto held = entries_by_device(server->data() / "central.db");
    for (std::size_t w = 0; w < 3; ++w) {
      const auto& device = workers[w].device;
      const auto before = at_start.count(device) != 0 ? at_start.at(device) : 0;
      EXPECT_GE(held[device] - before, said[w]) << "kill " << i << ", " << workers[w].home.folder().filename();
    }
    server->start();
  }
  stop = true;
  for (auto& thread : threads) thread.join();

  std::size_t saved = 0;
  std::size_t claimed_during = 0;
  for (auto& worker : workers) {
    claimed_during += worker.claimed.size();
    EXPECT_TRUE(sync_and_note(worker)) << worker.home.folder().filename() << " does not come to rest";
    saved += worker.saved.size();
  }
  std::cout << "saved " << saved << " visits, " << claimed_during << " called sent between the kills" << std::endl;
  EXPECT_GT(claimed_during, 10u) << "too little went on between the kills to show anything";

  office.sync();  // it has not looked since before the first kill: a fresh pull of everything
  std::map<std::string, int> seen;
  for (const auto& visit : office.json({"visit", "list"})) ++seen[visit["ref"].get<std::string>()];
  EXPECT_EQ(seen.size(), saved);
  for (auto& worker : workers) {
    for (const auto& [ref, words] : worker.saved) {
      EXPECT_EQ(seen[ref], 1) << ref;
      EXPECT_EQ(worker.claimed.count(ref), 1u) << ref << " is not called sent at the end";
    }
    const auto& [ref, words] =
        *std::next(worker.saved.begin(), static_cast<std::ptrdiff_t>(rng().below(worker.saved.size())));
    const auto history = office.history(ref, "setting");
    ASSERT_EQ(history.size(), 1u) << ref << " " << history.dump(1);
    EXPECT_EQ(history[0]["value"], words);
  }

  server->stop();
  const auto central = server->data() / "central.db";
  auto held = entries_by_device(central);
  EXPECT_EQ(held, entries_by_device(office.store_file()));
  expect_sound(central);
  expect_sound(office.store_file());
  for (auto& worker : workers) {
    expect_sound(worker.home.store_file());
    const auto before = at_start.count(worker.device) != 0 ? at_start.at(worker.device) : 0;
    EXPECT_EQ(held[worker.device] - before, worker.saved.size()) << "one change for each visit, and no more";
  }
}

}  // namespace
}  // namespace doorstep::e2e
