#include "core/crypto/agree.hpp"

#include <gtest/gtest.h>

#include "tests/support/crypto_vectors.hpp"
#include "tests/support/seeded_rng.hpp"

namespace doorstep::crypto {
namespace {

using testing::crypto_vectors;

TEST(crypto_agree, reproduces_the_vectors_of_rfc_7748) {
  for (const auto& vector : crypto_vectors("agree")) {
    const auto own = AgreeKey::from_secret(vector.key("secret"));
    if (vector.has("public_key")) {
      EXPECT_EQ(own.public_key, vector.array<32>("public_key")) << vector.name();
    }
    const auto shared = agree(own, vector.array<32>("peer"));
    ASSERT_TRUE(shared) << vector.name();
    EXPECT_EQ(to_bytes(shared->view()), vector.bytes("shared")) << vector.name();
  }
}

// RFC 7748 section 5.2: k and u start as 9; after each round u becomes the old k and k the result.
TEST(crypto_agree, a_thousand_chained_rounds_give_the_published_result) {
  AgreePublic u{9};
  Key k(u);
  for (int round = 1; round <= 1000; ++round) {
    const Key next = agree(AgreeKey::from_secret(k), u).value();
    u = to_array<32>(k.view(), "u").value();
    k = next;
    if (round == 1) {
      EXPECT_EQ(to_hex(k.view()), "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079");
    }
  }
  EXPECT_EQ(to_hex(k.view()), "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
}

TEST(crypto_agree, both_sides_reach_the_same_secret_and_a_third_does_not) {
  testing::SeededRng rng(1);
  const auto alice = AgreeKey::generate(rng), bob = AgreeKey::generate(rng), eve = AgreeKey::generate(rng);
  const auto shared = agree(alice, bob.public_key).value();
  EXPECT_EQ(agree(bob, alice.public_key).value(), shared);
  EXPECT_FALSE(agree(eve, alice.public_key).value() == shared);
  EXPECT_FALSE(agree(eve, bob.public_key).value() == shared);
}

TEST(crypto_agree, refuses_every_peer_of_small_order) {
  testing::SeededRng rng(1);
  const auto own = AgreeKey::generate(rng);
  // u of the points whose order divides 8, on the curve and its twist, and the forms of 0, 1 and -1 not reduced.
  for (const auto u : {"0000000000000000000000000000000000000000000000000000000000000000",
                       "0100000000000000000000000000000000000000000000000000000000000000",
                       "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                       "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                       "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                       "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                       "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"}) {
    auto peer = to_array<32>(from_hex(u).value(), "peer").value();
    for (int sign = 0; sign < 2; ++sign) {
      const auto shared = agree(own, peer);
      ASSERT_FALSE(shared) << to_hex(peer);
      EXPECT_EQ(shared.error().code, Errc::malformed);
      peer = testing::with_bit_flipped(peer, 255);  // the function ignores the top bit
    }
  }
}

}  // namespace
}  // namespace doorstep::crypto
