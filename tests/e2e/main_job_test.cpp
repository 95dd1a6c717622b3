// The main job: an office founds, a tablet joins, visits are written with no signal, the tablet is killed in the
// middle, everything is reconciled, and the admin watches the queue without reading a word.
#include <algorithm>
#include <csignal>
#include <functional>
#include <iostream>
#include <map>
#include <thread>

#include "tests/e2e/cutting_proxy.hpp"
#include "tests/e2e/databases.hpp"
#include "tests/e2e/words.hpp"
#include "tests/e2e/world.hpp"

namespace doorstep::e2e {
namespace {

using Microseconds = std::chrono::microseconds;

constexpr int kills_while_saving = 24;
constexpr int kills_while_sending = 16;
constexpr const char* prose_fields[] = {"setting", "purpose", "analysis.text", "analysis.why", "non_engagement"};
constexpr const char* edited_visits[] = {"v-1", "v-2", "v-5"};

/// What each field may show after kills: the last words that were acknowledged, or any that were tried since.
class Spoken {
 public:
  void tried(const std::string& visit, const std::string& field, const std::string& words, bool acknowledged) {
    auto& may_show = fields_[{visit, field}];
    if (acknowledged) may_show.clear();
    may_show.push_back(words);
    (acknowledged ? acknowledged_ : unanswered_) += 1;
  }
  void expect_shown_at(const Home& home) const {
    std::map<std::string, Json> shown;
    for (const auto& [name, may_show] : fields_) {
      const auto& [visit, field] = name;
      if (shown.count(visit) == 0) shown[visit] = home.fields(visit);
      const auto words = shown[visit].contains(field) ? shown[visit][field].value("value", "") : "";
      // Before the first acknowledged save the imported words may stand.
      const bool any = std::find(may_show.begin(), may_show.end(), words) != may_show.end();
      EXPECT_TRUE(any) << visit << " " << field << " shows '" << words << "', not '" << may_show.front() << "'";
    }
  }
  int acknowledged() const { return acknowledged_; }
  int unanswered() const { return unanswered_; }

 private:
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> fields_;
  int acknowledged_ = 0;
  int unanswered_ = 0;
};

class MainJob : public World {
 protected:
  /// How long one run takes on this machine now; the moments to kill at are drawn from a little more.
  static Microseconds duration_of(const std::function<void()>& once) {
    const auto began = std::chrono::steady_clock::now();
    once();
    return std::chrono::duration_cast<Microseconds>(std::chrono::steady_clock::now() - began) * 11 / 10;
  }

  /// One `visit set`, killed at `kill_after` if it has not ended by then.
  void save(const std::string& visit, const std::string& field, std::optional<Microseconds> kill_after) {
    const auto words = "Words number " + std::to_string(++number_) + " of this test, about " + field + " at " + visit +
                       ": the kettle was on and nobody hurried.";
    RunOptions options;
    options.kill_after = kill_after;
    const auto outcome = tablet.set(visit, field, words, options);
    ASSERT_TRUE(outcome.done() || outcome.signal == SIGKILL) << outcome.text();
    // Told is told, also when the kill came between the words and the end.
    spoken_.tried(visit, field, words, outcome.done() || outcome.out.find("Saved on this tablet") != std::string::npos);
  }
  void save_somewhere(std::optional<Microseconds> kill_after) {
    save(edited_visits[rng().below(std::size(edited_visits))], prose_fields[rng().below(std::size(prose_fields))],
         kill_after);
  }

