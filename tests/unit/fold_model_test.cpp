// The merge against the executable protocol model: the same logs, entry by entry and register by register.
//
// The model (design.md, protocol-model.py) says what sections 3 to 7 promise; core/merge was written apart from it.
// Logs come from seeded runs under lost messages, crashes, clones, restores on both sides, wild clocks, revocation,
// rotation and bad changes (tests/golden/make_model_histories.py).
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <sstream>

#include "tests/support/log_fixture.hpp"
#include "tests/support/model_history.hpp"

namespace doorstep::testing {
namespace {

using merge::Grade;
using merge::RegisterHistory;

using Regrade = std::function<RegisterHistory(RegisterHistory)>;

std::string describe(std::optional<std::size_t> winner) { return winner ? std::to_string(*winner) : "none"; }

class Comparison {
 public:
  void differ(const std::string& where, const std::string& what) { lines_.push_back(where + ": " + what); }
  template <class T>
  void equal(const std::string& where, const char* what, const T& ours, const T& models) {
    if (!(ours == models)) differ(where, what);
  }
  std::size_t count() const { return lines_.size(); }
  std::string text() const {
    std::ostringstream out;
    for (std::size_t i = 0; i < std::min<std::size_t>(lines_.size(), 20); ++i) out << lines_[i] << '\n';
    return out.str();
  }

