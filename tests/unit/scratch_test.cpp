// Words for an act that is not done yet, on a tablet's real store.
#include "core/store/scratch.hpp"

#include <gtest/gtest.h>

#include "core/change/limits.hpp"
#include "core/sqlite/image.hpp"
#include "core/sqlite/statement.hpp"
#include "core/store/outbox.hpp"
#include "tests/support/casework_stores.hpp"

namespace doorstep::testing {
namespace {

constexpr std::string_view question = "question/0123/setting";
constexpr std::string_view reason = "reason/0123";
constexpr std::string_view words = "Did Ruby say it in her own words?";

class Scratch : public ::testing::Test, protected TwoStores {
 protected:
  Scratch() : TwoStores("scratch-test", Now{1'775'000'000'000, 1'000}) {}

  Status keep(std::string_view act, std::string_view what) {
    return store::keep_scratch(*tablet, act, what, now.wall, rng);
  }
  std::string kept(std::string_view act) { return store::scratch(*tablet, act).value(); }
};

TEST_F(Scratch, WhatWasKeptLastIsThereAfterThePowerFails) {
  expect_done(keep(question, "Did Ruby"));
  expect_done(keep(question, words));
  expect_done(keep(reason, "a name was wrong"));
  disk.power_cut(0);
  restart_tablet(rng);
  EXPECT_EQ(kept(question), words);
  EXPECT_EQ(kept(reason), "a name was wrong") << "each act has its own";
}

TEST_F(Scratch, EmptyWordsForget) {
  expect_done(keep(question, words));
  expect_done(keep(question, ""));
  EXPECT_EQ(kept(question), "");
  expect_done(keep(reason, ""));  // nothing was kept: nothing to forget
  EXPECT_EQ(kept(reason), "");
}

TEST_F(Scratch, NoWordOfItIsReadableOnTheDisk) {
  expect_done(keep(question, words));
  const auto image = sqlite::image_of(tablet->database()).value();
  EXPECT_NE(as_text(image).find(question), std::string_view::npos) << "the act's name is in the open";
  EXPECT_EQ(as_text(image).find("Ruby"), std::string_view::npos);
}

TEST_F(Scratch, IsNeverSent) {
  expect_done(keep(question, words));
  EXPECT_EQ(store::Outbox(*tablet).summary().value().drafts, 0u);
  EXPECT_EQ(store::Outbox(*tablet).freeze(space, now, rng).value(), 0u);
}

TEST_F(Scratch, WhatIsDamagedOrMovedToAnotherActIsRefusedAndTakesNewWords) {
  expect_done(keep(question, words));
  {
    auto s = tablet->database().prepare("UPDATE scratch SET act = ?").value();
    s.bind_all(reason);
    expect_done(s.run());
  }
  expect_refused(store::scratch(*tablet, reason), Errc::storage_corrupt, "no longer opens");
  expect_done(keep(reason, "again"));
  EXPECT_EQ(kept(reason), "again");
}

TEST_F(Scratch, WhatCannotBeKeptIsRefusedAndLeavesWhatWasKept) {
  expect_done(keep(question, words));
  expect_refused(keep(question, std::string(change::max_value_bytes + 1, 'x')), Errc::too_large, "256 KiB");
  expect_refused(keep("", words), Errc::invalid_input, "name");
  expect_refused(keep(std::string(store::max_scratch_act_bytes + 1, 'x'), words), Errc::invalid_input, "name");
  EXPECT_EQ(kept(question), words);
}

}  // namespace
}  // namespace doorstep::testing
