// Cases as the audit reads them (core/rules/audit): children with whose case they are, finished visits as they were
// judged, case notes and what other systems called a visit, escalations. What cannot be counted is named.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/casework/casework.hpp"
#include "core/rules/audit.hpp"

namespace doorstep::casework {

struct AuditQuestion {
  rules::Date on;            ///< what stands and is due, on this day
  rules::Date from, to;      ///< what happened, both days included; not after `on`
  std::string team, worker;  ///< empty: all
};

/// A visit by the names that people use for it.
struct AuditedVisit {
  SpaceId space;
  std::string id;        ///< as in rules::Judgement
  std::string short_id;  ///< "v-1"
  std::string family, worker;
  std::string children;  ///< names, eldest first: "Jayden Vance, Ruby Vance"
  rules::Date day;
  bool concerning = false;  ///< the worker's rating in the newest finished version (R-42)
};

struct AuditFacts {
  rules::AuditInput input;
  PublishedPolicy policy;                      ///< in force on the day
  std::map<std::string, AuditedVisit> visits;  ///< by id: the judged ones, and those of notes
  std::vector<AuditedVisit> concerning;        ///< those of the period, by day (FORM-27)
  std::map<std::string, SpaceId> spaces;       ///< which case each child and escalation is in, by id
  std::set<std::string> workers, teams;        ///< all that the cases name, whomever the question is about
  std::vector<InputProblem> problems;          ///< what could not be counted, of the cases that the question is about
};

/// Whose case it is: as it was allocated; before that, who made the newest visit up to that day. Empty: nobody's.
std::string worker_of(const record::CaseRecord& a_case, rules::Date on);

/// Reads the cases. A case that no child, visit or note of the team or worker can be in is passed over. Everything is
/// dated by its visit, whenever it was written up. Storage errors only.
Result<AuditFacts> audit_facts(Casework& casework, const std::vector<SpaceId>& cases, const AuditQuestion& question);

}  // namespace doorstep::casework
