#include "client/api/case_book.hpp"

#include <algorithm>
#include <cctype>

namespace doorstep::client {
namespace {

using record::Field;

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

bool same_words(std::string_view a, std::string_view b) { return lower(a) == lower(b); }

bool starts_id(std::string_view id, std::string_view words) {
  constexpr std::size_t shortest = 4;
  return words.size() >= shortest && id.substr(0, words.size()) == lower(words);
}

/// The one candidate that fits; exact names win over prefixes of ids.
template <class T, class Exact, class Prefix>
Result<T> choose(const std::vector<T>& all, const std::string& what, const std::string& words, Exact exact,
                 Prefix prefix, const std::string& remedy) {
  std::vector<const T*> found;
  for (const auto& each : all) {
    if (exact(each)) found.push_back(&each);
  }
  if (found.empty()) {
    for (const auto& each : all) {
      if (prefix(each)) found.push_back(&each);
    }
  }
  if (found.size() == 1) return *found.front();
  if (found.empty()) return fail(Errc::not_found, "there is no " + what + " '" + words + "' on this device: " + remedy);
  return fail(Errc::invalid_input,
              std::to_string(found.size()) + " fit '" + words + "': write more of the id of the " + what);
}

}  // namespace

Result<std::string> CaseBook::text_of(const SpaceId& space, const DocumentId& document, Field field) {
  const auto shown = TRY(reader_.shown(store::FieldPath{space, document, record::name_of(field)}));
  return shown ? to_text(shown->value) : std::string();
}

Result<std::vector<CaseEntry>> CaseBook::cases() {
  std::vector<CaseEntry> out;
  for (const auto& id : TRY(store_.logs().spaces())) {
    const auto state = TRY(store_.logs().load_space(id));
    // A case that was just opened here is not founded in the log yet; the directory is not a case.
    if (id == store_.enrolment().directory || state.kind != keys::SpaceKind::case_file) continue;
    if (!store_.key_ring(state)) continue;  // not granted to this device
    CaseEntry entry;
    entry.space = id;
    entry.name = TRY(text_of(id, record::case_document(id), Field::name));
    entry.ref = TRY(text_of(id, record::case_document(id), Field::ref));
    if (entry.name.empty()) entry.name = "(not here yet)";
    entry.condition = TRY(store_.space_sync(state))
    .condition;
    out.push_back(std::move(entry));
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return out;
}

Result<CaseEntry> CaseBook::find_case(const std::string& words) {
  return choose(
      TRY(cases()), "case", words,
      [&](const CaseEntry& each) { return same_words(each.name, words) || each.ref == words; },
      [&](const CaseEntry& each) { return starts_id(each.space.text(), words); },
      "'doorstep case list' shows what is; ask the office to grant it, then run 'doorstep sync'");
}

Result<std::vector<CaseEntry>> CaseBook::cases_named(const std::string& words) {
  if (words.empty()) return cases();
  return std::vector<CaseEntry>{TRY(find_case(words))};
}

Result<std::vector<RecordEntry>> CaseBook::records(const SpaceId& space, std::string_view type) {
  std::vector<RecordEntry> out;
  for (const auto& document : TRY(reader_.documents(space))) {
    RecordEntry entry;
    entry.type = TRY(text_of(space, document, Field::type));
    if (entry.type.empty() || (!type.empty() && entry.type != type)) continue;
    entry.space = space;
    entry.document = document;
    entry.ref = TRY(text_of(space, document, Field::ref));
    if (entry.type == record::type_visit) {
      entry.start = TRY(text_of(space, document, Field::start));
    } else {
      entry.name = TRY(text_of(space, document, Field::name));
    }
    out.push_back(std::move(entry));
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return std::tie(a.type, a.start, a.name, a.document) < std::tie(b.type, b.start, b.name, b.document);
  });
  return out;
}

Result<RecordEntry> CaseBook::find_visit(const std::string& words) {
  std::vector<RecordEntry> all;
  for (const auto& each : TRY(cases())) {
    for (auto& visit : TRY(records(each.space, record::type_visit))) all.push_back(std::move(visit));
  }
  return choose(
      all, "visit", words, [&](const RecordEntry& each) { return each.ref == words; },
      [&](const RecordEntry& each) { return starts_id(each.document.text(), words); },
      "'doorstep visit list' shows what is");
}

Result<record::ItemKey> CaseBook::find_item(const SpaceId& space, const record::FieldInfo& field,
                                            const std::string& words) {
  if (const auto key = record::parse_item(words)) return *key;
  if (field.item == record::Item::row) {
    return fail(Errc::invalid_input, "'" + words + "' names no row: 'doorstep visit show' prints the rows' ids");
  }
  // Whoever is absent from a visit may be a child; whoever is ticked is one.
  const bool children_only = field.item == record::Item::child;
  std::vector<RecordEntry> all;
  for (auto& each : TRY(records(space, ""))) {
    const bool fits = each.type == record::type_child || (!children_only && each.type == record::type_person);
    if (fits) all.push_back(std::move(each));
  }
  const auto first_name = [](const std::string& name) { return name.substr(0, name.find(' ')); };
  const auto found = TRY(choose(
      all, children_only ? "child" : "person", words,
      [&](const RecordEntry& each) { return each.ref == words || same_words(each.name, words); },
      [&](const RecordEntry& each) {
        return same_words(first_name(each.name), words) || starts_id(each.document.text(), words);
      },
      "'doorstep case show' lists who is in the case"));
  return record::item_key(found.document);
}

Result<change::FieldName> CaseBook::find_field(const SpaceId& space, const std::string& address, record::Records type) {
  const auto parsed = TRY(record::parse_address(address));
  if ((parsed.field->records & type) == 0) {
    return fail(Errc::invalid_input, "such a record has no field '" + std::string(parsed.field->name) +
                                         "': 'doorstep visit fields' lists them");
  }
  if (parsed.field->item == record::Item::none) return record::name_of(parsed.field->field);
  return record::name_of(parsed.field->field, TRY(find_item(space, *parsed.field, parsed.item)));
}

Result<change::FieldName> CaseBook::find_settable_field(const SpaceId& space, const std::string& address,
                                                        record::Records type) {
  const auto parsed = TRY(record::parse_address(address));
  const auto name = "the field '" + std::string(parsed.field->name) + "' ";
  if (parsed.field->field == Field::type || parsed.field->field == Field::ref) {
    return fail(Errc::invalid_input, name + "is set once, by the program");
  }
  if ((parsed.field->records & record::by_acts) != 0) {
    return fail(Errc::invalid_input,
                name + "is not set by hand: finishing, correcting, reviewing, commenting and importing write it");
  }
  return find_field(space, address, type);
}

std::string CaseBook::item_name(const SpaceId& space, record::ItemKey key) {
  const auto all = records(space, "");
  if (all) {
    for (const auto& each : *all) {
      const bool named = each.type == record::type_child || each.type == record::type_person;
      if (named && record::item_key(each.document) == key) return each.name;
    }
  }
  return record::item_text(key);
}

}  // namespace doorstep::client
