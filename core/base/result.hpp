// Result<T>: a value, or an Error that a person can act on.
//
// Refusals and bad input are values in this code base, never exceptions. An Error's message is shown to
// workers and office staff as it stands, so it names what is wrong and what to do, and never quotes a record.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace doorstep {

/// What kind of thing went wrong; decides exit codes, HTTP statuses and retries. One list for every module.
enum class Errc {
  invalid_input,     ///< the caller's words are off: an argument, a file, a configuration key
  malformed,         ///< bytes that do not parse, or break a format's rules
  bad_signature,     ///< a signature, MAC or seal does not verify
  not_found,         ///< the named thing is not here
  already_exists,    ///< the thing to make is already here
  not_allowed,       ///< membership or certificate does not permit it
  expired,           ///< an invitation or a lease is past its time
  wrong_passphrase,  ///< the passphrase does not open the store
  unsupported,       ///< a newer version than this program understands
  too_large,         ///< over a named limit
  storage_full,      ///< the disk is full; nothing was lost
  storage_busy,      ///< another process holds the database
  storage_corrupt,   ///< the database file is damaged
  io,                ///< any other file or network failure
  unavailable,       ///< the server cannot be reached or is overloaded; try again
  tampered,          ///< a log does not match its signed root (P8)
  conflict,          ///< the state moved underneath; read again
};

struct Error {
  Errc code{};
  std::string message;  ///< one line, for a person; never a record's words
};

/// "storage_full": stable, for programs.
std::string_view name_of(Errc code);

template <class T = void>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
};

using Status = Result<void>;

/// return fail(Errc::malformed, "…") from any function that returns a Result.
[[nodiscard]] inline tl::unexpected<Error> fail(Errc code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}

[[nodiscard]] inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

namespace detail {
template <class T>
T unwrap(Result<T>&& result) {
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}
}  // namespace detail

}  // namespace doorstep

// A name of its own for each use, so that one TRY may stand inside another.
#define DOORSTEP_TRY_NAMED(name, ...)                                     \
  ({                                                                      \
    auto name = (__VA_ARGS__);                                            \
    if (!name) return ::doorstep::fail(std::move(name).error());          \
    ::doorstep::detail::unwrap(std::move(name));                          \
  })
#define DOORSTEP_TRY_NUMBERED(number, ...) DOORSTEP_TRY_NAMED(try_result_##number, __VA_ARGS__)
#define DOORSTEP_TRY_EXPAND(number, ...) DOORSTEP_TRY_NUMBERED(number, __VA_ARGS__)

/// auto x = TRY(may_fail()); — unwraps, or returns the error from the enclosing function.
#define TRY(...) DOORSTEP_TRY_EXPAND(__COUNTER__, __VA_ARGS__)
