// One SQLite connection, opened the way Doorstep needs it.
//
// Durability rests on WAL with synchronous=EXTRA: one sync of the log a commit, and an acknowledged commit survives a
// power cut (P1; tests/unit/sqlite_crash_test.cpp cuts the power at every write and sync). No plaintext and no
// sealed bytes go to temporary files (P3: temp_store=MEMORY). database.cpp gives the reason of every setting.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/sqlite/statement.hpp"

namespace doorstep::sqlite {

enum class Durability {
  full,    ///< a commit that returned survives a power cut: server and tablet
  normal,  ///< survives kill -9; a power cut may lose the last commits, never damages: what can be built again
  memory,  ///< in memory only; the path merely names it in messages
};

struct OpenOptions {
  bool create = true;      ///< make the file when it is absent
  bool read_only = false;  ///< wins over create
  bool exclusive = false;  ///< keep every other connection out; needs no shared memory (the tablet in a browser)
  Durability durability = Durability::full;
  int busy_timeout_ms = 5000;  ///< how long to wait for another connection before Errc::storage_busy
  std::string vfs = {};        ///< a registered SQLite VFS; empty: the platform's
};

/// Movable, one owner, used from one thread at a time. Leases and transactions must end before it does.
class Database {
 public:
  /// Reads the file's head, so a foreign or damaged file fails here (Errc::storage_corrupt), not at first use.
  static Result<Database> open(const std::string& path, const OpenOptions& options = {});

  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  /// One or more statements; rows are dropped. For schema and pragmas: it has no way to bind a value.
  Status execute(std::string_view sql);

  /// Leases the statement for exactly one SQL statement, prepared now or taken from this connection's cache. The
  /// same text may be leased several times at once. Pass constant text: the cache is keyed by it.
  Result<Statement> prepare(std::string_view sql);

  /// Leases a statement that always yields a row (an aggregate, a pragma) and steps to it. End the lease soon: a
  /// statement that stands on a row keeps its read open, and the log cannot be checkpointed meanwhile.
  Result<Statement> prepare_row(std::string_view sql);

  std::int64_t last_insert_rowid() const;
  std::int64_t changes() const;  ///< rows inserted, updated or deleted by the last such statement

  /// Two moments are equal only when not a row was written in between, by this connection or by another. What a
  /// transaction that was rolled back had written counts, too.
  struct Moment {
    std::int64_t own = -1;
    std::int64_t others = -1;
    bool operator==(const Moment& o) const { return own == o.own && others == o.others; }
  };
  Result<Moment> moment();
  bool in_transaction() const;

  /// Reads the whole file: pages, indices, constraints and foreign keys. Damage is Errc::storage_corrupt.
  Status integrity_check();

 private:
  friend Connection& connection_of(Database& database);
  explicit Database(std::unique_ptr<Connection> connection);

  std::unique_ptr<Connection> connection_;  ///< on the heap: leases point to it, and the Database may move
};

}  // namespace doorstep::sqlite
