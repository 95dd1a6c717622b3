// What a server does with pushed changes, on both stores: what waits, what is waived and found late, what is bounded.
#include "core/sync/server_rules.hpp"

#include <gtest/gtest.h>

#include "core/change/limits.hpp"
#include "core/sync/limits.hpp"
#include "tests/support/log_fixture.hpp"

namespace doorstep::testing {
namespace {

using change::ProvenChange;
using sync::Needed;
using sync::PushState;

template <class Home>
class ServerRulesTest : public LogFixture<Home> {
 protected:
  ProvenChange change_of(Tablet& tablet, std::vector<change::Write> writes) {
    return next_change(this->organisation.rng(), tablet, std::move(writes), ChangeOptions{epoch_named(1)});
  }
  sync::PushOutcome push(const std::vector<ProvenChange>& changes, const std::vector<Needed>& waived = {}) {
    std::vector<const ProvenChange*> pushed;
    for (const auto& each : changes) pushed.push_back(&each);
    return sync::admit(this->state, this->home.store(), pushed, waived, test_time + 1000).value();
  }
  static Needed named(const ProvenChange& change) { return Needed{change.change.body.name, std::nullopt, 0}; }
  /// `count` ids that nobody ever wrote.
  static std::vector<WriteId> unknown(std::size_t count, WriteId first = 1'000'000) {
    std::vector<WriteId> out;
    for (std::size_t i = 0; i < count; ++i) out.push_back(first + i);
    return out;
  }
};
TYPED_TEST_SUITE(ServerRulesTest, StoreHomes);

// ---- a change that was waived and is found

TYPED_TEST(ServerRulesTest, a_waived_change_that_is_found_late_takes_a_position_and_its_words_can_win) {
  const auto first = this->change_of(this->anna, {write_of(1, 0)});
  const auto second = this->change_of(this->anna, {write_to(test_register(1, 2), 2, 10)});
  ASSERT_EQ(this->push({second}, {this->named(first)}).receipts.size(), 1u);
  EXPECT_EQ(this->winner(), 0u);

  const auto found = this->push({first});
  EXPECT_EQ(found.state, PushState::ok);
  EXPECT_TRUE(found.refused.empty());
  ASSERT_EQ(found.receipts.size(), 1u);
  EXPECT_EQ(found.receipts[0].position, 2u);
  EXPECT_EQ(found.receipts[0].verdict, merge::Verdict::merged);
  EXPECT_EQ(this->winner(), 1u);

  const auto again = this->push({first});
  ASSERT_EQ(again.receipts.size(), 1u);
  EXPECT_EQ(again.receipts[0].position, 2u) << "a position is given once";
  EXPECT_EQ(this->state.size(), 3u);
}

TYPED_TEST(ServerRulesTest, the_chain_goes_on_from_its_end_after_a_late_find) {
  const auto first = this->change_of(this->anna, {write_of(1, 0)});
  const auto second = this->change_of(this->anna, {write_of(2, 10)});
  const auto third = this->change_of(this->anna, {write_of(3, 20)});
  this->push({second}, {this->named(first)});
  const auto both = this->push({first, third});
  EXPECT_EQ(both.state, PushState::ok);
  EXPECT_EQ(both.receipts.size(), 2u);
}

TYPED_TEST(ServerRulesTest, a_late_find_that_waits_for_a_base_holds_up_nothing_else) {
  const auto first = this->change_of(this->anna, {write_of(1, 0, {4711})});
  const auto second = this->change_of(this->anna, {write_of(2, 10)});
  const auto third = this->change_of(this->anna, {write_of(3, 20)});
  this->push({second}, {this->named(first)});
  const auto both = this->push({first, third});
  EXPECT_EQ(both.state, PushState::wait);
  ASSERT_EQ(both.needed.size(), 1u);
  EXPECT_EQ(both.needed[0].write, 4711u);
  EXPECT_EQ(both.receipts.size(), 1u);
}

TYPED_TEST(ServerRulesTest, other_bytes_under_a_waived_name_are_a_second_life_of_the_device) {
  auto clone = this->anna;
  const auto first = this->change_of(this->anna, {write_of(1, 0)});
  const auto second = this->change_of(this->anna, {write_of(2, 10)});
  this->push({second}, {this->named(first)});
  const auto forged = this->push({this->change_of(clone, {write_of(3, 5)})});
  EXPECT_EQ(forged.state, PushState::new_incarnation);
  EXPECT_TRUE(forged.receipts.empty());
  EXPECT_EQ(this->state.size(), 2u);
}

// ---- bounds

TYPED_TEST(ServerRulesTest, more_bases_than_one_change_may_have_are_refused_and_others_go_on) {
  std::vector<change::Write> writes;
  for (std::uint8_t field = 1; field <= change::max_change_bases / change::max_bases + 1; ++field) {
    writes.push_back(write_to(test_register(1, field), field, 0, this->unknown(change::max_bases)));
  }
  const auto huge = this->change_of(this->anna, writes);
  const auto bens = this->change_of(this->ben, {write_of(1, 0)});
  const auto outcome = this->push({huge, bens});
  ASSERT_EQ(outcome.refused.size(), 1u);
  EXPECT_EQ(outcome.refused[0].code, "too many bases");
  EXPECT_TRUE(outcome.refused[0].name == huge.change.body.name);
  EXPECT_EQ(outcome.receipts.size(), 1u);
  EXPECT_TRUE(outcome.needed.empty());
}

TYPED_TEST(ServerRulesTest, as_many_bases_as_one_change_may_have_are_taken) {
  std::vector<change::Write> writes;
  std::vector<Needed> waived;
  for (std::uint8_t field = 1; field <= change::max_change_bases / change::max_bases; ++field) {
    const auto where = test_register(1, field);
    writes.push_back(write_to(where, field, 0, this->unknown(change::max_bases)));
    for (const auto base : writes.back().bases) waived.push_back(Needed{{}, where, base});
  }
  EXPECT_EQ(this->push({this->change_of(this->anna, writes)}, waived).receipts.size(), 1u);
}

TYPED_TEST(ServerRulesTest, a_wait_names_no_more_than_its_limit_and_waived_bases_leave_room_for_others) {
  const auto bases = this->unknown(2 * sync::max_needed);
  const auto change = this->change_of(this->anna, {write_of(1, 0, bases)});
  const auto first = this->push({change});
  EXPECT_EQ(first.state, PushState::wait);
  ASSERT_EQ(first.needed.size(), sync::max_needed);

  auto waived = first.needed;
  const auto second = this->push({change}, waived);
  ASSERT_EQ(second.needed.size(), sync::max_needed);
  EXPECT_FALSE(second.needed[0] == first.needed[0]);

  waived.insert(waived.end(), second.needed.begin(), second.needed.end());
  EXPECT_EQ(this->push({change}, waived).receipts.size(), 1u);
}

TYPED_TEST(ServerRulesTest, a_waiver_of_one_write_waives_no_other) {
  const auto change = this->change_of(this->anna, {write_of(1, 0, {4711})});
  const auto where = test_register(1, 1);
  for (const auto& other : {Needed{{}, where, 4712}, Needed{{}, test_register(1, 2), 4711}, this->named(change)}) {
    EXPECT_EQ(this->push({change}, {other}).state, PushState::wait);
  }
  EXPECT_EQ(this->push({change}, {Needed{{}, where, 4711}}).state, PushState::ok);
}

}  // namespace
}  // namespace doorstep::testing
