#include "core/crypto/hash.hpp"

#include <gtest/gtest.h>

#include "tests/support/crypto_vectors.hpp"

namespace doorstep::crypto {
namespace {

using testing::crypto_vectors;

Bytes counting_bytes(std::size_t size) {
  Bytes out(size);
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(i * 7);
  return out;
}

TEST(crypto_hash, sha256_reproduces_the_published_digests) {
  for (const auto& vector : crypto_vectors("sha256")) {
    EXPECT_EQ(sha256(vector.bytes("message")), vector.array<32>("digest")) << vector.name();
    EXPECT_EQ(Sha256().update(vector.bytes("message")).finish(), vector.array<32>("digest")) << vector.name();
  }
}

TEST(crypto_hash, sha256_of_a_million_letters_in_uneven_pieces_is_the_published_digest) {
  const Bytes letters(1'000'000, 'a');
  Sha256 digest;
  ByteView rest = letters;
  for (std::size_t piece = 1; !rest.empty(); piece = piece % 137 + 1) {
    const auto taken = std::min(piece, rest.size());
    digest.update(rest.first(taken));
    rest = rest.subspan(taken);
  }
  EXPECT_EQ(to_hex(digest.finish()), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(crypto_hash, pieces_and_the_whole_agree_around_every_block_boundary) {
  for (std::size_t size = 0; size <= 130; ++size) {
    const auto data = counting_bytes(size);
    for (const std::size_t cut : {std::size_t{0}, size / 2, size}) {
      EXPECT_EQ(Sha256().update(ByteView(data).first(cut)).update(ByteView(data).subspan(cut)).finish(), sha256(data))
          << size << " bytes cut at " << cut;
    }
  }
}

TEST(crypto_hash, a_finished_sha256_starts_again_empty) {
  Sha256 digest;
  digest.update(as_bytes("something else")).finish();
  EXPECT_EQ(digest.finish(), sha256({}));
  EXPECT_EQ(digest.update(as_bytes("abc")).finish(), sha256(as_bytes("abc")));
}

TEST(crypto_hash, a_moved_sha256_goes_on_where_it_was) {
  Sha256 first;
  first.update(as_bytes("a"));
  Sha256 second = std::move(first);
  second.update(as_bytes("b"));
  Sha256 third;
  third.update(as_bytes("dropped"));
  third = std::move(second);
  EXPECT_EQ(third.update(as_bytes("c")).finish(), sha256(as_bytes("abc")));
}

TEST(crypto_hash, hmac_reproduces_the_vectors_of_rfc_4231) {
  for (const auto& vector : crypto_vectors("hmac")) {
    EXPECT_EQ(hmac_sha256(vector.bytes("key"), vector.bytes("message")), vector.array<32>("mac")) << vector.name();
  }
}

TEST(crypto_hash, hmac_of_parts_is_hmac_of_their_concatenation) {
  const auto key = counting_bytes(20);
  EXPECT_EQ(hmac_sha256_joined(key, {as_bytes("ab"), {}, as_bytes("c")}), hmac_sha256(key, as_bytes("abc")));
  EXPECT_EQ(hmac_sha256_joined(key, {}), hmac_sha256(key, {}));
}

TEST(crypto_hash, hmac_keys_of_one_block_are_used_as_they_are_and_longer_ones_hashed) {
  const auto block = counting_bytes(64);
  const auto longer = counting_bytes(65);
  EXPECT_NE(hmac_sha256(block, {}), hmac_sha256(sha256(block), {}));
  EXPECT_EQ(hmac_sha256(longer, {}), hmac_sha256(sha256(longer), {}));
}

TEST(crypto_hash, constant_time_equality_sees_every_bit_and_the_length) {
  const Hash value = sha256(as_bytes("value"));
  EXPECT_TRUE(equal_in_constant_time(value, Hash(value)));
  EXPECT_TRUE(equal_in_constant_time({}, {}));
  EXPECT_FALSE(equal_in_constant_time(value, ByteView(value).first(31)));
  for (std::size_t bit = 0; bit < 256; ++bit) {
    EXPECT_FALSE(equal_in_constant_time(value, testing::with_bit_flipped(value, bit))) << bit;
  }
}

}  // namespace
}  // namespace doorstep::crypto
