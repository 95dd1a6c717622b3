// Changes of a child's plan statuses, checked before they are saved: unlike the words of a visit, what a plan says sets
// what is due.
#pragma once

#include <optional>
#include <string>

#include "core/record/case_record.hpp"
#include "core/rules/calendar.hpp"

namespace doorstep::casework {

/// "CIN"; "plan" for a kind that this version does not know.
std::string_view name_of(record::PlanType type);

/// The pattern of visits that is in force, and the one that waits for supervision. Any number may come from
/// another device: one that is too great for the rules is the greatest.
rules::Interval agreed_pattern(const record::Episode& episode);
rules::Interval proposed_pattern(const record::Episode& episode);

/// Records what supervision said about the pattern in force; what is not given stays as it is.
/// Errc::invalid_input while another pattern is proposed: it is not clear which of them was discussed.
Status record_supervision(record::Episode& episode, const std::optional<std::string>& agreed_on,
                          const std::optional<std::string>& supervision_ref);

/// Whether a status can stand beside the child's others, as the status `row`. Others that cannot be judged anyway count
/// for nothing, and those that contradict each other are not this one's fault. `start_name` is what the person calls
/// its start: "--start". Errc::invalid_input, naming the child.
Status check_plan(const record::ChildRecord& child, record::ItemKey row, const record::Episode& episode,
                  std::string_view start_name);

}  // namespace doorstep::casework
