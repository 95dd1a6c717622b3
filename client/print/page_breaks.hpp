// Where pages end.
//
// A document is a column of strips, each a line of text or one line of a table's row. Pages are filled from the top:
// strips that are kept together move to the next page together, unless no page could hold them. So a heading stays with
// the first lines of its text, no paragraph leaves one line of itself behind or carries one line over, and a table that
// goes on repeats its head.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace doorstep::print {

/// Lengths are points.
struct Strip {
  double space_before = 0;  ///< dropped at the top of a page
  double height = 0;
  bool keep_with_next = false;  ///< no page ends after this strip
  std::size_t head_first = 0;   ///< repeated above this strip where it starts a page: the strips
  std::size_t head_count = 0;   ///< [head_first, head_first + head_count) of the same document
};

struct PlacedStrip {
  std::size_t strip;
  double top;  ///< from the top of the page's text
};

using PlacedPage = std::vector<PlacedStrip>;

/// At least one page; every strip in order, and none is left out. A strip higher than a page stands alone on one.
std::vector<PlacedPage> break_pages(std::span<const Strip> strips, double page_height);

}  // namespace doorstep::print
