#include "core/rules/audit.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "core/rules/audit_scope.hpp"

namespace doorstep::rules {
namespace {

std::string weeks(int days) {
  return days % 7 == 0 ? counted(static_cast<std::size_t>(days / 7), "week")
                       : counted(static_cast<std::size_t>(days), "day");
}

void sort_rows(std::vector<Figure::Row>& rows) {
  std::sort(rows.begin(), rows.end(), [](const Figure::Row& a, const Figure::Row& b) {
    const bool a_undated = !a.date, b_undated = !b.date;
    return std::tie(a.in_order, a_undated, a.date, a.name, a.id, a.words) <
           std::tie(b.in_order, b_undated, b.date, b.name, b.id, b.words);
  });
}

void add_row(Figure& figure, Figure::Row row) {
  ++figure.whole;
  if (row.in_order) ++figure.part;
  figure.rows.push_back(std::move(row));
}

Figure::Row row_of(const AuditChild& child) {
  Figure::Row row;
  row.id = child.id;
  row.name = child.name;
  row.family = child.family;
  row.worker = child.worker;
  return row;
}

// ---- Figures

void count_seen(const Scope& scope, AuditReport& report) {
  const Date on = scope.input().on;
  for (const AuditChild* child : scope.children()) {
    const Due* const duty = seen_alone_duty(child->standing);
    if (duty == nullptr) continue;
    Figure::Row row = row_of(*child);
    row.date = duty->date;
    row.in_order = duty->date && on <= *duty->date;
    row.words = duty->date ? due_words(name_of(duty->kind), *duty->date, on)
                           : std::string(name_of(duty->kind)) + ": no frequency agreed";
    if (!child->born || on < *child->born) {
      row.words += "; age not known";
      report.age_unknown.push_back(std::move(row));
    } else {
      const bool of_age = birthday(*child->born, scope.input().age) <= on;
      add_row(of_age ? report.seen_alone : report.observed, std::move(row));
    }
  }
}

std::string_view plain_name(VisitType type) {
  constexpr std::string_view names[] = {"Statutory CIN", "Statutory CP", "Statutory CLA", "Home Visit"};
  return names[static_cast<std::size_t>(type)];
}

void count_notes(const Scope& scope, AuditReport& report) {
  std::set<std::string> visits;
  for (const AuditNote* note : scope.notes()) {
    visits.insert(note->visit);
    ++report.by_type[static_cast<std::size_t>(note->type)];
    if (note->cross_reference) report.dual_notes.push_back(*note);
    if (note->type == VisitType::home_visit) continue;
    const AuditChild* const child = scope.child(note->child);
    Figure::Row row = child != nullptr ? row_of(*child) : Figure::Row{};
    row.id = note->visit;
    row.worker = note->worker;
    row.in_order = note->supported;
    row.date = note->day;
    row.words = std::string(plain_name(note->type)) + (note->imported ? ", imported: " : ": ") +
                (note->supported ? "label supported" : "label not supported");
    add_row(report.supported, std::move(row));
  }
  for (const Judgement* judgement : scope.visited()) visits.insert(judgement->visit);
  report.visit_events = visits.size();
}

/// "10 March 2026 elsewhere; 20 March 2026 home and bedroom".
std::string sequence_words(const Scope& scope, const std::vector<const Judgement*>& visits) {
  std::string words;
  for (const Judgement* visit : visits) {
    words += (words.empty() ? "" : "; ") + scope.day(*visit).words();
    words += visit->home_credit ? " home and bedroom" : visit->at_home ? " home, bedroom not seen" : " elsewhere";
  }
  return words;
}

void count_homes(const Scope& scope, AuditReport& report) {
  for (const AuditChild* child : scope.children()) {
    std::vector<const Judgement*> visits;
    for (const Judgement* visit : scope.cp_sequence(*child))
      if (scope.in_period(scope.day(*visit))) visits.push_back(visit);
    if (visits.size() < 2) continue;
    const auto breach =
        std::find_if(visits.begin(), visits.end(), [](const Judgement* j) { return j->has(Code::b_cp_home); });
    Figure::Row row = row_of(*child);
    row.in_order = breach == visits.end();
    row.date = scope.day(row.in_order ? *visits.back() : **breach);
    row.words = sequence_words(scope, visits);
    row.supervision_ref = reference(*child, Plan::cp);
    add_row(report.home_and_bedroom, std::move(row));
  }
}

// ---- Lists

void list_non_engagement(const Scope& scope, AuditReport& report) {
  std::set<std::pair<Date, std::string>> visits;
  for (const Judgement* judgement : scope.visited())
    if (is_non_engagement(*judgement)) visits.emplace(scope.day(*judgement), judgement->visit);
  for (const auto& [day, visit] : visits) report.non_engagement.push_back(visit);
}

void list_reviews(const Scope& scope, AuditReport& report) {
  for (const AuditChild* child : scope.children()) {
    const Due& review = child->standing.of(DueKind::review);
    if (!review.date) continue;  // not looked after, or held
    Figure::Row row = row_of(*child);
    row.date = review.date;
    row.in_order = scope.input().on <= *review.date;
    row.words = due_words("first review", *review.date, scope.input().on);
    report.reviews_due.push_back(std::move(row));
  }
}

void list_looked_after(const Scope& scope, AuditReport& report) {
  for (const AuditChild* child : scope.children()) {
    const Due& visit = child->standing.of(DueKind::cla);
    if (!visit.date) continue;
    Figure::Row row = row_of(*child);
    row.date = visit.date;
    row.in_order = scope.input().on <= *visit.date;
    row.words = due_words(name_of(DueKind::cla), *visit.date, scope.input().on);
    report.looked_after.push_back(std::move(row));
  }
}

void list_approvals(const Scope& scope, AuditReport& report) {
  const Date on = scope.input().on;
  for (const AuditChild* child : scope.children()) {
    const auto& ends = child->standing.approval_ends;
    const Episode* const placed = open_episode(*child, Plan::cla, on);
    if (!ends || placed == nullptr) continue;
    if (placed->panel && *placed->panel <= on) continue;  // the panel's word replaces the temporary approval
    Figure::Row row = row_of(*child);
    row.date = ends;
    row.in_order = on <= *ends;
    row.words = "temporary approval reaches " + weeks(*ends - placed->start) + " on " + ends->words();
    if (const auto& extended = child->standing.extension_ends) {
      row.words += " (an extension of " + weeks(*extended - *ends) + " would end on " + extended->words() + ")";
    }
    report.approvals.push_back(std::move(row));
  }
}

void list_escalations(const Scope& scope, AuditReport& report) {
  const Date on = scope.input().on;
  const std::vector<const AuditChild*> children = scope.children();
  for (const AuditEscalation& escalation : scope.input().escalations) {
    if (on < escalation.raised || (escalation.decided && *escalation.decided <= on)) continue;
    const AuditChild* const child = scope.child(escalation.child);
    if (std::find(children.begin(), children.end(), child) == children.end()) continue;
    Figure::Row row = row_of(*child);
    row.id = escalation.id;
    row.date = escalation.raised;
    row.words = "raised " + escalation.raised.words() + ", not decided yet";
    report.escalations.push_back(std::move(row));
  }
}

}  // namespace

std::optional<std::string> Figure::percent() const {
  if (whole == 0) return std::nullopt;
  std::size_t tenths = (part * 2000 + whole) / (2 * whole);
  if (part < whole) tenths = std::min<std::size_t>(tenths, 999);
  if (part > 0) tenths = std::max<std::size_t>(tenths, 1);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + "%";
}

AuditReport audit(const AuditInput& input) {
  AuditReport report;
  report.seen_alone.name = "Seen alone in time";
  report.observed.name = "Observed in time";
  report.supported.name = "Statutory visits supported by ticks";
  report.home_and_bedroom.name = "Home and bedroom";
  report.supported.nothing_words = "No statutory visits to report";
  for (Figure* figure : {&report.seen_alone, &report.observed, &report.home_and_bedroom})
    figure->nothing_words = "No children to report";

  const Scope scope(input);
  count_seen(scope, report);
  count_notes(scope, report);
  count_homes(scope, report);
  list_non_engagement(scope, report);
  list_looked_after(scope, report);
  list_reviews(scope, report);
  list_approvals(scope, report);
  list_escalations(scope, report);
  for (Figure* figure : {&report.seen_alone, &report.observed, &report.supported, &report.home_and_bedroom})
    sort_rows(figure->rows);
  for (auto* rows :
       {&report.looked_after, &report.reviews_due, &report.approvals, &report.escalations, &report.age_unknown})
    sort_rows(*rows);
  return report;
}

std::string unsent_words(std::size_t devices, std::optional<Millis> oldest_contact) {
  if (devices == 0) return "No device is known to hold unsent records";
  std::string words = counted(devices, "device") + (devices == 1 ? " has" : " have") + " records waiting to sync (";
  words += devices == 1 ? "last contact " : "oldest last contact ";
  if (!oldest_contact) return words + "not known)";
  const LocalTime local = london(*oldest_contact);
  const auto two_digits = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return words + local.date.text() + " " + two_digits(local.minutes / 60) + ":" + two_digits(local.minutes % 60) + ")";
}

}  // namespace doorstep::rules
