#include "core/base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace doorstep {

void assertion_failed(const char* what, const char* file, int line) noexcept {
  std::fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, what);
  std::abort();
}

}  // namespace doorstep
