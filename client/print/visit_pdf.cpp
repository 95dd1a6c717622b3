#include "client/print/visit_pdf.hpp"

#include <algorithm>

#include "client/api/clean_text.hpp"
#include "client/print/canvas.hpp"
#include "client/print/flow.hpp"
#include "client/print/page_breaks.hpp"
#include "client/print/private_file.hpp"
#include "client/print/shaping.hpp"

namespace doorstep::print {
namespace {

using client::clean_line;
using client::clean_prose;

constexpr const char* nothing_recorded = "Nothing recorded";
constexpr const char* actions_title = "Actions";
constexpr const char* metadata_title = "Visit record";

// The page. Its head and foot stand within the margins.
constexpr double margin = 25 * millimetre;
constexpr double text_width = page_width - 2 * margin;
constexpr double text_height = page_height - 2 * margin - 3 * millimetre;
constexpr double head_baseline = 15.5 * millimetre;
constexpr double head_rule = 18 * millimetre;
constexpr double foot_rule = page_height - 22 * millimetre;
constexpr double foot_text = foot_rule + 1.4 * millimetre;
constexpr double label_width = 36 * millimetre;
constexpr double label_gutter = 4 * millimetre;

// Greys: the lightest that carries words has a contrast of 5.7 to 1 on white.
constexpr double quiet = 0.4;
constexpr double pale = 0.75;

constexpr Style title_style{.size = 23, .bold = true};
constexpr Style family_style{.size = 14, .grey = 0.25};
constexpr Style version_style{.size = 9.5, .grey = quiet};
constexpr Style section_style{.size = 14, .bold = true};
constexpr Style about_style{.size = 11.5, .bold = true, .grey = 0.3};
constexpr Style heading_style{.size = 10.5, .bold = true};
constexpr Style body_style{.size = 10.5, .follows_script = true};
constexpr Style empty_style{.size = 10.5, .italic = true, .grey = quiet};
constexpr Style line_style{.size = 10};
constexpr Style empty_line_style{.size = 10, .italic = true, .grey = quiet};
constexpr Style label_style{.size = 9.5, .grey = quiet};
constexpr Style table_head_style{.size = 8.5, .bold = true, .grey = quiet};
constexpr Style table_style{.size = 9.5};
constexpr Style furniture_style{.size = 8, .grey = quiet};
constexpr Style draft_style{.size = 8.5, .bold = true, .grey = quiet, .letter_spacing = 2};

constexpr double body_gap = 1.2;  // between lines of prose

class Composer {
 public:
  explicit Composer(Flow& flow) : flow_(flow) {}

  void opening(const VisitPrint& visit) {
    flow_.block(clean_line(visit.title), {.style = title_style, .tag = "H1"});
    flow_.block(clean_line(visit.family), {.style = family_style, .space_before = 1});
    flow_.block(clean_line(visit.version_line), {.style = version_style, .space_before = 4});
    lines(visit.facts, 14);
  }

  void chapter(const std::string& title) {
    flow_.block(clean_line(title), {.style = section_style,
                                    .tag = "H2",
                                    .space_before = 27,
                                    .keep_with_next = true,
                                    .bookmark = true,
                                    .rule_above = Rule{.thickness = 0.6, .grey = pale, .gap = 7}});
  }

  /// `more_follows`: something else stands under the same title, so that no paragraph is not yet "nothing".
  void section(const Section& section, bool new_title, bool more_follows) {
    if (new_title) chapter(section.title);
    const auto about = clean_line(section.about);
    if (!about.empty()) {
      flow_.block(about,
                  {.style = about_style, .tag = "H3", .space_before = new_title ? 5.0 : 14.0, .keep_with_next = true});
    }
    bool any = false;
    for (const auto& each : section.paragraphs) any = paragraph(each, !any) || any;
    if (!any && !more_follows) nothing(5);
  }

  void table(const Table& table) {
    if (table.rows.empty()) return nothing(5);
    flow_.table(cleaned(table.head), cleaned(table.rows),
                {.head = table_head_style,
                 .cell = table_style,
                 .space_before = 3,
                 .padding = 4,
                 .gutter = 4 * millimetre,
                 .head_rule = {.thickness = 0.8, .grey = 0.5},
                 .row_rule = {.thickness = 0.4, .grey = pale}});
  }

  /// Labels on the left, texts beside them.
  void lines(const std::vector<Line>& lines, double space_before) {
    if (lines.empty()) return nothing(space_before);
    for (const auto& line : lines) {
      auto text = trimmed(clean_prose(line.text));
      const bool empty = text.empty();
      flow_.row({{clean_line(line.label), label_style, 0, label_width},
                 {empty ? nothing_recorded : std::move(text), empty ? empty_line_style : line_style,
                  label_width + label_gutter, flow_.width() - label_width - label_gutter}},
                {.tag = "P", .space_before = space_before, .line_gap = 0.6});
      space_before = 3.5;
    }
  }

 private:
  static std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \n");
    return first == std::string::npos ? std::string() : text.substr(first, text.find_last_not_of(" \n") - first + 1);
  }

  static std::vector<std::string> cleaned(const std::vector<std::string>& texts) {
    std::vector<std::string> out;
    for (const auto& text : texts) out.push_back(trimmed(clean_prose(text)));
    return out;
  }
  static std::vector<std::vector<std::string>> cleaned(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::vector<std::string>> out;
    for (const auto& row : rows) out.push_back(cleaned(row));
    return out;
  }

