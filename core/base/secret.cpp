#include "core/base/secret.hpp"

namespace doorstep {

void wipe(std::span<std::uint8_t> memory) noexcept {
  volatile std::uint8_t* bytes = memory.data();
  for (std::size_t i = 0; i < memory.size(); ++i) bytes[i] = 0;
}

}  // namespace doorstep
