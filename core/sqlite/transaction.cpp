#include "core/sqlite/transaction.hpp"

#include <utility>

#include "core/base/assert.hpp"
#include "core/sqlite/connection.hpp"

namespace doorstep::sqlite {

Result<Transaction> Transaction::begin(Database& database, std::string_view sql) {
  Connection& connection = connection_of(database);
  DOORSTEP_ASSERT(!connection.in_transaction);
  TRY(connection.execute(sql, "use"));
  connection.in_transaction = true;
  return Transaction(&connection);
}

Result<Transaction> Transaction::begin_immediate(Database& database) { return begin(database, "BEGIN IMMEDIATE"); }
Result<Transaction> Transaction::begin_read(Database& database) { return begin(database, "BEGIN DEFERRED"); }

Transaction::Transaction(Transaction&& other) noexcept : connection_(std::exchange(other.connection_, nullptr)) {}

Transaction::~Transaction() {
  if (connection_ == nullptr) return;
  DOORSTEP_ASSERT(connection_->savepoints == 0);
  connection_->in_transaction = false;
  connection_->execute_quietly("ROLLBACK");  // an error only says that SQLite has already done it
}

Status Transaction::commit() {
  DOORSTEP_ASSERT(connection_ != nullptr && connection_->savepoints == 0);
  TRY(connection_->execute("COMMIT", "write to"));
  std::exchange(connection_, nullptr)->in_transaction = false;
  return {};
}

// All savepoints share one name: SQLite resolves it to the innermost, and `depth` holds users to that order.

Result<Savepoint> Savepoint::begin(Database& database) {
  Connection& connection = connection_of(database);
  DOORSTEP_ASSERT(connection.in_transaction);
  TRY(connection.execute("SAVEPOINT nested", "use"));
  return Savepoint(&connection, ++connection.savepoints);
}

Savepoint::Savepoint(Savepoint&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)), depth_(other.depth_) {}

Savepoint::~Savepoint() {
  if (connection_ == nullptr) return;
  DOORSTEP_ASSERT(connection_->savepoints == depth_);
  --connection_->savepoints;
  if (connection_->transaction_lost()) return;  // it went with the whole
  connection_->execute_quietly("ROLLBACK TO nested; RELEASE nested");
}

Status Savepoint::release() {
  DOORSTEP_ASSERT(connection_ != nullptr && connection_->savepoints == depth_);
  TRY(connection_->execute("RELEASE nested", "write to"));
  --std::exchange(connection_, nullptr)->savepoints;
  return {};
}

}  // namespace doorstep::sqlite