  void nothing(double space_before) {
    flow_.block(nothing_recorded, {.style = empty_style, .space_before = space_before});
  }

  /// Whether there was anything to print.
  bool paragraph(const Paragraph& paragraph, bool first) {
    const auto heading = clean_line(paragraph.heading);
    const auto text = trimmed(clean_prose(paragraph.text));
    if (heading.empty() && text.empty()) return false;
    if (!heading.empty()) {
      flow_.block(heading,
                  {.style = heading_style, .tag = "H4", .space_before = first ? 6.0 : 11.0, .keep_with_next = true});
    }
    double space_before = heading.empty() ? (first ? 5.0 : 8.0) : 1.5;
    if (text.empty()) {
      nothing(space_before);
      return true;
    }
    for (std::size_t at = 0; at <= text.size();) {
      const auto end = std::min(text.find('\n', at), text.size());
      const auto line = trimmed(text.substr(at, end - at));
      at = end + 1;
      if (line.empty()) {
        space_before = 7;
        continue;
      }
      flow_.block(line, {.style = body_style, .space_before = space_before, .line_gap = body_gap});
      space_before = 2.5;
    }
    return true;
  }

  Flow& flow_;
};

/// The head and foot of each page.
class Furniture {
 public:
  Furniture(const Shaper& shaper, const VisitPrint& visit)
      : shaper_(shaper),
        family_(shaper.shape_short(clean_line(visit.title) + "  ·  " + clean_line(visit.family), furniture_style,
                                   text_width * 0.46, 1)),
        organisation_(shaper.shape_short(clean_line(visit.organisation), furniture_style, text_width * 0.36, 1)),
        draft_(shaper.shape("DRAFT", draft_style, text_width)),
        version_(shaper.shape_short(clean_line(visit.version_line), furniture_style, text_width * 0.78, 2)),
        printed_(shaper.shape_short(clean_line(visit.printed_line), furniture_style, text_width * 0.78, 1)),
        is_draft_(visit.draft) {}

  void draw(Canvas& canvas, std::size_t page, std::size_t pages) const {
    canvas.text(family_, 0, margin, head_baseline);
    at_right(canvas, organisation_, head_baseline);
    if (is_draft_) draft_mark(canvas);
    canvas.rule(margin, head_rule, text_width, 0.5, pale);

    canvas.rule(margin, foot_rule, text_width, 0.5, pale);
    double y = foot_text;
    for (const auto* text : {&version_, &printed_}) {
      for (std::size_t i = 0; i < text->lines().size(); ++i) {
        const auto& line = text->lines()[i];
        canvas.text(*text, i, margin, y + line.ascent);
        y += line.ascent + line.descent;
      }
    }
    const auto number =
        shaper_.shape("Page " + std::to_string(page) + " of " + std::to_string(pages), furniture_style, text_width);
    at_right(canvas, number, foot_text + number.lines()[0].ascent);
  }

 private:
  static void at_right(Canvas& canvas, const ShapedText& text, double baseline) {
    const auto& line = text.lines()[0];
    canvas.text(text, 0, margin + text_width - line.x - line.width, baseline);
  }

  void draft_mark(Canvas& canvas) const {
    const auto& line = draft_.lines()[0];
    const double width = line.width + 12;
    const double x = margin + text_width * 0.55 - width / 2;
    canvas.box(x, head_baseline - 10, width, 14, 0.7, quiet);
    canvas.text(draft_, 0, x + (width - line.width + draft_style.letter_spacing) / 2, head_baseline);
  }

  const Shaper& shaper_;
  ShapedText family_;
  ShapedText organisation_;
  ShapedText draft_;
  ShapedText version_;
  ShapedText printed_;
  bool is_draft_;
};

void compose(Flow& flow, const VisitPrint& visit) {
  Composer composer(flow);
  composer.opening(visit);
  composer.chapter("Who was seen");
  composer.table(visit.who_was_seen);
  composer.chapter("Present and absent");
  composer.lines(visit.people, 5);
  const auto& sections = visit.sections;
  const bool actions_titled = !sections.empty() && sections.back().title == actions_title;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    composer.section(sections[i], i == 0 || sections[i].title != sections[i - 1].title,
                     actions_titled && i + 1 == sections.size());
  }
  if (!actions_titled) composer.chapter(actions_title);
  composer.table(visit.actions);
  composer.chapter("Case notes");
  composer.lines(visit.notes, 5);
}

}  // namespace

Result<Bytes> visit_pdf(const VisitPrint& visit) {
  const Shaper shaper;
  Flow flow(shaper, text_width);
  compose(flow, visit);
  const auto pages = break_pages(flow.strips(), text_height);

  const Furniture furniture(shaper, visit);
  Canvas canvas(metadata_title, visit.printed_at);
  for (std::size_t i = 0; i < pages.size(); ++i) {
    furniture.draw(canvas, i + 1, pages.size());
    flow.draw(canvas, pages[i], margin, margin);
    canvas.end_page();
  }
  return canvas.finish();
}

Status write_visit_pdf(const VisitPrint& visit, const std::string& path) {
  return replace_private_file(path, TRY(visit_pdf(visit)));
}

}  // namespace doorstep::print
