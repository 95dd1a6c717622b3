// A report as sections of rows (R-32, requirements 2.2): screen, CSV, JSON and print are made from the same rows, so an
// export cannot differ from the screen (M1).
//
// CSV (csv.hpp): a header line, then
//   figure,child,family,worker,in_order,date,words
// For each section first its own line, with nothing but `figure` and `words` ("3 of 4  75.0%"), then a line for each
// row. in_order is yes, no, or empty where that is no question; date is YYYY-MM-DD or empty.
#pragma once

#include <array>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "core/casework/audit_facts.hpp"

namespace doorstep::client {

/// A visit that a row is about; `id` as in rules::Judgement.
struct SheetVisit {
  std::string id;
  std::string ref;  ///< "v-1"
  std::optional<SpaceId> space;
};

/// A child, and what supervision agreed about it.
struct ChildRow {
  std::string id;
  std::string supervision_ref;
};
/// An escalation that is open.
struct TaskRow {
  std::string id;
  std::string child;  ///< its id
};
struct VisitRow {
  SheetVisit visit;
};
/// A cross-reference beside a full note.
struct NoteRow {
  SheetVisit visit;
  std::string child;  ///< its id
  rules::VisitType type{};
};
/// What belongs on a supervision agenda.
struct AgendaRow {
  std::string child;  ///< its id
  rules::Code code{};
  std::vector<SheetVisit> visits;
  std::vector<rules::Date> days;  ///< of the visits
  std::string supervision_ref;
};
/// What has not reached the office from a device, as it is known here.
struct DeviceRow {
  DeviceId device;
  std::string label;  ///< "tab-022"
  std::uint64_t waiting = 0;
  std::optional<Millis> last_contact;
};
/// What could not be counted.
struct ProblemRow {
  DocumentId record;  ///< zero: none
  std::string field;  ///< empty: none
};

struct SheetRow {
  std::string child, family, worker;  ///< names
  std::optional<bool> in_order;
  std::optional<rules::Date> date;
  std::string words;
  std::optional<SpaceId> space;  ///< the case that it leads to
  std::variant<ChildRow, TaskRow, VisitRow, NoteRow, AgendaRow, DeviceRow, ProblemRow> about;
};

/// A part of a whole.
struct SheetFigure {
  std::size_t part = 0, whole = 0;
  std::optional<std::string> percent;  ///< "75.0%"; nothing to count: none
};
/// Visits and case notes in the period, by rules::VisitType.
struct SheetCounts {
  std::size_t visits = 0;
  std::array<std::size_t, 4> case_notes{};
};
/// How complete a report is (AUD-04).
struct SheetUnsent {
  std::size_t devices = 0;
  bool told = false;  ///< whether the server has said anything about other devices
};

struct SheetSection {
  std::string key;    ///< for programs: "seen_alone"
  std::string name;   ///< "Seen alone in time"
  std::string words;  ///< "3 of 4  75.0%", "No children to report", "none"
  std::vector<SheetRow> rows;
  std::variant<std::monostate, SheetFigure, SheetCounts, SheetUnsent> sum;  ///< monostate: a list
};

struct Sheet {
  casework::AuditQuestion question;
  std::string title;         ///< "Seen alone on 1 April 2026, by finished visits"
  std::string period_words;  ///< "Period 1 March 2026 to 1 April 2026, policy default"
  std::string policy;        ///< version of the policy in force on the day
  Hash policy_hash{};
  std::vector<SheetSection> sections;
  std::set<std::string> workers, teams;  ///< all that can be asked about

  const SheetSection* section(std::string_view key) const;
};

enum class ReportKind : std::uint8_t {
  seen_alone,   ///< the audit figures, each with its rows, and the lists beside them
  supervision,  ///< breaches with their visits, what supervision did not record, non-engagement, dual notes
};

/// What is asked, by the words of it. Dates are YYYY-MM-DD; empty: `on` is today in Europe/London, `to` is `on`, `from`
/// the first of the month of `to`. Errc::invalid_input for a date that is none, and a period that does not end by the
/// day.
Result<casework::AuditQuestion> audit_question(const std::string& on, const std::string& from, const std::string& to,
                                               Now now);

/// By finished visits, of the cases on this device. Its last sections are always "unsent", how many devices hold
/// records that have not arrived, and "problems", what could not be judged. Storage errors only.
Result<Sheet> report_sheet(store::DeviceStore& store, ReportKind kind, const casework::AuditQuestion& question);

/// UTF-8, CRLF.
std::string csv_of(const Sheet& sheet);
/// "yes", "no", or empty where it is no question.
std::string_view in_order_text(const SheetRow& row);

}  // namespace doorstep::client
