// The bytes of changes: against an independent encoder (tests/golden/make_change.py), and against damage.
#include "core/change/codec.hpp"

#include <gtest/gtest.h>

#include "change.pb.h"
#include "core/change/limits.hpp"
#include "core/log/merkle.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/log_fixture.hpp"

namespace doorstep::testing {
namespace {

using change::Body;

template <class Id>
Id id_from(const nlohmann::json& hex) {
  return Id::from(hex_bytes(hex)).value();
}

Body body_from(const nlohmann::json& holds) {
  Body out;
  out.suite = holds.at("suite");
  out.schema = holds.at("schema");
  out.space = id_from<SpaceId>(holds.at("space"));
  out.name = change::ChangeName{id_from<DeviceId>(holds.at("device")), holds.at("incarnation"), holds.at("sequence")};
  if (holds.at("previous") != "") out.previous = hex_hash(holds.at("previous"));
  out.continues = holds.at("continues");
  out.epoch = id_from<EpochId>(holds.at("epoch"));
  out.change_id = id_from<ChangeId>(holds.at("change_id"));
  if (const auto& seen = holds.at("seen"); !seen.is_null()) {
    out.seen = change::Checkpoint{seen.at("generation"), seen.at("size"), hex_hash(seen.at("root"))};
  }
  out.fork = holds.at("fork");
  for (const auto& item : holds.at("writes")) {
    change::Write write;
    write.where = change::Register{id_from<DocumentId>(item.at("document")), id_from<FieldToken>(item.at("field"))};
    write.id = item.at("id");
    write.stamp = change::Stamp::at(item.at("ms"), item.at("counter"));
    write.bases = item.at("bases").get<std::vector<WriteId>>();
    out.writes.push_back(std::move(write));
  }
  if (const auto& parts = holds.at("authority"); !parts.is_null()) {
    out.authority = change::AuthorityBytes{hex_bytes(parts[0]), hex_bytes(parts[1]), hex_bytes(parts[2])};
  }
  return out;
}

void expect_same(const Body& a, const Body& b) {
  EXPECT_EQ(a.suite, b.suite);
  EXPECT_EQ(a.schema, b.schema);
  EXPECT_EQ(a.space, b.space);
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.previous, b.previous);
  EXPECT_EQ(a.continues, b.continues);
  EXPECT_EQ(a.epoch, b.epoch);
  EXPECT_EQ(a.change_id, b.change_id);
  EXPECT_EQ(a.seen, b.seen);
  EXPECT_EQ(a.value_root, b.value_root);
  EXPECT_EQ(a.fork, b.fork);
  ASSERT_EQ(a.writes.size(), b.writes.size());
  for (std::size_t i = 0; i < a.writes.size(); ++i) {
    EXPECT_EQ(a.writes[i].where, b.writes[i].where);
    EXPECT_EQ(a.writes[i].id, b.writes[i].id);
    EXPECT_EQ(a.writes[i].stamp, b.writes[i].stamp);
    EXPECT_EQ(a.writes[i].bases, b.writes[i].bases);
  }
  ASSERT_EQ(a.authority.has_value(), b.authority.has_value());
  if (!a.authority) return;
  EXPECT_EQ(a.authority->statement, b.authority->statement);
  EXPECT_EQ(a.authority->signature, b.authority->signature);
  EXPECT_EQ(a.authority->certificate, b.authority->certificate);
}

std::vector<Bytes> values_from(const nlohmann::json& item) {
  std::vector<Bytes> out;
  for (const auto& value : item.at("values")) out.push_back(hex_bytes(value));
  return out;
}

Errc errc_named(const std::string& name) {
  if (name == "malformed") return Errc::malformed;
  if (name == "unsupported") return Errc::unsupported;
  if (name == "too_large") return Errc::too_large;
  throw std::runtime_error("unknown error " + name);
}

// ---- bodies

TEST(Codec, bodies_are_the_bytes_that_an_independent_encoder_makes) {
  const auto expected = golden("change");
  for (const auto& item : expected.at("bodies")) {
    SCOPED_TRACE(item.at("name"));
    auto body = body_from(item.at("holds"));
    const auto values = values_from(item);
    if (!values.empty()) body.value_root = change::value_root(values);
    if (body.value_root) {
      EXPECT_EQ(*body.value_root, hex_hash(item.at("value_root")));
    }
    const auto bytes = change::encode_body(body);
    EXPECT_EQ(to_hex(bytes), item.at("body"));
    EXPECT_EQ(change::change_hash(bytes), hex_hash(item.at("hash")));
  }
}

TEST(Codec, bodies_of_an_independent_encoder_are_read_as_what_they_hold) {
  const auto expected = golden("change");
  for (const auto& item : expected.at("bodies")) {
    SCOPED_TRACE(item.at("name"));
    auto body = body_from(item.at("holds"));
    if (!item.at("value_root").is_null()) body.value_root = hex_hash(item.at("value_root"));
    const auto change = change::make_change(hex_bytes(item.at("body")), values_from(item));
    ASSERT_TRUE(change) << change.error().message;
    expect_same(change->body, body);
    EXPECT_EQ(change->hash, hex_hash(item.at("hash")));
  }
}

TEST(Codec, a_body_with_one_thing_wrong_is_refused) {
  const auto expected = golden("change");
  EXPECT_GE(expected.at("malformed").size(), 70u);
  for (const auto& item : expected.at("malformed")) {
    SCOPED_TRACE(item.at("name"));
    auto text = item.at("body").get<std::string>();
    if (item.contains("repeat_zero"))
      text.replace(text.find('*'), 1, std::string(2 * item.at("repeat_zero").get<std::size_t>(), '0'));
    const auto body = change::decode_body(from_hex(text).value());
    ASSERT_FALSE(body);
    EXPECT_EQ(body.error().code, errc_named(item.at("error"))) << body.error().message;
  }
}

TEST(Codec, a_body_cut_short_is_refused_or_at_the_end_of_a_field_is_another_change) {
  const auto expected = golden("change");
  std::size_t other = 0;
  for (const auto& item : expected.at("bodies")) {
    const auto bytes = hex_bytes(item.at("body"));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const auto cut = ByteView(bytes).first(size);
      const auto body = change::decode_body(cut);
      if (!body) continue;
      ++other;
      EXPECT_TRUE(equal(change::encode_body(*body), cut)) << item.at("name") << " cut to " << size;
      EXPECT_NE(change::change_hash(cut), hex_hash(item.at("hash"))) << "so no signature covers it";
    }
  }
  EXPECT_EQ(other, 3u) << "without its last document, twice, and without the mark that set it aside";
}

