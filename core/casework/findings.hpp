// The parts of a finish check that stand alone: actions, which the form checks as they are typed, too, and the
// engine's findings as sentences.
#pragma once

#include <optional>
#include <vector>

#include "core/casework/finish_check.hpp"

namespace doorstep::casework {

/// W-WEEKDAY: a weekday that the action names is not that of the date beside it or, where there is none, of
/// its due date. A date without a year is taken in the year that brings it nearest to the due date.
std::optional<Finding> weekday_finding(const record::Row<record::Action>& action);

/// W-NEXT-AFTER-DUE: one finding for each child with a visit due before `next`, naming the earliest.
std::vector<Finding> next_visit_findings(const record::CaseRecord& a_case, rules::Date next, const std::string& field,
                                         const std::vector<rules::Standing>& standings);

/// The engine's errors and warnings about one child, with the child's name in each sentence. E-LABEL says in one
/// sentence what the visit counts as and why, and offers it; nothing is changed (CIN-10, LBL-02). A choice of type that
/// cannot be read is E-LABEL too, because the rules have not seen it. `judgement` may be null: not judged.
std::vector<Finding> judgement_findings(const record::VisitChild& child, const std::string& name,
                                        const rules::Judgement* judgement, const rules::Policy& policy);

/// The day of an action: a date, a moment, or a date in words ("Thursday 17 March 2021").
std::optional<rules::Date> due_date(const record::Action& action);

/// "action:0123456789abcdef".
std::string field_of(record::Field field, record::ItemKey item);

}  // namespace doorstep::casework
