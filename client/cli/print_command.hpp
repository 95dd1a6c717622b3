// A visit on paper. command_line.cpp declares how it is called.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "client/cli/context.hpp"
#include "core/base/result.hpp"

namespace doorstep::cli {

struct PrintOptions {
  std::string visit;
  std::string out;                       ///< a PDF file; one that is there is replaced
  std::optional<std::uint64_t> version;  ///< a finished one, or the one that is being written; absent: the newest
                                         ///< finished one, or the draft where none is
};
/// Errc::not_found for a version that there is not, or whose words are not on this device; Errc::io.
Result<Exit> visit_print(CommandContext& context, const PrintOptions& options);

}  // namespace doorstep::cli
