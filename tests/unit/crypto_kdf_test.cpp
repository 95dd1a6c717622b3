#include "core/crypto/kdf.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "core/crypto/hash.hpp"
#include "tests/support/crypto_vectors.hpp"

namespace doorstep::crypto {
namespace {

using testing::crypto_vectors;
using testing::CryptoVector;

Bytes first_32(Bytes bytes) {
  bytes.resize(32);
  return bytes;
}

void expect_scrypt(const CryptoVector& vector) {
  const ScryptCost cost{static_cast<std::uint8_t>(vector.number("log2_n")), vector.number("r"), vector.number("p")};
  const auto key = scrypt(vector.bytes("passphrase"), vector.bytes("salt"), cost);
  ASSERT_TRUE(key) << vector.name() << ": " << key.error().message;
  EXPECT_EQ(to_bytes(key->view()), first_32(vector.bytes("output"))) << vector.name();
}

TEST(crypto_kdf, hkdf_reproduces_the_vectors_of_rfc_5869) {
  for (const auto& vector : crypto_vectors("hkdf")) {
    const auto prk = hkdf_extract(vector.bytes("salt"), vector.bytes("ikm"));
    EXPECT_EQ(to_bytes(prk.view()), vector.bytes("prk")) << vector.name();
    const auto expected = vector.bytes("okm");
    Bytes okm(expected.size());
    hkdf_expand(prk, vector.bytes("info"), okm);
    EXPECT_EQ(okm, expected) << vector.name();
    const auto key = hkdf_sha256(vector.bytes("ikm"), vector.bytes("salt"), vector.bytes("info"));
    EXPECT_EQ(to_bytes(key.view()), first_32(expected)) << vector.name();
  }
}

TEST(crypto_kdf, hkdf_output_of_any_length_is_a_prefix_of_the_longest) {
  const auto prk = hkdf_extract({}, as_bytes("input"));
  Bytes longest(255 * 32);
  hkdf_expand(prk, as_bytes("info"), longest);
  for (const std::size_t size : {0, 1, 31, 32, 33, 64, 65, 8159}) {
    Bytes shorter(size);
    hkdf_expand(prk, as_bytes("info"), shorter);
    EXPECT_TRUE(equal(shorter, ByteView(longest).first(size))) << size;
  }
}

TEST(crypto_kdf_death, hkdf_refuses_more_output_than_rfc_5869_allows) {
  const auto prk = hkdf_extract({}, as_bytes("input"));
  Bytes too_long(255 * 32 + 1);
  EXPECT_DEATH(hkdf_expand(prk, {}, too_long), "assertion failed");
}

TEST(crypto_kdf, scrypt_reproduces_the_vectors_within_our_bounds) {
  for (const auto& vector : crypto_vectors("scrypt")) expect_scrypt(vector);
}

// Takes 1 GiB of memory and several seconds: --gtest_also_run_disabled_tests.
TEST(crypto_kdf, DISABLED_scrypt_reproduces_the_vector_of_one_gibibyte) {
  for (const auto& vector : crypto_vectors("scrypt_gibibyte")) expect_scrypt(vector);
}

TEST(crypto_kdf, scrypt_depends_on_passphrase_salt_and_every_part_of_the_cost) {
  const ScryptCost cheap{4, 1, 1};
  const auto base = scrypt(as_bytes("passphrase"), as_bytes("salt"), cheap).value();
  EXPECT_EQ(scrypt(as_bytes("passphrase"), as_bytes("salt"), cheap).value(), base);
  EXPECT_FALSE(scrypt(as_bytes("Passphrase"), as_bytes("salt"), cheap).value() == base);
  EXPECT_FALSE(scrypt(as_bytes("passphrase"), as_bytes("salz"), cheap).value() == base);
  EXPECT_FALSE(scrypt(as_bytes("passphrase"), as_bytes("salt"), {5, 1, 1}).value() == base);
  EXPECT_FALSE(scrypt(as_bytes("passphrase"), as_bytes("salt"), {4, 2, 1}).value() == base);
  EXPECT_FALSE(scrypt(as_bytes("passphrase"), as_bytes("salt"), {4, 1, 2}).value() == base);
}

TEST(crypto_kdf, the_default_scrypt_cost_works) {
  EXPECT_TRUE(scrypt(as_bytes("passphrase"), as_bytes("salt"), ScryptCost{}));
}

TEST(crypto_kdf, scrypt_refuses_an_absurd_cost_as_malformed) {
  constexpr auto most = std::numeric_limits<std::uint32_t>::max();
  const ScryptCost absurd[] = {
      {21, 8, 1},  {255, 8, 1},                                 // N
      {10, 8, 16}, {10, 65, 1}, {10, 1, 65}, {10, most, most},  // r * p; the first is RFC 7914's vector 2
      {20, 16, 1}, {18, 64, 1},                                 // 2 GiB
      {0, 8, 1},   {10, 0, 1},  {10, 8, 0},                     // not scrypt
      {16, 1, 1},                                               // RFC 7914 section 6: N < 2^(128 * r / 8)
  };
  for (const auto& cost : absurd) {
    const auto key = scrypt(as_bytes("passphrase"), as_bytes("salt"), cost);
    ASSERT_FALSE(key) << int{cost.log2_n} << ' ' << cost.r << ' ' << cost.p;
    EXPECT_EQ(key.error().code, Errc::malformed);
  }
}

}  // namespace
}  // namespace doorstep::crypto
