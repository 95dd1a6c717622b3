// Every reader below names what it could not read and goes on with the rest. Which way the rest then leans is chosen
// so that nothing is hidden: a review day that cannot be read was not held, a place that cannot be read is no home.
#include "core/casework/rule_inputs.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "core/casework/visit_reading.hpp"

namespace doorstep::casework {
namespace {

using record::Answer;
using rules::Date;
using rules::Tick;

constexpr std::uint32_t longest_interval = 3660;  // days; as rules::parse_interval

/// "Not applicable" is no; unanswered stays unanswered.
Tick tick_of(Answer answer) {
  if (answer == Answer::unanswered) return std::nullopt;
  return answer == Answer::yes;
}

/// Where problems of one record go.
class Problems {
 public:
  Problems(std::vector<InputProblem>& list, DocumentId record, std::string whose)
      : list_(list), record_(record), whose_(std::move(whose)) {}

  void add(std::string field, const std::string& what, const std::string& why) {
    list_.push_back(InputProblem{record_, std::move(field), whose_ + ", " + what + ": " + why});
  }

  /// A date that may be missing. Nothing, and a problem, when it is there and cannot be read.
  std::optional<Date> date(const std::string& field, const std::string& what, const std::string& text) {
    if (blank(text)) return std::nullopt;
    const auto date = Date::parse(text);
    if (date) return *date;
    add(field, what, date.error().message);
    return std::nullopt;
  }

