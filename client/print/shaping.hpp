// Text made into lines of glyphs of any script, with Pango.
//
// Lengths are points. Words are set in Noto Sans; a script that it lacks comes from whatever installed font has it.
// Text must be clean (client/api/clean_text.hpp).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

typedef struct _PangoContext PangoContext;
typedef struct _PangoFontMap PangoFontMap;
typedef struct _PangoLayout PangoLayout;
typedef struct _PangoLayoutLine PangoLayoutLine;
typedef struct _cairo cairo_t;

namespace doorstep::print {

struct Style {
  double size = 10.5;
  bool bold = false;
  bool italic = false;
  double grey = 0.1;  ///< 0 is black, 1 is white
  double letter_spacing = 0;
  /// Prose in Arabic or Hebrew starts at the right; other texts stay in line with those around them.
  bool follows_script = false;
};

/// Where a line lies in its text's box: right-to-left lines start at the right.
struct ShapedLine {
  double x = 0;
  double width = 0;
  double ascent = 0;  ///< of the line's box, above its baseline
  double descent = 0;
};

/// Text broken into lines, ready to be drawn.
class ShapedText {
 public:
  explicit ShapedText(double grey) : grey_(grey) {}
  const std::vector<ShapedLine>& lines() const { return lines_; }
  double width() const;  ///< of its longest line
  /// Draws one line with its baseline at `baseline` and its box's left edge at `x`.
  void draw(cairo_t* to, std::size_t line, double x, double baseline) const;

  /// Adds the layout's lines, without the last unless `whole`. The byte of its text that the first line left out starts
  /// at; 0 when none was added.
  std::size_t add(std::shared_ptr<PangoLayout> layout, bool whole);

 private:
  double grey_;
  std::vector<std::shared_ptr<PangoLayout>> layouts_;
  std::vector<ShapedLine> lines_;
  std::vector<PangoLayoutLine*> glyphs_;  // of each line; the layouts' own
};

class Shaper {
 public:
  Shaper();
  /// Breaks lines between words, and within a word that is longer than a line.
  ShapedText shape(const std::string& text, const Style& style, double width) const;
  /// At most `lines` lines, for a few words; where there is more, the last ends in an ellipsis.
  ShapedText shape_short(const std::string& text, const Style& style, double width, int lines) const;
  /// How wide it would be on one line, and its widest word; judged by the text's first kilobyte.
  double natural_width(const std::string& text, const Style& style) const;
  double widest_word(const std::string& text, const Style& style) const;

 private:
  std::shared_ptr<PangoContext> new_context(bool right_to_left) const;
  static std::shared_ptr<PangoLayout> new_layout(PangoContext* context, const std::string& text, const Style& style);

  std::shared_ptr<PangoFontMap> fonts_;
  std::shared_ptr<PangoContext> left_to_right_;
  std::shared_ptr<PangoContext> right_to_left_;
};

}  // namespace doorstep::print
