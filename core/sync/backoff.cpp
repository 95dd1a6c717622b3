#include "core/sync/backoff.hpp"

#include <algorithm>
#include <limits>

#include "core/sync/limits.hpp"

namespace doorstep::sync {
namespace {

/// Evenly in [low, high]. The bias of the remainder is below one in 2^40 for any wait of less than a year.
Millis between(Millis low, Millis high, Rng& rng) {
  const auto choices = static_cast<std::uint64_t>(high - low) + 1;
  return low + static_cast<Millis>(rng.next64() % choices);
}

}  // namespace

Millis Backoff::failed(std::optional<Millis> retry_after, Rng& rng) {
  if (failures_ < std::numeric_limits<unsigned>::max()) ++failures_;
  Millis step = min_backoff_ms;
  for (unsigned i = 1; i < failures_ && step < max_backoff_ms; ++i) step *= 2;
  step = std::min(step, max_backoff_ms);
  const Millis own = between(step / 2, step, rng);
  if (!retry_after || *retry_after <= 0) return own;
  const Millis asked = std::min(*retry_after, day_ms);
  return std::max(own, between(asked, asked + asked / 4, rng));
}

}  // namespace doorstep::sync
