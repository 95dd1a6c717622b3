#include "client/print/flow.hpp"

#include <algorithm>
#include <numeric>

namespace doorstep::print {
namespace {

/// A row of more lines is broken like a paragraph; a shorter one stays whole.
constexpr std::size_t longest_whole_row = 12;
/// No word makes a column wider than this share of the table.
constexpr double widest_word_share = 0.3;

}  // namespace

void Flow::add_lines(std::vector<Piece> cells, std::size_t element, const RowStyle& style, bool unbroken) {
  std::size_t lines = 1;
  for (const auto& cell : cells) lines = std::max(lines, cell.text->lines().size());
  for (std::size_t i = 0; i < lines; ++i) {
    Part part{.element = element};
    double ascent = 0;
    double descent = 0;
    for (const auto& cell : cells) {
      if (i >= cell.text->lines().size()) continue;
      const auto& line = cell.text->lines()[i];
      ascent = std::max(ascent, line.ascent);
      descent = std::max(descent, line.descent);
      part.pieces.push_back({cell.text, i, cell.x, cell.cell});
    }
    const bool first = i == 0;
    const bool last = i + 1 == lines;
    part.baseline = (first ? style.padding : style.line_gap) + ascent;
    Strip strip{.space_before = first ? style.space_before : 0,
                .height = part.baseline + descent + (last ? style.padding : 0)};
    // Two lines at least stay on the page that a paragraph begins on, and two on the one that it ends on.
    strip.keep_with_next = last ? style.keep_with_next : unbroken || first || i + 2 == lines;
    strips_.push_back(strip);
    parts_.push_back(std::move(part));
  }
  if (style.rule_below) {
    parts_.back().rule_below = style.rule_below;
    strips_.back().height += style.rule_below->thickness;
  }
}

void Flow::block(const std::string& text, const Block& style) {
  elements_.push_back({style.tag, nullptr, 1, table_});
  const auto first = strips_.size();
  const auto shaped = std::make_shared<const ShapedText>(shaper_.shape(text, style.style, width_));
  RowStyle row;
  row.space_before = style.space_before;
  row.line_gap = style.line_gap;
  row.keep_with_next = style.keep_with_next;
  add_lines({{shaped, 0, 0, 0}}, elements_.size() - 1, row, style.keep_with_next);
  if (style.bookmark) parts_[first].bookmark = text;
  parts_[first].rule_above = style.rule_above;
}

void Flow::row(const std::vector<Cell>& cells, const RowStyle& style) {
  elements_.push_back({style.tag, style.cell_tag, cells.size(), table_});
  std::vector<Piece> pieces;
  std::size_t lines = 0;
  for (const auto& cell : cells) {
    auto shaped = std::make_shared<const ShapedText>(shaper_.shape(cell.text, cell.style, cell.width));
    lines = std::max(lines, shaped->lines().size());
    pieces.push_back({std::move(shaped), 0, cell.x, pieces.size()});
  }
  add_lines(std::move(pieces), elements_.size() - 1, style, lines <= longest_whole_row);
}

std::vector<double> Flow::column_widths(const std::vector<std::vector<std::string>>& rows, std::size_t columns,
                                        const TableStyle& style) const {
  std::vector<double> least(columns);
  std::vector<double> wanted(columns);
  const double room = width_ - style.gutter * static_cast<double>(columns - 1);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Style& face = i == 0 ? style.head : style.cell;
    for (std::size_t column = 0; column < rows[i].size(); ++column) {
      const auto& text = rows[i][column];
      const double word = std::min(shaper_.widest_word(text, face), room * widest_word_share);
      least[column] = std::max(least[column], word);
      wanted[column] = std::max({wanted[column], least[column], shaper_.natural_width(text, face)});
    }
  }
  const double all_least = std::accumulate(least.begin(), least.end(), 0.0);
  const double all_wanted = std::accumulate(wanted.begin(), wanted.end(), 0.0);
  if (all_least >= room) {
    for (auto& width : least) width *= room / all_least;
    return least;
  }
  if (all_wanted <= room) {
    for (auto& width : wanted) width += (room - all_wanted) / static_cast<double>(columns);
    return wanted;
  }
  // Columns that want little get it, so that dates and names stay on one line; the others end at one level.
  std::vector<double> widths(columns);
  double low = 0;
  double high = room;
  for (int round = 0; round < 40; ++round) {
    const double level = (low + high) / 2;
    for (std::size_t i = 0; i < columns; ++i) widths[i] = std::clamp(level, least[i], wanted[i]);
    (std::accumulate(widths.begin(), widths.end(), 0.0) > room ? high : low) = level;
  }
  return widths;
}

