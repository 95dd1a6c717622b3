#include "client/print/page_breaks.hpp"

#include <gtest/gtest.h>

namespace doorstep::print {
namespace {

/// `lines` lines of 10 points, kept as a paragraph's are: the first two together, and the last two.
void add_paragraph(std::vector<Strip>& strips, std::size_t lines, double space_before = 0) {
  for (std::size_t i = 0; i < lines; ++i) {
    const bool keep = i + 1 < lines && (i == 0 || i + 2 == lines);
    strips.push_back({.space_before = i == 0 ? space_before : 0, .height = 10, .keep_with_next = keep});
  }
}

std::vector<std::size_t> strips_on(const PlacedPage& page) {
  std::vector<std::size_t> out;
  for (const auto& placed : page) out.push_back(placed.strip);
  return out;
}

using Numbers = std::vector<std::size_t>;

TEST(PageBreaks, NothingIsOneEmptyPage) {
  const auto pages = break_pages({}, 100);
  ASSERT_EQ(pages.size(), 1u);
  EXPECT_TRUE(pages[0].empty());
}

TEST(PageBreaks, AParagraphLeavesNoSingleLineBehind) {
  std::vector<Strip> strips;
  add_paragraph(strips, 3);
  add_paragraph(strips, 4);
  const auto pages = break_pages(strips, 40);  // one line of the second would fit
  ASSERT_EQ(pages.size(), 2u);
  EXPECT_EQ(strips_on(pages[0]), (Numbers{0, 1, 2}));
  EXPECT_EQ(strips_on(pages[1]), (Numbers{3, 4, 5, 6}));
}

TEST(PageBreaks, AParagraphCarriesNoSingleLineOver) {
  std::vector<Strip> strips;
  add_paragraph(strips, 6);
  const auto pages = break_pages(strips, 50);  // five lines would fit
  ASSERT_EQ(pages.size(), 2u);
  EXPECT_EQ(strips_on(pages[0]), (Numbers{0, 1, 2, 3}));
  EXPECT_EQ(strips_on(pages[1]), (Numbers{4, 5}));
}

TEST(PageBreaks, AHeadingGoesWithTheFirstTwoLinesOfItsText) {
  std::vector<Strip> strips;
  add_paragraph(strips, 2);
  strips.push_back({.space_before = 5, .height = 15, .keep_with_next = true});
  add_paragraph(strips, 5);
  const auto pages = break_pages(strips, 50);  // heading and one line would fit
  ASSERT_EQ(pages.size(), 3u);
  EXPECT_EQ(strips_on(pages[0]), (Numbers{0, 1}));
  EXPECT_EQ(strips_on(pages[1]), (Numbers{2, 3, 4, 5}));
  EXPECT_EQ(strips_on(pages[2]), (Numbers{6, 7}));
}

TEST(PageBreaks, SpaceBeforeIsDroppedAtTheTopOfAPage) {
  std::vector<Strip> strips;
  add_paragraph(strips, 2, 7);
  add_paragraph(strips, 1, 7);
  add_paragraph(strips, 1, 7);
  const auto pages = break_pages(strips, 40);
  ASSERT_EQ(pages.size(), 2u);
  EXPECT_EQ(pages[0][0].top, 0);
  EXPECT_EQ(pages[0][2].top, 27);
  EXPECT_EQ(pages[1][0].top, 0);
}

TEST(PageBreaks, ATableThatGoesOnRepeatsItsHead) {
  std::vector<Strip> strips{{.height = 12, .keep_with_next = true}};
  for (int i = 0; i < 7; ++i) strips.push_back({.height = 10, .head_first = 0, .head_count = 1});
  const auto pages = break_pages(strips, 45);
  ASSERT_EQ(pages.size(), 3u);
  EXPECT_EQ(strips_on(pages[0]), (Numbers{0, 1, 2, 3}));
  EXPECT_EQ(strips_on(pages[1]), (Numbers{0, 4, 5, 6}));
  EXPECT_EQ(strips_on(pages[2]), (Numbers{0, 7}));
  EXPECT_EQ(pages[1][1].top, 12);
}

TEST(PageBreaks, AHeadOfHalfAPageIsNotRepeated) {
  std::vector<Strip> strips{{.height = 50, .keep_with_next = true}};
  for (int i = 0; i < 8; ++i) strips.push_back({.height = 20, .head_first = 0, .head_count = 1});
  const auto pages = break_pages(strips, 100);
  ASSERT_EQ(pages.size(), 3u);
  EXPECT_EQ(strips_on(pages[1]), (Numbers{3, 4, 5, 6, 7}));
}

TEST(PageBreaks, WhatMustStayTogetherAndFitsNoPageIsBrokenWherePagesAreFull) {
  std::vector<Strip> strips(9, Strip{.height = 10, .keep_with_next = true});
  const auto pages = break_pages(strips, 40);
  ASSERT_EQ(pages.size(), 3u);
  EXPECT_EQ(strips_on(pages[0]), (Numbers{0, 1, 2, 3}));
  EXPECT_EQ(strips_on(pages[2]), (Numbers{8}));
}

TEST(PageBreaks, AStripHigherThanAPageStandsAloneOnOne) {
  const std::vector<Strip> strips{{.height = 10}, {.height = 500}, {.height = 10}};
  const auto pages = break_pages(strips, 40);
  ASSERT_EQ(pages.size(), 3u);
  EXPECT_EQ(strips_on(pages[1]), (Numbers{1}));
}

}  // namespace
}  // namespace doorstep::print
