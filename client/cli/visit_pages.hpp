// A visit as it is printed: from a case's records to what client/print lays out. A pure function.
#pragma once

#include <string>
#include <vector>

#include "client/print/visit_pdf.hpp"
#include "core/casework/casework.hpp"

namespace doorstep::cli {

struct PagesSource {
  const record::CaseRecord& a_case;        ///< as it is now: names, ages, case notes
  const record::VisitRecord& visit;        ///< as the printed version holds it
  casework::Life life;                     ///< of the visit now
  std::uint64_t version = 0;               ///< that is printed; 0: what is being written
  const rules::Policy& policy;             ///< that judged it, or would: its labels name the types
  bool policy_known = true;                ///< false: it is not here, and `policy` stands in for it
  std::vector<rules::Judgement> proposed;  ///< of what is being written: what it would count as
  std::vector<DeviceId> offices;           ///< only their reviews count
  std::string organisation;
  std::string printed_by;
  Millis printed_at = 0;
};

print::VisitPrint visit_pages(const PagesSource& source);

}  // namespace doorstep::cli
