#include "syncd/store/system_rng.hpp"

#include <sys/random.h>

#include <algorithm>

#include "core/base/assert.hpp"

namespace doorstep::syncd {

void SystemRng::fill(std::span<std::uint8_t> out) {
  constexpr std::size_t most_at_once = 256;  // getentropy's own limit
  while (!out.empty()) {
    const auto part = out.first(std::min(out.size(), most_at_once));
    DOORSTEP_ASSERT(getentropy(part.data(), part.size()) == 0);
    out = out.subspan(part.size());
  }
}

}  // namespace doorstep::syncd
