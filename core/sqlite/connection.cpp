#include "core/sqlite/connection.hpp"

#include <sqlite3.h>

#include "core/base/assert.hpp"

namespace doorstep::sqlite {

namespace {

struct Reason {
  Errc errc;
  std::string text;
};

/// SQLite's own words name tables and columns, never bound values.
Reason reason(int code, const char* sqlite_words) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return {Errc::storage_full, "the disk is full: free some space; nothing that was saved is lost"};
    case SQLITE_BUSY:
      if (code == SQLITE_BUSY_SNAPSHOT) {
        return {Errc::storage_busy, "it changed while it was being read: try again"};
      }
      [[fallthrough]];
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:  // lost the race for a read lock of the log many times over
      return {Errc::storage_busy, "another program or tab is using it: close that one, or try again in a moment"};
    case SQLITE_CORRUPT:
      return {Errc::storage_corrupt,
              "the file is damaged: keep a copy of it and do not delete it, then restore the newest backup, or on a "
              "tablet ask the office to enrol the device again"};
    case SQLITE_NOTADB:
      return {Errc::storage_corrupt,
              "it is not a database, or its beginning is damaged: check the path; if the path is right, keep a copy "
              "of the file and restore the newest backup"};
    case SQLITE_READONLY:
      return {Errc::io, "the file is read-only: check its permissions"};
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return {Errc::io, "the file cannot be opened: check that its folder exists and that you may write there"};
    case SQLITE_CONSTRAINT:
      return {Errc::conflict, sqlite_words};
    case SQLITE_TOOBIG:
      return {Errc::too_large, "a value is larger than the database can hold"};
    default:
      return {Errc::io, std::string(sqlite_words) + " (code " + std::to_string(code) + ")"};
  }
}

}  // namespace

Connection::~Connection() {
  DOORSTEP_ASSERT(leased == 0);
  idle.clear();
  DOORSTEP_ASSERT(sqlite3_close(handle) == SQLITE_OK);
}

Error Connection::error(int code, std::string_view operation) const {
  // A code that is not the connection's last one has no message there; its own name is the next best.
  const bool current = handle != nullptr && sqlite3_extended_errcode(handle) == code;
  auto [errc, text] = reason(code, current ? sqlite3_errmsg(handle) : sqlite3_errstr(code));
  return {errc, "cannot " + std::string(operation) + " '" + name + "': " + text};
}

bool Connection::transaction_lost() const { return in_transaction && sqlite3_get_autocommit(handle) != 0; }

Error Connection::transaction_lost_error() const {
  return {Errc::io, "cannot use '" + name + "': an earlier failure undid this whole transaction: try again"};
}

Status Connection::execute(std::string_view sql, std::string_view operation) {
  if (transaction_lost()) return fail(transaction_lost_error());
  const int code = sqlite3_exec(handle, std::string(sql).c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return fail(error(code, operation));
  return {};
}

void Connection::execute_quietly(const char* sql) noexcept { sqlite3_exec(handle, sql, nullptr, nullptr, nullptr); }

}  // namespace doorstep::sqlite
