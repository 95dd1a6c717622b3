// Randomness is an argument: core never asks the system for it (design.md section 8).
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/base/bytes.hpp"

namespace doorstep {

/// A source of random bytes. In production the operating system's (client and syncd own the adapter); in
/// tests and the simulator a seeded one, so that every run can be repeated.
class Rng {
 public:
  virtual ~Rng() = default;
  /// Fills all of `out`; never fails (an adapter whose system source fails must abort).
  virtual void fill(std::span<std::uint8_t> out) = 0;

  template <std::size_t N>
  std::array<std::uint8_t, N> bytes() {
    std::array<std::uint8_t, N> out;
    fill(out);
    return out;
  }
  std::uint64_t next64() { return read_be64(bytes<8>()); }
};

}  // namespace doorstep
