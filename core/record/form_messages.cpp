// The messages of what people type into a record (value_messages.hpp).
#include "core/record/value_messages.hpp"

namespace doorstep::record {
namespace {

Answer answer(int number) { return known(number, Answer::not_applicable); }
wire::Answer answer(Answer value) { return static_cast<wire::Answer>(value); }

}  // namespace

void fill(const Legs& in, wire::LegsValue& out) {
  for (const auto& leg : in.legs) {
    auto* to = out.add_legs();
    to->set_location(leg.location);
    to->set_from(leg.from);
    to->set_to(leg.to);
  }
}
Status read(const wire::LegsValue& in, Legs& out) {
  TRY(bounded(in.legs()));
  for (const auto& leg : in.legs()) out.legs.push_back(Leg{leg.location(), leg.from(), leg.to()});
  return {};
}

void fill(const Attendance& in, wire::AttendanceValue& out) {
  out.set_absent(in.absent);
  out.set_reason(in.reason);
  out.set_name(in.name);
  out.set_role(in.role);
  out.set_immediate(in.immediate);
}
Status read(const wire::AttendanceValue& in, Attendance& out) {
  out = Attendance{in.absent(), in.reason(), in.name(), in.role(), in.immediate()};
  return {};
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
Status read(const wire::TicksValue& in, Ticks& out) {
  out.seen = answer(in.seen());
  out.seen_alone = answer(in.seen_alone());
  out.bedroom_seen = answer(in.bedroom_seen());
  out.concern = answer(in.concern());
  out.tried_to_talk = answer(in.tried_to_talk());
  out.observed_with_main_carer = answer(in.observed_with_main_carer());
  out.mode = known(in.mode(), SeenMode::sibling_group);
  out.mode_reason = in.mode_reason();
  out.reason_not_alone = in.reason_not_alone();
  TRY(bounded(in.main_carers_present()));
  TRY(bounded(in.others_present()));
  out.main_carers_present.assign(in.main_carers_present().begin(), in.main_carers_present().end());
  out.others_present.assign(in.others_present().begin(), in.others_present().end());
  return {};
}

void fill(const Observation& in, wire::ObservationValue& out) {
  out.set_where(in.where);
  out.set_mood(in.mood);
  out.set_milestones(in.milestones);
  out.set_carer_response(in.carer_response);
  out.set_tried_to_talk(in.tried_to_talk);
  out.set_attachment(in.attachment);
}
Status read(const wire::ObservationValue& in, Observation& out) {
  out = Observation{in.where(), in.mood(), in.milestones(), in.carer_response(), in.tried_to_talk(), in.attachment()};
  return {};
}

void fill(const Block& in, wire::BlockValue& out) {
  out.set_title(in.title);
  out.set_text(in.text);
  out.set_child(in.child);
  out.set_order(in.order);
}
Status read(const wire::BlockValue& in, Block& out) {
  out = Block{in.title(), in.text(), in.child(), in.order()};
  return {};
}

void fill(const Risk& in, wire::RiskValue& out) {
  out.set_kind(static_cast<wire::RiskKind>(in.kind));
  out.set_link(static_cast<wire::RiskLink>(in.link));
  out.set_text(in.text);
  out.set_order(in.order);
}
Status read(const wire::RiskValue& in, Risk& out) {
  out = Risk{known(in.kind(), RiskKind::protective), known(in.link(), RiskLink::fresh), in.text(), in.order()};
  return {};
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
Status read(const wire::ActionValue& in, Action& out) {
  out = Action{in.text(), in.owner(), in.owner_role(), in.due(), in.status(), in.next_visit(), in.order()};
  return {};
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
  if (in.document) out.set_document(to_text(in.document->view()));
}
Status read(const wire::AttachmentValue& in, Attachment& out) {
  out.child = in.child();
  out.kind = in.kind();
  out.title = in.title();
  out.mime = in.mime();
  out.bytes = in.bytes();
  out.sha256 = to_hex(as_bytes(in.sha256()));
  out.discussion = in.discussion();
  out.order = in.order();
  return read_id(in.document(), out.document);
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
  out.set_proposed_frequency(in.proposed_frequency);
  out.set_proposed_working_days(in.proposed_working_days);
  out.set_proposed_on(in.proposed_on);
}
Status read(const wire::EpisodeValue& in, Episode& out) {
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
  out.proposed_frequency = in.proposed_frequency();
  out.proposed_working_days = in.proposed_working_days();
  out.proposed_on = in.proposed_on();
  return {};
}

void fill(const MainCare& in, wire::MainCareValue& out) {
  out.set_ended(in.ended);
  out.set_from(in.from);
  out.set_to(in.to);
}
Status read(const wire::MainCareValue& in, MainCare& out) {
  out = MainCare{in.ended(), in.from(), in.to()};
  return {};
}

}  // namespace doorstep::record
