#include "core/rules/history.hpp"

#include <algorithm>

namespace doorstep::rules {
namespace {

std::string last_of(VisitType type, const Policy& policy) { return "the last " + labels_of({type}, policy); }

/// "20 working days after the plan started on 2 March 2026"
std::string counted(const Interval& interval, const std::string& event, Date base, const Policy& policy, Date due) {
  std::string words = interval.words() + " after " + event + " on " + base.words();
  const auto known = policy.last_holiday_year();
  if (interval.working && (!known || due.year() > *known)) {
    words += " (the policy lists no bank holidays for " + std::to_string(due.year()) + ")";
  }
  return words;
}

void set_state(Due& out, Date day, const Policy& policy) {
  if (!out.date) return;
  const int amber = std::min(policy.amber, (*out.date - *out.base) / 2);
  if (day > *out.date) {
    out.state = DueState::overdue;
  } else if (day == *out.date) {
    out.state = DueState::due_today;
  } else {
    out.state = *out.date - amber <= day ? DueState::due_soon : DueState::in_time;
  }
}

}  // namespace

ClaInterval cla_interval(const Episode& cla, const Policy& policy, Date day) {
  if (!cla.reg24) return {policy.cla_max, 25};
  if (cla.panel && *cla.panel <= day) return {policy.cla_max, 28};
  if (History::review_held(cla, day)) return {policy.reg24_post, 28};
  return {policy.reg24_pre, 27};
}

std::optional<Interval> cp_interval(const Episode& cp, const Policy& policy) {
  return cp.frequency ? cp.frequency : policy.cp_frequency;
}

Due History::due(DueKind kind, Date day, const Policy& policy, const Episode* looked_after) const {
  Due out = kind == DueKind::cin   ? cin(day, policy, looked_after)
            : kind == DueKind::cp  ? cp(day, policy, looked_after)
            : kind == DueKind::cla ? cla(day, policy, looked_after)
                                   : review(day, policy, looked_after);
  out.kind = kind;
  return out;
}

Due History::cin(Date day, const Policy& policy, const Episode* looked_after) const {
  Due out;
  const auto* plan = plan_on(Plan::cin, day);
  if (plan == nullptr) return out;
  if (looked_after != nullptr) {
    out.why.push_back(
        Why{24, "the child has been looked after since " + looked_after->start.words() + ", so the CIN visits rest"});
    return out;
  }
  const auto last = last_credit(Plan::cin, *plan);
  out.base = last.value_or(plan->start);
  out.interval = policy.cin_max;
  out.date = policy.cin_max.from(*out.base, policy.holidays);
  if (plan->frequency) {
    const auto agreed = plan->frequency->from(*out.base, policy.holidays);
    if (agreed <= *out.date) {
      out.date = agreed;
      out.interval = plan->frequency;
    }
  }
  out.why.push_back(Why{2, counted(*out.interval, last ? last_of(VisitType::stat_cin, policy) : "the plan started",
                                   *out.base, policy, *out.date)});
  if (plan->frequency && out.interval == plan->frequency) {
    out.why.push_back(Why{3, "visits every " + out.interval->words() + " are agreed"});
  }
  set_state(out, day, policy);
  return out;
}

Due History::cp(Date day, const Policy& policy, const Episode* looked_after) const {
  Due out;
  const auto* plan = plan_on(Plan::cp, day);
  if (plan == nullptr) return out;
  if (!cp_owed(plan, looked_after, policy, day)) {
    out.why.push_back(Why{22, "the first review was held on " + looked_after->review_held->words() +
                                  ", and by this policy CP visits end with it"});
    return out;
  }
  const auto last = last_credit(Plan::cp, *plan);
  out.base = last.value_or(plan->start);
  out.interval = cp_interval(*plan, policy);
  if (!out.interval) {
    out.state = DueState::in_time;
    out.base.reset();
    out.why.push_back(Why{17, "no frequency is recorded from the conference of " + plan->start.words()});
    return out;
  }
  out.date = out.interval->from(*out.base, policy.holidays);
  out.why.push_back(Why{17, counted(*out.interval, last ? last_of(VisitType::stat_cp, policy) : "the conference",
                                    *out.base, policy, *out.date)});
  set_state(out, day, policy);
  return out;
}

Due History::cla(Date day, const Policy& policy, const Episode* looked_after) const {
  Due out;
  if (looked_after == nullptr) return out;
  const auto last = last_credit(Plan::cla, *looked_after);
  auto [interval, rule_number] = cla_interval(*looked_after, policy, day);
  out.base = last.value_or(looked_after->start);
  out.interval = interval;
  out.date = interval.from(*out.base, policy.holidays);
  if (!last) {
    const auto first = policy.cla_first.from(*out.base, policy.holidays);
    if (first < *out.date) {
      out.date = first;
      out.interval = policy.cla_first;
    }
    rule_number = looked_after->reg24 ? rule_number : 24;
  }
  out.why.push_back(Why{
      rule_number, counted(*out.interval, last ? last_of(VisitType::stat_cla, policy) : "the child became looked after",
                           *out.base, policy, *out.date)});
  set_state(out, day, policy);
  return out;
}

Due History::review(Date day, const Policy& policy, const Episode* looked_after) const {
  Due out;
  if (looked_after == nullptr) return out;
  out.base = looked_after->start;
  const auto date = looked_after->start + policy.review;
  const auto why =
      Interval{policy.review}.words() + " after the child became looked after on " + looked_after->start.words();
  if (review_held(*looked_after, day)) {
    out.state = *looked_after->review_held > date ? DueState::held_late : DueState::held;
    out.why.push_back(Why{23, why + "; it was held on " + looked_after->review_held->words()});
    return out;
  }
  out.date = date;
  out.interval = Interval{policy.review};
  out.why.push_back(Why{23, why});
  // Nobody is reminded of a review day by day: it is in time until it is not.
  out.state = day > date ? DueState::overdue : day == date ? DueState::due_today : DueState::in_time;
  return out;
}

}  // namespace doorstep::rules
