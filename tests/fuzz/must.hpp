// For what cannot fail in a harness: it ends the run with the reason.
#pragma once

#include <cstdio>
#include <cstdlib>

#include "core/base/result.hpp"

namespace doorstep::fuzz {

inline void must(const Status& status) {
  if (status) return;
  std::fprintf(stderr, "the harness cannot go on: %s\n", status.error().message.c_str());
  std::abort();
}

}  // namespace doorstep::fuzz
