#include <algorithm>

#include "client/api/case_book.hpp"
#include "client/cli/commands.hpp"
#include "client/cli/home.hpp"
#include "client/cli/output.hpp"
#include "client/cli/record_view.hpp"
#include "client/cli/sample_file.hpp"
#include "core/office/office.hpp"
#include "core/sync/reasons.hpp"

namespace doorstep::cli {
namespace {

using record::Field;

Result<std::vector<DeviceId>> devices_named(store::DeviceStore& store, const std::vector<std::string>& labels) {
  office::Office office(store);
  const auto all = TRY(office.devices());
  std::vector<DeviceId> out;
  for (const auto& label : labels) {
    std::vector<DeviceId> found;
    for (const auto& each : all) {
      if (each.active && each.label == label) found.push_back(each.device);
    }
    if (found.empty()) {
      return fail(Errc::not_found, "no device '" + label +
                                       "' has joined: 'doorstep office devices' lists them, 'doorstep "
                                       "office invite' invites one");
    }
    if (found.size() > 1) return fail(Errc::invalid_input, "several devices are called '" + label + "'");
    out.push_back(found.front());
  }
  return out;
}

void put(std::vector<store::FieldValue>& fields, Field field, const std::string& value) {
  if (!value.empty()) fields.push_back(store::FieldValue{record::name_of(field), to_bytes(value)});
}

Json person_json(const client::RecordEntry& entry) {
  return Json{
      {"id", entry.document.text()}, {"ref", entry.ref.empty() ? Json() : Json(entry.ref)}, {"name", entry.name}};
}

}  // namespace

Result<Exit> case_new(CommandContext& context, const CaseNewOptions& options) {
  auto store = TRY(open_unlocked(context));
  TRY(store->authority());
  office::Office office(*store);
  const auto devices = TRY(devices_named(*store, options.devices));
  const auto space = TRY(office.open_case(devices, context.now(), context.rng));
  std::vector<store::FieldValue> fields;
  put(fields, Field::type, std::string(record::type_case));
  put(fields, Field::name, options.name);
  put(fields, Field::address, options.address);
  put(fields, Field::notes, options.notes);
  store::Outbox outbox(*store);
  TRY(outbox.save(space, record::case_document(space), fields, context.now(), context.rng));
  say(context, "Opened the case " + options.name + "  " + space.text().substr(0, 8) +
                   "  It reaches the server with the next 'doorstep sync'.");
  print_json(context, Json{{"case", space.text()}, {"name", options.name}, {"devices", options.devices}});
  return Exit::done;
}

Result<Exit> case_list(CommandContext& context) {
  auto store = TRY(open_unlocked(context));
  client::CaseBook book(*store);
  Json list = Json::array();
  std::vector<std::vector<std::string>> rows;
  for (const auto& each : TRY(book.cases())) {
    const auto children = TRY(book.records(each.space, record::type_child))
    .size();
    const auto visits = TRY(book.records(each.space, record::type_visit))
    .size();
    const auto reason = sync::reason_of(each.condition);
    rows.push_back({each.space.text().substr(0, 8), each.name, std::to_string(children) + " children",
                    std::to_string(visits) + " visits",
                    each.condition == store::SpaceCondition::ok ? "" : std::string(reason.what)});
    list.push_back(Json{{"case", each.space.text()},
                        {"name", each.name},
                        {"ref", each.ref.empty() ? Json() : Json(each.ref)},
                        {"children", children},
                        {"visits", visits},
                        {"condition", reason.code}});
  }
  if (rows.empty()) say(context, "No cases on this device: the office grants them, 'doorstep sync' brings them.");
  print_table(context, rows);
  print_json(context, list);
  return Exit::done;
}

Result<Exit> case_show(CommandContext& context, const std::string& name) {
  auto store = TRY(open_unlocked(context));
  client::CaseBook book(*store);
  const auto entry = TRY(book.find_case(name));
  const auto now = context.now().wall;
  const auto fields = reading_order(TRY(book.reader().document(entry.space, record::case_document(entry.space))));
  const auto state = state_of(fields, now);
  say(context, entry.name + "  " + entry.space.text() + "  " + state.words);
  say_fields(context, book, entry.space, fields);
  Json json{{"case", entry.space.text()},
            {"name", entry.name},
            {"ref", entry.ref.empty() ? Json() : Json(entry.ref)},
            {"state", state.code},
            {"words", state.words},
            {"condition", sync::reason_of(entry.condition).code},
            {"fields", fields_json(book, entry.space, fields, now)}};
  const std::pair<std::string_view, const char*> kinds[] = {{record::type_child, "children"},
                                                            {record::type_person, "people"}};
  for (const auto& [type, title] : kinds) {
    auto& list = json[title] = Json::array();
    const auto records = TRY(book.records(entry.space, type));
    if (!records.empty()) say(context, title);
    for (const auto& each : records) {
      const auto own = reading_order(TRY(book.reader().document(each.space, each.document)));
      auto item = person_json(each);
      item["fields"] = fields_json(book, entry.space, own, now);
      list.push_back(std::move(item));
      std::string line = "    " + each.name;
      for (const auto& field : own) {
        const bool worth = field.field == record::name_of(Field::dob) || field.field == record::name_of(Field::role);
        if (worth) line += ", " + to_text(field.value);
      }
      say(context, line + (each.ref.empty() ? "" : "  (" + each.ref + ")"));
    }
  }
  auto& members = json["devices"] = Json::array();
  const auto space = TRY(store->logs().load_space(entry.space));
  if (!space.members.empty()) say(context, "devices");
  for (const auto& [device, member] : space.members) {
    if (!member.active) continue;
    say(context, "    " + member.certificate.label + ", " + member.certificate.holder);
    members.push_back(
        Json{{"device", device.text()}, {"label", member.certificate.label}, {"holder", member.certificate.holder}});
  }
  print_json(context, json);
  return Exit::done;
}

Result<Exit> case_grant(CommandContext& context, const std::string& name, const std::string& device) {
  auto store = TRY(open_unlocked(context));
  TRY(store->authority());
  client::CaseBook book(*store);
  office::Office office(*store);
  const auto entry = TRY(book.find_case(name));
  const auto devices = TRY(devices_named(*store, {device}));
  TRY(office.grant(entry.space, devices.front(), context.now(), context.rng));
  say(context, device + " may read " + entry.name + " after the next 'doorstep sync', here and there.");
  print_json(context, Json{{"case", entry.space.text()}, {"name", entry.name}, {"device", device}});
  return Exit::done;
}

Result<Exit> case_import(CommandContext& context, const std::string& path, const std::vector<std::string>& devices) {
  const auto file = TRY(SampleFile::read(path));
  const auto families = TRY(file.families());
  auto store = TRY(open_unlocked(context));
  TRY(store->authority());
  office::Office office(*store);
  const auto members = TRY(devices_named(*store, devices));
  client::CaseBook book(*store);
  const auto here = TRY(book.cases());
  SampleImport import(context, *store, file);
  Json list = Json::array();
  for (const auto& family : families) {
    const auto same = [&](const client::CaseEntry& each) { return each.ref == family.id || each.name == family.name; };
    const auto found = std::find_if(here.begin(), here.end(), same);
    const bool opened = found == here.end();
    const auto space = opened ? TRY(office.open_case(members, context.now(), context.rng)) : found->space;
    ImportCount count;
    TRY(import.family(space, family.id, count));
    say(context,
        (opened ? "Opened the case " : "Already here: ") + family.name + "  " + std::to_string(count.records) +
            " new records" +
            (count.kept > 0 ? ", " + std::to_string(count.kept) + " fields with other words left as they are" : ""));
    list.push_back(Json{{"case", space.text()},
                        {"name", family.name},
                        {"opened", opened},
                        {"records", count.records},
                        {"fields", count.fields},
                        {"kept", count.kept}});
  }
  const bool some_were_here =
      std::any_of(list.begin(), list.end(), [](const Json& each) { return each["opened"] == false; });
  if (some_were_here && !devices.empty()) {
    say(context, "Who may read a case that was here already is not changed: use 'doorstep case grant'.");
  }
  print_json(context, list);
  return Exit::done;
}

Result<Exit> case_allocate(CommandContext& context, const AllocateOptions& options) {
  if (options.worker.find_first_not_of(' ') == std::string::npos) {
    return fail(Errc::invalid_input, "name the worker whose case it is, as 'doorstep visit show' names who visited");
  }
  auto store = TRY(open_unlocked(context));
  client::CaseBook book(*store);
  const auto entry = TRY(book.find_case(options.case_name));
  const auto document = record::case_document(entry.space);
  const auto now_in = [&](Field field) -> Result<std::string> {
    const auto shown = TRY(book.reader().shown(store::FieldPath{entry.space, document, record::name_of(field)}));
    return shown ? to_text(shown->value) : std::string();
  };
  const auto before = TRY(now_in(Field::allocated_to));
  // An empty team is written, too: it takes the case out of the one that it was in.
  std::vector<store::FieldValue> fields{{record::name_of(Field::allocated_to), to_bytes(options.worker)}};
  if (options.team) fields.push_back(store::FieldValue{record::name_of(Field::team), to_bytes(*options.team)});
  store::Outbox outbox(*store);
  TRY(outbox.save(entry.space, document, fields, context.now(), context.rng));
  const auto team = TRY(now_in(Field::team));
  say(context, entry.name + "  is now " + options.worker + "'s case" + (team.empty() ? "" : ", team " + team) +
                   (before.empty() || before == options.worker ? "" : "; it was " + before + "'s") +
                   ". Who made its visits stays as it is. The others learn of it with the next 'doorstep sync'.");
  print_json(context, Json{{"case", entry.space.text()},
                           {"name", entry.name},
                           {"allocated_to", options.worker},
                           {"allocated_before", before.empty() ? Json() : Json(before)},
                           {"team", team.empty() ? Json() : Json(team)}});
  return Exit::done;
}

Result<Exit> child_add(CommandContext& context, const ChildOptions& options) {
  auto store = TRY(open_unlocked(context));
  client::CaseBook book(*store);
  const auto entry = TRY(book.find_case(options.case_name));
  const auto document = DocumentId::random(context.rng);
  std::vector<store::FieldValue> fields;
  put(fields, Field::type, std::string(record::type_child));
  put(fields, Field::name, options.name);
  put(fields, Field::dob, options.dob);
  store::Outbox outbox(*store);
  TRY(outbox.save(entry.space, document, fields, context.now(), context.rng));
  say(context, "Added a child to " + entry.name + "  " + document.text().substr(0, 8));
  print_json(context, Json{{"child", document.text()}, {"case", entry.space.text()}});
  return Exit::done;
}

Result<Exit> child_list(CommandContext& context, const std::string& case_name) {
  auto store = TRY(open_unlocked(context));
  client::CaseBook book(*store);
  std::vector<client::CaseEntry> cases;
  if (case_name.empty()) {
    cases = TRY(book.cases());
  } else {
    cases.push_back(TRY(book.find_case(case_name)));
  }
  Json list = Json::array();
  std::vector<std::vector<std::string>> rows;
  for (const auto& entry : cases) {
    for (const auto& child : TRY(book.records(entry.space, record::type_child))) {
      const store::FieldPath path{entry.space, child.document, record::name_of(Field::dob)};
      const auto dob = TRY(book.reader().shown(path));
      const auto born = dob ? to_text(dob->value) : std::string();
      rows.push_back({child.document.text().substr(0, 8), child.name, born, entry.name, child.ref});
      auto item = person_json(child);
      item["dob"] = born.empty() ? Json() : Json(born);
      item["case"] = entry.space.text();
      item["key"] = record::item_text(record::item_key(child.document));
      list.push_back(std::move(item));
    }
  }
  if (rows.empty()) say(context, "No children yet.");
  print_table(context, rows);
  print_json(context, list);
  return Exit::done;
}

}  // namespace doorstep::cli
