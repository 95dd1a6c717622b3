// Every limit of the exchange, in one place. Sizes in bytes, times in milliseconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/time.hpp"

namespace doorstep::sync {

constexpr std::uint32_t protocol_version = 1;           ///< the only one that this program speaks

constexpr std::size_t max_cursors = 1024;               ///< of one request
constexpr std::size_t max_push_changes = 1024;          ///< of one request
constexpr std::size_t first_push_bytes = 64 * 1024;     ///< a client begins with this many bytes a request
constexpr std::size_t max_push_bytes = 1024 * 1024;     ///< and grows up to this while answers come quickly
constexpr std::size_t default_answer_bytes = 512 * 1024;  ///< what a client asks for at most in one answer
constexpr std::size_t max_needed = 256;                 ///< missing things named in one WAIT
constexpr std::size_t max_devices_told = 1024;          ///< whose health one answer tells an office: 40 KiB
constexpr Millis min_backoff_ms = 1 * second_ms;
constexpr Millis max_backoff_ms = 5 * minute_ms;
constexpr Millis suspect_clock_ms = 2 * minute_ms;      ///< a device further off is shown as suspect (P6)
constexpr Millis silent_device_ms = 3 * day_ms;         ///< silent this long with unsent records: at risk

constexpr std::string_view exchange_content_type = "application/x-protobuf";

}  // namespace doorstep::sync
