// Finish: what it would do, and doing it as one change.
#include <algorithm>

#include "core/casework/casework.hpp"
#include "core/casework/field_value.hpp"
#include "core/casework/visit_reading.hpp"
#include "core/crypto/hash.hpp"

namespace doorstep::casework {
namespace {

using record::Field;
using rules::Code;
using rules::VisitType;

std::string types_text(const std::vector<VisitType>& types) {
  std::string out;
  for (const auto type : types) {
    if (!out.empty()) out += '+';
    out += rules::name_of(type);
  }
  return out;
}

record::ItemKey key_of(const std::string& child) { return record::item_key(*DocumentId::from_text(child)); }

/// Which of two notes is the full one: what the worker chose, else the looked-after visit's.
std::string full_type(const rules::Judgement& judgement, const record::VisitRecord& visit) {
  const auto child = visit.children.find(key_of(judgement.child));
  if (child != visit.children.end()) {
    for (const auto type : judgement.types) {
      if (rules::name_of(type) == child->second.full_note) return child->second.full_note;
    }
  }
  return std::string(rules::name_of(judgement.types.front()));
}

struct TaskWords {
  record::TaskKind kind;
  Code code;
  const char* words;
};
constexpr TaskWords task_words[] = {
    {record::TaskKind::team_manager, Code::t_tm,
     "not seen alone, and the worker has a concern. Decide with the worker today."},
    {record::TaskKind::further_visit, Code::t_further_visit,
     "on a child protection plan and not seen at this visit. Visit again and see the child alone in time."},
    {record::TaskKind::supervision, Code::t_supervision, "non-engagement was recorded. Discuss it in supervision."},
};

/// The tasks that a judgement calls for and that do not exist yet.
std::vector<Casework::TaskPlan> tasks_for(const record::CaseRecord& a_case, const record::VisitRecord& visit,
                                          const rules::Judgement& judgement, const rules::Policy& policy,
                                          const Key& token_key, const std::string& by, const std::string& at) {
  std::vector<Casework::TaskPlan> out;
  const auto child = key_of(judgement.child);
  for (const auto& each : task_words) {
    if (!judgement.has(each.code)) continue;
    Casework::TaskPlan plan;
    plan.id = record::task_document(token_key, visit.id, child, each.kind);
    const bool here = std::any_of(a_case.tasks.begin(), a_case.tasks.end(),
                                  [&](const record::TaskRecord& one) { return one.id == plan.id; });
    if (here) continue;
    std::optional<rules::Date> due;  // supervision has its own day
    if (each.code == Code::t_tm) due = judgement.task_due;
    if (each.code == Code::t_further_visit) due = judgement.further_visit_by;
    plan.task.kind = each.kind;
    plan.task.visit = visit.id;
    plan.task.child = child;
    plan.task.due = due ? due->text() : std::string();
    plan.task.text = a_case.name_of(child) + ": " + each.words;
    if (each.code == Code::t_supervision && !blank(policy.non_engagement_step)) {
      plan.task.text += " Next by the policy: " + policy.non_engagement_step + ".";
    }
    plan.task.created_at = at;
    plan.task.by = by;
    for (const auto code : judgement.codes) plan.task.codes.emplace_back(rules::name_of(code));
    out.push_back(std::move(plan));
  }
  return out;
}

/// Whether the same writes stand in the same fields.
bool same_writes(const record::RawDocument& a, const record::RawDocument& b) {
  return std::equal(
      a.fields.begin(), a.fields.end(), b.fields.begin(), b.fields.end(),
      [](const auto& one, const auto& other) { return one.name == other.name && one.write == other.write; });
}

store::DocumentFields task_fields(const Casework::TaskPlan& task) {
  store::DocumentFields out;
  out.document = task.id;
  out.values.push_back(field_value(Field::type, std::string(record::type_task)));
  out.values.push_back(field_value(Field::task, task.task));
  return out;
}

}  // namespace

bool Casework::FinishPlan::can_finish() const { return std::none_of(findings.begin(), findings.end(), holds_up); }

Result<Casework::FinishPlan> Casework::plan_finish(const SpaceId& space, const DocumentId& visit_id, Now now) {
  const auto a_case = TRY(read_case(space));
  const auto* visit = a_case.visit(visit_id);
  if (visit == nullptr) return fail(Errc::not_found, "that visit is not on this device");
  const auto life = TRY(this->life(space, visit_id));
  if (life.locked()) {
    return fail(Errc::not_allowed, "visit " + visit->short_id() + " is finished (version " +
                                       std::to_string(life.version) + "): correct it first, with a reason");
  }
  FinishPlan plan;
  plan.version = life.version + 1;
  const auto offset = TRY(store_.clock()).offset;
  // By a clock that is known to be slow, a visit of today would lie in the future (P6, TIME-09).
  const auto today = rules::london(now.wall + std::max<Millis>(offset, 0)).date;
  auto judged = TRY(this->judged(a_case, visit, today));
  plan.problems = std::move(judged.problems);

  plan.policy = judged.policies.front();  // a visit without a date is judged by none
  std::vector<rules::Policy> known;
  for (const auto& each : judged.policies) known.push_back(each.policy);
  for (const auto& each : judged.visits) {
    if (each.id != visit_id.text()) continue;
    plan.policy = judged.policies[static_cast<std::size_t>(&rules::policy_for(each, known) - known.data())];
  }

  FinishFacts facts;
  facts.now = now.wall;
  facts.clock_offset = offset;
  facts.today = today;
  plan.findings = finish_check(a_case, *visit, judged.outcome, plan.policy.policy, facts);

  const auto* ring = TRY(store_.key_ring(TRY(store_.logs().load_space(space))));
  const auto& holder = store_.enrolment().holder;
  const auto at = rules::rfc3339(now.wall);
  for (auto& judgement : judged.outcome.judgements) {
    if (judgement.visit != visit_id.text()) continue;
    const auto child = key_of(judgement.child);
    const auto full = full_type(judgement, *visit);
    for (const auto type : judgement.types) {
      NotePlan note;
      const auto name = std::string(rules::name_of(type));
      note.id = record::note_document(*ring->token_key, visit_id, child, name);
      note.note.visit = visit_id;
      note.note.child = child;
      note.note.type = name;
      note.note.kind = name == full ? record::NoteKind::full : record::NoteKind::cross_reference;
      if (name != full) note.note.refers_to = record::note_document(*ring->token_key, visit_id, child, full);
      note.note.version = plan.version;
      note.note.author = holder;
      note.note.finished_at = at;
      note.note.start = visit->start;
      note.note.end = visit->end;
      const auto row = visit->children.find(child);
      if (row != visit->children.end()) note.note.ticks = row->second.ticks;
      if (name != full) {  // its words are in the full note alone (DUAL-02)
        note.note.ticks.mode_reason.clear();
        note.note.ticks.reason_not_alone.clear();
      }
      plan.notes.push_back(std::move(note));
    }
    auto tasks = tasks_for(a_case, *visit, judgement, plan.policy.policy, *ring->token_key, holder, at);
    plan.tasks.insert(plan.tasks.end(), tasks.begin(), tasks.end());
    plan.judgements.push_back(std::move(judgement));
  }
  for (const auto& each : a_case.case_notes) {
    const bool stays =
        std::any_of(plan.notes.begin(), plan.notes.end(), [&](const NotePlan& note) { return note.id == each.id; });
    if (each.note.visit == visit_id && each.withdrawn.empty() && !stays) plan.notes_withdrawn.push_back(each.id);
  }
  // Children as the case lists them, eldest first.
  const auto place = [&](record::ItemKey key) {
    const auto same = [&](const record::ChildRecord& child) { return child.key == key; };
    return std::find_if(a_case.children.begin(), a_case.children.end(), same) - a_case.children.begin();
  };
  std::stable_sort(plan.judgements.begin(), plan.judgements.end(),
                   [&](const auto& a, const auto& b) { return place(key_of(a.child)) < place(key_of(b.child)); });
  std::stable_sort(plan.notes.begin(), plan.notes.end(),
                   [&](const NotePlan& a, const NotePlan& b) { return place(a.note.child) < place(b.note.child); });
  plan.standings = std::move(judged.outcome.standings);
  return plan;
}

/// The version's own field: which write stands in every field, and what it was judged to be.
Result<std::vector<store::FieldValue>> Casework::version_fields(const SpaceId& space, const DocumentId& visit,
                                                                const FinishPlan& plan, Now now) {
  const auto document = TRY(raw(space, visit));
  std::vector<record::UnreadableField> unreadable;
  const auto as_it_is = record::visit_record(document, unreadable);
  record::Version version;
  version.number = plan.version;
  version.finished_at = rules::rfc3339(now.wall);
  version.by = store_.enrolment().holder;
  const auto correction = as_it_is.corrections.find(plan.version);
  if (correction != as_it_is.corrections.end()) version.reason = correction->second;
  version.policy = plan.policy.policy.version;
  version.policy_hash = plan.policy.hash;
  for (const auto& field : document.fields) {
    if (!record::is_content(field.name)) continue;
    version.fields.push_back(
        record::FieldPin{field.name.kind, field.name.item, field.write, crypto::sha256(field.value)});
  }
  if (version.fields.size() > record::max_parts || plan.judgements.size() > record::max_parts) {
    return fail(Errc::too_large, "this record has more than " + std::to_string(record::max_parts) +
                                     " rows and answers, and a version holds no more: it stays a draft, and all of it "
                                     "is kept");
  }
  for (const auto& judgement : plan.judgements) {
    record::ChildJudgement kept;
    kept.child = key_of(judgement.child);
    kept.types = types_text(judgement.types);
    for (const auto code : judgement.codes) kept.codes.emplace_back(rules::name_of(code));
    kept.full_note = full_type(judgement, as_it_is);
    version.judgements.push_back(std::move(kept));
  }
  std::vector<store::FieldValue> out;
  out.push_back(field_value(Field::version, std::move(version), plan.version));
  return out;
}

Result<Casework::FinishPlan> Casework::finish(const SpaceId& space, const DocumentId& visit, Now now, Rng& rng) {
  const auto judged = TRY(raw(space, visit));
  auto plan = TRY(plan_finish(space, visit, now));
  if (!plan.can_finish()) return plan;
  std::vector<store::DocumentFields> documents;
  documents.push_back(store::DocumentFields { visit, TRY(version_fields(space, visit, plan, now)) });
  for (const auto& note : plan.notes) {
    store::DocumentFields fields;
    fields.document = note.id;
    fields.values.push_back(field_value(Field::type, std::string(record::type_note)));
    fields.values.push_back(field_value(Field::note, note.note));
    const auto withdrawn = TRY(reader_.shown(store::FieldPath{space, note.id, record::name_of(Field::withdrawn)}));
    if (withdrawn && !withdrawn->value.empty()) {
      fields.values.push_back(field_value(Field::withdrawn, std::string()));
    }
    documents.push_back(std::move(fields));
  }
  for (const auto& id : plan.notes_withdrawn) {
    store::DocumentFields fields;
    fields.document = id;
    fields.values.push_back(field_value(
        Field::withdrawn, "version " + std::to_string(plan.version) + " of the visit no longer counts as this type"));
    documents.push_back(std::move(fields));
  }
  for (const auto& task : plan.tasks) documents.push_back(task_fields(task));
  // Another program of this device may save a word in between, and a draft that it replaces is gone: a version that
  // names it could never be read.
  TRY(outbox_.save_together(space, documents, now, rng, [&]() -> Status {
    if (same_writes(TRY(raw(space, visit)), judged)) return {};
    return fail(Errc::conflict, "the record was written to while it was being finished: finish it again");
  }));
  return plan;
}

Result<std::vector<Casework::TaskPlan>> Casework::raise_tasks(const SpaceId& space, const DocumentId& visit_id, Now now,
                                                              Rng& rng) {
  const auto a_case = TRY(read_case(space));
  const auto* visit = a_case.visit(visit_id);
  if (visit == nullptr) return fail(Errc::not_found, "that visit is not on this device");
  const auto judged = TRY(this->judged(a_case, visit, rules::london(now.wall).date));
  const auto* ring = TRY(store_.key_ring(TRY(store_.logs().load_space(space))));
  const auto at = rules::rfc3339(now.wall);
  std::vector<TaskPlan> out;
  std::vector<store::DocumentFields> documents;
  for (const auto& judgement : judged.outcome.judgements) {
    if (judgement.visit != visit_id.text()) continue;
    for (auto& task : tasks_for(a_case, *visit, judgement, judged.policies.front().policy, *ring->token_key,
                                store_.enrolment().holder, at)) {
      if (task.task.kind != record::TaskKind::team_manager) continue;  // the others wait for Finish
      documents.push_back(task_fields(task));
      out.push_back(std::move(task));
    }
  }
  if (!documents.empty()) TRY(outbox_.save_together(space, documents, now, rng));
  return out;
}

}  // namespace doorstep::casework
