#include "core/change/stamp.hpp"

#include <algorithm>
#include <cstdlib>

namespace doorstep::change {
namespace {

constexpr Millis max_stamp_ms = 0xffffffffffffLL;

Millis in_range(Millis ms) { return std::clamp<Millis>(ms, 0, max_stamp_ms); }

}  // namespace

Stamp clamped(Stamp stamp, Millis received_at) {
  // A server names the time of receipt, and may name any number: bound it before counting on.
  return std::min(stamp, Stamp::at(in_range(std::min(received_at, max_stamp_ms) + stamp_clamp_ms)));
}

Millis StampClock::corrected(Now now) const {
  const bool met = contact_wall != 0 || contact_monotonic != 0;
  // A restart of the device resets the monotonic clock; then nothing can be said, and the offset stays.
  const bool same_boot = now.monotonic >= contact_monotonic;
  const Millis drift = (now.wall - contact_wall) - (now.monotonic - contact_monotonic);
  if (met && same_boot && std::llabs(drift) > stamp_clamp_ms) return in_range(now.wall);
  return in_range(now.wall + offset);
}

Stamp StampClock::tick(Now now) {
  const Millis local = corrected(now);
  if (last.ms() > local + stamp_clamp_ms) last = Stamp::at(local);
  last = std::max(Stamp{last.value + 1}, Stamp::at(local));
  return last;
}

void StampClock::merged(Stamp effective, Now now) {
  if (effective.ms() <= corrected(now) + stamp_clamp_ms) last = std::max(last, effective);
}

void StampClock::contact(Millis server_time, Now now) {
  offset = in_range(server_time) - now.wall;
  contact_wall = now.wall;
  contact_monotonic = now.monotonic;
}

}  // namespace doorstep::change
