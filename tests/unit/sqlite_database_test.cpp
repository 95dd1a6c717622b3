#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <thread>

#include "core/sqlite/database.hpp"
#include "core/sqlite/transaction.hpp"
#include "tests/support/fault_vfs.hpp"
#include "tests/support/seeded_rng.hpp"

namespace doorstep::sqlite {
namespace {

using testing::FaultVfs;
using testing::SeededRng;

Database in_memory() { return Database::open("test.db", {.durability = Durability::memory}).value(); }

class SqliteDatabase : public ::testing::Test {
 protected:
  Database open(OpenOptions options = {}) {
    options.vfs = disk.name();
    return Database::open("folder/test.db", options).value();
  }
  Error open_error(OpenOptions options = {}) {
    options.vfs = disk.name();
    auto database = Database::open("folder/test.db", options);
    EXPECT_FALSE(database.has_value());
    return database ? Error{} : database.error();
  }

  FaultVfs disk{"sqlite-database-test"};
};

std::int64_t count(Database& database, const std::string& table) {
  return database.prepare_row("SELECT count(*) FROM " + table).value().int64(0);
}

TEST(SqliteStatement, ReadsBackEveryTypeItBinds) {
  auto database = in_memory();
  ASSERT_TRUE(database.execute("CREATE TABLE t (a, b, c, d, e, f, g, h, i, j)"));
  SeededRng rng(1);
  const auto id = SpaceId::random(rng);
  const Bytes bytes{0, 1, 0, 255};
  const std::array<std::uint8_t, 3> array{7, 8, 9};
  const std::string_view text("t\0wo \xc3\xa9", 7);
  auto insert = database.prepare("INSERT INTO t VALUES (?,?,?,?,?,?,?,?,?,?)").value();
  insert.bind_all(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::uint64_t>::max(), -3, true, text,
                  bytes, array, id, std::optional<Hash>(), std::optional<int>(5));
  ASSERT_TRUE(insert.run());

  auto row = database.prepare_row("SELECT * FROM t").value();
  EXPECT_EQ(row.int64(0), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(row.uint64(1), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(row.int64(2), -3);
  EXPECT_EQ(row.int64(3), 1);
  EXPECT_EQ(row.text(4), text);
  EXPECT_TRUE(equal(row.blob(5), bytes));
  EXPECT_TRUE(equal(row.blob(6), array));
  EXPECT_TRUE(equal(row.blob(7), id.view()));
  EXPECT_TRUE(row.is_null(8));
  EXPECT_EQ(row.int64(9), 5);
}

TEST(SqliteStatement, StoresTextAsTextAndBytesAsBlob) {
  auto database = in_memory();
  auto row = database.prepare("SELECT typeof(?), typeof(?), typeof(?), typeof(?)").value();
  row.bind_all("literal", std::string("string"), as_bytes("bytes"), false);
  ASSERT_TRUE(row.step().value());
  EXPECT_EQ(row.text(0), "text");
  EXPECT_EQ(row.text(1), "text");
  EXPECT_EQ(row.text(2), "blob");
  EXPECT_EQ(row.text(3), "integer");
}

TEST(SqliteStatement, TellsEmptyFromNull) {
  auto database = in_memory();
  auto row = database.prepare("SELECT ?, ?, ?").value();
  row.bind(1, ByteView()).bind(2, std::string_view()).bind_null(3);
  ASSERT_TRUE(row.step().value());
  EXPECT_FALSE(row.is_null(0));
  EXPECT_TRUE(row.blob(0).empty());
  EXPECT_FALSE(row.is_null(1));
  EXPECT_EQ(row.text(1), "");
  EXPECT_TRUE(row.is_null(2));
}

TEST(SqliteStatement, RunsAgainWithNewValues) {
  auto database = in_memory();
  ASSERT_TRUE(database.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v)"));
  auto insert = database.prepare("INSERT INTO t (v) VALUES (?)").value();
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(insert.bind_all(i * i).run());
  EXPECT_EQ(database.last_insert_rowid(), 10);
  EXPECT_EQ(database.prepare_row("SELECT sum(v) FROM t").value().int64(0), 285);
  ASSERT_TRUE(database.execute("UPDATE t SET v = 0 WHERE id > 4"));
  EXPECT_EQ(database.changes(), 6);
}

TEST(SqliteStatement, ForgetsBoundValuesWhenTheLeaseEnds) {
  auto database = in_memory();
  {
    auto row = database.prepare("SELECT ?").value();
    ASSERT_TRUE(row.bind_all("kept no longer").step().value());
  }
  auto row = database.prepare_row("SELECT ?").value();
  EXPECT_TRUE(row.is_null(0));
}

TEST(SqliteStatement, NestsLeasesOfTheSameText) {
  auto database = in_memory();
  ASSERT_TRUE(database.execute("CREATE TABLE t (v); INSERT INTO t VALUES (1), (2), (3)"));
  std::vector<std::int64_t> seen;
  auto outer = database.prepare("SELECT v FROM t ORDER BY v").value();
  while (outer.step().value()) {
    auto inner = database.prepare("SELECT v FROM t ORDER BY v").value();
    while (inner.step().value()) seen.push_back(outer.int64(0) * 10 + inner.int64(0));
  }
  EXPECT_EQ(seen, (std::vector<std::int64_t>{11, 12, 13, 21, 22, 23, 31, 32, 33}));
}

/// How many prepared statements the connection holds with this text, by SQLite's own count.
std::int64_t prepared(Database& database, std::string_view sql) {
  auto statements = database.prepare("SELECT count(*) FROM sqlite_stmt WHERE sql = ?").value();
  EXPECT_TRUE(statements.bind_all(sql).step().value());
  return statements.int64(0);
}

TEST(SqliteStatement, IsPreparedOnceHoweverOftenItIsLeased) {
  auto database = in_memory();
  constexpr std::string_view sql = "SELECT 1";
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(database.prepare(sql).value().step().value());
  EXPECT_EQ(prepared(database, sql), 1);
  {
    auto first = database.prepare(sql).value();
    auto second = database.prepare(sql).value();
    EXPECT_EQ(prepared(database, sql), 2);
  }
  auto again = database.prepare(sql).value();
  EXPECT_EQ(prepared(database, sql), 2);
}

TEST(SqliteStatement, CacheStaysBoundedWhenTextsVary) {
  auto database = in_memory();
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(database.prepare("SELECT " + std::to_string(i)));
  EXPECT_LE(database.prepare_row("SELECT count(*) FROM sqlite_stmt").value().int64(0), 300);
}

TEST_F(SqliteDatabase, LeaseLeftOnARowHoldsNoLockWhenItEnds) {
  auto writer = open();
  ASSERT_TRUE(writer.execute("CREATE TABLE t (v); INSERT INTO t VALUES (1), (2)"));
  auto reader = open();
  {
    auto statement = reader.prepare("SELECT v FROM t").value();
    ASSERT_TRUE(statement.step().value());  // and no further: a read transaction is open
    ASSERT_TRUE(writer.execute("INSERT INTO t VALUES (3)"));
    EXPECT_EQ(count(reader, "t"), 2) << "the open read keeps its snapshot";
  }
  EXPECT_EQ(count(reader, "t"), 3);
}

TEST(SqliteStatement, FailedStepCanBeBoundAgain) {
  auto database = in_memory();
  ASSERT_TRUE(database.execute("CREATE TABLE t (v UNIQUE)"));
  auto insert = database.prepare("INSERT INTO t VALUES (?)").value();
  ASSERT_TRUE(insert.bind_all("secret words").run());
  const auto refused = insert.run();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::conflict);
  EXPECT_EQ(refused.error().message, "cannot write to 'test.db': UNIQUE constraint failed: t.v");
  ASSERT_TRUE(insert.bind_all("other words").run());
  EXPECT_EQ(count(database, "t"), 2);
}

TEST(SqliteStatementDeathTest, AssertsOnMisuse) {
  auto database = in_memory();
  auto statement = database.prepare("SELECT ?").value();
  EXPECT_DEATH(statement.bind(2, 1), "assertion failed");
  EXPECT_DEATH(statement.bind_all(1, 2), "assertion failed");
  EXPECT_DEATH(statement.int64(0), "assertion failed");
  EXPECT_DEATH(statement.run().has_value(), "assertion failed");
  EXPECT_DEATH(database.prepare("SELECT 1; SELECT 2").has_value(), "assertion failed");
}

TEST_F(SqliteDatabase, OpensWithTheSettingsThatThePromisesNeed) {
  auto database = open();
  const auto setting = [&](const std::string& name) { return database.prepare_row("PRAGMA " + name).value().text(0); };
  EXPECT_EQ(setting("journal_mode"), "wal");
  EXPECT_EQ(setting("synchronous"), "3");
  EXPECT_EQ(setting("foreign_keys"), "1");
  EXPECT_EQ(setting("trusted_schema"), "0");
  EXPECT_EQ(setting("cell_size_check"), "1");
  EXPECT_EQ(setting("temp_store"), "2");
  EXPECT_EQ(setting("secure_delete"), "1");
  EXPECT_EQ(setting("locking_mode"), "normal");
  auto relaxed = open({.durability = Durability::normal});
  EXPECT_EQ(relaxed.prepare_row("PRAGMA synchronous").value().int64(0), 1);
}

TEST_F(SqliteDatabase, DurableCommitCostsOneSync) {
  auto database = open({.exclusive = true});
  ASSERT_TRUE(database.execute("CREATE TABLE t (v)"));
  const auto before = disk.syncs();
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(database.execute("INSERT INTO t VALUES (randomblob(2000))"));
  EXPECT_EQ(disk.syncs() - before, 10u);
}

TEST_F(SqliteDatabase, WritesNothingToTemporaryFiles) {
  auto database = open();
  ASSERT_TRUE(database.execute("PRAGMA cache_size=10; CREATE TABLE t (v UNIQUE)"));
  ASSERT_TRUE(
      database.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "
                       "INSERT INTO t SELECT randomblob(500) FROM n"));
  ASSERT_TRUE(
      database.execute("CREATE TEMP TABLE sorted AS SELECT v FROM t ORDER BY substr(v, 9); "
                       "UPDATE t SET v = randomblob(501)"));
  EXPECT_EQ(disk.temporary_files(), 0u);
  // The other setting does use them, so the count above means something.
  ASSERT_TRUE(
      database.execute("PRAGMA temp_store=FILE; CREATE TEMP TABLE again AS SELECT v FROM t ORDER BY substr(v, 9)"));
  EXPECT_GT(disk.temporary_files(), 0u);
}

TEST_F(SqliteDatabase, DeletedValuesLeaveTheFile) {
  const Bytes value(20000, 0xd7);
  const auto holds = [&] {
    const auto files = disk.files();
    return std::any_of(files.begin(), files.end(), [](const auto& file) {
      return to_text(file.second).find(std::string(64, '\xd7')) != std::string::npos;
    });
  };
  auto database = open();
  ASSERT_TRUE(database.execute("CREATE TABLE t (v)"));
  ASSERT_TRUE(database.prepare("INSERT INTO t VALUES (?)").value().bind_all(value).run());
  ASSERT_TRUE(database.execute("PRAGMA wal_checkpoint(TRUNCATE)"));
  EXPECT_TRUE(holds());
  ASSERT_TRUE(database.execute("DELETE FROM t; PRAGMA wal_checkpoint(TRUNCATE)"));
  EXPECT_FALSE(holds());
}

TEST_F(SqliteDatabase, SurvivesMovingWhileStatementsAreLeased) {
  auto first = open();
  ASSERT_TRUE(first.execute("CREATE TABLE t (v)"));
  auto insert = std::make_unique<Statement>(first.prepare("INSERT INTO t VALUES (?)").value());
  Database second = std::move(first);
  ASSERT_TRUE(insert->bind_all(1).run());
  insert.reset();
  EXPECT_EQ(count(second, "t"), 1);
}

TEST_F(SqliteDatabase, OpensOnlyWhatIsThereWhenToldNotToCreate) {
  const auto error = open_error({.create = false});
  EXPECT_EQ(error.code, Errc::io);
  EXPECT_EQ(error.message,
            "cannot open 'test.db': the file cannot be opened: check that its folder exists and that you may write "
            "there");
  EXPECT_TRUE(disk.files().empty());
}

TEST_F(SqliteDatabase, RefusesAnEmptyPath) {
  const auto database = Database::open("", {.vfs = disk.name()});
  ASSERT_FALSE(database);
  EXPECT_EQ(database.error().code, Errc::invalid_input);
}

TEST_F(SqliteDatabase, ReadsButDoesNotWriteWhenOpenedReadOnly) {
  ASSERT_TRUE(open().execute("CREATE TABLE t (v); INSERT INTO t VALUES (1)"));
  auto database = open({.read_only = true});
  EXPECT_EQ(count(database, "t"), 1);
  const auto refused = database.execute("INSERT INTO t VALUES (2)");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::io);
  EXPECT_EQ(refused.error().message, "cannot write to 'test.db': the file is read-only: check its permissions");
}

TEST_F(SqliteDatabase, RefusesAFileThatIsNotADatabaseAndLeavesItAlone) {
  const FaultVfs::Files garbage{{"folder/test.db", to_bytes(std::string(5000, 'x'))}};
  disk.restore(garbage);
  for (const bool read_only : {false, true}) {
    const auto error = open_error({.read_only = read_only});
    EXPECT_EQ(error.code, Errc::storage_corrupt);
    EXPECT_EQ(error.message.find("cannot open 'test.db': it is not a database"), 0u) << error.message;
  }
  EXPECT_EQ(disk.files(), garbage);
}

TEST_F(SqliteDatabase, IntegrityCheckFindsDamage) {
  {
    auto database = open();
    ASSERT_TRUE(database.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v UNIQUE)"));
    for (int i = 0; i < 200; ++i) {
      ASSERT_TRUE(database.prepare("INSERT INTO t (v) VALUES (?)")
                      .value()
                      .bind_all(std::string(100, 'a') + std::to_string(i))
                      .run());
    }
    EXPECT_TRUE(database.integrity_check());
  }
  auto files = disk.files();
  Bytes& content = files.at("folder/test.db");
  ASSERT_GT(content.size(), 5 * 4096u);
  content[3 * 4096 + 3] ^= 0xff;  // a page's number of cells
  disk.restore(files);
  auto database = open();
  const auto damage = database.integrity_check();
  ASSERT_FALSE(damage);
  EXPECT_EQ(damage.error().code, Errc::storage_corrupt);
}

TEST_F(SqliteDatabase, IntegrityCheckFindsRowsThatReferToNothing) {
  auto database = open();
  ASSERT_TRUE(
      database.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY);"
                       "CREATE TABLE child (parent REFERENCES parent(id));"
                       "PRAGMA foreign_keys=OFF; INSERT INTO child VALUES (7)"));
  const auto damage = database.integrity_check();
  ASSERT_FALSE(damage);
  EXPECT_EQ(damage.error().code, Errc::storage_corrupt);
}

