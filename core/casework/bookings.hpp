// Visits that were agreed on: the next visit of each record, and records begun for a day to come.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/record/case_record.hpp"
#include "core/rules/calendar.hpp"

namespace doorstep::casework {

struct Booking {
  rules::Date day;
  std::optional<Millis> at;  ///< nothing when only the day was agreed
  std::string words;         ///< the action's, or the visit's purpose
  DocumentId visit;          ///< the record in which it was agreed, or the one begun for it
  bool begun = false;        ///< a record exists for it, not finished
};

/// By day and time. What was agreed for a day on which the family has a later record of its own is kept as that
/// record alone; actions that are done or dropped book nothing.
std::vector<Booking> bookings(const record::CaseRecord& a_case);

}  // namespace doorstep::casework
