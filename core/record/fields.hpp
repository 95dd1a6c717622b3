// The fields of a record: one table, append-only.
//
// A field's number is sealed with every value that was ever written (core/change/field), so a number is never used
// again for something else and never renumbered. Numbers below 64 take one byte on the wire: keep them for fields
// that are written often. To add a field, add one line to DOORSTEP_FIELDS; a new shape also needs its struct in
// record.hpp and its message in proto/record.proto.
//
// A register holds one field of one document. Fields with an item repeat: one register for each child (a child's
// ticks, a child's wishes), each person, or each row (a block under a sub-heading, an action). An empty value means
// cleared, or for a row: removed. Fields that are written by acts (finish, correct, review) are marked: they are never
// set one by one.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/change/field.hpp"

namespace doorstep::record {

/// What a value is, and so how its bytes are read (record.hpp).
enum class Shape : std::uint8_t {
  text,  ///< UTF-8; also dates, instants (RFC 3339 with a zone) and yes/no
  legs,
  attendance,
  ticks,
  observation,
  block,
  risk,
  action,
  attachment,
  episode,
  main_care,
  version,
  review,
  note,
  task,
  decision,
  comment,
  bytes,  ///< as they are: a piece of a file, a signed policy
};

/// What a field's item names. Keys of children and people are item_key() of their documents.
enum class Item : std::uint8_t { none, child, person, row };

/// Kinds of records, as bits: which of them have a field; and how it is written.
enum Records : std::uint16_t {
  in_case = 1,
  in_person = 2,
  in_child = 4,
  in_visit = 8,
  in_note = 16,
  in_task = 32,
  in_attachment = 64,
  in_policy = 128,
  in_all = 255,
  in_cited = 63,  ///< those that people call by a short id
  by_acts = 256,  ///< beside the kinds: written by acts (opening, finishing, correcting, reviewing), never set by hand
};

// clang-format off
//    number  identifier        name                shape        item    records
#define DOORSTEP_FIELDS(X) \
  X(1,  type,             "type",             text,        none,   in_all | by_acts)      /* "case", "visit": record.hpp */ \
  X(2,  ref,              "ref",              text,        none,   in_cited | by_acts)    /* from elsewhere: "v-1" */ \
  X(3,  name,             "name",             text,        none,   in_case | in_person | in_child) \
  X(4,  address,          "address",          text,        none,   in_case) \
  X(5,  notes,            "notes",            text,        none,   in_case)               /* how to get in */ \
  X(6,  lone_working,     "lone_working",     text,        none,   in_case) \
  X(7,  role,             "role",             text,        none,   in_person) \
  X(8,  immediate,        "immediate",        text,        none,   in_person)             /* yes, no */ \
  X(9,  dob,              "dob",              text,        none,   in_person | in_child)  /* a date */ \
  X(10, main_carer_of,    "main_carer_of",    main_care,   child,  in_person) \
  X(11, main_focus,       "main_focus",       text,        none,   in_child)              /* yes, no */ \
  X(12, episode,          "episode",          episode,     row,    in_child) \
  X(13, start,            "start",            text,        none,   in_visit)              /* RFC 3339 */ \
  X(14, end,              "end",              text,        none,   in_visit) \
  X(15, worker,           "worker",           text,        none,   in_visit) \
  X(16, announced,        "announced",        text,        none,   in_visit)              /* yes, no */ \
  X(17, outcome,          "outcome",          text,        none,   in_visit)              /* completed, unsuccessful */ \
  X(18, purpose,          "purpose",          text,        none,   in_visit) \
  X(19, legs,             "legs",             legs,        none,   in_visit) \
  X(20, people,           "people",           attendance,  person, in_visit) \
  X(21, ticks,            "ticks",            ticks,       child,  in_visit) \
  X(22, can_verbalise,    "can_verbalise",    text,        child,  in_visit)              /* yes, no */ \
  X(23, wishes,           "wishes",           text,        child,  in_visit) \
  X(24, wishes_block,     "wishes.block",     block,       row,    in_visit) \
  X(25, observation,      "observation",      observation, child,  in_visit) \
  X(26, setting,          "setting",          text,        none,   in_visit) \
  X(27, parents_block,    "parents.block",    block,       row,    in_visit) \
  X(28, risk,             "risk",             risk,        row,    in_visit) \
  X(29, nothing_new,      "nothing_new",      text,        none,   in_visit)              /* yes: R-41 */ \
  X(30, analysis_rating,  "analysis.rating",  text,        none,   in_visit)              /* positive, concerning */ \
  X(31, analysis_why,     "analysis.why",     text,        none,   in_visit) \
  X(32, analysis_text,    "analysis.text",    text,        none,   in_visit) \
  X(33, action,           "action",           action,      row,    in_visit) \
  X(34, attachment,       "attachment",       attachment,  row,    in_visit) \
  X(35, non_engagement,   "non_engagement",   text,        none,   in_visit) \
  X(36, next_visit,       "next_visit",       text,        none,   in_visit)              /* RFC 3339 */ \
  X(37, place,            "place",            text,        child,  in_visit)              /* where a child was spoken to */ \
  X(38, expected,         "expected",         text,        none,   in_child)              /* a date: not born yet */ \
  X(39, third_party,      "third_party",      text,        none,   in_person)             /* yes, no: how dob was given */ \
  X(40, counts_as,        "counts_as",        text,        child,  in_visit)              /* "STAT_CLA+STAT_CP" */ \
  X(41, full_note,        "full_note",        text,        child,  in_visit)              /* of two notes (R-30) */ \
  X(42, also,             "also",             text,        child,  in_visit)              /* counted as this, too (R-29) */ \
  X(43, parents_none,     "parents.none",     text,        none,   in_visit)              /* why there was no discussion */ \
  X(44, actions_none,     "actions.none",     text,        none,   in_visit)              /* yes */ \
  X(45, non_engaged,      "non_engaged",      text,        none,   in_visit)              /* yes, no */ \
  X(46, correction,       "correction",       text,        row,    in_visit | by_acts)    /* item: the version being made */ \
  X(47, version,          "version",          version,     row,    in_visit | by_acts)    /* item: its number */ \
  X(48, review,           "review",           review,      row,    in_visit | by_acts)    /* item: the version reviewed */ \
  X(49, note,             "note",             note,        none,   in_note | by_acts) \
  X(50, task,             "task",             task,        none,   in_task | by_acts) \
  X(51, task_done,        "task.done",        decision,    none,   in_task | by_acts) \
  X(52, withdrawn,        "withdrawn",        text,        none,   in_note | by_acts)     /* why */ \
  X(53, part,             "part",             bytes,       row,    in_attachment | by_acts) /* item: its index from 0 */ \
  X(54, policy,           "policy",           bytes,       none,   in_policy | by_acts) \
  X(55, recorded_as,      "recorded_as",      text,        child,  in_visit | by_acts)    /* by another system (R-32) */ \
  X(56, comment,          "comment",          comment,     row,    in_visit | by_acts) \
  X(57, setting_block,    "setting.block",    block,       row,    in_visit) \
  X(58, analysis_block,   "analysis.block",   block,       row,    in_visit) \
  X(59, allocated_to,     "allocated_to",     text,        none,   in_case)               /* the worker whose case it is */ \
  X(60, team,             "team",             text,        none,   in_case)
// clang-format on

enum class Field : std::uint32_t {
#define DOORSTEP_FIELD(number, identifier, text_name, shape, item, records) identifier = (number),
  DOORSTEP_FIELDS(DOORSTEP_FIELD)
#undef DOORSTEP_FIELD
};

struct FieldInfo {
  Field field{};
  std::string_view name;  ///< stable; people type it and programs read it
  Shape shape{};
  Item item{};
  std::uint16_t records{};  ///< bits of Records

