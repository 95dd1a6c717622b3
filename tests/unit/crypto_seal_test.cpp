#include "core/crypto/seal.hpp"

#include <gtest/gtest.h>

#include "tests/support/crypto_vectors.hpp"
#include "tests/support/seeded_rng.hpp"

namespace doorstep::crypto {
namespace {

using testing::crypto_vectors;
using testing::with_bit_flipped;

class CryptoSeal : public ::testing::Test {
 protected:
  CryptoSeal() {
    rng.fill(key.writable());
    rng.fill(nonce);
    sealed = seal(key, nonce, associated, plain);
  }

  static void expect_refused(const Result<Bytes>& result, std::string_view what) {
    ASSERT_FALSE(result) << what;
    EXPECT_EQ(result.error().code, Errc::bad_signature) << what;
  }

  testing::SeededRng rng{1};
  Key key;
  Nonce nonce{};
  const Bytes associated = to_bytes("space, document, field");
  const Bytes plain = to_bytes("seen alone in her bedroom");
  Bytes sealed;
};

TEST_F(CryptoSeal, reproduces_the_vector_of_rfc_8439) {
  for (const auto& vector : crypto_vectors("seal")) {
    const auto vector_nonce = vector.array<12>("nonce");
    EXPECT_EQ(seal(vector.key("key"), vector_nonce, vector.bytes("associated"), vector.bytes("plain")),
              vector.bytes("sealed"));
    EXPECT_EQ(open(vector.key("key"), vector_nonce, vector.bytes("associated"), vector.bytes("sealed")).value(),
              vector.bytes("plain"));
  }
}

TEST_F(CryptoSeal, opens_what_it_sealed_whatever_the_lengths) {
  for (const std::size_t size : {0, 1, 15, 16, 17, 63, 64, 65, 200, 4096, 100'000}) {
    for (const std::size_t associated_size : {0, 1, 16, 61}) {
      Bytes text(size), place(associated_size);
      rng.fill(text);
      rng.fill(place);
      const auto box = seal(key, nonce, place, text);
      EXPECT_EQ(box.size(), size + seal_overhead);
      EXPECT_EQ(open(key, nonce, place, box).value(), text) << size << ", " << associated_size;
    }
  }
}

TEST_F(CryptoSeal, refuses_every_flipped_bit_of_the_sealed_bytes) {
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    expect_refused(open(key, nonce, associated, with_bit_flipped(sealed, bit)), "bit " + std::to_string(bit));
  }
}

TEST_F(CryptoSeal, refuses_every_flipped_bit_of_the_associated_data) {
  for (std::size_t bit = 0; bit < associated.size() * 8; ++bit) {
    expect_refused(open(key, nonce, with_bit_flipped(associated, bit), sealed), "bit " + std::to_string(bit));
  }
  expect_refused(open(key, nonce, {}, sealed), "no associated data");
}

TEST_F(CryptoSeal, refuses_every_flipped_bit_of_the_nonce_and_of_the_key) {
  for (std::size_t bit = 0; bit < nonce.size() * 8; ++bit) {
    expect_refused(open(key, with_bit_flipped(nonce, bit), associated, sealed), "nonce bit " + std::to_string(bit));
  }
  for (std::size_t bit = 0; bit < 256; ++bit) {
    Key other = key;
    other.writable()[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    expect_refused(open(other, nonce, associated, sealed), "key bit " + std::to_string(bit));
  }
}

TEST_F(CryptoSeal, refuses_every_truncation_and_an_added_byte) {
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    expect_refused(open(key, nonce, associated, ByteView(sealed).first(size)), std::to_string(size) + " bytes");
    expect_refused(open(key, nonce, associated, ByteView(sealed).last(size)), "last " + std::to_string(size));
  }
  Bytes longer = sealed;
  longer.push_back(0);
  expect_refused(open(key, nonce, associated, longer), "one byte more");
}

TEST_F(CryptoSeal, does_not_let_a_byte_move_between_associated_data_and_text) {
  const auto box = seal(key, nonce, as_bytes("ab"), as_bytes("c"));
  EXPECT_NE(box, seal(key, nonce, as_bytes("a"), as_bytes("bc")));
  expect_refused(open(key, nonce, as_bytes("a"), box), "shorter associated data");
}

}  // namespace
}  // namespace doorstep::crypto