 private:
  std::vector<InputProblem>& list_;
  DocumentId record_;
  std::string whose_;
};

/// Whether the pattern of visits was agreed in supervision. What was proposed since and waits for supervision
/// is a pattern that nobody agreed. For CP the arrangements are a matter of the supervision agenda, not of the visit.
Tick pattern_recorded(const record::Episode& episode) {
  if (episode.type != record::PlanType::cin) return std::nullopt;
  if (episode.proposed_frequency != 0) return false;
  return Date::parse(episode.agreed_on).has_value() && !blank(episode.supervision_ref);
}

/// Nothing when it cannot be judged at all: without a plan, without its first day, or with an end that may be any.
std::optional<rules::Episode> read_episode(const record::Episode& episode, Problems& problems) {
  const auto plan = plan_of(episode.type);
  if (!plan) {
    problems.add("episode", "plan status", "choose CIN, CP or CLA");
    return std::nullopt;
  }
  const std::string what = std::string(rules::name_of(*plan)) + " status";
  if (blank(episode.start)) {
    problems.add("episode", what, "enter the day on which it started");
    return std::nullopt;
  }
  const auto start = problems.date("episode", what + ", start", episode.start);
  const auto end = problems.date("episode", what + ", end", episode.end);
  if (!start || (!end && !blank(episode.end))) return std::nullopt;

  rules::Episode out;
  out.plan = *plan;
  out.start = *start;
  out.end = end;
  if (episode.frequency > longest_interval) {
    problems.add("episode", what + ", frequency", "enter a number of days from 1 to 3660");
  } else if (episode.frequency != 0) {
    out.frequency = rules::Interval{static_cast<int>(episode.frequency), episode.working_days};
  }
  if (*plan == rules::Plan::cin) problems.date("episode", what + ", agreed on", episode.agreed_on);
  out.pattern_recorded = pattern_recorded(episode);
  if (*plan != rules::Plan::cla) return out;

  if (!blank(episode.start_time)) {
    if (const auto minutes = rules::parse_minutes(episode.start_time)) {
      out.start_minutes = *minutes;
    } else {
      problems.add("episode", what + ", time", minutes.error().message);
    }
  }
  out.reg24 = episode.reg24;
  // A day before the status is that of an earlier one: it must not settle what this one owes.
  const auto since_start = [&](const char* name, const std::string& text) {
    auto date = problems.date("episode", what + ", " + name, text);
    if (date && *date < *start) {
      problems.add("episode", what + ", " + name, "it is before the start of the status: correct one of the two");
      date.reset();
    }
    return date;
  };
  out.review_held = since_start("first review", episode.first_review_held);
  out.panel = since_start("fostering panel", episode.fostering_panel);
  return out;
}

/// Which of two statuses that cannot both be so is kept: the one that asks for more. A forgotten end of a CIN plan
/// must not hide the CP plan after it.
int weight(rules::Plan plan) { return plan == rules::Plan::cp ? 0 : plan == rules::Plan::cla ? 1 : 2; }

rules::Child read_child(const record::ChildRecord& child, std::vector<InputProblem>& list) {
  Problems problems(list, child.id, child.name);
  rules::Child out;
  out.id = child.id.text();
  out.born = problems.date("dob", "date of birth", child.dob);

  std::vector<rules::Episode> episodes;
  for (const auto& row : child.episodes) {
    if (auto episode = read_episode(row.value, problems)) episodes.push_back(*std::move(episode));
  }
  std::stable_sort(episodes.begin(), episodes.end(), [](const auto& a, const auto& b) {
    return std::pair(weight(a.plan), a.start) < std::pair(weight(b.plan), b.start);
  });
  for (const auto& episode : episodes) {
    // The rules refuse a child whose statuses contradict each other: one that does is left out, and named.
    const bool backwards = episode.end && *episode.end < episode.start;
    const bool beside = std::any_of(out.episodes.begin(), out.episodes.end(),
                                    [&](const auto& kept) { return rules::contradict(kept, episode); });
    if (!backwards && !beside) {
      out.episodes.push_back(episode);
      continue;
    }
    problems.add("episode", std::string(rules::name_of(episode.plan)) + " status from " + episode.start.words(),
                 "it ends before it starts, or another status is open at the same time: correct its start or end");
  }
  std::stable_sort(out.episodes.begin(), out.episodes.end(),
                   [](const auto& a, const auto& b) { return a.start < b.start; });
  return out;
}

/// Counts the people whom the ticks name. Brothers and sisters of the case are company, not adults.
void count_people(const record::CaseRecord& a_case, const record::VisitChild& child, Date day, rules::ChildRow& out) {
  const auto& ticks = child.ticks;
  out.people_known = !ticks.main_carers_present.empty() || !ticks.others_present.empty();
  std::set<record::ItemKey> carers(ticks.main_carers_present.begin(), ticks.main_carers_present.end());
  std::set<record::ItemKey> others;
  const auto* of = a_case.child(child.child);
  const bool looked_after = of != nullptr && is_looked_after(*of, day);
  for (const auto key : ticks.others_present) {
    const auto* person = a_case.person(key);
    const bool cares =
        person != nullptr && (is_main_carer(*person, child.child, day) || (looked_after && fosters_somebody(*person)));
    if (cares) {
      carers.insert(key);  // under "others", yet a main carer: the list of people decides
    } else if (a_case.child(key) == nullptr) {
      others.insert(key);
    }
  }
  for (const auto key : carers) others.erase(key);
  out.main_carers_present = static_cast<int>(carers.size());
  out.others_present = static_cast<int>(others.size());
}

rules::ChildRow read_row(const record::CaseRecord& a_case, const record::VisitChild& child, Date day,
                         Problems& problems) {
  const auto& ticks = child.ticks;
  rules::ChildRow out;
  out.seen = tick_of(ticks.seen);
  out.alone = tick_of(ticks.seen_alone);
  count_people(a_case, child, day, out);
  out.bedroom = tick_of(ticks.bedroom_seen);
  out.concern = tick_of(ticks.concern);
  // Whatever is written about the child is its observation. Only the youngest are asked for one, and what is
  // written in their wishes is what was seen of them.
  out.observed = (child.observation && written(*child.observation)) || wishes_written(child);
  out.with_carer = tick_of(ticks.observed_with_main_carer);
  out.tried_to_talk = tick_of(ticks.tried_to_talk);
  if (!out.tried_to_talk && child.observation && !blank(child.observation->tried_to_talk)) out.tried_to_talk = true;

  const auto name = a_case.name_of(child.child);
  if (auto also = visit_types_in(child.also)) {
    out.also_cp = std::count(also->begin(), also->end(), rules::VisitType::stat_cp) > 0;
    out.also_cla = std::count(also->begin(), also->end(), rules::VisitType::stat_cla) > 0;
  } else {
    problems.add("also", "also counted for " + name, also.error().message);
  }
  if (auto chosen = visit_types_in(child.counts_as)) {
    out.chosen = *std::move(chosen);
  } else {
    problems.add("counts_as", "type of visit for " + name, chosen.error().message);
  }
  return out;
}

/// Nothing when it is not known when the visit was: then nothing about it can be judged.
std::optional<rules::Visit> read_visit(const record::CaseRecord& a_case, const record::VisitRecord& visit,
                                       std::vector<InputProblem>& list) {
  Problems problems(list, visit.id, "visit " + visit.short_id());
  const auto start = rules::parse_moment(visit.start);
  if (!start) {
    problems.add("start", "start", blank(visit.start) ? "enter when it began" : start.error().message);
    return std::nullopt;
  }
  rules::Visit out;
  out.id = visit.id.text();
  out.start = *start;
  if (!blank(visit.end)) {
    if (const auto end = rules::parse_moment(visit.end)) {
      out.end = *end;
    } else {
      problems.add("end", "end", end.error().message);
    }
  }
  out.unsuccessful = visit.outcome == "unsuccessful";
  // Words without the tick are non-engagement, too; "no" is an answer.
  const bool described = !blank(visit.non_engagement);
  if (visit.non_engaged == "yes" || (described && visit.non_engaged != "no")) {
    out.non_engagement = described ? visit.non_engagement : std::string();
  }
  for (const auto& leg : visit.legs.legs) {
    const auto place = rules::place_from(leg.location);
    if (!place) problems.add("legs", "places", "choose home, placement, school or other for each part of the visit");
    out.places.push_back(place.value_or(rules::Place::other));
  }
  for (const auto& each : visit.children) {
    const auto* child = a_case.child(each.first);
    if (child == nullptr) {
      problems.add("ticks", "children", "one of them is not a child of this case");
      continue;
    }
    out.children.emplace(child->id.text(), read_row(a_case, each.second, out.day(), problems));
  }
  if (!visit.versions.empty()) out.policy = visit.versions.rbegin()->second.policy;
  return out;
}

}  // namespace

RuleInputs rule_inputs(const record::CaseRecord& a_case, const std::vector<record::VisitRecord>& visits) {
  RuleInputs out;
  for (const auto& child : a_case.children) out.children.push_back(read_child(child, out.problems));
  for (const auto& person : a_case.people) {
    Problems problems(out.problems, person.id, person.name);
    for (const auto& each : person.main_carer) {
      const auto whose = "main carer of " + a_case.name_of(each.first);
      problems.date("main_carer_of", whose + ", from", each.second.from);
      problems.date("main_carer_of", whose + ", to", each.second.to);
    }
  }
  for (const auto& visit : visits) {
    if (auto read = read_visit(a_case, visit, out.problems)) out.visits.push_back(*std::move(read));
  }
  return out;
}

Result<rules::Visit> rule_visit(const record::CaseRecord& a_case, const record::VisitRecord& visit) {
  std::vector<InputProblem> problems;
  auto read = read_visit(a_case, visit, problems);
  if (!read) return fail(Errc::invalid_input, problems.front().words);
  return *std::move(read);
}

}  // namespace doorstep::casework
