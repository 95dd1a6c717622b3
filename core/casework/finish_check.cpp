// The record's own findings come first, then the engine's for each child: what both say is said once.
//
// No finding quotes the record. Names of children and people are the only words of it that may appear, because a
// worker with four children in one visit has to know which one is meant.
#include "core/casework/finish_check.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "core/casework/findings.hpp"
#include "core/casework/visit_reading.hpp"

namespace doorstep::casework {
namespace {

using record::Answer;
using record::Field;
using record::ItemKey;
using record::Section;
using rules::Code;
using rules::Date;

constexpr Millis clock_tolerance = 15 * minute_ms;

std::string quantity(Millis count, std::string_view unit) {
  return std::to_string(count) + " " + std::string(unit) + (count == 1 ? "" : "s");
}

std::string span_in_words(Millis span) {
  if (span >= day_ms) return quantity(span / day_ms, "day");
  if (span >= hour_ms) return quantity(span / hour_ms, "hour");
  return quantity(span / minute_ms, "minute");
}

class FinishCheck {
 public:
  FinishCheck(const record::CaseRecord& a_case, const record::VisitRecord& visit, const rules::Outcome& outcome,
              const rules::Policy& policy, const FinishFacts& facts)
      : case_(a_case), visit_(visit), outcome_(outcome), policy_(policy), facts_(facts) {
    // A visit without a time still has a day; one without either is taken as today's.
    day_ = date_in(visit.start).value_or(date_in(visit.start.substr(0, 10)).value_or(facts.today));
    unsuccessful_ = visit.outcome == "unsuccessful";
  }

  std::vector<Finding> run() {
    dates();
    clock_offset();
    people();
    sections();
    non_engagement();
    for (const auto& each : visit_.children) {
      Child child;
      child.row = &each.second;
      child.key = each.first;
      child.info = case_.child(each.first);
      child.name = case_.name_of(each.first);
      wishes(child);
      ticks(child);
      group(child);
      domestic_abuse(child);
      engine(child);
    }
    actions();
    next_visit();
    activities();
    rating();
    std::stable_sort(out_.begin(), out_.end(), [](const Finding& a, const Finding& b) { return a.code < b.code; });
    return std::move(out_);
  }

 private:
  struct Child {
    const record::VisitChild* row = nullptr;
    const record::ChildRecord* info = nullptr;  ///< nothing: somebody who is not a child of this case
    ItemKey key = 0;
    std::string name;
  };

  void add(Code code, std::string words, std::string field, ItemKey child = 0, std::string_view offer = {}) {
    Finding finding;
    finding.code = code;
    finding.words = std::move(words);
    finding.field = std::move(field);
    finding.child = child;
    finding.offer = std::string(offer);
    out_.push_back(std::move(finding));
  }

  bool has(Code code, ItemKey child) const {
    return std::any_of(out_.begin(), out_.end(), [&](const Finding& each) {
      return each.code == code && (each.child == child || each.child == 0);
    });
  }

  bool not_seen(const Child& child) const {
    return unsuccessful_ || child.row->ticks.seen == Answer::no || child.row->ticks.seen == Answer::not_applicable;
  }
  /// Aged for being seen alone; nothing: the age is not known.
  std::optional<bool> old_enough(const Child& child) const {
    const auto born = child.info != nullptr ? date_of_birth(*child.info) : std::nullopt;
    if (!born) return std::nullopt;
    return day_ >= rules::birthday(*born, policy_.age);
  }

  void dates() {
    const auto start = rules::parse_moment(visit_.start);
    if (blank(visit_.start)) {
      add(Code::e_date, "The visit has no start: enter the day and the time at which it began.", "start");
    } else if (Date::parse(visit_.start)) {
      add(Code::e_date, "The visit has a day and no start time: enter when it began.", "start");
    } else if (!start) {
      add(Code::e_date, "The start of the visit is no day and time that there is: enter it again.", "start");
    }
    const auto end = rules::parse_moment(visit_.end);
    if (!blank(visit_.end) && !end) {
      add(Code::e_date, "The end of the visit is no day and time that there is: enter it again.", "end");
    }
    if (start && end && *end < *start) {
      // Which of the two is wrong is for the worker to say: they are never swapped (TIME-07).
      add(Code::e_date, "The visit ends before it starts: correct its start or its end.", "end");
    }
    // A device whose clock is known to be off holds up nobody who entered the true time, whichever way it is off.
    if (start && *start > facts_.now + std::abs(facts_.clock_offset)) {
      add(Code::e_date_future,
          "The visit starts on " + rules::moment_words(*start) + ", which is still to come: finish it afterwards.",
          "start");
    }
  }

