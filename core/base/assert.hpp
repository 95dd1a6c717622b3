// Assertions for programmer mistakes: on in every build, release too.
//
// Bad input is never asserted on: it comes back as a Result. An assertion that fires means that the
// program no longer knows what it holds, and the safest thing for the stored words is to stop before
// writing anything more.
#pragma once

namespace doorstep {

/// Prints "file:line: assertion failed: what" to standard error and aborts. `what` is source text, never data.
[[noreturn]] void assertion_failed(const char* what, const char* file, int line) noexcept;

}  // namespace doorstep

#define DOORSTEP_ASSERT(condition) \
  ((condition) ? void(0) : ::doorstep::assertion_failed(#condition, __FILE__, __LINE__))
