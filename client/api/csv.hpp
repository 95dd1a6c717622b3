// Comma-separated values (RFC 4180, CRLF, UTF-8) that a spreadsheet program only shows and never runs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace doorstep::client {

/// One cell, quoted where it has to be. Ill-formed UTF-8 and controls are cleaned (clean_text.hpp). A cell that
/// begins with = + - @, a tab or a line's end would be taken for a formula: it gets an apostrophe in front.
std::string csv_cell(std::string_view text);

/// Cells and CRLF.
std::string csv_row(const std::vector<std::string>& cells);

}  // namespace doorstep::client
