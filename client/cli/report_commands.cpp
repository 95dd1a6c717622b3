#include "client/cli/report_commands.hpp"

#include "client/cli/home.hpp"
#include "client/cli/report_sheet.hpp"

namespace doorstep::cli {
namespace {

Result<Exit> report(CommandContext& context, const ReportOptions& options, client::ReportKind kind) {
  if (options.csv && context.json) return fail(Errc::invalid_input, "say either --csv or --json");
  auto question = TRY(client::audit_question(options.on, options.from, options.to, context.now()));
  question.worker = options.worker;
  question.team = options.team;
  const auto store = TRY(open_unlocked(context));
  print_sheet(context, TRY(client::report_sheet(*store, kind, question)), options.csv);
  return Exit::done;
}

}  // namespace

Result<Exit> report_seen_alone(CommandContext& context, const ReportOptions& options) {
  return report(context, options, client::ReportKind::seen_alone);
}

Result<Exit> report_supervision(CommandContext& context, const ReportOptions& options) {
  return report(context, options, client::ReportKind::supervision);
}

}  // namespace doorstep::cli
