// Keeps a wall clock that jumps ahead from dating log entries (docs/decisions/0003-server-clock.md).
//
// A space's entries never go back in time, so one commit dated years ahead would date every later one. The clock at
// start is believed; from then on it may run ahead of the time that has passed by max_clock_step between two checks.
#pragma once

#include <functional>

#include "core/base/result.hpp"
#include "core/base/time.hpp"

namespace doorstep::syncd {

/// Used by the writer's thread alone.
class ClockGuard {
 public:
  /// `passed`: time since some start, never set, going on while the machine sleeps.
  ClockGuard(std::function<Millis()> passed, Millis wall);

  /// Errc::unavailable while `wall` is too far ahead; nothing may be dated by it then.
  Status check(Millis wall);

 private:
  std::function<Millis()> passed_;
  Millis believed_;  // the latest wall time that was accepted, or what it had to be by then
  Millis since_;     // `passed` at that moment
};

/// Milliseconds since the machine started, sleep included.
Millis time_since_boot();

}  // namespace doorstep::syncd