  /// Whether a person may set it as a field of a record of this kind.
  bool settable_in(Records kind) const { return (records & kind) != 0 && (records & by_acts) == 0; }
  std::uint32_t number() const { return static_cast<std::uint32_t>(field); }
};

/// By rising number.
std::span<const FieldInfo> all_fields();
/// Nothing for a number of a newer program.
const FieldInfo* find_field(std::uint32_t number);
const FieldInfo* find_field(std::string_view name);
const FieldInfo& info_of(Field field);

/// The sealed name of a field; `item` exactly when the field has one (asserted).
change::FieldName name_of(Field field, std::optional<std::uint64_t> item = std::nullopt);

/// A field as a person writes it: "setting", "analysis.text", "wishes:<item>".
struct Address {
  const FieldInfo* field = nullptr;
  std::string item;  ///< as written: 16 hexadecimal digits, or words that only the case can resolve; empty: none
};

/// Errc::invalid_input for an unknown field, and for an item that is missing or not wanted.
Result<Address> parse_address(std::string_view text);
/// "wishes:0123456789abcdef"; "field 99" for one of a newer program.
std::string address_text(const change::FieldName& name);

/// 16 hexadecimal digits.
std::string item_text(std::uint64_t item);
std::optional<std::uint64_t> parse_item(std::string_view text);

}  // namespace doorstep::record
