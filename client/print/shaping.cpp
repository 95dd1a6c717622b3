#include "client/print/shaping.hpp"

#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>

namespace doorstep::print {
namespace {

constexpr const char* typefaces = "Noto Sans, DejaVu Sans, sans-serif";
constexpr double points_per_inch = 72;  // so that one unit of the page is one point

template <class T>
std::shared_ptr<T> owned(T* object) {
  return std::shared_ptr<T>(object, [](T* held) { g_object_unref(held); });
}

double points(int pango_units) { return static_cast<double>(pango_units) / PANGO_SCALE; }
int units(double length) { return static_cast<int>(std::lround(length * PANGO_SCALE)); }

struct Freed {
  void operator()(PangoLayoutIter* held) const { pango_layout_iter_free(held); }
  void operator()(PangoFontDescription* held) const { pango_font_description_free(held); }
  void operator()(PangoAttrList* held) const { pango_attr_list_unref(held); }
  void operator()(cairo_font_options_t* held) const { cairo_font_options_destroy(held); }
};

}  // namespace

ShapedText::ShapedText(std::shared_ptr<PangoLayout> layout, double grey) : layout_(std::move(layout)), grey_(grey) {
  const std::unique_ptr<PangoLayoutIter, Freed> at(pango_layout_get_iter(layout_.get()));
  do {
    PangoRectangle box;
    pango_layout_iter_get_line_extents(at.get(), nullptr, &box);
    const int baseline = pango_layout_iter_get_baseline(at.get());
    lines_.push_back({.x = points(box.x),
                      .width = points(box.width),
                      .ascent = points(baseline - box.y),
                      .descent = points(box.y + box.height - baseline)});
    glyphs_.push_back(pango_layout_iter_get_line_readonly(at.get()));
  } while (pango_layout_iter_next_line(at.get()));
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
    : fonts_(owned(pango_cairo_font_map_new())), context_(owned(pango_font_map_create_context(fonts_.get()))) {
  pango_cairo_context_set_resolution(context_.get(), points_per_inch);
  pango_context_set_language(context_.get(), pango_language_from_string("en-gb"));
  // Paper has no pixels to fit glyphs to.
  pango_context_set_round_glyph_positions(context_.get(), FALSE);
  const std::unique_ptr<cairo_font_options_t, Freed> options(cairo_font_options_create());
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(context_.get(), options.get());
}

std::shared_ptr<PangoLayout> Shaper::new_layout(const std::string& text, const Style& style) const {
  auto layout = owned(pango_layout_new(context_.get()));
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
  pango_layout_set_auto_dir(layout.get(), style.follows_script ? TRUE : FALSE);
  pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
  return layout;
}

ShapedText Shaper::shape(const std::string& text, const Style& style, double width) const {
  auto layout = new_layout(text, style);
  pango_layout_set_width(layout.get(), units(width));
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
  return ShapedText(std::move(layout), style.grey);
}

ShapedText Shaper::shape_short(const std::string& text, const Style& style, double width, int lines) const {
  auto layout = new_layout(text, style);
  pango_layout_set_width(layout.get(), units(width));
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
  pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
  pango_layout_set_height(layout.get(), -lines);
  return ShapedText(std::move(layout), style.grey);
}

double Shaper::natural_width(const std::string& text, const Style& style) const {
  return ShapedText(new_layout(text, style), style.grey).width();
}

double Shaper::widest_word(const std::string& text, const Style& style) const {
  auto layout = new_layout(text, style);
  pango_layout_set_width(layout.get(), 0);
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD);
  return ShapedText(std::move(layout), style.grey).width();
}

}  // namespace doorstep::print
