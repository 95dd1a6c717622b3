#include "syncd/handlers/clock_guard.hpp"

#include <algorithm>
#include <ctime>
#include <string>
#include <utility>

#include "syncd/store/limits.hpp"

namespace doorstep::syncd {

ClockGuard::ClockGuard(std::function<Millis()> passed, Millis wall)
    : passed_(std::move(passed)), believed_(wall), since_(passed_()) {}

Status ClockGuard::check(Millis wall) {
  const Millis now = passed_();
  const Millis expected = believed_ + (now - since_);
  if (wall > expected + max_clock_step) {
    return fail(Errc::unavailable, "this machine's clock has jumped ahead by " +
                                       std::to_string((wall - expected) / minute_ms) +
                                       " minutes: set it right; if it is right now, start syncd again");
  }
  // A clock that was set back does not lower it: setting it right again is no jump.
  believed_ = std::max(wall, expected);
  since_ = now;
  return {};
}

Millis time_since_boot() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return static_cast<Millis>(now.tv_sec) * second_ms + now.tv_nsec / 1'000'000;
}

}  // namespace doorstep::syncd
