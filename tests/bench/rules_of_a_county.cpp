// What judging costs: rules::evaluate over histories made from a seed; one JSON object a line.
//
//   family   one family of --children, with more and more visits
//   replan   the same, and the second half falls under a second plan and never counts: the last visit that counted
//            lies further and further back
//   county   families of --children with 10 visits each, more and more of them, all in one call
//
// Read `ratio`: nanoseconds per judgement against the first line of the same workload, in the same run. Near 1 means
// that judging is linear in the visits. Nanoseconds are this machine's, and say little elsewhere.
//
// Instructions, which hardly vary between runs: valgrind --tool=callgrind rules_of_a_county --visits 1000 --least 0
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "core/base/assert.hpp"
#include "core/rules/engine.hpp"
#include "tests/support/seeded_rng.hpp"

namespace {

using namespace doorstep;
using namespace doorstep::rules;

struct Options {
  std::size_t children = 3;
  std::size_t visits = 100'000;  ///< at most, in all
  std::uint64_t seed = 1;
  double least = 0.3;  ///< seconds that a measurement takes at least
};

struct History {
  std::vector<Child> children;
  std::vector<Visit> visits;
};

const Date day_zero = Date::of(2000, 1, 3).value();
constexpr int span = 20 * 365;  // days of a history
const Date as_of = day_zero + span;

Tick any_tick(testing::SeededRng& rng) {
  const auto drawn = rng.below(4);
  return drawn == 3 ? Tick() : Tick(drawn != 0);
}

Episode any_episode(Plan plan, Date start, testing::SeededRng& rng) {
  Episode out;
  out.plan = plan;
  out.start = start;
  if (plan != Plan::cla) out.frequency = Interval{static_cast<int>(5 + rng.below(30)), rng.chance(0.5)};
  out.reg24 = rng.chance(0.2);
  if (plan == Plan::cla && rng.chance(0.7)) out.review_held = start + static_cast<int>(20 + rng.below(20));
  return out;
}

/// A plan, in a third of families looked after beside it; old enough throughout to be seen alone.
Child any_child(std::size_t number, bool replanned, testing::SeededRng& rng) {
  Child out;
  out.id = "child " + std::to_string(number);
  out.born = day_zero - static_cast<int>(rng.below(12 * 365));
  const auto plan = rng.chance(0.5) ? Plan::cin : Plan::cp;
  out.episodes.push_back(any_episode(plan, day_zero, rng));
  if (replanned) {
    out.episodes.back().end = day_zero + span / 2;
    out.episodes.push_back(any_episode(plan, day_zero + span / 2, rng));
  } else if (rng.chance(0.33)) {
    out.episodes.push_back(any_episode(Plan::cla, day_zero + static_cast<int>(rng.below(60)), rng));
  }
  return out;
}

void add_family(History& to, const Options& options, std::size_t visits, bool replanned, testing::SeededRng& rng) {
  const auto first = to.children.size();
  for (std::size_t i = 0; i < options.children; ++i) to.children.push_back(any_child(first + i, replanned, rng));
  for (std::size_t i = 0; i < visits; ++i) {
    Visit visit;
    visit.id = "visit " + std::to_string(to.visits.size());
    const auto at = static_cast<Millis>(i) * span / static_cast<Millis>(visits);
    visit.start = (day_zero.days() + at) * day_ms + static_cast<Millis>(9 * 60 + rng.below(8 * 60)) * minute_ms;
    visit.end = visit.start + hour_ms;
    visit.unsuccessful = rng.chance(0.1);
    visit.places = {rng.chance(0.6) ? Place::home : Place::school};
    for (std::size_t child = first; child < to.children.size(); ++child) {
      ChildRow row;
      row.seen = any_tick(rng);
      row.alone = replanned && i >= visits / 2 ? Tick(false) : any_tick(rng);
      row.bedroom = any_tick(rng);
      row.concern = any_tick(rng);
      row.observed = rng.chance(0.5);
      visit.children.emplace(to.children[child].id, row);
    }
    to.visits.push_back(std::move(visit));
  }
}

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Nanoseconds per judgement; the copies that evaluate() takes are part of it.
double cost(const History& history, const Options& options, std::size_t& judgements) {
  const double start = seconds_now();
  double used = 0;
  std::size_t runs = 0;
  do {
    const auto outcome = evaluate(history.children, history.visits, {}, as_of);
    DOORSTEP_ASSERT(outcome.has_value());
    judgements = outcome->judgements.size();
    ++runs;
    used = seconds_now() - start;
  } while (used < options.least);
  return used * 1e9 / static_cast<double>(runs * judgements);
}

void run(const char* workload, const Options& options, const std::function<History(std::size_t)>& make) {
  double baseline = 0;
  for (std::size_t visits = 10; visits <= options.visits; visits *= 10) {
    const auto history = make(visits);
    std::size_t judgements = 0;
    const double nanoseconds = cost(history, options, judgements);
    if (baseline == 0) baseline = nanoseconds;
    const nlohmann::json line{
        {"step", workload},         {"children", history.children.size()},      {"visits", visits},
        {"judgements", judgements}, {"nanoseconds_per_judgement", nanoseconds}, {"ratio", nanoseconds / baseline}};
    std::printf("%s\n", line.dump().c_str());
    std::fflush(stdout);
  }
}

int usage(const char* program) {
  std::fprintf(stderr, "usage: %s [--children 3] [--visits 100000] [--seed 1] [--least 0.3]\n", program);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  const std::map<std::string, std::function<void(const std::string&)>> flags{
      {"--children", [&](const auto& v) { options.children = std::stoul(v); }},
      {"--visits", [&](const auto& v) { options.visits = std::stoul(v); }},
      {"--seed", [&](const auto& v) { options.seed = std::stoull(v); }},
      {"--least", [&](const auto& v) { options.least = std::stod(v); }}};
  for (int i = 1; i < argc; i += 2) {
    const auto flag = flags.find(argv[i]);
    if (flag == flags.end() || i + 1 >= argc) return usage(argv[0]);
    flag->second(argv[i + 1]);
  }
  for (const bool replanned : {false, true}) {
    run(replanned ? "replan" : "family", options, [&](std::size_t visits) {
      testing::SeededRng rng(options.seed);
      History out;
      add_family(out, options, visits, replanned, rng);
      return out;
    });
  }
  run("county", options, [&](std::size_t visits) {
    testing::SeededRng rng(options.seed);
    History out;
    for (std::size_t i = 0; i < visits / 10; ++i) add_family(out, options, 10, false, rng);
    return out;
  });
  return 0;
}
