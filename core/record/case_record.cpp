#include "core/record/case_record.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "core/base/assert.hpp"
#include "core/crypto/hash.hpp"
#include "core/rules/calendar.hpp"

namespace doorstep::record {
namespace {

/// A document's fields without the cleared ones; what this version cannot read is listed. Each is taken out once.
class Fields {
 public:
  Fields(const RawDocument& document, Records kind, std::vector<UnreadableField>& unreadable) {
    std::vector<const RawField*> by_name;
    for (const auto& raw : document.fields) {
      if (!raw.value.empty()) by_name.push_back(&raw);
    }
    std::sort(by_name.begin(), by_name.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
    for (const auto* raw : by_name) {
      auto value = read_value(*raw, kind);
      if (value) {
        all_.push_back(Read{raw->name, *std::move(value), raw->device});
      } else {
        unreadable.push_back(UnreadableField{document.id, raw->name});
      }
    }
  }

  /// Calls use(item, value, device) for each field of this kind, by item; T is its shape's type.
  template <class T, class Use>
  void each(Field kind, Use use) {
    for (auto& read : all_) {
      if (read.name.kind != static_cast<std::uint32_t>(kind)) continue;
      auto* value = std::get_if<T>(&read.value);
      DOORSTEP_ASSERT(value != nullptr);
      use(read.name.item.value_or(0), std::move(*value), read.device);
    }
  }

  /// Leaves `to` as it is when there is no such field.
  template <class T>
  void take(Field kind, T& to) {
    each<T>(kind, [&](ItemKey, T value, const DeviceId&) { to = std::move(value); });
  }
  /// yes or no
  void take(Field kind, bool& to) {
    each<std::string>(kind, [&](ItemKey, const std::string& value, const DeviceId&) { to = value == "yes"; });
  }
  template <class T>
  void take(Field kind, std::optional<T>& to) {
    each<T>(kind, [&](ItemKey, T value, const DeviceId&) { to = std::move(value); });
  }
  template <class T>
  void take(Field kind, std::vector<Row<T>>& to) {
    each<T>(kind, [&](ItemKey item, T value, const DeviceId&) { to.push_back(Row<T>{item, std::move(value)}); });
  }
  template <class T>
  void take(Field kind, std::map<ItemKey, T>& to) {
    each<T>(kind, [&](ItemKey item, T value, const DeviceId&) { to[item] = std::move(value); });
  }

 private:
  struct Read {
    change::FieldName name;
    Value value;
    DeviceId device;
  };

  static Result<Value> read_value(const RawField& raw, Records kind) {
    const auto* info = find_field(raw.name.kind);
    const bool fits =
        info != nullptr && (info->records & kind) != 0 && (info->item != Item::none) == raw.name.item.has_value();
    if (!fits) return fail(Errc::unsupported, "a field of a newer program");
    if (info->field == Field::version && (*raw.name.item == 0 || *raw.name.item > max_version)) {
      return fail(Errc::malformed, "a version without a number that can be counted on from");
    }
    return decode(info->shape, raw.value);
  }

  std::vector<Read> all_;
};

std::string type_of(const RawDocument& document) {
  for (const auto& raw : document.fields) {
    if (raw.name == name_of(Field::type)) return to_text(raw.value);
  }
  return {};
}

// Orders. What is not known comes last, and ties are broken by keys, so that no order depends on the input's.

template <class T, class KeyOf>
void sort_by(std::vector<T>& all, KeyOf key_of) {
  std::sort(all.begin(), all.end(), [&](const T& a, const T& b) { return key_of(a) < key_of(b); });
}

auto dated(const std::string& date) { return std::make_tuple(date.empty(), date); }
/// An instant may be written in any zone.
auto timed(const std::string& instant) {
  const auto at = rules::parse_moment(instant);
  return std::make_tuple(!at, at ? *at : 0, instant);
}

template <class T>
void sort_rows(std::vector<Row<T>>& rows) {
  sort_by(rows, [](const Row<T>& row) { return std::make_tuple(row.value.order, row.key); });
}

// Records, each from the fields of a document of its type.

void read_own(Fields fields, CaseRecord& out) {
  fields.take(Field::ref, out.ref);
  fields.take(Field::name, out.name);
  fields.take(Field::address, out.address);
  fields.take(Field::notes, out.notes);
  fields.take(Field::lone_working, out.lone_working);
  fields.take(Field::allocated_to, out.allocated_to);
  fields.take(Field::team, out.team);
}

PersonRecord read_person(const DocumentId& id, Fields fields) {
  PersonRecord out;
  out.id = id;
  out.key = item_key(id);
  fields.take(Field::ref, out.ref);
  fields.take(Field::name, out.name);
  fields.take(Field::role, out.role);
  fields.take(Field::dob, out.dob);
  fields.take(Field::immediate, out.immediate);
  fields.take(Field::third_party, out.third_party);
  fields.take(Field::main_carer_of, out.main_carer);
  return out;
}

ChildRecord read_child(const DocumentId& id, Fields fields) {
  ChildRecord out;
  out.id = id;
  out.key = item_key(id);
  fields.take(Field::ref, out.ref);
  fields.take(Field::name, out.name);
  fields.take(Field::dob, out.dob);
  fields.take(Field::expected, out.expected);
  fields.take(Field::main_focus, out.main_focus);
  fields.take(Field::episode, out.episodes);
  sort_by(out.episodes, [](const Row<Episode>& row) {
    return std::make_tuple(dated(row.value.start), row.value.start_time, row.key);
  });
  return out;
}

/// Nothing when the note itself cannot be read or was cleared.
std::optional<NoteRecord> read_note(const DocumentId& id, Fields fields) {
  std::optional<Note> note;
  fields.take(Field::note, note);
  if (!note) return std::nullopt;
  NoteRecord out{id, *std::move(note), {}};
  fields.take(Field::withdrawn, out.withdrawn);
  return out;
}

std::optional<TaskRecord> read_task(const DocumentId& id, Fields fields) {
  std::optional<Task> task;
  fields.take(Field::task, task);
  if (!task) return std::nullopt;
  TaskRecord out{id, *std::move(task), {}};
  fields.take(Field::task_done, out.decision);
  return out;
}

// A visit, in three parts.

void read_sections(Fields& fields, VisitRecord& out) {
  fields.take(Field::ref, out.ref);
  fields.take(Field::start, out.start);
  fields.take(Field::end, out.end);
  fields.take(Field::worker, out.worker);
  fields.take(Field::announced, out.announced);
  fields.take(Field::outcome, out.outcome);
  fields.take(Field::purpose, out.purpose);
  fields.take(Field::legs, out.legs);
  fields.each<Attendance>(Field::people, [&](ItemKey person, Attendance value, const DeviceId&) {
    out.people.push_back(PersonPresent{person, std::move(value)});
  });
  fields.take(Field::setting, out.setting);
  fields.take(Field::setting_block, out.setting_blocks);
  fields.take(Field::parents_block, out.parents);
  fields.take(Field::parents_none, out.parents_none);
  fields.take(Field::risk, out.risks);
  fields.take(Field::nothing_new, out.nothing_new);
  fields.take(Field::analysis_rating, out.analysis_rating);
  fields.take(Field::analysis_why, out.analysis_why);
  fields.take(Field::analysis_text, out.analysis_text);
  fields.take(Field::analysis_block, out.analysis_blocks);
  fields.take(Field::action, out.actions);
  fields.take(Field::actions_none, out.actions_none);
  fields.take(Field::attachment, out.attachments);
  fields.take(Field::non_engaged, out.non_engaged);
  fields.take(Field::non_engagement, out.non_engagement);
  fields.take(Field::next_visit, out.next_visit);
  sort_rows(out.setting_blocks);
  sort_rows(out.parents);
  sort_rows(out.risks);
  sort_rows(out.analysis_blocks);
  sort_rows(out.actions);
  sort_rows(out.attachments);
}

void read_children(Fields& fields, VisitRecord& out) {
  const auto about = [&out](ItemKey key) -> VisitChild& {
    auto& child = out.children[key];
    child.child = key;
    return child;
  };
  fields.each<Ticks>(Field::ticks, [&](ItemKey key, Ticks value, const DeviceId&) {
    about(key).has_ticks = true;
    about(key).ticks = std::move(value);
  });
  fields.each<Observation>(Field::observation, [&](ItemKey key, Observation value, const DeviceId&) {
    about(key).observation = std::move(value);
  });
  // One that names no child is kept under nobody: its words must not go missing.
  fields.each<Block>(Field::wishes_block, [&](ItemKey row, Block value, const DeviceId&) {
    about(value.child).blocks.push_back(Row<Block>{row, value});
  });
  constexpr std::pair<Field, std::string VisitChild::*> texts[] = {{Field::can_verbalise, &VisitChild::can_verbalise},
                                                                   {Field::place, &VisitChild::place},
                                                                   {Field::wishes, &VisitChild::wishes},
                                                                   {Field::counts_as, &VisitChild::counts_as},
                                                                   {Field::also, &VisitChild::also},
                                                                   {Field::full_note, &VisitChild::full_note},
                                                                   {Field::recorded_as, &VisitChild::recorded_as}};
  for (const auto& [kind, member] : texts) {
    fields.each<std::string>(
        kind, [&, to = member](ItemKey key, std::string value, const DeviceId&) { about(key).*to = std::move(value); });
  }
  for (auto& [key, child] : out.children) sort_rows(child.blocks);
}

/// What finishing, correcting and reviewing wrote. The item says which version it is about: a value that says otherwise
/// is taken for the item's.
void read_acts(Fields& fields, VisitRecord& out) {
  fields.take(Field::correction, out.corrections);
  fields.take(Field::version, out.versions);
  for (auto& [number, version] : out.versions) version.number = number;
  fields.each<Review>(Field::review, [&](ItemKey number, Review value, const DeviceId& device) {
    value.version = number;
    out.reviews[number] = std::move(value);
    out.review_devices[number] = device;
  });
  fields.take(Field::comment, out.comments);
  sort_by(out.comments, [](const Row<Comment>& row) { return std::make_tuple(timed(row.value.at), row.key); });
}

/// Whether what people wrote is, value by value, what that version holds.
bool holds_just(const Version& version, const RawDocument& document) {
  std::size_t held = 0;
  for (const auto& raw : document.fields) {
    if (!is_content(raw.name)) continue;
    const auto pin = std::find_if(version.fields.begin(), version.fields.end(), [&](const FieldPin& each) {
      return each.field == raw.name.kind && each.item == raw.name.item;
    });
    if (pin == version.fields.end() && raw.value.empty()) continue;
    if (pin == version.fields.end() || pin->sha256 != crypto::sha256(raw.value)) return false;
    ++held;
  }
  return held == version.fields.size();
}

bool holds_only_a_booking(const RawDocument& document) {
  constexpr Field of_booking[] = {Field::type, Field::ref, Field::start, Field::worker, Field::purpose};
  return std::all_of(document.fields.begin(), document.fields.end(), [&](const RawField& raw) {
    return raw.value.empty() || std::any_of(std::begin(of_booking), std::end(of_booking), [&](Field each) {
             return raw.name.kind == static_cast<std::uint32_t>(each);
           });
  });
}

template <class T>
void add(std::vector<T>& to, std::optional<T> one) {
  if (one) to.push_back(*std::move(one));
}

void sort_case(CaseRecord& a_case) {
  sort_by(a_case.people, [](const PersonRecord& each) { return std::make_tuple(each.name, each.id.bytes); });
  // A child who is not born yet is younger than all others; one of unknown age comes after that.
  sort_by(a_case.children, [](const ChildRecord& each) {
    return std::make_tuple(dated(each.dob), dated(each.expected), each.name, each.id.bytes);
  });
  sort_by(a_case.visits, [](const VisitRecord& each) { return std::make_tuple(timed(each.start), each.id.bytes); });
  sort_by(a_case.case_notes,
          [](const NoteRecord& each) { return std::make_tuple(timed(each.note.finished_at), each.id.bytes); });
  sort_by(a_case.tasks, [](const TaskRecord& each) { return std::make_tuple(dated(each.task.due), each.id.bytes); });
  std::sort(a_case.unreadable.begin(), a_case.unreadable.end(), [](const auto& a, const auto& b) {
    return std::tie(a.document.bytes, a.field) < std::tie(b.document.bytes, b.field);
  });
}

template <class T>
const T* find_key(const std::vector<T>& all, ItemKey key) {
  for (const auto& each : all) {
    if (each.key == key) return &each;
  }
  return nullptr;
}

}  // namespace

std::string VisitRecord::short_id() const { return ref.empty() ? id.text().substr(0, 8) : ref; }

const ChildRecord* CaseRecord::child(ItemKey key) const { return find_key(children, key); }
const PersonRecord* CaseRecord::person(ItemKey key) const { return find_key(people, key); }

bool is_content(const change::FieldName& name) {
  const auto* info = find_field(name.kind);
  return info == nullptr || (info->records & by_acts) == 0;
}

bool CaseRecord::stands(const NoteRecord& note) const {
  if (!note.withdrawn.empty()) return false;
  const auto* of = visit(note.note.visit);
  if (of == nullptr || of->versions.empty()) return true;  // its visit is not here yet: taken at its word
  for (const auto& judgement : of->versions.rbegin()->second.judgements) {
    if (judgement.child != note.note.child) continue;
    const auto types = "+" + judgement.types + "+";
    return types.find("+" + note.note.type + "+") != std::string::npos;
  }
  return false;
}

const VisitRecord* CaseRecord::visit(const DocumentId& id) const {
  for (const auto& each : visits) {
    if (each.id == id) return &each;
  }
  return nullptr;
}

std::string CaseRecord::name_of(ItemKey key) const {
  const auto named = [](const std::string& written) { return written.empty() ? "somebody without a name" : written; };
  if (const auto* found = child(key)) return named(found->name);
  if (const auto* found = person(key)) return named(found->name);
  return "somebody who is not in the case's lists";
}

VisitRecord visit_record(const RawDocument& document, std::vector<UnreadableField>& unreadable) {
  VisitRecord out;
  out.id = document.id;
  out.key = item_key(document.id);
  Fields fields(document, in_visit, unreadable);
  read_sections(fields, out);
  read_children(fields, out);
  read_acts(fields, out);
  out.only_booked = holds_only_a_booking(document);
  out.as_finished = out.version() != 0 && holds_just(out.versions.rbegin()->second, document);
  return out;
}

CaseRecord case_record(const SpaceId& space, std::span<const RawDocument> documents) {
  CaseRecord out;
  out.space = space;
  for (const auto& document : documents) {
    const auto fields = [&](Records kind) { return Fields(document, kind, out.unreadable); };
    const auto type = type_of(document);
    if (type == type_case && document.id == case_document(space)) {
      read_own(fields(in_case), out);
    } else if (type == type_person) {
      out.people.push_back(read_person(document.id, fields(in_person)));
    } else if (type == type_child) {
      out.children.push_back(read_child(document.id, fields(in_child)));
    } else if (type == type_visit) {
      out.visits.push_back(visit_record(document, out.unreadable));
    } else if (type == type_note) {
      add(out.case_notes, read_note(document.id, fields(in_note)));
    } else if (type == type_task) {
      add(out.tasks, read_task(document.id, fields(in_task)));
    }
  }
  sort_case(out);
  return out;
}

}  // namespace doorstep::record
