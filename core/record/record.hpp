// What a record's fields hold: plain values, and their bytes (proto/record.proto).
//
// Nothing is checked here but form: saving never depends on validation (P1). What the guidance asks of a record is
// core/rules' business.
#pragma once

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

using ItemKey = std::uint64_t;

/// Names a child or a person within the fields of other documents: the first 8 bytes of its document's id.
ItemKey item_key(const DocumentId& document);

/// The case's own record: the document whose id is the space's.
DocumentId case_document(const SpaceId& space);

/// The id of a record that was imported under a short id from elsewhere, the same on every device of the case: so
/// importing twice makes no second record. Keyed with the space's token key, so that the id gives nobody else a way
/// to try out guesses of `ref`, which may hold a name (P3).
DocumentId imported_document(const Key& token_key, std::string_view ref);
/// The item of an imported row, likewise; `number` tells the rows of one field apart.
ItemKey imported_row(const DocumentId& document, Field field, std::uint32_t number);

/// Unanswered is not no.
enum class Answer : std::uint8_t { unanswered = 0, yes = 1, no = 2, not_applicable = 3 };
enum class SeenMode : std::uint8_t { unanswered = 0, individual = 1, sibling_group = 2 };
enum class RiskKind : std::uint8_t { unspecified = 0, risk = 1, protective = 2 };
enum class RiskLink : std::uint8_t { unspecified = 0, plan = 1, fresh = 2 };
enum class PlanType : std::uint8_t { unspecified = 0, cin = 1, cp = 2, cla = 3 };

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
};

struct MainCare {
  bool ended = false;
  std::string from;
  std::string to;
};

/// In the order of Shape: std::string is Shape::text.
using Value =
    std::variant<std::string, Legs, Attendance, Ticks, Observation, Block, Risk, Action, Attachment, Episode, MainCare>;

inline Shape shape_of(const Value& value) { return static_cast<Shape>(value.index()); }
/// A value of that shape with nothing in it.
Value blank(Shape shape);

/// Never empty but for an empty text: an empty value means cleared or removed.
Bytes encode(const Value& value);
/// Errc::malformed. `bytes` must not be empty for shapes other than text: look first whether the value is cleared.
Result<Value> decode(Shape shape, ByteView bytes);

}  // namespace doorstep::record
