#include "client/cli/export_command.hpp"

#include "client/api/case_book.hpp"
#include "client/api/note_export.hpp"
#include "client/cli/export_notes.hpp"
#include "client/cli/home.hpp"
#include "client/cli/output.hpp"
#include "client/print/private_file.hpp"

namespace doorstep::cli {
namespace {

std::string json_text(const client::NoteExport& all) {
  Json notes = Json::array();
  for (const auto& each : all.notes) notes.push_back(exported_note(*each.a_case, *each.visit, each.note, *each.policy));
  const Json whole{{"notes", std::move(notes)}, {"withdrawn", all.withdrawn}, {"incomplete", all.incomplete}};
  return whole.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json summary_json(const client::NoteExport& all, const std::string& file) {
  return Json{{"notes", all.notes.size()},    {"visits", all.visits},
              {"withdrawn", all.withdrawn},   {"policy_missing", all.policy_missing},
              {"incomplete", all.incomplete}, {"file", file.empty() ? Json() : Json(file)}};
}

}  // namespace

Result<Exit> export_records(CommandContext& context, const ExportOptions& options) {
  const bool csv = options.format == "csv";
  if (!csv && options.format != "json") return fail(Errc::invalid_input, "--format is json or csv");
  const auto period = TRY(client::export_period(options.from, options.to, "--from", "--to"));
  auto store = TRY(open_unlocked(context));
  std::vector<SpaceId> cases;
  for (const auto& each : TRY(client::CaseBook(*store).cases_named(options.only_case))) cases.push_back(each.space);
  casework::Casework casework(*store);
  const auto all = TRY(client::collect_notes(casework, cases, period));

  const auto text = csv ? client::csv_of(all) : json_text(all);
  if (!options.out.empty()) {
    TRY(print::replace_private_file(options.out, as_bytes(text)));
    say(context, all.words());
    print_json(context, summary_json(all, options.out));
  } else {
    context.out << text << std::flush;
    if (!context.out) return fail(Errc::io, "cannot write to standard output");
    if (!all.whole()) {
      context.err << (context.json ? summary_json(all, "").dump(-1, ' ', false, Json::error_handler_t::replace)
                                   : all.words())
                  << std::endl;
    }
  }
  return all.incomplete.empty() ? Exit::done : Exit::waiting;
}

}  // namespace doorstep::cli
