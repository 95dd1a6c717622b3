// What holds for every history: properties of the rules over generated children, plans and visits.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdlib>
#include <ctime>

#include "client/cli/rule_case_file.hpp"
#include "core/rules/engine.hpp"

namespace doorstep::rules {
namespace {

struct History {
  std::vector<Child> children;
  std::vector<Visit> visits;
  Policy policy = default_policy();
  Date as_of;
};

const Date day_zero = *Date::of(2026, 1, 5);

rc::Gen<int> number(int from, int to) { return rc::gen::inRange(from, to + 1); }

Tick any_tick() {
  const auto drawn = *number(0, 2);
  return drawn == 2 ? Tick() : Tick(drawn == 1);
}

Episode any_episode(Plan plan, Date start) {
  Episode out;
  out.plan = plan;
  out.start = start;
  if (*number(0, 3) == 0) out.end = start + *number(10, 90);
  if (plan != Plan::cla && *number(0, 4) > 0) out.frequency = Interval{*number(3, 60), *number(0, 3) == 0};
  out.pattern_recorded = any_tick();
  if (plan == Plan::cla) {
    out.start_minutes = *number(0, 1439);
    out.reg24 = *number(0, 1) == 1;
    if (*number(0, 1) == 1) out.review_held = start + *number(1, 40);
    if (out.reg24 && *number(0, 2) == 0) out.panel = start + *number(20, 80);
  }
  return out;
}

Child any_child(const std::string& id) {
  Child out;
  out.id = id;
  if (*number(0, 9) > 0) out.born = day_zero - *number(0, 12 * 365);
  const auto kind = *number(0, 4);
  const auto start = day_zero + *number(0, 30);
  if (kind == 1 || kind == 4) out.episodes.push_back(any_episode(Plan::cin, start));
  if (kind == 2 || kind == 3) out.episodes.push_back(any_episode(Plan::cp, start));
  if (kind >= 3) out.episodes.push_back(any_episode(Plan::cla, start + *number(0, 40)));
  return out;
}

ChildRow any_row() {
  ChildRow out;
  out.seen = any_tick();
  out.alone = any_tick();
  out.people_known = *number(0, 2) == 0;
  if (out.people_known) {
    out.main_carers_present = *number(0, 1);
    out.others_present = *number(0, 1);
  }
  out.bedroom = any_tick();
  out.concern = any_tick();
  out.observed = *number(0, 1) == 1;
  out.with_carer = any_tick();
  out.tried_to_talk = any_tick();
  out.also_cp = *number(0, 5) == 0;
  return out;
}

Visit any_visit(std::size_t index, const std::vector<Child>& children) {
  Visit out;
  out.id = "V" + std::to_string(index);
  out.start = *from_london(day_zero + *number(0, 140), *number(8 * 60, 23 * 60 + 59));
  if (*number(0, 1) == 1) out.end = out.start + *number(10, 90) * minute_ms;
  out.unsuccessful = *number(0, 5) == 0;
  if (*number(0, 7) == 0) out.non_engagement = *number(0, 1) == 1 ? "words" : "";
  for (const auto place : {Place::home, Place::placement, Place::school, Place::other}) {
    if (*number(0, 2) == 0) out.places.push_back(place);
  }
  for (const auto& child : children) {
    if (*number(0, 3) > 0) out.children.emplace(child.id, any_row());
  }
  return out;
}

History any_history() {
  History out;
  for (const char* id : {"A", "B"}) out.children.push_back(any_child(id));
  const auto count = static_cast<std::size_t>(*number(0, 7));
  for (std::size_t i = 0; i < count; ++i) out.visits.push_back(any_visit(i, out.children));
  out.as_of = day_zero + *number(0, 180);
  if (*number(0, 3) == 0) out.policy.cp_after_cla = CpAfterCla::first_review;
  return out;
}

Outcome judged(const History& history) {
  auto out = evaluate(history.children, history.visits, {history.policy}, history.as_of);
  RC_ASSERT(out.has_value());
  return *std::move(out);
}

/// Everything that anybody is told.
std::string told(const Outcome& outcome) {
  return cli::rule_case_results(outcome).dump() + cli::rule_case_reasons(outcome).dump();
}

void check(const char* what, const std::function<void()>& property) { EXPECT_TRUE(rc::check(what, property)); }

TEST(RuleProperties, a_home_visit_never_moves_a_due_date_later) {
  check("home visit", [] {
    auto history = any_history();
    const auto before = judged(history);
    auto visit = any_visit(99, history.children);
    visit.unsuccessful = true;  // always a Home Visit (R-18)
    history.visits.push_back(visit);
    const auto after = judged(history);
    for (std::size_t i = 0; i < before.standings.size(); ++i) {
      for (std::size_t kind = 0; kind < 4; ++kind) {
        RC_ASSERT(before.standings[i].due[kind].date == after.standings[i].due[kind].date);
      }
    }
  });
}

TEST(RuleProperties, a_visit_that_is_judged_a_home_visit_changes_no_due_date_when_it_is_taken_away) {
  check("home visit taken away", [] {
    auto history = any_history();
    RC_PRE(!history.visits.empty());
    const auto before = judged(history);
    const auto index = static_cast<std::size_t>(*number(0, static_cast<int>(history.visits.size()) - 1));
    const auto id = history.visits[index].id;
    std::set<std::string> home;  // children for whom it is one
    for (const auto& each : before.judgements) {
      if (each.visit == id && each.is(VisitType::home_visit)) home.insert(each.child);
    }
    for (const auto& child : home) history.visits[index].children.erase(child);
    const auto after = judged(history);
    for (std::size_t i = 0; i < before.standings.size(); ++i) {
      for (std::size_t kind = 0; kind < 4; ++kind) {
        RC_ASSERT(before.standings[i].due[kind].date == after.standings[i].due[kind].date);
      }
    }
  });
}

TEST(RuleProperties, the_order_of_the_input_never_changes_a_result) {
  check("order", [] {
    auto history = any_history();
    const auto before = told(judged(history));
    std::reverse(history.children.begin(), history.children.end());
    for (auto& child : history.children) std::reverse(child.episodes.begin(), child.episodes.end());
    for (std::size_t i = history.visits.size(); i > 1; --i) {
      std::swap(history.visits[i - 1], history.visits[static_cast<std::size_t>(*number(0, static_cast<int>(i) - 1))]);
    }
    RC_ASSERT(told(judged(history)) == before);
  });
}

TEST(RuleProperties, later_visits_never_change_a_judgement) {
  check("later visits", [] {
    auto history = any_history();
    history.as_of = day_zero + 200;
    const auto all = judged(history);
    RC_PRE(!history.visits.empty());
    std::sort(history.visits.begin(), history.visits.end(),
              [](const Visit& a, const Visit& b) { return std::tie(a.start, a.id) < std::tie(b.start, b.id); });
    history.visits.resize(static_cast<std::size_t>(*number(1, static_cast<int>(history.visits.size()))));
    const auto some = judged(history);
    for (const auto& each : some.judgements) {
      const auto* same = all.judgement(each.visit, each.child);
      RC_ASSERT(same != nullptr);
      RC_ASSERT(same->types == each.types);
      RC_ASSERT(same->codes == each.codes);
    }
  });
}

TEST(RuleProperties, what_is_recorded_for_a_later_day_never_changes_a_judgement) {
  check("later facts", [] {
    auto history = any_history();
    history.as_of = day_zero + 200;
    const auto before = judged(history);
    Date last = day_zero;
    for (const auto& visit : history.visits) last = std::max(last, visit.day());
    for (auto& child : history.children) {
      for (auto& episode : child.episodes) {
        if (!episode.end) episode.end = std::max(last, episode.start) + *number(1, 30);
        if (episode.plan == Plan::cla && !episode.review_held) {
          episode.review_held = std::max(last, episode.start) + *number(1, 30);
        }
      }
    }
    const auto after = judged(history);
    for (const auto& each : before.judgements) {
      const auto* same = after.judgement(each.visit, each.child);
      RC_ASSERT(same != nullptr);
      RC_ASSERT(same->types == each.types);
      RC_ASSERT(same->codes == each.codes);
    }
  });
}

TEST(RuleProperties, no_recourse_never_changes_a_result) {
  // The engine has no such input (R-06); the file form takes it and must give the same with and without.
  for (const char* nrpf : {"", "\"nrpf\": true,", "\"nrpf\": false,"}) {
    const auto text = std::string(R"({"case_id":"n","as_of":"2026-02-24","children":{"A":{"dob":"2017-06-01",)") +
                      nrpf + R"("statuses":[{)" + nrpf +
                      R"("type":"CIN","start":"2026-01-12"}]}},"visits":[{"id":"V1","start":"2026-02-02T16:00",)"
                      R"("kids":{"A":{"alone":true}},"legs":["home"]}]})";
    const auto a_case = cli::read_rule_case(cli::Json::parse(text));
    ASSERT_TRUE(a_case.has_value());
    const auto outcome = evaluate(a_case->children, a_case->visits, {a_case->policy}, a_case->as_of);
    ASSERT_TRUE(outcome.has_value());
    EXPECT_EQ(cli::rule_case_results(*outcome).dump(),
              R"({"V1.A":"STAT_CIN","V1.A.codes":[],"due.A.CIN":"2026-03-16","due.A.CP":"none","due.A.CLA":"none",)"
              R"("due.A.REVIEW":"none","A.codes":[]})");
  }
}

TEST(RuleProperties, the_machines_zone_never_changes_a_result) {
  check("zone", [] {
    const auto history = any_history();
    std::string first;
    for (const char* zone : {"UTC", "Pacific/Auckland", "America/Los_Angeles", "Europe/London"}) {
      setenv("TZ", zone, 1);
      tzset();
      const auto now = told(judged(history));
      if (first.empty()) first = now;
      RC_ASSERT(now == first);
    }
    unsetenv("TZ");
    tzset();
  });
}

TEST(RuleProperties, every_result_says_why_and_codes_are_in_order) {
  check("why", [] {
    const auto outcome = judged(any_history());
    for (const auto& each : outcome.judgements) {
      RC_ASSERT(!each.why.empty());
      RC_ASSERT(!each.types.empty());
      RC_ASSERT(std::is_sorted(each.codes.begin(), each.codes.end()));
      RC_ASSERT(std::adjacent_find(each.codes.begin(), each.codes.end()) == each.codes.end());
    }
    for (const auto& each : outcome.standings) {
      RC_ASSERT(each.why.size() >= each.codes.size());
      for (const auto& due : each.due) RC_ASSERT(!due.date || !due.why.empty());
    }
  });
}

// ---- bad input ---------------------------------------------------------------------------------------------

std::string refusal(const std::string& text) {
  const auto a_case = cli::read_rule_case(cli::Json::parse(text));
  if (!a_case) return a_case.error().message;
  const auto outcome = evaluate(a_case->children, a_case->visits, {a_case->policy}, a_case->as_of);
  if (!outcome) return outcome.error().message;
  const auto problems = cli::rule_case_problems(*a_case);
  return problems.empty() ? "accepted" : problems.front();
}

std::string case_with(const std::string& children, const std::string& visits) {
  return R"({"case_id":"bad","as_of":"2026-03-01","children":{)" + children + R"(},"visits":[)" + visits + "]}";
}

TEST(RuleInput, what_is_wrong_is_named_by_record_and_field) {
  const std::string good = R"("A":{"dob":"2017-06-01","statuses":[{"type":"CIN","start":"2026-01-12"}]})";
  const struct {
    std::string children, visits, names;
  } cases[] = {
      {R"("A":{"dob":"2017-06-01","statuses":[{"type":"XYZ","start":"2026-01-12"}]})", "", "child A, status 1, type"},
      {R"("A":{"dob":"2017-06-01","statuses":[{"type":"CIN","start":"2026-01-12","end":"2026-01-11"}]})", "",
       "child A, status 1 (CIN): the end"},
      {R"("A":{"dob":"2017-02-30","statuses":[]})", "", "child A, dob"},
      {R"("A":{"statuses":[]})", "", "child A, dob"},
      {R"("A":{"dob":"2017-06-01","statuses":[{"type":"CIN","start":"2026-01-12"},{"type":"CP","start":"2026-02-01"}]})",
       "", "child A, status 2 (CP): it overlaps status 1 (CIN)"},
      {R"("A":{"dob":"2017-06-01","statuses":[{"type":"CP","start":"2026-01-12","freq":0}]})", "", "freq"},
      {good, R"({"id":"V1","start":"2026-02-02T16:00","end":"2026-02-02T15:00","kids":{"A":{}}})", "visit V1, end"},
      {good, R"({"id":"V1","start":"2026-03-02T16:00","kids":{"A":{}}})", "visit V1, start"},
      {good, R"({"id":"V1","start":"2026-02-02","kids":{"A":{}}})", "visit V1, start"},
      {good, R"({"id":"V1","start":"2026-02-02T16:00","kids":{"B":{}}})", "visit V1: there is no child B"},
      {good, R"({"id":"V1","start":"2026-02-02T16:00","legs":["moon"],"kids":{}})", "visit V1, legs"},
      {good, R"({"id":"V1","start":"2026-02-02T16:00","kids":{"A":{"alone":"perhaps"}}})", "visit V1, child A, alone"},
  };
  for (const auto& each : cases) {
    const auto message = refusal(case_with(each.children, each.visits));
    EXPECT_NE(message.find(each.names), std::string::npos) << message;
  }
}

TEST(RuleInput, members_that_no_rule_reads_are_named) {
  const auto a_case = cli::read_rule_case(cli::Json::parse(
      case_with(R"("A":{"dob":"2017-06-01","shoe_size":31,"statuses":[]})",
                R"({"id":"V1","start":"2026-02-02T16:00","weather":"wet","kids":{"A":{"alone":true,"hat":1}}})")));
  ASSERT_TRUE(a_case.has_value());
  EXPECT_EQ(a_case->ignored,
            (std::vector<std::string>{"child A: shoe_size", "visit V1, child A: hat", "visit V1: weather"}));
}

TEST(RuleInput, an_unknown_birth_date_decides_nothing_that_depends_on_age) {
  const auto a_case = cli::read_rule_case(cli::Json::parse(
      case_with(R"("A":{"dob":"unknown","statuses":[{"type":"CP","start":"2026-02-01","freq":14}]})",
                R"({"id":"V1","start":"2026-02-02T16:00","kids":{"A":{"alone":true}},"legs":["home"]})")));
  ASSERT_TRUE(a_case.has_value());
  const auto outcome = evaluate(a_case->children, a_case->visits, {a_case->policy}, a_case->as_of);
  ASSERT_TRUE(outcome.has_value());
  const auto got = cli::rule_case_results(*outcome);
  EXPECT_EQ(got["V1.A"], "HOME_VISIT");
  EXPECT_EQ(got["due.A.CP"], "2026-02-15");
  EXPECT_TRUE(got["V1.A.codes"].empty());
}

TEST(RuleInput, a_concern_about_a_child_of_unknown_age_reaches_the_manager) {
  const auto a_case = cli::read_rule_case(cli::Json::parse(case_with(
      R"("A":{"dob":"unknown","statuses":[{"type":"CP","start":"2026-02-01","freq":14}]})",
      R"({"id":"V1","start":"2026-02-02T16:00","kids":{"A":{"alone":false,"concern":true}},"legs":["home"]})")));
  ASSERT_TRUE(a_case.has_value());
  const auto outcome = evaluate(a_case->children, a_case->visits, {a_case->policy}, a_case->as_of);
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(cli::rule_case_results(*outcome)["V1.A.codes"], cli::Json({"T-TM"}));
}

}  // namespace
}  // namespace doorstep::rules
