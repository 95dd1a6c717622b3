// Finish, and what a record goes through afterwards: corrections, reviews, comments.
#include <algorithm>
#include <set>

#include "client/api/ask_ids.hpp"
#include "client/api/counts.hpp"
#include "client/api/session.hpp"
#include "client/api/views.hpp"
#include "client/api/visit_words.hpp"
#include "core/casework/bookings.hpp"
#include "core/casework/visit_reading.hpp"

namespace doorstep::client {
namespace {

using casework::Casework;

/// On which page of the form a field is put right.
std::string page_of(const std::string& field) {
  const auto starts = [&](std::string_view head) { return field.rfind(head, 0) == 0; };
  if (starts("setting")) return "setting";
  if (starts("wishes") || starts("observation") || starts("can_verbalise") || starts("place")) return "wishes";
  if (starts("attachment")) return "wishes";
  if (starts("parents")) return "parents";
  if (starts("risk") || starts("nothing_new")) return "risk";
  if (starts("analysis")) return "analysis";
  if (starts("action") || starts("next_visit")) return "actions";
  if (starts("ticks")) return "children";
  if (starts("counts_as") || starts("also") || starts("full_note")) return "finish";
  return "visit";
}

void fill_findings(const std::vector<casework::Finding>& all, google::protobuf::RepeatedPtrField<wire::FindingView>* out) {
  for (const auto& each : all) {
    auto* view = out->Add();
    view->set_code(std::string(rules::name_of(each.code)));
    view->set_holds_up(casework::holds_up(each));
    view->set_words(each.words);
    view->set_field(each.field);
    view->set_section(page_of(each.field));
    view->set_child(each.child);
    view->set_offer(each.offer);
  }
}

wire::NoteView note_view(const record::CaseRecord& a_case, const Casework::NotePlan& plan, const rules::Policy& policy) {
  wire::NoteView out;
  out.set_note(bytes_of(plan.id));
  out.set_child(plan.note.child);
  out.set_child_name(a_case.name_of(plan.note.child));
  out.set_type(plan.note.type);
  out.set_label(labels_of(plan.note.type, policy));
  out.set_cross_reference(plan.note.kind == record::NoteKind::cross_reference);
  out.set_stands(true);
  out.set_version(plan.note.version);
  if (plan.note.refers_to) out.set_refers_to(bytes_of(*plan.note.refers_to));
  out.set_words(casework::cross_reference_words(a_case, record::NoteRecord{plan.id, plan.note, {}}, policy));
  return out;
}

/// The earliest day on which something is due after this visit, and whether a visit is agreed by then (FORM-16).
void fill_booking(const record::CaseRecord& a_case, const DocumentId& visit, const Casework::FinishPlan& plan,
                  Millis now, wire::FinishView& view) {
  const auto today = rules::london(now).date;
  std::optional<rules::Date> by;
  std::set<record::ItemKey> here;
  if (const auto* record = a_case.visit(visit)) {
    for (const auto& [key, row] : record->children) here.insert(key);
  }
  for (const auto& standing : plan.standings) {
    for (const auto& due : standing.due) {
      const bool owed = due.date && due.kind != rules::DueKind::review && here.count(key_of(standing.child)) > 0;
      if (!owed || (by && *by <= *due.date)) continue;
      by = due.date;
      view.set_book_by_words(a_case.name_of(key_of(standing.child)) + "'s " + std::string(rules::name_of(due.kind)) +
                             " visit is due on " + std::string(due.date->weekday_name()) + " " + due.date->words());
    }
  }
  if (!by) return;
  view.set_book_by(by->text());
  for (const auto& booking : casework::bookings(a_case)) {
    const bool later_today = booking.day == today && booking.at && *booking.at > now;
    const bool ahead = booking.day > today || later_today;
    if (ahead && booking.day <= *by) view.set_booked(true);
  }
}

struct Asked {
  SpaceId space;
  DocumentId visit;
};

template <class Ask>
Result<Asked> asked(const Ask& ask) {
  return Asked{TRY(id_from<SpaceId>(ask.space())), TRY(id_from<DocumentId>(ask.visit()))};
}

Result<wire::VisitView> shown(Session& session, const std::string& space, const std::string& document) {
  wire::AskVisit ask;
  ask.set_space(space);
  ask.set_visit(document);
  return visit(session, ask);
}

}  // namespace

Result<wire::FinishView> finish(Session& session, const wire::AskFinish& ask) {
  const auto at = TRY(asked(ask));
  Casework casework(session.store);
  const auto plan = ask.really() ? TRY(casework.finish(at.space, at.visit, session.now, session.rng))
                                 : TRY(casework.plan_finish(at.space, at.visit, session.now));
  const auto a_case = TRY(casework.read_case(at.space));
  const auto& policy = plan.policy.policy;
  const auto today = rules::london(session.now.wall).date;
  const auto* record = a_case.visit(at.visit);
  const auto day = record != nullptr ? casework::date_in(record->start).value_or(today) : today;

  wire::FinishView view;
  view.set_can_finish(plan.can_finish());
  view.set_finished(ask.really() && plan.can_finish());
  view.set_version(plan.version);
  fill_findings(plan.findings, view.mutable_findings());
  for (const auto& each : plan.judgements) {
    const auto full = std::find_if(plan.notes.begin(), plan.notes.end(), [&](const Casework::NotePlan& note) {
      return note.note.child == key_of(each.child) && note.note.kind == record::NoteKind::full;
    });
    *view.add_children() =
        counts_view(a_case, each, policy, day, full != plan.notes.end() ? full->note.type : std::string());
  }
  for (const auto& each : plan.notes) *view.add_notes() = note_view(a_case, each, policy);
  for (const auto& each : plan.tasks) {
    *view.add_tasks() =
        TRY(task_view(session.store, a_case, record::TaskRecord{each.id, each.task, {}}, session.now.wall));
  }
  for (const auto& standing : plan.standings) {
    for (const auto& due : standing.due) {
      if (due.date) *view.add_due_after() = due_view(a_case, standing, due, policy, today);
    }
  }
  for (const auto& each : plan.problems) view.add_problems(each.words);
  view.set_manager_phone(policy.manager_phone);
  view.set_policy(policy.version);
  view.set_next_step(policy.non_engagement_step);
  fill_booking(a_case, at.visit, plan, session.now.wall, view);
  return view;
}

Result<wire::FindingsView> action_check(Session& session, const wire::AskActionCheck& ask) {
  const auto at = TRY(asked(ask));
  Casework casework(session.store);
  const auto a_case = TRY(casework.read_case(at.space));
  const auto* visit = a_case.visit(at.visit);
  if (visit == nullptr) return fail(Errc::not_found, "that visit is not on this tablet");
  wire::FindingsView view;
  const auto row = std::find_if(visit->actions.begin(), visit->actions.end(),
                                [&](const auto& each) { return each.key == ask.item(); });
  if (row == visit->actions.end()) return view;
  const auto standings = TRY(casework.standings(a_case, rules::london(session.now.wall).date));
  fill_findings(casework::action_check(a_case, *row, standings.outcome.standings), view.mutable_findings());
  return view;
}

Result<wire::VisitView> correct(Session& session, const wire::AskCorrect& ask) {
  const auto at = TRY(asked(ask));
  TRY(Casework(session.store).correct(at.space, at.visit, ask.reason(), session.now, session.rng));
  return shown(session, ask.space(), ask.visit());
}

Result<wire::VisitView> review(Session& session, const wire::AskReview& ask) {
  const auto at = TRY(asked(ask));
  const auto decision = ask.approve() ? record::Decision::approved : record::Decision::returned;
  TRY(Casework(session.store).review(at.space, at.visit, decision, ask.comment(), session.now, session.rng));
  return shown(session, ask.space(), ask.visit());
}

Result<wire::VisitView> comment(Session& session, const wire::AskComment& ask) {
  const auto at = TRY(asked(ask));
  TRY(Casework(session.store).comment(at.space, at.visit, ask.section(), ask.text(), session.now, session.rng));
  return shown(session, ask.space(), ask.visit());
}

}  // namespace doorstep::client
