// Sealing of values: what a seal binds, and what it hides (design.md section 3, "Sealing"; P3).
#include "core/change/sealing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "core/crypto/hash.hpp"
#include "core/crypto/kdf.hpp"
#include "core/crypto/labels.hpp"
#include "core/crypto/seal.hpp"
#include "tests/support/crypto_vectors.hpp"
#include "tests/support/seeded_rng.hpp"

namespace doorstep::testing {
namespace {

using change::Body;
using change::FieldName;
using change::ValueSealer;
using change::Write;

class Sealing : public ::testing::Test {
 protected:
  Sealing() {
    body.space = SpaceId::random(rng);
    body.name = change::ChangeName{DeviceId::random(rng), rng.next64(), 12};
    body.epoch = change::epoch_commitment(epoch_key);
    body.change_id = ChangeId::random(rng);
    write.where.document = DocumentId::random(rng);
    write.where.field = change::field_token(token_key, write.where.document, name);
    write.id = rng.next64();
    write.stamp = change::Stamp::at(1'700'000'000'000, 3);
  }
  Bytes seal(std::uint32_t index = 0) const {
    return ValueSealer(epoch_key, body).seal(index, write, name, as_bytes(words));
  }
  Result<change::NamedValue> open(const Body& under, const Write& of, ByteView sealed, std::uint32_t index = 0) const {
    return ValueSealer(epoch_key, under).open(index, of, sealed, token_key);
  }

  const std::string words = "Mother said the boiler had been off since Friday. Both children were asleep.";
  SeededRng rng{8};
  Key epoch_key{rng.bytes<32>()};
  Key token_key{rng.bytes<32>()};
  FieldName name{7, 0x1122334455667788};
  Body body;
  Write write;
};

TEST_F(Sealing, what_was_sealed_opens_with_its_name) {
  const auto opened = open(body, write, seal());
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(to_text(opened->value), words);
  EXPECT_EQ(opened->name, name);
}

TEST_F(Sealing, an_empty_value_and_a_name_without_an_item_come_back) {
  name = FieldName{300, std::nullopt};
  write.where.field = change::field_token(token_key, write.where.document, name);
  const auto sealed = ValueSealer(epoch_key, body).seal(5, write, name, {});
  const auto opened = open(body, write, sealed, 5);
  ASSERT_TRUE(opened);
  EXPECT_TRUE(opened->value.empty());
  EXPECT_EQ(opened->name, name);
}

TEST_F(Sealing, no_words_stand_in_the_sealed_bytes) {
  const auto sealed = seal();
  for (std::size_t at = 0; at + 4 <= words.size(); ++at) {
    const auto part = as_bytes(words).subspan(at, 4);
    EXPECT_EQ(std::search(sealed.begin(), sealed.end(), part.begin(), part.end()), sealed.end());
  }
}

TEST_F(Sealing, short_answers_have_one_length) {
  const auto length = [&](std::string_view value) {
    return ValueSealer(epoch_key, body).seal(0, write, FieldName{3, {}}, as_bytes(value)).size();
  };
  EXPECT_EQ(length("yes"), length("no"));
  EXPECT_EQ(length("yes"), length(""));
}

TEST_F(Sealing, every_part_of_the_header_is_bound) {
  const auto sealed = seal();
  const std::pair<const char*, std::function<void(Body&)>> alterations[] = {
      {"suite", [](Body& b) { b.suite = 2; }},
      {"space", [](Body& b) { b.space.bytes[15] ^= 1; }},
      {"device", [](Body& b) { b.name.device.bytes[0] ^= 1; }},
      {"incarnation", [](Body& b) { b.name.incarnation ^= 1; }},
      {"sequence", [](Body& b) { b.name.sequence ^= 1; }},
      {"change id", [](Body& b) { b.change_id.bytes[7] ^= 1; }},
      {"epoch", [](Body& b) { b.epoch.bytes[0] ^= 1; }},
  };
  for (const auto& [part, alter] : alterations) {
    auto other = body;
    alter(other);
    const auto opened = open(other, write, sealed);
    ASSERT_FALSE(opened) << part;
    EXPECT_EQ(opened.error().code, Errc::bad_signature) << part;
  }
}

TEST_F(Sealing, every_part_of_the_write_is_bound) {
  const auto sealed = seal();
  const std::pair<const char*, std::function<void(Write&)>> alterations[] = {
      {"document", [](Write& w) { w.where.document.bytes[3] ^= 1; }},
      {"field token", [](Write& w) { w.where.field.bytes[7] ^= 1; }},
      {"write id", [](Write& w) { w.id ^= 1; }},
      {"stamp's milliseconds", [](Write& w) { w.stamp.value ^= 0x10000; }},
      {"stamp's counter", [](Write& w) { w.stamp.value ^= 1; }},
  };
  for (const auto& [part, alter] : alterations) {
    auto other = write;
    alter(other);
    const auto opened = open(body, other, sealed);
    ASSERT_FALSE(opened) << part;
    EXPECT_EQ(opened.error().code, Errc::bad_signature) << part;
  }
}

TEST_F(Sealing, the_index_is_bound_so_values_of_one_change_cannot_be_exchanged) {
  EXPECT_EQ(open(body, write, seal(0), 1).error().code, Errc::bad_signature);
  EXPECT_EQ(open(body, write, seal(256), 0).error().code, Errc::bad_signature);
  EXPECT_TRUE(open(body, write, seal(0xffffffff), 0xffffffff));
}

TEST_F(Sealing, another_epoch_s_key_does_not_open) {
  Key other(rng.bytes<32>());
  EXPECT_EQ(ValueSealer(other, body).open(0, write, seal(), token_key).error().code, Errc::bad_signature);
}

TEST_F(Sealing, every_bit_of_the_sealed_bytes_counts) {
  const auto sealed = seal();
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    ASSERT_EQ(open(body, write, with_bit_flipped(sealed, bit)).error().code, Errc::bad_signature) << bit;
  }
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    ASSERT_FALSE(open(body, write, ByteView(sealed).first(size))) << size;
  }
}

