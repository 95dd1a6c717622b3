#include "client/print/shaping.hpp"

#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>

namespace doorstep::print {
namespace {

// Some scripts have several faces, and the first that is found may be one for headlines: those are chosen here.
constexpr const char* typefaces = "Noto Sans, Noto Naskh Arabic, Noto Sans Hebrew, DejaVu Sans, sans-serif";
constexpr double points_per_inch = 72;  // so that one unit of the page is one point

template <class T>
std::shared_ptr<T> owned(T* object) {
  return std::shared_ptr<T>(object, [](T* held) { g_object_unref(held); });
}

/// About twenty lines of prose.
constexpr std::size_t piece_bytes = 2048;
constexpr std::size_t longest_piece = 2 * piece_bytes;
/// More than two lines of the smallest text hold.
constexpr std::size_t short_bytes = 1024;

/// The last start of a character at or before `at`, or the end.
std::size_t character_before(const std::string& text, std::size_t at) {
  if (at >= text.size()) return text.size();
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return at;
}

double points(int pango_units) { return static_cast<double>(pango_units) / PANGO_SCALE; }
int units(double length) { return static_cast<int>(std::lround(length * PANGO_SCALE)); }

struct Freed {
  void operator()(PangoLayoutIter* held) const { pango_layout_iter_free(held); }
  void operator()(PangoFontDescription* held) const { pango_font_description_free(held); }
  void operator()(PangoAttrList* held) const { pango_attr_list_unref(held); }
  void operator()(cairo_font_options_t* held) const { cairo_font_options_destroy(held); }
};

ShapedText whole_text(std::shared_ptr<PangoLayout> layout, const Style& style) {
  ShapedText shaped(style.grey);
  shaped.add(std::move(layout), true);
  return shaped;
}

}  // namespace

std::size_t ShapedText::add(std::shared_ptr<PangoLayout> layout, bool whole) {
  const std::unique_ptr<PangoLayoutIter, Freed> at(pango_layout_get_iter(layout.get()));
  layouts_.push_back(std::move(layout));
  do {
    auto* line = pango_layout_iter_get_line_readonly(at.get());
    if (!whole && pango_layout_iter_at_last_line(at.get())) return static_cast<std::size_t>(line->start_index);
    PangoRectangle box;
    pango_layout_iter_get_line_extents(at.get(), nullptr, &box);
    const int baseline = pango_layout_iter_get_baseline(at.get());
    lines_.push_back({.x = points(box.x),
                      .width = points(box.width),
                      .ascent = points(baseline - box.y),
                      .descent = points(box.y + box.height - baseline)});
    glyphs_.push_back(line);
  } while (pango_layout_iter_next_line(at.get()));
  return 0;
}

double ShapedText::width() const {
  double widest = 0;
  for (const auto& line : lines_) widest = std::max(widest, line.width);
  return widest;
}

void ShapedText::draw(cairo_t* to, std::size_t line, double x, double baseline) const {
  cairo_set_source_rgb(to, grey_, grey_, grey_);
  cairo_move_to(to, x + lines_[line].x, baseline);
  pango_cairo_show_layout_line(to, glyphs_[line]);
}

Shaper::Shaper()
    : fonts_(owned(pango_cairo_font_map_new())),
      left_to_right_(new_context(false)),
      right_to_left_(new_context(true)) {}

std::shared_ptr<PangoContext> Shaper::new_context(bool right_to_left) const {
  auto context = owned(pango_font_map_create_context(fonts_.get()));
  pango_cairo_context_set_resolution(context.get(), points_per_inch);
  pango_context_set_language(context.get(), pango_language_from_string("en-gb"));
  pango_context_set_base_dir(context.get(), right_to_left ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
  // Paper has no pixels to fit glyphs to.
  pango_context_set_round_glyph_positions(context.get(), FALSE);
  const std::unique_ptr<cairo_font_options_t, Freed> options(cairo_font_options_create());
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(context.get(), options.get());
  return context;
}

std::shared_ptr<PangoLayout> Shaper::new_layout(PangoContext* context, const std::string& text, const Style& style) {
  auto layout = owned(pango_layout_new(context));
  const std::unique_ptr<PangoFontDescription, Freed> font(pango_font_description_from_string(typefaces));
  pango_font_description_set_absolute_size(font.get(), style.size * PANGO_SCALE);
  pango_font_description_set_weight(font.get(), style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_style(font.get(), style.italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
  pango_layout_set_font_description(layout.get(), font.get());
  const std::unique_ptr<PangoAttrList, Freed> attributes(pango_attr_list_new());
  // A word broken because no line holds it gets no hyphen: nothing is printed that was not written.
  pango_attr_list_insert(attributes.get(), pango_attr_insert_hyphens_new(FALSE));
  if (style.letter_spacing != 0) {
    pango_attr_list_insert(attributes.get(), pango_attr_letter_spacing_new(units(style.letter_spacing)));
  }
  pango_layout_set_attributes(layout.get(), attributes.get());
  pango_layout_set_auto_dir(layout.get(), FALSE);
  pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
  return layout;
}

ShapedText Shaper::shape(const std::string& text, const Style& style, double width) const {
  // Pango takes quadratic time for a word of many lines, so a long text is shaped piece by piece. A piece's last line
  // may be cut short: it is thrown away, and the next piece starts with it.
  ShapedText shaped(style.grey);
  bool right_to_left = false;
  std::size_t piece = piece_bytes;
  for (std::size_t at = 0;;) {
    const auto end = character_before(text, at + piece);
    auto layout = new_layout((right_to_left ? right_to_left_ : left_to_right_).get(), text.substr(at, end - at), style);
    pango_layout_set_width(layout.get(), units(width));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    // The first letter of the whole text decides on its direction, not that of each piece.
    pango_layout_set_auto_dir(layout.get(), style.follows_script && at == 0);
    if (at == 0) {
      right_to_left = pango_layout_get_line_readonly(layout.get(), 0)->resolved_dir == PANGO_DIRECTION_RTL;
    }
    const bool last = end == text.size();
    // A line of more bytes is marks heaped on one letter: it is broken here, or it would take hours.
    const bool whole = last || piece > longest_piece;
    const auto next = shaped.add(std::move(layout), whole);
    if (last) return shaped;
    at = whole ? end : at + next;
    piece = whole || next > 0 ? piece_bytes : piece * 2;
  }
}

ShapedText Shaper::shape_short(const std::string& text, const Style& style, double width, int lines) const {
  auto layout = new_layout(left_to_right_.get(), text.substr(0, character_before(text, short_bytes)), style);
  pango_layout_set_width(layout.get(), units(width));
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
  pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
  pango_layout_set_height(layout.get(), -lines);
  return whole_text(std::move(layout), style);
}

double Shaper::natural_width(const std::string& text, const Style& style) const {
  const auto start = text.substr(0, character_before(text, short_bytes));
  return whole_text(new_layout(left_to_right_.get(), start, style), style).width();
}

double Shaper::widest_word(const std::string& text, const Style& style) const {
  auto layout = new_layout(left_to_right_.get(), text.substr(0, character_before(text, short_bytes)), style);
  pango_layout_set_width(layout.get(), 0);
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD);
  return whole_text(std::move(layout), style).width();
}

}  // namespace doorstep::print
