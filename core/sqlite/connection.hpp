// Internal to core/sqlite: what Database, Statement and Transaction share, and how SQLite's codes become errors.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/sqlite/statement.hpp"

struct sqlite3;

namespace doorstep::sqlite {

class Database;

struct Connection {
  explicit Connection(std::string base_name) : name(std::move(base_name)) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// "cannot <operation> '<name>': <reason and remedy>" for a result code just returned by SQLite.
  Error error(int code, std::string_view operation) const;

  /// True when an open Transaction was rolled back by SQLite itself (after an I/O error or a full disk). Whatever
  /// ran now would commit alone, outside the transaction that its author believes in.
  bool transaction_lost() const;
  Error transaction_lost_error() const;

  Status execute(std::string_view sql, std::string_view operation);
  /// For destructors and statements that hold no values: nothing can be reported.
  void execute_quietly(const char* sql) noexcept;

  sqlite3* handle = nullptr;
  std::string name;  ///< the file's base name, for messages
  detail::StatementCache idle;
  int leased = 0;
  bool in_transaction = false;  ///< a Transaction is alive and has not been committed
  int savepoints = 0;           ///< nested Savepoints alive
};

Connection& connection_of(Database& database);

}  // namespace doorstep::sqlite
