#include "client/cli/report_sheet.hpp"

#include <algorithm>

#include "client/cli/csv.hpp"
#include "client/cli/output.hpp"

namespace doorstep::cli {
namespace {

std::string date_text(const SheetRow& row) { return row.date ? row.date->text() : std::string(); }

void print_csv(CommandContext& context, const Sheet& sheet) {
  context.out << csv_row({"figure", "child", "family", "worker", "in_order", "date", "words"});
  for (const auto& section : sheet.sections) {
    context.out << csv_row({section.name, "", "", "", "", "", section.words});
    for (const auto& row : section.rows) {
      const char* in_order = !row.in_order ? "" : *row.in_order ? "yes" : "no";
      context.out << csv_row({section.name, row.child, row.family, row.worker, in_order, date_text(row), row.words});
    }
  }
  context.out << std::flush;
}

Json json_of(const SheetSection& section) {
  Json rows = Json::array();
  for (const auto& row : section.rows) {
    Json json{{"child", row.child},
              {"family", row.family},
              {"worker", row.worker},
              {"in_order", row.in_order ? Json(*row.in_order) : Json()},
              {"date", row.date ? Json(row.date->text()) : Json()},
              {"words", row.words}};
    json.update(row.more);
    rows.push_back(std::move(json));
  }
  Json out{{"name", section.name}, {"words", section.words}};
  out.update(section.more);
  out["rows"] = std::move(rows);
  return out;
}

/// Columns that no row fills are left out.
void drop_empty_columns(std::vector<std::vector<std::string>>& lines) {
  for (std::size_t column = lines.empty() ? 0 : lines.front().size(); column-- > 0;) {
    const bool filled =
        std::any_of(lines.begin(), lines.end(), [&](const auto& line) { return !line[column].empty(); });
    if (filled) continue;
    for (auto& line : lines) line.erase(line.begin() + static_cast<std::ptrdiff_t>(column));
  }
}

void say_section(CommandContext& context, const SheetSection& section) {
  say(context, "");
  say(context, section.name + "  " + section.words);
  std::vector<std::vector<std::string>> lines;
  for (const auto& row : section.rows) {
    const char* mark = !row.in_order ? "" : *row.in_order ? "in order" : "NOT IN ORDER";
    lines.push_back({mark, date_text(row), row.child, row.family, row.worker, row.words});
  }
  drop_empty_columns(lines);
  for (auto& line : lines) line.front().insert(0, "  ");
  print_table(context, lines);
}

}  // namespace

void print_sheet(CommandContext& context, const Sheet& sheet, bool csv) {
  if (csv) return print_csv(context, sheet);
  for (const auto& line : sheet.head) say(context, line);
  for (const auto& section : sheet.sections) say_section(context, section);
  Json json = sheet.more;
  auto& sections = json["sections"] = Json::object();
  for (const auto& section : sheet.sections) sections[section.key] = json_of(section);
  print_json(context, json);
}

}  // namespace doorstep::cli
