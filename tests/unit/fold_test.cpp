// Every rule of design.md section 5 about verdicts, ancestry, copies and admission, on both stores.
#include "core/merge/fold.hpp"

#include <gtest/gtest.h>

#include "core/change/limits.hpp"
#include "tests/support/log_fixture.hpp"

namespace doorstep::testing {
namespace {

using keys::Admission;
using keys::MembershipChange;
using merge::Grade;
using merge::Verdict;

template <class Home>
class FoldTest : public LogFixture<Home> {
 protected:
  MembershipChange removal(const Tablet& tablet, std::uint8_t new_epoch) {
    MembershipChange out;
    out.remove = {tablet.id};
    out.epoch = epoch_named(new_epoch);
    return out;
  }
  MembershipChange addition(const Tablet& tablet) {
    MembershipChange out;
    out.add = {member(tablet)};
    return out;
  }
  Admission admission_of(const merge::Folded& folded) { return Admission{folded.head.name}; }
};
TYPED_TEST_SUITE(FoldTest, StoreHomes);

// ---- verdicts

TYPED_TEST(FoldTest, a_members_change_is_merged_and_takes_the_next_position) {
  const auto folded = this->append_write(this->anna, 10, {write_of(1, 0)});
  EXPECT_EQ(folded.head.verdict, Verdict::merged);
  EXPECT_EQ(folded.head.position, 1u);
  EXPECT_EQ(folded.head.received_at, test_time + 10);
  EXPECT_EQ(this->winner(), 1u);
}

TYPED_TEST(FoldTest, a_strangers_change_takes_a_position_and_cannot_win) {
  const auto folded = this->append_write(this->carl, 10, {write_of(1, 0)});
  EXPECT_EQ(folded.head.verdict, Verdict::not_a_member);
  EXPECT_EQ(this->state.size(), 2u);
  EXPECT_EQ(this->winner(), 0u);
  EXPECT_EQ(this->grade(1), Grade::set_aside);
}

TYPED_TEST(FoldTest, a_removed_member_is_revoked_from_the_removal_on_and_not_before) {
  this->append_write(this->ben, 10, {write_of(1, 0)});
  EXPECT_EQ(this->append_authority(this->removal(this->ben, 2), 20).head.verdict, Verdict::merged);
  EXPECT_EQ(this->append_write(this->ben, 30, {write_of(2, 5, {1})}).head.verdict, Verdict::revoked);
  EXPECT_EQ(this->winner(), 1u) << "what was merged before the removal stays";
  EXPECT_EQ(this->state.epoch, epoch_named(2));
}

TYPED_TEST(FoldTest, a_member_who_is_added_again_writes_again) {
  this->append_authority(this->removal(this->ben, 2), 10);
  this->append_authority(this->addition(this->ben), 20);
  EXPECT_EQ(this->append_write(this->ben, 30, {write_of(1, 0)}).head.verdict, Verdict::merged);
}

TYPED_TEST(FoldTest, a_change_that_its_author_calls_a_fork_is_set_aside) {
  const auto folded = this->append_write(this->anna, 10, {write_of(1, 0)}, {epoch_named(1), 1, true});
  EXPECT_EQ(folded.head.verdict, Verdict::fork);
  EXPECT_EQ(this->winner(), 0u);
}

TYPED_TEST(FoldTest, a_schema_above_the_spaces_is_unknown_until_an_authority_raises_it) {
  EXPECT_EQ(this->append_write(this->anna, 10, {write_of(1, 0)}, {epoch_named(1), 2}).head.verdict,
            Verdict::unknown_schema);
  EXPECT_EQ(this->append_write(this->anna, 11, {write_of(2, 0)}, {epoch_named(1), 0}).head.verdict,
            Verdict::unknown_schema);
  this->append_authority(keys::SchemaRaise{2}, 20);
  EXPECT_EQ(this->append_write(this->anna, 30, {write_of(3, 0)}, {epoch_named(1), 2}).head.verdict, Verdict::merged);
  this->append_authority(keys::SchemaRaise{1}, 40);
  EXPECT_EQ(this->state.schema, 2u) << "a raise never lowers";
}

TYPED_TEST(FoldTest, a_change_of_more_writes_than_the_limit_is_too_large_and_one_at_the_limit_is_not) {
  std::vector<change::Write> writes;
  for (std::size_t i = 0; i < change::max_writes; ++i) {
    change::Register where = test_register(2, 0);
    where.field.bytes[6] = static_cast<std::uint8_t>(i >> 8);
    where.field.bytes[7] = static_cast<std::uint8_t>(i);
    writes.push_back(write_to(where, 1000 + i, 0));
  }
  EXPECT_EQ(this->append_write(this->anna, 10, writes).head.verdict, Verdict::merged);
  writes.push_back(write_to(test_register(2, 1), 1, 0));
  EXPECT_EQ(this->append_write(this->anna, 20, writes).head.verdict, Verdict::too_large);
}

TYPED_TEST(FoldTest, a_value_sealed_under_an_epoch_that_nobody_announced_is_corrupt) {
  EXPECT_EQ(this->append_write(this->anna, 10, {write_of(1, 0)}, {epoch_named(9)}).head.verdict, Verdict::corrupt);
}

TYPED_TEST(FoldTest, a_superseded_epoch_stays_readable) {
  this->append_authority(this->removal(this->ben, 2), 10);
  EXPECT_EQ(this->append_write(this->anna, 20, {write_of(1, 0)}).head.verdict, Verdict::merged);
  EXPECT_EQ(this->append_write(this->anna, 30, {write_of(2, 0, {1})}, {epoch_named(2)}).head.verdict, Verdict::merged);
}

TYPED_TEST(FoldTest, membership_is_judged_before_everything_else) {
  EXPECT_EQ(this->append_write(this->carl, 10, {write_of(1, 0)}, {epoch_named(9), 7, true}).head.verdict,
            Verdict::not_a_member);
  EXPECT_EQ(this->append_write(this->anna, 20, {write_of(2, 0)}, {epoch_named(9), 7, true}).head.verdict,
            Verdict::fork);
  EXPECT_EQ(this->append_write(this->anna, 30, {write_of(3, 0)}, {epoch_named(9), 7}).head.verdict,
            Verdict::unknown_schema);
}

// ---- authority changes

TYPED_TEST(FoldTest, of_two_authority_changes_that_build_on_one_the_log_s_first_has_effect) {
  auto second = this->organisation.authority("second-office");
  auto second_office = this->organisation.tablet(this->authority, "second-office");
  const Hash head = this->state.authority_head;
  const auto stale = next_authority_change(this->organisation.rng(), second_office, second, head,
                                           this->removal(this->ben, 3), epoch_named(1));
  EXPECT_EQ(this->append_authority(this->removal(this->anna, 2), 10).head.verdict, Verdict::merged);
  const auto folded = this->append(stale, 20);
  EXPECT_EQ(folded.head.verdict, Verdict::superseded_authority);
  EXPECT_TRUE(this->state.is_active(this->ben.id)) << "no effect";
  EXPECT_FALSE(this->state.is_active(this->anna.id));
  EXPECT_EQ(this->state.epoch, epoch_named(2));
  EXPECT_EQ(this->append_write(this->ben, 30, {write_of(1, 0)}, {epoch_named(3)}).head.verdict, Verdict::merged)
      << "text sealed under the stale change's key is still opened";
}

TYPED_TEST(FoldTest, an_authority_change_needs_no_membership_of_its_carrier) {
  auto elsewhere = this->organisation.tablet(this->authority, "not-in-this-space");
  const auto change = next_authority_change(this->organisation.rng(), elsewhere, this->authority,
                                            this->state.authority_head, this->addition(this->carl), epoch_named(1));
  EXPECT_EQ(this->append(change, 10).head.verdict, Verdict::merged);
  EXPECT_TRUE(this->state.is_active(this->carl.id));
}

TYPED_TEST(FoldTest, a_statement_by_another_organisations_authority_is_corrupt_and_without_effect) {
  TestOrganisation foreign(2);
  const auto forged = next_authority_change(foreign.rng(), this->anna, foreign.authority("thief"),
                                            this->state.authority_head, this->removal(this->ben, 2), epoch_named(1));
  EXPECT_EQ(this->append(forged, 10).head.verdict, Verdict::corrupt);
  EXPECT_TRUE(this->state.is_active(this->ben.id));
  EXPECT_EQ(this->append_write(this->anna, 20, {write_of(1, 0)}, {epoch_named(2)}).head.verdict, Verdict::corrupt)
      << "a forged statement announces no epoch";
}

TYPED_TEST(FoldTest, a_member_certified_by_nobody_of_this_organisation_cannot_be_added) {
  TestOrganisation foreign(2);
  const auto spy = foreign.tablet(foreign.authority("thief"), "spy");
  EXPECT_EQ(this->append_authority(this->addition(spy), 10).head.verdict, Verdict::corrupt);
  EXPECT_EQ(this->state.member(spy.id), nullptr);
}

TYPED_TEST(FoldTest, a_space_is_founded_once) {
  EXPECT_EQ(this->append_authority(this->founding(), 10).head.verdict, Verdict::corrupt);
}

TYPED_TEST(FoldTest, before_the_founding_every_change_is_corrupt) {
  TypeParam fresh;
  auto empty = fresh.store().create_space(test_space(), 1).value();
  auto stranger = this->organisation.tablet(this->authority, "early");
  const auto write = next_change(this->organisation.rng(), stranger, {write_of(1, 0)}, {epoch_named(1)});
  EXPECT_EQ(merge::append(empty, fresh.store(), write, test_time)->head.verdict, Verdict::corrupt);
  const auto raise = next_authority_change(this->organisation.rng(), stranger, this->authority, Hash{},
                                           keys::SchemaRaise{2}, epoch_named(1));
  EXPECT_EQ(merge::append(empty, fresh.store(), raise, test_time)->head.verdict, Verdict::corrupt);
  EXPECT_FALSE(empty.founded());
}

TYPED_TEST(FoldTest, an_invitation_is_used_up_by_the_addition_that_names_it) {
  const InvitationId id{{0x11}};
  this->append_authority(keys::InvitationNotice{id, test_time + 5}, 10);
  EXPECT_FALSE(this->state.invitations.at(id).used_by);
  auto change = this->addition(this->carl);
  change.invitation = id;
  this->append_authority(change, 20);
  EXPECT_EQ(this->state.invitations.at(id).used_by, this->carl.id);
  EXPECT_EQ(this->state.invitations.at(id).expires_at, test_time + 5);
}

// ---- effective stamps

TYPED_TEST(FoldTest, a_stamp_is_clamped_to_two_minutes_after_receipt) {
  this->append_write(this->anna, 1000, {write_of(1, 400LL * day_ms)});
  EXPECT_EQ(this->row(1).row.effective, change::Stamp::at(test_time + 1000 + 2 * minute_ms));
}

TYPED_TEST(FoldTest, a_stamp_in_the_past_stays_as_it_is) {
  this->append_write(this->anna, 1000, {write_of(1, -400LL * day_ms)});
  EXPECT_EQ(this->row(1).row.effective, change::Stamp::at(test_time - 400LL * day_ms));
}

TYPED_TEST(FoldTest, an_effective_stamp_is_raised_to_one_above_the_highest_base) {
  this->append_write(this->anna, 10, {write_of(1, 50'000)});
  this->append_write(this->ben, 20, {write_of(2, 60'000)});
  this->append_write(this->anna, 30, {write_of(3, -900'000, {2, 1})});
  EXPECT_EQ(this->row(3).row.effective.value, change::Stamp::at(test_time + 60'000).value + 1);
  EXPECT_EQ(this->winner(), 3u) << "a slow clock that has seen the winner still wins (P6)";
}

TYPED_TEST(FoldTest, raising_goes_over_clamped_bases_so_a_fast_clock_cannot_win_for_ever) {
  this->append_write(this->ben, 0, {write_of(1, 30LL * 365 * day_ms)});
  this->append_write(this->anna, 1000, {write_of(2, 1000, {1})});
  EXPECT_EQ(this->winner(), 2u);
  this->append_write(this->anna, 5 * minute_ms, {write_of(3, 5 * minute_ms)});
  EXPECT_EQ(this->winner(), 3u) << "an honest later write wins even unseen";
}

TYPED_TEST(FoldTest, a_base_that_is_not_in_the_log_is_ignored_for_ever) {
  this->append_write(this->anna, 10, {write_of(2, 0, {1})});
  EXPECT_EQ(this->row(2).row.effective, change::Stamp::at(test_time));
  this->append_write(this->ben, 20, {write_of(1, 5000)});  // arrives after its successor
  EXPECT_EQ(this->row(2).row.effective, change::Stamp::at(test_time)) << "the past is not computed again";
  EXPECT_EQ(this->winner(), 1u);
  EXPECT_EQ(this->grade(2), Grade::overwritten_unseen);
}

TYPED_TEST(FoldTest, a_base_in_another_register_does_not_count) {
  this->append_write(this->anna, 10, {write_to(test_register(1, 2), 1, 90'000)});
  this->append_write(this->ben, 20, {write_of(2, 0, {1})});
  EXPECT_EQ(this->row(2).row.effective, change::Stamp::at(test_time));
}

TYPED_TEST(FoldTest, what_is_set_aside_counts_for_raising_and_ancestry) {
  this->append_write(this->anna, 10, {write_of(1, 0)});
  this->append_write(this->anna, 20, {write_of(2, 90'000, {1})}, {epoch_named(1), 1, true});  // fork
  this->append_write(this->ben, 30, {write_of(3, 10, {2})});
  EXPECT_EQ(this->row(3).row.effective.value, change::Stamp::at(test_time + 90'000).value + 1);
  EXPECT_EQ(this->winner(), 3u);
  EXPECT_EQ(this->grade(2), Grade::set_aside);
  EXPECT_EQ(this->grade(1), Grade::superseded) << "seen through the write that was set aside";
}

// ---- copies

TYPED_TEST(FoldTest, copies_of_a_write_count_once_and_the_first_in_the_log_stays) {
  this->append_write(this->anna, 10, {write_of(1, 0)});
  this->append_write(this->anna, 20, {write_of(1, 70'000)});  // sealed again after a restore
  const auto found = this->history();
  ASSERT_EQ(found.writes.size(), 1u);
  EXPECT_EQ(found.writes[0].row.position, 1u);
  EXPECT_EQ(found.writes[0].row.effective, change::Stamp::at(test_time));
  EXPECT_EQ(this->state.size(), 3u) << "the copy's change has its position all the same";
}

TYPED_TEST(FoldTest, a_merged_copy_lets_the_first_copy_win) {
  this->append_write(this->anna, 10, {write_of(1, 0)}, {epoch_named(9)});
  EXPECT_EQ(this->winner(), 0u);
  this->append_write(this->anna, 20, {write_of(1, 0)});
  EXPECT_EQ(this->winner(), 1u);
  EXPECT_EQ(this->row(1).row.position, 1u);
}

TYPED_TEST(FoldTest, a_copy_that_is_set_aside_takes_nothing_back) {
  this->append_write(this->anna, 10, {write_of(1, 0)});
  this->append_write(this->anna, 20, {write_of(1, 0)}, {epoch_named(1), 1, true});
  EXPECT_EQ(this->winner(), 1u);
}

TYPED_TEST(FoldTest, nobody_can_pass_a_write_for_a_copy_of_another_devices) {
  this->append_write(this->anna, 10, {write_of(1, 0)});
  this->append_write(this->ben, 20, {write_of(1, 50)});
  EXPECT_EQ(this->history().writes.size(), 2u);
  EXPECT_EQ(this->history().writes[*this->history().winner].name.device, this->ben.id);
}

TYPED_TEST(FoldTest, a_write_id_is_one_write_per_register) {
  this->append_write(this->anna, 10, {write_of(1, 0), write_to(test_register(1, 2), 1, 0)});
  EXPECT_EQ(this->winner(), 1u);
  EXPECT_EQ(this->winner(test_register(1, 2)), 1u);
}

// ---- admission

TYPED_TEST(FoldTest, an_admission_lets_a_set_aside_change_win) {
  this->append_write(this->anna, 10, {write_of(1, 0)});
  const auto aside = this->append_write(this->carl, 20, {write_of(2, 500)});
  EXPECT_EQ(this->winner(), 1u);
  const auto admitted = this->append_authority(this->admission_of(aside), 30);
  EXPECT_EQ(this->winner(), 2u);
  ASSERT_EQ(admitted.touched.size(), 1u);
  EXPECT_EQ(admitted.touched[0], test_register(1, 1));
  EXPECT_EQ(this->home.store().entry_at(this->state, aside.head.position)->verdict, Verdict::merged);
  EXPECT_FALSE(this->state.is_active(this->carl.id)) << "the change is taken up, not its author";
}

TYPED_TEST(FoldTest, an_admission_of_nothing_known_changes_nothing) {
  const auto folded = this->append_authority(Admission{{this->carl.id, 1, 1}}, 10);
  EXPECT_EQ(folded.head.verdict, Verdict::merged);
  EXPECT_TRUE(folded.touched.empty());
  this->append_write(this->carl, 20, {write_of(1, 0)});
  EXPECT_EQ(this->winner(), 0u) << "an admission looks backwards only";
}

TYPED_TEST(FoldTest, a_superseded_admission_admits_nothing) {
  const auto aside = this->append_write(this->carl, 10, {write_of(1, 0)});
  const auto stale = next_authority_change(this->organisation.rng(), this->office, this->authority,
                                           this->state.authority_head, this->admission_of(aside), epoch_named(1));
  auto second_office = this->organisation.tablet(this->authority, "second-office");
  this->append(next_authority_change(this->organisation.rng(), second_office, this->authority,
                                     this->state.authority_head, this->addition(this->carl), epoch_named(1)),
               20);
  EXPECT_EQ(this->append(stale, 30).head.verdict, Verdict::superseded_authority);
  EXPECT_EQ(this->winner(), 0u);
}

TYPED_TEST(FoldTest, a_stale_authority_change_is_never_revived_by_an_admission) {
  auto second_office = this->organisation.tablet(this->authority, "second-office");
  const auto stale = next_authority_change(this->organisation.rng(), second_office, this->authority,
                                           this->state.authority_head, this->removal(this->ben, 3), epoch_named(1));
  this->append_authority(this->removal(this->anna, 2), 10);
  const auto aside = this->append(stale, 20);
  this->append_authority(this->admission_of(aside), 30);
  EXPECT_TRUE(this->state.is_active(this->ben.id));
  EXPECT_EQ(this->home.store().entry_at(this->state, aside.head.position)->verdict, Verdict::superseded_authority);
}

TYPED_TEST(FoldTest, admitting_a_copy_lets_the_first_copy_win) {
  this->append_write(this->carl, 10, {write_of(1, 0)});
  const auto copy = this->append_write(this->carl, 20, {write_of(1, 0)});
  this->append_authority(this->admission_of(copy), 30);
  EXPECT_EQ(this->winner(), 1u);
  EXPECT_EQ(this->row(1).row.position, 1u);
  EXPECT_EQ(this->history().writes.size(), 1u);
}

TYPED_TEST(FoldTest, admitting_a_change_does_not_admit_another_devices_write_of_the_same_id) {
  const auto carls = this->append_write(this->carl, 10, {write_of(1, 0)});
  auto dora = this->organisation.tablet(this->authority, "tab-dora");
  this->append_write(dora, 20, {write_of(1, 500)});
  this->append_authority(this->admission_of(carls), 30);
  const auto found = this->history();
  ASSERT_TRUE(found.winner);
  EXPECT_EQ(found.writes[*found.winner].name.device, this->carl.id);
}

// ---- the log

TYPED_TEST(FoldTest, an_entry_names_the_registers_that_may_show_something_else_now) {
  const auto first = this->append_write(this->anna, 10, {write_of(1, 500)});
  EXPECT_TRUE(first.touched.empty()) << "a new document had nothing to show before";
  EXPECT_EQ(first.highest, change::Stamp::at(test_time + 500));
  const auto second = this->append_write(this->ben, 20, {write_of(2, 0, {1}), write_to(test_register(2, 1), 3, 100)});
  EXPECT_EQ(second.touched, std::vector{test_register(1, 1)});
  EXPECT_EQ(second.highest.value, first.highest.value + 1) << "raised above its base";
}

TYPED_TEST(FoldTest, the_log_s_root_is_over_received_at_and_change_hash_of_every_entry) {
  std::vector<Hash> leaves;
  leaves.push_back(log::entry_leaf(test_time, this->state.authority_head));
  const auto one = this->append_write(this->anna, 10, {write_of(1, 0)});
  leaves.push_back(log::entry_leaf(test_time + 10, one.head.hash));
  const auto two = this->append_write(this->carl, 20, {write_of(2, 0)});
  leaves.push_back(log::entry_leaf(test_time + 20, two.head.hash));
  EXPECT_EQ(one.head.root, log::merkle_root(std::span(leaves).first(2)));
  EXPECT_EQ(two.head.root, log::merkle_root(leaves));
  EXPECT_EQ(this->state.root, two.head.root);
}

TYPED_TEST(FoldTest, the_same_log_gives_the_same_registers_on_the_other_store) {
  // P4 between two implementations of the port: whatever one folds, the plain one folds too.
  MemoryStoreHome plain;
  auto mirror = plain.store().create_space(test_space(), 7).value();
  TypeParam fresh;
  auto subject = fresh.store().create_space(test_space(), 7).value();
  SeededRng rng(5);
  Tablet* tablets[] = {&this->anna, &this->ben, &this->carl};
  this->office.sequence = 0;
  this->office.previous.reset();
  const auto both = [&](const change::ProvenChange& change, Millis at) {
    const auto a = merge::append(subject, fresh.store(), change, at).value();
    const auto b = merge::append(mirror, plain.store(), change, at).value();
    EXPECT_EQ(a.head.verdict, b.head.verdict);
    EXPECT_EQ(a.head.root, b.head.root);
    return a;
  };
  both(next_authority_change(rng, this->office, this->authority, std::nullopt, this->founding(), epoch_named(1)),
       test_time);
  for (int i = 1; i < 150; ++i) {
    auto& tablet = *tablets[rng.below(3)];
    std::vector<WriteId> bases;
    for (auto n = rng.below(3); n > 0; --n) bases.push_back(1 + rng.below(40));
    const auto field = static_cast<std::uint8_t>(rng.below(3));
    const auto write =
        write_to(test_register(1, field), 1 + rng.below(40), static_cast<Millis>(rng.below(900'000)), bases);
    const auto change = next_change(rng, tablet, {write}, {epoch_named(rng.chance(.1) ? 9 : 1), 1, rng.chance(.1)});
    const auto folded = both(change, test_time + i * 1000);
    if (folded.head.verdict == Verdict::not_a_member && rng.chance(.5)) {
      both(next_authority_change(rng, this->office, this->authority, subject.authority_head,
                                 Admission{folded.head.name}, epoch_named(1)),
           test_time + i * 1000);
    }
  }
  for (std::uint8_t field = 0; field < 3; ++field) {
    const auto where = test_register(1, field);
    const auto a = fresh.store()
                       .history(subject, *fresh.store().find_document(subject, where.document).value(), where.field)
                       .value();
    const auto b = plain.store()
                       .history(mirror, *plain.store().find_document(mirror, where.document).value(), where.field)
                       .value();
    ASSERT_EQ(a.writes.size(), b.writes.size());
    EXPECT_GT(a.writes.size(), 10u);
    EXPECT_EQ(a.winner, b.winner);
    for (std::size_t i = 0; i < a.writes.size(); ++i) {
      EXPECT_EQ(a.writes[i].row.id, b.writes[i].row.id);
      EXPECT_EQ(a.writes[i].row.effective, b.writes[i].row.effective);
      EXPECT_EQ(a.writes[i].row.bases, b.writes[i].row.bases);
      EXPECT_EQ(a.writes[i].hash, b.writes[i].hash);
      EXPECT_EQ(a.writes[i].grade, b.writes[i].grade);
    }
  }
}

TYPED_TEST(FoldTest, a_second_change_of_one_name_is_an_error_of_the_store) {
  const auto before = this->anna;
  this->append_write(this->anna, 10, {write_of(1, 0)});
  auto twin = before;  // a cloned tablet
  const auto second = next_change(this->organisation.rng(), twin, {write_of(2, 0)}, {epoch_named(1)});
  auto copy = this->state;
  EXPECT_FALSE(merge::append(copy, this->home.store(), second, test_time + 20));
}

TYPED_TEST(FoldTest, the_authority_part_of_the_state_survives_serialisation) {
  this->append_authority(this->removal(this->ben, 2), 10);
  this->append_authority(keys::InvitationNotice{InvitationId{{0x11}}, 99}, 20);
  merge::SpaceState read;
  ASSERT_TRUE(merge::parse_authority_part(merge::serialise_authority_part(this->state), read));
  EXPECT_EQ(read.organisation, this->state.organisation);
  EXPECT_EQ(read.root_key, this->state.root_key);
  EXPECT_EQ(read.kind, this->state.kind);
  EXPECT_EQ(read.schema, this->state.schema);
  EXPECT_EQ(read.authority_head, this->state.authority_head);
  EXPECT_EQ(read.epoch, this->state.epoch);
  EXPECT_EQ(read.ring, this->state.ring);
  ASSERT_EQ(read.members.size(), this->state.members.size());
  EXPECT_FALSE(read.is_active(this->ben.id));
  EXPECT_TRUE(read.is_active(this->anna.id));
  EXPECT_EQ(read.invitations.at(InvitationId{{0x11}}).expires_at, 99);
  EXPECT_EQ(merge::serialise_authority_part(read), merge::serialise_authority_part(this->state));
}

}  // namespace
}  // namespace doorstep::testing
