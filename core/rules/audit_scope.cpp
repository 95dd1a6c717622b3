#include "core/rules/audit_scope.hpp"

#include <algorithm>

#include "core/base/assert.hpp"

namespace doorstep::rules {

std::string counted(std::size_t count, std::string_view one) {
  return std::to_string(count) + " " + std::string(one) + (count == 1 ? "" : "s");
}

std::string due_words(std::string_view what, Date due, Date on) {
  std::string words = std::string(what) + " due " + due.words();
  if (due == on) words += ", due today";
  if (due == on + 1) words += ", due tomorrow";
  if (due < on) words += ", " + counted(static_cast<std::size_t>(on - due), "day") + " overdue";
  return words;
}

bool has(const Standing& standing, Code code) {
  return std::find(standing.codes.begin(), standing.codes.end(), code) != standing.codes.end();
}

const Episode* open_episode(const AuditChild& child, Plan plan, Date on) {
  for (const Episode& episode : child.episodes)
    if (episode.plan == plan && episode.open_on(on)) return &episode;
  return nullptr;
}

std::string reference(const AuditChild& child, Plan plan) {
  const auto found = child.supervision_refs.find(plan);
  return found == child.supervision_refs.end() ? std::string() : found->second;
}

const Due* seen_alone_duty(const Standing& standing) {
  for (const DueKind kind : {DueKind::cp, DueKind::cin})
    if (standing.of(kind).state != DueState::none) return &standing.of(kind);
  // Owed, although without a frequency nothing can be due.
  return has(standing, Code::w_cp_freq_missing) ? &standing.of(DueKind::cp) : nullptr;
}

bool is_non_engagement(const Judgement& judgement) {
  return judgement.has(Code::t_supervision) || judgement.has(Code::w_noneng_repeat);
}

Scope::Scope(const AuditInput& input) : input_(input) {
  for (const AuditChild& child : input.children) children_.emplace(child.id, &child);
}

std::vector<const AuditChild*> Scope::children() const {
  std::vector<const AuditChild*> out;
  for (const AuditChild& child : input_.children)
    if (in_team(&child) && is_worker(child.worker)) out.push_back(&child);
  return out;
}

const AuditChild* Scope::child(const std::string& id) const {
  const auto found = children_.find(id);
  return found == children_.end() ? nullptr : found->second;
}

std::vector<const AuditNote*> Scope::notes() const {
  std::vector<const AuditNote*> out;
  for (const AuditNote& note : input_.notes)
    if (in_period(note.day) && in_team(child(note.child)) && is_worker(note.worker)) out.push_back(&note);
  return out;
}

std::vector<const Judgement*> Scope::visited() const {
  std::vector<const Judgement*> out;
  for (const Judgement& judgement : input_.judgements) {
    const auto worker = input_.visit_workers.find(judgement.visit);
    const bool theirs = is_worker(worker == input_.visit_workers.end() ? std::string() : worker->second);
    if (theirs && in_period(day(judgement)) && in_team(child(judgement.child))) out.push_back(&judgement);
  }
  return out;
}

std::vector<const Judgement*> Scope::of(const AuditChild& child) const {
  std::vector<const Judgement*> out;
  for (const Judgement& judgement : input_.judgements)
    if (judgement.child == child.id) out.push_back(&judgement);
  std::stable_sort(out.begin(), out.end(),
                   [this](const Judgement* a, const Judgement* b) { return day(*a) < day(*b); });
  return out;
}

std::vector<const Judgement*> Scope::cp_sequence(const AuditChild& child) const {
  std::vector<const Judgement*> out = of(child);
  out.erase(std::remove_if(out.begin(), out.end(),
                           [](const Judgement* j) { return !j->credited || !j->is(VisitType::stat_cp); }),
            out.end());
  return out;
}

Date Scope::day(const Judgement& judgement) const {
  const auto found = input_.visit_days.find(judgement.visit);
  DOORSTEP_ASSERT(found != input_.visit_days.end());
  return found->second;
}

bool Scope::in_team(const AuditChild* child) const {
  return input_.team.empty() || (child != nullptr && child->team == input_.team);
}

}  // namespace doorstep::rules
