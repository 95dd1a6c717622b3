// The order of writes to one register, and the grade of each that was displaced (design.md section 5).
#include "core/merge/history.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace doorstep::testing {
namespace {

using merge::Grade;
using merge::grade_register;
using merge::GradedWrite;

/// A merged write at position `position` by device `device`.
GradedWrite write(WriteId id, Position position, std::uint64_t effective, std::uint8_t device,
                  std::vector<WriteId> bases = {}) {
  GradedWrite out;
  out.row.id = id;
  out.row.position = position;
  out.row.effective = change::Stamp{effective};
  out.row.merged = true;
  out.row.bases = std::move(bases);
  out.name.device = DeviceId{{device}};
  out.name.incarnation = 1;
  out.name.sequence = position + 1;
  out.hash[0] = static_cast<std::uint8_t>(position);
  return out;
}

GradedWrite aside(GradedWrite write) {
  write.row.merged = false;
  return write;
}

std::vector<Grade> grades(std::vector<GradedWrite> writes) {
  std::vector<Grade> out;
  for (const auto& graded : grade_register(std::move(writes)).writes) out.push_back(graded.grade);
  return out;
}

TEST(History, an_empty_register_has_no_winner) { EXPECT_FALSE(grade_register({}).winner); }

TEST(History, the_order_is_effective_stamp_device_incarnation_sequence_hash_index) {
  const auto base = write(1, 0, 100, 5);
  std::vector<GradedWrite> rising(7, base);
  for (std::size_t i = 1; i < rising.size(); ++i) rising[i] = rising[i - 1];
  // Each raises one key and lowers every key after it: only the order of keys can put it above its predecessor.
  rising[0].row.index = 9;
  rising[1] = rising[0], rising[1].hash[31] = 1, rising[1].row.index = 0;
  rising[2] = rising[1], rising[2].name.sequence = 2, rising[2].hash = {};
  rising[3] = rising[2], rising[3].name.incarnation = ~0ULL, rising[3].name.sequence = 1;
  rising[4] = rising[3], rising[4].name.device = DeviceId{{6}}, rising[4].name.incarnation = 1;
  rising[5] = rising[4], rising[5].row.effective = change::Stamp{101}, rising[5].name.device = DeviceId{{0}};
  rising[6] = rising[5], rising[6].row.effective = change::Stamp{~0ULL};
  auto lowest = rising[0];
  lowest.row.index = 8;
  rising.insert(rising.begin(), lowest);
  for (std::size_t i = 0; i < rising.size(); ++i) {
    for (std::size_t j = 0; j < rising.size(); ++j)
      EXPECT_EQ(merge::wins_over(rising[i], rising[j]), i > j) << i << ", " << j;
  }
}

TEST(History, the_greatest_wins_wherever_it_stands_in_the_log) {
  std::vector<std::uint64_t> stamps = {10, 20, 30};
  do {
    const auto found =
        grade_register({write(1, 0, stamps[0], 1), write(2, 1, stamps[1], 2), write(3, 2, stamps[2], 3)});
    EXPECT_EQ(stamps[*found.winner], 30u);
  } while (std::next_permutation(stamps.begin(), stamps.end()));
}

TEST(History, what_the_winner_has_seen_is_superseded_and_one_s_own_is_withdrawn) {
  EXPECT_EQ(grades({write(1, 0, 10, 1), write(2, 1, 20, 2, {1}), write(3, 2, 30, 2, {2})}),
            (std::vector{Grade::superseded, Grade::withdrawn, Grade::current}));
}

TEST(History, what_the_winner_has_not_seen_is_a_conflict_whoever_wrote_it) {
  EXPECT_EQ(grades({write(1, 0, 10, 1), write(2, 1, 20, 2)}), (std::vector{Grade::overwritten_unseen, Grade::current}));
  EXPECT_EQ(grades({write(1, 0, 10, 1), write(2, 1, 20, 1)}), (std::vector{Grade::overwritten_unseen, Grade::current}))
      << "unseen beats same author: a restored tablet overwrote its own later words";
}

TEST(History, seen_goes_transitively_over_bases) {
  EXPECT_EQ(grades({write(1, 0, 10, 1), write(2, 1, 20, 2, {1}), write(3, 2, 30, 3, {2}), write(4, 3, 40, 4, {3})}),
            (std::vector{Grade::superseded, Grade::superseded, Grade::superseded, Grade::current}));
}

TEST(History, a_resolving_write_settles_all_that_it_names) {
  EXPECT_EQ(grades({write(1, 0, 10, 1), write(2, 1, 20, 2, {1}), write(3, 2, 21, 3, {1}), write(4, 3, 40, 2, {2, 3})}),
            (std::vector{Grade::superseded, Grade::withdrawn, Grade::superseded, Grade::current}));
}

TEST(History, a_resolving_write_leaves_what_it_does_not_name) {
  EXPECT_EQ(grades({write(1, 0, 10, 1), write(2, 1, 20, 2), write(3, 2, 21, 3), write(4, 3, 40, 2, {2})}),
            (std::vector{Grade::overwritten_unseen, Grade::withdrawn, Grade::overwritten_unseen, Grade::current}));
}

TEST(History, a_later_loser_that_saw_an_earlier_write_does_not_settle_it) {
  EXPECT_EQ(grades({write(1, 0, 10, 1), write(2, 1, 20, 2, {1}), write(3, 2, 90, 3)}),
            (std::vector{Grade::overwritten_unseen, Grade::overwritten_unseen, Grade::current}))
      << "only the winner's line counts";
}

TEST(History, what_is_set_aside_cannot_win_and_still_passes_on_what_it_saw) {
  EXPECT_EQ(grades({write(1, 0, 10, 1), aside(write(2, 1, 99, 2, {1})), write(3, 2, 30, 3, {2})}),
            (std::vector{Grade::superseded, Grade::set_aside, Grade::current}));
}

TEST(History, when_all_is_set_aside_nothing_wins) {
  const auto found = grade_register({aside(write(1, 0, 10, 1)), aside(write(2, 1, 20, 2))});
  EXPECT_FALSE(found.winner);
  EXPECT_EQ(found.writes[1].grade, Grade::set_aside);
}

TEST(History, a_base_means_an_earlier_write_and_never_a_later_one_or_itself) {
  EXPECT_EQ(grades({write(1, 0, 50, 1, {2, 1}), write(2, 1, 20, 2, {1})}),
            (std::vector{Grade::current, Grade::overwritten_unseen}))
      << "a base that came later was not in the log: hostile or waived, it is ignored";
}

TEST(History, of_two_devices_writes_with_one_id_a_base_means_the_first) {
  EXPECT_EQ(grades({write(1, 0, 10, 1), write(1, 1, 20, 2), write(3, 2, 30, 3, {1})}),
            (std::vector{Grade::superseded, Grade::overwritten_unseen, Grade::current}));
}

TEST(History, a_long_chain_is_graded_without_recursion) {
  std::vector<GradedWrite> chain;
  for (WriteId id = 1; id <= 3000; ++id)
    chain.push_back(write(id, id - 1, id * 10, static_cast<std::uint8_t>(id % 2), {id - 1}));
  const auto found = grades(chain);
  EXPECT_EQ(std::count(found.begin(), found.end(), Grade::overwritten_unseen), 0);
  EXPECT_EQ(std::count(found.begin(), found.end(), Grade::withdrawn), 1499);
}

TEST(Verdicts, numbers_names_and_remedies_are_a_closed_list) {
  using merge::Verdict;
  for (std::uint32_t number = 0; number <= 8; ++number) {
    const auto verdict = merge::verdict_from(number);
    ASSERT_TRUE(verdict);
    EXPECT_EQ(static_cast<std::uint32_t>(*verdict), number) << "numbers are on the wire and never move";
    EXPECT_NE(merge::name_of(*verdict), "unknown");
    EXPECT_NE(merge::remedy_of(*verdict), "update this program");
  }
  EXPECT_FALSE(merge::verdict_from(9));
  EXPECT_EQ(merge::verdict_from(3), Verdict::fork);
}

}  // namespace
}  // namespace doorstep::testing
