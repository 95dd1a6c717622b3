// Children's own dates and names, and the people of a case. Declared in plan_commands.hpp.
#include <algorithm>
#include <cctype>

#include "client/cli/home.hpp"
#include "client/cli/output.hpp"
#include "client/cli/plan_commands.hpp"
#include "client/cli/record_json.hpp"
#include "client/api/wording.hpp"
#include "core/casework/casework.hpp"
#include "core/casework/visit_reading.hpp"

namespace doorstep::cli {
namespace {

using record::Field;

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

rules::Date today(CommandContext& context) { return rules::london(context.now().wall).date; }

/// A date as people say it; as it stands when it is none.
std::string day_words(const std::string& text) {
  const auto date = rules::Date::parse(text);
  return date ? date->words() : text;
}

store::FieldValue text_field(Field field, const std::string& value) {
  return store::FieldValue{record::name_of(field), to_bytes(value)};
}

/// A date that may be left out. `who` is a child or a person.
Result<std::optional<rules::Date>> typed_date(const std::string& who, const std::string& option,
                                              const std::string& text) {
  if (text.empty()) return std::optional<rules::Date>();
  const auto date = rules::Date::parse(text);
  if (date) return std::optional<rules::Date>(*date);
  return fail(Errc::invalid_input, who + ", " + option + ": " + date.error().message + "; nothing was saved");
}

}  // namespace

Result<client::RecordEntry> find_child(client::CaseBook& book, const std::string& words) {
  constexpr std::size_t shortest = 4;
  std::vector<client::RecordEntry> exact;
  std::vector<client::RecordEntry> near;
  for (const auto& each : TRY(book.cases())) {
    for (auto& child : TRY(book.records(each.space, record::type_child))) {
      const bool same = child.ref == words || lower(child.name) == lower(words);
      const bool first_name = lower(child.name.substr(0, child.name.find(' '))) == lower(words);
      const bool id = words.size() >= shortest && child.document.text().starts_with(lower(words));
      if (same) exact.push_back(child);
      if (first_name || id) near.push_back(std::move(child));
    }
  }
  const auto& found = exact.empty() ? near : exact;
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    return fail(Errc::not_found,
                "there is no child '" + words + "' on this device: 'doorstep child list' shows who is");
  }
  return fail(Errc::invalid_input, std::to_string(found.size()) + " children fit '" + words +
                                       "': write more of the id, as 'doorstep child list' prints it");
}

Result<Exit> child_edit(CommandContext& context, const ChildEditOptions& options) {
  auto store = TRY(open_unlocked(context));
  client::CaseBook book(*store);
  const auto entry = TRY(find_child(book, options.child));
  const std::string who = entry.name.empty() ? "the child" : entry.name;
  if (!options.name && !options.dob && !options.expected) {
    return fail(Errc::invalid_input, who + ": say what changes, with --name, --dob or --expected");
  }
  std::vector<store::FieldValue> fields;
  if (options.name) {
    if (casework::blank(*options.name)) {
      return fail(Errc::invalid_input, who + ", --name: a child needs a name; nothing was saved");
    }
    fields.push_back(text_field(Field::name, *options.name));
  }
  if (options.dob) {
    const auto born = TRY(typed_date(who, "--dob", *options.dob));
    if (born && *born > today(context)) {
      return fail(Errc::invalid_input, who + ", --dob: " + born->words() +
                                           " is still to come: use --expected for a child who is not born yet; "
                                           "nothing was saved");
    }
    fields.push_back(text_field(Field::dob, *options.dob));
  }
  if (options.expected) {
    TRY(typed_date(who, "--expected", *options.expected));
    fields.push_back(text_field(Field::expected, *options.expected));
  }
  store::Outbox outbox(*store);
  TRY(outbox.save(entry.space, entry.document, fields, context.now(), context.rng));
  say(context, options.name.value_or(who) + "  " + std::string(client::words_saved));
  const auto shown = [&](Field field) -> Result<Json> {
    const auto value = TRY(book.reader().shown(store::FieldPath{entry.space, entry.document, record::name_of(field)}));
    return value && !value->value.empty() ? Json(to_text(value->value)) : Json();
  };
  const Json json{{"child", entry.document.text()},
                  {"name", TRY(shown(Field::name))},
                  {"dob", TRY(shown(Field::dob))},
                  {"expected", TRY(shown(Field::expected))}};
  print_json(context, json);
  return Exit::done;
}

