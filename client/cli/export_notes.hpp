// Case notes for the case management system, as CSV and as JSON.
//
// One record for each case note: one child, one type. CSV holds what each note counts as; JSON holds the words as well,
// with a full note only (R-30, DUAL-02): a cross-reference leads to them by `refers_to` and `see`. A note about one
// child never holds another child's wishes. Types have both their code and the name that the authority's policy gave
// them when it judged the visit (R-01, LBL-01). Unanswered ticks are empty in CSV and null in JSON, never "no".
#pragma once

#include <string>
#include <vector>

#include "client/cli/json.hpp"
#include "core/casework/policies.hpp"
#include "core/record/case_record.hpp"

namespace doorstep::cli {

struct ExportedNote {
  std::vector<std::string> cells;  ///< as export_columns() names them
  Json json;
};

/// The names of the cells, which are those of the JSON's members, too.
const std::vector<std::string>& export_columns();

/// `visit` as the note's version holds it; `policy` judged it.
ExportedNote exported_note(const record::CaseRecord& a_case, const record::VisitRecord& visit,
                           const record::NoteRecord& note, const rules::Policy& policy);

}  // namespace doorstep::cli
