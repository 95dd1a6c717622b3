// What a worker opens first: today's visits, what is due, and the questions to think of in a section.
#pragma once

#include <string>

#include "client/cli/context.hpp"
#include "core/base/result.hpp"

namespace doorstep::cli {

/// Visits booked for a day (empty: today) and what is due soon; always the count of what waits to be sent, even 0.
Result<Exit> today(CommandContext& context, const std::string& on);

struct PromptOptions {
  std::string visit;
  std::string section;  ///< its key; empty: all
  std::string child;    ///< of the wishes section; empty: all children of the visit
  bool hide = false;    ///< from now on, for this worker
  bool show = false;
};
/// Prompts are help: hidden ones stay hidden until they are asked for again (FORM-29).
Result<Exit> visit_prompts(CommandContext& context, const PromptOptions& options);

}  // namespace doorstep::cli
