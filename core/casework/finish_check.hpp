// What Finish looks at: errors that hold it up, warnings that never do (requirements 2.1). Saving looks at nothing.
#pragma once

#include <string>
#include <vector>

#include "core/casework/rule_inputs.hpp"
#include "core/record/sections.hpp"

namespace doorstep::casework {

struct Finding {
  rules::Code code{};
  std::string words;                       ///< one sentence, with the child's or person's name; never text of the record
  std::string field;                       ///< where to go: a field's address ("ticks:<item>", "action:<item>") or a
                                           ///< section's key ("actions")
  record::ItemKey child = 0;               ///< whom it is about; 0: nobody in particular
  std::string offer;                       ///< the one tap that settles it: "Nothing new to record"; empty: none
};

struct FinishFacts {
  Millis now = 0;
  Millis clock_offset = 0;  ///< how far this device's clock was off at the last contact; W-CLOCK over 15 minutes
  rules::Date today;        ///< London date of `now`
};

/// All findings of a visit as it is now: what the engine found for each child (`outcome` holds its judgement and the
/// standings on that day), and what the record itself lacks. Errors first, in the order of the codes. A pure function.
std::vector<Finding> finish_check(const record::CaseRecord& a_case, const record::VisitRecord& visit,
                                  const rules::Outcome& outcome, const rules::Policy& policy,
                                  const FinishFacts& facts);

inline bool holds_up(const Finding& finding) {
  return rules::info_of(finding.code).severity() == rules::Severity::error;
}

/// Who an action can be given to: the social worker, each parent or carer, each child, another professional.
struct OwnerOffer { std::string name; std::string role; };
std::vector<OwnerOffer> owners_offered(const record::CaseRecord& a_case, const record::VisitRecord& visit);

/// The finding for one action as it is typed: weekday against date (FORM-15), next visit against due dates (FORM-16).
std::vector<Finding> action_check(const record::CaseRecord& a_case, const record::Row<record::Action>& action,
                                  const std::vector<rules::Standing>& standings);

}  // namespace doorstep::casework
