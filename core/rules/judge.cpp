#include "core/rules/judge.hpp"

#include <algorithm>

namespace doorstep::rules {
namespace {

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
      why(7, "no plan was open for the child on the day, so it counts as " + home_visit());
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

  std::string home_visit() const { return labels_of({VisitType::home_visit}, policy_); }

  void age() {
    const auto& born = history_.child().born;
    if (!born) {
      why(2, "the child's date of birth is not recorded, so their age on the day is not known");
      return;
    }
    months_ = age_in_months(*born, day_);
    old_enough_ = day_ >= birthday(*born, policy_.age);
  }

  /// Whether the child was seen, and alone: what was ticked against who was there.
  void contact() {
    seen_ = !visit_.unsuccessful && row_.seen.value_or(true);
    if (visit_.unsuccessful) {
      why(18, "the visit was unsuccessful, so it counts as " + home_visit() + ", whatever else is ticked");
    }
    if (!seen_) {
      if (!visit_.unsuccessful && row_.alone.value_or(false)) {
        add(Code::e_alone_contradiction, "the child is ticked as seen alone, and as not seen");
      }
      if (!visit_.unsuccessful) why(9, "the child was not seen, so it counts as " + home_visit() + " for them");
      out_.alone = false;
      return;
    }
    out_.alone = row_.alone;
    if (!row_.alone && row_.people_known) out_.alone = row_.main_carers_present == 0;
    if (row_.alone.value_or(false) && row_.main_carers_present > 0) {
      add(Code::e_alone_contradiction, "the child is ticked as seen alone, and a main carer is listed as present");
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
      take(VisitType::stat_cla, 24, "the child is looked after and was seen");
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
      why(26, "the child was seen, but not as the CP plan asks, so it counts as a looked-after visit only");
      cp_engaged = false;
      cla_engaged = true;
    }
    if (cla_engaged) {
      take(VisitType::stat_cla, first ? 24 : 29,
           first ? "it is the first visit since the child became looked after"
                 : "the next looked-after visit is due by " + cla_due.date->words());
    }
    if (cp_engaged) {
      take(VisitType::stat_cp, cla_engaged ? 29 : 26,
           cp_due.date ? "the next CP visit is due by " + cp_due.date->words()
                       : "no frequency of CP visits is recorded");
    }
    if (cla_engaged && cp_engaged) add(Code::w_dual, "one visit counts as both, so there are two case notes");
  }

  void take(VisitType type, int rule_number, std::string words) {
    out_.types.push_back(type);
    why(rule_number, std::move(words));
  }
  void take_if_satisfied(VisitType type, int rule_number) {
    if (!old_enough_) return;
    const auto age = std::to_string(policy_.age);
    std::string words = "the child is ";
    if (*old_enough_) {
      words += age + " or older, and ";
      words += out_.alone ? (*out_.alone ? "was seen alone" : "was not seen alone")
                          : "whether they were seen alone is not answered";
    } else {
      words +=
          "under " + age + " and " + (row_.observed ? "what you observed is written" : "no observation is written");
    }
    if (satisfied()) {
      take(type, rule_number, words);
    } else {
      why(type == VisitType::stat_cin ? 5 : 15, words + ", so it is not a statutory visit for them");
    }
  }

  void people() {
    if (old_enough_.value_or(false) && out_.alone.value_or(false) && row_.others_present > 0) {
      add(Code::w_other_adult, "somebody was there who is not a main carer");
    }
  }

  void concern() {
    // Of unknown age: nothing is asked, and a concern that somebody ticked still reaches the manager.
    if (!old_enough_.value_or(true)) return;
    if (old_enough_ && !out_.alone) add(Code::e_ticks, "seen alone is not answered");
    if (out_.alone.value_or(false)) return;
    if (old_enough_ && out_.alone && !row_.concern)
      add(Code::e_concern, "the child was not seen alone, and whether that is a concern is not answered");
    if (row_.concern.value_or(false)) {
      add(Code::t_tm, "the child was not seen alone, and there is a concern");
      out_.task_due = day_;
    }
    if (old_enough_ && out_.alone && out_.is(VisitType::stat_cla)) {
      add(Code::w_cla_not_alone, "the child is looked after and was not seen alone");
    }
  }

  /// the others keep their credit, and somebody goes again for this child.
  void missed() {
    if (cp_ == nullptr || visit_.unsuccessful || seen_) return;
    add(Code::t_further_visit, "the child is on a CP plan and was not seen at this visit");
    out_.further_visit_by = history_.due(DueKind::cp, day_, policy_, cla_).date;
  }

  /// where a CIN or CP plan asks for it.
  void under_age() {
    if (old_enough_.value_or(true) || !seen_ || (cin_ == nullptr && cp_ == nullptr)) return;
    if (visit_.end && london(*visit_.end).date >= birthday(*history_.child().born, policy_.age)) {
      add(Code::w_age_rolls, "the child turned " + std::to_string(policy_.age) + " before the visit ended");
    }
    if (!row_.observed) {
      add(Code::e_u4_obs, "no observation of the child is written");
      return;
    }
    if (!row_.with_carer.value_or(false))
      add(Code::w_u4_carer, "the child was not observed with a parent or main carer");
    if (!row_.tried_to_talk && months_ >= policy_.toddler_from && months_ <= policy_.toddler_to) {
      add(Code::w_toddler_talk, "the child is a toddler, and whether you tried to talk with them is not answered");
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
      why(20, "the visit was at home and the bedroom was seen");
    } else {
      if (out_.at_home) {
        add(Code::w_bedroom, row_.bedroom ? "the visit was at home and the bedroom was not seen"
                                          : "the visit was at home, and whether the bedroom was seen is not answered");
      }
      if (previous_cp_home()) {
        add(Code::w_next_home, "it was not at home with the bedroom seen, so the next CP visit must be");
      } else {
        add(Code::b_cp_home, "it is the second CP visit in a row that was not at home with the bedroom seen");
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
      add(Code::w_noneng_repeat, std::to_string(in_a_row) + " visits in a row were without engagement");
    }
  }

  /// the engine proposes and the worker confirms; a statutory type that the ticks do not bear out is refused.
  void labels(bool owed) {
    const auto refuse = [&](VisitType type) {
      if (type != VisitType::home_visit && !out_.is(type)) {
        add(Code::e_label,
            "the visit is called " + labels_of({type}, policy_) + ", and what is ticked does not bear that out");
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

}  // namespace

void put(std::vector<Code>& codes, Code code) {
  if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
}

/// What one child's visits have added up to so far: all that a later visit or a due date depends on.

Judgement judge(const Visit& visit, const ChildRow& row, History& history, const Policy& policy, Date as_of) {
  return Judge(visit, row, history, policy, as_of).judge();
}

}  // namespace doorstep::rules
