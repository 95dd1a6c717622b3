#include "core/sqlite/database.hpp"

#include <sqlite3.h>

#include <algorithm>

#include "core/base/assert.hpp"
#include "core/sqlite/connection.hpp"

namespace doorstep::sqlite {

namespace {

constexpr std::string_view in_memory_path = ":memory:";

std::string base_name(const std::string& path) {
  const auto slash = path.find_last_of("/\\");
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

int open_flags(const OpenOptions& options) {
  const int access =
      options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | (options.create ? SQLITE_OPEN_CREATE : 0);
  return access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;  // one thread at a time: no mutex
}

/// Settings that live in the connection alone. In this order: the first pragma that reads the file fixes how it is
/// locked, so locking_mode stands before everything (wasm.md: a VFS without shared memory cannot open WAL else).
std::string connection_settings(const OpenOptions& options) {
  std::string sql = options.exclusive ? "PRAGMA locking_mode=EXCLUSIVE;" : "";
  sql +=
      "PRAGMA temp_store=MEMORY;"   // P3: sorts and statement journals never reach a temporary file
      "PRAGMA foreign_keys=ON;"     // SQLite's default is off
      "PRAGMA trusted_schema=OFF;"  // a doctored file's schema must not call functions with side effects
      "PRAGMA cell_size_check=ON;"  // notice a damaged page when it is read, before acting on it
      // In WAL mode EXTRA is FULL. But a new file turns to WAL in a first transaction with a rollback journal, and
      // FULL leaves the folder unsynced after deleting that journal: when it came back after a power cut, it would
      // empty the file and every commit since with it (sqlite_crash_test.cpp finds this with FULL).
      "PRAGMA synchronous=EXTRA;"
      "PRAGMA fullfsync=ON;"  // macOS and iOS only: fsync there does not empty the disk's own cache
      // Everything stored is sealed, but the epoch's key lives on after one of its values is destroyed by a lawful
      // order, and would open what lingers in free pages. FAST leaves whole freed pages as they are, which is where
      // large values lie, so it is ON. The cost is the freed pages of a replaced draft in the same log and under the
      // same sync. (The log itself keeps old bytes until a checkpoint: erasing code truncates it.)
      "PRAGMA secure_delete=ON;";
  return sql;
}

}  // namespace

Database::Database(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Connection& connection_of(Database& database) { return *database.connection_; }

Result<Database> Database::open(const std::string& path, const OpenOptions& options) {
  const bool in_memory = options.durability == Durability::memory || path == in_memory_path;
  // SQLite takes an empty path for a temporary database that vanishes on closing.
  if (path.empty() && !in_memory) return fail(Errc::invalid_input, "no path was given for the database");

  auto connection = std::make_unique<Connection>(base_name(path));
  // A build of SQLite with URIs switched on would take "file:x?mode=memory" for more than a name.
  const std::string file = in_memory ? std::string(in_memory_path) : path.starts_with("file:") ? "./" + path : path;
  int code = sqlite3_open_v2(file.c_str(), &connection->handle, open_flags(options),
                             options.vfs.empty() ? nullptr : options.vfs.c_str());
  if (code != SQLITE_OK) return fail(connection->error(code, "open"));

  for (const int defence : {SQLITE_DBCONFIG_DQS_DDL, SQLITE_DBCONFIG_DQS_DML}) {
    sqlite3_db_config(connection->handle, defence, 0, nullptr);  // "x" is a column; a mistyped one is an error
  }
  sqlite3_db_config(connection->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_busy_timeout(connection->handle, options.busy_timeout_ms);
  TRY(connection->execute(connection_settings(options), "open"));

  Database database(std::move(connection));
  if (in_memory) return database;
  if (options.read_only) {
    TRY(database.connection_->execute("SELECT 1 FROM sqlite_schema LIMIT 1", "open"));
    return database;
  }
  TRY(database.connection_->execute("PRAGMA journal_mode=WAL", "open"));
  if (TRY(database.prepare_row("PRAGMA journal_mode")).text(0) != "wal") {
    return fail(Errc::io, "cannot open '" + database.connection_->name +
                              "': its file system does not support a write-ahead log: put it on a local disk");
  }
  if (options.durability == Durability::normal) {
    TRY(database.connection_->execute("PRAGMA synchronous=NORMAL", "open"));
  }
  return database;
}

Status Database::execute(std::string_view sql) { return connection_->execute(sql, "write to"); }

Result<Statement> Database::prepare(std::string_view sql) {
  auto& cache = connection_->idle;
  if (const auto cached = cache.find(sql); cached != cache.end()) {
    return Statement(connection_.get(), cache.extract(cached));
  }
  sqlite3_stmt* handle = nullptr;
  const char* tail = nullptr;
  const int code = sqlite3_prepare_v3(connection_->handle, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, &tail);
  if (code != SQLITE_OK) return fail(connection_->error(code, "read"));
  DOORSTEP_ASSERT(handle != nullptr);
  DOORSTEP_ASSERT(std::all_of(tail, sql.data() + sql.size(), [](char c) { return c == ' ' || c == '\n'; }));
  return Statement(connection_.get(), cache.extract(cache.emplace(
                                          std::string(sql), std::unique_ptr<sqlite3_stmt, detail::Finalize>(handle))));
}

Result<Statement> Database::prepare_row(std::string_view sql) {
  auto statement = TRY(prepare(sql));
  const bool row = TRY(statement.step());
  DOORSTEP_ASSERT(row);
  return statement;
}

std::int64_t Database::last_insert_rowid() const { return sqlite3_last_insert_rowid(connection_->handle); }
std::int64_t Database::changes() const { return sqlite3_changes64(connection_->handle); }

Result<Database::Moment> Database::moment() {
  Moment out;
  out.own = sqlite3_total_changes64(connection_->handle);
  out.others = TRY(prepare_row("PRAGMA data_version")).int64(0);
  return out;
}

bool Database::in_transaction() const { return sqlite3_get_autocommit(connection_->handle) == 0; }

Status Database::integrity_check() {
  const std::string remedy = ": keep a copy of it and do not delete it, then restore the newest backup";
  auto pages = TRY(prepare_row("PRAGMA integrity_check(1)"));
  if (const std::string verdict = pages.text(0); verdict != "ok") {
    return fail(Errc::storage_corrupt, "'" + connection_->name + "' is damaged (" + verdict + ")" + remedy);
  }
  auto references = TRY(prepare("PRAGMA foreign_key_check"));
  if (TRY(references.step())) {
    return fail(Errc::storage_corrupt, "'" + connection_->name + "' is damaged (a row of " + references.text(0) +
                                           " refers to a missing one)" + remedy);
  }
  return {};
}

}  // namespace doorstep::sqlite
