#include <gtest/gtest.h>

#include <limits>

#include "core/sqlite/transaction.hpp"
#include "tests/support/fault_vfs.hpp"

namespace doorstep::sqlite {
namespace {

using testing::FaultVfs;

class SqliteTransaction : public ::testing::Test {
 protected:
  Database open() { return Database::open("test.db", {.vfs = disk.name()}).value(); }
  static std::string rows(Database& database) {
    return database.prepare_row("SELECT ifnull(group_concat(v, ' '), '') FROM (SELECT v FROM t ORDER BY v)")
        .value()
        .text(0);
  }
  static Status insert(Database& database, int value) {
    return database.prepare("INSERT INTO t VALUES (?)").value().bind_all(value).run();
  }

  FaultVfs disk{"sqlite-transaction-test"};
  Database database = [this] {
    auto made = open();
    EXPECT_TRUE(made.execute("CREATE TABLE t (v UNIQUE)"));
    return made;
  }();
};

TEST_F(SqliteTransaction, CommitKeepsAllOfIt) {
  auto transaction = Transaction::begin_immediate(database).value();
  ASSERT_TRUE(insert(database, 1));
  ASSERT_TRUE(insert(database, 2));
  ASSERT_TRUE(transaction.commit());
  auto other = open();
  EXPECT_EQ(rows(other), "1 2");
}

TEST_F(SqliteTransaction, LeavingTheScopeRollsBack) {
  {
    auto transaction = Transaction::begin_immediate(database).value();
    ASSERT_TRUE(insert(database, 1));
    EXPECT_EQ(rows(database), "1");
  }
  EXPECT_EQ(rows(database), "");
  auto next = Transaction::begin_immediate(database).value();
  ASSERT_TRUE(insert(database, 2));
  ASSERT_TRUE(next.commit());
  EXPECT_EQ(rows(database), "2");
}

TEST_F(SqliteTransaction, LeavingTheScopeRollsBackUnderAnOpenStatement) {
  ASSERT_TRUE(database.execute("INSERT INTO t VALUES (1), (2)"));
  auto reading = database.prepare("SELECT v FROM t").value();
  {
    auto transaction = Transaction::begin_immediate(database).value();
    ASSERT_TRUE(insert(database, 3));
    ASSERT_TRUE(reading.step().value());
  }
  reading.reset();
  EXPECT_EQ(rows(database), "1 2");
}

TEST_F(SqliteTransaction, MovedTransactionHasOneOwner) {
  auto first = Transaction::begin_immediate(database).value();
  {
    Transaction second = std::move(first);
    ASSERT_TRUE(insert(database, 1));
    ASSERT_TRUE(second.commit());
  }
  EXPECT_EQ(rows(database), "1");
}

TEST_F(SqliteTransaction, ReadTransactionSeesOneState) {
  auto reader = open();
  auto transaction = Transaction::begin_read(reader).value();
  EXPECT_EQ(rows(reader), "");
  ASSERT_TRUE(insert(database, 1));
  EXPECT_EQ(rows(reader), "");
  ASSERT_TRUE(transaction.commit());
  EXPECT_EQ(rows(reader), "1");
}

TEST_F(SqliteTransaction, StaleReaderThatTurnsToWritingIsBusy) {
  auto reader = open();
  auto transaction = Transaction::begin_read(reader).value();
  EXPECT_EQ(rows(reader), "");
  ASSERT_TRUE(insert(database, 1));
  const auto refused = insert(reader, 2);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::storage_busy);
}

TEST_F(SqliteTransaction, SavepointUndoesOneBadChangeAndKeepsItsNeighbours) {
  auto transaction = Transaction::begin_immediate(database).value();
  for (int change = 1; change <= 5; ++change) {
    auto savepoint = Savepoint::begin(database).value();
    ASSERT_TRUE(insert(database, change * 10));
    if (!insert(database, change == 3 ? 20 : change * 10 + 1)) continue;  // 20 is there: the third change fails
    ASSERT_TRUE(savepoint.release());
  }
  ASSERT_TRUE(transaction.commit());
  EXPECT_EQ(rows(database), "10 11 20 21 40 41 50 51");
}

TEST_F(SqliteTransaction, SavepointsNest) {
  auto transaction = Transaction::begin_immediate(database).value();
  {
    auto outer = Savepoint::begin(database).value();
    ASSERT_TRUE(insert(database, 1));
    {
      auto inner = Savepoint::begin(database).value();
      ASSERT_TRUE(insert(database, 2));
    }
    EXPECT_EQ(rows(database), "1");
    {
      auto inner = Savepoint::begin(database).value();
      ASSERT_TRUE(insert(database, 3));
      ASSERT_TRUE(inner.release());
    }
    EXPECT_EQ(rows(database), "1 3");
    {
      auto doomed = Savepoint::begin(database).value();
      auto inner = Savepoint::begin(database).value();
      ASSERT_TRUE(insert(database, 4));
      ASSERT_TRUE(inner.release());  // into the doomed one
    }
    ASSERT_TRUE(outer.release());
  }
  ASSERT_TRUE(transaction.commit());
  EXPECT_EQ(rows(database), "1 3");
}

TEST_F(SqliteTransaction, FailedCommitLeavesNothing) {
  {
    auto transaction = Transaction::begin_immediate(database).value();
    ASSERT_TRUE(insert(database, 1));
    disk.fail_next_writes_full(0, 1);
    const auto refused = transaction.commit();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::storage_full);
  }
  EXPECT_EQ(rows(database), "");
  EXPECT_TRUE(insert(database, 2));
}

// After an I/O error SQLite rolls the whole transaction back by itself, and would then run each further statement in
// a transaction of its own.
TEST_F(SqliteTransaction, NothingRunsOnAfterSqliteRolledBackByItself) {
  ASSERT_TRUE(database.execute("PRAGMA cache_size=5"));  // pages spill to the log in the middle of the transaction
  {
    auto transaction = Transaction::begin_immediate(database).value();
    ASSERT_TRUE(insert(database, 1));
    disk.fail_next_writes_full(0, std::numeric_limits<int>::max());
    Status spilled;
    {
      auto savepoint = Savepoint::begin(database).value();
      auto large = database.prepare("INSERT INTO t VALUES (randomblob(100000))").value();
      for (int i = 0; i < 10 && spilled; ++i) spilled = large.run();
      ASSERT_FALSE(spilled);
      EXPECT_EQ(spilled.error().code, Errc::storage_full);
    }
    disk.fail_next_writes_full(0, 0);
    const auto stray = insert(database, 2);
    const auto savepoint = Savepoint::begin(database);
    const auto committed = transaction.commit();
    ASSERT_FALSE(stray);
    EXPECT_EQ(stray.error().message,
              "cannot use 'test.db': an earlier failure undid this whole transaction: try again");
    EXPECT_FALSE(savepoint);
    EXPECT_FALSE(committed);
  }
  EXPECT_EQ(rows(database), "");
  EXPECT_TRUE(insert(database, 3));
}

TEST_F(SqliteTransaction, AssertsOnMisuse) {
  EXPECT_DEATH(Savepoint::begin(database).has_value(), "assertion failed");
  auto transaction = Transaction::begin_immediate(database).value();
  EXPECT_DEATH(Transaction::begin_read(database).has_value(), "assertion failed");
  auto outer = Savepoint::begin(database).value();
  auto inner = Savepoint::begin(database).value();
  EXPECT_DEATH(outer.release().has_value(), "assertion failed");
  EXPECT_DEATH(transaction.commit().has_value(), "assertion failed");
}

}  // namespace
}  // namespace doorstep::sqlite
