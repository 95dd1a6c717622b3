// The operating system's random source, for keys and generations made by the daemon.
#pragma once

#include "core/base/rng.hpp"

namespace doorstep::syncd {

/// Safe to call from any thread. Aborts when the system has no randomness to give.
class SystemRng final : public Rng {
 public:
  void fill(std::span<std::uint8_t> out) override;
};

}  // namespace doorstep::syncd