  Spoken spoken_;
  int number_ = 0;
};

TEST_F(MainJob, NothingAcknowledgedIsLostWhenTheTabletIsKilledWhileSavingAndSending_P1_P2_P4) {
  server->stop();
  const auto import_time = duration_of([&] { EXPECT_EQ(tablet.run({"case", "list"}).exit_code, 0); });
  for (int i = 0; i < 3; ++i) {
    RunOptions options;
    options.kill_after = up_to(import_time * 2);
    tablet.run({"visit", "import", sample()}, options);
  }
  tablet.json({"visit", "import", sample()});
  EXPECT_EQ(tablet.json({"visit", "list"}).size(), 8u) << "imported again, and nothing twice";

  for (const auto* visit : edited_visits) {
    for (const auto* field : prose_fields) save(visit, field, std::nullopt);
  }
  const auto save_time = duration_of([&] { save_somewhere(std::nullopt); });
  for (int i = 0; i < kills_while_saving; ++i) save_somewhere(up_to(save_time));
  spoken_.expect_shown_at(tablet);
  EXPECT_EQ(tablet.json({"sync"}, exit_waiting).value("state", ""), "offline");

  server->start();
  int cut_short = 0;
  Microseconds sync_time = save_time * 2;
  for (int i = 0; i < kills_while_sending; ++i) {
    save_somewhere(i % 4 == 3 ? std::optional(up_to(save_time)) : std::nullopt);
    RunOptions options;
    options.kill_after = up_to(sync_time);
    const auto outcome = tablet.run({"sync"}, options);
    ASSERT_TRUE(outcome.done() || outcome.signal == SIGKILL) << outcome.text();
    cut_short += outcome.signal == SIGKILL;
  }
  spoken_.expect_shown_at(tablet);
  std::cout << "acknowledged " << spoken_.acknowledged() << " saves, killed " << spoken_.unanswered() << " saves and "
            << cut_short << " syncs" << std::endl;
  EXPECT_GT(spoken_.unanswered(), 3) << "the kills came too late to show anything";
  EXPECT_GT(cut_short, 3) << "the kills came too late to show anything";

  tablet.sync();
  office.sync();
  spoken_.expect_shown_at(tablet);
  spoken_.expect_shown_at(office);
  for (const auto* visit : edited_visits) {
    const auto at_tablet = tablet.fields(visit);
    const auto at_office = office.fields(visit);
    ASSERT_EQ(at_tablet.size(), at_office.size());
    for (const auto& [field, shown] : at_tablet.items()) EXPECT_EQ(shown["value"], at_office[field]["value"]) << field;
  }
  EXPECT_EQ(office.json({"visit", "list"}).size(), 8u);
  server->stop();
  for (const auto& file : {server->data() / "central.db", tablet.store_file(), office.store_file()}) {
    expect_sound(file);
    entries_by_device(file);  // none twice
  }
}

TEST_F(MainJob, BothConvergeOnTheLastWritersWordsAndReadTheDisplacedOnes_P4_P5) {
  tablet.json({"visit", "import", sample()});
  tablet.sync();
  office.sync();
  const auto before = office.words("v-1", "setting");
  ASSERT_FALSE(before.empty());
  server->stop();

  const std::string priya_first = "Priya: Maya was drawing at the kitchen table when I came in.";
  const std::string bernadette_last = "Bernadette: the setting should say who opened the door.";
  const std::string bernadette_first = "Bernadette: planned visit, with the health visitor.";
  const std::string priya_last = "Priya: planned visit; the health visitor did not come.";
  ASSERT_TRUE(tablet.set("v-1", "setting", priya_first).done());
  ASSERT_TRUE(office.set("v-5", "purpose", bernadette_first).done());
  ASSERT_TRUE(office.set("v-1", "setting", bernadette_last).done());
  ASSERT_TRUE(tablet.set("v-5", "purpose", priya_last).done());

  server->start();
  tablet.sync();  // of one field the first writer comes first, of the other the last
  office.sync();
  tablet.sync();
  for (const auto* home : {&tablet, &office}) {
    SCOPED_TRACE(home->folder().filename());
    EXPECT_EQ(home->words("v-1", "setting"), bernadette_last);
    EXPECT_EQ(home->words("v-5", "purpose"), priya_last);
    const auto expect_displaced = [&](const char* visit, const char* field, const std::string& words,
                                      const char* holder, const char* label) {
      const auto history = home->history(visit, field);
      const auto found =
          std::find_if(history.begin(), history.end(), [&](const Json& h) { return h["value"] == words; });
      ASSERT_NE(found, history.end()) << history.dump(1);
      EXPECT_EQ((*found)["grade"], "overwritten unseen");
      EXPECT_EQ((*found)["holder"], holder);
      EXPECT_EQ((*found)["label"], label);
      EXPECT_EQ((*found)["written_at"].get<std::string>().substr(0, 2), "20");
      EXPECT_EQ((*found)["received_at"].get<std::string>().substr(0, 2), "20");
    };
    expect_displaced("v-1", "setting", priya_first, "Priya Raman", "tab-014");
    expect_displaced("v-5", "purpose", bernadette_first, "Bernadette Osei", "office-1");
    const auto conflicts = home->json({"conflicts", "list"});
    ASSERT_EQ(conflicts.size(), 2u) << conflicts.dump(1);
    for (const auto& conflict : conflicts) EXPECT_EQ(conflict["versions"].size(), 2u);
  }
  const auto history = office.history("v-1", "setting");
  EXPECT_EQ(history.front()["value"], before) << "what both had seen is readable, too";
  EXPECT_EQ(history.front()["grade"], "superseded");

  // Each settles one of the two; that closes it for everybody.
  const auto id_of = [](const Home& home, const std::string& field) {
    for (const auto& each : home.json({"conflicts", "list"})) {
      if (each["field"] == field) return each["id"].get<std::string>();
    }
    ADD_FAILURE() << "no conflict about " << field;
    return std::string("1");
  };
  const std::string settled = "Priya: planned visit. The health visitor was invited and did not come.";
  ASSERT_TRUE(office.run({"conflicts", "resolve", id_of(office, "setting"), "--keep", "both"}).done());
  ASSERT_TRUE(tablet.run({"conflicts", "resolve", id_of(tablet, "purpose"), "--text", settled}).done());
  office.sync();
  tablet.sync();
  office.sync();
  for (const auto* home : {&tablet, &office}) {
    SCOPED_TRACE(home->folder().filename());
    EXPECT_EQ(home->json({"conflicts", "list"}).size(), 0u);
    const auto kept = home->words("v-1", "setting");
    EXPECT_NE(kept.find(priya_first), std::string::npos) << kept;
    EXPECT_NE(kept.find(bernadette_last), std::string::npos) << kept;
    EXPECT_EQ(home->words("v-5", "purpose"), settled);
    for (const auto& each : home->history("v-1", "setting")) EXPECT_NE(each["grade"], "overwritten unseen");
  }
}

TEST_F(MainJob, TheAdminSeesDevicesCountsAndTimesAndNoWordOfARecordIsReadableAnywhere_P3) {
  server->stop();
  Words words(sample_json());
  const std::string own_words = "She keeps the hamster's cage beside the window in the blue room.";
  words.add_prose(own_words);
  ASSERT_NE(words.find_below(sample().parent_path()), "") << "the search must be able to find";
  ASSERT_NE(words.find_in_text("… keeps the hamster's cage beside …"), "");

  tablet.json({"visit", "import", sample()});
  ASSERT_TRUE(tablet.set("v-2", "setting", own_words).done());
  EXPECT_EQ(words.find_below(tablet.folder()), "") << "drafts at rest";
  EXPECT_EQ(tablet.json({"sync"}, exit_waiting).value("state", ""), "offline");
  EXPECT_EQ(words.find_below(tablet.folder()), "") << "signed for sending";

  server->start();
  const auto before = server->queue_row("tab-014", [](const Json&) { return true; });
  tablet.sync();
  const auto at_tablet = server->queue_row("tab-014", [&](const Json& row) {
    return row["waiting"] == 0 && row["last_full_sync"] > before["last_full_sync"];
  });
  EXPECT_EQ(at_tablet["waiting"], 0) << at_tablet.dump(1);
  EXPECT_EQ(at_tablet["waiting_bytes"], 0) << at_tablet.dump(1);
  EXPECT_EQ(at_tablet["waiting_since"], 0) << at_tablet.dump(1);
  EXPECT_GT(at_tablet["last_full_sync"], before["last_full_sync"]);
  EXPECT_GE(at_tablet["last_contact"], before["last_contact"]);
  EXPECT_EQ(at_tablet["holder"], "Priya Raman");
  EXPECT_EQ(at_tablet["help"], "ok") << at_tablet.dump(1);
  EXPECT_EQ(at_tablet["at_risk"], false);

  // A conflict, and words that wait.
  ASSERT_TRUE(office.run({"sync"}).done());
  ASSERT_TRUE(tablet.set("v-1", "setting", own_words + " One.").done());
  ASSERT_TRUE(office.set("v-1", "setting", own_words + " Two.").done());
  tablet.sync();
  office.sync();
  tablet.sync();
  tablet.sync();
  const auto conflicted = server->queue_row("tab-014", [](const Json& row) { return row["open_conflicts"] == 1; });
  EXPECT_EQ(conflicted["open_conflicts"], 1) << conflicted.dump(1);

  std::map<std::string, std::uint64_t> sizes;
  const auto queue = server->queue();
  for (const auto& space : queue.at("spaces")) {
    sizes[space["space"].get<std::string>()] = space["changes"].get<std::uint64_t>();
  }
  EXPECT_EQ(sizes, entries_by_space(server->data() / "central.db"));

  for (const auto* target : {"/admin", "/admin/queue.json", "/metrics"}) {
    const auto page = server->admin_page(target);
    EXPECT_GT(page.size(), 200u) << target;
    EXPECT_EQ(words.find_in_text(page), "") << target;
  }
  server->kill();  // so that the write-ahead log stays to be searched
  EXPECT_EQ(words.find_in_text(read_file(server->log_file())), "");
  for (const auto& folder : {server->data(), tablet.folder(), office.folder(), other.folder()}) {
    EXPECT_EQ(words.find_below(folder), "");
  }
}

TEST_F(MainJob, WhatIsStuckShowsInTheQueueWithItsCountAndAge) {
  // Six long texts are more than one request takes: the line is lost when only a part of them has gone.
  const auto long_text = [&] {
    std::string out;
    while (out.size() < 60'000) out += std::to_string(rng().next()) + " ";
    return out;
  };
  tablet.json({"visit", "import", sample()});
  tablet.sync();
  const auto settled = server->queue_row("tab-014", [](const Json& row) { return row["waiting"] == 0; });
  EXPECT_EQ(settled["waiting"], 0);
  for (const auto* visit : {"v-1", "v-2", "v-3", "v-4", "v-5", "v-6"}) {
    ASSERT_TRUE(tablet.set(visit, "setting", long_text()).done());
  }

  server->stop();
  const std::uint16_t inner_port = server->port() + 1;
  server->start({}, inner_port);
  CuttingProxy proxy(server->port(), inner_port);
  Json row;
  for (std::uint64_t bytes = 1'000; bytes < 8'000 && (row.is_null() || row["waiting"] == 0); bytes += 500) {
    proxy.cut_after(bytes);
    const auto outcome = tablet.run({"sync"});
    ASSERT_EQ(outcome.exit_code, exit_waiting) << "cut after " << bytes << ": " << outcome.text();
    row = server->queue_row("tab-014", [](const Json&) { return true; });
  }
  EXPECT_GT(row["waiting"], 0) << row.dump(1);
  EXPECT_GT(row["waiting_bytes"], 40'000);
  EXPECT_GT(row["waiting_since"], settled["last_contact"]);
  EXPECT_LE(row["waiting_since"], row["last_contact"]);
  proxy.cut_after(CuttingProxy::never);
  tablet.sync();
  EXPECT_EQ(server->queue_row("tab-014", [](const Json& each) { return each["waiting"] == 0; })["waiting"], 0);
}

#ifndef E2E_SANITIZED  // a sanitizer must be loaded first
TEST_F(MainJob, AClockThatIsYearsOffHarmsNobodyAndIsShownAsSuspect_P6) {
  RunOptions ahead;
  ahead.environment = {{"LD_PRELOAD", E2E_SHIFTED_CLOCK}, {"DOORSTEP_E2E_CLOCK_SHIFT", "94608000"}};  // three years
  ASSERT_TRUE(tablet.run({"visit", "import", sample()}, ahead).done());
  ASSERT_TRUE(tablet.set("v-1", "setting", "From three years ahead.", ahead).done());
  ASSERT_TRUE(tablet.run({"sync"}, ahead).done());
  EXPECT_EQ(server->queue_row("tab-014", [](const Json& row) { return row["clock_suspect"] == true; })["clock_suspect"],
            true);
  office.sync();
  EXPECT_EQ(office.words("v-1", "setting"), "From three years ahead.");
  const std::string later = "From today, by somebody who had read the other.";
  ASSERT_TRUE(office.set("v-1", "setting", later).done());
  office.sync();
  ASSERT_TRUE(tablet.run({"sync"}, ahead).done());
  EXPECT_EQ(tablet.words("v-1", "setting"), later);
  EXPECT_EQ(office.words("v-1", "setting"), later);
  EXPECT_EQ(office.json({"conflicts", "list"}).size(), 0u);
}
#endif

}  // namespace
}  // namespace doorstep::e2e
