// What SqliteLogStore reads back: spaces, entries with their bytes, chain ends, registers; and what damage it notices.
#include <gtest/gtest.h>

#include "core/change/codec.hpp"
#include "core/sqlite/transaction.hpp"
#include "tests/support/log_fixture.hpp"

namespace doorstep::testing {
namespace {

using merge::Verdict;

class LogStoreTest : public LogFixture<SqliteStoreHome> {
 protected:
  store::SqliteLogStore& store() { return home.store(); }
  void execute(const std::string& sql) { ASSERT_TRUE(home.database().execute(sql)) << sql; }
};

TEST_F(LogStoreTest, a_space_exists_once_and_is_found_by_its_id) {
  EXPECT_EQ(store().create_space(test_space(), 1).error().code, Errc::already_exists);
  EXPECT_FALSE(store().find_space(SpaceId{{9}}).value());
  EXPECT_EQ(store().load_space(SpaceId{{9}}).error().code, Errc::not_found);
  const auto second = store().create_space(SpaceId{{9}}, 1).value();
  EXPECT_EQ(second.size(), 0u);
  EXPECT_EQ(second.root, log::empty_root());
  EXPECT_EQ(store().spaces().value(), (std::vector{test_space(), SpaceId{{9}}}));
}

TEST_F(LogStoreTest, the_state_that_is_loaded_is_the_state_that_was_folded) {
  append_write(anna, 10, {write_of(1, 0)});
  keys::MembershipChange removal;
  removal.remove = {ben.id};
  removal.epoch = epoch_named(2);
  append_authority(removal, 20);
  append_write(anna, 30, {write_of(2, 0, {1})});
  const auto loaded = store().load_space(test_space()).value();
  EXPECT_EQ(loaded.number, state.number);
  EXPECT_EQ(loaded.generation, 7u);
  EXPECT_EQ(loaded.size(), 4u);
  EXPECT_EQ(loaded.root, state.root);
  EXPECT_EQ(loaded.range.root(), state.root);
  EXPECT_EQ(loaded.last_received, test_time + 30);
  EXPECT_EQ(merge::serialise_authority_part(loaded), merge::serialise_authority_part(state));
}

TEST_F(LogStoreTest, folding_goes_on_from_a_loaded_state_as_if_it_had_never_stopped) {
  MemoryStoreHome plain;
  auto mirror = plain.store().create_space(test_space(), 7).value();
  ASSERT_TRUE(store().each_entry(state, 0, [&](store::StoredEntry&& entry) {
    const change::ProvenChange change{change::make_change(entry.body, entry.values).value(), entry.proof};
    return merge::append(mirror, plain.store(), change, entry.head.received_at).has_value();
  }));
  for (int i = 1; i < 20; ++i) {
    auto loaded = store().load_space(test_space()).value();
    const auto change =
        next_change(organisation.rng(), i % 3 == 0 ? ben : anna,
                    {write_of(static_cast<WriteId>(i), i * 10, {static_cast<WriteId>(i / 2)})}, {epoch_named(1)});
    ASSERT_TRUE(merge::append(loaded, store(), change, test_time + i));
    ASSERT_TRUE(merge::append(mirror, plain.store(), change, test_time + i));
    EXPECT_EQ(store().load_space(test_space())->root, mirror.root);
  }
}

TEST_F(LogStoreTest, an_entry_comes_back_with_its_bytes_and_still_proves_itself) {
  const auto change =
      next_change(organisation.rng(), anna, {write_of(1, 0), write_to(test_register(1, 2), 2, 5)}, {epoch_named(1)});
  const auto folded = append(change, 10);
  const auto stored = store().entry(state, 1).value();
  EXPECT_EQ(stored.body, change.change.body_bytes);
  EXPECT_EQ(stored.values, change.change.values);
  EXPECT_EQ(stored.head.hash, change.change.hash);
  EXPECT_EQ(stored.head.root, folded.head.root);
  EXPECT_EQ(stored.head.received_at, test_time + 10);
  EXPECT_EQ(stored.head.name, change.change.body.name);
  EXPECT_TRUE(change::verify_proof(anna.sign.verify, stored.head.hash, stored.proof));
  EXPECT_GE(stored.size(), stored.body.size() + stored.values[0].size() + stored.values[1].size());
  EXPECT_EQ(store().change_at(state, 1)->body.writes.size(), 2u);
}

TEST_F(LogStoreTest, a_proof_out_of_a_batch_comes_back_with_its_path) {
  std::vector<change::ProvenChange> changes;
  std::vector<Hash> hashes;
  for (WriteId id = 1; id <= 5; ++id) {
    changes.push_back(next_change(organisation.rng(), anna, {write_of(id, 0)}, {epoch_named(1)}));
    hashes.push_back(changes.back().change.hash);
  }
  const auto proofs = change::sign_batch(anna.sign, hashes);
  for (std::size_t i = 0; i < 5; ++i) {
    changes[i].proof = proofs[i];
    append(changes[i], 10);
    const auto stored = store().entry(state, 1 + i).value();
    EXPECT_EQ(stored.proof.index, i);
    EXPECT_EQ(stored.proof.size, 5u);
    EXPECT_EQ(stored.proof.path, proofs[i].path);
  }
}

TEST_F(LogStoreTest, entries_are_visited_in_order_from_any_position_and_of_one_space_only) {
  auto other = store().create_space(SpaceId{{0x5b}}, 1).value();
  for (WriteId id = 1; id <= 9; ++id) append_write(id % 2 != 0 ? anna : ben, 10, {write_of(id, 0)});
  for (Position from = 0; from <= 10; ++from) {
    std::vector<Position> seen;
    ASSERT_TRUE(store().each_entry(state, from, [&](store::StoredEntry&& entry) {
      seen.push_back(entry.head.position);
      return true;
    }));
    ASSERT_EQ(seen.size(), 10 - from);
    for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i], from + i);
  }
  int visits = 0;
  ASSERT_TRUE(store().each_entry(state, 0, [&](store::StoredEntry&&) { return ++visits < 3; }));
  EXPECT_EQ(visits, 3);
  ASSERT_TRUE(store().each_entry(other, 0, [](store::StoredEntry&&) {
    ADD_FAILURE();
    return true;
  }));
}

