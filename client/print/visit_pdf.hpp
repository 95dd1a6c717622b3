// A visit record on paper: an A4 PDF for a court bundle, a file or a family that asked to see what was written.
//
// Plain data in, so that printing knows neither the store nor what a record's fields are called. Any bytes can be
// printed (client/api/clean_text.hpp). What is empty is printed as "Nothing recorded": a gap in a record is part of
// the record.
#pragma once

#include <string>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/time.hpp"

namespace doorstep::print {

struct Line {
  std::string label;
  std::string text;
};

struct Paragraph {
  std::string heading;  ///< may be empty; otherwise the block stands under it
  std::string text;     ///< line feeds end lines, a blank line starts a new paragraph
};

struct Section {
  std::string title;  ///< printed once where sections that follow each other share it
  std::string about;  ///< the child's name for Wishes; may be empty
  std::vector<Paragraph> paragraphs;
};

struct Table {
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
};

struct VisitPrint {
  std::string organisation;  ///< top of each page
  std::string title;         ///< "Visit record"
  std::string family;
  std::vector<Line> facts;        ///< date and time, worker, where, announced, outcome, purpose
  Table who_was_seen;             ///< child, age, seen, alone, bedroom, counts as
  std::vector<Line> people;       ///< present and absent
  std::vector<Section> sections;  ///< the six, in order
  Table actions;             ///< what, who, due, status; stands under a last section "Actions", or titles itself so
  std::vector<Line> notes;   ///< case notes made: type, full or cross-reference
  std::string version_line;  ///< "Version 2 of 3 March 2026, corrected: reason" or "DRAFT, not finished"
  bool draft = false;        ///< a quiet DRAFT mark on every page
  std::string printed_line;  ///< "Printed 1 April 2026 09:12 by Priya Raman"
  Millis printed_at = 0;     ///< the PDF's creation date: the same visit printed at the same time is the same bytes
};

/// The PDF's bytes. Its metadata names nobody: file managers show it. Errc::io when memory ran out.
Result<Bytes> visit_pdf(const VisitPrint& visit);

/// Writes visit_pdf beside `path` and renames: mode 0600, a family's story. Errc::io names the file and what to do,
/// and nothing of the print stays behind.
Status write_visit_pdf(const VisitPrint& visit, const std::string& path);

}  // namespace doorstep::print
