// When to try again: exponential backoff with jitter, pure.
//
// The n-th failure in a row waits between half of and all of min(min_backoff_ms · 2^(n-1), max_backoff_ms), drawn
// evenly, so that a city's tablets do not come back in one moment. A server's Retry-After is a floor: never before
// it, and spread over a quarter of it behind. There is no last attempt: the timer always re-arms (design.md section 6).
#pragma once

#include <optional>

#include "core/base/rng.hpp"
#include "core/base/time.hpp"

namespace doorstep::sync {

class Backoff {
 public:
  /// How long to wait after one more failure. `retry_after`: what the server asked for, 0 or more.
  Millis failed(std::optional<Millis> retry_after, Rng& rng);
  void succeeded() { failures_ = 0; }
  /// Failures in a row.
  unsigned failures() const { return failures_; }

 private:
  unsigned failures_ = 0;
};

}  // namespace doorstep::sync
