// The six sections of a visit as text, in their order, each sub-heading a block of its own (R-36, R-40, FORM-11): what
// is printed and what is exported is the same text.
#pragma once

#include <optional>
#include <vector>

#include "client/print/visit_pdf.hpp"
#include "core/record/case_record.hpp"
#include "core/record/sections.hpp"

namespace doorstep::cli {

struct SectionText {
  record::Section section{};
  record::ItemKey child = 0;  ///< whom Wishes are about; 0 elsewhere
  std::vector<print::Paragraph> blocks;
};

/// Wishes once for each child of the visit, in the case's order; with `only_child`, for this one alone. What was noted
/// as "none" (nothing new, no discussion, no actions) stands as a sentence. Actions themselves are rows, not text.
std::vector<SectionText> visit_sections(const record::CaseRecord& a_case, const record::VisitRecord& visit,
                                        std::optional<record::ItemKey> only_child = std::nullopt);

}  // namespace doorstep::cli
