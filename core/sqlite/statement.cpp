#include "core/sqlite/statement.hpp"

#include <sqlite3.h>

#include "core/base/assert.hpp"
#include "core/sqlite/connection.hpp"

namespace doorstep::sqlite {

namespace {
/// Statements kept ready per connection. More than the program has; a bound only against text made at run time.
constexpr std::size_t max_idle_statements = 256;
}  // namespace

void detail::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement::Statement(Connection* connection, detail::StatementCache::node_type lease)
    : connection_(connection), lease_(std::move(lease)) {
  ++connection_->leased;
}

Statement::Statement(Statement&& other) noexcept
    : connection_(other.connection_), lease_(std::move(other.lease_)), on_row_(std::exchange(other.on_row_, false)) {}

Statement& Statement::operator=(Statement&& other) noexcept {
  if (this != &other) {
    end_lease();
    connection_ = other.connection_;
    lease_ = std::move(other.lease_);
    on_row_ = std::exchange(other.on_row_, false);
  }
  return *this;
}

Statement::~Statement() { end_lease(); }

void Statement::end_lease() {
  if (lease_.empty()) return;
  reset();
  sqlite3_clear_bindings(handle());
  --connection_->leased;
  if (connection_->idle.size() < max_idle_statements) {
    connection_->idle.insert(std::move(lease_));
  } else {
    lease_ = {};
  }
}

Statement& Statement::bind_int64(int index, std::int64_t value) {
  DOORSTEP_ASSERT(sqlite3_bind_int64(handle(), index, value) == SQLITE_OK);
  return *this;
}

Statement& Statement::bind(int index, std::string_view text) {
  const char* data = text.data() != nullptr ? text.data() : "";
  DOORSTEP_ASSERT(sqlite3_bind_text64(handle(), index, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8) == SQLITE_OK);
  return *this;
}

Statement& Statement::bind(int index, ByteView blob) {
  const int code = blob.empty() ? sqlite3_bind_zeroblob(handle(), index, 0)  // a null pointer would bind NULL
                                : sqlite3_bind_blob64(handle(), index, blob.data(), blob.size(), SQLITE_TRANSIENT);
  DOORSTEP_ASSERT(code == SQLITE_OK);
  return *this;
}

Statement& Statement::bind_null(int index) {
  DOORSTEP_ASSERT(sqlite3_bind_null(handle(), index) == SQLITE_OK);
  return *this;
}

void Statement::expect_parameters(std::size_t count) const {
  DOORSTEP_ASSERT(static_cast<std::size_t>(sqlite3_bind_parameter_count(handle())) == count);
}

Result<bool> Statement::step() {
  if (connection_->transaction_lost()) {
    reset();
    return fail(connection_->transaction_lost_error());
  }
  const int code = sqlite3_step(handle());
  on_row_ = code == SQLITE_ROW;
  if (on_row_) return true;
  if (code == SQLITE_DONE) {
    reset();
    return false;
  }
  const bool reads = sqlite3_column_count(handle()) > 0 && sqlite3_stmt_readonly(handle()) != 0;
  Error error = connection_->error(code, reads ? "read" : "write to");
  reset();
  return fail(std::move(error));
}

Status Statement::run() {
  const bool row = TRY(step());
  DOORSTEP_ASSERT(!row);
  return {};
}

void Statement::reset() {
  on_row_ = false;
  sqlite3_reset(handle());  // repeats the error of the last step, which was reported there
}

sqlite3_stmt* Statement::row(int column) const {
  DOORSTEP_ASSERT(on_row_ && column >= 0 && column < sqlite3_column_count(handle()));
  return handle();
}

std::int64_t Statement::int64(int column) const { return sqlite3_column_int64(row(column), column); }

ByteView Statement::blob(int column) const {
  const void* data = sqlite3_column_blob(row(column), column);  // before _bytes, which may convert
  return {static_cast<const std::uint8_t*>(data), static_cast<std::size_t>(sqlite3_column_bytes(handle(), column))};
}

std::string Statement::text(int column) const {
  return to_text(blob(column));  // the stored bytes: the file's encoding is UTF-8
}

bool Statement::is_null(int column) const { return sqlite3_column_type(row(column), column) == SQLITE_NULL; }

}  // namespace doorstep::sqlite