TEST_F(LogStoreTest, the_root_of_every_size_is_kept) {
  std::vector<Hash> leaves;
  for (WriteId id = 1; id <= 9; ++id) append_write(anna, 10 + static_cast<Millis>(id), {write_of(id, 0)});
  EXPECT_EQ(store().root_at(state, 0).value(), log::empty_root());
  for (Position i = 0; i < state.size(); ++i) {
    const auto head = store().entry_at(state, i).value();
    leaves.push_back(log::entry_leaf(head.received_at, head.hash));
    EXPECT_EQ(store().root_at(state, i + 1).value(), log::merkle_root(leaves));
  }
  EXPECT_FALSE(store().root_at(state, state.size() + 1).value());
  EXPECT_FALSE(store().root_at(state, ~0ULL).value());
}

TEST_F(LogStoreTest, the_end_of_each_chain_is_known_per_incarnation) {
  EXPECT_TRUE(store().tips(state, anna.id)->empty());
  append_write(anna, 10, {write_of(1, 0)});
  const auto last = append_write(anna, 20, {write_of(2, 0)});
  anna.incarnation = 0xffffffffffffff00;  // above 2^63: stored as a negative number
  anna.sequence = 0;
  anna.previous.reset();
  const auto reborn = append_write(anna, 30, {write_of(3, 0)});
  EXPECT_EQ(store().tips(state, anna.id)->size(), 2u);
  EXPECT_EQ(store().tip(state, anna.id, 1).value()->hash, last.head.hash);
  EXPECT_EQ(store().tip(state, anna.id, 1).value()->sequence, 2u);
  EXPECT_EQ(store().tip(state, anna.id, 0xffffffffffffff00).value()->hash, reborn.head.hash);
  EXPECT_FALSE(store().tip(state, anna.id, 5).value());
  EXPECT_FALSE(store().tip(state, ben.id, 1).value());
}

