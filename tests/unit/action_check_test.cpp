// The actions of a visit: who owns them, whether weekdays and dates agree, whether the next visit comes in time.
#include <gtest/gtest.h>

#include "core/casework/finish_check.hpp"
#include "tests/support/visit_case.hpp"

namespace doorstep::casework {
namespace {

using testing::can_finish;
using testing::codes_of;
using testing::VisitCase;

constexpr auto child_of_8 = "2017-06-01";

bool says(const Finding& finding, std::string_view words) { return finding.words.find(words) != std::string::npos; }

TEST(ActionCheck, FORM_14_an_action_without_an_owner_holds_up_finish) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.action(0x72, "phone police", "2026-02-10").owner = " ";
  const auto found = t.findings();
  EXPECT_EQ(codes_of(found), "E-ACTION-OWNER");
  EXPECT_EQ(found.at(0).field, "action:0000000000000072");
  EXPECT_TRUE(says(found.at(0), "Action 2"));
  EXPECT_FALSE(says(found.at(0), "police"));
}

TEST(ActionCheck, FORM_14_owners_are_the_worker_parents_carers_children_and_another_professional) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  const auto maya = t.a_case.children[0].key;
  t.person(0x10, "Donna Brennock", "Mother").main_carer[maya] = record::MainCare();
  t.person(0x11, "Gareth Pike", "Father of Theo, lives elsewhere");
  t.person(0x12, "Hilary Brennock", "Maternal grandmother");
  t.person(0x13, "Lee Marsden", "Mother's partner").main_carer[maya] = record::MainCare{false, "2026-01-01", ""};
  t.person(0x14, "Ingrid Solheim", "Foster mother").main_carer[maya] = record::MainCare{false, "", "2026-02-02"};
  t.person(0x15, "Maureen Tully", "Foster carer").main_carer[maya] = record::MainCare{false, "2026-02-03", ""};
  std::vector<std::string> offered;
  for (const auto& each : owners_offered(t.a_case, t.visit)) offered.push_back(each.name + ", " + each.role);
  EXPECT_EQ(offered, (std::vector<std::string>{"Priya Raman, social worker", "Donna Brennock, parent",
                                               "Gareth Pike, parent", "Lee Marsden, carer", "Ingrid Solheim, carer",
                                               "Maya Brennock, child", "Another professional, other professional"}));
}

TEST(ActionCheck, FORM_15_a_weekday_that_contradicts_its_date_is_named) {
  VisitCase t;
  record::Row<record::Action> row;
  row.key = 0x73;
  const auto words = [&](const std::string& text, const std::string& due) {
    row.value.text = text;
    row.value.due = due;
    const auto found = action_check(t.a_case, row, {});
    EXPECT_LE(found.size(), 1U);
    return found.empty() ? std::string() : found[0].words.substr(0, found[0].words.find(','));
  };
  EXPECT_EQ(words("Next visit booked for Thursday 17 March 2021", ""), "17 March 2021 is a Wednesday");
  EXPECT_EQ(words("Next visit", "Thursday 17 March 2021"), "17 March 2021 is a Wednesday");
  EXPECT_EQ(words("Phone police by Thursday", "2021-03-17"), "17 March 2021 is a Wednesday");
  EXPECT_EQ(words("Next visit Thursday 17th March, 4pm", "2021-03-17T16:00"), "17 March 2021 is a Wednesday");
  EXPECT_EQ(words("Thu March 17th, 2021", ""), "17 March 2021 is a Wednesday");
  EXPECT_EQ(words("Thursday 17/03/2021", ""), "17 March 2021 is a Wednesday");
  EXPECT_EQ(words("Thursday 2021-03-17", ""), "17 March 2021 is a Wednesday");
  EXPECT_EQ(words("Fri 2nd January", "2025-12-30"), "") << "the nearest 2 January is that of 2026, a Friday";

  EXPECT_EQ(words("Wed 3rd March", "2021-03-03"), "");
  EXPECT_EQ(words("Thursday 17th of March", ""), "") << "without a year nobody can say";
  EXPECT_EQ(words("Thursday 18 March 2021", "2021-03-19"), "") << "the date beside the weekday is the one meant";
  EXPECT_EQ(words("Between Monday and Wednesday", "2021-03-19"), "");
  EXPECT_EQ(words("Thursday: 17 March 2021 or 24 March 2021", ""), "");
  EXPECT_EQ(words("See her at school", "2021-03-17"), "");
  EXPECT_EQ(words("Thursday 31 February 2021", ""), "");
}

TEST(ActionCheck, FORM_15_never_blocks) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.action(0x73, "Phone police by Thursday", "2026-02-11");
  const auto found = t.findings();
  EXPECT_EQ(codes_of(found), "W-WEEKDAY");
  EXPECT_EQ(found.at(0).field, "action:0000000000000073");
  EXPECT_TRUE(can_finish(found));
}

TEST(ActionCheck, FORM_16_a_next_visit_after_a_due_date_names_the_child_and_the_date) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8, record::PlanType::cp);  // due 16 February, 14 days after this visit
  auto& next = t.action(0x74, "Next visit", "2026-02-17T16:00:00+00:00");
  next.next_visit = true;
  auto found = t.findings();
  EXPECT_EQ(codes_of(found), "W-NEXT-AFTER-DUE");
  EXPECT_TRUE(says(found.at(0), "Maya Brennock"));
  EXPECT_TRUE(says(found.at(0), "16 February 2026"));
  EXPECT_EQ(found.at(0).child, t.a_case.children[0].key);
  EXPECT_EQ(action_check(t.a_case, t.visit.actions.back(), t.outcome().standings).size(), 1U);

  t.visit.next_visit = "2026-02-16T16:00:00+00:00";
  EXPECT_EQ(codes_of(t.findings()), "") << "an earlier visit is booked beside it";
  t.visit.actions.pop_back();
  t.visit.next_visit = "2026-02-17T16:00:00+00:00";
  found = t.findings();
  EXPECT_EQ(codes_of(found), "W-NEXT-AFTER-DUE");
  EXPECT_EQ(found.at(0).field, "next_visit");
}

TEST(ActionCheck, FORM_16_each_child_counts_by_the_earliest_of_its_due_dates) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8);
  t.child(2, "Ben Brennock", "2018-07-01");
  t.a_case.children[1].episodes[0].value.frequency = 28;
  t.visit.next_visit = "2026-02-20T16:00:00+00:00";
  const auto found = t.findings();
  EXPECT_EQ(codes_of(found), "W-NEXT-AFTER-DUE");
  EXPECT_TRUE(says(found.at(0), "Maya Brennock"));
}

TEST(ActionCheck, FORM_28_a_next_visit_in_time_says_nothing) {
  VisitCase t;
  t.child(1, "Maya Brennock", child_of_8, record::PlanType::cp);
  t.action(0x74, "Next visit", "2026-02-16T16:00:00+00:00").next_visit = true;
  EXPECT_EQ(codes_of(t.findings()), "") << "the due day itself is on time";
  EXPECT_TRUE(action_check(t.a_case, t.visit.actions.back(), t.outcome().standings).empty());
}

}  // namespace
}  // namespace doorstep::casework
