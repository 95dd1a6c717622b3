// What every command works with. Made once, in main; commands get nothing from anywhere else.
#pragma once

#include <filesystem>
#include <functional>
#include <ostream>
#include <string>

#include "core/base/rng.hpp"
#include "core/base/secret.hpp"
#include "core/base/time.hpp"

namespace doorstep::cli {

/// Exit codes of the program.
enum class Exit : int {
  done = 0,
  failed = 1,   ///< one line on standard error says why
  usage = 2,    ///< the command line itself is off
  waiting = 3,  ///< nothing is wrong, but something still waits: to be sent, or to be approved
};

struct CommandContext {
  std::filesystem::path home;   ///< the device's folder
  std::string passphrase_file;  ///< empty: ask on the terminal
  bool json = false;            ///< results as JSON on `out`

  Rng& rng;
  std::function<Now()> now;
  std::ostream& out;
  std::ostream& err;
};

}  // namespace doorstep::cli
