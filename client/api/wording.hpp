// The fixed words for states and times (requirements, section 3), the same in every client. Times are shown in the
// system's zone; for programs as RFC 3339 with that zone.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/result.hpp"
#include "core/base/time.hpp"

namespace doorstep::client {

inline constexpr std::string_view words_saved = "Saved on this tablet. Not finished";
inline constexpr std::string_view words_waiting = "Waiting to send";
inline constexpr std::string_view words_conflict = "Needs your decision: changed in two places";
inline constexpr std::string_view words_offline = "You are offline. Everything is being saved on this tablet";

std::string words_sending(std::uint64_t number, std::uint64_t of);
/// "Sent. On the central record at 17:42", with the day when it is not today.
std::string words_sent(Millis received_at, Millis now);
std::string words_help(std::string_view why);
/// "Last sent to the office: today 17:42"; "Last sent to the office: never" for 0.
std::string words_last_sent(Millis at, Millis now);

/// "today 17:42", "Tuesday 17:42" within the last six days, "12 March 17:42", "12 March 2025 17:42".
std::string when_text(Millis at, Millis now);
/// "2026-03-31T17:42:10+01:00"; empty for 0.
std::string iso_text(Millis at);

/// Reads an instant as people and programs write it: RFC 3339, or "2026-03-31 17:42" in the system's zone. Returns
/// RFC 3339 with a zone. Errc::invalid_input.
Result<std::string> parse_instant(std::string_view text);

}  // namespace doorstep::client
