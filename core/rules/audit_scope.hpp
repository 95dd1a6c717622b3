// What the audit figures and the supervision agenda share: which of the input a team, a worker and a period leave, and
// how a due date is put. Internal to core/rules (audit.cpp, supervision.cpp).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/rules/audit.hpp"

namespace doorstep::rules {

/// "1 day", "2 days".
std::string counted(std::size_t count, std::string_view one);
/// "CP due 31 March 2026, 1 day overdue".
std::string due_words(std::string_view what, Date due, Date on);

bool has(const Standing& standing, Code code);
const Episode* open_episode(const AuditChild& child, Plan plan, Date on);
/// What supervision recorded about the child's open plan of this kind; empty: nothing.
std::string reference(const AuditChild& child, Plan plan);
/// The seen-alone duty that a child is counted by: CP where it is owed, else CIN (never both; requirements 2.2).
const Due* seen_alone_duty(const Standing& standing);
bool is_non_engagement(const Judgement& judgement);

/// What of the input the team, the worker and the period leave. The input outlives it.
class Scope {
 public:
  explicit Scope(const AuditInput& input);

  const AuditInput& input() const { return input_; }

  std::vector<const AuditChild*> children() const;
  /// Nothing for a child that is not among the input's: an import can name one.
  const AuditChild* child(const std::string& id) const;
  /// Notes in the period.
  std::vector<const AuditNote*> notes() const;
  /// Judgements of visits in the period, by who made the visit.
  std::vector<const Judgement*> visited() const;
  /// A child's judgements, whoever made the visit and whenever, in time.
  std::vector<const Judgement*> of(const AuditChild& child) const;
  /// A child's counted statutory CP visits, in time: the sequence of R-19.
  std::vector<const Judgement*> cp_sequence(const AuditChild& child) const;

  Date day(const Judgement& judgement) const;
  bool in_period(Date day) const { return input_.period_from <= day && day <= input_.period_to; }

 private:
  bool in_team(const AuditChild* child) const;
  bool is_worker(const std::string& worker) const { return input_.worker.empty() || worker == input_.worker; }

  const AuditInput& input_;
  std::map<std::string, const AuditChild*> children_;
};

}  // namespace doorstep::rules
