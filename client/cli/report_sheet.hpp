// A report as sections of rows, and its three faces: lines for people, one JSON value, CSV for a spreadsheet. All three
// are made from the same rows, so an export cannot differ from the screen (M1).
//
// CSV (csv.hpp): a header line, then
//   figure,child,family,worker,in_order,date,words
// For each section first its own line, with nothing but `figure` and `words` ("3 of 4  75.0%"), then a line for each
// row. in_order is yes, no, or empty where that is no question; date is YYYY-MM-DD or empty.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/cli/context.hpp"
#include "client/cli/json.hpp"
#include "core/rules/calendar.hpp"

namespace doorstep::cli {

struct SheetRow {
  std::string child, family, worker;
  std::optional<bool> in_order;
  std::optional<rules::Date> date;
  std::string words;
  Json more = Json::object();  ///< further members with --json: ids, codes
};

struct SheetSection {
  std::string key;    ///< with --json: "seen_alone"
  std::string name;   ///< "Seen alone in time"
  std::string words;  ///< "3 of 4  75.0%", "No children to report", "none"
  std::vector<SheetRow> rows;
  Json more = Json::object();
};

struct Sheet {
  std::vector<std::string> head;  ///< lines above, for people only: --json has their parts in `more`
  std::vector<SheetSection> sections;
  Json more = Json::object();
};

/// Prints it after context.json and `csv`.
void print_sheet(CommandContext& context, const Sheet& sheet, bool csv);

}  // namespace doorstep::cli
