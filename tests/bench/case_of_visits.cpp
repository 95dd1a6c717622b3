// What a long case costs to read: Casework::read_case and standings on a tablet's real store, with more and more
// finished visits in the case; one JSON object a line. `doorstep due` and the tablet's list of the day pay both for
// every case.
//
// Read `ratio`: milliseconds per visit against the first line, in the same run. Near 1 means linear in the visits.
// `finish` is what finishing the last of them took, the whole of it: it reads the case, too.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "core/casework/casework.hpp"
#include "tests/support/two_stores.hpp"
#include "tests/support/visit_fields.hpp"

namespace {

using namespace doorstep;

double milliseconds_now() {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

template <class T>
T need(Result<T> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "case_of_visits: %s\n", result.error().message.c_str());
  std::exit(1);
}

/// A family of three on an office's and a tablet's stores; the tablet visits once a week.
class LongCase {
 public:
  LongCase() : stores_("case-of-visits", Now{rules::parse_moment("2016-01-04T18:00").value(), 1'000}) {
    family_.child(1, "Maya", "2012-05-01");
    family_.child(2, "Theo", "2011-02-28", record::PlanType::cp);
    family_.child(3, "Ines", "2010-12-31", record::PlanType::cla);
    family_.person(4, "Dawn", "Mother");
    doorstep::testing::FieldList own(record::case_document(stores_.space), record::type_case);
    own.text(record::Field::name, "Brennock");
    save(own.take());
    for (auto& child : family_.a_case.children) {
      for (auto& episode : child.episodes) episode.value.start = "2016-01-04";
      save(doorstep::testing::fields_of(child));
    }
    for (const auto& person : family_.a_case.people) save(doorstep::testing::fields_of(person));
    stores_.exchange_all();
  }

  /// One more visit: saved, finished, and in everybody's log. Returns what finishing took, in milliseconds.
  double visit() {
    stores_.now.wall += 7 * day_ms;
    stores_.now.monotonic += 7 * day_ms;
    auto visit = family_.visit;
    visit.id = DocumentId::random(stores_.rng);
    visit.ref = "v-" + std::to_string(++visits_);
    visit.start = rules::rfc3339(stores_.now.wall - 2 * hour_ms);
    visit.end = rules::rfc3339(stores_.now.wall - hour_ms);
    save(doorstep::testing::fields_of(visit));
    (void)need(store::Outbox(tablet()).freeze(stores_.space, stores_.now, stores_.rng));
    stores_.exchange(tablet(), stores_.space);
    const double start = milliseconds_now();
    const auto plan = need(casework::Casework(tablet()).finish(stores_.space, visit.id, stores_.now, stores_.rng));
    const double took = milliseconds_now() - start;
    if (!plan.can_finish()) {
      for (const auto& each : plan.findings) std::fprintf(stderr, "case_of_visits: %s\n", each.words.c_str());
      std::exit(1);
    }
    stores_.exchange(tablet(), stores_.space);
    return took;
  }

  store::DeviceStore& tablet() { return *stores_.tablet; }
  const SpaceId& space() const { return stores_.space; }
  rules::Date today() const { return rules::london(stores_.now.wall).date; }
  std::size_t visits() const { return visits_; }

 private:
  void save(const store::DocumentFields& fields) {
    const auto done =
        store::Outbox(tablet()).save(stores_.space, fields.document, fields.values, stores_.now, stores_.rng);
    if (done) return;
    std::fprintf(stderr, "case_of_visits: %s\n", done.error().message.c_str());
    std::exit(1);
  }

  doorstep::testing::TwoStores stores_;
  doorstep::testing::VisitCase family_;
  std::size_t visits_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const std::size_t most = argc > 1 ? std::stoul(argv[1]) : 400;
  LongCase long_case;
  double baseline = 0;
  for (const std::size_t goal : {10, 100, 400}) {
    if (goal > most) break;
    double finishing = 0;
    while (long_case.visits() < goal) finishing = long_case.visit();
    casework::Casework casework(long_case.tablet());
    double reading = 1e9, judging = 1e9;  // the best of three
    for (int i = 0; i < 3; ++i) {
      const double start = milliseconds_now();
      const auto a_case = need(casework.read_case(long_case.space()));
      const double between = milliseconds_now();
      const auto standings = need(casework.standings(a_case, long_case.today()));
      judging = std::min(judging, milliseconds_now() - between);
      reading = std::min(reading, between - start);
      if (standings.visits.size() != goal || !standings.problems.empty()) return 1;
    }
    const auto n = static_cast<double>(goal);
    const double each = (reading + judging) / n;
    if (baseline == 0) baseline = each;
    const nlohmann::json line{{"visits", goal},
                              {"read_case_ms_per_visit", reading / n},
                              {"standings_ms_per_visit", judging / n},
                              {"ratio", each / baseline},
                              {"finish_ms", finishing}};
    std::printf("%s\n", line.dump().c_str());
    std::fflush(stdout);
  }
  return 0;
}
