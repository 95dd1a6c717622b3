// A policy's TOML: what is accepted is within its bounds, and the rules can judge a history under it; what is refused
// says why in one line.
#include <algorithm>
#include <string>

#include "core/base/assert.hpp"
#include "core/base/bytes.hpp"
#include "core/rules/engine.hpp"

namespace {

using namespace doorstep;
using namespace doorstep::rules;

constexpr int most_days = 3660;

bool is_one_line(const std::string& text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool fits(int number, int least, int most) { return number >= least && number <= most; }
bool fits(const Interval& interval) { return fits(interval.days, 1, most_days); }
bool fits(const std::string& text, std::size_t least) {
  return text.size() >= least && text.size() <= 400 && is_one_line(text);
}
bool fits(Date day) { return fits(day.year(), 1, 9999); }

void check_bounds(const Policy& policy) {
  DOORSTEP_ASSERT(fits(policy.version, 1) && fits(policy.authority, 0) && fits(policy.from));
  DOORSTEP_ASSERT(fits(policy.manager_phone, 0) && fits(policy.non_engagement_step, 0));
  for (const auto& label : policy.labels) DOORSTEP_ASSERT(fits(label, 1));
  DOORSTEP_ASSERT(fits(policy.age, 0, 18));
  for (const auto& interval : {policy.cin_max, policy.cla_first, policy.cla_max, policy.reg24_pre, policy.reg24_post}) {
    DOORSTEP_ASSERT(fits(interval));
  }
  if (policy.cp_frequency) DOORSTEP_ASSERT(fits(*policy.cp_frequency));
  for (const int days : {policy.review, policy.reg24_approval, policy.reg24_extension}) {
    DOORSTEP_ASSERT(fits(days, 1, most_days));
  }
  DOORSTEP_ASSERT(fits(policy.amber, 0, most_days) && fits(policy.noneng_repeat, 1, 100));
  DOORSTEP_ASSERT(fits(policy.toddler_from, 0, 216) && fits(policy.toddler_to, policy.toddler_from, 216));
  for (const auto day : policy.holidays) DOORSTEP_ASSERT(fits(day));
}

Date day(const char* text) { return Date::parse(text).value(); }

Child child(const char* id, const char* born, std::vector<Episode> episodes) {
  return Child{id, day(born), std::move(episodes)};
}

Episode episode(Plan plan, const char* start, std::optional<Interval> frequency = std::nullopt) {
  Episode out;
  out.plan = plan;
  out.start = day(start);
  out.frequency = frequency;
  return out;
}

/// A child for each plan and one for two of them, a toddler among them, visited four times, once without success.
struct History {
  std::vector<Child> children;
  std::vector<Visit> visits;

  History() {
    auto looked_after = episode(Plan::cla, "2026-02-01");
    looked_after.reg24 = true;
    looked_after.review_held = day("2026-03-03");
    children = {child("in need", "2014-05-01", {episode(Plan::cin, "2026-01-05", Interval{14, true})}),
                child("on a plan", "2024-02-29", {episode(Plan::cp, "2026-01-05")}),
                child("looked after", "2019-12-31", {looked_after}),
                child("both", "2020-07-15", {episode(Plan::cp, "2026-01-05", Interval{10, true}), looked_after})};
    for (const char* start : {"2026-01-19T15:30", "2026-02-09T10:00", "2026-03-02T16:45", "2026-04-07T09:15"}) {
      Visit visit;
      visit.id = start;
      visit.start = parse_moment(start).value();
      visit.unsuccessful = visits.size() == 2;
      if (visit.unsuccessful) visit.non_engagement = "nobody came to the door";
      visit.places = {visits.size() == 1 ? Place::school : Place::home};
      for (const auto& each : children) {
        ChildRow row;
        row.seen = true;
        row.alone = each.id != "in need" || visits.empty();
        row.bedroom = !visits.empty();
        row.observed = true;
        visit.children.emplace(each.id, row);
      }
      visits.push_back(std::move(visit));
    }
  }
};

void judge(const History& history, const std::vector<Policy>& policies) {
  for (const char* as_of : {"2026-02-20", "2026-04-30"}) {
    const auto outcome = evaluate(history.children, history.visits, policies, day(as_of));
    DOORSTEP_ASSERT(outcome.has_value());
    DOORSTEP_ASSERT(outcome->judgements.size() == history.visits.size() * history.children.size());
    DOORSTEP_ASSERT(outcome->standings.size() == history.children.size());
    for (const auto& each : outcome->judgements) {
      DOORSTEP_ASSERT(!each.types.empty() && !each.why.empty() && !each.policy.empty());
      DOORSTEP_ASSERT(std::is_sorted(each.codes.begin(), each.codes.end()));
    }
    for (const auto& each : outcome->standings) {
      for (const auto& due : each.due) {
        if (!due.date) continue;
        DOORSTEP_ASSERT(due.base && due.interval && *due.date > *due.base && !due.why.empty());
      }
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const History history;
  const auto text = as_text(ByteView(data, size));
  const auto policy = parse_policy(text);
  if (!policy) {
    DOORSTEP_ASSERT(policy.error().code == Errc::invalid_input);
    DOORSTEP_ASSERT(!policy.error().message.empty() && is_one_line(policy.error().message));
    return 0;
  }
  check_bounds(*policy);
  const auto again = parse_policy(text);
  DOORSTEP_ASSERT(again && *again == *policy);
  judge(history, {*policy});
  judge(history, {default_policy(), *policy});
  return 0;
}
