// The command line: what can be called and how. The only reader of CLI11.
#pragma once

#include "client/cli/context.hpp"

namespace doorstep::cli {

/// Parses, fills in the context's home, passphrase file and --json, runs the command and prints its error. Returns
/// the exit code.
int run_command_line(int argc, const char* const* argv, CommandContext& context);

}  // namespace doorstep::cli
