// The audit figures and the supervision agenda as an app shows them (report_sheet).
#include "client/api/report_sheet.hpp"
#include "client/api/session.hpp"
#include "client/api/views.hpp"

namespace doorstep::client {
namespace {

/// The id of a record that the rules name in hexadecimal, as it stands in a message; empty for none.
std::string record_bytes(const std::string& id) {
  const auto document = DocumentId::from_text(id);
  return document ? bytes_of(*document) : std::string();
}

/// Where a row leads.
struct RowLinks {
  wire::ReportRow& out;

  void operator()(const ChildRow& row) const { out.set_child_id(record_bytes(row.id)); }
  void operator()(const TaskRow& row) const {
    out.set_task(record_bytes(row.id));
    out.set_child_id(record_bytes(row.child));
  }
  void operator()(const VisitRow& row) const { out.set_visit(record_bytes(row.visit.id)); }
  void operator()(const NoteRow& row) const {
    out.set_visit(record_bytes(row.visit.id));
    out.set_child_id(record_bytes(row.child));
  }
  void operator()(const AgendaRow& row) const {
    out.set_child_id(record_bytes(row.child));
    if (!row.visits.empty()) out.set_visit(record_bytes(row.visits.back().id));  // what happened last
    out.set_code(std::string(rules::name_of(row.code)));
  }
  void operator()(const DeviceRow&) const {}
  void operator()(const ProblemRow&) const {}
};

void fill(const SheetRow& row, wire::ReportRow& out) {
  out.set_child(row.child);
  out.set_family(row.family);
  out.set_worker(row.worker);
  out.set_in_order(std::string(in_order_text(row)));
  if (row.date) {
    out.set_date(row.date->text());
    out.set_date_words(row.date->words());
  }
  out.set_words(row.words);
  if (row.space) {
    out.set_space(bytes_of(*row.space));
    std::visit(RowLinks{out}, row.about);
  }
}

void fill(const SheetSection& section, wire::ReportSection& out) {
  out.set_key(section.key);
  out.set_name(section.name);
  out.set_words(section.words);
  for (const auto& row : section.rows) fill(row, *out.add_rows());
  if (const auto* figure = std::get_if<SheetFigure>(&section.sum)) {
    out.set_figure(true);
    out.set_part(figure->part);
    out.set_whole(figure->whole);
    out.set_percent(figure->percent.value_or(""));
  }
}

Result<ReportKind> kind_from(const std::string& name) {
  if (name == "seen_alone") return ReportKind::seen_alone;
  if (name == "supervision") return ReportKind::supervision;
  return fail(Errc::invalid_input, "there is no such report: ask for seen_alone or supervision");
}

}  // namespace

Result<wire::ReportView> report(Session& session, const wire::AskReport& ask) {
  const auto kind = TRY(kind_from(ask.kind()));
  auto question = TRY(audit_question(ask.on(), ask.from(), ask.to(), session.now));
  question.worker = ask.worker();
  question.team = ask.team();
  const auto sheet = TRY(report_sheet(session.store, kind, question));
  wire::ReportView out;
  out.set_title(sheet.title);
  out.set_period_words(sheet.period_words);
  for (const auto& section : sheet.sections) fill(section, *out.add_sections());
  out.set_csv(csv_of(sheet));
  out.set_csv_name((kind == ReportKind::seen_alone ? "seen-alone-" : "supervision-") + question.on.text() + ".csv");
  out.set_policy(sheet.policy);
  for (const auto& worker : sheet.workers) out.add_workers(worker);
  for (const auto& team : sheet.teams) out.add_teams(team);
  if (const auto* unsent = sheet.section("unsent")) out.set_footnote(unsent->words);
  return out;
}

}  // namespace doorstep::client
