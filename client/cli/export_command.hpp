// Finished visits for the case management system (client/api/note_export, export_notes.hpp). command_line.cpp declares
// how it is called.
#pragma once

#include <string>

#include "client/cli/context.hpp"
#include "core/base/result.hpp"

namespace doorstep::cli {

struct ExportOptions {
  std::string format;     ///< "json" or "csv"
  std::string only_case;  ///< empty: all
  std::string out;        ///< a file, replaced as a whole, mode 0600; empty: standard output
  std::string from, to;   ///< London dates of the visits, both included; empty: unbounded
};

/// The case notes that stand, of the newest finished version of each visit, by the visits' start. The same records give
/// the same bytes. What was exported and what was left out is said on standard output when it goes to a file;
/// otherwise, when something was left out, on standard error. Exit::waiting when a finished visit's words are not all
/// on this device: sync, then export again. Errc::invalid_input, Errc::not_found, Errc::io.
Result<Exit> export_records(CommandContext& context, const ExportOptions& options);

}  // namespace doorstep::cli