TEST_F(SqliteDatabase, SecondWriterIsToldThatTheFileIsBusy) {
  auto first = open();
  ASSERT_TRUE(first.execute("CREATE TABLE t (v)"));
  auto second = open();
  {
    auto transaction = Transaction::begin_immediate(first).value();
    const auto refused = second.execute("INSERT INTO t VALUES (1)");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::storage_busy);
    EXPECT_EQ(count(second, "t"), 0) << "readers are not kept out";
  }
  EXPECT_TRUE(second.execute("INSERT INTO t VALUES (1)"));
}

TEST_F(SqliteDatabase, ExclusiveOwnerKeepsEverybodyOut) {
  auto owner = open({.exclusive = true});
  ASSERT_TRUE(owner.execute("CREATE TABLE t (v)"));
  const auto error = open_error();
  EXPECT_EQ(error.code, Errc::storage_busy);
  EXPECT_EQ(error.message,
            "cannot open 'test.db': another program or tab is using it: close that one, or try again in a moment");
}

TEST_F(SqliteDatabase, FullDiskLosesNothingAndWorksAgainWithSpace) {
  auto database = open();
  ASSERT_TRUE(database.execute("CREATE TABLE t (v); INSERT INTO t VALUES (1)"));
  disk.fail_next_writes_full(0, std::numeric_limits<int>::max());
  for (int i = 0; i < 3; ++i) {
    const auto refused = database.execute("INSERT INTO t VALUES (2)");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::storage_full);
    EXPECT_EQ(refused.error().message,
              "cannot write to 'test.db': the disk is full: free some space; nothing that was saved is lost");
  }
  EXPECT_EQ(count(database, "t"), 1);
  disk.fail_next_writes_full(0, 0);
  ASSERT_TRUE(database.execute("INSERT INTO t VALUES (3)"));
  disk.power_cut(0);
  auto after = open();
  EXPECT_EQ(count(after, "t"), 2);
  EXPECT_TRUE(after.integrity_check());
}

