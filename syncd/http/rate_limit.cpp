#include "syncd/http/rate_limit.hpp"

#include <algorithm>

#include "core/base/assert.hpp"

namespace doorstep::syncd {

RateLimiter::RateLimiter(double per_second, double burst, std::size_t max_keys)
    : per_second_(per_second), burst_(burst), max_keys_(max_keys) {
  DOORSTEP_ASSERT(per_second > 0 && burst >= 1 && max_keys >= 1);
}

std::optional<std::chrono::milliseconds> RateLimiter::take(std::string_view key, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    buckets_.splice(buckets_.begin(), buckets_, found->second);
  } else {
    if (buckets_.size() == max_keys_) {
      by_key_.erase(buckets_.back().key);
      buckets_.pop_back();
    }
    buckets_.push_front(Bucket{std::string(key), burst_, now});
    by_key_.emplace(buckets_.front().key, buckets_.begin());
  }
  Bucket& bucket = buckets_.front();
  if (now > bucket.filled) {
    const std::chrono::duration<double> passed = now - bucket.filled;
    bucket.tokens = std::min(burst_, bucket.tokens + passed.count() * per_second_);
    bucket.filled = now;
  }
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return std::nullopt;
  }
  const std::chrono::duration<double> missing((1 - bucket.tokens) / per_second_);
  return std::chrono::ceil<std::chrono::milliseconds>(missing);
}

std::size_t RateLimiter::keys() const {
  const std::lock_guard lock(mutex_);
  return buckets_.size();
}

}  // namespace doorstep::syncd
