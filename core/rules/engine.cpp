#include "core/rules/engine.hpp"

#include <algorithm>
#include <tuple>

namespace doorstep::rules {
namespace {

std::string yes_no(Tick tick) { return !tick ? "not answered" : *tick ? "yes" : "no"; }

void put(std::vector<Code>& codes, Code code) {
  if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
}

/// What one child's visits have added up to so far: all that a later visit or a due date depends on.
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
ClaInterval cla_interval(const Episode& cla, const Policy& policy, Date day) {
  if (!cla.reg24) return {policy.cla_max, 25};
  if (cla.panel && *cla.panel <= day) return {policy.cla_max, 28};
  if (History::review_held(cla, day)) return {policy.reg24_post, 28};
  return {policy.reg24_pre, 27};
}

/// What a conference agreed, or what the authority sets where it agreed nothing.
std::optional<Interval> cp_interval(const Episode& cp, const Policy& policy) {
  return cp.frequency ? cp.frequency : policy.cp_frequency;
}

std::string counted(Date base, const Interval& interval, const Policy& policy, Date due) {
  std::string words = base.words() + " and " + interval.words();
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
    out.why.push_back(Why{24, "looked after since " + looked_after->start.words() + ": the CIN visits rest"});
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
  out.why.push_back(Why{2, std::string(last ? "last Statutory CIN visit " : "plan started ") +
                               counted(*out.base, *out.interval, policy, *out.date)});
  if (plan->frequency && out.interval == plan->frequency) {
    out.why.push_back(Why{3, "agreed: every " + out.interval->words()});
  }
  set_state(out, day, policy);
  return out;
}

Due History::cp(Date day, const Policy& policy, const Episode* looked_after) const {
  Due out;
  const auto* plan = plan_on(Plan::cp, day);
  if (plan == nullptr) return out;
  if (!cp_owed(plan, looked_after, policy, day)) {
    out.why.push_back(
        Why{22, "first review held " + looked_after->review_held->words() + ": by this policy CP visits end with it"});
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
  out.why.push_back(Why{17, std::string(last ? "last Statutory CP visit " : "conference ") +
                                counted(*out.base, *out.interval, policy, *out.date)});
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
  out.why.push_back(Why{rule_number, std::string(last ? "last Statutory CLA visit " : "looked after since ") +
                                         counted(*out.base, *out.interval, policy, *out.date)});
  set_state(out, day, policy);
  return out;
}

Due History::review(Date day, const Policy& policy, const Episode* looked_after) const {
  Due out;
  if (looked_after == nullptr) return out;
  out.base = looked_after->start;
  const auto date = looked_after->start + policy.review;
  const auto why = "looked after since " + looked_after->start.words() + " and " + Interval{policy.review}.words();
  if (review_held(*looked_after, day)) {
    out.state = *looked_after->review_held > date ? DueState::held_late : DueState::held;
    out.why.push_back(Why{23, why + "; held " + looked_after->review_held->words()});
    return out;
  }
  out.date = date;
  out.interval = Interval{policy.review};
  out.why.push_back(Why{23, why});
  // Nobody is reminded of a review day by day: it is in time until it is not.
  out.state = day > date ? DueState::overdue : day == date ? DueState::due_today : DueState::in_time;
  return out;
}

/// One visit to one child, judged from what was so on its day.
class Judge {
 public:
  Judge(const Visit& visit, const ChildRow& row, History& history, const Policy& policy, Date as_of)
      : visit_(visit), row_(row), history_(history), policy_(policy) {
    const auto local = london(visit.start);
    day_ = local.date;
    cla_ = history.looked_after(day_, local.minutes);
    cp_ = history.plan_on(Plan::cp, day_);
    if (!History::cp_owed(cp_, cla_, policy, day_)) cp_ = nullptr;
    cin_ = cla_ == nullptr ? history.plan_on(Plan::cin, day_) : nullptr;
    out_.visit = visit.id;
    out_.child = history.child().id;
    out_.policy = policy.version;
    if (visit.end && *visit.end < visit.start) add(Code::e_date, "the visit ends before it starts");
    if (day_ > as_of) add(Code::e_date_future, "the visit lies after " + as_of.words());
    out_.credited = out_.codes.empty();
  }

  Judgement judge() {
    const bool owed = cin_ != nullptr || cp_ != nullptr || cla_ != nullptr;
    if (owed) {
      age();
      contact();
      types();
      people();
      concern();
      missed();
      under_age();
      home();
    } else {
      why(7, "no plan is open for this child on the day");
    }
    engagement(owed);
    if (out_.types.empty()) out_.types.push_back(VisitType::home_visit);
    labels(owed);
    if (out_.credited) credit();
    std::sort(out_.codes.begin(), out_.codes.end());
    return std::move(out_);
  }

 private:
  void why(int rule_number, std::string words) { out_.why.push_back(Why{rule_number, std::move(words)}); }
  void add(Code code, std::string words) {
    put(out_.codes, code);
    why(info_of(code).rule, std::move(words));
  }

  void age() {
    const auto& born = history_.child().born;
    if (!born) {
      why(2, "the child's age is not known");
      return;
    }
    months_ = age_in_months(*born, day_);
    old_enough_ = day_ >= birthday(*born, policy_.age);
  }

  /// Whether the child was seen, and alone: what was ticked against who was there.
  void contact() {
    seen_ = !visit_.unsuccessful && row_.seen.value_or(true);
    if (visit_.unsuccessful) why(18, "the visit was unsuccessful: a Home Visit, whatever is ticked");
    if (!seen_) {
      if (!visit_.unsuccessful && row_.alone.value_or(false)) {
        add(Code::e_alone_contradiction, "ticked as seen alone, and as not seen");
      }
      if (!visit_.unsuccessful) why(9, "not seen: a Home Visit for this child");
      out_.alone = false;
      return;
    }
    out_.alone = row_.alone;
    if (!row_.alone && row_.people_known) out_.alone = row_.main_carers_present == 0;
    if (row_.alone.value_or(false) && row_.main_carers_present > 0) {
      add(Code::e_alone_contradiction, "ticked as seen alone, and a main carer is listed as present");
      out_.alone = false;
    }
  }

  /// What the guidance asks of a visit under a CIN or CP plan: seen alone from the age on, observed before it.
  bool satisfied() const {
    if (!seen_ || !old_enough_) return false;
    return *old_enough_ ? out_.alone.value_or(false) : row_.observed;
  }

  void types() {
    if (!seen_) return;
    if (cp_ != nullptr && cla_ != nullptr) {
      both();
    } else if (cla_ != nullptr) {
      take(VisitType::stat_cla, 24, "looked after and seen");
    } else if (cp_ != nullptr) {
      take_if_satisfied(VisitType::stat_cp, 15);
    } else {
      take_if_satisfied(VisitType::stat_cin, old_enough_.value_or(true) ? 2 : 11);
    }
  }

  /// Two clocks: which of them does this visit serve?
  void both() {
    const auto cla_due = history_.due(DueKind::cla, day_, policy_, cla_);
    const auto cp_due = history_.due(DueKind::cp, day_, policy_, cla_);
    const auto interval = cp_interval(*cp_, policy_);
    const bool first = !history_.last_credit(Plan::cla, *cla_);
    bool cla_engaged = true;  // without a frequency nobody can say what is due: it counts as both, so that neither
    bool cp_engaged = true;   // clock is missed
    if (interval) {
      const auto& holidays = policy_.holidays;
      cla_engaged = first || *cla_due.date < interval->from(day_, holidays);
      const auto soon = std::min(interval->half().from(day_, holidays),
                                 cla_interval(*cla_, policy_, day_).interval.from(day_, holidays));
      cp_engaged = !cla_engaged || *cp_due.date < soon;
      cla_engaged = cla_engaged || row_.also_cla;  // the worker may count it as the other, too, never instead
      cp_engaged = cp_engaged || row_.also_cp;
    }
    if (cp_engaged && !satisfied()) {
      why(26, "seen, but not as the CP plan asks: it counts as a looked-after visit only");
      cp_engaged = false;
      cla_engaged = true;
    }
    if (cla_engaged) {
      take(VisitType::stat_cla, first ? 24 : 29,
           first ? "the first visit since the child became looked after"
                 : "the next looked-after visit is due " + cla_due.date->words());
    }
    if (cp_engaged) {
      take(VisitType::stat_cp, cla_engaged ? 29 : 26,
           cp_due.date ? "the next CP visit is due " + cp_due.date->words() : "no CP frequency is recorded");
    }
    if (cla_engaged && cp_engaged) add(Code::w_dual, "one visit counts twice: two case notes");
  }

  void take(VisitType type, int rule_number, std::string words) {
    out_.types.push_back(type);
    why(rule_number, std::move(words));
  }
  void take_if_satisfied(VisitType type, int rule_number) {
    if (!old_enough_) return;
    const auto words = *old_enough_
                           ? "aged " + std::to_string(policy_.age) + " or over; seen alone: " + yes_no(out_.alone)
                           : "aged under " + std::to_string(policy_.age) +
                                 "; observation written: " + std::string(row_.observed ? "yes" : "no");
    if (satisfied()) {
      take(type, rule_number, words);
    } else {
      why(type == VisitType::stat_cin ? 5 : 15, words + ": not a statutory visit for this child");
    }
  }

  void people() {
    if (old_enough_.value_or(false) && out_.alone.value_or(false) && row_.others_present > 0) {
      add(Code::w_other_adult, "somebody who is not a main carer was there");
    }
  }

  void concern() {
    // Of unknown age: nothing is asked, and a concern that somebody ticked still reaches the manager.
    if (!old_enough_.value_or(true)) return;
    if (old_enough_ && !out_.alone) add(Code::e_ticks, "seen alone is not answered");
    if (out_.alone.value_or(false)) return;
    if (old_enough_ && out_.alone && !row_.concern)
      add(Code::e_concern, "not seen alone, and the concern question is not answered");
    if (row_.concern.value_or(false)) {
      add(Code::t_tm, "not seen alone, and there is a concern");
      out_.task_due = day_;
    }
    if (old_enough_ && out_.alone && out_.is(VisitType::stat_cla)) {
      add(Code::w_cla_not_alone, "looked-after visit without seeing the child alone");
    }
  }

  /// the others keep their credit, and somebody goes again for this child.
  void missed() {
    if (cp_ == nullptr || visit_.unsuccessful || seen_) return;
    add(Code::t_further_visit, "on a CP plan and not seen at this visit");
    out_.further_visit_by = history_.due(DueKind::cp, day_, policy_, cla_).date;
  }

  /// where a CIN or CP plan asks for it.
  void under_age() {
    if (old_enough_.value_or(true) || !seen_ || (cin_ == nullptr && cp_ == nullptr)) return;
    if (visit_.end && london(*visit_.end).date >= birthday(*history_.child().born, policy_.age)) {
      add(Code::w_age_rolls, "turned " + std::to_string(policy_.age) + " before the visit ended");
    }
    if (!row_.observed) {
      add(Code::e_u4_obs, "no observation of the child is written");
      return;
    }
    if (!row_.with_carer.value_or(false)) add(Code::w_u4_carer, "not observed with a parent or main carer");
    if (!row_.tried_to_talk && months_ >= policy_.toddler_from && months_ <= policy_.toddler_to) {
      add(Code::w_toddler_talk, "a toddler; whether you tried to talk is not answered");
    }
  }

  /// every other counted CP visit at home, with the bedroom seen.
  void home() {
    const auto at = [&](Place place) {
      return std::find(visit_.places.begin(), visit_.places.end(), place) != visit_.places.end();
    };
    out_.at_home = at(Place::home) || (cla_ != nullptr && at(Place::placement));
    out_.home_credit = out_.at_home && row_.bedroom.value_or(false);
    if (!out_.is(VisitType::stat_cp)) return;
    if (out_.home_credit) {
      why(20, "at home, bedroom seen");
    } else {
      if (out_.at_home) add(Code::w_bedroom, "at home, bedroom seen: " + yes_no(row_.bedroom));
      if (previous_cp_home()) {
        add(Code::w_next_home, "not at home with the bedroom seen: the next CP visit must be");
      } else {
        add(Code::b_cp_home, "the second CP visit in a row without home and bedroom");
      }
    }
  }

  /// A plan that began after the one before it had ended begins its own sequence.
  bool previous_cp_home() const {
    if (!history_.last_cp_episode) return true;
    if (*history_.last_cp_episode != cp_->start) {
      const Episode* before = nullptr;
      for (const auto& episode : history_.child().episodes) {
        if (episode.plan == Plan::cp && episode.start < cp_->start && (!before || episode.start > before->start)) {
          before = &episode;
        }
      }
      const bool continued =
          before != nullptr && before->end && cp_->start <= *before->end && before->start <= *history_.last_cp_episode;
      if (!continued) return true;
    }
    return history_.last_cp_home;
  }

  void engagement(bool owed) {
    const bool noted = visit_.non_engagement.has_value();
    const int in_a_row = noted || visit_.unsuccessful ? history_.not_engaging + 1 : 0;
    if (out_.credited) history_.not_engaging = in_a_row;
    if (!owed) return;
    if (noted && visit_.non_engagement->empty()) {
      add(Code::e_noneng_text, "non-engagement is ticked and not described");
    } else if (noted) {
      add(Code::t_supervision, "non-engagement is recorded");
    }
    if (in_a_row >= policy_.noneng_repeat) {
      add(Code::w_noneng_repeat, std::to_string(in_a_row) + " visits in a row without engagement");
    }
  }

  /// the engine proposes and the worker confirms; a statutory type that the ticks do not bear out is refused.
  void labels(bool owed) {
    const auto refuse = [&](VisitType type) {
      if (type != VisitType::home_visit && !out_.is(type)) {
        add(Code::e_label, "called " + std::string(name_of(type)) + ", which what is ticked does not bear out");
      }
    };
    for (const auto type : row_.chosen) refuse(type);
    if (!owed || visit_.unsuccessful) return;  // nothing else that is ticked counts then
    if (row_.also_cp) refuse(VisitType::stat_cp);
    if (row_.also_cla) refuse(VisitType::stat_cla);
  }

  void credit() {
    if (out_.is(VisitType::stat_cin)) history_.credit(Plan::cin, day_);
    if (out_.is(VisitType::stat_cla)) history_.credit(Plan::cla, day_);
    if (!out_.is(VisitType::stat_cp)) return;
    history_.credit(Plan::cp, day_);
    if (out_.has(Code::b_cp_home)) history_.home_breach = {history_.last_cp_visit, visit_.id};
    history_.last_cp_visit = visit_.id;
    history_.last_cp_episode = cp_->start;
    history_.last_cp_home = out_.home_credit;
  }

  const Visit& visit_;
  const ChildRow& row_;
  History& history_;
  const Policy& policy_;
  Date day_;
  const Episode* cin_ = nullptr;
  const Episode* cp_ = nullptr;
  const Episode* cla_ = nullptr;
  int months_ = 0;
  std::optional<bool> old_enough_;  ///< nothing: the age is not known
  bool seen_ = false;
  Judgement out_;
};

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
    if (due.state == DueState::overdue) add(late_and_soon[at].first, "due " + due.date->words());
    if (due.state == DueState::due_soon || due.state == DueState::due_today) {
      add(late_and_soon[at].second, "due " + due.date->words());
    }
  }
  const auto& review = out.of(DueKind::review);
  if (review.state == DueState::overdue)
    add(Code::b_review_overdue, "the first review was due " + review.date->words());
  if (review.state == DueState::held_late) {
    add(Code::b_review_late, "the first review was held " + cla->review_held->words());
  }
  if (cin != nullptr && cin->frequency &&
      cin->frequency->from(*out.of(DueKind::cin).base, policy.holidays) >
          policy.cin_max.from(*out.of(DueKind::cin).base, policy.holidays)) {
    add(Code::w_freq_clamped,
        "agreed: every " + cin->frequency->words() + "; the longest is " + policy.cin_max.words());
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
    add(Code::w_cp_still_open, "the first review was held " + cla->review_held->words() + " and the CP plan is open");
  }
  if (cla != nullptr && cla->reg24) {
    out.approval_ends = cla->start + policy.reg24_approval;
    out.extension_ends = *out.approval_ends + policy.reg24_extension;
  }
  out.home_breach = history.home_breach;
  std::sort(out.codes.begin(), out.codes.end());
  return out;
}

const Policy& policy_for(const Visit& visit, const std::vector<Policy>& policies) {
  for (const auto& policy : policies) {
    if (!visit.policy.empty() && policy.version == visit.policy) return policy;
  }
  return in_force(policies, visit.day());
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
      out.judgements.push_back(Judge(visit, row, history, policy, as_of).judge());
    }
  }
  const auto& today = in_force(in_use, as_of);
  for (const auto& history : histories) out.standings.push_back(stand(history, today, as_of));
  return out;
}

}  // namespace doorstep::rules
