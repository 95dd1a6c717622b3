#include "client/cli/casework_json.hpp"

#include "client/cli/record_json.hpp"

namespace doorstep::cli {
namespace {

using rules::VisitType;

Json types_json(const std::vector<VisitType>& types) {
  Json out = Json::array();
  for (const auto type : types) out.push_back(rules::name_of(type));
  return out;
}

std::string_view name_of(record::NoteKind kind) {
  return kind == record::NoteKind::full              ? "full"
         : kind == record::NoteKind::cross_reference ? "cross_reference"
                                                     : "unspecified";
}

}  // namespace

Json codes_json(const std::vector<rules::Code>& codes) {
  Json out = Json::array();
  for (const auto code : codes) out.push_back(rules::name_of(code));
  return out;
}

Json why_json(const std::vector<rules::Why>& all) {
  Json out = Json::array();
  for (const auto& why : all) {
    out.push_back(Json{{"rule", rule_text(why.rule)}, {"source", rules::rule(why.rule).source}, {"words", why.words}});
  }
  return out;
}

Json judgement_json(const record::CaseRecord& a_case, const rules::Judgement& judgement, const rules::Policy& policy) {
  return Json{{"child", a_case.name_of(key_of(judgement.child))},
              {"types", types_json(judgement.types)},
              {"label", rules::labels_of(judgement.types, policy)},
              {"codes", codes_json(judgement.codes)},
              {"policy", judgement.policy},
              {"why", why_json(judgement.why)}};
}

Json note_json(const record::CaseRecord& a_case, const DocumentId& id, const record::Note& note) {
  return Json{{"note", id.text()},
              {"type", note.type},
              {"kind", name_of(note.kind)},
              {"child", a_case.name_of(note.child)},
              {"visit", note.visit.text()},
              {"refers_to", note.refers_to ? Json(note.refers_to->text()) : Json()},
              {"version", note.version},
              {"author", note.author},
              {"finished_at", note.finished_at},
              {"start", note.start},
              {"end", note.end},
              {"ticks", to_json(note.ticks)}};
}

Json task_json(const record::CaseRecord& a_case, const DocumentId& id, const record::Task& task) {
  const auto* visit = a_case.visit(task.visit);
  return Json{{"task", id.text()},
              {"kind", client::name_of(task.kind)},
              {"case", a_case.space.text()},
              {"case_name", a_case.name},
              {"child", a_case.name_of(task.child)},
              {"visit", visit != nullptr ? visit->short_id() : task.visit.text()},
              {"due", task.due.empty() ? Json() : Json(task.due)},
              {"words", task.text},
              {"by", task.by},
              {"created_at", task.created_at}};
}

}  // namespace doorstep::cli
