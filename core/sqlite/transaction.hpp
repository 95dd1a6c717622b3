// Transactions and savepoints that undo themselves when their scope ends early: with TRY, returning an error is
// rolling back.
#pragma once

#include "core/base/result.hpp"
#include "core/sqlite/database.hpp"

namespace doorstep::sqlite {

/// One at a time per connection (another asserts). When SQLite itself rolls back (a full disk, an I/O error), every
/// later statement up to the end of this Transaction fails, so that nothing commits on its own by accident.
class Transaction {
 public:
  /// Takes the write lock now: no later statement can fail because somebody else wrote meanwhile.
  static Result<Transaction> begin_immediate(Database& database);
  /// For reading: all statements see one state of the file, that of the first read.
  static Result<Transaction> begin_read(Database& database);

  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();  ///< rolls back if not committed

  /// When it returns without error the transaction is as durable as the database was opened for. After an error
  /// nothing of it will be seen by this process; try again from the beginning.
  Status commit();

 private:
  explicit Transaction(Connection* connection) : connection_(connection) {}
  static Result<Transaction> begin(Database& database, std::string_view sql);

  Connection* connection_;  ///< null when committed or moved from
};

/// A part of an open Transaction that can fail alone: one bad change is undone, its neighbours stay (P9). They nest,
/// and end innermost first.
class Savepoint {
 public:
  /// Without an open Transaction it asserts.
  static Result<Savepoint> begin(Database& database);

  Savepoint(Savepoint&& other) noexcept;
  Savepoint& operator=(Savepoint&&) = delete;
  ~Savepoint();  ///< rolls back to where it began if not released

  Status release();  ///< keeps what was done since begin, as part of the transaction

 private:
  Savepoint(Connection* connection, int depth) : connection_(connection), depth_(depth) {}

  Connection* connection_;  ///< null when released or moved from
  int depth_;
};

}  // namespace doorstep::sqlite
