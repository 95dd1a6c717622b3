// Cases for 'doorstep rules eval': children, visits and a policy as JSON, judged without a home or a server.
//
// The form is that of the acceptance cases: {"case_id", "policy": {parameter: value}, "as_of", "children": {id:
// {"dob", "statuses": [...]}}, "visits": [{"id", "start", "kids": {id: {...}}, "legs": [...]}]}. Members that no rule
// reads are allowed and named in `ignored`: nothing is guessed silently.
#pragma once

#include <string>
#include <vector>

#include "client/cli/json.hpp"
#include "core/rules/engine.hpp"

namespace doorstep::cli {

struct RuleCase {
  std::string id;
  rules::Policy policy;
  rules::Date as_of;
  std::vector<rules::Child> children;
  std::vector<rules::Visit> visits;
  std::vector<std::string> ignored;  ///< members that no rule reads: "child A: nrpf"
};

/// Errc::invalid_input naming the record and the field: "child A, status 1: 'XYZ' is no plan: CIN, CP or CLA".
Result<RuleCase> read_rule_case(const Json& json);

/// {"V1.A": "STAT_CIN", "V1.A.codes": [...], "due.A.CIN": "2026-04-20", "A.codes": [...]}: everything that can be
/// computed, by visit, then by child.
Json rule_case_results(const rules::Outcome& outcome);
/// The same keys, each with [{"rule": "R-02", "source", "words"}] and the policy's version.
Json rule_case_reasons(const rules::Outcome& outcome);

/// Dates that cannot be: "visit V2, start: …". Such visits are judged, with E-DATE or E-DATE-FUTURE, and not counted.
std::vector<std::string> rule_case_problems(const RuleCase& a_case);

}  // namespace doorstep::cli
