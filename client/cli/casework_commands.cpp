#include "client/cli/casework_commands.hpp"

#include <algorithm>

#include "client/api/case_book.hpp"
#include "client/cli/casework_json.hpp"
#include "client/cli/home.hpp"
#include "client/cli/output.hpp"
#include "client/cli/record_view.hpp"
#include "client/api/visit_words.hpp"
#include "client/api/wording.hpp"

namespace doorstep::cli {
namespace {

using casework::Casework;

/// What every command on one visit opens.
struct OpenVisit {
  std::unique_ptr<store::DeviceStore> store;
  client::RecordEntry entry;
};

Result<OpenVisit> open_visit(CommandContext& context, const std::string& words) {
  OpenVisit out;
  out.store = TRY(open_unlocked(context));
  client::CaseBook book(*out.store);
  out.entry = TRY(book.find_visit(words));
  return out;
}

std::string short_name(const client::RecordEntry& visit) {
  return visit.ref.empty() ? visit.document.text().substr(0, 8) : visit.ref;
}

Json plan_json(const record::CaseRecord& a_case, const client::RecordEntry& visit, const Casework::FinishPlan& plan) {
  Json findings = Json::array();
  for (const auto& each : plan.findings) {
    findings.push_back(Json{{"code", rules::name_of(each.code)},
                            {"holds_up", casework::holds_up(each)},
                            {"words", each.words},
                            {"field", each.field},
                            {"child", each.child == 0 ? Json() : Json(a_case.name_of(each.child))},
                            {"offer", each.offer.empty() ? Json() : Json(each.offer)}});
  }
  Json children = Json::array();
  for (const auto& each : plan.judgements) children.push_back(judgement_json(a_case, each, plan.policy.policy));
  Json notes = Json::array();
  for (const auto& each : plan.notes) notes.push_back(note_json(a_case, each.id, each.note));
  Json tasks = Json::array();
  for (const auto& each : plan.tasks) tasks.push_back(task_json(a_case, each.id, each.task));
  Json problems = Json::array();
  for (const auto& each : plan.problems) problems.push_back(each.words);
  Json owners = Json::array();
  if (const auto* record = a_case.visit(visit.document)) {
    for (const auto& each : casework::owners_offered(a_case, *record)) {
      owners.push_back(Json{{"name", each.name}, {"role", each.role}});
    }
  }
  Json due = Json::array();
  for (const auto& standing : plan.standings) {
    for (const auto& each : standing.due) {
      if (!each.date) continue;
      due.push_back(Json{{"child", a_case.name_of(key_of(standing.child))},
                         {"kind", rules::name_of(each.kind)},
                         {"date", each.date->text()}});
    }
  }
  return Json{{"visit", visit.document.text()},
              {"ref", visit.ref.empty() ? Json() : Json(visit.ref)},
              {"version", plan.version},
              {"can_finish", plan.can_finish()},
              {"policy", Json{{"version", plan.policy.policy.version}, {"sha256", to_hex(plan.policy.hash)}}},
              {"children", children},
              {"findings", findings},
              {"owners", owners},
              {"due_after", due},
              {"notes", notes},
              {"tasks", tasks},
              {"problems", problems}};
}

void say_plan(CommandContext& context, const record::CaseRecord& a_case, const Casework::FinishPlan& plan) {
  const auto& policy = plan.policy.policy;
  for (const auto& each : plan.judgements) {
    say(context, a_case.name_of(key_of(each.child)) + ": " + rules::labels_of(each.types, policy));
    for (const auto& why : each.why) say(context, "    " + rule_text(why.rule) + "  " + why.words);
  }
  for (const auto& each : plan.findings) {
    say(context, std::string(casework::holds_up(each) ? "MISSING  " : "note     ") + each.words +
                     (each.offer.empty() ? "" : " Accepted: '" + each.offer + "'."));
  }
  for (const auto& each : plan.problems) say(context, "not judged: " + each.words);
  for (const auto& each : plan.notes) {
    const auto type = rules::visit_type_from(each.note.type);
    say(context, "case note  " + a_case.name_of(each.note.child) + ": " +
                     (type ? policy.labels[static_cast<std::size_t>(*type)] : each.note.type) +
                     (each.note.kind == record::NoteKind::cross_reference ? ", a cross-reference" : ""));
  }
  for (const auto& each : plan.tasks) {
    say(context, "task  " + each.task.text + (each.task.due.empty() ? "" : " Due " + each.task.due + "."));
    if (each.task.kind == record::TaskKind::team_manager) {
      say(context, "      Ring your manager now" +
                       (policy.manager_phone.empty() ? std::string(".") : ": " + policy.manager_phone));
    }
  }
}

}  // namespace

Result<rules::Date> day_from(CommandContext& context, const std::string& on) {
  if (on.empty()) return rules::london(context.now().wall).date;
  return rules::Date::parse(on);
}

Result<Exit> visit_check(CommandContext& context, const std::string& words) {
  const auto open = TRY(open_visit(context, words));
  Casework casework(*open.store);
  const auto plan = TRY(casework.plan_finish(open.entry.space, open.entry.document, context.now()));
  const auto a_case = TRY(casework.read_case(open.entry.space));
  say_plan(context, a_case, plan);
  say(context, plan.can_finish() ? "Ready to finish." : "Not ready to finish yet.");
  print_json(context, plan_json(a_case, open.entry, plan));
  return Exit::done;
}

Result<Exit> visit_finish(CommandContext& context, const std::string& words) {
  const auto open = TRY(open_visit(context, words));
  Casework casework(*open.store);
  const auto plan = TRY(casework.finish(open.entry.space, open.entry.document, context.now(), context.rng));
  const auto a_case = TRY(casework.read_case(open.entry.space));
  say_plan(context, a_case, plan);
  auto json = plan_json(a_case, open.entry, plan);
  json["finished"] = plan.can_finish();
  print_json(context, json);
  if (!plan.can_finish()) {
    const auto missing = std::count_if(plan.findings.begin(), plan.findings.end(), casework::holds_up);
    return fail(Errc::invalid_input,
                "visit " + short_name(open.entry) + " is not finished: " + std::to_string(missing) +
                    (missing == 1 ? " thing is" : " things are") + " missing; the draft is kept as it is");
  }
  say(context, short_name(open.entry) + "  version " + std::to_string(plan.version) + " is finished. " +
                   std::string(client::words_waiting));
  return Exit::done;
}

Result<Exit> visit_correct(CommandContext& context, const std::string& words, const std::string& reason) {
  const auto open = TRY(open_visit(context, words));
  Casework casework(*open.store);
  TRY(casework.correct(open.entry.space, open.entry.document, reason, context.now(), context.rng));
  say(context, short_name(open.entry) +
                   "  can be written in again. 'doorstep visit finish' makes the new version; the "
                   "old one stays readable.");
  print_json(context, Json{{"visit", open.entry.document.text()}, {"state", "correcting"}});
  return Exit::done;
}

Result<Exit> visit_review(CommandContext& context, const ReviewOptions& options) {
  if (options.approve == options.send_back) {
    return fail(Errc::invalid_input, "say either --approve or --return with a comment");
  }
  const auto open = TRY(open_visit(context, options.visit));
  Casework casework(*open.store);
  const auto decision = options.approve ? record::Decision::approved : record::Decision::returned;
  TRY(casework.review(open.entry.space, open.entry.document, decision, options.comment, context.now(), context.rng));
  const auto life = TRY(casework.life(open.entry.space, open.entry.document));
  say(context, short_name(open.entry) + "  version " + std::to_string(life.version) + ": " +
                   std::string(casework::words_of(life.state)));
  print_json(
      context,
      Json{{"visit", open.entry.document.text()}, {"version", life.version}, {"state", casework::name_of(life.state)}});
  return Exit::done;
}

Result<Exit> visit_comment(CommandContext& context, const CommentOptions& options) {
  const auto open = TRY(open_visit(context, options.visit));
  Casework casework(*open.store);
  TRY(casework.comment(open.entry.space, open.entry.document, options.section, options.text, context.now(),
                       context.rng));
  say(context, short_name(open.entry) + "  " + std::string(client::words_saved));
  print_json(context, Json{{"visit", open.entry.document.text()}, {"saved", true}});
  return Exit::done;
}

Result<Exit> visit_notes(CommandContext& context, const std::string& words) {
  const auto open = TRY(open_visit(context, words));
  Casework casework(*open.store);
  const auto a_case = TRY(casework.read_case(open.entry.space));
  const auto policies = TRY(casework.policies());
  const auto* visit = a_case.visit(open.entry.document);
  const auto* judged_by =
      visit != nullptr && visit->version() > 0 ? client::policy_of(visit->versions.at(visit->version()), policies) : nullptr;
  const auto& policy = judged_by != nullptr ? judged_by->policy : rules::default_policy();
  Json list = Json::array();
  for (const auto& each : a_case.case_notes) {
    if (each.note.visit != open.entry.document) continue;
    const auto refers = casework::cross_reference_words(a_case, each, policy);
    const auto type = rules::visit_type_from(each.note.type);
    say(context, each.id.text().substr(0, 8) + "  " + a_case.name_of(each.note.child) + "  " +
                     (type ? policy.labels[static_cast<std::size_t>(*type)] : each.note.type) + "  version " +
                     std::to_string(each.note.version) + (refers.empty() ? "  full" : "  " + refers) +
                     (a_case.stands(each) ? "" : "  withdrawn"));
    auto json = note_json(a_case, each.id, each.note);
    json["words"] = refers.empty() ? Json() : Json(refers);
    json["stands"] = a_case.stands(each);
    json["withdrawn"] = each.withdrawn.empty() ? Json() : Json(each.withdrawn);
    list.push_back(std::move(json));
  }
  if (list.empty()) say(context, "No case notes yet: finishing the visit makes them.");
  print_json(context, list);
  return Exit::done;
}

Result<Exit> visit_version(CommandContext& context, const std::string& words, std::uint64_t number) {
  const auto open = TRY(open_visit(context, words));
  Casework casework(*open.store);
  const auto a_case = TRY(casework.read_case(open.entry.space));
  const auto* visit = a_case.visit(open.entry.document);
  if (visit == nullptr || visit->version() == 0) {
    return fail(Errc::not_found, "visit " + short_name(open.entry) + " is not finished yet");
  }
  if (number == 0) number = visit->version();
  const auto document = TRY(casework.fields_at_version(open.entry.space, open.entry.document, number));
  const auto& version = visit->versions.at(number);
  client::CaseBook book(*open.store);
  const auto name_of_item = names_in(book, open.entry.space);
  say(context, short_name(open.entry) + "  version " + std::to_string(number) + "  finished " +
                   version.finished_at.substr(0, 16) + " by " + version.by + "  policy " + version.policy +
                   (version.reason.empty() ? "" : "  corrected: " + version.reason));
  Json fields = Json::object();
  for (const auto& each : document.fields) {
    if (each.value.empty() || !record::is_content(each.name)) continue;
    const auto address = record::address_text(each.name);
    say(context, address);
    say(context, indented(client::value_words(each.name, each.value, name_of_item), "    "));
    fields[address] = Json{{"value", value_json(each.name, each.value)}};
  }
  Json children = Json::array();
  for (const auto& each : version.judgements) {
    Json types = Json::array();
    for (std::size_t from = 0; from <= each.types.size();) {
      const auto to = std::min(each.types.find('+', from), each.types.size());
      types.push_back(each.types.substr(from, to - from));
      from = to + 1;
    }
    children.push_back(Json{
        {"child", a_case.name_of(each.child)}, {"types", types}, {"codes", each.codes}, {"full_note", each.full_note}});
  }
  print_json(context, Json{{"visit", open.entry.document.text()},
                           {"version", number},
                           {"finished_at", version.finished_at},
                           {"by", version.by},
                           {"reason", version.reason.empty() ? Json() : Json(version.reason)},
                           {"policy", Json{{"version", version.policy}, {"sha256", to_hex(version.policy_hash)}}},
                           {"children", children},
                           {"fields", fields}});
  return Exit::done;
}

Result<Exit> visit_withdraw_note(CommandContext& context, const std::string& words, const std::string& reason) {
  auto store = TRY(open_unlocked(context));
  Casework casework(*store);
  client::CaseBook book(*store);
  for (const auto& entry : TRY(book.cases())) {
    for (const auto& each : TRY(casework.read_case(entry.space)).case_notes) {
      if (words.size() < 8 || !each.id.text().starts_with(words)) continue;
      TRY(casework.withdraw_note(entry.space, each.id, reason, context.now(), context.rng));
      say(context, each.id.text().substr(0, 8) + "  withdrawn. " + std::string(client::words_saved));
      print_json(context, Json{{"note", each.id.text()}, {"withdrawn", reason}});
      return Exit::done;
    }
  }
  return fail(Errc::not_found, "no case note '" + words + "' is on this device: give at least its first 8 digits");
}

}  // namespace doorstep::cli
