#include "client/cli/sample_file.hpp"

#include <algorithm>

#include "client/cli/record_json.hpp"
#include "client/cli/system.hpp"
#include "core/rules/calendar.hpp"

namespace doorstep::cli {
namespace {

using record::Field;
using record::Shape;

constexpr std::size_t longest_file = 64 << 20;

/// A member's text; empty when it is absent or not a text.
std::string text(const Json& object, const char* name) {
  if (!object.is_object()) return {};
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// A member's elements; none when it is absent or not a list.
const Json& list(const Json& object, const char* name) {
  static const Json none = Json::array();
  if (!object.is_object()) return none;
  const auto found = object.find(name);
  return found != object.end() && found->is_array() ? *found : none;
}

std::string yes_no(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  if (found == object.end() || !found->is_boolean()) return {};
  return found->get<bool>() ? "yes" : "no";
}

const Json* find(const Json& all, const std::string& id) {
  for (const auto& each : all) {
    if (text(each, "id") == id) return &each;
  }
  return nullptr;
}

/// The object without some members, which say where a value belongs and not what it is.
Json without(const Json& object, std::initializer_list<const char*> names) {
  Json out = object;
  if (!out.is_object()) return out;
  for (const char* name : names) out.erase(name);
  return out;
}

/// The file has no mark for it: an action that books the next visit is told by how its text begins ("Next CIN visit
/// booked for 4pm"). Only this importer reads words; everywhere else a person says so.
Json with_next_visit(Json action) {
  const auto words = text(action, "text");
  if (words.starts_with("Next ") && words.find("visit") != std::string::npos && !action.contains("next_visit")) {
    action["next_visit"] = true;
  }
  return action;
}

Json numbered(Json object, std::uint32_t order) {
  if (object.is_object()) object["order"] = order;
  return object;
}

}  // namespace

Result<SampleFile> SampleFile::read(const std::string& path) {
  const auto content = TRY(read_text(path, longest_file));
  Json json = parse_json(content);
  if (!json.is_object()) return fail(Errc::invalid_input, "'" + path + "' is not a JSON object: is it the right file?");
  return SampleFile(path, std::move(json));
}

Result<std::vector<SampleFile::Family>> SampleFile::families() const {
  std::vector<Family> out;
  for (const auto& each : list(json_, "families")) out.push_back(Family{text(each, "id"), text(each, "name")});
  for (const auto& each : out) {
    if (each.id.empty() || each.name.empty()) {
      return fail(Errc::invalid_input, "in '" + name_ + "' a family lacks its 'id' or 'name'");
    }
  }
  if (out.empty()) return fail(Errc::invalid_input, "'" + name_ + "' holds no 'families'");
  return out;
}

Result<std::vector<SampleFile::Visit>> SampleFile::visits() const {
  std::vector<Visit> out;
  for (const auto& each : list(json_, "visits")) {
    out.push_back(Visit{text(each, "id"), text(each, "family"), text(each, "record_state") == "finalised"});
  }
  for (const auto& each : out) {
    if (each.id.empty() || each.family.empty()) {
      return fail(Errc::invalid_input, "in '" + name_ + "' a visit lacks its 'id' or 'family'");
    }
  }
  if (out.empty()) return fail(Errc::invalid_input, "'" + name_ + "' holds no 'visits'");
  return out;
}

Result<DocumentId> SampleImport::document_of(const SpaceId& space, const std::string& ref) {
  const auto state = TRY(store_.logs().load_space(space));
  const auto* ring = TRY(store_.key_ring(state));
  return record::imported_document(*ring->token_key, ref);
}

Result<record::ItemKey> SampleImport::key_of(const SpaceId& space, const std::string& ref) {
  std::string name;
  for (const char* kind : {"children", "people"}) {
    if (const auto* found = find(list(file_.json(), kind), ref)) name = text(*found, "name");
  }
  auto known = known_.find(space);
  if (known == known_.end()) known = known_.emplace(space, TRY(book_.records(space, ""))).first;
  for (const auto& each : known->second) {
    const bool somebody = each.type == record::type_child || each.type == record::type_person;
    if (somebody && (each.ref == ref || (!name.empty() && each.name == name))) return record::item_key(each.document);
  }
  return record::item_key(TRY(document_of(space, ref)));
}

Status SampleImport::save(const SpaceId& space, const DocumentId& document, const Fields& fields, ImportCount& count) {
  std::vector<store::FieldValue> fresh;
  const auto here = TRY(book_.reader().document(space, document));
  for (const auto& [name, value] : fields) {
    auto bytes = record::encode(value);
    if (bytes.empty()) continue;
    const auto same_name = [&](const store::ShownField& each) { return each.field == name; };
    const auto found = std::find_if(here.begin(), here.end(), same_name);
    if (found != here.end()) {
      if (!equal(found->value, bytes)) ++count.kept;
      continue;
    }
    fresh.push_back(store::FieldValue{name, std::move(bytes)});
  }
  if (here.empty()) ++count.records;
  count.fields += fresh.size();
  if (fresh.empty()) return {};
  store::Outbox outbox(store_);
  return outbox.save(space, document, fresh, context_.now(), context_.rng);
}

/// The user who made the family's newest visit of the file: the file itself does not say whose case it is.
const Json* SampleImport::newest_worker(const std::string& family_id) const {
  const Json* out = nullptr;
  Millis newest = 0;
  for (const auto& visit : list(file_.json(), "visits")) {
    const auto start = rules::parse_moment(text(visit, "start"));
    const auto* worker = find(list(file_.json(), "users"), text(visit, "worker"));
    const bool counts = text(visit, "family") == family_id && start && worker != nullptr;
    if (!counts || (out != nullptr && *start < newest)) continue;
    out = worker;
    newest = *start;
  }
  return out;
}

Status SampleImport::family(const SpaceId& space, const std::string& family_id, ImportCount& count) {
  const auto* family = find(list(file_.json(), "families"), family_id);
  if (family == nullptr) return fail(Errc::not_found, "'" + file_.name() + "' has no family '" + family_id + "'");
  const auto put = [](Fields& fields, Field field, std::string value) {
    fields.emplace_back(record::name_of(field), std::move(value));
  };
  Fields own;
  put(own, Field::type, std::string(record::type_case));
  put(own, Field::ref, family_id);
  put(own, Field::name, text(*family, "name"));
  put(own, Field::address, text(*family, "address"));
  put(own, Field::notes, text(*family, "notes"));
  put(own, Field::lone_working, text(*family, "lone_working"));
  if (const auto* worker = newest_worker(family_id)) {
    put(own, Field::allocated_to, text(*worker, "name"));
    put(own, Field::team, text(*worker, "team"));
  }
  TRY(save(space, record::case_document(space), own, count));

  const ResolvePerson resolve = [&](const std::string& ref) { return key_of(space, ref); };
  for (const auto& child : list(file_.json(), "children")) {
    if (text(child, "family") != family_id) continue;
    const auto document = TRY(document_of(space, text(child, "id")));
    Fields fields;
    put(fields, Field::type, std::string(record::type_child));
    put(fields, Field::ref, text(child, "id"));
    put(fields, Field::name, text(child, "name"));
    put(fields, Field::dob, text(child, "dob"));
    put(fields, Field::expected, text(child, "expected"));
    put(fields, Field::main_focus, yes_no(child, "main_focus"));
    std::uint32_t number = 0;
    for (const auto& each : list(child, "statuses")) {
      Json episode = each;
      // The frequency that a conference agreed and the one agreed with the family are one field of an episode.
      if (episode.is_object() && episode.contains("conference_frequency_days")) {
        episode["frequency_days"] = episode["conference_frequency_days"];
        episode.erase("conference_frequency_days");
      }
      fields.emplace_back(record::name_of(Field::episode, record::imported_row(document, Field::episode, number++)),
                          TRY(from_json(Shape::episode, episode, resolve)));
    }
    TRY(save(space, document, fields, count));
  }
  for (const auto& person : list(file_.json(), "people")) {
    if (text(person, "family") != family_id) continue;
    Fields fields;
    put(fields, Field::type, std::string(record::type_person));
    put(fields, Field::ref, text(person, "id"));
    put(fields, Field::name, text(person, "name"));
    put(fields, Field::role, text(person, "role"));
    put(fields, Field::immediate, yes_no(person, "immediate"));
    put(fields, Field::dob, text(person, "dob"));
    put(fields, Field::third_party, yes_no(person, "third_party"));
    for (const auto& child : list(person, "main_carer_of")) {
      if (!child.is_string()) continue;
      fields.emplace_back(record::name_of(Field::main_carer_of, TRY(key_of(space, child.get<std::string>()))),
                          record::MainCare{false, text(person, "from_date"), text(person, "to_date")});
    }
    TRY(save(space, TRY(document_of(space, text(person, "id"))), fields, count));
  }
  return {};
}

Status SampleImport::visit(const SpaceId& space, const std::string& visit_id, ImportCount& count) {
  const auto* visit = find(list(file_.json(), "visits"), visit_id);
  if (visit == nullptr) return fail(Errc::not_found, "'" + file_.name() + "' has no visit '" + visit_id + "'");
  const auto document = TRY(document_of(space, visit_id));
  Fields fields;
  if (auto read = visit_fields(space, document, *visit, fields); !read) {
    return fail(read.error().code, "the visit '" + visit_id + "': " + read.error().message);
  }
  return save(space, document, fields, count);
}

Status SampleImport::visit_fields(const SpaceId& space, const DocumentId& document, const Json& visit, Fields& fields) {
  const ResolvePerson resolve = [&](const std::string& ref) { return key_of(space, ref); };
  const auto put = [&](Field field, std::string value) {
    fields.emplace_back(record::name_of(field), std::move(value));
  };
  const auto put_child = [&](Field field, record::ItemKey child, record::Value value) {
    fields.emplace_back(record::name_of(field, child), std::move(value));
  };
  const auto put_row = [&](Field field, std::uint32_t number, const Json& json) -> Status {
    auto value = TRY(from_json(record::info_of(field).shape, json, resolve));
    fields.emplace_back(record::name_of(field, record::imported_row(document, field, number)), std::move(value));
    return {};
  };

  put(Field::type, std::string(record::type_visit));
  put(Field::ref, text(visit, "id"));
  put(Field::start, text(visit, "start"));
  put(Field::end, text(visit, "end"));
  const auto* worker = find(list(file_.json(), "users"), text(visit, "worker"));
  put(Field::worker, worker != nullptr ? text(*worker, "name") : text(visit, "worker"));
  put(Field::announced, yes_no(visit, "announced"));
  put(Field::outcome, text(visit, "outcome"));
  put(Field::purpose, text(visit, "purpose"));
  record::Legs legs;
  for (const auto& leg : list(visit, "legs")) {
    if (leg.is_string()) legs.legs.push_back(record::Leg{leg.get<std::string>(), "", ""});
  }
  if (!legs.legs.empty()) fields.emplace_back(record::name_of(Field::legs), std::move(legs));

  for (const auto& person : list(visit, "present")) {
    if (!person.is_string()) continue;
    put_child(Field::people, TRY(key_of(space, person.get<std::string>())), record::Attendance{});
  }
  for (const auto& absence : list(visit, "absent")) {
    record::Attendance absent;
    absent.absent = true;
    absent.reason = text(absence, "reason");
    put_child(Field::people, TRY(key_of(space, text(absence, "person"))), std::move(absent));
  }
  for (const auto& each : list(visit, "children_seen")) {
    auto ticks = TRY(from_json(Shape::ticks, without(each, {"child"}), resolve));
    auto& own = std::get<record::Ticks>(ticks);
    // A reason that is given once for the visit is that of every child who was seen with the others.
    if (own.mode == record::SeenMode::sibling_group && own.mode_reason.empty()) {
      own.mode_reason = text(visit, "mode_reason");
    }
    put_child(Field::ticks, TRY(key_of(space, text(each, "child"))), std::move(ticks));
  }
  put(Field::setting, text(visit, "setting"));
  std::uint32_t blocks = 0;
  for (const auto& wish : list(visit, "wishes")) {
    const auto child = TRY(key_of(space, text(wish, "child")));
    put_child(Field::can_verbalise, child, text(wish, "can_verbalise"));
    put_child(Field::place, child, text(wish, "place"));
    put_child(Field::wishes, child, text(wish, "text"));
    if (wish.is_object() && wish.contains("observation")) {
      put_child(Field::observation, child, TRY(from_json(Shape::observation, wish["observation"], resolve)));
    }
    for (const auto& each : list(wish, "subheadings")) {
      Json block = numbered(each, blocks);
      block["child"] = text(wish, "child");
      TRY(put_row(Field::wishes_block, blocks++, block));
    }
  }
  std::uint32_t number = 0;
  if (visit.contains("parents")) {
    for (const auto& each : list(visit["parents"], "subheadings")) {
      TRY(put_row(Field::parents_block, number, numbered(each, number)));
      ++number;
    }
  }
  const std::pair<const char*, Field> rows[] = {
      {"risks", Field::risk}, {"actions", Field::action}, {"attachments", Field::attachment}};
  for (const auto& [name, field] : rows) {
    number = 0;
    for (const auto& each : list(visit, name)) {
      const auto own = without(each, {"id"});
      TRY(put_row(field, number, numbered(field == Field::action ? with_next_visit(own) : own, number)));
      ++number;
    }
  }
  if (visit.contains("analysis")) {
    put(Field::analysis_rating, text(visit["analysis"], "rating"));
    put(Field::analysis_why, text(visit["analysis"], "why"));
    put(Field::analysis_text, text(visit["analysis"], "text"));
  }
  const auto non_engagement = text(visit, "non_engagement");
  if (!non_engagement.empty()) put(Field::non_engaged, "yes");
  put(Field::non_engagement, non_engagement);
  return {};
}

}  // namespace doorstep::cli
