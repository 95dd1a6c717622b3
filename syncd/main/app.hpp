// The composition root: makes every part, wires them, runs until a signal, ends them in order.
//
//   start:  log → organisation, key → store → writer → workers → I/O threads → listeners
//   end:    listeners (stop accepting, finish what is in flight) → writer → workers → store → I/O threads
//
// The first SIGTERM or SIGINT drains and run returns; a second ends the process at once. SIGHUP reads the TLS files
// again.
#pragma once

#include "core/base/result.hpp"
#include "syncd/main/config.hpp"

namespace doorstep::syncd {

/// Returns after a drain. An error is of the start: nothing was listening, or not for long.
Status run(const Config& config);

}  // namespace doorstep::syncd