 private:
  std::vector<std::string> lines_;
};

void compare_register(const RegisterHistory& ours, const ExpectedRegister& expected, const std::string& at,
                      Comparison& out) {
  const auto where = at + ", " + expected.name;
  if (ours.writes.size() != expected.writes.size()) {
    out.differ(where,
               std::to_string(ours.writes.size()) + " writes instead of " + std::to_string(expected.writes.size()));
    return;
  }
  if (ours.winner != expected.winner) {
    out.differ(where, "winner " + describe(ours.winner) + " instead of " + describe(expected.winner));
  }
  for (std::size_t i = 0; i < expected.writes.size(); ++i) {
    const auto& mine = ours.writes[i];
    const auto& model = expected.writes[i];
    const auto here = where + ", write " + std::to_string(i);
    out.equal(here, "another write", mine.row.id, model.id);
    out.equal(here, "another author", mine.name.device, model.author);
    out.equal(here, "another effective stamp", mine.row.effective, model.effective);
    out.equal(here, "another eligibility", mine.row.merged, model.merged);
    if (mine.grade != model.grade) {
      out.differ(here,
                 std::string(merge::name_of(mine.grade)) + " instead of " + std::string(merge::name_of(model.grade)));
    }
  }
}

template <class Home>
void compare_history(const ModelHistory& history, const Regrade& regrade, Comparison& out) {
  Home home;
  auto state = home.store().create_space(history.space, 1).value();
  for (const auto& entry : history.entries) {
    const auto folded = merge::append(state, home.store(), entry.change, entry.received_at);
    ASSERT_TRUE(folded) << history.name << ": " << folded.error().message;
  }
  for (Position i = 0; i < history.entries.size(); ++i) {
    const auto verdict = home.store().entry_at(state, i).value().verdict;
    if (verdict == history.entries[i].verdict) continue;
    out.differ(history.name + ", entry " + std::to_string(i),
               std::string(merge::name_of(verdict)) + " instead of " +
                   std::string(merge::name_of(history.entries[i].verdict)));
  }
  for (const auto& expected : history.registers) {
    const auto document = home.store().find_document(state, expected.where.document).value();
    ASSERT_TRUE(document) << history.name;
    const auto ours = home.store().history(state, *document, expected.where.field).value();
    compare_register(regrade ? regrade(ours) : ours, expected, history.name, out);
  }
  auto ring = state.ring;
  std::sort(ring.begin(), ring.end());
  out.equal(history.name, "another epoch", state.epoch, history.epoch);
  out.equal(history.name, "another ring of epochs", ring, history.ring);
  std::vector<DeviceId> members;
  for (const auto& [device, member] : state.members) {
    if (member.active) members.push_back(device);
  }
  auto expected_members = history.members;
  std::sort(expected_members.begin(), expected_members.end());
  out.equal(history.name, "other members", members, expected_members);
}

template <class Home>
Comparison compare_all(const Regrade& regrade = {}) {
  const ModelHistories histories;
  EXPECT_GE(histories.size(), 60u);
  Comparison out;
  for (std::size_t i = 0; i < histories.size(); ++i) compare_history<Home>(histories.rebuild(i), regrade, out);
  return out;
}

template <class Home>
class FoldModelTest : public ::testing::Test {};
TYPED_TEST_SUITE(FoldModelTest, StoreHomes);

TYPED_TEST(FoldModelTest, every_verdict_stamp_winner_and_grade_is_the_model_s) {
  const auto found = compare_all<TypeParam>();
  EXPECT_EQ(found.count(), 0u) << found.text();
}

TEST(FoldModelData, the_histories_hold_every_rule_that_the_comparison_is_meant_to_cover) {
  const ModelHistories histories;
  std::map<merge::Verdict, int> verdicts;
  std::map<Grade, int> grades;
  int admissions = 0, copies = 0, going_back = 0;
  for (std::size_t i = 0; i < histories.size(); ++i) {
    const auto history = histories.rebuild(i);
    int writes = 0, rows = 0;
    Millis last = 0;
    for (const auto& entry : history.entries) {
      ++verdicts[entry.verdict];
      going_back += entry.received_at < last;
      last = entry.received_at;
      const auto& body = entry.change.change.body;
      for (const auto& write : body.writes) writes += write.where.document.bytes[0] != '~';
      if (!body.authority) continue;
      const auto statement = keys::parse_statement(*body.authority);
      admissions += std::holds_alternative<keys::Admission>(statement->operation);
    }
    for (const auto& item : history.registers) {
      rows += static_cast<int>(item.writes.size());
      for (const auto& write : item.writes) ++grades[write.grade];
    }
    copies += writes - rows;
  }
  using merge::Verdict;
  for (const auto verdict : {Verdict::merged, Verdict::revoked, Verdict::fork, Verdict::unknown_schema,
                             Verdict::too_large, Verdict::corrupt, Verdict::superseded_authority}) {
    EXPECT_GT(verdicts[verdict], 10) << merge::name_of(verdict);
  }
  for (const auto grade :
       {Grade::current, Grade::superseded, Grade::withdrawn, Grade::overwritten_unseen, Grade::set_aside}) {
    EXPECT_GT(grades[grade], 100) << merge::name_of(grade);
  }
  EXPECT_GT(admissions, 10);
  EXPECT_GT(copies, 10);
  EXPECT_GT(going_back, 0) << "refilled entries keep their attested time";
}

// ---- canaries: the comparison must notice each of these wrong rules

/// "Seen" by the winner's direct bases only.
RegisterHistory graded_by_direct_base(RegisterHistory history) {
  if (!history.winner) return history;
  const auto winner = history.writes[*history.winner];
  for (std::size_t i = 0; i < history.writes.size(); ++i) {
    auto& write = history.writes[i];
    if (!write.row.merged || i == *history.winner) continue;
    const auto& bases = winner.row.bases;
    const bool seen = std::find(bases.begin(), bases.end(), write.row.id) != bases.end();
    const bool own = write.name.device == winner.name.device;
    write.grade = !seen ? Grade::overwritten_unseen : own ? Grade::withdrawn : Grade::superseded;
  }
  return history;
}

/// The author before ancestry: one's own displaced write is always withdrawn.
RegisterHistory graded_by_author_first(RegisterHistory history) {
  if (!history.winner) return history;
  const auto winner = history.writes[*history.winner].name.device;
  for (auto& write : history.writes) {
    if (write.grade == Grade::overwritten_unseen && write.name.device == winner) write.grade = Grade::withdrawn;
  }
  return history;
}

/// What was set aside counts for nothing: neither for ancestry nor for winning.
RegisterHistory graded_without_set_aside(RegisterHistory history) {
  std::vector<merge::GradedWrite> merged;
  for (const auto& write : history.writes) {
    if (write.row.merged) merged.push_back(write);
  }
  const auto regraded = merge::grade_register(merged);
  std::size_t next = 0;
  for (auto& write : history.writes) {
    if (write.row.merged) write.grade = regraded.writes[next++].grade;
  }
  return history;
}

/// The order of arrival instead of stamps.
RegisterHistory won_by_arrival(RegisterHistory history) {
  for (std::size_t i = 0; i < history.writes.size(); ++i) {
    if (history.writes[i].row.merged) history.winner = i;
  }
  return history;
}

TEST(FoldModelCanary, grading_by_the_direct_base_only_is_noticed) {
  EXPECT_GT(compare_all<MemoryStoreHome>(graded_by_direct_base).count(), 10u);
}
TEST(FoldModelCanary, grading_by_the_author_before_ancestry_is_noticed) {
  EXPECT_GT(compare_all<MemoryStoreHome>(graded_by_author_first).count(), 10u);
}
TEST(FoldModelCanary, leaving_what_was_set_aside_out_of_ancestry_is_noticed) {
  EXPECT_GT(compare_all<MemoryStoreHome>(graded_without_set_aside).count(), 0u);
}
TEST(FoldModelCanary, the_last_to_arrive_winning_is_noticed) {
  EXPECT_GT(compare_all<MemoryStoreHome>(won_by_arrival).count(), 10u);
}

}  // namespace
}  // namespace doorstep::testing
