// The daemon's log: one JSON object a line, on standard error.
//
// Rule (P3): values are ids, counts, sizes, codes and durations, never text from a record, a request or a key.
// The types hold it: a LogValue cannot be made from a string that was computed at run time, except through
// `code`, which lets only short identifiers through, or from an Error, whose message is never a record's words.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "core/base/ids.hpp"
#include "core/base/result.hpp"

namespace doorstep::syncd {

enum class LogLevel {
  debug,  ///< one request, one connection
  info,   ///< started, stopped, drained
  warn,   ///< somebody should look when it repeats
  error,  ///< a bug, or storage that fails
};

std::string_view to_string(LogLevel level);
std::optional<LogLevel> parse_log_level(std::string_view word);

/// One value, already in its JSON form.
class LogValue {
 public:
  template <std::integral T>
  LogValue(T number) {
    if constexpr (std::same_as<T, bool>) {
      json_ = number ? "true" : "false";
    } else {
      json_ = std::to_string(number);
    }
  }
  /// In milliseconds: name the key accordingly ("took_ms").
  template <class Rep, class Period>
  LogValue(std::chrono::duration<Rep, Period> span)
      : json_(std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(span).count())) {}
  template <class Tag, std::size_t N>
  LogValue(const Id<Tag, N>& id) : json_('"' + id.text() + '"') {}
  /// Source text: a literal.
  template <std::size_t N>
  LogValue(const char (&literal)[N]) : LogValue(Quoted{}, std::string_view(literal, N - 1)) {}
  LogValue(const Error& error) : LogValue(Quoted{}, error.message) {}

  /// A short identifier: an address, a route, the name of an enumerator. At most 128 of [A-Za-z0-9._:/*@+-] and
  /// square brackets; anything else shows as '?'.
  static LogValue code(std::string_view text);

  const std::string& json() const { return json_; }

 private:
  struct Quoted {};
  LogValue(Quoted, std::string_view text);
  std::string json_;
};

struct LogField {
  std::string_view key;  ///< source text in snake_case
  LogValue value;
};

/// Safe to call from any thread; never throws.
class Log {
 public:
  explicit Log(LogLevel least);           ///< to standard error
  Log(LogLevel least, std::ostream& to);  ///< `to` must outlive the log
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  /// `event` is source text in snake_case.
  using Fields = std::initializer_list<LogField>;
  void debug(std::string_view event, Fields fields = {}) { write(LogLevel::debug, event, fields); }
  void info(std::string_view event, Fields fields = {}) { write(LogLevel::info, event, fields); }
  void warn(std::string_view event, Fields fields = {}) { write(LogLevel::warn, event, fields); }
  void error(std::string_view event, Fields fields = {}) { write(LogLevel::error, event, fields); }

 private:
  void write(LogLevel level, std::string_view event, Fields fields) noexcept;

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace doorstep::syncd
