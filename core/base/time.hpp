// Instants. Core never reads a clock: `now` is always an argument.
#pragma once

#include <cstdint>

namespace doorstep {

/// Milliseconds since 1970-01-01T00:00:00Z. Stamps hold 48 bits of it (to the year 10889).
using Millis = std::int64_t;

constexpr Millis second_ms = 1000;
constexpr Millis minute_ms = 60 * second_ms;
constexpr Millis hour_ms = 60 * minute_ms;
constexpr Millis day_ms = 24 * hour_ms;

/// What a platform's clocks say at one instant.
struct Now {
  Millis wall{};       ///< the wall clock, as the person sees it; may be years off
  Millis monotonic{};  ///< since some start; never steps; unrelated to wall
};

}  // namespace doorstep
