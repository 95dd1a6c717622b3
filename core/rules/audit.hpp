// The audit figures (R-32, requirements 2.2): each number with the list behind it.
//
// Pure, like the engine, whose results it counts. A figure with nobody to count says so: never 0 % or 100 % (AUD-03).
// What no server has received yet cannot be counted: unsent_words() says so beside the figures (AUD-04).
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/time.hpp"
#include "core/rules/engine.hpp"

namespace doorstep::rules {

struct AuditChild {
  std::string id;
  std::string name;  ///< for the list
  std::string family;
  std::string worker;  ///< whose case it is; empty: nobody's yet
  std::string team;
  std::optional<Date> born;
  std::vector<Episode> episodes;
  Standing standing;  ///< on AuditInput::on
  /// What supervision recorded about the plan of each kind that is open on AuditInput::on; a plan without
  /// a reference is left out or empty.
  std::map<Plan, std::string> supervision_refs;
};

/// A case note that says that a statutory duty was met, or an import's claim of it. Home visits are notes too.
struct AuditNote {
  std::string visit;
  std::string child;
  VisitType type{};
  bool cross_reference = false;
  bool supported = true;  ///< the ticks bear the type out
  bool imported = false;
  std::string worker;
  Date day;
};

/// A concern that was reported to the team manager.
struct AuditEscalation {
  std::string id;  ///< of the task
  std::string child;
  Date raised;
  std::optional<Date> decided;
};

struct AuditInput {
  Date on;                      ///< D
  Date period_from, period_to;  ///< both included
  std::string team, worker;     ///< empty: all
  std::vector<AuditChild> children;
  /// Of all finished visits, in the engine's order (in time): a visit before the period can be the first of two in a
  /// row.
  std::vector<Judgement> judgements;
  std::map<std::string, Date> visit_days;            ///< of every visit in `judgements`
  std::map<std::string, std::string> visit_workers;  ///< who made it
  std::vector<AuditNote> notes;
  std::vector<AuditEscalation> escalations;
  int age = 4;  ///< the policy's
};

/// part / whole, each child or note listed: first what is not in order, the longest overdue first.
struct Figure {
  std::string name;  ///< "Seen alone in time"
  std::size_t part = 0, whole = 0;
  struct Row {
    std::string id;  ///< of the child; of the visit, in a figure of notes; of the task, in a list of escalations
    std::string name, family, worker;
    bool in_order = false;
    std::string words;            ///< "CP due 31 March 2026, 1 day overdue"
    std::optional<Date> date;     ///< what the rows are sorted by
    std::string supervision_ref;  ///< beside a sequence of visits: what was agreed about them (CP-12)
  };
  std::vector<Row> rows;
  /// "75.0%", or nothing when whole is 0. Rounded to one place, but only all is "100.0%" and only none is "0.0%".
  std::optional<std::string> percent() const;
  std::string nothing_words;  ///< "No children to report"
};

/// Team and worker choose children by whose case it is, visits and notes by who made them and by the child's team.
struct AuditReport {
  Figure seen_alone;        ///< children of the age with a CIN or CP visit owed; in order: not overdue
  Figure observed;          ///< the same of younger children
  Figure supported;         ///< statutory notes in the period; in order: the ticks bear the type out
  Figure home_and_bedroom;  ///< children with two or more STAT_CP visits in the period; in order: no B-CP-HOME in it
  std::size_t visit_events = 0;             ///< in the period (DUAL-03: a visit with two notes is one)
  std::array<std::size_t, 4> by_type{};     ///< case notes in the period, by VisitType
  std::vector<AuditNote> dual_notes;        ///< cross-references in the period
  std::vector<std::string> non_engagement;  ///< visits in the period
  std::vector<Figure::Row> looked_after;    ///< visits to looked-after children, soonest due first (M1)
  std::vector<Figure::Row> reviews_due;     ///< first reviews not held, soonest first
  std::vector<Figure::Row> approvals;       ///< temporary approvals of Regulation 24 placements, soonest first (R-28)
  std::vector<Figure::Row> escalations;     ///< open on D, oldest first
  std::vector<Figure::Row> age_unknown;     ///< held out of seen_alone and observed
};

AuditReport audit(const AuditInput& input);

/// The footnote under every figure: "1 device has records waiting to sync (last contact 2026-03-29 17:10)", in London
/// time; of several devices the oldest contact is named. No contact: it is not known.
std::string unsent_words(std::size_t devices, std::optional<Millis> oldest_contact);

/// What belongs on a worker's supervision agenda: breaches with their visits, patterns and
/// arrangements without a supervision reference, non-engagement.
struct SupervisionItem {
  std::string child, name, family, worker;
  Code code{};
  std::string words;                ///< "two statutory visits in a row without home and bedroom"
  std::vector<std::string> visits;  ///< ids, with their days in `days`
  std::vector<Date> days;
  std::string supervision_ref;  ///< what is recorded, if anything (CP-12)
};
/// In the order of the codes, the oldest first. What is overdue or unrecorded is so on D; the rest happened in the
/// period. Team and worker choose by whose case it is.
std::vector<SupervisionItem> supervision_agenda(const AuditInput& input);

}  // namespace doorstep::rules