Result<Exit> person_add(CommandContext& context, const PersonAddOptions& options) {
  if (casework::blank(options.name)) return fail(Errc::invalid_input, "a person needs a name; nothing was saved");
  const auto from = TRY(typed_date(options.name, "--from", options.from));
  const auto to = TRY(typed_date(options.name, "--to", options.to));
  if (from && to && *to < *from) {
    return fail(Errc::invalid_input,
                options.name + ", --to: " + to->words() + " is before " + from->words() + "; nothing was saved");
  }
  if (options.main_carer_of.empty() && (from || to)) {
    return fail(Errc::invalid_input, options.name +
                                         ", --main-carer-of: say of which child, from when to when; "
                                         "nothing was saved");
  }
  auto store = TRY(open_unlocked(context));
  client::CaseBook book(*store);
  const auto entry = TRY(book.find_case(options.case_name));
  std::vector<store::FieldValue> fields{text_field(Field::type, std::string(record::type_person)),
                                        text_field(Field::name, options.name)};
  if (!options.role.empty()) fields.push_back(text_field(Field::role, options.role));
  if (options.immediate) fields.push_back(text_field(Field::immediate, "yes"));
  for (const auto& child : options.main_carer_of) {
    const auto key = TRY(book.find_item(entry.space, record::info_of(Field::main_carer_of), child));
    const record::MainCare care{false, options.from, options.to};
    fields.push_back(store::FieldValue{record::name_of(Field::main_carer_of, key), record::encode(care)});
  }
  const auto document = DocumentId::random(context.rng);
  store::Outbox outbox(*store);
  TRY(outbox.save(entry.space, document, fields, context.now(), context.rng));
  say(context, "Added " + options.name + " to " + entry.name + "  " + document.text().substr(0, 8));
  // Whoever is not of the immediate family is told apart in a record by their role.
  if (options.role.empty() && !options.immediate) {
    say(context, "No role is recorded: a visit with " + options.name + " present will ask for it.");
  }
  print_json(context, Json{{"person", document.text()},
                           {"key", record::item_text(record::item_key(document))},
                           {"case", entry.space.text()}});
  return Exit::done;
}

Result<Exit> person_list(CommandContext& context, const std::string& case_name) {
  auto store = TRY(open_unlocked(context));
  client::CaseBook book(*store);
  const auto entry = TRY(book.find_case(case_name));
  const auto a_case = TRY(casework::Casework(*store).read_case(entry.space));
  Json list = Json::array();
  std::vector<std::vector<std::string>> rows;
  for (const auto& person : a_case.people) {
    std::string cares;
    Json care = Json::array();
    for (const auto& [child, since] : person.main_carer) {
      cares += (cares.empty() ? "main carer of " : ", ") + a_case.name_of(child);
      if (!since.from.empty()) cares += " from " + day_words(since.from);
      if (!since.to.empty()) cares += " to " + day_words(since.to);
      if (since.ended) cares += " (ended)";
      auto item = to_json(since);
      item["child"] = a_case.name_of(child);
      care.push_back(std::move(item));
    }
    rows.push_back(
        {person.id.text().substr(0, 8), person.name, person.role, person.immediate ? "immediate family" : "", cares});
    list.push_back(Json{{"person", person.id.text()},
                        {"key", record::item_text(person.key)},
                        {"ref", person.ref.empty() ? Json() : Json(person.ref)},
                        {"name", person.name},
                        {"role", person.role},
                        {"immediate", person.immediate},
                        {"main_carer_of", care}});
  }
  if (rows.empty()) say(context, "Nobody yet: 'doorstep person add' adds who is in the family's life.");
  print_table(context, rows);
  print_json(context, list);
  return Exit::done;
}

}  // namespace doorstep::cli
