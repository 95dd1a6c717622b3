#include "client/cli/export_notes.hpp"

#include "client/api/note_export.hpp"
#include "client/cli/record_json.hpp"
#include "client/cli/visit_sections.hpp"
#include "core/casework/casework.hpp"

namespace doorstep::cli {
namespace {

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json sections_json(const record::CaseRecord& a_case, const record::VisitRecord& visit, record::ItemKey child) {
  Json out = Json::array();
  for (const auto& section : visit_sections(a_case, visit, child)) {
    const auto& info = record::info_of(section.section);
    Json blocks = Json::array();
    for (const auto& block : section.blocks) {
      blocks.push_back(Json{{"heading", text_or_null(block.heading)}, {"text", block.text}});
    }
    out.push_back(Json{{"section", info.key}, {"title", info.title}, {"blocks", std::move(blocks)}});
  }
  return out;
}

template <class T>
Json rows_json(const std::vector<record::Row<T>>& rows) {
  Json out = Json::array();
  for (const auto& row : rows) out.push_back(to_json(row.value));
  return out;
}

}  // namespace

Json exported_note(const record::CaseRecord& a_case, const record::VisitRecord& visit, const record::NoteRecord& record,
                   const rules::Policy& policy) {
  const auto& columns = client::export_columns();
  const auto cells = client::export_cells(a_case, visit, record, policy);
  Json out = Json::object();
  for (std::size_t i = 0; i < columns.size(); ++i) out[columns[i]] = text_or_null(cells[i]);
  out["version"] = record.note.version;
  out["codes"] = client::export_codes(visit, record);
  if (record.note.kind != record::NoteKind::full) {
    out["see"] = casework::cross_reference_words(a_case, record, policy);
    return out;
  }
  out["announced"] = text_or_null(visit.announced);
  out["outcome"] = text_or_null(visit.outcome);
  out["purpose"] = text_or_null(visit.purpose);
  out["legs"] = to_json(visit.legs).at("legs");
  out["non_engagement"] = text_or_null(visit.non_engagement);
  out["sections"] = sections_json(a_case, visit, record.note.child);
  out["risks"] = rows_json(visit.risks);
  out["actions"] = rows_json(visit.actions);
  out["next_visit"] = text_or_null(visit.next_visit);
  return out;
}

}  // namespace doorstep::cli
