// Case notes as a file for the case management system (note_export).
#include "client/api/ask_ids.hpp"
#include "client/api/case_book.hpp"
#include "client/api/note_export.hpp"
#include "client/api/session.hpp"

namespace doorstep::client {
namespace {

std::string file_name(const wire::AskExport& ask) {
  return "case-notes" + (ask.from().empty() ? "" : "-from-" + ask.from()) +
         (ask.to().empty() ? "" : "-to-" + ask.to()) + ".csv";
}

}  // namespace

Result<wire::ExportView> export_notes(Session& session, const wire::AskExport& ask) {
  const auto period = TRY(export_period(ask.from(), ask.to(), "the first day", "the last day"));
  std::vector<SpaceId> cases;
  if (ask.space().empty()) {
    for (const auto& each : TRY(CaseBook(session.store).cases())) cases.push_back(each.space);
  } else {
    cases.push_back(TRY(id_from<SpaceId>(ask.space())));
  }
  casework::Casework casework(session.store);
  const auto notes = TRY(collect_notes(casework, cases, period));
  wire::ExportView out;
  out.set_csv(csv_of(notes));
  out.set_name(file_name(ask));
  out.set_words(notes.words());
  return out;
}

}  // namespace doorstep::client
