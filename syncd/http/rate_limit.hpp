// A token bucket per key: how often one device may ask.
//
// Each key has a bucket of `burst` tokens that refills at `per_second`; a request takes one. Time is an
// argument. The number of keys is bounded: the key that was asked about longest ago is forgotten, and would
// find a full bucket, which it most likely had again anyway.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace doorstep::syncd {

/// Safe to call from any thread.
class RateLimiter {
 public:
  using Clock = std::chrono::steady_clock;

  /// Asserts per_second > 0, burst >= 1, max_keys >= 1.
  RateLimiter(double per_second, double burst, std::size_t max_keys);

  /// Takes a token and returns nothing; without one takes nothing and returns how long until there is one.
  /// Should `now` lie before an earlier call's, no time has passed.
  std::optional<std::chrono::milliseconds> take(std::string_view key, Clock::time_point now);

  std::size_t keys() const;

 private:
  struct Bucket {
    std::string key;
    double tokens;
    Clock::time_point filled;
  };

  const double per_second_;
  const double burst_;
  const std::size_t max_keys_;
  mutable std::mutex mutex_;
  std::list<Bucket> buckets_;                                                 // the one asked about last in front
  std::unordered_map<std::string_view, std::list<Bucket>::iterator> by_key_;  // views into buckets_
};

}  // namespace doorstep::syncd
