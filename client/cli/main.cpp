// doorstep on the command line: the composition root. Exceptions of libraries stop here.
#include <google/protobuf/stubs/logging.h>

#include <exception>
#include <iostream>

#include "client/cli/command_line.hpp"
#include "client/cli/output.hpp"
#include "client/cli/system.hpp"

int main(int argc, char** argv) {
  using namespace doorstep;
  cli::keep_files_private();
  google::protobuf::SetLogHandler(nullptr);  // what a stranger sends must not write to our standard error
  cli::SystemRng rng;
  cli::CommandContext context{{}, "", false, rng, cli::system_now, std::cout, std::cerr};
  try {
    return cli::run_command_line(argc, argv, context);
  } catch (const std::exception&) {
    // What it says may quote what it choked on, so its words are not repeated (P3).
    cli::print_error(context, Error{Errc::io,
                                    "something went wrong that this program did not expect; what was saved is "
                                    "kept: try again, and tell the office if it happens again"});
    return static_cast<int>(cli::Exit::failed);
  }
}
