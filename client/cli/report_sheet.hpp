// A report's sheet (client/api/report_sheet) as lines for people, one JSON value, or CSV for a spreadsheet.
#pragma once

#include "client/api/report_sheet.hpp"
#include "client/cli/context.hpp"

namespace doorstep::cli {

/// Prints it after context.json and `csv`. With --json, sections are members of "sections" by their keys, each with its
/// rows, and rows have beside their columns what they are about: ids, codes, visits.
void print_sheet(CommandContext& context, const client::Sheet& sheet, bool csv);

}  // namespace doorstep::cli
