// A family's case on an office's and a tablet's stores, and one visit to it, complete as it is in VisitCase: tests take
// something away or alter it, save it, finish it, and look at what both devices make of it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/casework/casework.hpp"
#include "tests/support/two_stores.hpp"
#include "tests/support/visit_fields.hpp"

namespace doorstep::testing {

inline void expect_done(const Status& status) { EXPECT_TRUE(status) << status.error().message; }

class CaseworkStores : public TwoStores {
 public:
  explicit CaseworkStores(const std::string& name) : TwoStores(name, Now{instant("2026-01-05T09:00"), 1'000}) {}

  /// London time.
  static Millis instant(const std::string& moment) { return rules::parse_moment(moment).value(); }
  /// Both clocks go on to that moment.
  void at(const std::string& moment) {
    const auto wall = instant(moment);
    now.monotonic += wall - now.wall;
    now.wall = wall;
  }

  // ---- writing

  /// The tablet saves the family and everybody receives it; then it saves the visit, as drafts.
  void save_case() {
    FieldList own(record::case_document(space), record::type_case);
    own.text(record::Field::name, "Brennock");
    save(*tablet, own.take());
    for (const auto& child : family.a_case.children) save(*tablet, fields_of(child));
    for (const auto& person : family.a_case.people) save(*tablet, fields_of(person));
    exchange_all();
    save(*tablet, fields_of(family.visit));
  }
  void save(store::DeviceStore& store, const store::DocumentFields& fields) {
    expect_done(store::Outbox(store).save(space, fields.document, fields.values, now, rng));
  }
  /// One field of the visit, as a draft.
  void write(store::DeviceStore& store, record::Field field, const record::Value& value,
             std::optional<record::ItemKey> item = std::nullopt) {
    save(store, store::DocumentFields{visit(), {field_value(field, value, item)}});
  }
  void write_ticks(store::DeviceStore& store, std::size_t child, const record::Ticks& ticks) {
    write(store, record::Field::ticks, ticks, key(child));
  }
  /// As VisitCase has them, but not alone, with this answer to the concern question.
  static record::Ticks not_alone(record::Answer concern) {
    record::Ticks out;
    out.seen = record::Answer::yes;
    out.seen_alone = record::Answer::no;
    out.bedroom_seen = record::Answer::yes;
    out.concern = concern;
    return out;
  }

  // ---- acting

  static casework::Casework on(store::DeviceStore& store) { return casework::Casework(store); }
  casework::Casework::FinishPlan plan(store::DeviceStore& store) {
    return on(store).plan_finish(space, visit(), now).value();
  }
  /// Expected to go through.
  casework::Casework::FinishPlan finish(store::DeviceStore& store) {
    auto done = on(store).finish(space, visit(), now, rng);
    EXPECT_TRUE(done) << done.error().message;
    if (!done) return {};
    EXPECT_TRUE(done->can_finish()) << codes_of(done->findings);
    return *std::move(done);
  }
  void correct(store::DeviceStore& store, const std::string& reason) {
    expect_done(on(store).correct(space, visit(), reason, now, rng));
  }

  // ---- reading

  const DocumentId& visit() const { return family.visit.id; }
  record::ItemKey key(std::size_t child) const { return family.a_case.children.at(child).key; }
  record::CaseRecord read(store::DeviceStore& store) { return on(store).read_case(space).value(); }
  record::VisitRecord shown(store::DeviceStore& store) { return *read(store).visit(visit()); }
  record::VisitRecord version(store::DeviceStore& store, std::uint64_t number) {
    return on(store).at_version(space, visit(), number).value();
  }
  casework::Life life(store::DeviceStore& store) { return on(store).life(space, visit()).value(); }
  casework::LifeState state(store::DeviceStore& store) { return life(store).state; }
  /// "HOME_VISIT full withdrawn, STAT_CIN full": the case's notes, sorted.
  std::string notes(store::DeviceStore& store) {
    std::vector<std::string> all;
    for (const auto& each : read(store).case_notes) {
      all.push_back(each.note.type + (each.note.kind == record::NoteKind::full ? " full" : " cross-reference") +
                    (each.withdrawn.empty() ? "" : " withdrawn"));
    }
    std::sort(all.begin(), all.end());
    std::string out;
    for (const auto& each : all) out += (out.empty() ? "" : ", ") + each;
    return out;
  }

  VisitCase family;
};

/// Refused with this code, in words that hold these.
template <class T>
void expect_refused(const T& result, Errc code, std::string_view words) {
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, code) << result.error().message;
  EXPECT_NE(result.error().message.find(words), std::string::npos) << result.error().message;
}

}  // namespace doorstep::testing
