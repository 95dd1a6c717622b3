// A visit's parts in words, as they stand in prints and exports: labels, answers, ages, places.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/casework/policies.hpp"
#include "core/record/case_record.hpp"

namespace doorstep::client {

/// The policy that judged a version, by the hash of its text; nullptr when it is not on this device.
const casework::PublishedPolicy* policy_of(const record::Version& version,
                                           const std::vector<casework::PublishedPolicy>& policies);

/// "Statutory CLA Visit and Statutory CP Visit", as the authority calls them, of "STAT_CLA+STAT_CP"; a type that
/// is not known stays as it is.
std::string labels_of(std::string_view types, const rules::Policy& policy);

/// "Not answered" is an answer of its own.
std::string_view words_of(record::Answer answer);
/// The same for a field that holds "yes" or "no".
std::string yes_no_words(const std::string& text);

/// The children that a visit's fields speak of, in the case's order; those that the case has not come last.
std::vector<record::ItemKey> children_of(const record::CaseRecord& a_case, const record::VisitRecord& visit);

/// "8 years 9 months", "21 months", "9 weeks" (under 3 months), "not born yet", "not known".
std::string age_words(const record::ChildRecord* child, std::optional<rules::Date> on);

/// "Friday 13 March 2026, 4:15pm to 5:20pm"; what cannot be read stays as it was written.
std::string time_words(const record::VisitRecord& visit);
/// "13 March 2026, 4:15pm" of an instant, "13 March 2026" of a date; anything else stays as it is.
std::string due_words(const std::string& text);
/// "Home, 3:40pm to 4:10pm; then school".
std::string legs_words(const record::Legs& legs);

/// With a capital first letter.
std::string capital(std::string text);

}  // namespace doorstep::client