  void clock_offset() {
    const Millis off = std::abs(facts_.clock_offset);
    if (off <= clock_tolerance) return;
    add(Code::w_clock,
        "The clock of this tablet was off by " + span_in_words(off) +
            " at the last contact: check the day and times of the visit, which stay as you entered them.",
        "start");
  }

  void people() {
    std::set<ItemKey> present;
    for (const auto& each : visit_.people) {
      if (!each.attendance.absent) present.insert(each.person);
    }
    for (const auto& each : visit_.children) {
      const auto& ticks = each.second.ticks;
      present.insert(ticks.main_carers_present.begin(), ticks.main_carers_present.end());
      present.insert(ticks.others_present.begin(), ticks.others_present.end());
    }
    for (const auto key : present) {
      if (case_.child(key) == nullptr) role_of(key);
    }
  }

  void role_of(ItemKey key) {
    const auto* person = case_.person(key);
    std::string name = person != nullptr ? person->name : std::string();
    bool settled = person != nullptr && (person->immediate || !blank(person->role));
    for (const auto& each : visit_.people) {
      if (each.person != key) continue;
      settled = settled || each.attendance.immediate || !blank(each.attendance.role);
      if (blank(name)) name = each.attendance.name;
    }
    if (settled) return;
    add(Code::e_person_role,
        (blank(name) ? "Somebody" : name) +
            " was there and is not immediate family: say who they are to the children, their role.",
        field_of(Field::people, key));
  }

  void section(Section which, bool is_written, std::string_view ask, bool offered) {
    if (is_written) return;
    const auto& info = record::info_of(which);
    add(Code::e_section, std::string(info.title) + " is empty: " + std::string(ask), std::string(info.key), 0,
        offered ? info.none : std::string_view());
  }

  void sections() {
    section(Section::setting, !blank(visit_.setting) || written(visit_.setting_blocks),
            "write what you found when you came.", false);
    section(Section::wishes, !visit_.children.empty(), "add each child, and say so where one was not seen.", false);
    section(Section::parents, written(visit_.parents) || !blank(visit_.parents_none),
            "write what you spoke about, or why there was no discussion.", true);
    const bool risks =
        std::any_of(visit_.risks.begin(), visit_.risks.end(), [](const auto& row) { return !blank(row.value.text); });
    section(Section::risk, risks || visit_.nothing_new, "add what you noted, or say that there was nothing new.", true);
    section(Section::analysis, !blank(visit_.analysis_text) || written(visit_.analysis_blocks),
            "write what today tells you.", false);
    const bool rows = std::any_of(visit_.actions.begin(), visit_.actions.end(), agreed);
    section(Section::actions, rows || visit_.actions_none, "add what was agreed, or say that nothing was.", true);
  }

  static bool agreed(const record::Row<record::Action>& row) { return !blank(row.value.text) || row.value.next_visit; }

  /// One part for each child; a child who was not seen gets one that says so.
  void wishes(const Child& child) {
    const bool observed = child.row->observation && written(*child.row->observation);
    if (wishes_written(*child.row) || (observed && !not_seen(child))) return;
    const auto field = field_of(Field::wishes, child.key);
    if (not_seen(child)) {
      add(Code::e_section, child.name + " was not seen: say so in their part of the wishes, with what you know.", field,
          child.key, record::info_of(Section::wishes).none);
    } else {
      add(Code::e_section, "Nothing is written about " + child.name + ": add what they said, or what you saw of them.",
          field, child.key);
    }
  }

  /// Unanswered is not no. An unsuccessful visit has no ticks.
  void ticks(const Child& child) {
    if (unsuccessful_) return;
    const auto& ticks = child.row->ticks;
    std::vector<std::string_view> open;
    if (ticks.seen == Answer::unanswered) open.push_back("seen");
    if (ticks.seen == Answer::yes) {
      if (ticks.seen_alone == Answer::unanswered && old_enough(child).value_or(true)) open.push_back("seen alone");
      if (ticks.bedroom_seen == Answer::unanswered && where_they_live()) open.push_back("bedroom seen");
    }
    if (open.empty()) return;
    std::string words = "Answer yes or no for " + child.name + ": ";
    for (std::size_t i = 0; i < open.size(); ++i) words += std::string(i == 0 ? "" : " and ") + std::string(open[i]);
    add(Code::e_ticks, words + ".", field_of(Field::ticks, child.key), child.key);
  }

  bool where_they_live() const {
    return std::any_of(visit_.legs.legs.begin(), visit_.legs.legs.end(), [](const record::Leg& leg) {
      const auto place = rules::place_from(leg.location);
      return place == rules::Place::home || place == rules::Place::placement;
    });
  }

