#include "client/cli/report_sheet.hpp"

#include <algorithm>

#include "client/cli/json.hpp"
#include "client/cli/output.hpp"

namespace doorstep::cli {
namespace {

using client::SheetRow;
using client::SheetSection;

std::string date_text(const SheetRow& row) { return row.date ? row.date->text() : std::string(); }
Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }
Json visit_json(const client::SheetVisit& visit) { return Json{{"visit", visit.id}, {"ref", visit.ref}}; }

/// What a row is about.
struct RowJson {
  Json operator()(const client::ChildRow& row) const {
    Json out{{"id", row.id}};
    if (!row.supervision_ref.empty()) out["supervision_ref"] = row.supervision_ref;
    return out;
  }
  Json operator()(const client::TaskRow& row) const { return Json{{"id", row.id}}; }
  Json operator()(const client::VisitRow& row) const { return visit_json(row.visit); }
  Json operator()(const client::NoteRow& row) const {
    auto out = visit_json(row.visit);
    out["type"] = rules::name_of(row.type);
    return out;
  }
  Json operator()(const client::AgendaRow& row) const {
    Json visits = Json::array();
    for (std::size_t i = 0; i < row.visits.size(); ++i) {
      auto visit = visit_json(row.visits[i]);
      visit["day"] = row.days[i].text();
      visits.push_back(std::move(visit));
    }
    return Json{{"id", row.child},
                {"code", rules::name_of(row.code)},
                {"visits", std::move(visits)},
                {"supervision_ref", text_or_null(row.supervision_ref)}};
  }
  Json operator()(const client::DeviceRow& row) const {
    return Json{{"device", row.device.text()},
                {"label", row.label},
                {"waiting", row.waiting},
                {"last_contact", row.last_contact ? Json(rules::rfc3339(*row.last_contact)) : Json()}};
  }
  Json operator()(const client::ProblemRow& row) const {
    return Json{{"record", row.record.is_zero() ? Json() : Json(row.record.text())},
                {"field", text_or_null(row.field)}};
  }
};

struct SumJson {
  Json operator()(const std::monostate&) const { return Json::object(); }
  Json operator()(const client::SheetFigure& sum) const {
    return Json{{"part", sum.part}, {"whole", sum.whole}, {"percent", sum.percent ? Json(*sum.percent) : Json()}};
  }
  Json operator()(const client::SheetCounts& sum) const {
    Json types = Json::object();
    for (std::size_t i = 0; i < sum.case_notes.size(); ++i) {
      types[std::string(rules::name_of(static_cast<rules::VisitType>(i)))] = sum.case_notes[i];
    }
    return Json{{"visits", sum.visits}, {"case_notes", std::move(types)}};
  }
  Json operator()(const client::SheetUnsent& sum) const { return Json{{"devices", sum.devices}, {"told", sum.told}}; }
};

Json json_of(const SheetSection& section) {
  Json rows = Json::array();
  for (const auto& row : section.rows) {
    Json json{{"child", row.child},
              {"family", row.family},
              {"worker", row.worker},
              {"in_order", row.in_order ? Json(*row.in_order) : Json()},
              {"date", row.date ? Json(row.date->text()) : Json()},
              {"words", row.words}};
    json.update(std::visit(RowJson{}, row.about));
    rows.push_back(std::move(json));
  }
  Json out{{"name", section.name}, {"words", section.words}};
  out.update(std::visit(SumJson{}, section.sum));
  out["rows"] = std::move(rows);
  return out;
}

Json json_of(const client::Sheet& sheet) {
  const auto& question = sheet.question;
  Json out{{"on", question.on.text()},
           {"from", question.from.text()},
           {"to", question.to.text()},
           {"worker", text_or_null(question.worker)},
           {"team", text_or_null(question.team)},
           {"policy", Json{{"version", sheet.policy}, {"sha256", to_hex(sheet.policy_hash)}}}};
  auto& sections = out["sections"] = Json::object();
  for (const auto& section : sheet.sections) sections[section.key] = json_of(section);
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

void print_sheet(CommandContext& context, const client::Sheet& sheet, bool csv) {
  if (csv) {
    context.out << client::csv_of(sheet) << std::flush;
    return;
  }
  say(context, sheet.title);
  say(context, sheet.period_words);
  for (const auto& section : sheet.sections) say_section(context, section);
  print_json(context, json_of(sheet));
}

}  // namespace doorstep::cli
