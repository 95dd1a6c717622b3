#include <algorithm>

#include "client/api/case_book.hpp"
#include "client/cli/casework_commands.hpp"
#include "client/cli/commands.hpp"
#include "client/cli/home.hpp"
#include "client/cli/output.hpp"
#include "client/cli/record_json.hpp"
#include "client/cli/record_view.hpp"
#include "client/cli/sample_file.hpp"
#include "client/api/wording.hpp"

namespace doorstep::cli {
namespace {

using record::Field;

std::string short_name(const client::RecordEntry& visit) {
  return visit.ref.empty() ? visit.document.text().substr(0, 8) : visit.ref;
}

Json ref_json(const client::RecordEntry& visit) { return visit.ref.empty() ? Json() : Json(visit.ref); }

std::string case_name(client::CaseBook& book, const SpaceId& space) {
  const auto all = book.cases();
  if (all) {
    for (const auto& each : *all) {
      if (each.space == space) return each.name;
    }
  }
  return space.text().substr(0, 8);
}

Json life_json(const casework::Life& life) {
  Json changed = Json::array();
  for (const auto& name : life.changed_since) changed.push_back(record::address_text(name));
  return Json{{"state", casework::name_of(life.state)},
              {"words", casework::words_of(life.state)},
              {"version", life.version},
              {"reason", life.reason.empty() ? Json() : Json(life.reason)},
              {"changed_since", changed}};
}

std::string life_words(const casework::Life& life) {
  std::string out(casework::words_of(life.state));
  if (life.version > 0) out += ", version " + std::to_string(life.version);
  if (!life.changed_since.empty()) out += ", changed elsewhere since";
  return out;
}

/// What a person or a script gave for a field, as the value's bytes. Words are taken as they are.
Result<Bytes> value_bytes(client::CaseBook& book, const SpaceId& space, const change::FieldName& name,
                          const std::string& words) {
  const auto& info = *record::find_field(name.kind);
  if (words.empty() || info.shape == record::Shape::text) return to_bytes(words);
  const auto json = parse_json(words);
  if (json.is_discarded()) {
    return fail(Errc::invalid_input,
                "the field '" + std::string(info.name) +
                    "' takes JSON, as 'doorstep visit show --json' prints it; what was given is not");
  }
  const auto& people = record::info_of(Field::people);  // a child or a person
  const ResolvePerson resolve = [&](const std::string& who) { return book.find_item(space, people, who); };
  return record::encode(TRY(from_json(info.shape, json, resolve)));
}

}  // namespace

Result<Exit> visit_new(CommandContext& context, const VisitNewOptions& options) {
  const auto start = options.start.empty() ? client::iso_text(context.now().wall) : TRY(client::parse_instant(options.start));
  auto store = TRY(open_unlocked(context));
  client::CaseBook book(*store);
  const auto entry = TRY(book.find_case(options.case_name));
  const auto document = DocumentId::random(context.rng);
  std::vector<store::FieldValue> fields;
  const auto put = [&](Field field, const std::string& value) {
    if (!value.empty()) fields.push_back(store::FieldValue{record::name_of(field), to_bytes(value)});
  };
  put(Field::type, std::string(record::type_visit));
  put(Field::start, start);
  put(Field::worker, store->enrolment().holder);
  put(Field::purpose, options.purpose);
  store::Outbox outbox(*store);
  TRY(outbox.save(entry.space, document, fields, context.now(), context.rng));
  say(context, document.text().substr(0, 8) + "  " + entry.name + "  " + std::string(client::words_saved));
  print_json(context,
             Json{{"visit", document.text()}, {"case", entry.space.text()}, {"start", start}, {"state", "draft"}});
  return Exit::done;
}

Result<Exit> visit_import(CommandContext& context, const std::string& path, bool finish) {
  const auto file = TRY(SampleFile::read(path));
  const auto visits = TRY(file.visits());
  const auto families = TRY(file.families());
  auto store = TRY(open_unlocked(context));
  client::CaseBook book(*store);
  const auto here = TRY(book.cases());
  SampleImport import(context, *store, file);
  casework::Casework casework(*store);
  Json imported = Json::array();
  std::vector<std::string> missing;
  std::vector<Error> unreadable;  // one that does not fit must not hold up the others (P9)
  ImportCount total;
  for (const auto& visit : visits) {
    std::string name = visit.family;
    for (const auto& family : families) {
      if (family.id == visit.family) name = family.name;
    }
    const auto same = [&](const client::CaseEntry& each) { return each.ref == visit.family || each.name == name; };
    const auto found = std::find_if(here.begin(), here.end(), same);
    if (found == here.end()) {
      if (std::find(missing.begin(), missing.end(), name) == missing.end()) missing.push_back(name);
      continue;
    }
    const auto document = TRY(import.document_of(found->space, visit.id));
    if (TRY(casework.life(found->space, document)).locked()) {  // nothing is written into what is finished
      say(context, visit.id + "  " + name + "  finished already");
      imported.push_back(Json{{"ref", visit.id}, {"case", found->space.text()}, {"new", false}, {"finished", true}});
      continue;
    }
    ImportCount count;
    if (auto saved = import.visit(found->space, visit.id, count); !saved) {
      if (saved.error().code != Errc::invalid_input) return fail(saved.error());
      unreadable.push_back(saved.error());
      continue;
    }
    const std::string what = count.records > 0  ? std::string(client::words_saved)
                             : count.fields > 0 ? std::to_string(count.fields) + " fields added"
                                                : std::string("already here");
    say(context,
        visit.id + "  " + name + "  " + what +
            (count.kept > 0 ? ", " + std::to_string(count.kept) + " fields with other words left as they are" : ""));
    bool finished = false;
    if (finish && visit.finished) {
      const auto plan = TRY(casework.finish(found->space, document, context.now(), context.rng));
      finished = plan.can_finish();
      for (const auto& each : plan.findings) {
        if (!casework::holds_up(each)) continue;
        say(context, "    " + each.words);
        unreadable.push_back(Error{Errc::invalid_input, "the visit '" + visit.id + "' stays a draft: " +
                                                            std::string(rules::name_of(each.code)) +
                                                            " ('doorstep visit check' says what is missing)"});
        break;
      }
      if (finished) say(context, "    finished");
    }
    imported.push_back(Json{{"ref", visit.id},
                            {"case", found->space.text()},
                            {"new", count.records > 0},
                            {"finished", finished},
                            {"fields", count.fields},
                            {"kept", count.kept}});
    total.records += count.records;
  }
  std::string names;
  for (const auto& each : missing) names += (names.empty() ? "" : ", ") + each;
  const std::string advice = "not on this device: " + names +
                             ". Ask the office to open or grant these cases, run 'doorstep sync', and import again";
  if (imported.empty() && unreadable.empty()) return fail(Errc::not_found, "nothing was imported; " + advice);
  if (!missing.empty()) say(context, "Left out, " + advice + ".");
  print_json(context, Json{{"visits", imported}, {"new", total.records}, {"missing_cases", missing}});
  if (!unreadable.empty()) {
    const auto rest = unreadable.size() - 1;
    return fail(Errc::invalid_input, unreadable.front().message +
                                         (rest > 0 ? " (and " + std::to_string(rest) + " more visits)" : "") +
                                         "; everything else was imported");
  }
  return Exit::done;
}

Result<Exit> visit_set(CommandContext& context, const VisitSetOptions& options) {
  const auto words = TRY(words_from(options.text, options.file));
  auto store = TRY(open_unlocked(context));
  client::CaseBook book(*store);
  const auto visit = TRY(book.find_visit(options.visit));
  auto address = options.field;
  if (address.ends_with(":new")) {  // a new row: its name is drawn here
    address.replace(address.size() - 3, 3, record::item_text(context.rng.next64()));
  }
  const auto name = TRY(book.find_settable_field(visit.space, address, record::in_visit));
  const store::FieldValue value { name, TRY(value_bytes(book, visit.space, name, words)) };
  casework::Casework casework(*store);
  TRY(casework.writable(visit.space, visit.document));
  store::Outbox outbox(*store);
  TRY(outbox.save(visit.space, visit.document, {&value, 1}, context.now(), context.rng));
  say(context, short_name(visit) + "  " + record::address_text(name) + "  " + std::string(client::words_saved));
  Json tasks = Json::array();
  // A concern reaches the manager at once, whichever of what decides it was saved last.
  const bool may_escalate = name == record::name_of(Field::start) || name == record::name_of(Field::outcome) ||
                            name.kind == record::info_of(Field::ticks).number();
  if (may_escalate) {
    // The words are saved, whatever becomes of the task: Finish makes it at the latest.
    const auto raised = casework.raise_tasks(visit.space, visit.document, context.now(), context.rng);
    if (!raised)
      say(context, "If there is a concern, ring your manager: no task could be made yet. " + raised.error().message);
    for (const auto& each : raised.value_or(std::vector<casework::Casework::TaskPlan>())) {
      say(context, "Task for the team manager: " + each.task.text);
      tasks.push_back(each.id.text());
    }
  }
  print_json(context, Json{{"visit", visit.document.text()},
                           {"field", record::address_text(name)},
                           {"state", "draft"},
                           {"tasks", tasks}});
  return Exit::done;
}

Result<Exit> visit_show(CommandContext& context, const std::string& words) {
  auto store = TRY(open_unlocked(context));
  client::CaseBook book(*store);
  const auto visit = TRY(book.find_visit(words));
  const auto now = context.now().wall;
  const auto all = TRY(book.reader().document(visit.space, visit.document));
  const auto state = state_of(all, now);
  const auto fields = reading_order(all);
  const auto name = case_name(book, visit.space);
  const auto life = TRY(casework::Casework(*store).life(visit.space, visit.document));
  say(context, short_name(visit) + "  " + name + "  " + life_words(life) + "  " + state.words);
  say_fields(context, book, visit.space, fields);
  print_json(context, Json{{"visit", visit.document.text()},
                           {"ref", ref_json(visit)},
                           {"case", visit.space.text()},
                           {"case_name", name},
                           {"state", state.code},
                           {"words", state.words},
                           {"life", life_json(life)},
                           {"fields", fields_json(book, visit.space, fields, now)}});
  return Exit::done;
}

Result<Exit> visit_list(CommandContext& context, const std::string& only_case) {
  auto store = TRY(open_unlocked(context));
  client::CaseBook book(*store);
  const auto cases = TRY(book.cases_named(only_case));
  const auto now = context.now().wall;
  casework::Casework casework(*store);
  Json list = Json::array();
  std::vector<std::vector<std::string>> rows;
  for (const auto& entry : cases) {
    for (const auto& visit : TRY(book.records(entry.space, record::type_visit))) {
      const auto state = state_of(TRY(book.reader().document(visit.space, visit.document)), now);
      const auto life = TRY(casework.life(visit.space, visit.document));
      rows.push_back(
          {visit.document.text().substr(0, 8), visit.ref, entry.name, visit.start, life_words(life), state.words});
      list.push_back(Json{{"visit", visit.document.text()},
                          {"ref", ref_json(visit)},
                          {"case", entry.space.text()},
                          {"case_name", entry.name},
                          {"start", visit.start},
                          {"state", state.code},
                          {"words", state.words},
                          {"life", life_json(life)}});
    }
  }
  if (rows.empty()) say(context, "No visits yet: 'doorstep visit new' begins one.");
  print_table(context, rows);
  print_json(context, list);
  return Exit::done;
}

Result<Exit> visit_history(CommandContext& context, const std::string& words, const std::string& field) {
  auto store = TRY(open_unlocked(context));
  client::CaseBook book(*store);
  const auto visit = TRY(book.find_visit(words));
  const auto now = context.now().wall;
  std::vector<change::FieldName> names;
  if (field.empty()) {
    for (const auto& each : TRY(book.reader().document(visit.space, visit.document))) names.push_back(each.field);
  } else {
    names.push_back(TRY(book.find_field(visit.space, field, record::in_visit)));
  }
  Json json = Json::object();
  bool any = false;
  for (const auto& name : names) {
    const auto items = TRY(book.reader().history(store::FieldPath{visit.space, visit.document, name}));
    const auto address = record::address_text(name);
    auto& list = json[address] = Json::array();
    if (!items.empty()) say(context, address);
    for (const auto& item : items) {
      any = true;
      say(context, "  " + client::when_text(item.effective_at, now) + "  " + item.holder + " on " + item.label + "  " +
                       std::string(merge::name_of(item.grade)));
      say(context, indented(client::value_words(name, item.value, names_in(book, visit.space)), "      "));
      list.push_back(Json{{"value", value_json(name, item.value)},
                          {"grade", merge::name_of(item.grade)},
                          {"verdict", merge::name_of(item.verdict)},
                          {"holder", item.holder},
                          {"label", item.label},
                          {"device", item.device.text()},
                          {"written_at", client::iso_text(item.written_at)},
                          {"effective_at", client::iso_text(item.effective_at)},
                          {"received_at", client::iso_text(item.received_at)},
                          {"position", item.position}});
    }
  }
  if (!any) say(context, "Nothing of it has reached the central record yet; its history begins there.");
  print_json(context, json);
  return Exit::done;
}

Result<Exit> visit_fields(CommandContext& context) {
  Json list = Json::array();
  std::vector<std::vector<std::string>> rows;
  for (const auto& info : record::all_fields()) {
    if (!info.settable_in(record::in_visit)) continue;
    const char* item = info.item == record::Item::none     ? ""
                       : info.item == record::Item::child  ? ":CHILD"
                       : info.item == record::Item::person ? ":PERSON"
                                                           : ":ROW (new: ':new')";
    const bool text = info.shape == record::Shape::text;
    rows.push_back({std::string(info.name) + item, text ? "text" : "JSON"});
    list.push_back(Json{{"field", info.name}, {"number", info.number()}, {"value", text ? "text" : "json"}});
  }
  print_table(context, rows);
  print_json(context, list);
  return Exit::done;
}

}  // namespace doorstep::cli