TEST_F(SqliteDatabase, FailedSyncIsNotAcknowledged) {
  auto database = open();
  ASSERT_TRUE(database.execute("CREATE TABLE t (v)"));
  disk.fail_next_syncs(0, 1);
  const auto refused = database.execute("INSERT INTO t VALUES (1)");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::io);
  EXPECT_EQ(count(database, "t"), 0);
  ASSERT_TRUE(database.execute("INSERT INTO t VALUES (2)"));
  disk.power_cut(0);
  auto after = open();
  EXPECT_EQ(after.prepare_row("SELECT group_concat(v) FROM t").value().text(0), "2");
}

TEST_F(SqliteDatabase, ConnectionsOfSeveralThreadsShareOneFile) {
  ASSERT_TRUE(open().execute("CREATE TABLE t (v)"));
  constexpr int each = 200;
  const auto write = [](Database database) {
    for (int done = 0; done < each;) {
      const auto inserted = database.execute("INSERT INTO t VALUES (1)");
      if (inserted) ++done;
      if (!inserted && inserted.error().code != Errc::storage_busy) {
        ADD_FAILURE() << inserted.error().message;
        return;
      }
    }
  };
  std::thread first(write, open());
  std::thread second(write, open());
  auto reader = open();
  std::int64_t seen = 0;
  for (int i = 0; i < each; ++i) {
    const auto now = count(reader, "t");
    EXPECT_GE(now, seen);
    seen = now;
  }
  first.join();
  second.join();
  EXPECT_EQ(count(reader, "t"), 2 * each);
  EXPECT_TRUE(reader.integrity_check());
}

TEST(SqliteOnDisk, KeepsRowsBetweenProcessesLives) {
  const auto folder = std::filesystem::path(::testing::TempDir()) / "doorstep-sqlite-on-disk";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  for (const bool exclusive : {false, true}) {
    auto database = Database::open((folder / "file:odd?name.db").string(), {.exclusive = exclusive}).value();
    ASSERT_TRUE(database.execute("CREATE TABLE IF NOT EXISTS t (v); INSERT INTO t VALUES (1)"));
    EXPECT_EQ(count(database, "t"), exclusive ? 2 : 1);
  }
  EXPECT_TRUE(std::filesystem::exists(folder / "file:odd?name.db"));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace doorstep::sqlite
