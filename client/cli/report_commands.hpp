// What a manager asks of all cases together: the seen-alone figures, and the agenda for supervision.
// command_line.cpp declares how each is called.
#pragma once

#include <string>

#include "client/cli/context.hpp"
#include "core/base/result.hpp"

namespace doorstep::cli {

struct ReportOptions {
  std::string on;        ///< a date; empty: today
  std::string from, to;  ///< dates; empty: from the first of the month of `to`, to `on`
  std::string worker;    ///< a name as the records have it; empty: all
  std::string team;
  bool csv = false;  ///< the rows as CSV instead (client/api/report_sheet.hpp)
};

/// The audit figures, each with its rows, and the lists beside them (requirements 2.2). By finished visits, of the
/// cases on this device: a footnote always says how many devices hold records that have not arrived, and what could not
/// be judged is listed. Errc::invalid_input for dates that are none, or a period that does not end by the day.
Result<Exit> report_seen_alone(CommandContext& context, const ReportOptions& options);
/// Breaches with their visits, patterns and arrangements without a supervision reference, non-engagement, dual notes.
Result<Exit> report_supervision(CommandContext& context, const ReportOptions& options);

}  // namespace doorstep::cli
