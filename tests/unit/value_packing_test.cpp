#include "core/change/value_packing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "tests/support/seeded_rng.hpp"

namespace doorstep::change {
namespace {

using testing::SeededRng;

constexpr std::size_t limit = 1 << 20;

// Prose of the kind that is recorded, none of it in the dictionary's corpus.
const std::vector<std::string> paragraphs = {
    "Both girls came to meet me at the gate. Their uncle was unloading shopping from the car and asked me to go "
    "straight through. In the kitchen I found the baby in a bouncing chair on the worktop, which I asked him to move "
    "to the floor. He did so, and said that he had not thought about it rolling off.",
    "Tamsin wanted to finish her jigsaw before we talked, so I helped with the edges. She is cross that nobody told "
    "her about the hearing until it was over. She would like to write to the judge and I have said that I will find "
    "out how this is done. She feels closest to her cousin, and rings her most evenings.",
    "Mr Adeyemi explained that the overtime has stopped and they are now eighty pounds a month short. He has cancelled "
    "the broadband, which means that homework has to be done at the library. He and his wife disagree about whether to "
    "ask her parents for a loan, but they were respectful when they told me so.",
    "What worries me is that the explanation has changed. On Monday it was a fall from the climbing frame; today it "
    "was a fight with a neighbour's child. Neither fits with what the nursery wrote down. I have shared this with my "
    "manager and a medical has been arranged for tomorrow morning.",
    "Keep the appointment with the hearing clinic and send me a picture of the letter.",
    "Sitting on his aunt's knee, then under the coat rack with a torch.",
};

std::string long_text(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; text.size() < size; ++i) {
    text += paragraphs[i * 7 % paragraphs.size()].substr(i % 40) + " " + std::to_string(i * 2654435761U) + " ";
  }
  text.resize(size);
  return text;
}

Bytes random_bytes(SeededRng& rng, std::size_t size) {
  Bytes out(size);
  rng.fill(out);
  return out;
}

void expect_round_trip(ByteView plain) {
  const Bytes packed = pack_value(plain);
  const auto back = unpack_value(packed, plain.size());
  ASSERT_TRUE(back) << plain.size() << ": " << back.error().message;
  ASSERT_TRUE(equal(*back, plain)) << plain.size();
  ASSERT_EQ(packed.size(), std::max(min_packed_size, padme(packed.size())));
  ASSERT_LE(packed.size(), std::max(min_packed_size, padme(plain.size() + 3)));
}

void expect_malformed(const Result<Bytes>& result) {
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::malformed);
}

int format_of(const Bytes& packed) { return packed.at(0) & 3; }

TEST(ValuePacking, GivesBackEveryLengthOfTextAndOfNoise) {
  SeededRng rng(1);
  const std::string text = long_text(700);
  for (std::size_t size = 0; size <= text.size(); ++size) {
    expect_round_trip(as_bytes(text).first(size));
    expect_round_trip(random_bytes(rng, size));
  }
}

