#include <gtest/gtest.h>

#include <vector>

#include "core/sqlite/migrate.hpp"
#include "tests/support/fault_vfs.hpp"

namespace doorstep::sqlite {
namespace {

using testing::FaultVfs;

constexpr std::int32_t our_id = 0x44535431;

const std::vector<Migration> steps{
    {1, "CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT NOT NULL)"},
    {2, "ALTER TABLE note ADD COLUMN seen INTEGER NOT NULL DEFAULT 0; CREATE INDEX note_seen ON note (seen)"},
    {3, "CREATE TABLE tag (note INTEGER NOT NULL REFERENCES note (id) ON DELETE CASCADE, word TEXT NOT NULL)"},
};

std::span<const Migration> first(std::size_t count) { return std::span(steps).first(count); }

class SqliteMigrate : public ::testing::Test {
 protected:
  Database open(OpenOptions options = {}) {
    options.vfs = disk.name();
    return Database::open("test.db", options).value();
  }
  static std::int64_t number(Database& database, std::string_view sql) {
    return database.prepare_row(sql).value().int64(0);
  }
  static std::int64_t version(Database& database) { return number(database, "PRAGMA user_version"); }

  FaultVfs disk{"sqlite-migrate-test"};
};

TEST_F(SqliteMigrate, BringsAFreshFileToTheNewestSchema) {
  auto database = open();
  ASSERT_TRUE(migrate(database, steps, our_id));
  EXPECT_EQ(version(database), 3);
  EXPECT_EQ(number(database, "PRAGMA application_id"), our_id);
  EXPECT_TRUE(database.execute("INSERT INTO note (body, seen) VALUES ('a', 1); INSERT INTO tag VALUES (1, 'b')"));
}

TEST_F(SqliteMigrate, StepByStepKeepsWhatWasThere) {
  for (std::size_t known = 1; known <= steps.size(); ++known) {
    auto database = open();
    ASSERT_TRUE(migrate(database, first(known), our_id));
    EXPECT_EQ(version(database), static_cast<std::int64_t>(known));
    ASSERT_TRUE(database.execute("INSERT INTO note (body) VALUES ('kept')"));
    EXPECT_EQ(number(database, "SELECT count(*) FROM note"), static_cast<std::int64_t>(known));
  }
}

TEST_F(SqliteMigrate, WritesNothingWhenThereIsNothingToDo) {
  auto database = open();
  ASSERT_TRUE(migrate(database, steps, our_id));
  const auto before = disk.steps();
  ASSERT_TRUE(migrate(database, steps, our_id));
  EXPECT_EQ(disk.steps(), before);
  auto reader = open({.read_only = true});
  EXPECT_TRUE(migrate(reader, steps, our_id));
}

TEST_F(SqliteMigrate, RefusesANewerSchema) {
  auto database = open();
  ASSERT_TRUE(migrate(database, steps, our_id));
  const auto refused = migrate(database, first(2), our_id);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::unsupported);
  EXPECT_EQ(refused.error().message,
            "'test.db' was written by a newer Doorstep (schema 3, this program knows 2): update this program");
  EXPECT_EQ(version(database), 3);
}

TEST_F(SqliteMigrate, RefusesAnotherProgramsFileAndLeavesItAsItIs) {
  for (const char* theirs : {"CREATE TABLE bookmarks (url)", "PRAGMA application_id=42", "PRAGMA user_version=1",
                             "PRAGMA application_id=1146311729; PRAGMA user_version=-1"}) {
    disk.restore({});
    auto database = open();
    ASSERT_TRUE(database.execute(theirs));
    const auto tables = number(database, "SELECT count(*) FROM sqlite_schema");
    const auto refused = migrate(database, steps, our_id);
    ASSERT_FALSE(refused) << theirs;
    EXPECT_EQ(refused.error().code, Errc::storage_corrupt);
    EXPECT_EQ(refused.error().message,
              "'test.db' is not a Doorstep file of this kind: check the path; it was left as it is");
    EXPECT_EQ(number(database, "SELECT count(*) FROM sqlite_schema"), tables);
  }
}

TEST_F(SqliteMigrate, FailedStepLeavesTheVersionBeforeIt) {
  auto broken = steps;
  broken[2].sql = "CREATE TABLE tag (word TEXT); INSERT INTO tag VALUES ('x'); INSERT INTO nowhere VALUES (1)";
  auto database = open();
  const auto refused = migrate(database, broken, our_id);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message.find("cannot bring 'test.db' to schema 3: "), 0u) << refused.error().message;
  EXPECT_EQ(version(database), 2);
  EXPECT_EQ(number(database, "SELECT count(*) FROM sqlite_schema WHERE name = 'tag'"), 0);
  EXPECT_EQ(number(database, "PRAGMA foreign_keys"), 1);
  EXPECT_TRUE(migrate(database, steps, our_id));
}

TEST_F(SqliteMigrate, RebuildingATableKeepsTheRowsThatReferToIt) {
  auto rebuilt = steps;
  rebuilt.push_back({4,
                     "CREATE TABLE note2 (id INTEGER PRIMARY KEY, body TEXT); INSERT INTO note2 SELECT id, body FROM "
                     "note; DROP TABLE note; ALTER TABLE note2 RENAME TO note"});
  auto database = open();
  ASSERT_TRUE(migrate(database, steps, our_id));
  ASSERT_TRUE(database.execute("INSERT INTO note (body) VALUES ('a'); INSERT INTO tag VALUES (1, 'b')"));
  ASSERT_TRUE(migrate(database, rebuilt, our_id));
  EXPECT_EQ(number(database, "SELECT count(*) FROM tag"), 1);
  EXPECT_EQ(number(database, "PRAGMA foreign_keys"), 1);
}

TEST_F(SqliteMigrate, RefusesAStepThatLeavesRowsReferringToNothing) {
  auto careless = steps;
  careless.push_back({4, "DELETE FROM note"});
  auto database = open();
  ASSERT_TRUE(migrate(database, steps, our_id));
  ASSERT_TRUE(database.execute("INSERT INTO note (body) VALUES ('a'); INSERT INTO tag VALUES (1, 'b')"));
  EXPECT_FALSE(migrate(database, careless, our_id));
  EXPECT_EQ(version(database), 3);
  EXPECT_EQ(number(database, "SELECT count(*) FROM note"), 1);
}

TEST_F(SqliteMigrate, PowerCutAtAnyStepLeavesAWholeVersion) {
  bool finished = false;
  for (std::uint64_t step = 1; !finished; ++step) {
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      FaultVfs tablet("sqlite-migrate-crash");
      tablet.arm_crash_at(step);
      if (auto database = Database::open("test.db", {.vfs = tablet.name()})) {
        finished = migrate(*database, steps, our_id).has_value();
      }
      tablet.power_cut(seed == 0 ? 0 : step * 10 + seed);
      auto database = Database::open("test.db", {.vfs = tablet.name()}).value();
      const auto reached = version(database);
      for (const auto& [at, table] : {std::pair(1, "note"), std::pair(3, "tag")}) {
        auto found = database.prepare("SELECT count(*) FROM sqlite_schema WHERE name = ?").value();
        ASSERT_TRUE(found.bind_all(table).step().value());
        ASSERT_EQ(found.int64(0), reached >= at ? 1 : 0) << "step " << step << " seed " << seed;
      }
      ASSERT_TRUE(migrate(database, steps, our_id)) << "step " << step << " seed " << seed;
      ASSERT_TRUE(database.integrity_check());
    }
    ASSERT_LT(step, 1000u);
  }
}

}  // namespace
}  // namespace doorstep::sqlite
