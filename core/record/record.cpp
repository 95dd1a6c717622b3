#include "core/record/record.hpp"

#include <utility>

#include "core/base/assert.hpp"
#include "core/crypto/hash.hpp"
#include "core/crypto/labels.hpp"
#include "record.pb.h"

namespace doorstep::record {
namespace {

/// Enums come from other devices: a number of a newer program reads as "not said".
template <class To>
To known(int number, To highest) {
  return number >= 0 && number <= static_cast<int>(highest) ? static_cast<To>(number) : To{};
}
Answer answer(int number) { return known(number, Answer::not_applicable); }
wire::Answer answer(Answer value) { return static_cast<wire::Answer>(value); }

// One pair for each shape: fill() writes a value into its message, read() takes it out again.

void fill(const Legs& in, wire::LegsValue& out) {
  for (const auto& leg : in.legs) {
    auto* to = out.add_legs();
    to->set_location(leg.location);
    to->set_from(leg.from);
    to->set_to(leg.to);
  }
}
void read(const wire::LegsValue& in, Legs& out) {
  for (const auto& leg : in.legs()) out.legs.push_back(Leg{leg.location(), leg.from(), leg.to()});
}

void fill(const Attendance& in, wire::AttendanceValue& out) {
  out.set_absent(in.absent);
  out.set_reason(in.reason);
  out.set_name(in.name);
  out.set_role(in.role);
  out.set_immediate(in.immediate);
}
void read(const wire::AttendanceValue& in, Attendance& out) {
  out = Attendance{in.absent(), in.reason(), in.name(), in.role(), in.immediate()};
}

void fill(const Ticks& in, wire::TicksValue& out) {
  out.set_seen(answer(in.seen));
  out.set_seen_alone(answer(in.seen_alone));
  out.set_bedroom_seen(answer(in.bedroom_seen));
  out.set_concern(answer(in.concern));
  out.set_tried_to_talk(answer(in.tried_to_talk));
  out.set_observed_with_main_carer(answer(in.observed_with_main_carer));
  out.set_mode(static_cast<wire::SeenMode>(in.mode));
  out.set_mode_reason(in.mode_reason);
  out.set_reason_not_alone(in.reason_not_alone);
  for (const auto key : in.main_carers_present) out.add_main_carers_present(key);
  for (const auto key : in.others_present) out.add_others_present(key);
}
void read(const wire::TicksValue& in, Ticks& out) {
  out.seen = answer(in.seen());
  out.seen_alone = answer(in.seen_alone());
  out.bedroom_seen = answer(in.bedroom_seen());
  out.concern = answer(in.concern());
  out.tried_to_talk = answer(in.tried_to_talk());
  out.observed_with_main_carer = answer(in.observed_with_main_carer());
  out.mode = known(in.mode(), SeenMode::sibling_group);
  out.mode_reason = in.mode_reason();
  out.reason_not_alone = in.reason_not_alone();
  out.main_carers_present.assign(in.main_carers_present().begin(), in.main_carers_present().end());
  out.others_present.assign(in.others_present().begin(), in.others_present().end());
}

void fill(const Observation& in, wire::ObservationValue& out) {
  out.set_where(in.where);
  out.set_mood(in.mood);
  out.set_milestones(in.milestones);
  out.set_carer_response(in.carer_response);
  out.set_tried_to_talk(in.tried_to_talk);
  out.set_attachment(in.attachment);
}
void read(const wire::ObservationValue& in, Observation& out) {
  out = Observation{in.where(), in.mood(), in.milestones(), in.carer_response(), in.tried_to_talk(), in.attachment()};
}

void fill(const Block& in, wire::BlockValue& out) {
  out.set_title(in.title);
  out.set_text(in.text);
  out.set_child(in.child);
  out.set_order(in.order);
}
void read(const wire::BlockValue& in, Block& out) { out = Block{in.title(), in.text(), in.child(), in.order()}; }

void fill(const Risk& in, wire::RiskValue& out) {
  out.set_kind(static_cast<wire::RiskKind>(in.kind));
  out.set_link(static_cast<wire::RiskLink>(in.link));
  out.set_text(in.text);
  out.set_order(in.order);
}
void read(const wire::RiskValue& in, Risk& out) {
  out = Risk{known(in.kind(), RiskKind::protective), known(in.link(), RiskLink::fresh), in.text(), in.order()};
}

void fill(const Action& in, wire::ActionValue& out) {
  out.set_text(in.text);
  out.set_owner(in.owner);
  out.set_owner_role(in.owner_role);
  out.set_due(in.due);
  out.set_status(in.status);
  out.set_next_visit(in.next_visit);
  out.set_order(in.order);
}
void read(const wire::ActionValue& in, Action& out) {
  out = Action{in.text(), in.owner(), in.owner_role(), in.due(), in.status(), in.next_visit(), in.order()};
}

void fill(const Attachment& in, wire::AttachmentValue& out) {
  out.set_child(in.child);
  out.set_kind(in.kind);
  out.set_title(in.title);
  out.set_mime(in.mime);
  out.set_bytes(in.bytes);
  if (const auto digest = from_hex(in.sha256)) out.set_sha256(to_text(*digest));
  out.set_discussion(in.discussion);
  out.set_order(in.order);
}
void read(const wire::AttachmentValue& in, Attachment& out) {
  out = Attachment{in.child(),      in.kind(), in.title(), in.mime(), in.bytes(), to_hex(as_bytes(in.sha256())),
                   in.discussion(), in.order()};
}

void fill(const Episode& in, wire::EpisodeValue& out) {
  out.set_type(static_cast<wire::PlanType>(in.type));
  out.set_start(in.start);
  out.set_start_time(in.start_time);
  out.set_end(in.end);
  out.set_frequency(in.frequency);
  out.set_working_days(in.working_days);
  out.set_agreed_on(in.agreed_on);
  out.set_supervision_ref(in.supervision_ref);
  out.set_category(in.category);
  out.set_nrpf(in.nrpf);
  out.set_placement(in.placement);
  out.set_reg24(in.reg24);
  out.set_first_review_due(in.first_review_due);
  out.set_first_review_held(in.first_review_held);
  out.set_fostering_panel(in.fostering_panel);
}
void read(const wire::EpisodeValue& in, Episode& out) {
  out.type = known(in.type(), PlanType::cla);
  out.start = in.start();
  out.start_time = in.start_time();
  out.end = in.end();
  out.frequency = in.frequency();
  out.working_days = in.working_days();
  out.agreed_on = in.agreed_on();
  out.supervision_ref = in.supervision_ref();
  out.category = in.category();
  out.nrpf = in.nrpf();
  out.placement = in.placement();
  out.reg24 = in.reg24();
  out.first_review_due = in.first_review_due();
  out.first_review_held = in.first_review_held();
  out.fostering_panel = in.fostering_panel();
}

void fill(const MainCare& in, wire::MainCareValue& out) {
  out.set_ended(in.ended);
  out.set_from(in.from);
  out.set_to(in.to);
}
void read(const wire::MainCareValue& in, MainCare& out) { out = MainCare{in.ended(), in.from(), in.to()}; }

template <class T>
struct MessageOf;
template <>
struct MessageOf<Legs> {
  using type = wire::LegsValue;
};
template <>
struct MessageOf<Attendance> {
  using type = wire::AttendanceValue;
};
template <>
struct MessageOf<Ticks> {
  using type = wire::TicksValue;
};
template <>
struct MessageOf<Observation> {
  using type = wire::ObservationValue;
};
template <>
struct MessageOf<Block> {
  using type = wire::BlockValue;
};
template <>
struct MessageOf<Risk> {
  using type = wire::RiskValue;
};
template <>
struct MessageOf<Action> {
  using type = wire::ActionValue;
};
template <>
struct MessageOf<Attachment> {
  using type = wire::AttachmentValue;
};
template <>
struct MessageOf<Episode> {
  using type = wire::EpisodeValue;
};
template <>
struct MessageOf<MainCare> {
  using type = wire::MainCareValue;
};

// A message with nothing set has no bytes, and no bytes mean removed. Field 31, which no message has and every reader
// skips, tells a blank row from a removed one.
constexpr std::uint8_t blank_row[] = {0xf8, 0x01, 0x00};

struct Encoder {
  Bytes operator()(const std::string& text) const { return to_bytes(text); }
  template <class T>
  Bytes operator()(const T& value) const {
    typename MessageOf<T>::type message;
    fill(value, message);
    const auto bytes = message.SerializeAsString();
    return bytes.empty() ? to_bytes(blank_row) : to_bytes(bytes);
  }
};

struct Decoder {
  ByteView bytes;
  Status operator()(std::string& text) const {
    text = to_text(bytes);
    return {};
  }
  template <class T>
  Status operator()(T& value) const {
    typename MessageOf<T>::type message;
    if (bytes.empty() || !message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      return fail(Errc::malformed, "a part of a record does not parse: it was kept as it is");
    }
    read(message, value);
    return {};
  }
};

template <std::size_t... I>
Value blank_of(std::size_t index, std::index_sequence<I...>) {
  Value out;
  ((index == I ? void(out.emplace<I>()) : void()), ...);
  return out;
}

}  // namespace

ItemKey item_key(const DocumentId& document) { return read_be64(document.view().first(8)); }

DocumentId case_document(const SpaceId& space) { return DocumentId{space.bytes}; }

DocumentId imported_document(const Key& token_key, std::string_view ref) {
  const Hash mac = crypto::hmac_sha256(token_key.view(), crypto::labelled(crypto::label::imported, as_bytes(ref)));
  DocumentId out;
  std::memcpy(out.bytes.data(), mac.data(), out.bytes.size());
  return out;
}

ItemKey imported_row(const DocumentId& document, Field field, std::uint32_t number) {
  Bytes input = to_bytes(document.view());
  append_be32(input, static_cast<std::uint32_t>(field));
  append_be32(input, number);
  return read_be64(ByteView(crypto::sha256(crypto::labelled(crypto::label::imported, input))).first(8));
}

Value blank(Shape shape) {
  const auto index = static_cast<std::size_t>(shape);
  DOORSTEP_ASSERT(index < std::variant_size_v<Value>);
  return blank_of(index, std::make_index_sequence<std::variant_size_v<Value>>());
}

Bytes encode(const Value& value) { return std::visit(Encoder{}, value); }

Result<Value> decode(Shape shape, ByteView bytes) {
  Value out = blank(shape);
  TRY(std::visit(Decoder{bytes}, out));
  return out;
}

}  // namespace doorstep::record