TEST(Codec, a_body_with_one_bit_flipped_is_refused_or_is_another_change_in_canonical_form) {
  const auto expected = golden("change");
  std::size_t refused = 0, other = 0;
  for (const auto& item : expected.at("bodies")) {
    const auto good = hex_bytes(item.at("body"));
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
      auto bytes = good;
      bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
      const auto body = change::decode_body(bytes);
      if (!body) {
        ++refused;
        continue;
      }
      ++other;
      ASSERT_EQ(change::encode_body(*body), bytes) << item.at("name") << ", bit " << bit;
      ASSERT_NE(change::change_hash(bytes), hex_hash(item.at("hash")));
    }
  }
  EXPECT_GT(refused, 1000u);
  EXPECT_GT(other, 1000u) << "most of a body is ids and hashes, whose every bit is free";
}

TEST(Codec, a_change_is_refused_without_exactly_its_own_values) {
  const auto bytes = hex_bytes(golden("change").at("bodies").at(7).at("body"));
  const auto values = values_from(golden("change").at("bodies").at(7));
  ASSERT_EQ(values.size(), 3u);
  ASSERT_TRUE(change::make_change(bytes, values));
  EXPECT_EQ(change::make_change(bytes, {}).error().code, Errc::malformed);
  EXPECT_EQ(change::make_change(bytes, {values[0], values[1]}).error().code, Errc::malformed);
  EXPECT_EQ(change::make_change(bytes, {values[0], values[1], values[2], values[2]}).error().code, Errc::malformed);
  EXPECT_EQ(change::make_change(bytes, {values[1], values[0], values[2]}).error().code, Errc::bad_signature);
  auto altered = values;
  altered[2].push_back(0);
  EXPECT_EQ(change::make_change(bytes, altered).error().code, Errc::bad_signature);
}

// ---- batches

class Batches : public ::testing::Test {
 protected:
  Batches() {
    for (int i = 0; i < 5; ++i) {
      changes.push_back(next_change(rng, tablet, {write_of(static_cast<WriteId>(i + 1), i)}, {epoch_named(1)}).change);
      hashes.push_back(changes.back().hash);
    }
    proofs = change::sign_batch(tablet.sign, hashes);
  }
  wire::SignedBatch message(std::vector<std::size_t> which) const {
    std::vector<change::StoredChange> stored;
    for (const auto i : which) stored.push_back({changes[i].body_bytes, changes[i].values, &proofs[i]});
    wire::SignedBatch out;
    change::encode_batch(stored, out);
    return out;
  }
  /// Decodes and verifies: the two steps that stand between the wire and a log.
  bool accepted(const wire::SignedBatch& message) const {
    const auto batch = change::decode_batch(message);
    return batch && change::verify_batch(tablet.sign.verify, *batch);
  }
  void expect_original(const wire::SignedBatch& message, const std::vector<std::size_t>& which) const {
    const auto batch = change::decode_batch(message);
    ASSERT_TRUE(batch) << batch.error().message;
    ASSERT_TRUE(change::verify_batch(tablet.sign.verify, *batch));
    ASSERT_EQ(batch->changes.size(), which.size());
    for (std::size_t i = 0; i < which.size(); ++i) {
      const auto& got = batch->changes[i];
      EXPECT_EQ(got.change.hash, hashes[which[i]]);
      EXPECT_EQ(got.change.body_bytes, changes[which[i]].body_bytes);
      EXPECT_EQ(got.change.values, changes[which[i]].values);
      EXPECT_TRUE(change::verify_proof(tablet.sign.verify, got.change.hash, got.proof)) << "each proves itself alone";
      EXPECT_EQ(got.proof.index, proofs[which[i]].index);
      EXPECT_EQ(got.proof.path, proofs[which[i]].path);
    }
  }

