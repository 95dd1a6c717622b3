// Saved means saved (P1), at the level of SQLite: the power is cut at every write, sync, truncation and deletion of a
// workload, and after each cut the file must hold every commit that was acknowledged, and no half of any other.
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "core/sqlite/transaction.hpp"
#include "tests/support/fault_vfs.hpp"
#include "tests/support/seeded_rng.hpp"

namespace doorstep::sqlite {
namespace {

using testing::FaultVfs;
using testing::SeededRng;

constexpr int commits = 14;

/// One commit's value: long enough to take several pages, different for each.
Bytes value_of(int commit) {
  Bytes value(static_cast<std::size_t>(600 + commit % 15 * 700));
  SeededRng(static_cast<std::uint64_t>(commit)).fill(value);
  return value;
}

struct Trial {
  OpenOptions options;
  std::string pragmas;
};

/// The lease ends here: while it stood on its row, its open read would hold off every checkpoint.
Result<int> values_in(Database& database) {
  const auto row = TRY(database.prepare_row("SELECT count(*) FROM value"));
  return static_cast<int>(row.int64(0));
}

/// Writes one commit after another, each a value and a log line, from the one after the last that the file holds,
/// until `last` or until something fails. `acknowledged` is the last that was acknowledged.
Status work(const Trial& trial, int last, int& acknowledged) {
  auto database = TRY(Database::open("test.db", trial.options));
  // Small checkpoints, so that writing back to the main file is cut too.
  TRY(database.execute("PRAGMA wal_autocheckpoint=12;" + trial.pragmas));
  TRY(
      database.execute("CREATE TABLE IF NOT EXISTS value (id INTEGER PRIMARY KEY, body BLOB NOT NULL);"
                       "CREATE TABLE IF NOT EXISTS log (id INTEGER, size INTEGER NOT NULL, UNIQUE (size, id))"));
  for (int commit = TRY(values_in(database)) + 1; commit <= last; ++commit) {
    const Bytes value = value_of(commit);
    auto transaction = TRY(Transaction::begin_immediate(database));
    auto insert_value = TRY(database.prepare("INSERT INTO value VALUES (?, ?)"));
    auto insert_log = TRY(database.prepare("INSERT INTO log VALUES (?, ?)"));
    TRY(insert_value.bind_all(commit, value).run());
    TRY(insert_log.bind_all(commit, value.size()).run());
    TRY(transaction.commit());
    acknowledged = commit;
  }
  return {};
}

/// How many commits the file holds. Fails the test unless they are the first ones, each whole and as it was written.
int held(const Trial& trial) {
  auto opened = Database::open("test.db", trial.options);
  if (!opened) {
    ADD_FAILURE() << opened.error().message;
    return -1;
  }
  auto& database = *opened;
  const Status sound = database.integrity_check();
  EXPECT_TRUE(sound) << sound.error().message;
  if (database.prepare_row("SELECT count(*) FROM sqlite_schema WHERE type = 'table'").value().int64(0) < 2) return 0;
  int count = 0;
  auto rows = database.prepare("SELECT id, body, (SELECT size FROM log WHERE log.id = value.id) FROM value ORDER BY id")
                  .value();
  while (rows.step().value()) {
    ++count;
    EXPECT_EQ(rows.int64(0), count);
    EXPECT_TRUE(equal(rows.blob(1), value_of(count)));
    EXPECT_EQ(rows.uint64(2), value_of(count).size());
  }
  EXPECT_EQ(database.prepare_row("SELECT count(*) FROM log").value().int64(0), count);
  return count;
}

struct Outcome {
  std::uint64_t cuts = 0;          ///< crash points and seeds tried
  std::uint64_t acknowledged = 0;  ///< commits acknowledged before a cut, over all
  std::uint64_t lost = 0;          ///< of those, missing after it
};

/// Cuts the power at every step of the workload, several times with different luck.
Outcome cut_everywhere(Trial trial, std::uint64_t seeds, const std::function<int(const Trial&)>& count_held) {
  Outcome outcome;
  for (std::uint64_t step = 1;; ++step) {
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
      FaultVfs disk("sqlite-crash-test");
      trial.options.vfs = disk.name();
      disk.arm_crash_at(step);
      int acknowledged = 0;
      const Status done = work(trial, commits, acknowledged);
      if (!disk.crashed()) {
        EXPECT_TRUE(done) << done.error().message;
        EXPECT_EQ(acknowledged, commits);
        return outcome;
      }
      disk.power_cut(seed == 0 ? 0 : step * 1000 + seed);
      SCOPED_TRACE("cut at step " + std::to_string(step) + ", seed " + std::to_string(seed));
      const int left = count_held(trial);
      EXPECT_LE(left, acknowledged + 1);
      ++outcome.cuts;
      outcome.acknowledged += static_cast<std::uint64_t>(acknowledged);
      if (left < acknowledged) outcome.lost += static_cast<std::uint64_t>(acknowledged - left);
      if (::testing::Test::HasFailure()) return outcome;
    }
  }
}

TEST(SqliteCrash, WorkloadMovesTheLogBackIntoTheFileAsItGoes) {  // else the cuts below would miss checkpoints
  FaultVfs disk("sqlite-workload-test");
  auto watcher =
      Database::open("test.db", {.vfs = disk.name()}).value();  // keeps the log from being emptied at the end
  int acknowledged = 0;
  ASSERT_TRUE(work({{.vfs = disk.name()}, ""}, commits, acknowledged));
  EXPECT_GT(disk.files().at("test.db").size(), 10 * 4096u);
}

TEST(SqliteCrash, AcknowledgedCommitsSurviveAPowerCutAtEveryStep) {
  const auto outcome = cut_everywhere({}, 6, held);
  EXPECT_EQ(outcome.lost, 0u);
  EXPECT_GT(outcome.cuts, 6 * 100u);
  EXPECT_GT(outcome.acknowledged, outcome.cuts);
}

TEST(SqliteCrash, AcknowledgedCommitsSurviveWithOneExclusiveOwner) {
  const auto outcome = cut_everywhere({{.exclusive = true}, ""}, 6, held);
  EXPECT_EQ(outcome.lost, 0u);
  EXPECT_GT(outcome.cuts, 6 * 100u);
}

TEST(SqliteCrash, RollbackJournalSurvivesToo) {  // deletions and hot journals: it is the disk that is tried here
  const auto outcome = cut_everywhere({{}, "PRAGMA journal_mode=DELETE;"}, 4, held);
  EXPECT_EQ(outcome.lost, 0u);
  EXPECT_GT(outcome.cuts, 4 * 100u);
}

TEST(SqliteCrash, NormalDurabilityMayLoseTheLastCommitsButNeverDamages) {
  const auto outcome = cut_everywhere({{.durability = Durability::normal}, ""}, 6, held);
  EXPECT_GT(outcome.lost, 0u);
}

/// What remains where damage is expected: the whole values that can still be read.
int whole_values(const Trial& trial) {
  auto database = Database::open("test.db", trial.options);
  if (!database) return 0;
  int count = 0;
  for (; count < commits; ++count) {
    auto row = database->prepare("SELECT body FROM value WHERE id = ?");
    if (!row) break;
    const auto found = row->bind_all(count + 1).step();
    if (!found || !*found || !equal(row->blob(0), value_of(count + 1))) break;
  }
  return count;
}

// If this one kept everything, the tests above would prove nothing.
TEST(SqliteCrash, CanaryWithoutSyncsLosesAcknowledgedCommits) {
  const auto outcome = cut_everywhere({{}, "PRAGMA synchronous=OFF;"}, 2, whole_values);
  EXPECT_GT(outcome.lost, 0u);
  EXPECT_GT(outcome.cuts, 2 * 50u);
}

TEST(SqliteCrash, KillKeepsEveryAcknowledgedCommitEvenUnsynced) {
  FaultVfs disk("sqlite-kill-test");
  const Trial trial{{.durability = Durability::normal, .vfs = disk.name()}, ""};
  auto killed = Database::open("test.db", trial.options).value();
  ASSERT_TRUE(killed.execute("CREATE TABLE t (v)"));
  auto open_transaction = Transaction::begin_immediate(killed).value();  // its lock dies with it
  ASSERT_TRUE(killed.execute("INSERT INTO t VALUES (1)"));
  ASSERT_TRUE(open_transaction.commit());
  auto cut_short = Transaction::begin_immediate(killed).value();
  ASSERT_TRUE(killed.execute("INSERT INTO t VALUES (2)"));
  disk.kill();
  auto next = Database::open("test.db", trial.options).value();
  EXPECT_FALSE(cut_short.commit()) << "a dead process writes nothing";
  ASSERT_TRUE(next.execute("INSERT INTO t VALUES (4)"));
  EXPECT_EQ(next.prepare_row("SELECT group_concat(v) FROM t").value().text(0), "1,4");
}

// One tablet's long life: cuts while recovering from the last cut, kills, clean ends, in any order.
TEST(SqliteCrash, ManyLivesOfOneFileKeepEveryAcknowledgedCommit) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    FaultVfs disk("sqlite-lives-test");
    SeededRng rng(seed);
    Trial trial{{.exclusive = seed % 2 == 0, .vfs = disk.name()}, ""};
    int acknowledged = 0;
    int cuts = 0;
    for (int life = 0; life < 60; ++life) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", life " + std::to_string(life));
      const int last = acknowledged + static_cast<int>(rng.below(6));
      if (rng.chance(0.8)) disk.arm_crash_at(disk.steps() + 1 + rng.below(40));
      const Status done = work(trial, last, acknowledged);
      ASSERT_TRUE(done || disk.crashed()) << done.error().message;
      cuts += disk.crashed() ? 1 : 0;
      if (disk.crashed() || rng.chance(0.5)) disk.power_cut(rng.chance(0.3) ? 0 : rng.next());
      if (rng.chance(0.3)) continue;  // the next life meets what is left before anybody has looked
      disk.arm_crash_at(0);
      ASSERT_GE(held(trial), acknowledged);
      if (HasFailure()) return;
    }
    EXPECT_GT(acknowledged, 20);
    EXPECT_GT(cuts, 20);
  }
}

