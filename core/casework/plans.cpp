#include "core/casework/plans.hpp"

#include <algorithm>
#include <cstdint>

#include "core/casework/rule_inputs.hpp"

namespace doorstep::casework {
namespace {

using record::Episode;

rules::Interval interval_of(std::uint32_t days, bool working) {
  return rules::Interval{static_cast<int>(std::min<std::uint32_t>(days, INT32_MAX)), working};
}

/// The status as the rules read it; nothing when they cannot.
std::optional<rules::Episode> as_judged(const record::ChildRecord& child, const Episode& episode,
                                        std::vector<InputProblem>& problems) {
  record::CaseRecord alone;
  alone.children.push_back(child);
  alone.children.front().dob.clear();
  alone.children.front().episodes = {record::Row<Episode>{1, episode}};
  auto inputs = rule_inputs(alone, {});
  problems = std::move(inputs.problems);
  if (inputs.children.empty() || inputs.children.front().episodes.empty()) return std::nullopt;
  return inputs.children.front().episodes.front();
}

}  // namespace

std::string_view name_of(record::PlanType type) {
  switch (type) {
    case record::PlanType::cin:
      return "CIN";
    case record::PlanType::cp:
      return "CP";
    case record::PlanType::cla:
      return "CLA";
    case record::PlanType::unspecified:
      break;
  }
  return "plan";
}

rules::Interval agreed_pattern(const Episode& episode) { return interval_of(episode.frequency, episode.working_days); }
rules::Interval proposed_pattern(const Episode& episode) {
  return interval_of(episode.proposed_frequency, episode.proposed_working_days);
}

Status record_supervision(Episode& episode, const std::optional<std::string>& agreed_on,
                          const std::optional<std::string>& supervision_ref) {
  if ((agreed_on || supervision_ref) && episode.proposed_frequency != 0) {
    return fail(Errc::invalid_input, "every " + proposed_pattern(episode).words() + " is proposed and every " +
                                         agreed_pattern(episode).words() + " agreed: say which of them this is about");
  }
  if (agreed_on) episode.agreed_on = *agreed_on;
  if (supervision_ref) episode.supervision_ref = *supervision_ref;
  return {};
}

Status check_plan(const record::ChildRecord& child, record::ItemKey row, const Episode& episode,
                  std::string_view start_name) {
  std::vector<InputProblem> problems;
  const auto mine = as_judged(child, episode, problems);
  if (!problems.empty() || !mine) {
    return fail(Errc::invalid_input,
                (problems.empty() ? child.name + ": this plan cannot be judged" : problems.front().words) +
                    "; nothing was saved");
  }
  for (const auto& each : child.episodes) {
    if (each.key == row) continue;
    const auto other = as_judged(child, each.value, problems);
    if (!other) continue;
    const rules::Child both{child.id.text(), std::nullopt, {*other, *mine}};
    if (rules::check({both}, {})) continue;
    return fail(Errc::invalid_input, child.name + ", " + std::string(start_name) + ": a " +
                                         std::string(name_of(episode.type)) + " plan from " + mine->start.words() +
                                         " is open together with the " + std::string(name_of(each.value.type)) +
                                         " plan from " + other->start.words() + " (" + record::item_text(each.key) +
                                         "): give the earlier one its end first; nothing was saved");
  }
  return {};
}

}  // namespace doorstep::casework