TEST(ValuePacking, GivesBackRandomLengthsAndMixturesOfTextAndNoise) {
  SeededRng rng(2);
  const std::string text = long_text(200'000);
  for (int round = 0; round < 300; ++round) {
    Bytes plain;
    for (auto parts = 1 + rng.below(4); parts > 0; --parts) {
      const std::size_t size = rng.below(std::size_t{1} << rng.below(15));
      if (rng.chance(0.3))
        append(plain, random_bytes(rng, size));
      else
        append(plain, as_bytes(text).subspan(rng.below(text.size() - size), size));
    }
    expect_round_trip(plain);
  }
}

TEST(ValuePacking, GivesBackLongTextInOneBlockAndInSeveral) {
  const Bytes one = pack_value(as_bytes(long_text(20'000)));
  EXPECT_EQ(format_of(one), 1);
  for (const std::size_t size : {20'000U, 65'536U, 131'071U, 131'072U, 131'073U, 400'000U}) {
    expect_round_trip(as_bytes(long_text(size)));
  }
  const Bytes several = pack_value(as_bytes(long_text(400'000)));
  EXPECT_EQ(format_of(several), 2);
  SeededRng rng(3);
  expect_round_trip(random_bytes(rng, 65'536));
}

TEST(ValuePacking, GivesBackTextInEveryScript) {
  expect_round_trip(as_bytes("Zażółć gęślą jaźń; “curly quotes” and an em dash — as a tablet types them"));
  expect_round_trip(
      as_bytes("মা আগামী সপ্তাহে স্কুলে যাবেন 👩‍👧"));
  expect_round_trip(as_bytes("إنها بخير"));
}

TEST(ValuePacking, GivesBackZerosAtTheEnd) {
  for (std::size_t zeros = 0; zeros < 40; ++zeros) {
    Bytes plain = to_bytes("ends in zeros");
    plain.resize(plain.size() + zeros);
    expect_round_trip(plain);
  }
}

TEST(ValuePacking, GivesBackLengthsAroundTheLongerTag) {
  SeededRng rng(4);
  for (std::size_t size = 1900; size < 2200; ++size) expect_round_trip(random_bytes(rng, size));
}

TEST(ValuePacking, AnswersAndDatesLookTheSameFromOutside) {
  for (const auto* text : {"", "no", "yes", "unanswered", "2026-04-01", "Monday", "15:40"}) {
    EXPECT_EQ(pack_value(as_bytes(text)).size(), min_packed_size) << text;
  }
}

TEST(Padme, RoundsUpAsPublished) {
  const std::vector<std::pair<std::size_t, std::size_t>> cases = {{0, 0},
                                                                  {1, 1},
                                                                  {2, 2},
                                                                  {3, 3},
                                                                  {8, 8},
                                                                  {9, 10},
                                                                  {12, 12},
                                                                  {17, 18},
                                                                  {100, 104},
                                                                  {255, 256},
                                                                  {256, 256},
                                                                  {257, 272},
                                                                  {1000, 1024},
                                                                  {2047, 2048},
                                                                  {2049, 2176},
                                                                  {65'537, 67'584},
                                                                  {1'000'000, 1'015'808}};
  for (const auto& [length, expected] : cases) EXPECT_EQ(padme(length), expected) << length;
}

TEST(Padme, NeverShrinksKeepsOrderAndIsIdempotent) {
  std::size_t before = 0;
  std::set<std::size_t> lengths;
  for (std::size_t length = 0; length < 70'000; ++length) {
    const std::size_t padded = padme(length);
    ASSERT_GE(padded, length);
    ASSERT_LE(padded, length + length * 12 / 100);
    ASSERT_GE(padded, before);
    ASSERT_EQ(padme(padded), padded);
    lengths.insert(before = padded);
  }
  EXPECT_LT(lengths.size(), 200U);  // 70,000 lengths in so few classes
}

TEST(ValuePacking, FieldSizedProseShrinksBelowHalf) {
  std::size_t plain = 0;
  std::size_t packed = 0;
  for (const auto& paragraph : paragraphs) {
    plain += paragraph.size();
    packed += pack_value(as_bytes(paragraph)).size();
  }
  const double ratio = static_cast<double>(packed) / static_cast<double>(plain);
  RecordProperty("ratio", std::to_string(ratio));
  EXPECT_LT(ratio, 0.5) << "padding included";
}

// Whatever later versions do, these must open for ever: they are in people's stores.
TEST(ValuePacking, OpensWhatEarlierVersionsPacked) {
  const std::vector<std::pair<std::string, std::string>> golden = {
      {"2c0000000000000000000000", ""},
      {"207965730000000000000000", "yes"},
      {"04323032362d30342d303100", "2026-04-01"},
      {"05085304fcf75cf68286b48b6bddb43c670f6600", "She told me that she feels safe at home and likes her new school."},
      {"01585474746c6772616e69782e08fc19a141c423cab3de24739e58e9bea9efc318a633160c355501",
       "The kettle was on when I arrived. Their gran said she’d be back by six."},
      {"064c000008610100fcff39100202001061039f046100", std::string(300'000, 'a')},
  };
  for (const auto& [packed, plain] : golden) {
    const auto back = unpack_value(from_hex(packed).value(), limit);
    ASSERT_TRUE(back) << packed << ": " << back.error().message;
    EXPECT_EQ(to_text(*back), plain);
  }
}

// FNV-1a of the dictionary that every stored value of format 1 and 2 depends on.
TEST(ValuePacking, TheDictionaryIsTheOneThatValuesWerePackedWith) {
  static const std::uint8_t dictionary[] = {
#include "core/change/dictionary/dictionary_v1.inc"
  };
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const std::uint8_t byte : dictionary) hash = (hash ^ byte) * 0x100000001b3U;
  EXPECT_EQ(hash, 0xbe43eedf920214c9U);
}

// A stored value without padding, cut to another such length, is a packing of its own beginning: noticing that is
// the seal's work. Nothing else passes, and nothing cut or extended passes for the whole.
TEST(ValuePacking, NeverTakesATruncationOrAnExtensionForTheWhole) {
  SeededRng rng(5);
  for (const Bytes& plain :
       {to_bytes("yes"), to_bytes(paragraphs[0]), random_bytes(rng, 300), to_bytes(long_text(30'000))}) {
    const Bytes packed = pack_value(plain);
    const auto check = [&](ByteView bytes) {
      const auto back = unpack_value(bytes, limit);
      if (!back) {
        ASSERT_EQ(back.error().code, Errc::malformed);
      } else {
        ASSERT_EQ(format_of(packed), 0) << bytes.size();
        ASSERT_FALSE(equal(*back, plain)) << bytes.size();
      }
    };
    for (std::size_t size = 0; size < packed.size(); ++size) check(ByteView(packed).first(size));
    Bytes extended = packed;
    for (int extra = 0; extra < 300; ++extra) {
      extended.push_back(0);
      check(extended);
    }
  }
}

TEST(ValuePacking, StaysWithinItsLimitWhateverBitsFlip) {
  SeededRng rng(6);
  for (const Bytes& plain :
       {to_bytes("yes"), to_bytes(paragraphs[1]), random_bytes(rng, 200), to_bytes(long_text(3'000))}) {
    const Bytes packed = pack_value(plain);
    std::vector<Bytes> damaged;
    for (std::size_t bit = 0; bit < packed.size() * 8; ++bit) {
      damaged.push_back(packed);
      damaged.back()[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    }
    for (int round = 0; round < 2'000; ++round) {
      damaged.push_back(packed);
      for (auto flips = 2 + rng.below(8); flips > 0; --flips) {
        damaged.back()[rng.below(packed.size())] = static_cast<std::uint8_t>(rng.next());
      }
    }
    for (const Bytes& bytes : damaged) {
      const auto back = unpack_value(bytes, plain.size() + 10);
      if (back) {
        ASSERT_LE(back->size(), plain.size() + 10);
      } else {
        ASSERT_EQ(back.error().code, Errc::malformed);
      }
    }
  }
}

TEST(ValuePacking, RefusesNoiseOfEveryFormat) {
  SeededRng rng(7);
  for (int round = 0; round < 20'000; ++round) {
    Bytes noise = random_bytes(rng, padme(min_packed_size + rng.below(200)));
    noise[0] &= 3;  // no padding, so that the payload is looked at
    const auto back = unpack_value(noise, 1'000);
    ASSERT_LE(back ? back->size() : 0, 1'000U);
    ASSERT_FALSE(back && format_of(noise) == 3);
  }
}

TEST(ValuePacking, RefusesPaddingThatIsNotZero) {
  for (const std::string& text : {std::string("yes"), paragraphs[2]}) {
    Bytes packed = pack_value(as_bytes(text));
    ASSERT_NE(packed[0] >> 2, 0) << "this text happens to need no padding; choose another";
    packed.back() = 1;
    expect_malformed(unpack_value(packed, limit));
  }
}

TEST(ValuePacking, RefusesAFormatThatItDoesNotKnow) {
  Bytes packed = pack_value(as_bytes("yes"));
  packed[0] |= 3;
  expect_malformed(unpack_value(packed, limit));
}

TEST(ValuePacking, RefusesAValueOverTheLimitInEveryFormat) {
  SeededRng rng(8);
  const Bytes noise = random_bytes(rng, 100);
  const std::string one = paragraphs[0];
  const std::string several = long_text(300'000);
  int format = 0;
  for (const ByteView plain : {ByteView(noise), as_bytes(one), as_bytes(several)}) {
    const Bytes packed = pack_value(plain);
    EXPECT_EQ(format_of(packed), format++);
    EXPECT_TRUE(unpack_value(packed, plain.size()));
    expect_malformed(unpack_value(packed, plain.size() - 1));
    expect_malformed(unpack_value(packed, 0));
  }
}

TEST(ValuePacking, RefusesADecompressionBomb) {
  // One block that repeats a phrase into 128 KiB.
  std::string phrase;
  while (phrase.size() < 130'000) phrase += "again and again and ";
  const Bytes block = pack_value(as_bytes(phrase));
  EXPECT_EQ(format_of(block), 1);
  EXPECT_LT(block.size(), 200U);
  expect_malformed(unpack_value(block, 4'096));

  // 2,000 run-length blocks of 128 KiB each: 250 MiB out of 8 KB.
  Bytes payload;
  for (int i = 0; i < 2'000; ++i) {
    const std::uint32_t header = (i == 1'999 ? 1U : 0U) | 1U << 1 | 131'072U << 3;
    for (int shift = 0; shift < 24; shift += 8) payload.push_back(static_cast<std::uint8_t>(header >> shift));
    payload.push_back('a');
  }
  const std::size_t size = padme(payload.size() + 3);
  const std::size_t tag = (size - 3 - payload.size()) << 2 | 2;
  Bytes bomb = {static_cast<std::uint8_t>(tag), static_cast<std::uint8_t>(tag >> 8),
                static_cast<std::uint8_t>(tag >> 16)};
  append(bomb, payload);
  bomb.resize(size);
  expect_malformed(unpack_value(bomb, limit));
}

}  // namespace
}  // namespace doorstep::change
