#include "client/cli/export_notes.hpp"

#include <algorithm>
#include <optional>

#include "client/cli/record_json.hpp"
#include "client/cli/visit_sections.hpp"
#include "client/api/visit_words.hpp"
#include "core/casework/casework.hpp"

namespace doorstep::cli {
namespace {

using record::Answer;

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

std::string tick_text(Answer answer) {
  switch (answer) {
    case Answer::yes:
      return "yes";
    case Answer::no:
      return "no";
    case Answer::not_applicable:
      return "not_applicable";
    case Answer::unanswered:
      break;
  }
  return {};
}

const record::Version* version_of(const record::VisitRecord& visit, std::uint64_t number) {
  const auto found = visit.versions.find(number);
  return found == visit.versions.end() ? nullptr : &found->second;
}

std::vector<std::string> codes_of(const record::Version* version, record::ItemKey child) {
  if (version == nullptr) return {};
  for (const auto& each : version->judgements) {
    if (each.child == child) return each.codes;
  }
  return {};
}

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

const std::vector<std::string>& export_columns() {
  static const std::vector<std::string> names = {
      "note",      "visit",      "visit_event_id", "family_id",  "family_ref", "family_name", "child_id",
      "child_ref", "child_name", "type",           "type_label", "kind",       "refers_to",   "version",
      "policy",    "date",       "start",          "end",        "worker",     "finished_at", "finished_by",
      "seen",      "seen_alone", "bedroom_seen",   "codes"};
  return names;
}

ExportedNote exported_note(const record::CaseRecord& a_case, const record::VisitRecord& visit,
                           const record::NoteRecord& record, const rules::Policy& policy) {
  const auto& note = record.note;
  const bool full = note.kind == record::NoteKind::full;
  const auto* child = a_case.child(note.child);
  const auto* version = version_of(visit, note.version);
  const auto codes = codes_of(version, note.child);
  std::string codes_text;
  for (const auto& code : codes) codes_text += (codes_text.empty() ? "" : " ") + code;
  const auto start = rules::parse_moment(note.start);

  ExportedNote out;
  out.cells = {record.id.text(),
               visit.short_id(),
               visit.id.text(),
               a_case.space.text(),
               a_case.ref,
               a_case.name,
               child != nullptr ? child->id.text() : std::string(),
               child != nullptr ? child->ref : std::string(),
               a_case.name_of(note.child),
               note.type,
               client::labels_of(note.type, policy),
               full ? "full" : "cross_reference",
               note.refers_to ? note.refers_to->text() : std::string(),
               std::to_string(note.version),
               version != nullptr ? version->policy : std::string(),
               start ? rules::london(*start).date.text() : std::string(),
               note.start,
               note.end,
               visit.worker,
               note.finished_at,
               note.author,
               tick_text(note.ticks.seen),
               tick_text(note.ticks.seen_alone),
               tick_text(note.ticks.bedroom_seen),
               codes_text};

  const auto& columns = export_columns();
  for (std::size_t i = 0; i < columns.size(); ++i) out.json[columns[i]] = text_or_null(out.cells[i]);
  out.json["version"] = note.version;
  out.json["codes"] = codes;
  if (!full) {
    out.json["see"] = casework::cross_reference_words(a_case, record, policy);
    return out;
  }
  out.json["announced"] = text_or_null(visit.announced);
  out.json["outcome"] = text_or_null(visit.outcome);
  out.json["purpose"] = text_or_null(visit.purpose);
  out.json["legs"] = to_json(visit.legs).at("legs");
  out.json["non_engagement"] = text_or_null(visit.non_engagement);
  out.json["sections"] = sections_json(a_case, visit, note.child);
  out.json["risks"] = rows_json(visit.risks);
  out.json["actions"] = rows_json(visit.actions);
  out.json["next_visit"] = text_or_null(visit.next_visit);
  return out;
}

}  // namespace doorstep::cli
