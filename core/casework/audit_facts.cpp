#include "core/casework/audit_facts.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "core/casework/visit_reading.hpp"

namespace doorstep::casework {
namespace {

using rules::Date;
using rules::VisitType;

/// What supervision recorded about the plans that are open on the day.
std::map<rules::Plan, std::string> supervision_refs(const record::ChildRecord& record, const rules::Child& child,
                                                    Date on) {
  std::map<rules::Plan, std::string> out;
  for (const auto& open : child.episodes) {
    if (!open.open_on(on)) continue;
    for (const auto& row : record.episodes) {
      const bool same = plan_of(row.value.type) == open.plan && date_in(row.value.start) == open.start;
      if (same && !blank(row.value.supervision_ref)) out[open.plan] = row.value.supervision_ref;
    }
  }
  return out;
}

/// Whether anything of the case can be in the answer.
bool concerns(const record::CaseRecord& a_case, const AuditQuestion& question) {
  if (!question.team.empty() && a_case.team != question.team) return false;
  if (question.worker.empty() || worker_of(a_case, question.on) == question.worker) return true;
  return std::any_of(a_case.visits.begin(), a_case.visits.end(),
                     [&](const record::VisitRecord& visit) { return visit.worker == question.worker; });
}

/// Who can be asked about: whose case it is, and who made a visit.
void add_names(const record::CaseRecord& a_case, Date on, AuditFacts& out) {
  const auto worker = worker_of(a_case, on);
  if (!blank(worker)) out.workers.insert(worker);
  if (!blank(a_case.team)) out.teams.insert(a_case.team);
  for (const auto& visit : a_case.visits) {
    if (!blank(visit.worker)) out.workers.insert(visit.worker);
  }
}

/// Adds one case to the facts.
class CaseReading {
 public:
  CaseReading(const record::CaseRecord& a_case, const Casework::Standings& judged, AuditFacts& out)
      : case_(a_case), judged_(judged), out_(out) {}

  void add_children() {
    const auto worker = worker_of(case_, out_.input.on);
    for (const auto& child : judged_.children) {
      const auto* record = record_of(child.id);
      const auto* standing = judged_.outcome.standing(child.id);
      if (record == nullptr || standing == nullptr) continue;  // the rules name no child of their own
      rules::AuditChild out;
      out.id = child.id;
      out.name = case_.name_of(record->key);
      out.family = case_.name;
      out.worker = worker;
      out.team = case_.team;
      out.born = child.born;
      out.episodes = child.episodes;
      out.standing = *standing;
      out.supervision_refs = supervision_refs(*record, child, out_.input.on);
      out_.spaces.emplace(out.id, case_.space);
      out_.input.children.push_back(std::move(out));
    }
  }

  /// `finished`: the visits of the period, as their newest versions hold them.
  void add_visits(const std::map<std::string, record::VisitRecord>& finished) {
    for (const auto& visit : judged_.visits) {
      const auto as_finished = finished.find(visit.id);
      const auto id = DocumentId::from_text(visit.id);
      const auto* record = as_finished != finished.end() ? &as_finished->second : id ? case_.visit(*id) : nullptr;
      if (record == nullptr) continue;
      auto named = named_visit(*record, visit.day());
      named.concerning = as_finished != finished.end() && record->analysis_rating == "concerning";
      out_.input.visit_days[visit.id] = visit.day();
      out_.input.visit_workers[visit.id] = record->worker;
      out_.visits.emplace(visit.id, std::move(named));
    }
    for (const auto& judgement : judged_.outcome.judgements) out_.input.judgements.push_back(judgement);
  }

  void add_notes() {
    for (const auto& each : case_.case_notes) {
      if (case_.stands(each)) add_note(each);
    }
    for (const auto& visit : case_.visits) {
      for (const auto& [key, child] : visit.children) {
        if (!blank(child.recorded_as)) add_claim(visit, child);
      }
    }
  }

  void add_escalations() {
    for (const auto& each : case_.tasks) {
      if (each.task.kind != record::TaskKind::team_manager) continue;
      const auto* child = counted_child(each.task.child);
      // Due on the day of its visit; one that names none counts from the day on which it was written.
      const auto raised = date_in(each.task.due) ? date_in(each.task.due) : date_in(each.task.created_at);
      if (child == nullptr || !raised) {
        problem(each.id, "task",
                child == nullptr ? "an escalation is about somebody who could not be counted as a child of the case"
                                 : "an escalation has no date");
        continue;
      }
      rules::AuditEscalation out;
      out.id = each.id.text();
      out.child = child->id.text();
      out.raised = *raised;
      if (each.decision) out.decided = date_in(each.decision->at);
      out_.spaces.emplace(out.id, case_.space);
      out_.input.escalations.push_back(std::move(out));
    }
  }

