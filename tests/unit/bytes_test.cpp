// Byte strings, their text forms, ids, and secrets that wipe themselves.
#include "core/base/bytes.hpp"

#include <gtest/gtest.h>

#include "core/base/ids.hpp"
#include "core/base/secret.hpp"
#include "tests/support/seeded_rng.hpp"

namespace doorstep::testing {
namespace {

TEST(Bytes, hexadecimal_is_lower_case_and_read_in_both_cases) {
  EXPECT_EQ(to_hex(Bytes{0x00, 0x9a, 0xff}), "009aff");
  EXPECT_EQ(from_hex("009aff").value(), (Bytes{0x00, 0x9a, 0xff}));
  EXPECT_EQ(from_hex("009AfF").value(), (Bytes{0x00, 0x9a, 0xff}));
  EXPECT_TRUE(from_hex("")->empty());
}

TEST(Bytes, text_that_is_not_hexadecimal_is_refused) {
  for (const auto* text : {"0", "000", "0g", "g0", " 00", "0x00", "00\n", "\xc3\xa9"}) {
    const auto bytes = from_hex(text);
    ASSERT_FALSE(bytes) << text;
    EXPECT_EQ(bytes.error().code, Errc::malformed);
  }
  EXPECT_FALSE(from_hex(std::string_view("0\0", 2)));
}

TEST(Bytes, base64url_is_rfc_4648_without_padding) {
  // RFC 4648 section 10, padding left out.
  const std::pair<const char*, const char*> vectors[] = {
      {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},         {"foo", "Zm9v"},
      {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, text] : vectors) {
    EXPECT_EQ(to_base64url(as_bytes(plain)), text);
    EXPECT_EQ(to_text(from_base64url(text).value()), plain);
  }
  EXPECT_EQ(to_base64url(Bytes{0xfb, 0xff}), "-_8") << "the alphabet that is safe in URLs";
}

TEST(Bytes, base64url_of_any_bytes_comes_back) {
  SeededRng rng(1);
  for (std::size_t size = 0; size < 100; ++size) {
    Bytes bytes(size);
    rng.fill(bytes);
    EXPECT_EQ(from_base64url(to_base64url(bytes)).value(), bytes);
  }
}

TEST(Bytes, text_that_is_not_base64url_is_refused) {
  for (const auto* text : {"A", "AAAAA", "+A", "/A", "Zg==", "Z g", "Zm9v\n"})
    EXPECT_FALSE(from_base64url(text)) << text;
}

TEST(Bytes, one_base64url_text_means_one_byte_string) {
  // "Zh" and "Zg" differ only in bits that no byte holds: an invitation must not have two spellings.
  EXPECT_FALSE(from_base64url("Zh"));
  EXPECT_FALSE(from_base64url("Zm9"));
}

TEST(Bytes, numbers_are_big_endian) {
  Bytes out;
  append_be16(out, 0x0102);
  append_be32(out, 0x03040506);
  append_be64(out, 0x0708090a0b0c0d0eULL);
  EXPECT_EQ(to_hex(out), "0102030405060708090a0b0c0d0e");
  EXPECT_EQ(read_be64(ByteView(out).subspan(6)), 0x0708090a0b0c0d0eULL);
  EXPECT_DEATH(read_be64(ByteView(out).first(7)), "assertion failed");
}

TEST(Bytes, equality_is_of_length_and_content) {
  EXPECT_TRUE(equal({}, {}));
  EXPECT_TRUE(equal(Bytes{1, 2}, Bytes{1, 2}));
  EXPECT_FALSE(equal(Bytes{1, 2}, Bytes{1, 3}));
  EXPECT_FALSE(equal(Bytes{1, 2}, Bytes{1, 2, 0}));
}

TEST(Bytes, an_array_takes_exactly_its_length_and_says_which_thing_did_not_fit) {
  EXPECT_EQ((to_array<2>(Bytes{1, 2}, "a thing").value()), (std::array<std::uint8_t, 2>{1, 2}));
  for (const auto& wrong : {Bytes{}, Bytes{1}, Bytes{1, 2, 3}}) {
    const auto out = to_array<2>(wrong, "a thing");
    ASSERT_FALSE(out);
    EXPECT_EQ(out.error().code, Errc::malformed);
    EXPECT_NE(out.error().message.find("a thing has " + std::to_string(wrong.size()) + " bytes instead of 2"),
              std::string::npos);
  }
}

TEST(Ids, text_is_the_whole_id_and_a_typing_mistake_is_explained) {
  const DeviceId id{{0xab, 1}};
  EXPECT_EQ(id.text(), "ab010000000000000000000000000000");
  EXPECT_EQ(DeviceId::from_text(id.text()).value(), id);
  const auto wrong = DeviceId::from_text("ab01");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, Errc::invalid_input);
  EXPECT_EQ(wrong.error().message, "'ab01' is not a device id: it needs 32 hexadecimal digits");
  EXPECT_FALSE(DeviceId::from(Bytes(15)));
}

TEST(Ids, order_is_that_of_their_bytes) {
  EXPECT_LT((DeviceId{{0x01, 0xff}}), (DeviceId{{0x02}}));
  EXPECT_LT((DeviceId{{0x7f}}), (DeviceId{{0x80}})) << "bytes have no sign";
  EXPECT_TRUE(DeviceId{}.is_zero());
  EXPECT_FALSE(DeviceId{{1}}.is_zero());
}

TEST(Secrets, are_wiped_when_their_life_ends) {
  alignas(Key) std::array<std::uint8_t, sizeof(Key)> place{};
  auto* key = new (place.data()) Key(std::array<std::uint8_t, 32>{1, 2, 3});
  ASSERT_EQ(place[1], 2);
  key->~Key();
  for (const auto byte : place) EXPECT_EQ(byte, 0);
}

TEST(Secrets, a_move_leaves_nothing_behind) {
  SecretBytes first(to_bytes("words"));
  SecretBytes second(std::move(first));
  EXPECT_TRUE(first.view().empty());  // NOLINT(bugprone-use-after-move): that is what is tested
  EXPECT_EQ(to_text(second.view()), "words");
}

TEST(Results, try_hands_on_the_value_or_the_error) {
  const auto half = [](int n) -> Result<int> {
    if (n % 2 != 0) return fail(Errc::invalid_input, std::to_string(n) + " is odd");
    return n / 2;
  };
  const auto quarter = [&](int n) -> Result<int> { return TRY(half(TRY(half(n)))); };
  EXPECT_EQ(quarter(12).value(), 3);
  EXPECT_EQ(quarter(6).error().message, "3 is odd");
  EXPECT_EQ(quarter(7).error().message, "7 is odd");
}

}  // namespace
}  // namespace doorstep::testing
