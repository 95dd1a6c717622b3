// How results and errors leave the program: words for people, or one JSON value with --json.
#pragma once

#include <string>
#include <string_view>

#include "client/cli/context.hpp"
#include "client/cli/json.hpp"
#include "core/base/result.hpp"

namespace doorstep::cli {

/// One line on standard error, or {"error":{"code","message"}} with --json.
void print_error(CommandContext& context, const Error& error);

/// A line for people; nothing with --json.
void say(CommandContext& context, std::string_view line);

/// The result with --json; nothing otherwise.
void print_json(CommandContext& context, const Json& value);

/// Words on the left, padded to the widest of their column, two spaces between columns; the last one is not padded.
void print_table(CommandContext& context, const std::vector<std::vector<std::string>>& rows);

/// Every line of `text` behind `indent`.
std::string indented(std::string_view text, std::string_view indent);

}  // namespace doorstep::cli