  void add_problems() {
    out_.problems.insert(out_.problems.end(), judged_.problems.begin(), judged_.problems.end());
    if (case_.unreadable.empty()) return;
    const auto count = case_.unreadable.size();
    problem(case_.unreadable.front().document, "",
            std::to_string(count) + (count == 1 ? " field is" : " fields are") +
                " of a newer version of this program, or damaged, and could not be read");
  }

 private:
  void problem(const DocumentId& record, std::string field, const std::string& words) {
    out_.problems.push_back(InputProblem{record, std::move(field), case_.name + ": " + words});
  }

  const record::ChildRecord* record_of(const std::string& id) const {
    const auto document = DocumentId::from_text(id);
    return document ? case_.child(record::item_key(*document)) : nullptr;
  }

  /// A child of the case that the rules could read; nothing for anybody else.
  const record::ChildRecord* counted_child(record::ItemKey key) const {
    const auto* child = case_.child(key);
    if (child == nullptr) return nullptr;
    const bool judged = std::any_of(judged_.children.begin(), judged_.children.end(),
                                    [&](const rules::Child& each) { return each.id == child->id.text(); });
    return judged ? child : nullptr;
  }

  AuditedVisit named_visit(const record::VisitRecord& visit, Date day) const {
    AuditedVisit out;
    out.id = visit.id.text();
    out.space = case_.space;
    out.short_id = visit.short_id();
    out.family = case_.name;
    out.worker = visit.worker;
    out.day = day;
    for (const auto& child : case_.children) {
      const auto in_it = visit.children.find(child.key);
      if (in_it == visit.children.end() || !in_it->second.has_ticks) continue;
      out.children += (out.children.empty() ? "" : ", ") + case_.name_of(child.key);
    }
    return out;
  }

  /// Whether the visit is of this type for the child: as the rules judge it, or where its words are no longer here, as
  /// they did when it was finished.
  bool supported(const record::VisitRecord& visit, const record::ChildRecord& child, VisitType type,
                 std::uint64_t version) const {
    const auto* judgement = judged_.outcome.judgement(visit.id.text(), child.id.text());
    if (judgement != nullptr) return judgement->is(type);
    const auto found = visit.versions.find(version);
    if (found == visit.versions.end()) return false;
    for (const auto& kept : found->second.judgements) {
      if (kept.child != child.key) continue;
      const auto types = visit_types_in(kept.types);
      return types && std::count(types->begin(), types->end(), type) > 0;
    }
    return false;
  }

  void add_note(const record::NoteRecord& each) {
    const auto* visit = case_.visit(each.note.visit);
    const auto* child = case_.child(each.note.child);
    const auto type = rules::visit_type_from(each.note.type);
    const auto day = visit != nullptr ? day_of(*visit) : std::nullopt;
    if (visit == nullptr || child == nullptr || !type || !day) {
      problem(each.id, "note",
              visit == nullptr   ? "a case note is of a visit that is not on this device"
              : child == nullptr ? "a case note of visit " + visit->short_id() + " names no child of the case"
              : !type            ? "a case note of visit " + visit->short_id() + " is of a type that is not known here"
                                 : "visit " + visit->short_id() + " has case notes and no date");
      return;
    }
    rules::AuditNote out;
    out.visit = visit->id.text();
    out.child = child->id.text();
    out.type = *type;
    out.cross_reference = each.note.kind == record::NoteKind::cross_reference;
    out.supported = supported(*visit, *child, *type, each.note.version);
    out.worker = visit->worker;
    out.day = *day;
    noted_[{out.visit, out.child, out.type}] = out_.input.notes.size();
    out_.visits.emplace(out.visit, named_visit(*visit, *day));
    out_.input.notes.push_back(std::move(out));
  }

