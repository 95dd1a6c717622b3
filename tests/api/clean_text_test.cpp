#include "client/api/clean_text.hpp"

#include <gtest/gtest.h>

namespace doorstep::client {
namespace {

using namespace std::string_literals;

TEST(CleanText, WellFormedTextOfAnyScriptIsKept) {
  const auto text = "Zoë Łukasz سارة 李明 שלום 한국어 😀"s;
  EXPECT_EQ(clean_prose(text), text);
}

TEST(CleanText, EachMaximalIllFormedPartIsOneReplacement) {
  // The Unicode Standard 3.9, tables 3-8 to 3-11.
  EXPECT_EQ(clean_prose("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41"),
            "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"
            "A");
  EXPECT_EQ(clean_prose("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41"),
            "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"
            "A");
  EXPECT_EQ(clean_prose("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42"),
            "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"
            "A\uFFFD\uFFFD"
            "B");
  EXPECT_EQ(clean_prose("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41"),
            "\uFFFD\uFFFD\uFFFD\uFFFD"
            "A");
  EXPECT_EQ(clean_prose("cut \xE2\x82"), "cut \uFFFD");
}

TEST(CleanText, NoncharactersAreReplaced) {
  EXPECT_EQ(clean_prose("\xEF\xBF\xBE|\xEF\xB7\x90|\xF4\x8F\xBF\xBF"), "\uFFFD|\uFFFD|\uFFFD");
}

TEST(CleanText, EveryLineEndIsALineFeed) {
  EXPECT_EQ(clean_prose("a\r\nb\rc\vd\fe\u0085f\u2028g\u2029h\n\ni"), "a\nb\nc\nd\ne\nf\ng\nh\n\ni");
}

TEST(CleanText, ControlsAndDirectionOverridesAreGone) {
  EXPECT_EQ(clean_prose("a\0b\x1B[31mc\x7F"s + "d\u009Be\u202Ef\u202Dg\uFEFFh\ti"), "ab[31mcdefgh i");
}

TEST(CleanText, MarksThatRightToLeftTextNeedsStay) {
  const auto text = "\u200Fסבא\u200E \u2067שלום\u2069 a\u200Db"s;
  EXPECT_EQ(clean_prose(text), text);
}

TEST(CleanText, ALineHasSingleSpacesAndNoneAtItsEnds) {
  EXPECT_EQ(clean_line(" \n Maya \t\r\n  Brennock \n"), "Maya Brennock");
  EXPECT_EQ(clean_line(" \n "), "");
}

}  // namespace
}  // namespace doorstep::client