TEST_F(LogStoreTest, numbers_of_all_64_bits_come_back) {
  auto where = test_register(1, 1);
  where.field = FieldToken{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe}};
  append_write(anna, 10, {change::Write{where, ~0ULL, change::Stamp::at(test_time, 0xffff), {1ULL << 63, 1}}});
  const auto found = history(where);
  ASSERT_EQ(found.writes.size(), 1u);
  EXPECT_EQ(found.writes[0].row.id, ~0ULL);
  EXPECT_EQ(found.writes[0].row.effective, change::Stamp::at(test_time, 0xffff));
  EXPECT_EQ(found.writes[0].row.bases, (std::vector<WriteId>{1ULL << 63, 1}));
  const auto document = store().find_document(state, where.document).value();
  const auto all = store().histories(state, *document).value();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all.begin()->first, where.field);
  EXPECT_EQ(all.begin()->second->writes.size(), 1u);
}

TEST_F(LogStoreTest, documents_and_fields_are_listed_per_space) {
  append_write(
      anna, 10,
      {write_to(test_register(1, 1), 1, 0), write_to(test_register(1, 2), 2, 0), write_to(test_register(2, 1), 3, 0)});
  const auto documents = store().documents(state).value();
  ASSERT_EQ(documents.size(), 2u);
  EXPECT_EQ(documents[0].id, test_register(1, 1).document);
  EXPECT_EQ(store().histories(state, merge::DocumentRef{documents[0].number})->size(), 2u);
  EXPECT_EQ(store().histories(state, merge::DocumentRef{documents[1].number})->size(), 1u);
  const auto other = store().create_space(SpaceId{{0x5b}}, 1).value();
  EXPECT_TRUE(store().documents(other)->empty());
  EXPECT_FALSE(store().find_document(other, test_register(1, 1).document).value());
  EXPECT_TRUE(store().open_document(other, test_register(1, 1).document)->fresh) << "the same id in another space";
  EXPECT_FALSE(store().open_document(state, test_register(1, 1).document)->fresh);
}

TEST_F(LogStoreTest, an_append_that_is_rolled_back_leaves_the_log_as_it_was) {
  append_write(anna, 10, {write_of(1, 0)});
  const auto before = store().load_space(test_space()).value();
  {
    auto transaction = sqlite::Transaction::begin_immediate(home.database()).value();
    auto working = before;
    const auto change = next_change(organisation.rng(), ben, {write_of(2, 5)}, {epoch_named(1)});
    ASSERT_TRUE(merge::append(working, store(), change, test_time + 20));
    EXPECT_EQ(store().load_space(test_space())->size(), 3u);
  }
  EXPECT_EQ(store().load_space(test_space())->root, before.root);
  EXPECT_EQ(store().load_space(test_space())->size(), 2u);
  EXPECT_EQ(winner(), 1u);
}

TEST_F(LogStoreTest, damage_is_named_and_not_returned_as_content) {
  append_write(anna, 10, {write_of(1, 0)});
  EXPECT_EQ(store().entry_at(state, 5).error().code, Errc::storage_corrupt);
  execute("UPDATE entry SET sealed = x'05ffff' WHERE sequence = 1 AND length(sealed) > 0");
  EXPECT_EQ(store().change_at(state, 1).error().code, Errc::storage_corrupt);
  execute("UPDATE entry SET verdict = 99");
  EXPECT_EQ(store().entry_at(state, 1).error().code, Errc::storage_corrupt);
  execute("UPDATE space SET range = x'00'");
  EXPECT_FALSE(store().load_space(test_space()));
}

}  // namespace
}  // namespace doorstep::testing
