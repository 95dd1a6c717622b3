// A case as people know it: the family, the people, the children, and each visit with all that was written.
//
// Made from the fields that a device shows (core/store/record_reader), without storage of its own. Nothing is
// checked: what does not decode is listed, and the rest stands. Everything that reads a record for a person, for the
// rules or for paper reads it from here.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/time.hpp"
#include "core/record/record.hpp"

namespace doorstep::record {

/// A field as it was read: which write is shown, and whose it is.
struct RawField {
  change::FieldName name;
  Bytes value;  ///< empty: cleared, or a row that was removed
  WriteId write = 0;
  DeviceId device;
};

struct RawDocument {
  DocumentId id;
  std::vector<RawField> fields;
};

/// A repeated value with the item that names it.
template <class T>
struct Row {
  ItemKey key = 0;
  T value;
};

struct PersonRecord {
  DocumentId id;
  ItemKey key = 0;
  std::string ref, name, role, dob;
  bool immediate = false;
  bool third_party = false;                ///< the date of birth came from somebody else
  std::map<ItemKey, MainCare> main_carer;  ///< by child
};

struct ChildRecord {
  DocumentId id;
  ItemKey key = 0;
  std::string ref, name;
  std::string dob;       ///< YYYY-MM-DD, or empty: not known
  std::string expected;  ///< a date, of a child that is not born yet
  bool main_focus = false;
  std::vector<Row<Episode>> episodes;  ///< by start
};

/// A visit's fields about one child.
struct VisitChild {
  ItemKey child = 0;
  bool has_ticks = false;
  Ticks ticks;
  std::string can_verbalise;  ///< "yes", "no", or empty: unanswered
  std::string place;
  std::string wishes;
  std::vector<Row<Block>> blocks;  ///< sub-headings of the wishes, in order
  std::optional<Observation> observation;
  std::string counts_as;    ///< what the worker calls it: "STAT_CIN", "STAT_CLA+STAT_CP"; empty: as proposed
  std::string also;         ///< "STAT_CP" or "STAT_CLA": the worker counts it as this, too (R-29)
  std::string full_note;    ///< which of two notes is the full one (R-30); empty: STAT_CLA
  std::string recorded_as;  ///< the type that another system gave it (R-32)
};

struct PersonPresent {
  ItemKey person = 0;  ///< a person or child of the case, or a row for somebody who is not in its lists
  Attendance attendance;
};

struct VisitRecord {
  DocumentId id;
  ItemKey key = 0;
  std::string ref;
  std::string start, end;  ///< RFC 3339; as they were entered
  std::string worker, announced, outcome, purpose;
  Legs legs;
  std::vector<PersonPresent> people;
  std::map<ItemKey, VisitChild> children;
  std::string setting;
  std::vector<Row<Block>> setting_blocks;
  std::vector<Row<Block>> parents;
  std::string parents_none;  ///< why there was no discussion
  std::vector<Row<Risk>> risks;
  bool nothing_new = false;
  std::string analysis_rating, analysis_why, analysis_text;
  std::vector<Row<Block>> analysis_blocks;
  std::vector<Row<Action>> actions;
  bool actions_none = false;
  std::vector<Row<Attachment>> attachments;
  std::string non_engaged;  ///< "yes", "no", or empty
  std::string non_engagement;
  std::string next_visit;
  std::map<std::uint64_t, std::string> corrections;  ///< reason, by the number of the version being made
  std::map<std::uint64_t, Version> versions;         ///< finished ones, by number
  std::map<std::uint64_t, Review> reviews;           ///< by the version that was reviewed
  std::map<std::uint64_t, DeviceId> review_devices;  ///< who wrote it: only an office's counts
  std::vector<Row<Comment>> comments;                ///< by time
  /// Every field is as the newest version holds it: nobody wrote since. False for a draft.
  bool as_finished = false;
  /// It holds no more than a booking does (a time, what for, who): nobody has begun to write it.
  bool only_booked = false;

  /// "v-1", or the first 8 digits of its id.
  std::string short_id() const;
  /// The newest finished version; 0: none.
  std::uint64_t version() const { return versions.empty() ? 0 : versions.rbegin()->first; }
};

struct NoteRecord {
  DocumentId id;
  Note note;
  std::string withdrawn;  ///< reason; empty: stands
};

struct TaskRecord {
  DocumentId id;
  Task task;
  std::optional<TaskDecision> decision;
};

/// A field that this version cannot read.
struct UnreadableField {
  DocumentId document;
  change::FieldName field;
};

struct CaseRecord {
  SpaceId space;
  std::string ref, name, address, notes, lone_working;
  std::string allocated_to, team;       ///< whose case it is; who made a visit is the visit's own (M4)
  std::vector<PersonRecord> people;     ///< by name
  std::vector<ChildRecord> children;    ///< by date of birth, eldest first, then name
  std::vector<VisitRecord> visits;      ///< by start
  std::vector<NoteRecord> case_notes;   ///< by time, then id
  std::vector<TaskRecord> tasks;        ///< by due date, then id
  std::vector<UnreadableField> unreadable;

  const ChildRecord* child(ItemKey key) const;
  const PersonRecord* person(ItemKey key) const;
  const VisitRecord* visit(const DocumentId& id) const;
  /// Whether a case note counts: nobody withdrew it, and the newest version of its visit is of its type. (Two devices
  /// that finish a visit apart may leave a note of the version that lost.)
  bool stands(const NoteRecord& note) const;
  /// Of a child or a person; "somebody who is not in the case's lists" otherwise.
  std::string name_of(ItemKey key) const;
};

/// Whether a finished version holds this field: what people wrote, and not what acts wrote about it. Fields of a newer
/// program count as people's.
bool is_content(const change::FieldName& name);

CaseRecord case_record(const SpaceId& space, std::span<const RawDocument> documents);
/// One visit from its fields, as an earlier version held them.
VisitRecord visit_record(const RawDocument& document, std::vector<UnreadableField>& unreadable);

}  // namespace doorstep::record
