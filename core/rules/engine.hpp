// Which visit counts as what, and what is due when: the seen-alone rules (requirements section 2).
//
// A pure function of children, plan statuses, visits and policy. It never reads a clock, never guesses, and does not
// depend on the order of its input. A visit is judged from what was so on its day and before it: later visits never
// change it. Facts dated after `as_of` (a visit, a review, an end) do not exist yet on that day.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/rules/calendar.hpp"
#include "core/rules/policy.hpp"
#include "core/rules/rule_book.hpp"

namespace doorstep::rules {

enum class Plan : std::uint8_t { cin, cp, cla };
std::string_view name_of(Plan plan);  ///< "CIN"

/// Yes, no, or not answered: unanswered is not no.
using Tick = std::optional<bool>;

/// A plan status, open on [start, end).
struct Episode {
  Plan plan{};
  Date start;             ///< CP: of the conference that agreed the frequency
  int start_minutes = 0;  ///< CLA: the London time at which the child became looked after
  std::optional<Date> end;
  std::optional<Interval> frequency;  ///< agreed; for CP by the conference
  Tick pattern_recorded;              ///< R-04, R-21: agreed in supervision; unanswered is not reported here
  bool reg24 = false;
  std::optional<Date> review_held;  ///< the first review of a looked-after child
  std::optional<Date> panel;        ///< the fostering panel

  bool open_on(Date day) const { return start <= day && (!end || day < *end); }
};

struct Child {
  std::string id;
  std::optional<Date> born;  ///< unknown, or not born yet: nothing that depends on age is decided
  std::vector<Episode> episodes;
};

enum class Place : std::uint8_t { home, placement, school, other };
std::optional<Place> place_from(std::string_view name);

/// One child's part in a visit.
struct ChildRow {
  Tick seen;
  Tick alone;
  bool people_known = false;  ///< the two lists below were filled in
  int main_carers_present = 0;
  int others_present = 0;
  Tick bedroom;  ///< "not applicable" is no credit: no
  Tick concern;
  bool observed = false;  ///< R-11: the observation is written
  Tick with_carer;
  Tick tried_to_talk;
  bool also_cp = false;  ///< R-29: the worker counts it as this, too
  bool also_cla = false;
  std::vector<VisitType> chosen;  ///< R-01: what the worker calls it; empty: what the engine proposes
};

struct Visit {
  std::string id;
  Millis start = 0;
  std::optional<Millis> end;
  bool unsuccessful = false;
  std::optional<std::string> non_engagement;  ///< R-14: noted; empty: noted without a word
  std::vector<Place> places;
  std::map<std::string, ChildRow> children;  ///< by Child::id
  std::string policy;                        ///< the version that judged it; empty: the one in force on its day

  Date day() const { return london(start).date; }
};

/// Why a result is what it is.
struct Why {
  int rule = 0;
  std::string words;  ///< a clause for a worker, with what decided it; names nobody: "the child was not seen, so ..."
};

/// What one visit is for one child.
struct Judgement {
  std::string visit;
  std::string child;
  std::vector<VisitType> types;  ///< STAT_CLA before STAT_CP when it is both
  std::vector<Code> codes;       ///< in the order of the list
  std::vector<Why> why;
  std::string policy;        ///< version
  Tick alone;                ///< as it was counted: ticked, or after the people present
  bool home_credit = false;  ///< R-20
  bool at_home = false;
  bool credited = false;                 ///< counts for the clocks: no date is off
  std::optional<Date> task_due;          ///< of T-TM: the day of the visit
  std::optional<Date> further_visit_by;  ///< of T-FURTHER-VISIT: the child's CP due date; nothing without a frequency

  bool is(VisitType type) const;
  bool has(Code code) const;
};

enum class DueKind : std::uint8_t { cin, cp, cla, review };
std::string_view name_of(DueKind kind);  ///< "CIN", "CP", "CLA", "REVIEW"
enum class DueState : std::uint8_t { none, in_time, due_soon, due_today, overdue, held, held_late };
std::string_view name_of(DueState state);   ///< "in_time"
std::string_view words_of(DueState state);  ///< "In time"

struct Due {
  DueKind kind{};
  DueState state{};          ///< none: nothing of the kind is owed
  std::optional<Date> date;  ///< nothing when nothing is owed, or when no conference agreed a frequency
  std::optional<Date> base;  ///< what it was counted from
  std::optional<Interval> interval;
  std::vector<Why> why;
};

/// A child on one day.
struct Standing {
  std::string child;
  std::array<Due, 4> due;  ///< by DueKind
  std::vector<Code> codes;
  std::vector<Why> why;               ///< of the codes
  std::string policy;                 ///< version
  std::optional<Date> approval_ends;  ///< R-28 [law]: the temporary approval of a Regulation 24 placement
  std::optional<Date> extension_ends;
  std::vector<std::string> home_breach;  ///< the two visits in a row without home and bedroom, of the last B-CP-HOME

  const Due& of(DueKind kind) const { return due[static_cast<std::size_t>(kind)]; }
};

struct Outcome {
  std::vector<Judgement> judgements;  ///< by visit in time, then by child
  std::vector<Standing> standings;    ///< by child

  const Judgement* judgement(std::string_view visit, std::string_view child) const;
  const Standing* standing(std::string_view child) const;
};

/// Whether two statuses of one child cannot both be so: of one kind, or CIN beside CP, and open on the same day.
bool contradict(const Episode& one, const Episode& other);

/// What is wrong with the input, for a person: "child A, status 2 (CP): the end 2026-01-01 is before the start
/// 2026-02-01". Errc::invalid_input names the first; nothing is judged from wrong input. Checked: ids are unique and
/// known, episodes do not end before they start, plans do not overlap (one of each kind at a time; CIN and CP never
/// together), intervals are positive.
Status check(const std::vector<Child>& children, const std::vector<Visit>& visits);

/// The policy that judges a visit: the one that did, else the one in force on its day.
const Policy& policy_for(const Visit& visit, const std::vector<Policy>& policies);

/// "Statutory CLA Visit and Statutory CP Visit", as the authority calls them.
std::string labels_of(const std::vector<VisitType>& types, const Policy& policy);

/// `policies` may be empty (the defaults). Errors as check().
Result<Outcome> evaluate(std::vector<Child> children, std::vector<Visit> visits, const std::vector<Policy>& policies,
                         Date as_of);

}  // namespace doorstep::rules