TEST(SqliteCrash, EverythingFailsBetweenTheCrashAndThePowerCut) {
  FaultVfs disk("sqlite-down-test");
  auto database = Database::open("test.db", {.vfs = disk.name()}).value();
  ASSERT_TRUE(database.execute("CREATE TABLE t (v)"));
  disk.arm_crash_at(disk.steps() + 1);
  EXPECT_FALSE(database.execute("INSERT INTO t VALUES (1)"));
  EXPECT_TRUE(disk.crashed());
  EXPECT_FALSE(database.execute("SELECT * FROM t"));
  EXPECT_FALSE(Database::open("test.db", {.vfs = disk.name()}));
  disk.power_cut(0);
  EXPECT_FALSE(disk.crashed());
  EXPECT_FALSE(database.execute("INSERT INTO t VALUES (2)")) << "handles from before the cut stay dead";
  auto after = Database::open("test.db", {.vfs = disk.name()}).value();
  EXPECT_EQ(after.prepare_row("SELECT count(*) FROM t").value().int64(0), 0);
}

TEST(SqliteCrash, SameSeedLeavesTheSameDisk) {
  const auto left = [](std::uint64_t seed) {
    FaultVfs disk("sqlite-seed-test");
    {
      auto database = Database::open("test.db", {.vfs = disk.name()}).value();
      EXPECT_TRUE(database.execute("PRAGMA journal_mode=DELETE; PRAGMA synchronous=OFF; CREATE TABLE t (v)"));
      for (int i = 0; i < 20; ++i) EXPECT_TRUE(database.execute("INSERT INTO t VALUES (zeroblob(3000))"));
    }
    disk.power_cut(seed);
    FaultVfs::Files files = disk.files();
    files.erase("test.db-journal");  // its header holds a number of SQLite's own drawing
    return files;
  };
  std::set<FaultVfs::Files> different;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    EXPECT_EQ(left(seed), left(seed));
    different.insert(left(seed));
  }
  EXPECT_GT(different.size(), 3u);
}

}  // namespace
}  // namespace doorstep::sqlite
