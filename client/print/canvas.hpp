// An A4 PDF in the making, with cairo: drawn in memory, so that no part of a record lies in a temporary file.
//
// Lengths are points from the page's top left corner. The PDF is tagged, so that it can be read aloud in order.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "client/print/shaping.hpp"
#include "core/base/bytes.hpp"
#include "core/base/time.hpp"

namespace doorstep::print {

constexpr double millimetre = 72 / 25.4;
constexpr double page_width = 210 * millimetre;
constexpr double page_height = 297 * millimetre;

class Canvas {
 public:
  /// `title` and `created` become the PDF's metadata; the same calls give the same bytes.
  Canvas(const std::string& title, Millis created);
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;
  ~Canvas();

  void text(const ShapedText& text, std::size_t line, double x, double baseline);
  /// A horizontal line.
  void rule(double x, double y, double width, double thickness, double grey);
  void box(double x, double y, double width, double height, double thickness, double grey);

  /// What is drawn until close_tag is one element of this kind (PDF 1.7, 14.8.4): "H1", "P", "Table"… They nest, and
  /// none may be open at a page's end.
  void open_tag(const char* kind);
  void close_tag(const char* kind);
  /// An entry of the list of contents that viewers show, leading to this height on this page.
  void bookmark(const std::string& text, double y);

  void end_page();
  /// The PDF. Errc::io when the drawing failed, which only a lack of memory makes it do.
  Result<Bytes> finish();

 private:
  struct Drawing;
  std::unique_ptr<Drawing> drawing_;
};

}  // namespace doorstep::print
