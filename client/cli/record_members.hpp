// The members of each structured value, once for both directions: Archive is record_json's Writer or its Reader. Only
// record_json.cpp includes this.
#pragma once

#include "core/record/record.hpp"

namespace doorstep::cli::json_members {

using namespace record;  // NOLINT: of this namespace alone

template <class T>
struct Choice {
  std::string_view name;
  T value;
};
inline constexpr Choice<SeenMode> seen_modes[] = {{"individual", SeenMode::individual},
                                                  {"sibling_group", SeenMode::sibling_group}};
inline constexpr Choice<RiskKind> risk_kinds[] = {{"risk", RiskKind::risk}, {"protective", RiskKind::protective}};
inline constexpr Choice<RiskLink> risk_links[] = {{"plan", RiskLink::plan}, {"new", RiskLink::fresh}};
inline constexpr Choice<PlanType> plan_types[] = {{"CIN", PlanType::cin}, {"CP", PlanType::cp}, {"CLA", PlanType::cla}};
inline constexpr Choice<Decision> decisions[] = {{"approved", Decision::approved}, {"returned", Decision::returned}};
inline constexpr Choice<NoteKind> note_kinds[] = {{"full", NoteKind::full},
                                                  {"cross_reference", NoteKind::cross_reference}};
inline constexpr Choice<TaskKind> task_kinds[] = {{"team_manager", TaskKind::team_manager},
                                                  {"further_visit", TaskKind::further_visit},
                                                  {"supervision", TaskKind::supervision}};
inline constexpr Choice<Answer> answers[] = {
    {"yes", Answer::yes}, {"no", Answer::no}, {"not_applicable", Answer::not_applicable}};

template <class Archive>
void members(Archive& a, Leg& leg) {
  a.text("location", leg.location);
  a.text("from", leg.from);
  a.text("to", leg.to);
}
template <class Archive>
void members(Archive& a, Legs& value) {
  a.list("legs", value.legs);
}
template <class Archive>
void members(Archive& a, Attendance& value) {
  a.flag("absent", value.absent);
  a.text("reason", value.reason);
  a.text("name", value.name);
  a.text("role", value.role);
  a.flag("immediate", value.immediate);
}
template <class Archive>
void members(Archive& a, Ticks& value) {
  a.choice("seen", value.seen, answers);
  a.choice("seen_alone", value.seen_alone, answers);
  a.choice("bedroom_seen", value.bedroom_seen, answers);
  a.choice("concern", value.concern, answers);
  a.choice("tried_to_talk", value.tried_to_talk, answers);
  a.choice("observed_with_main_carer", value.observed_with_main_carer, answers);
  a.choice("seen_mode", value.mode, seen_modes);
  a.text("mode_reason", value.mode_reason);
  a.text("reason_not_alone", value.reason_not_alone);
  a.keys("main_carers_present", value.main_carers_present);
  a.keys("others_present", value.others_present);
}
template <class Archive>
void members(Archive& a, Observation& value) {
  a.text("where", value.where);
  a.text("mood", value.mood);
  a.text("milestones", value.milestones);
  a.text("carer_response", value.carer_response);
  a.text("tried_to_talk", value.tried_to_talk);
  a.text("attachment", value.attachment);
}
template <class Archive>
void members(Archive& a, Block& value) {
  a.text("title", value.title);
  a.text("text", value.text);
  a.key("child", value.child);
  a.number("order", value.order);
}
template <class Archive>
void members(Archive& a, Risk& value) {
  a.choice("kind", value.kind, risk_kinds);
  a.choice("link", value.link, risk_links);
  a.text("text", value.text);
  a.number("order", value.order);
}
template <class Archive>
void members(Archive& a, Action& value) {
  a.text("text", value.text);
  a.text("owner", value.owner);
  a.text("owner_role", value.owner_role);
  a.text("due", value.due);
  a.text("status", value.status);
  a.flag("next_visit", value.next_visit);
  a.number("order", value.order);
}
template <class Archive>
void members(Archive& a, Attachment& value) {
  a.key("child", value.child);
  a.text("kind", value.kind);
  a.text("title", value.title);
  a.text("mime", value.mime);
  a.number("bytes", value.bytes);
  a.text("sha256", value.sha256);
  a.text("discussion", value.discussion);
  a.number("order", value.order);
  a.document("document", value.document);
}
template <class Archive>
void members(Archive& a, Episode& value) {
  a.choice("type", value.type, plan_types);
  a.text("start", value.start);
  a.text("start_time", value.start_time);
  a.text("end", value.end);
  a.number("frequency_days", value.frequency);
  a.flag("working_days", value.working_days);
  a.text("pattern_agreed", value.agreed_on);
  a.text("supervision_ref", value.supervision_ref);
  a.text("category", value.category);
  a.flag("nrpf", value.nrpf);
  a.text("placement", value.placement);
  a.flag("reg24", value.reg24);
  a.text("first_review_due", value.first_review_due);
  a.text("first_review_held", value.first_review_held);
  a.text("fostering_panel", value.fostering_panel);
  a.number("proposed_frequency_days", value.proposed_frequency);
  a.flag("proposed_working_days", value.proposed_working_days);
  a.text("proposed_on", value.proposed_on);
}
template <class Archive>
void members(Archive& a, MainCare& value) {
  a.flag("ended", value.ended);
  a.text("from", value.from);
  a.text("to", value.to);
}
template <class Archive>
void members(Archive& a, FieldPin& value) {
  a.address("field", value.field, value.item);
  a.digits("write", value.write);
  a.hash("sha256", value.sha256);
}
template <class Archive>
void members(Archive& a, ChildJudgement& value) {
  a.key("child", value.child);
  a.text("types", value.types);
  a.texts("codes", value.codes);
  a.text("full_note", value.full_note);
}
template <class Archive>
void members(Archive& a, Version& value) {
  a.number("number", value.number);
  a.text("finished_at", value.finished_at);
  a.text("by", value.by);
  a.text("reason", value.reason);
  a.text("policy", value.policy);
  a.hash("policy_hash", value.policy_hash);
  a.list("fields", value.fields);
  a.list("judgements", value.judgements);
}
template <class Archive>
void members(Archive& a, Review& value) {
  a.number("version", value.version);
  a.choice("decision", value.decision, decisions);
  a.text("comment", value.comment);
  a.text("by", value.by);
  a.text("at", value.at);
}
template <class Archive>
void members(Archive& a, Note& value) {
  a.document("visit", value.visit);
  a.key("child", value.child);
  a.text("type", value.type);
  a.choice("kind", value.kind, note_kinds);
  a.document("refers_to", value.refers_to);
  a.number("version", value.version);
  a.text("author", value.author);
  a.text("finished_at", value.finished_at);
  a.text("start", value.start);
  a.text("end", value.end);
  a.object("ticks", value.ticks);
}
template <class Archive>
void members(Archive& a, Task& value) {
  a.choice("kind", value.kind, task_kinds);
  a.document("visit", value.visit);
  a.key("child", value.child);
  a.text("due", value.due);
  a.text("text", value.text);
  a.text("created_at", value.created_at);
  a.text("by", value.by);
  a.texts("codes", value.codes);
}
template <class Archive>
void members(Archive& a, TaskDecision& value) {
  a.text("words", value.words);
  a.text("by", value.by);
  a.text("at", value.at);
}
template <class Archive>
void members(Archive& a, Comment& value) {
  a.text("section", value.section);
  a.text("text", value.text);
  a.text("by", value.by);
  a.text("at", value.at);
}
template <class Archive>
void members(Archive& a, Raw& value) {
  a.bytes("base64url", value.bytes);
}

}  // namespace doorstep::cli::json_members