  /// What another system called a visit. Where it and a case note say the same they are one note, an imported one.
  void add_claim(const record::VisitRecord& visit, const record::VisitChild& about) {
    const auto* child = case_.child(about.child);
    const auto types = visit_types_in(about.recorded_as);
    const auto day = day_of(visit);
    if (child == nullptr || !types || !day || visit.version() == 0) {
      problem(visit.id, "recorded_as",
              "what another system called visit " + visit.short_id() + " is not checked: " +
                  (child == nullptr ? "it names no child of the case"
                   : !types         ? "the type is not known here"
                   : !day           ? "the visit has no date"
                                    : "the visit is not finished"));
      return;
    }
    for (const auto type : *types) {
      const auto noted = noted_.find({visit.id.text(), child->id.text(), type});
      if (noted != noted_.end()) {
        out_.input.notes[noted->second].imported = true;
        continue;
      }
      rules::AuditNote out;
      out.visit = visit.id.text();
      out.child = child->id.text();
      out.type = type;
      out.supported = supported(visit, *child, type, visit.version());
      out.imported = true;
      out.worker = visit.worker;
      out.day = *day;
      out_.visits.emplace(out.visit, named_visit(visit, *day));
      out_.input.notes.push_back(std::move(out));
    }
  }

  /// As it was judged, or as it is written now.
  std::optional<Date> day_of(const record::VisitRecord& visit) const {
    const auto judged = out_.input.visit_days.find(visit.id.text());
    if (judged != out_.input.visit_days.end()) return judged->second;
    return date_in(visit.start);
  }

  const record::CaseRecord& case_;
  const Casework::Standings& judged_;
  AuditFacts& out_;
  std::map<std::tuple<std::string, std::string, VisitType>, std::size_t> noted_;  ///< places in the notes
};

Status add_case(Casework& casework, const record::CaseRecord& a_case, const AuditQuestion& question, AuditFacts& out) {
  const auto judged = TRY(casework.standings(a_case, question.on));
  std::map<std::string, record::VisitRecord> finished;
  for (const auto& visit : judged.visits) {
    if (visit.day() < question.from || question.to < visit.day()) continue;
    const auto id = DocumentId::from_text(visit.id);
    const auto* record = id ? a_case.visit(*id) : nullptr;
    if (record == nullptr) continue;
    finished.emplace(visit.id, TRY(casework.at_version(a_case.space, *id, record->version())));
  }
  CaseReading reading(a_case, judged, out);
  reading.add_children();
  reading.add_visits(finished);
  reading.add_notes();
  reading.add_escalations();
  reading.add_problems();
  for (const auto& each : finished) {
    const auto& visit = out.visits.at(each.first);
    if (visit.concerning && (question.worker.empty() || visit.worker == question.worker)) {
      out.concerning.push_back(visit);
    }
  }
  return {};
}

}  // namespace

std::string worker_of(const record::CaseRecord& a_case, Date on) {
  if (!blank(a_case.allocated_to)) return a_case.allocated_to;
  std::string out;
  for (const auto& visit : a_case.visits) {  // by start
    const auto day = date_in(visit.start);
    if (day && *day <= on && !blank(visit.worker)) out = visit.worker;
  }
  return out;
}

Result<AuditFacts> audit_facts(Casework& casework, const std::vector<SpaceId>& cases, const AuditQuestion& question) {
  AuditFacts out;
  out.input.on = question.on;
  out.input.period_from = question.from;
  out.input.period_to = question.to;
  out.input.team = question.team;
  out.input.worker = question.worker;
  const auto published = TRY(casework.policies());
  std::vector<rules::Policy> policies;
  for (const auto& each : published) policies.push_back(each.policy);
  out.policy = published[static_cast<std::size_t>(&rules::in_force(policies, question.on) - policies.data())];
  out.input.age = out.policy.policy.age;

  bool anybody = false;
  for (const auto& space : cases) {
    const auto a_case = TRY(casework.read_case(space));
    if (a_case.name.empty() && a_case.children.empty()) {
      out.problems.push_back(InputProblem{
          {}, "case", "the case " + space.text().substr(0, 8) + " has not arrived on this device yet: sync first"});
      continue;
    }
    add_names(a_case, question.on, out);
    if (!concerns(a_case, question)) continue;
    anybody = true;
    TRY(add_case(casework, a_case, question, out));
  }
  if (!anybody && !(question.team.empty() && question.worker.empty())) {
    out.problems.push_back(InputProblem{
        {},
        "",
        "no case on this device is of that team and worker: are the names as they are written in the records?"});
  }
  std::stable_sort(out.concerning.begin(), out.concerning.end(),
                   [](const AuditedVisit& a, const AuditedVisit& b) { return a.day < b.day; });
  return out;
}

}  // namespace doorstep::casework
