#include "core/crypto/sign.hpp"

#include <gtest/gtest.h>

#include "tests/support/crypto_vectors.hpp"
#include "tests/support/seeded_rng.hpp"

namespace doorstep::crypto {
namespace {

using testing::crypto_vectors;
using testing::with_bit_flipped;

class CryptoSign : public ::testing::Test {
 protected:
  testing::SeededRng rng{1};
  SigningKey key = SigningKey::generate(rng);
  const Bytes message = to_bytes("doorstep/1/test");
  Signature signature = sign(key, message);
};

/// s + L, little-endian, for a signature's second half: the same S modulo the group order.
Signature with_order_added(Signature signature) {
  const auto order = from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").value();
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += unsigned{signature[32 + i]} + order[i];
    signature[32 + i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  return signature;
}

VerifyKey verify_key(std::string_view hex) { return to_array<32>(from_hex(hex).value(), "key").value(); }

TEST_F(CryptoSign, reproduces_the_vectors_of_rfc_8032) {
  for (const auto& vector : crypto_vectors("sign")) {
    const auto own = SigningKey::from_seed(vector.key("seed"));
    EXPECT_EQ(own.verify, vector.array<32>("verify_key")) << vector.name();
    EXPECT_EQ(sign(own, vector.bytes("message")), vector.array<64>("signature")) << vector.name();
    EXPECT_TRUE(verify(own.verify, vector.bytes("message"), vector.array<64>("signature"))) << vector.name();
  }
}

TEST_F(CryptoSign, a_generated_key_signs_what_its_public_half_verifies) {
  EXPECT_TRUE(verify(key.verify, message, signature));
  EXPECT_EQ(SigningKey::from_seed(key.seed).verify, key.verify);
  EXPECT_NE(SigningKey::generate(rng).verify, key.verify);
  EXPECT_TRUE(verify(key.verify, {}, sign(key, {})));
}

TEST_F(CryptoSign, refuses_every_flipped_bit_of_the_signature) {
  for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
    EXPECT_FALSE(verify(key.verify, message, with_bit_flipped(signature, bit))) << bit;
  }
}

TEST_F(CryptoSign, refuses_every_flipped_bit_of_the_message_and_every_truncation) {
  for (std::size_t bit = 0; bit < message.size() * 8; ++bit) {
    EXPECT_FALSE(verify(key.verify, with_bit_flipped(message, bit), signature)) << bit;
  }
  for (std::size_t size = 0; size < message.size(); ++size) {
    EXPECT_FALSE(verify(key.verify, ByteView(message).first(size), signature)) << size;
  }
}

TEST_F(CryptoSign, refuses_every_flipped_bit_of_the_key_and_another_key) {
  for (std::size_t bit = 0; bit < key.verify.size() * 8; ++bit) {
    EXPECT_FALSE(verify(with_bit_flipped(key.verify, bit), message, signature)) << bit;
  }
  EXPECT_FALSE(verify(SigningKey::generate(rng).verify, message, signature));
}

TEST_F(CryptoSign, refuses_a_second_form_of_the_same_signature) {
  const auto second = with_order_added(signature);
  ASSERT_NE(second, signature);
  EXPECT_FALSE(verify(key.verify, message, second));
}

TEST_F(CryptoSign, signs_alike_whatever_stands_in_the_public_half) {
  SigningKey mixed = key;
  mixed.verify = SigningKey::generate(rng).verify;
  EXPECT_EQ(sign(mixed, message), signature);
}

// R the neutral element and S = 0 satisfies S*B = R + k*A for every message with 8 | k when A has small order, and
// for every message at all when A is the neutral element. OpenSSL alone accepts that.
TEST_F(CryptoSign, refuses_keys_of_small_order_under_which_anybody_can_sign) {
  Signature forged{};
  forged[0] = 1;
  for (const auto y : {"0000000000000000000000000000000000000000000000000000000000000000",
                       "0100000000000000000000000000000000000000000000000000000000000000",
                       "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                       "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                       "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                       "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",     // 0, not reduced
                       "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"}) {  // 1, not reduced
    for (const auto& small : {verify_key(y), with_bit_flipped(verify_key(y), 255)}) {
      for (std::uint8_t i = 0; i < 64; ++i) {  // one in eight messages fits, for the points of order 8
        EXPECT_FALSE(verify(small, Bytes{i}, forged)) << to_hex(small) << ' ' << int{i};
      }
    }
  }
}

TEST_F(CryptoSign, refuses_a_key_that_is_no_point) {
  EXPECT_FALSE(
      verify(verify_key("0200000000000000000000000000000000000000000000000000000000000000"), message, signature));
  EXPECT_FALSE(
      verify(verify_key("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"), message, signature));
}

}  // namespace
}  // namespace doorstep::crypto
