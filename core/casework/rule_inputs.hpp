// A case's records as the rules read them (core/rules/engine).
//
// Ids are document ids in hexadecimal, so that results lead back to the records.
#pragma once

#include <string>
#include <vector>

#include "core/record/case_record.hpp"
#include "core/rules/engine.hpp"

namespace doorstep::casework {

/// Something that cannot be judged until it is put right; the rest is judged without it.
struct InputProblem {
  DocumentId record;
  std::string field;  ///< "dob", "episode", "start"
  std::string words;  ///< "Maya Brennock, date of birth: there is no 30 February". Names a person, never quotes a record's text.
};

struct RuleInputs {
  std::vector<rules::Child> children;
  std::vector<rules::Visit> visits;
  std::vector<InputProblem> problems;
};

/// Children and plans of the case, and the visits given (as each version held them). A status that cannot be read is left
/// out and named; a child without a date of birth stays, with age not known.
RuleInputs rule_inputs(const record::CaseRecord& a_case, const std::vector<record::VisitRecord>& visits);

/// One visit. Ticks become facts here: a child who is looked after has the foster carer as a main carer; "not
/// applicable" is no; people named as present in the child's ticks are counted against who is a main carer of the
/// child on that day.
Result<rules::Visit> rule_visit(const record::CaseRecord& a_case, const record::VisitRecord& visit);

}  // namespace doorstep::casework