void Flow::table(const std::vector<std::string>& head, const std::vector<std::vector<std::string>>& rows,
                 const TableStyle& style) {
  std::vector<std::vector<std::string>> all{head};
  all.insert(all.end(), rows.begin(), rows.end());
  std::size_t columns = 1;
  for (const auto& each : all) columns = std::max(columns, each.size());
  const auto widths = column_widths(all, columns, style);

  table_ = ++tables_;
  const auto head_first = strips_.size();
  std::size_t head_count = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].resize(columns);
    std::vector<Cell> cells;
    double x = 0;
    for (std::size_t column = 0; column < columns; ++column) {
      cells.push_back({all[i][column], i == 0 ? style.head : style.cell, x, widths[column]});
      x += widths[column] + style.gutter;
    }
    const auto first = strips_.size();
    row(cells, {.tag = "TR",
                .cell_tag = i == 0 ? "TH" : "TD",
                .space_before = i == 0 ? style.space_before : 0,
                .line_gap = style.line_gap,
                .padding = style.padding,
                .keep_with_next = i == 0,
                .rule_below = i == 0 ? style.head_rule : style.row_rule});
    if (i == 0) head_count = strips_.size() - head_first;
    for (auto at = first; i > 0 && at < strips_.size(); ++at) {
      strips_[at].head_first = head_first;
      strips_[at].head_count = head_count;
    }
  }
  table_ = 0;
}

void Flow::draw(Canvas& canvas, const PlacedPage& page, double left, double top) const {
  std::size_t open_table = 0;
  for (std::size_t first = 0; first < page.size();) {
    const auto element_of = [&](std::size_t at) { return parts_[page[at].strip].element; };
    std::size_t last = first + 1;
    while (last < page.size() && element_of(last) == element_of(first)) ++last;
    const Element& element = elements_[element_of(first)];

    if (element.table != open_table) {
      if (open_table != 0) canvas.close_tag("Table");
      if (element.table != 0) canvas.open_tag("Table");
      open_table = element.table;
    }
    if (element.tag != nullptr) canvas.open_tag(element.tag);
    // Cell by cell, although a strip runs across all of them: so they are read one after the other.
    for (std::size_t cell = 0; cell < element.cells; ++cell) {
      if (element.cell_tag != nullptr) canvas.open_tag(element.cell_tag);
      for (auto at = first; at < last; ++at) {
        const Part& part = parts_[page[at].strip];
        for (const auto& piece : part.pieces) {
          if (piece.cell != cell) continue;
          canvas.text(*piece.text, piece.line, left + piece.x, top + page[at].top + part.baseline);
        }
      }
      if (element.cell_tag != nullptr) canvas.close_tag(element.cell_tag);
    }
    if (element.tag != nullptr) canvas.close_tag(element.tag);
    first = last;
  }
  if (open_table != 0) canvas.close_tag("Table");

  for (const auto& placed : page) {
    const Part& part = parts_[placed.strip];
    const double y = top + placed.top;
    const double bottom = y + strips_[placed.strip].height;
    if (part.rule_above && placed.top > 0) {  // the head of the page has a rule of its own
      const auto& rule = *part.rule_above;
      canvas.rule(left, y - rule.gap, width_, rule.thickness, rule.grey);
    }
    if (part.rule_below) {
      const auto& rule = *part.rule_below;
      canvas.rule(left, bottom - rule.thickness / 2, width_, rule.thickness, rule.grey);
    }
    if (!part.bookmark.empty()) canvas.bookmark(part.bookmark, y);
  }
}

}  // namespace doorstep::print
