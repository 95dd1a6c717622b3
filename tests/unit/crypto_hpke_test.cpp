#include "core/crypto/hpke.hpp"

#include <gtest/gtest.h>

#include "core/crypto/seal.hpp"
#include "tests/support/crypto_vectors.hpp"
#include "tests/support/seeded_rng.hpp"

namespace doorstep::crypto {
namespace {

using testing::crypto_vectors;
using testing::with_bit_flipped;

class CryptoHpke : public ::testing::Test {
 protected:
  static void expect_refused(const Result<Bytes>& result, std::string_view what) {
    ASSERT_FALSE(result) << what;
    EXPECT_EQ(result.error().code, Errc::bad_signature) << what;
  }

  testing::SeededRng rng{1};
  const AgreeKey recipient = AgreeKey::generate(rng);
  const Bytes info = to_bytes("organisation, space, epoch");
  const Bytes associated = to_bytes("statement");
  const Bytes plain = to_bytes("an epoch key of thirty-two bytes");
  const HpkeSealed box = hpke_seal(rng, recipient.public_key, info, associated, plain).value();
};

TEST_F(CryptoHpke, reproduces_the_vector_of_rfc_9180) {
  for (const auto& vector : crypto_vectors("hpke")) {
    const auto ephemeral = AgreeKey::from_secret(vector.key("ephemeral_secret"));
    const auto to = AgreeKey::from_secret(vector.key("recipient_secret"));
    EXPECT_EQ(to.public_key, vector.array<32>("recipient_public"));
    const auto sealed = hpke_seal_with(ephemeral, to.public_key, vector.bytes("info"), vector.bytes("associated"),
                                       vector.bytes("plain"));
    ASSERT_TRUE(sealed);
    EXPECT_EQ(sealed->encapsulated, vector.array<32>("encapsulated"));
    EXPECT_EQ(sealed->sealed, vector.bytes("sealed"));
    EXPECT_EQ(hpke_open(to, vector.array<32>("encapsulated"), vector.bytes("info"), vector.bytes("associated"),
                        vector.bytes("sealed"))
                  .value(),
              vector.bytes("plain"));
  }
}

TEST_F(CryptoHpke, opens_a_box_that_another_implementation_sealed) {
  for (const auto& vector : crypto_vectors("hpke_foreign")) {
    EXPECT_EQ(hpke_open(AgreeKey::from_secret(vector.key("recipient_secret")), vector.array<32>("encapsulated"),
                        vector.bytes("info"), vector.bytes("associated"), vector.bytes("sealed"))
                  .value(),
              vector.bytes("plain"));
  }
}

TEST_F(CryptoHpke, opens_what_it_sealed) {
  EXPECT_EQ(box.sealed.size(), plain.size() + seal_overhead);
  EXPECT_EQ(hpke_open(recipient, box.encapsulated, info, associated, box.sealed).value(), plain);
  const auto empty = hpke_seal(rng, recipient.public_key, {}, {}, {}).value();
  EXPECT_TRUE(hpke_open(recipient, empty.encapsulated, {}, {}, empty.sealed).value().empty());
}

TEST_F(CryptoHpke, seals_the_same_text_differently_each_time) {
  const auto again = hpke_seal(rng, recipient.public_key, info, associated, plain).value();
  EXPECT_NE(again.encapsulated, box.encapsulated);
  EXPECT_NE(again.sealed, box.sealed);
}

TEST_F(CryptoHpke, refuses_another_recipient_info_or_associated_data) {
  expect_refused(hpke_open(AgreeKey::generate(rng), box.encapsulated, info, associated, box.sealed), "recipient");
  expect_refused(hpke_open(recipient, box.encapsulated, associated, info, box.sealed), "swapped");
  expect_refused(hpke_open(recipient, box.encapsulated, {}, associated, box.sealed), "no info");
  expect_refused(hpke_open(recipient, box.encapsulated, info, {}, box.sealed), "no associated data");
}

TEST_F(CryptoHpke, refuses_every_flipped_bit_and_truncation_of_the_sealed_bytes) {
  for (std::size_t bit = 0; bit < box.sealed.size() * 8; ++bit) {
    expect_refused(hpke_open(recipient, box.encapsulated, info, associated, with_bit_flipped(box.sealed, bit)),
                   std::to_string(bit));
  }
  for (std::size_t size = 0; size < box.sealed.size(); ++size) {
    expect_refused(hpke_open(recipient, box.encapsulated, info, associated, ByteView(box.sealed).first(size)),
                   std::to_string(size) + " bytes");
  }
}

// The top bit too: X25519 ignores it, but the encapsulated key is bound into the derivation as it was sent.
TEST_F(CryptoHpke, refuses_every_flipped_bit_of_the_encapsulated_key) {
  for (std::size_t bit = 0; bit < box.encapsulated.size() * 8; ++bit) {
    expect_refused(hpke_open(recipient, with_bit_flipped(box.encapsulated, bit), info, associated, box.sealed),
                   std::to_string(bit));
  }
}

TEST_F(CryptoHpke, refuses_keys_of_small_order_as_malformed_on_both_sides) {
  for (const AgreePublic& small : {AgreePublic{}, AgreePublic{1}}) {
    const auto sealed = hpke_seal(rng, small, info, associated, plain);
    ASSERT_FALSE(sealed);
    EXPECT_EQ(sealed.error().code, Errc::malformed);
    const auto opened = hpke_open(recipient, small, info, associated, box.sealed);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::malformed);
  }
}

}  // namespace
}  // namespace doorstep::crypto
