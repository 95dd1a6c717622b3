// What a record's fields hold: plain values, and their bytes (proto/record.proto).
//
// Nothing is checked here but form: saving never depends on validation (P1). What the guidance asks of a record is
// core/rules' business.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/ids.hpp"
#include "core/base/secret.hpp"
#include "core/record/fields.hpp"

namespace doorstep::record {

/// The values of the field `type`.
inline constexpr std::string_view type_case = "case";
inline constexpr std::string_view type_person = "person";
inline constexpr std::string_view type_child = "child";
inline constexpr std::string_view type_visit = "visit";
inline constexpr std::string_view type_note = "note";
inline constexpr std::string_view type_task = "task";
inline constexpr std::string_view type_attachment = "attachment";  ///< the pieces of a file
inline constexpr std::string_view type_policy = "policy";          ///< in the directory only

using ItemKey = std::uint64_t;

/// Names a child or a person within the fields of other documents: the first 8 bytes of its document's id.
ItemKey item_key(const DocumentId& document);

/// The case's own record: the document whose id is the space's.
DocumentId case_document(const SpaceId& space);

/// Unanswered is not no.
enum class Answer : std::uint8_t { unanswered = 0, yes = 1, no = 2, not_applicable = 3 };
enum class SeenMode : std::uint8_t { unanswered = 0, individual = 1, sibling_group = 2 };
enum class RiskKind : std::uint8_t { unspecified = 0, risk = 1, protective = 2 };
enum class RiskLink : std::uint8_t { unspecified = 0, plan = 1, fresh = 2 };
enum class PlanType : std::uint8_t { unspecified = 0, cin = 1, cp = 2, cla = 3 };
enum class Decision : std::uint8_t { unspecified = 0, approved = 1, returned = 2 };
enum class NoteKind : std::uint8_t { unspecified = 0, full = 1, cross_reference = 2 };
enum class TaskKind : std::uint8_t { unspecified = 0, team_manager = 1, further_visit = 2, supervision = 3 };

/// The id of a record that was imported under a short id from elsewhere, the same on every device of the case: so
/// importing twice makes no second record. Keyed with the space's token key, so that the id gives nobody else a way
/// to try out guesses of `ref`, which may hold a name (P3).
DocumentId imported_document(const Key& token_key, std::string_view ref);
/// The item of an imported row, likewise; `number` tells the rows of one field apart.
ItemKey imported_row(const DocumentId& document, Field field, std::uint32_t number);
/// The ids of what finishing a visit makes, likewise: two devices that finish the same visit make the same notes and
/// tasks. `type` is a note's ("STAT_CLA").
DocumentId note_document(const Key& token_key, const DocumentId& visit, ItemKey child, std::string_view type);
DocumentId task_document(const Key& token_key, const DocumentId& visit, ItemKey child, TaskKind kind);

struct Leg {
  std::string location;
  std::string from;
  std::string to;
  bool operator==(const Leg& o) const { return location == o.location && from == o.from && to == o.to; }
};

struct Legs {
  std::vector<Leg> legs;
};

struct Attendance {
  bool absent = false;
  std::string reason;
  std::string name;  ///< of someone who is not in the case's list of people
  std::string role;
  bool immediate = false;
};

struct Ticks {
  Answer seen{};
  Answer seen_alone{};
  Answer bedroom_seen{};
  Answer concern{};
  Answer tried_to_talk{};
  Answer observed_with_main_carer{};
  SeenMode mode{};
  std::string mode_reason;
  std::string reason_not_alone;
  std::vector<ItemKey> main_carers_present;
  std::vector<ItemKey> others_present;
};

struct Observation {
  std::string where;
  std::string mood;
  std::string milestones;
  std::string carer_response;
  std::string tried_to_talk;
  std::string attachment;
};

struct Block {
  std::string title;
  std::string text;
  ItemKey child = 0;  ///< 0: the section is not about one child
  std::uint32_t order = 0;
};

struct Risk {
  RiskKind kind{};
  RiskLink link{};
  std::string text;
  std::uint32_t order = 0;
};

struct Action {
  std::string text;
  std::string owner;
  std::string owner_role;
  std::string due;
  std::string status;
  bool next_visit = false;
  std::uint32_t order = 0;
};

struct Attachment {
  ItemKey child = 0;
  std::string kind;
  std::string title;
  std::string mime;
  std::uint64_t bytes = 0;
  std::string sha256;  ///< hexadecimal; empty while the bytes are not here
  std::string discussion;
  std::uint32_t order = 0;
  std::optional<DocumentId> document;  ///< where its bytes are, as pieces; absent: only described
};

struct Episode {
  PlanType type{};
  std::string start;  ///< dates are YYYY-MM-DD, Europe/London calendar dates
  std::string start_time;
  std::string end;
  std::uint32_t frequency = 0;  ///< days; 0: not agreed
  bool working_days = false;
  std::string agreed_on;
  std::string supervision_ref;
  std::string category;
  bool nrpf = false;
  std::string placement;
  bool reg24 = false;
  std::string first_review_due;
  std::string first_review_held;
  std::string fostering_panel;
  std::uint32_t proposed_frequency = 0;  ///< a change of pattern without supervision waits here (R-04)
  bool proposed_working_days = false;
  std::string proposed_on;
};

struct MainCare {
  bool ended = false;
  std::string from;
  std::string to;
};

/// Which write a finished version holds in a field, and the hash of its value.
struct FieldPin {
  std::uint32_t field = 0;
  std::optional<ItemKey> item;
  WriteId write = 0;
  Hash sha256{};
};

struct ChildJudgement {
  ItemKey child = 0;
  std::string types;               ///< "STAT_CLA+STAT_CP"
  std::vector<std::string> codes;  ///< "W-DUAL"
  std::string full_note;
};

struct Version {
  std::uint64_t number = 0;
  std::string finished_at;  ///< RFC 3339, as all that end in _at or are named `at`
  std::string by;           ///< a name, everywhere below
  std::string reason;       ///< of the correction; empty for version 1
  std::string policy;       ///< the version of the policy that judged it
  Hash policy_hash{};
  std::vector<FieldPin> fields;
  std::vector<ChildJudgement> judgements;
};

struct Review {
  std::uint64_t version = 0;
  Decision decision{};
  std::string comment;
  std::string by;
  std::string at;
};

struct Note {
  DocumentId visit;
  ItemKey child = 0;
  std::string type;  ///< "STAT_CLA"
  NoteKind kind{};
  std::optional<DocumentId> refers_to;
  std::uint64_t version = 0;
  std::string author;
  std::string finished_at;
  std::string start, end;  ///< of the visit
  Ticks ticks;
};

struct Task {
  TaskKind kind{};
  DocumentId visit;
  ItemKey child = 0;
  std::string due;  ///< a date
  std::string text;
  std::string created_at;
  std::string by;
  std::vector<std::string> codes;
};

struct TaskDecision {
  std::string words;
  std::string by;
  std::string at;
};

struct Comment {
  std::string section;  ///< its key (sections.hpp)
  std::string text;
  std::string by;
  std::string at;
};

struct Raw {
  Bytes bytes;
};

/// Versions are counted from 1. A number outside of this is nobody's count: such a field is not read, so that the next
/// version always has a number.
inline constexpr std::uint64_t max_version = 9999;

/// In the order of Shape: std::string is Shape::text.
using Value = std::variant<std::string, Legs, Attendance, Ticks, Observation, Block, Risk, Action, Attachment, Episode,
                           MainCare, Version, Review, Note, Task, TaskDecision, Comment, Raw>;

inline Shape shape_of(const Value& value) { return static_cast<Shape>(value.index()); }
/// A value of that shape with nothing in it.
Value blank(Shape shape);

/// How many parts of one kind a value may have: a value that says more is not read. Far above what a visit has.
inline constexpr std::size_t max_parts = 4096;

/// Never empty but for an empty text and for no bytes: an empty value means cleared or removed.
Bytes encode(const Value& value);
/// Errc::malformed, also for more than change::max_value_bytes or max_parts. `bytes` must not be empty for shapes other
/// than text and bytes: look first whether the value is cleared.
Result<Value> decode(Shape shape, ByteView bytes);

}  // namespace doorstep::record
