#include "client/cli/casework_commands.hpp"
#include "client/cli/command_tree.hpp"
#include "client/cli/commands.hpp"
#include "client/cli/export_command.hpp"
#include "client/cli/policy_commands.hpp"
#include "client/cli/print_command.hpp"
#include "client/cli/report_commands.hpp"
#include "client/cli/today_commands.hpp"

namespace doorstep::cli {
namespace {

void add_casework(CommandTree& tree) {
  auto& context = tree.context();
  auto* visits = tree.group("visit");
  using OneVisit = Result<Exit> (*)(CommandContext&, const std::string&);
  const auto one_visit = [&tree, &context, visits](const char* name, const char* help, OneVisit act) {
    auto o = options<std::string>();
    auto* c = tree.command(visits, name, help, [&context, o, act] { return act(context, *o); });
    c->add_option("VISIT", *o, "short id or id")->required();
  };
  one_visit("check", "what finishing would ask for, what each child's visit counts as, and why", visit_check);
  one_visit("finish", "finish the record: version, case notes and tasks, signed for sending", visit_finish);
  one_visit("notes", "the case notes of a visit", visit_notes);
  {
    auto o = options<std::pair<std::string, std::uint64_t>>();
    auto* c = tree.command(
        visits, "version", "a finished version as it was, and what it was judged to be",
        [&context, o] { return visit_version(context, o->first, o->second); },
        "doorstep visit version v-2 --version 1");
    c->add_option("VISIT", o->first, "short id or id")->required();
    c->add_option("--version", o->second, "its number; the newest, when it is left out");
  }
  {
    auto o = options<std::pair<std::string, std::string>>();
    auto* c = tree.command(
        visits, "correct", "open a finished record for a new version; the old one stays readable",
        [&context, o] { return visit_correct(context, o->first, o->second); },
        "doorstep visit correct v-1 --reason \"Gareth works until 6pm, not 5pm\"");
    c->add_option("VISIT", o->first, "short id or id")->required();
    c->add_option("--reason", o->second, "why; it stays with the new version")->required();
  }
  {
    auto o = options<ReviewOptions>();
    auto* c = tree.command(
        visits, "review", "a manager's word on the newest version (at an office)",
        [&context, o] { return visit_review(context, *o); },
        "doorstep visit review v-2 --return --comment \"What did Ruby say about Saturday?\"");
    c->add_option("VISIT", o->visit, "short id or id")->required();
    c->add_flag("--approve", o->approve, "approve it");
    c->add_flag("--return", o->send_back, "return it to the worker, with a comment");
    c->add_option("--comment", o->comment, "what is asked for");
  }
  {
    auto o = options<CommentOptions>();
    auto* c = tree.command(
        visits, "comment", "ask or answer something about a record",
        [&context, o] { return visit_comment(context, *o); },
        "doorstep visit comment v-2 \"She meant her grandmother's house.\" --section analysis");
    c->add_option("VISIT", o->visit, "short id or id")->required();
    c->add_option("TEXT", o->text, "the words")->required();
    c->add_option("--section", o->section, "setting, wishes, parents, risk, analysis or actions");
  }
  {
    auto o = options<std::pair<std::string, std::string>>();
    auto* c = tree.command(visits, "withdraw-note", "withdraw a case note, with a reason",
                           [&context, o] { return visit_withdraw_note(context, o->first, o->second); });
    c->add_option("NOTE", o->first, "its id, at least 8 digits")->required();
    c->add_option("--reason", o->second, "why")->required();
  }
  {
    auto o = options<TaskOptions>();
    auto* tasks =
        tree.app().add_subcommand("tasks", "what somebody has to do: escalations, further visits, supervision");
    tasks->fallthrough();
    tasks->require_subcommand(0, 1);
    tasks->add_option("--case", o->only_case, "of this case only");
    tasks->add_flag("--all", o->all, "those that are done, too");
    tasks->callback([&tree, &context, o, tasks] {
      if (tasks->get_subcommands().empty()) tree.choose([&context, o] { return tasks_list(context, *o); });
    });
    auto d = options<std::pair<std::string, std::string>>();
    auto* c = tree.command(
        tasks, "done", "record what was decided or done about a task",
        [&context, d] { return tasks_done(context, d->first, d->second); },
        "doorstep tasks done 1a2b3c4d --decision \"Visit together tomorrow at 8am\"");
    c->add_option("TASK", d->first, "its id, at least 8 digits")->required();
    c->add_option("--decision", d->second, "what was decided or done")->required();
  }
  {
    auto o = options<PromptOptions>();
    auto* c = tree.command(
        visits, "prompts", "questions to think of; none of them has to be answered",
        [&context, o] { return visit_prompts(context, *o); },
        "doorstep visit prompts v-8 --section wishes --child maya");
    c->add_option("VISIT", o->visit, "short id or id")->required();
    c->add_option("--section", o->section, "setting, wishes, parents, risk, analysis or actions");
    c->add_option("--child", o->child, "of this child only");
    c->add_flag("--hide", o->hide, "hide them from now on");
    c->add_flag("--show", o->show, "show them again");
  }
  {
    auto o = options<std::string>();
    auto* c = tree.command(
        &tree.app(), "today", "visits booked for a day, what is not finished, what is due, what waits to be sent",
        [&context, o] { return today(context, *o); }, "doorstep today");
    c->add_option("--on", *o, "another day, YYYY-MM-DD");
  }
  {
    auto o = options<DueOptions>();
    auto* c = tree.command(
        &tree.app(), "due", "which visits and reviews are due, by finished visits, and why",
        [&context, o] { return due(context, *o); }, "doorstep due --on 2026-04-01");
    c->add_option("--case", o->only_case, "of this case only");
    c->add_option("--on", o->on, "on this day, YYYY-MM-DD; today, when it is left out");
  }
}

void add_rules(CommandTree& tree) {
  auto& context = tree.context();
  auto* rules = tree.group("rules", "the seen-alone rules by themselves");
  auto o = options<std::pair<std::string, bool>>();
  auto* c = tree.command(
      rules, "eval", "judge the cases of a file, without a home or a server",
      [&context, o] { return rules_eval(context, o->first, o->second); }, "doorstep rules eval cases.json --json");
  c->add_option("FILE", o->first, "JSON: a list of cases; - for standard input")->required();
  c->add_flag("--why", o->second, "with --json: each result with its rules, sources and inputs");
}

void add_policies(CommandTree& tree) {
  auto& context = tree.context();
  auto* policies = tree.group("policy", "what the authority has decided about visits");
  {
    auto o = options<PolicyShowOptions>();
    auto* c = tree.command(
        policies, "show", "a policy's parameters; the one in force today",
        [&context, o] { return policy_show(context, *o); }, "doorstep policy show 2026.04 --text");
    c->add_option("VERSION", o->version, "as 'doorstep policy list' shows it; \"default\": the built-in one");
    c->add_flag("--text", o->text, "print its TOML, exactly as it was signed");
  }
  tree.command(policies, "list", "the published policies", [&context] { return policy_list(context); });
  const auto one_file = [&](const char* name, const char* help, const char* example,
                            Result<Exit> (*act)(CommandContext&, const std::string&)) {
    auto o = options<std::string>();
    auto* c = tree.command(
        policies, name, help, [&context, o, act] { return act(context, *o); }, example);
    c->add_option("FILE", *o, "TOML; - for standard input")->required();
  };
  one_file("publish", "sign and publish a policy (at an office)", "doorstep policy publish policy.toml",
           policy_publish);
  one_file("check", "what a policy file says, and where it differs from the default",
           "doorstep policy check policy.toml", policy_check);
}

void add_reports(CommandTree& tree) {
  auto& context = tree.context();
  auto* reports = tree.group("report", "figures for managers, each with the list behind it");
  using Report = Result<Exit> (*)(CommandContext&, const ReportOptions&);
  const auto one_report = [&tree, &context, reports](const char* name, const char* help, const char* example,
                                                     Report act) {
    auto o = options<ReportOptions>();
    auto* c = tree.command(
        reports, name, help, [&context, o, act] { return act(context, *o); }, example);
    c->add_option("--on", o->on, "on this day, YYYY-MM-DD; today, when it is left out");
    c->add_option("--from", o->from, "first day of the period; the first of the month");
    c->add_option("--to", o->to, "last day of the period; the day of the report");
    c->add_option("--worker", o->worker, "of this worker only");
    c->add_option("--team", o->team, "of this team only");
    c->add_flag("--csv", o->csv, "the rows as CSV");
  };
  one_report("seen-alone", "children seen alone in time, observed in time, and what the figures rest on",
             "doorstep report seen-alone --on 2026-04-01 --worker \"Callum Doyle\"", report_seen_alone);
  one_report("supervision", "what belongs on a worker's supervision agenda",
             "doorstep report supervision --worker \"Callum Doyle\" --from 2026-03-01 --to 2026-03-31",
             report_supervision);
  {
    auto o = options<PrintOptions>();
    auto* c = tree.command(
        tree.group("visit"), "print", "a record as a PDF: all sections, version, who was seen",
        [&context, o] { return visit_print(context, *o); }, "doorstep visit print v-5 -o v-5.pdf");
    c->add_option("VISIT", o->visit, "short id or id")->required();
    c->add_option("-o,--out", o->out, "the PDF file; one that is there is replaced")->required();
    c->add_option("--version", o->version, "a finished version; the newest, when it is left out");
  }
  {
    auto o = options<ExportOptions>();
    auto* c = tree.command(
        &tree.app(), "export", "finished visits, a case note a row, for the case management system",
        [&context, o] { return export_records(context, *o); }, "doorstep export --format csv -o notes.csv");
    c->add_option("--format", o->format, "json or csv")->required()->check(CLI::IsMember({"json", "csv"}));
    c->add_option("--case", o->only_case, "of this case only");
    c->add_option("--from", o->from, "visits from this day on, YYYY-MM-DD");
    c->add_option("--to", o->to, "visits up to this day");
    c->add_option("-o,--out", o->out, "a file, replaced as a whole, instead of printing it");
  }
}

}  // namespace

void declare_casework(CommandTree& tree) {
  add_casework(tree);
  add_reports(tree);
  add_rules(tree);
  add_policies(tree);
}

}  // namespace doorstep::cli
