// What one child's visits have added up to so far: all that a later visit or a due date depends on. Inside the engine.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "core/rules/engine.hpp"

namespace doorstep::rules {

/// Filled visit by visit, in order.
class History {
 public:
  explicit History(const Child& child) : child_(child) {}

  const Child& child() const { return child_; }

  const Episode* plan_on(Plan plan, Date day) const {
    for (const auto& episode : child_.episodes) {
      if (episode.plan == plan && episode.open_on(day)) return &episode;
    }
    return nullptr;
  }

  /// The looked-after episode that a visit falls into: on the first day only from its time on (TR-10).
  const Episode* looked_after(Date day, int minutes) const {
    const auto* episode = plan_on(Plan::cla, day);
    return episode != nullptr && episode->start == day && minutes < episode->start_minutes ? nullptr : episode;
  }

  static bool review_held(const Episode& cla, Date day) { return cla.review_held && *cla.review_held <= day; }

  /// Whether child protection visits are still owed under an open plan.
  static bool cp_owed(const Episode* cp, const Episode* cla, const Policy& policy, Date day) {
    const bool ended_by_review =
        cla != nullptr && policy.cp_after_cla == CpAfterCla::first_review && review_held(*cla, day);
    return cp != nullptr && !ended_by_review;
  }

  /// The last day on which a visit counted for this episode.
  std::optional<Date> last_credit(Plan plan, const Episode& episode) const {
    const auto& days = credits_[static_cast<std::size_t>(plan)];
    for (auto day = days.rbegin(); day != days.rend() && *day >= episode.start; ++day) {
      if (episode.open_on(*day)) return *day;
    }
    return std::nullopt;
  }

  void credit(Plan plan, Date day) { credits_[static_cast<std::size_t>(plan)].push_back(day); }

  // What was last seen of home and bedroom, in the sequence of counted child protection visits.
  std::string last_cp_visit;
  std::optional<Date> last_cp_episode;  ///< its start
  bool last_cp_home = true;             ///< nothing to make up for
  std::vector<std::string> home_breach;
  int not_engaging = 0;  ///< visits in a row (R-14)

  /// What is owed on a day, from the visits counted so far.
  Due due(DueKind kind, Date day, const Policy& policy, const Episode* cla) const;

 private:
  Due cin(Date day, const Policy& policy, const Episode* cla) const;
  Due cp(Date day, const Policy& policy, const Episode* cla) const;
  Due cla(Date day, const Policy& policy, const Episode* cla) const;
  Due review(Date day, const Policy& policy, const Episode* cla) const;

  const Child& child_;
  std::array<std::vector<Date>, 3> credits_;  ///< by plan; never earlier than the one before
};

/// The least interval between looked-after visits on a day.
struct ClaInterval {
  Interval interval;
  int rule = 25;
};
ClaInterval cla_interval(const Episode& cla, const Policy& policy, Date day);

/// What a conference agreed, or what the authority sets where it agreed nothing.
std::optional<Interval> cp_interval(const Episode& cp, const Policy& policy);

}  // namespace doorstep::rules