  TestOrganisation organisation{3};
  SeededRng rng{4};
  Tablet tablet = organisation.tablet(organisation.authority("office"), "tab-1");
  std::vector<change::Change> changes;
  std::vector<Hash> hashes;
  std::vector<change::BatchProof> proofs;
};

TEST_F(Batches, a_whole_batch_is_verified_by_one_signature_and_needs_no_paths) {
  const auto sent = message({0, 1, 2, 3, 4});
  for (const auto& item : sent.changes()) EXPECT_TRUE(item.path().empty());
  expect_original(sent, {0, 1, 2, 3, 4});
}

TEST_F(Batches, every_part_of_a_batch_proves_itself_by_its_paths) {
  for (unsigned set = 1; set < 31; ++set) {
    std::vector<std::size_t> which;
    for (std::size_t i = 0; i < 5; ++i) {
      if (set >> i & 1) which.push_back(i);
    }
    SCOPED_TRACE(set);
    expect_original(message(which), which);
  }
}

TEST_F(Batches, a_change_signed_alone_is_a_batch_of_one) {
  const auto alone = change::sign_batch(tablet.sign, std::span(hashes).first(1));
  ASSERT_EQ(alone.size(), 1u);
  EXPECT_TRUE(alone[0].path.empty());
  EXPECT_TRUE(change::verify_proof(tablet.sign.verify, hashes[0], alone[0]));
}

TEST_F(Batches, another_key_s_batch_is_refused) {
  const auto other = organisation.tablet(organisation.authority("office"), "tab-2");
  const auto batch = change::decode_batch(message({0, 1, 2, 3, 4})).value();
  EXPECT_FALSE(change::verify_batch(other.sign.verify, batch));
  EXPECT_FALSE(change::verify_proof(other.sign.verify, hashes[0], proofs[0]));
}

TEST_F(Batches, a_proof_with_another_index_size_or_path_is_refused) {
  const auto& key = tablet.sign.verify;
  for (std::size_t i = 0; i < proofs.size(); ++i) {
    for (std::uint32_t index = 0; index < 8; ++index) {
      auto proof = proofs[i];
      proof.index = index;
      EXPECT_EQ(change::verify_proof(key, hashes[i], proof), index == i) << i << " as " << index;
    }
    auto shorter = proofs[i];
    shorter.path.pop_back();
    EXPECT_FALSE(change::verify_proof(key, hashes[i], shorter));
    auto longer = proofs[i];
    longer.path.push_back(Hash{});
    EXPECT_FALSE(change::verify_proof(key, hashes[i], longer));
    auto wrong = proofs[i];
    wrong.path[0][5] ^= 1;
    EXPECT_FALSE(change::verify_proof(key, hashes[i], wrong));
    auto of_none = proofs[i];
    of_none.size = 0;
    EXPECT_FALSE(change::verify_proof(key, hashes[i], of_none));
  }
}

TEST_F(Batches, a_foreign_change_in_a_batch_is_refused) {
  auto other = organisation.tablet(organisation.authority("office"), "tab-2");
  const auto foreign = next_change(rng, other, {write_of(9, 0)}, {epoch_named(1)}).change;
  auto put_in = message({0, 1, 2, 3, 4});
  put_in.mutable_changes(2)->set_body(to_text(foreign.body_bytes));
  put_in.mutable_changes(2)->set_values(0, to_text(foreign.values[0]));
  EXPECT_EQ(change::decode_batch(put_in).error().code, Errc::malformed) << "of another device";

  auto own = tablet;
  const auto unsigned_change = next_change(rng, own, {write_of(9, 0)}, {epoch_named(1)}).change;
  auto whole = message({0, 1, 2, 3, 4});
  whole.mutable_changes(2)->set_body(to_text(unsigned_change.body_bytes));
  whole.mutable_changes(2)->set_values(0, to_text(unsigned_change.values[0]));
  EXPECT_FALSE(accepted(whole)) << "of this device, but not signed with the batch";
  auto part = message({1, 2});
  part.mutable_changes(1)->set_body(to_text(unsigned_change.body_bytes));
  part.mutable_changes(1)->set_values(0, to_text(unsigned_change.values[0]));
  EXPECT_EQ(change::decode_batch(part).error().code, Errc::bad_signature);
}

