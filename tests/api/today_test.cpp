// The Today page through the client interface, on an office's and a tablet's real stores.
#include <gtest/gtest.h>

#include "tests/api/session_stores.hpp"

namespace doorstep::testing {
namespace {

using record::Field;

class TodayPage : public ::testing::Test, protected SessionStores {
 protected:
  TodayPage() : SessionStores("today-test") {
    family.child(0x11, "Maya Brennock", "2016-05-19");
    at("2026-02-02T09:00");
    save_case();
    exchange_all();
  }

  /// Books a visit as an app does, and gives its id.
  std::string book(const std::string& start) {
    wire::AskNewVisit out;
    out.set_space(client::bytes_of(space));
    out.set_start(start);
    out.set_purpose("Planned visit");
    return ask(*tablet, client::new_visit, out).visit();
  }
  wire::TodayView today(const std::string& on) {
    wire::AskToday out;
    out.set_on(on);
    return ask(*tablet, client::today, out);
  }
  /// "booked: ", "draft: Not finished": state and words of that visit, wherever Today lists it.
  std::string state_of(const std::string& visit, const std::string& on) {
    const auto view = today(on);
    for (const auto* list : {&view.visits(), &view.coming(), &view.not_finished()}) {
      for (const auto& each : *list) {
        if (each.visit() == visit) return each.state() + ": " + each.state_words();
      }
    }
    return "not listed";
  }
  bool only_booked(const std::string& visit) {
    wire::AskVisit out;
    out.set_space(client::bytes_of(space));
    out.set_visit(visit);
    return ask(*tablet, client::visit, out).only_booked();
  }
};

TEST_F(TodayPage, ABookedVisitIsNotCalledUnfinishedUntilSomethingIsWritten) {
  const auto visit = book("2026-02-10T16:00:00+00:00");
  EXPECT_EQ(state_of(visit, "2026-02-10"), "booked: ");
  EXPECT_EQ(state_of(visit, "2026-02-02"), "booked: ") << "among those to come";
  EXPECT_EQ(state_of(visit, "2026-02-11"), "booked: Nothing is written yet") << "its day is past";
  EXPECT_TRUE(only_booked(visit));

  const auto id = DocumentId::from(as_bytes(visit)).value();
  save(*tablet, store::DocumentFields{id, {field_value(Field::setting, std::string("setting-words"))}});
  EXPECT_EQ(state_of(visit, "2026-02-10"), "draft: Not finished");
  EXPECT_EQ(state_of(visit, "2026-02-11"), "draft: Not finished");
  EXPECT_FALSE(only_booked(visit));
}

}  // namespace
}  // namespace doorstep::testing
