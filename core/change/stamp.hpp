// Stamps: hybrid logical clock time, and the clock that gives them out (design.md section 4).
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/time.hpp"

namespace doorstep::change {

/// 48 bits of milliseconds, 16 bits of counter, in one number that compares in time order.
struct Stamp {
  std::uint64_t value{};

  static constexpr Stamp at(Millis ms, std::uint16_t counter = 0) {
    return Stamp{(static_cast<std::uint64_t>(ms) & 0xffffffffffffULL) << 16 | counter};
  }
  constexpr Millis ms() const { return static_cast<Millis>(value >> 16); }
  constexpr std::uint16_t counter() const { return static_cast<std::uint16_t>(value); }
  constexpr auto operator<=>(const Stamp&) const = default;
};

/// How far a stamp may run ahead of the time at which the server received it, and a device's stamp clock
/// ahead of its corrected wall clock.
constexpr Millis stamp_clamp_ms = 2 * minute_ms;

/// min(stamp, received_at + 2 min): what a stamp is worth before it is raised above its bases (P6).
Stamp clamped(Stamp stamp, Millis received_at);

/// A device's source of stamps. A plain value: the store keeps it and restores it.
///
/// It follows local time plus the offset measured at the last contact, never runs behind what this device
/// has merged, and steps back when it finds itself more than the clamp ahead of corrected time: so a clock
/// that was years ahead and was mended stamps soundly again (rule "hlc_restart" of the model).
struct StampClock {
  Stamp last{};            ///< the highest stamp given out or merged
  Millis offset{};         ///< server time - wall clock, at the last contact
  Millis contact_wall{};   ///< clocks at the last contact; both 0 before the first
  Millis contact_monotonic{};

  /// The next stamp; strictly above `last` unless the clock steps back.
  Stamp tick(Now now);
  /// Takes notice of an effective stamp that was merged; one too far ahead of this clock is ignored (P6).
  void merged(Stamp effective, Now now);
  /// Measures the offset at a contact with the server.
  void contact(Millis server_time, Now now);
  /// Wall time corrected by the offset. The offset is dropped when wall and monotonic clocks have moved
  /// apart by more than the clamp since the contact: somebody has set the clock.
  Millis corrected(Now now) const;
};

}  // namespace doorstep::change
