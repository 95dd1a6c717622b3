#include "client/print/canvas.hpp"

#include <cairo-pdf.h>

#include <cstdio>
#include <ctime>

namespace doorstep::print {
namespace {

cairo_status_t keep(void* bytes, const unsigned char* data, unsigned int length) {
  static_cast<Bytes*>(bytes)->insert(static_cast<Bytes*>(bytes)->end(), data, data + length);
  return CAIRO_STATUS_SUCCESS;
}

std::string iso_text(Millis instant) {
  const auto seconds = static_cast<std::time_t>(instant / second_ms);
  std::tm parts{};
  char text[32] = "";
  if (::gmtime_r(&seconds, &parts) != nullptr) std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

}  // namespace

struct Canvas::Drawing {
  Bytes bytes;
  cairo_surface_t* surface = nullptr;
  cairo_t* pen = nullptr;
  int page = 1;

  Drawing() = default;
  Drawing(const Drawing&) = delete;
  Drawing& operator=(const Drawing&) = delete;
  ~Drawing() {
    cairo_destroy(pen);
    cairo_surface_destroy(surface);
  }
};

Canvas::Canvas(const std::string& title, Millis created) : drawing_(std::make_unique<Drawing>()) {
  auto& drawing = *drawing_;
  drawing.surface = cairo_pdf_surface_create_for_stream(keep, &drawing.bytes, page_width, page_height);
  cairo_pdf_surface_set_metadata(drawing.surface, CAIRO_PDF_METADATA_TITLE, title.c_str());
  cairo_pdf_surface_set_metadata(drawing.surface, CAIRO_PDF_METADATA_CREATE_DATE, iso_text(created).c_str());
  drawing.pen = cairo_create(drawing.surface);
}

Canvas::~Canvas() = default;

void Canvas::text(const ShapedText& text, std::size_t line, double x, double baseline) {
  text.draw(drawing_->pen, line, x, baseline);
}

void Canvas::rule(double x, double y, double width, double thickness, double grey) {
  auto* pen = drawing_->pen;
  cairo_set_source_rgb(pen, grey, grey, grey);
  cairo_set_line_width(pen, thickness);
  cairo_move_to(pen, x, y);
  cairo_line_to(pen, x + width, y);
  cairo_stroke(pen);
}

void Canvas::box(double x, double y, double width, double height, double thickness, double grey) {
  auto* pen = drawing_->pen;
  cairo_set_source_rgb(pen, grey, grey, grey);
  cairo_set_line_width(pen, thickness);
  cairo_rectangle(pen, x, y, width, height);
  cairo_stroke(pen);
}

void Canvas::open_tag(const char* kind) { cairo_tag_begin(drawing_->pen, kind, nullptr); }
void Canvas::close_tag(const char* kind) { cairo_tag_end(drawing_->pen, kind); }

void Canvas::bookmark(const std::string& text, double y) {
  char place[64];
  std::snprintf(place, sizeof place, "page=%d pos=[0 %d]", drawing_->page, static_cast<int>(y));
  cairo_pdf_surface_add_outline(drawing_->surface, CAIRO_PDF_OUTLINE_ROOT, text.c_str(), place,
                                static_cast<cairo_pdf_outline_flags_t>(0));
}

void Canvas::end_page() {
  cairo_show_page(drawing_->pen);
  ++drawing_->page;
}

Result<Bytes> Canvas::finish() {
  cairo_surface_finish(drawing_->surface);
  const bool drawn = cairo_status(drawing_->pen) == CAIRO_STATUS_SUCCESS &&
                     cairo_surface_status(drawing_->surface) == CAIRO_STATUS_SUCCESS;
  if (!drawn) return fail(Errc::io, "the print could not be drawn: close other programs and print again");
  return std::move(drawing_->bytes);
}

}  // namespace doorstep::print
