// A document as one long column: blocks of text, rows and tables, cut into strips for page_breaks and drawn from there.
//
// Lengths are points; x is from the text's left edge. Texts must be clean (client/api/clean_text.hpp).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/print/canvas.hpp"
#include "client/print/page_breaks.hpp"
#include "client/print/shaping.hpp"

namespace doorstep::print {

struct Rule {
  double thickness = 0.5;
  double grey = 0.75;
  double gap = 0;  ///< between the rule and the text
};

struct Block {
  Style style;
  const char* tag = "P";  ///< what it is to a reading program (canvas.hpp)
  double space_before = 0;
  double line_gap = 0;          ///< added between lines
  bool keep_with_next = false;  ///< stays on the page of what follows
  bool bookmark = false;
  std::optional<Rule> rule_above = std::nullopt;  ///< in the space before, so none at the top of a page
};

struct Cell {
  std::string text;
  Style style;
  double x = 0;
  double width = 0;
};

struct RowStyle {
  const char* tag = nullptr;       ///< of the row
  const char* cell_tag = nullptr;  ///< of each cell
  double space_before = 0;
  double line_gap = 0;
  double padding = 0;  ///< above the first line and below the last
  bool keep_with_next = false;
  std::optional<Rule> rule_below = std::nullopt;
};

struct TableStyle {
  Style head;
  Style cell;
  double space_before = 0;
  double line_gap = 0;
  double padding = 0;
  double gutter = 0;  ///< between columns
  Rule head_rule;
  Rule row_rule;
};

class Flow {
 public:
  Flow(const Shaper& shaper, double width) : shaper_(shaper), width_(width) {}
  double width() const { return width_; }

  void block(const std::string& text, const Block& style);
  /// Cells side by side, line by line; one that is too high for a page goes on on the next.
  void row(const std::vector<Cell>& cells, const RowStyle& style);
  /// Columns as wide as their texts ask for. The head is repeated on each page; a row of another length is no fault.
  void table(const std::vector<std::string>& head, const std::vector<std::vector<std::string>>& rows,
             const TableStyle& style);

  const std::vector<Strip>& strips() const { return strips_; }
  /// Draws one page of break_pages(strips(), …) with its text's top left corner here.
  void draw(Canvas& canvas, const PlacedPage& page, double left, double top) const;

 private:
  struct Piece {
    std::shared_ptr<const ShapedText> text;
    std::size_t line;
    double x;
    std::size_t cell;
  };
  struct Part {  // what a strip shows
    std::size_t element;
    double baseline = 0;  // from the strip's top
    std::vector<Piece> pieces = {};
    std::optional<Rule> rule_above = std::nullopt;
    std::optional<Rule> rule_below = std::nullopt;
    std::string bookmark = {};
  };
  struct Element {
    const char* tag;
    const char* cell_tag;  // null: its cells are read as one text
    std::size_t cells;
    std::size_t table;  // 0: stands in none
  };

  void add_lines(std::vector<Piece> cells, std::size_t element, const RowStyle& style, bool unbroken);
  std::vector<double> column_widths(const std::vector<std::vector<std::string>>& rows, std::size_t columns,
                                    const TableStyle& style) const;

  const Shaper& shaper_;
  double width_;
  std::vector<Strip> strips_;
  std::vector<Part> parts_;  // one for each strip
  std::vector<Element> elements_;
  std::size_t tables_ = 0;
  std::size_t table_ = 0;  // the one being laid, or 0
};

}  // namespace doorstep::print
