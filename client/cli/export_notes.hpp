// Case notes for the case management system as JSON (client/api/note_export has which, and the CSV).
//
// The same members as the CSV has columns, and with a full note its words as well (R-30, DUAL-02): a cross-reference
// leads to them by `refers_to` and `see`. A note about one child never holds another child's wishes. Unanswered ticks
// are null, never "no".
#pragma once

#include "client/cli/json.hpp"
#include "core/casework/policies.hpp"
#include "core/record/case_record.hpp"

namespace doorstep::cli {

/// `visit` as the note's version holds it; `policy` judged it.
Json exported_note(const record::CaseRecord& a_case, const record::VisitRecord& visit, const record::NoteRecord& note,
                   const rules::Policy& policy);

}  // namespace doorstep::cli
