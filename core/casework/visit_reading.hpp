// How casework reads the words of a visit record: what counts as written, which day a text names, who cares for a
// child on a day. Shared by what the rules are told (rule_inputs) and by what Finish looks at (finish_check).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/record/case_record.hpp"
#include "core/rules/engine.hpp"

namespace doorstep::casework {

/// Nothing but white space.
bool blank(std::string_view text);
/// Any block with text below its heading: a heading alone says nothing.
bool written(const std::vector<record::Row<record::Block>>& blocks);
bool written(const record::Observation& observation);
/// Wishes in the child's own section: text or blocks.
bool wishes_written(const record::VisitChild& child);

/// Whether a sub-heading suggests that home, family or arguments were talked about. Headings are short and the
/// warning never blocks, so single words decide.
bool suggests_family(std::string_view title);

/// Nothing for a status of a kind that this version does not know.
std::optional<rules::Plan> plan_of(record::PlanType type);

/// "STAT_CLA+STAT_CP"; nothing for a blank text. Errc::invalid_input for any other word, which is not quoted.
Result<std::vector<rules::VisitType>> visit_types_in(std::string_view text);

/// The London date of "2026-03-09" or of a moment; nothing when it is neither.
std::optional<rules::Date> date_in(std::string_view text);

/// Nothing when it is not known, not readable, or the child is not born yet.
std::optional<rules::Date> date_of_birth(const record::ChildRecord& child);

/// Whether a person is a main carer of a child on a day: both ends included. A date that cannot be read bounds
/// nothing, so that a contradiction is shown rather than hidden.
bool is_main_carer(const record::PersonRecord& person, record::ItemKey child, rules::Date day);

/// A foster carer of whom the case does not say whose: by the role, "Foster carer", "Foster mother of Noah"; not
/// "Foster brother", "Foster carer's partner" or "Fostering social worker".
bool fosters_somebody(const record::PersonRecord& person);

/// Whether a child is looked after on a day.
bool is_looked_after(const record::ChildRecord& child, rules::Date day);

}  // namespace doorstep::casework
