// Whether a visit is still as it was finished, which spares a second reading, and that it never changes what counts.
#include "tests/support/casework_stores.hpp"

namespace doorstep::testing {
namespace {

class CaseReading : public CaseworkStores, public ::testing::Test {
 protected:
  CaseReading() : CaseworkStores("case-reading") {
    family.child(1, "Maya", "2016-05-01");
    save_case();
    at("2026-02-02T18:00");
  }

  rules::Judgement judged() {
    const auto standings = on(*tablet).standings(read(*tablet), rules::london(now.wall).date).value();
    EXPECT_TRUE(standings.problems.empty());
    EXPECT_EQ(standings.outcome.judgements.size(), 1u);
    return standings.outcome.judgements.at(0);
  }
};

TEST_F(CaseReading, a_draft_is_not_as_finished) { EXPECT_FALSE(shown(*tablet).as_finished); }

TEST_F(CaseReading, a_visit_is_as_finished_until_somebody_writes_to_it_and_again_once_the_words_are_back) {
  finish(*tablet);
  exchange_all();
  EXPECT_TRUE(shown(*tablet).as_finished);
  EXPECT_TRUE(shown(*office).as_finished);

  write(*tablet, record::Field::purpose, std::string("purpose-words"));  // a field that the version does not have
  EXPECT_FALSE(shown(*tablet).as_finished);
  write(*tablet, record::Field::purpose, std::string());
  EXPECT_TRUE(shown(*tablet).as_finished);

  write(*tablet, record::Field::setting, std::string("other-words"));
  EXPECT_FALSE(shown(*tablet).as_finished);
  write(*tablet, record::Field::setting, std::string("setting-words"));
  EXPECT_TRUE(shown(*tablet).as_finished);
}

TEST_F(CaseReading, what_was_written_after_finishing_does_not_count_until_it_is_finished_too) {
  finish(*tablet);
  EXPECT_TRUE(judged().is(rules::VisitType::stat_cin));
  correct(*tablet, "reason-words");
  write_ticks(*tablet, 0, not_alone(record::Answer::no));
  EXPECT_FALSE(shown(*tablet).as_finished);
  EXPECT_TRUE(judged().is(rules::VisitType::stat_cin));
  finish(*tablet);
  EXPECT_TRUE(shown(*tablet).as_finished);
  EXPECT_FALSE(judged().is(rules::VisitType::stat_cin));
}

}  // namespace
}  // namespace doorstep::testing
