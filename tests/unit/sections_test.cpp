// The sections of a visit record and the prompts beside them: in order, by branch and plan, never in the way.
#include "core/record/sections.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/record/fields.hpp"

namespace doorstep::record {
namespace {

bool any_mentions(const std::vector<std::string>& prompts, std::string_view word) {
  return std::any_of(prompts.begin(), prompts.end(),
                     [&](const std::string& each) { return each.find(word) != std::string::npos; });
}

std::vector<std::string> wishes(std::optional<bool> can_verbalise, std::optional<int> months, bool abuse = false) {
  PromptContext context;
  context.can_verbalise = can_verbalise;
  context.age_in_months = months;
  context.domestic_abuse = abuse;
  return prompts(Section::wishes, context);
}

TEST(Sections, FORM_20_six_sections_in_the_order_of_the_form) {
  std::vector<std::string> titles;
  for (const auto& info : all_sections()) titles.emplace_back(info.title);
  EXPECT_EQ(titles, (std::vector<std::string>{"Setting", "Wishes, feelings and observations",
                                              "Discussion with parents / carers", "Risk and/or protective factors",
                                              "Analysis / progress of the plan", "Actions"}));
}

TEST(Sections, AreFoundByTheirKeys) {
  for (const auto& info : all_sections()) {
    EXPECT_EQ(find_section(info.key), &info);
    EXPECT_EQ(&info_of(info.section), &info);
    EXPECT_FALSE(info.none.empty()) << info.key << " has no way to say that there is nothing (R-36)";
  }
  EXPECT_EQ(find_section("review"), nullptr);
  EXPECT_EQ(find_section(""), nullptr);
}

TEST(Sections, FORM_06_a_child_without_words_has_the_observation_prompts_and_no_conversation) {
  const auto older = wishes(false, 72);
  EXPECT_EQ(older.size(), 4U);
  const auto toddler = wishes(false, 22);
  ASSERT_EQ(toddler.size(), 6U) << "the four, then two that are for the youngest (R-11, R-12)";
  EXPECT_TRUE(std::equal(older.begin(), older.end(), toddler.begin()));
  EXPECT_NE(toddler[4].find("main carer"), std::string::npos);
  EXPECT_NE(toddler[5].find("Too young"), std::string::npos);
  for (const auto& talk : wishes(true, 22)) {
    EXPECT_EQ(std::count(toddler.begin(), toddler.end(), talk), 0) << talk;
  }
}

TEST(Sections, UnderFoursHaveTheirTwoPromptsUntilTheirFourthBirthday) {
  EXPECT_EQ(wishes(false, 0).size(), 6U);
  EXPECT_EQ(wishes(false, 47).size(), 6U);
  EXPECT_EQ(wishes(false, 48).size(), 4U);
  EXPECT_EQ(wishes(false, std::nullopt).size(), 4U) << "an age that is not known is not guessed";
}

TEST(Sections, FORM_07_a_child_with_words_has_seven_conversation_prompts) {
  const auto talk = wishes(true, 144);
  EXPECT_EQ(talk.size(), 7U);
  EXPECT_TRUE(any_mentions(talk, "bedroom")) << "place";
  EXPECT_TRUE(any_mentions(talk, "drawing or a game")) << "activity";
  EXPECT_TRUE(any_mentions(talk, "sub-headings"));
}

TEST(Sections, FORM_08_the_branch_is_not_tied_to_age) {
  EXPECT_EQ(wishes(false, 72), wishes(false, 150));
  EXPECT_EQ(wishes(true, 30), wishes(true, 150));
}

TEST(Sections, FORM_10_a_plan_for_domestic_abuse_adds_its_prompt) {
  const auto plain = wishes(true, 144);
  const auto abuse = wishes(true, 144, true);
  ASSERT_EQ(abuse.size(), plain.size() + 1);
  EXPECT_TRUE(any_mentions(abuse, "calmer at home or worse"));
  for (const auto& each : plain) EXPECT_EQ(std::count(abuse.begin(), abuse.end(), each), 1) << each;
  EXPECT_EQ(wishes(false, 72, true), wishes(false, 72)) << "a child without words is not asked";
}

TEST(Sections, FORM_23_other_categories_do_not) {
  EXPECT_FALSE(any_mentions(wishes(true, 144), "calmer at home or worse"));
  EXPECT_TRUE(is_domestic_abuse("emotional harm (domestic abuse)"));
  EXPECT_TRUE(is_domestic_abuse("Emotional harm, Domestic  Violence"));
  EXPECT_TRUE(is_domestic_abuse("Emotional (DA)"));
  for (const auto* other : {"neglect", "emotional harm", "physical harm", "", "domestic", "data", "abuse"}) {
    EXPECT_FALSE(is_domestic_abuse(other)) << other;
  }
}

TEST(Sections, FORM_18_help_says_that_a_visit_is_no_review_and_asks_which_branch) {
  const auto unanswered = wishes(std::nullopt, 144);
  EXPECT_TRUE(any_mentions(unanswered, "in words how they feel"));
  EXPECT_TRUE(any_mentions(unanswered, "review meetings keep their own minutes"));
}

TEST(Sections, FORM_30_the_visit_form_has_no_field_of_a_review) {
  for (const auto& info : all_fields()) {
    if ((info.records & in_visit) == 0) continue;
    // The office's word on a finished version is no part of the form: nobody can set it field by field.
    if (info.field == Field::review) {
      EXPECT_NE(info.records & by_acts, 0);
      continue;
    }
    for (const auto* word : {"review", "category", "conference", "minutes", "core_group"}) {
      EXPECT_EQ(info.name.find(word), std::string_view::npos) << info.name;
    }
  }
}

TEST(Sections, PromptsAreShortQuestionsThatNobodyReadsTwice) {
  PromptContext context;
  context.can_verbalise = true;
  context.domestic_abuse = true;
  const std::pair<Section, std::size_t> expected[] = {{Section::setting, 7},  {Section::wishes, 8},
                                                      {Section::parents, 5},  {Section::risk, 4},
                                                      {Section::analysis, 4}, {Section::actions, 4}};
  std::set<std::string> all;
  for (const auto& [section, count] : expected) {
    const auto lines = prompts(section, context);
    EXPECT_EQ(lines.size(), count) << info_of(section).key;
    for (const auto& line : lines) {
      EXPECT_LE(line.size(), 110U) << line;
      EXPECT_TRUE(all.insert(line).second) << line;
    }
  }
}

}  // namespace
}  // namespace doorstep::record
