#include "client/cli/attachment_commands.hpp"
#include "client/cli/command_tree.hpp"
#include "client/cli/commands.hpp"
#include "client/cli/plan_commands.hpp"

namespace doorstep::cli {
namespace {

void add_cases(CommandTree& tree) {
  auto& context = tree.context();
  auto* cases = tree.group("case", "families' files");
  {
    auto o = options<CaseNewOptions>();
    auto* c = tree.command(
        cases, "new", "open a case (at an office)", [&context, o] { return case_new(context, *o); },
        "doorstep case new Brennock --address \"17 Tannery Row\" --for tab-014");
    c->add_option("NAME", o->name, "the family's name")->required();
    c->add_option("--address", o->address, "where the family lives");
    c->add_option("--notes", o->notes, "how to get in");
    c->add_option("--for", o->devices, "labels of the devices that may read and write it");
  }
  tree.command(cases, "list", "the cases on this device", [&context] { return case_list(context); });
  {
    auto o = options<std::string>();
    auto* c = tree.command(cases, "show", "a case, its children and people, and who may read it",
                           [&context, o] { return case_show(context, *o); });
    c->add_option("CASE", *o, "family name, short id or id")->required();
  }
  {
    auto o = options<std::pair<std::string, std::string>>();
    auto* c = tree.command(
        cases, "grant", "let one more device read and write a case (at an office)",
        [&context, o] { return case_grant(context, o->first, o->second); }, "doorstep case grant Brennock tab-022");
    c->add_option("CASE", o->first, "family name, short id or id")->required();
    c->add_option("DEVICE", o->second, "the device's label")->required();
  }
  {
    auto o = options<std::pair<std::string, std::vector<std::string>>>();
    auto* c = tree.command(
        cases, "import", "open a case for each family of a file, with its people and children",
        [&context, o] { return case_import(context, o->first, o->second); },
        "doorstep case import sample-visits.json --for tab-014");
    c->add_option("FILE", o->first, "JSON of the shape of sample-visits.json; - for standard input")->required();
    c->add_option("--for", o->second, "labels of the devices that may read and write what is opened");
  }
  {
    auto o = options<AllocateOptions>();
    auto* c = tree.command(
        cases, "allocate", "say whose case it is", [&context, o] { return case_allocate(context, *o); },
        "doorstep case allocate Brennock --worker \"Priya Raman\" --team North");
    c->add_option("CASE", o->case_name, "family name, short id or id")->required();
    c->add_option("--worker", o->worker, "the worker's name")->required();
    c->add_option("--team", o->team, "the team");
  }
  auto* children = tree.group("child", "the children of a case");
  {
    auto o = options<ChildOptions>();
    auto* c = tree.command(
        children, "add", "add a child to a case", [&context, o] { return child_add(context, *o); },
        "doorstep child add Brennock --name \"Maya Brennock\" --dob 2016-05-19");
    c->add_option("CASE", o->case_name, "family name, short id or id")->required();
    c->add_option("--name", o->name, "the child's name")->required();
    c->add_option("--dob", o->dob, "date of birth, YYYY-MM-DD");
  }
  {
    auto o = options<std::string>();
    auto* c = tree.command(children, "list", "the children of one case, or of all",
                           [&context, o] { return child_list(context, *o); });
    c->add_option("CASE", *o, "family name, short id or id");
  }
}

void add_visits(CommandTree& tree) {
  auto& context = tree.context();
  auto* visits = tree.group("visit", "records of visits");
  {
    auto o = options<VisitNewOptions>();
    auto* c = tree.command(
        visits, "new", "begin a visit's record", [&context, o] { return visit_new(context, *o); },
        "doorstep visit new Brennock --start \"2026-03-31 16:00\" --purpose \"Planned CIN visit\"");
    c->add_option("CASE", o->case_name, "family name, short id or id")->required();
    c->add_option("--start", o->start, "when it began; now, when it is left out");
    c->add_option("--purpose", o->purpose, "what it is for");
  }
  {
    auto o = options<std::pair<std::string, bool>>();
    auto* c = tree.command(
        visits, "import", "take the visits of a file as drafts; again makes nothing twice",
        [&context, o] { return visit_import(context, o->first, o->second); },
        "doorstep visit import sample-visits.json --finish");
    c->add_option("FILE", o->first, "JSON of the shape of sample-visits.json; - for standard input")->required();
    c->add_flag("--finish", o->second, "finish those whose state in the file says so");
  }
  {
    auto o = options<VisitSetOptions>();
    auto* c = tree.command(
        visits, "set", "write one field of a visit", [&context, o] { return visit_set(context, *o); },
        "doorstep visit set v-1 wishes:maya \"Maya chose to talk upstairs.\"");
    c->add_option("VISIT", o->visit, "short id or id")->required();
    c->add_option("FIELD", o->field, "as 'doorstep visit fields' lists them: setting, analysis.text, ticks:CHILD")
        ->required();
    c->add_option("TEXT", o->text, "the words; - for standard input; JSON for fields that are not text");
    c->add_option("--file", o->file, "take the words from this file");
  }
  {
    auto o = options<std::string>();
    auto* c = tree.command(visits, "show", "a visit's record", [&context, o] { return visit_show(context, *o); });
    c->add_option("VISIT", *o, "short id or id")->required();
  }
  {
    auto o = options<std::string>();
    auto* c =
        tree.command(visits, "list", "the visits on this device", [&context, o] { return visit_list(context, *o); });
    c->add_option("--case", *o, "of this case only");
  }
  {
    auto o = options<std::pair<std::string, std::string>>();
    auto* c = tree.command(
        visits, "history", "who wrote what, when, and what became of it",
        [&context, o] { return visit_history(context, o->first, o->second); },
        "doorstep visit history v-1 analysis.text");
    c->add_option("VISIT", o->first, "short id or id")->required();
    c->add_option("FIELD", o->second, "one field only");
  }
  tree.command(visits, "fields", "the fields of a visit's record", [&context] { return visit_fields(context); });
}

void add_plan_options(CLI::App* c, PlanOptions& o) {
  c->add_option("--start", o.start, "its first day, YYYY-MM-DD; CP: the conference");
  c->add_option("--time", o.time, "CLA: the time of that day, 15:00");
  c->add_option("--end", o.end, "the day on which it ends");
  c->add_option("--frequency", o.frequency, "how often visits were agreed: \"14 days\", \"10 working days\"");
  c->add_option("--agreed-on", o.agreed_on, "when the pattern was agreed in supervision");
  c->add_option("--supervision", o.supervision, "the supervision's reference");
  c->add_option("--category", o.category, "CP: of the plan");
  c->add_option("--placement", o.placement, "CLA: what kind");
  c->add_option("--review-due", o.review_due, "CLA: of the first review");
  c->add_option("--review-held", o.review_held, "CLA: when the first review was held");
  c->add_option("--panel", o.panel, "CLA: when the fostering panel met");
  // A flag into an optional would read "not given" as no.
  c->add_flag_function(
      "--reg24,!--no-reg24", [&o](std::int64_t count) { o.reg24 = count > 0; }, "CLA: a Regulation 24 placement");
  c->add_flag_function(
      "--no-recourse,!--recourse", [&o](std::int64_t count) { o.no_recourse = count > 0; },
      "CIN: no recourse to public funds");
}

void add_people(CommandTree& tree) {
  auto& context = tree.context();
  auto* children = tree.group("child");
  {
    auto o = options<PlanOptions>();
    auto* c = tree.command(
        children, "plan", "open a plan status for a child", [&context, o] { return child_plan(context, *o); },
        "doorstep child plan Maya --type CIN --start 2026-01-20 --frequency \"42 days\" \\\n"
        "    --agreed-on 2026-01-27 --supervision SUP-118");
    c->add_option("CHILD", o->child, "name, short id or id")->required();
    c->add_option("--type", o->type, "CIN, CP or CLA")->required();
    add_plan_options(c, *o);
  }
  {
    auto o = options<PlanOptions>();
    auto* c = tree.command(
        children, "plan-change", "change a plan status; a new pattern without supervision stays proposed",
        [&context, o] { return child_plan_change(context, *o); },
        "doorstep child plan-change Ruby 1a2b --supervision SUP-140 --agreed-on 2026-04-02");
    c->add_option("CHILD", o->child, "name, short id or id")->required();
    c->add_option("PLAN", o->row, "as 'doorstep child plans' lists it")->required();
    add_plan_options(c, *o);
  }
  {
    auto o = options<std::string>();
    auto* c =
        tree.command(children, "plans", "a child's plan statuses", [&context, o] { return child_plans(context, *o); });
    c->add_option("CHILD", *o, "name, short id or id")->required();
  }
  {
    auto o = options<ChildEditOptions>();
    auto* c = tree.command(
        children, "edit", "a child's name and date of birth", [&context, o] { return child_edit(context, *o); },
        "doorstep child edit Isla --dob 2025-12-29");
    c->add_option("CHILD", o->child, "name, short id or id")->required();
    c->add_option("--name", o->name, "the child's name");
    c->add_option("--dob", o->dob, "date of birth, YYYY-MM-DD; empty: not known");
    c->add_option("--expected", o->expected, "when a child that is not born yet is expected");
  }
  auto* people = tree.group("person", "the adults of a case");
  {
    auto o = options<PersonAddOptions>();
    auto* c = tree.command(
        people, "add", "add somebody to a case", [&context, o] { return person_add(context, *o); },
        "doorstep person add Brennock \"Hilary Brennock\" --role \"Maternal grandmother\"");
    c->add_option("CASE", o->case_name, "family name, short id or id")->required();
    c->add_option("NAME", o->name, "the person's name")->required();
    c->add_option("--role", o->role, "who they are to the children");
    c->add_flag("--immediate", o->immediate, "of the immediate family");
    c->add_option("--main-carer-of", o->main_carer_of, "children whose main carer they are");
    c->add_option("--from", o->from, "main carer from this day, YYYY-MM-DD");
    c->add_option("--to", o->to, "main carer until this day");
  }
  {
    auto o = options<std::string>();
    auto* c = tree.command(people, "list", "the adults of a case", [&context, o] { return person_list(context, *o); });
    c->add_option("CASE", *o, "family name, short id or id")->required();
  }
}

void add_attachments(CommandTree& tree) {
  auto& context = tree.context();
  auto* visits = tree.group("visit");
  {
    auto o = options<VisitAttachOptions>();
    auto* c = tree.command(
        visits, "attach", "keep a photo, drawing or document with a visit, sealed",
        [&context, o] { return visit_attach(context, *o); },
        "doorstep visit attach v-8 sheet.jpg --child Maya --kind activity --discussion \"She drew the mornings.\"");
    c->add_option("VISIT", o->visit, "short id or id")->required();
    c->add_option("FILE", o->file, "the file; - for standard input")->required();
    c->add_option("--child", o->child, "whom it is about");
    c->add_option("--kind", o->kind, "activity, photo or document");
    c->add_option("--title", o->title, "what it is; the file's own name is not kept");
    c->add_option("--mime", o->mime, "its type, instead of what its first bytes say");
    c->add_option("--discussion", o->discussion, "what it told you");
  }
  {
    struct Chosen {
      std::string visit, row, out;
    };
    auto o = options<Chosen>();
    auto* c = tree.command(
        visits, "attachment", "write an attachment into a file",
        [&context, o] { return visit_attachment(context, o->visit, o->row, o->out); },
        "doorstep visit attachment v-8 1a2b -o sheet.jpg");
    c->add_option("VISIT", o->visit, "short id or id")->required();
    c->add_option("ROW", o->row, "as 'doorstep visit show' lists it: attachment:ROW")->required();
    c->add_option("-o,--out", o->out, "new file")->required();
  }
}

}  // namespace

void declare_records(CommandTree& tree) {
  add_cases(tree);
  add_people(tree);
  add_visits(tree);
  add_attachments(tree);
}

}  // namespace doorstep::cli