  void group(const Child& child) {
    const auto& ticks = child.row->ticks;
    const bool together = ticks.mode == record::SeenMode::sibling_group && ticks.seen_alone == Answer::yes;
    if (not_seen(child) || !together || !blank(ticks.mode_reason)) return;
    add(Code::w_group_reason, "Why was it appropriate to see " + child.name + " together with the others?",
        field_of(Field::ticks, child.key), child.key);
  }

  /// Only where the child could have been asked: seen, of age, with words.
  void domestic_abuse(const Child& child) {
    if (child.info == nullptr || not_seen(child) || child.row->can_verbalise == "no") return;
    if (!old_enough(child).value_or(false)) return;
    const auto& episodes = child.info->episodes;
    const bool concerned = std::any_of(episodes.begin(), episodes.end(), [&](const auto& row) {
      const auto start = date_in(row.value.start);
      const auto end = date_in(row.value.end);
      return record::is_domestic_abuse(row.value.category) && start && *start <= day_ && (!end || day_ < *end);
    });
    const auto& blocks = child.row->blocks;
    const bool talked =
        std::any_of(blocks.begin(), blocks.end(), [](const auto& row) { return suggests_family(row.value.title); });
    if (!concerned || talked) return;
    add(Code::w_da_theme,
        "The plan for " + child.name +
            " is about domestic abuse: did you talk about family and arguments, and is it getting better or worse?",
        field_of(Field::wishes, child.key), child.key);
  }

  void actions() {
    std::size_t number = 0;
    for (const auto& row : visit_.actions) {
      ++number;
      if (agreed(row) && blank(row.value.owner)) {
        add(Code::e_action_owner, "Action " + std::to_string(number) + " belongs to nobody: choose who will do it.",
            field_of(Field::action, row.key));
      }
      if (auto finding = weekday_finding(row)) out_.push_back(*std::move(finding));
    }
  }

  /// The earliest of the visits that are booked decides: a later one beside it keeps nobody waiting.
  void next_visit() {
    std::optional<Date> next = date_in(visit_.next_visit);
    std::string field = "next_visit";
    for (const auto& row : visit_.actions) {
      const auto due = row.value.next_visit ? due_date(row.value) : std::nullopt;
      if (!due || (next && *next <= *due)) continue;
      next = due;
      field = field_of(Field::action, row.key);
    }
    if (!next) return;
    for (auto& finding : next_visit_findings(case_, *next, field, outcome_.standings)) {
      out_.push_back(std::move(finding));
    }
  }

  void non_engagement() {
    if (visit_.non_engaged != "yes" || !blank(visit_.non_engagement)) return;
    add(Code::e_noneng_text, "Non-engagement is ticked: describe what happened.", "non_engagement");
  }

  void activities() {
    for (const auto& row : visit_.attachments) {
      if (row.value.kind != "activity" || !blank(row.value.discussion)) continue;
      const bool whose = row.value.child != 0;
      add(Code::w_activity_discuss,
          "You attached an activity" + (whose ? " with " + case_.name_of(row.value.child) : std::string()) +
              ". What did it tell you?",
          field_of(Field::attachment, row.key), row.value.child);
    }
  }

  void rating() {
    if (visit_.analysis_rating != "positive" && visit_.analysis_rating != "concerning") {
      add(Code::w_analysis_rating, "Was the visit positive or concerning? Choose one, and say why.", "analysis.rating");
    } else if (blank(visit_.analysis_why)) {
      add(Code::w_analysis_rating, "You chose whether the visit was positive or concerning. Why?", "analysis.why");
    }
  }

  void engine(const Child& child) {
    const auto* judgement =
        child.info != nullptr ? outcome_.judgement(visit_.id.text(), child.info->id.text()) : nullptr;
    for (auto& finding : judgement_findings(*child.row, child.name, judgement, policy_)) {
      // The engine knows days, and not how far the clock is off: of the visit's time dates() has the last word.
      const bool of_time = finding.code == Code::e_date || finding.code == Code::e_date_future;
      if (!of_time && !has(finding.code, child.key)) out_.push_back(std::move(finding));
    }
  }

  const record::CaseRecord& case_;
  const record::VisitRecord& visit_;
  const rules::Outcome& outcome_;
  const rules::Policy& policy_;
  const FinishFacts& facts_;
  Date day_;
  bool unsuccessful_ = false;
  std::vector<Finding> out_;
};

}  // namespace

std::vector<Finding> finish_check(const record::CaseRecord& a_case, const record::VisitRecord& visit,
                                  const rules::Outcome& outcome, const rules::Policy& policy,
                                  const FinishFacts& facts) {
  return FinishCheck(a_case, visit, outcome, policy, facts).run();
}

}  // namespace doorstep::casework
