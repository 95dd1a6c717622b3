#include "core/rules/engine.hpp"

#include <algorithm>
#include <tuple>

#include "core/rules/judge.hpp"

namespace doorstep::rules {
namespace {

/// A child on one day.
Standing stand(const History& history, const Policy& policy, Date day) {
  Standing out;
  out.child = history.child().id;
  out.policy = policy.version;
  const auto* cla = history.plan_on(Plan::cla, day);
  const auto* cp = history.plan_on(Plan::cp, day);
  const auto* cin = cla == nullptr ? history.plan_on(Plan::cin, day) : nullptr;
  const auto add = [&](Code code, std::string words) {
    put(out.codes, code);
    out.why.push_back(Why{info_of(code).rule, std::move(words)});
  };
  constexpr std::array<std::pair<Code, Code>, 3> late_and_soon{{{Code::b_cin_overdue, Code::w_cin_due_soon},
                                                                {Code::b_cp_overdue, Code::w_cp_due_soon},
                                                                {Code::b_cla_overdue, Code::w_cla_due_soon}}};
  for (const auto kind : {DueKind::cin, DueKind::cp, DueKind::cla, DueKind::review}) {
    const auto at = static_cast<std::size_t>(kind);
    auto& due = out.due[at] = history.due(kind, day, policy, cla);
    if (kind == DueKind::review || !due.date) continue;
    if (due.state == DueState::overdue) add(late_and_soon[at].first, "the visit was due by " + due.date->words());
    if (due.state == DueState::due_soon || due.state == DueState::due_today) {
      add(late_and_soon[at].second, "the visit is due by " + due.date->words());
    }
  }
  const auto& review = out.of(DueKind::review);
  if (review.state == DueState::overdue)
    add(Code::b_review_overdue, "the first review was due by " + review.date->words());
  if (review.state == DueState::held_late) {
    add(Code::b_review_late, "the first review was held on " + cla->review_held->words());
  }
  if (cin != nullptr && cin->frequency &&
      cin->frequency->from(*out.of(DueKind::cin).base, policy.holidays) >
          policy.cin_max.from(*out.of(DueKind::cin).base, policy.holidays)) {
    add(Code::w_freq_clamped, "visits every " + cin->frequency->words() + " are agreed, and the longest allowed is " +
                                  policy.cin_max.words());
  }
  if (cin != nullptr && cin->pattern_recorded == Tick(false)) {
    add(Code::w_pattern_unrecorded, "the visiting pattern has no supervision date and reference");
  }
  if (History::cp_owed(cp, cla, policy, day)) {
    if (!cp_interval(*cp, policy)) add(Code::w_cp_freq_missing, "the conference's frequency is not recorded");
    if (cp->pattern_recorded == Tick(false)) {
      add(Code::w_cp_arr_unrecorded, "the visiting arrangements have no supervision reference");
    }
  }
  if (cp != nullptr && cla != nullptr && History::review_held(*cla, day)) {
    add(Code::w_cp_still_open,
        "the first review was held on " + cla->review_held->words() + ", and the CP plan is still open");
  }
  if (cla != nullptr && cla->reg24) {
    out.approval_ends = cla->start + policy.reg24_approval;
    out.extension_ends = *out.approval_ends + policy.reg24_extension;
  }
  out.home_breach = history.home_breach;
  std::sort(out.codes.begin(), out.codes.end());
  return out;
}

}  // namespace

std::string_view name_of(Plan plan) {
  constexpr std::string_view names[] = {"CIN", "CP", "CLA"};
  return names[static_cast<std::size_t>(plan)];
}

std::string_view name_of(DueKind kind) {
  constexpr std::string_view names[] = {"CIN", "CP", "CLA", "REVIEW"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view name_of(DueState state) {
  constexpr std::string_view names[] = {"none", "in_time", "due_soon", "due_today", "overdue", "held", "held_late"};
  return names[static_cast<std::size_t>(state)];
}

std::string_view words_of(DueState state) {
  constexpr std::string_view words[] = {"Nothing due", "In time", "Due soon", "Due today",
                                        "Overdue",     "Held",    "Held late"};
  return words[static_cast<std::size_t>(state)];
}

std::optional<Place> place_from(std::string_view name) {
  if (name == "home") return Place::home;
  if (name == "placement") return Place::placement;
  if (name == "school") return Place::school;
  if (name == "other") return Place::other;
  return std::nullopt;
}

bool Judgement::is(VisitType type) const { return std::find(types.begin(), types.end(), type) != types.end(); }
bool Judgement::has(Code code) const { return std::find(codes.begin(), codes.end(), code) != codes.end(); }

const Judgement* Outcome::judgement(std::string_view visit, std::string_view child) const {
  for (const auto& each : judgements) {
    if (each.visit == visit && each.child == child) return &each;
  }
  return nullptr;
}

const Standing* Outcome::standing(std::string_view child) const {
  for (const auto& each : standings) {
    if (each.child == child) return &each;
  }
  return nullptr;
}

const Policy& policy_for(const Visit& visit, const std::vector<Policy>& policies) {
  for (const auto& policy : policies) {
    if (!visit.policy.empty() && policy.version == visit.policy) return policy;
  }
  return in_force(policies, visit.day());
}

std::string labels_of(const std::vector<VisitType>& types, const Policy& policy) {
  std::string out;
  for (const auto type : types) {
    if (!out.empty()) out += " and ";
    out += policy.labels[static_cast<std::size_t>(type)];
  }
  return out;
}

bool contradict(const Episode& one, const Episode& other) {
  if ((one.plan == Plan::cla) != (other.plan == Plan::cla)) return false;  // looked after beside a plan is allowed
  const bool apart = (one.end && *one.end <= other.start) || (other.end && *other.end <= one.start);
  const bool empty = (one.end && *one.end == one.start) || (other.end && *other.end == other.start);
  return !apart && !empty;
}

Status check(const std::vector<Child>& children, const std::vector<Visit>& visits) {
  std::set<std::string> known;
  for (const auto& child : children) {
    const auto who = "child " + child.id;
    if (!known.insert(child.id).second) return fail(Errc::invalid_input, who + " is listed twice");
    for (std::size_t i = 0; i < child.episodes.size(); ++i) {
      const auto& one = child.episodes[i];
      const auto what = who + ", status " + std::to_string(i + 1) + " (" + std::string(name_of(one.plan)) + ")";
      if (one.end && *one.end < one.start) {
        return fail(Errc::invalid_input,
                    what + ": the end " + one.end->text() + " is before the start " + one.start.text());
      }
      if (one.frequency && one.frequency->days < 1) {
        return fail(Errc::invalid_input, what + ": the frequency must be at least 1 day");
      }
      for (std::size_t j = 0; j < i; ++j) {
        const auto& other = child.episodes[j];
        if (!contradict(one, other)) continue;
        return fail(Errc::invalid_input, what + ": it overlaps status " + std::to_string(j + 1) + " (" +
                                             std::string(name_of(other.plan)) + "): give the earlier one its end date");
      }
    }
  }
  std::set<std::string> seen;
  for (const auto& visit : visits) {
    if (!seen.insert(visit.id).second) return fail(Errc::invalid_input, "visit " + visit.id + " is listed twice");
    for (const auto& each : visit.children) {
      if (known.count(each.first) == 0) {
        return fail(Errc::invalid_input, "visit " + visit.id + ": there is no child " + each.first);
      }
    }
  }
  return {};
}

Result<Outcome> evaluate(std::vector<Child> children, std::vector<Visit> visits, const std::vector<Policy>& policies,
                         Date as_of) {
  TRY(check(children, visits));
  std::sort(children.begin(), children.end(), [](const Child& a, const Child& b) { return a.id < b.id; });
  std::sort(visits.begin(), visits.end(),
            [](const Visit& a, const Visit& b) { return std::tie(a.start, a.id) < std::tie(b.start, b.id); });
  std::vector<Policy> in_use = policies;
  if (in_use.empty()) in_use.push_back(default_policy());

  Outcome out;
  std::vector<History> histories;
  for (const auto& child : children) histories.emplace_back(child);
  for (const auto& visit : visits) {
    const auto& policy = policy_for(visit, in_use);
    for (const auto& [id, row] : visit.children) {
      const auto child =
          std::lower_bound(children.begin(), children.end(), id,
                           [](const Child& each, const std::string& sought) { return each.id < sought; });
      auto& history = histories[static_cast<std::size_t>(child - children.begin())];
      out.judgements.push_back(judge(visit, row, history, policy, as_of));
    }
  }
  const auto& today = in_force(in_use, as_of);
  for (const auto& history : histories) out.standings.push_back(stand(history, today, as_of));
  return out;
}

}  // namespace doorstep::rules