TEST_F(Sealing, a_name_that_does_not_belong_to_the_token_is_refused) {
  // A member seals a text as one field under another field's token: it must not be shown as that field.
  const auto sealed = ValueSealer(epoch_key, body).seal(0, write, FieldName{8, name.item}, as_bytes(words));
  EXPECT_EQ(open(body, write, sealed).error().code, Errc::malformed);
  EXPECT_EQ(ValueSealer(epoch_key, body).open(0, write, seal(), Key(rng.bytes<32>())).error().code, Errc::malformed)
      << "nor under another token key";
}

TEST_F(Sealing, two_seals_of_one_text_under_fresh_change_ids_have_nothing_in_common) {
  const auto first = seal();
  body.change_id = ChangeId::random(rng);
  const auto second = seal();
  ASSERT_EQ(first.size(), second.size());
  std::size_t same = 0;
  for (std::size_t i = 0; i < first.size(); ++i) same += first[i] == second[i];
  EXPECT_LT(same, first.size() / 4);
}

TEST_F(Sealing, what_opens_but_is_no_packed_value_is_malformed) {
  // The seal of a member whose program is broken: valid, with nonsense inside.
  Bytes header;
  append_be32(header, body.suite);
  append(header, body.space.view());
  append(header, body.name.device.view());
  append_be64(header, body.name.incarnation);
  append_be64(header, body.name.sequence);
  append(header, body.change_id.view());
  Bytes associated = header;
  append(associated, body.epoch.view());
  append(associated, write.where.document.view());
  append(associated, write.where.field.view());
  append_be64(associated, write.id);
  append_be64(associated, write.stamp.value);
  const auto key = crypto::hkdf_sha256(epoch_key.view(), {}, crypto::labelled(crypto::label::change_key, header));
  const auto sealed = crypto::seal(key, crypto::Nonce{}, associated, Bytes(5, 0xff));
  const auto opened = open(body, write, sealed);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::malformed)
      << "the grammar at the head of sealing.hpp made this seal, so it opened";
}

TEST_F(Sealing, an_epoch_is_named_by_its_key) {
  const Hash digest = crypto::sha256(crypto::labelled(crypto::label::epoch_commitment, epoch_key.view()));
  EXPECT_TRUE(equal(change::epoch_commitment(epoch_key).view(), ByteView(digest).first(16)));
  EXPECT_FALSE(change::epoch_commitment(epoch_key) == change::epoch_commitment(token_key));
}

// ---- names and tokens

TEST(FieldNames, are_short_and_come_back) {
  for (const std::uint32_t kind : {0U, 1U, 63U, 64U, 8191U, 8192U, 0x3fffffffU}) {
    for (const auto& item :
         {std::optional<std::uint64_t>(), std::optional<std::uint64_t>(0), std::optional<std::uint64_t>(~0ULL)}) {
      const FieldName name{kind, item};
      auto plain = change::encode_name(name);
      EXPECT_LE(plain.size(), 13u);
      append(plain, "value");
      const auto split = change::split_name(plain);
      ASSERT_TRUE(split) << kind;
      EXPECT_EQ(split->name, name);
      EXPECT_EQ(to_text(split->value), "value");
    }
  }
  EXPECT_EQ(change::encode_name(FieldName{63, {}}).size(), 1u);
}

TEST(FieldNames, that_end_too_early_or_are_too_large_are_refused) {
  EXPECT_FALSE(change::split_name({}));
  EXPECT_FALSE(change::split_name(Bytes{0x80}));
  EXPECT_FALSE(change::split_name(Bytes{0x03, 1, 2, 3, 4, 5, 6, 7})) << "an item of seven bytes";
  EXPECT_FALSE(change::split_name(Bytes{0xff, 0xff, 0xff, 0xff, 0x7f}));
  EXPECT_FALSE(change::split_name(Bytes{0x80, 0x80, 0x80, 0x80, 0x80, 0x00}));
}

TEST(FieldTokens, depend_on_key_document_and_name) {
  const Key key(std::array<std::uint8_t, 32>{1}), other(std::array<std::uint8_t, 32>{2});
  const DocumentId document{{1}}, second{{2}};
  const auto token = change::field_token(key, document, FieldName{1, {}});
  EXPECT_EQ(token, change::field_token(key, document, FieldName{1, {}}));
  EXPECT_FALSE(token == change::field_token(other, document, FieldName{1, {}}));
  EXPECT_FALSE(token == change::field_token(key, second, FieldName{1, {}}));
  EXPECT_FALSE(token == change::field_token(key, document, FieldName{2, {}}));
  EXPECT_FALSE(token == change::field_token(key, document, FieldName{1, 0}));
}

}  // namespace
}  // namespace doorstep::testing