TEST_F(Batches, changes_that_are_dropped_doubled_or_reordered_in_a_whole_batch_are_refused) {
  auto dropped = message({0, 1, 2, 3, 4});
  dropped.mutable_changes()->RemoveLast();
  EXPECT_FALSE(accepted(dropped));
  dropped.set_size(4);
  EXPECT_FALSE(accepted(dropped));
  auto swapped = message({0, 1, 2, 3, 4});
  swapped.mutable_changes()->SwapElements(0, 1);
  EXPECT_FALSE(accepted(swapped));
  auto doubled = message({0, 1, 2, 3, 4});
  *doubled.add_changes() = doubled.changes(4);
  EXPECT_FALSE(accepted(doubled));
  doubled.set_size(6);
  EXPECT_FALSE(accepted(doubled));
}

TEST_F(Batches, sizes_and_paths_out_of_bounds_are_refused) {
  wire::SignedBatch empty;
  empty.set_size(1);
  EXPECT_EQ(change::decode_batch(empty).error().code, Errc::malformed);
  auto sent = message({1});
  sent.set_size(change::max_batch_changes + 1);
  EXPECT_EQ(change::decode_batch(sent).error().code, Errc::malformed);
  sent = message({1});
  sent.mutable_changes(0)->mutable_path()->pop_back();
  EXPECT_EQ(change::decode_batch(sent).error().code, Errc::malformed);
  sent.mutable_changes(0)->set_path(std::string((change::max_path_nodes + 1) * 32, 'x'));
  EXPECT_EQ(change::decode_batch(sent).error().code, Errc::malformed);
  sent = message({1});
  sent.mutable_signature()->pop_back();
  EXPECT_EQ(change::decode_batch(sent).error().code, Errc::malformed);
  sent = message({1});
  sent.mutable_changes(0)->add_erased()->set_write(0);
  EXPECT_EQ(change::decode_batch(sent).error().code, Errc::unsupported) << "room for erasure, not yet used";
}

TEST_F(Batches, a_batch_cut_short_or_with_one_bit_flipped_is_refused_or_still_the_same_changes) {
  for (const auto& which : {std::vector<std::size_t>{0, 1, 2, 3, 4}, {1, 3}}) {
    const auto good = message(which).SerializeAsString();
    std::size_t refused = 0;
    const auto probe = [&](const std::string& bytes) {
      wire::SignedBatch read;
      if (!read.ParseFromString(bytes) || !accepted(read)) {
        ++refused;
        return;
      }
      // What the signature does not cover may alter (the claimed size where the path allows another, unknown fields);
      // never a change or its values.
      const auto batch = change::decode_batch(read).value();
      ASSERT_LE(batch.changes.size(), which.size());
      for (const auto& entry : batch.changes) {
        const auto at =
            static_cast<std::size_t>(std::find(hashes.begin(), hashes.end(), entry.change.hash) - hashes.begin());
        ASSERT_LT(at, hashes.size());
        ASSERT_EQ(entry.change.values, changes[at].values);
        ASSERT_TRUE(change::verify_proof(tablet.sign.verify, entry.change.hash, entry.proof));
      }
    };
    for (std::size_t size = 0; size < good.size(); ++size) probe(good.substr(0, size));
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
      auto bytes = good;
      bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ 1 << bit % 8);
      probe(bytes);
    }
    EXPECT_GT(refused, good.size() * 8) << "nearly everything is covered";
  }
}

// ---- values in the store

TEST(Codec, packed_values_come_back_and_damage_is_noticed) {
  const std::vector<Bytes> values = {to_bytes("a"), {}, Bytes(127, 1), Bytes(128, 2), Bytes(100'000, 3)};
  const auto blob = change::pack_values(values);
  EXPECT_EQ(change::unpack_values(blob).value(), values);
  EXPECT_TRUE(change::unpack_values({})->empty());
  EXPECT_EQ(change::unpack_values(ByteView(blob).first(blob.size() - 1)).error().code, Errc::storage_corrupt);
  EXPECT_EQ(change::unpack_values(Bytes{0x80}).error().code, Errc::storage_corrupt);
  EXPECT_EQ(change::unpack_values(Bytes{0xff, 0xff, 0xff, 0xff, 0xff}).error().code, Errc::storage_corrupt);
}

}  // namespace
}  // namespace doorstep::testing
