// Case notes for the case management system: which are exported, in which order, and as CSV (csv.hpp).
//
// One record for each case note: one child, one type. CSV holds what each note counts as; its words are for whoever
// asks with the note at hand (client/cli/export_notes). Types have both their code and the name that the authority's
// policy gave them when it judged the visit (R-01, LBL-01). Unanswered ticks are empty, never "no".
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/casework/casework.hpp"

namespace doorstep::client {

/// London dates of visits, both included; nothing: unbounded.
struct ExportPeriod {
  std::optional<rules::Date> from, to;

  bool has(const rules::Date& date) const { return (!from || *from <= date) && (!to || date <= *to); }
  /// A start that cannot be read is inside: no note goes missing for it.
  bool has(const std::string& start) const;
};
/// `from` and `to` as they were given; empty: unbounded. Errc::invalid_input, calling them by `from_name` and
/// `to_name`.
Result<ExportPeriod> export_period(const std::string& from, const std::string& to, const std::string& from_name,
                                   const std::string& to_name);

struct NoteToExport {
  std::shared_ptr<const record::CaseRecord> a_case;
  std::shared_ptr<const record::VisitRecord> visit;  ///< as the note's version holds it
  record::NoteRecord note;
  std::shared_ptr<const rules::Policy> policy;  ///< that judged it; the defaults when it is not on this device
};

struct NoteExport {
  std::vector<NoteToExport> notes;  ///< by the visits' start; the same records give the same order
  std::size_t visits = 0;
  std::size_t withdrawn = 0;
  std::size_t policy_missing = 0;       ///< notes with the usual labels, because their policy is not here
  std::vector<std::string> incomplete;  ///< visits left out because their words are not all here: "v-1"

  bool whole() const { return withdrawn == 0 && policy_missing == 0 && incomplete.empty(); }
  /// What was exported and what was left out: "Exported 9 case notes of 7 visits."
  std::string words() const;
};

/// The case notes that stand, of the newest finished version of each visit. Storage errors only.
Result<NoteExport> collect_notes(casework::Casework& casework, const std::vector<SpaceId>& cases,
                                 const ExportPeriod& period);

/// The names of the cells.
const std::vector<std::string>& export_columns();
std::vector<std::string> export_cells(const record::CaseRecord& a_case, const record::VisitRecord& visit,
                                      const record::NoteRecord& note, const rules::Policy& policy);
/// What the version says of the note's child.
std::vector<std::string> export_codes(const record::VisitRecord& visit, const record::NoteRecord& note);
/// A header line, then one for each note. UTF-8, CRLF.
std::string csv_of(const NoteExport& notes);

}  // namespace doorstep::client
