// A prepared statement, leased from its connection's cache.
//
//   auto s = TRY(db.prepare("SELECT value FROM writes WHERE document = ? AND field = ?"));
//   s.bind_all(document, field);
//   while (TRY(s.step())) use(s.blob(0));
//
// Values reach SQL only by binding, so no text of a record ever stands in a statement or in an error message.
#pragma once

#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/bytes.hpp"
#include "core/base/ids.hpp"
#include "core/base/result.hpp"

struct sqlite3_stmt;

namespace doorstep::sqlite {

struct Connection;

namespace detail {
struct Finalize {
  void operator()(sqlite3_stmt* statement) const;
};
/// Idle statements by SQL text. A lease takes its node out and its end puts it back: no copy, no allocation.
using StatementCache = std::multimap<std::string, std::unique_ptr<sqlite3_stmt, Finalize>, std::less<>>;
}  // namespace detail

/// Move-only. Binding to an index or reading a column that is not there, and binding between a row and the next
/// reset, are programmer mistakes and assert. Must not outlive its Database.
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();  ///< resets, forgets the bound values, returns the statement to the cache

  /// Parameters count from 1. Bound bytes are copied. Values stay bound over reset() and run().
  /// Unsigned 64-bit numbers are stored as two's complement: read them with uint64(), and never compare or order
  /// by them in SQL where they may exceed 2^63 - 1.
  template <std::integral T>
  Statement& bind(int index, T value) {
    return bind_int64(index, static_cast<std::int64_t>(value));
  }
  Statement& bind(int index, std::string_view text);
  Statement& bind(int index, const char* text) { return bind(index, std::string_view(text)); }
  Statement& bind(int index, ByteView blob);  ///< an empty view is a blob of length zero, not NULL
  template <class Tag, std::size_t N>
  Statement& bind(int index, const Id<Tag, N>& id) {
    return bind(index, id.view());
  }
  template <class T>
  Statement& bind(int index, const std::optional<T>& value) {
    return value ? bind(index, *value) : bind_null(index);
  }
  Statement& bind_null(int index);

  /// Binds every parameter of the statement, in order; another count than the statement has asserts.
  template <class... Args>
  Statement& bind_all(const Args&... args) {
    expect_parameters(sizeof...(args));
    int index = 0;
    (bind(++index, args), ...);
    return *this;
  }

  /// True: the statement stands on a row. False: it is done, and reset. After an error it is reset too.
  Result<bool> step();
  /// Steps to the end of a statement that yields no rows (a row asserts), and resets: bind and run again.
  Status run();
  void reset();

  /// Columns of the current row, from 0.
  std::int64_t int64(int column) const;
  std::uint64_t uint64(int column) const { return static_cast<std::uint64_t>(int64(column)); }
  ByteView blob(int column) const;  ///< valid until the next step, reset or end of the lease; NULL reads as empty
  std::string text(int column) const;
  bool is_null(int column) const;

 private:
  friend class Database;
  Statement(Connection* connection, detail::StatementCache::node_type lease);

  Statement& bind_int64(int index, std::int64_t value);
  void expect_parameters(std::size_t count) const;
  sqlite3_stmt* handle() const { return lease_.mapped().get(); }
  sqlite3_stmt* row(int column) const;  ///< the handle, after asserting that the column can be read
  void end_lease();

  Connection* connection_;
  detail::StatementCache::node_type lease_;  ///< empty when moved from
  bool on_row_ = false;
};

}  // namespace doorstep::sqlite
