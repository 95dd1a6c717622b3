// The messages of what acts write: finishing, correcting, reviewing and what comes of them (value_messages.hpp).
#include "core/record/value_messages.hpp"

namespace doorstep::record {
namespace {

void fill(const FieldPin& in, wire::FieldPin& out) {
  out.set_field(in.field);
  if (in.item) out.set_item(*in.item);
  out.set_write(in.write);
  fill_bytes(in.sha256, *out.mutable_sha256());
}
Status read(const wire::FieldPin& in, FieldPin& out) {
  out.field = in.field();
  if (in.has_item()) out.item = in.item();
  out.write = in.write();
  return read_bytes(in.sha256(), out.sha256);
}

void fill(const ChildJudgement& in, wire::ChildJudgement& out) {
  out.set_child(in.child);
  out.set_types(in.types);
  for (const auto& code : in.codes) out.add_codes(code);
  out.set_full_note(in.full_note);
}
Status read(const wire::ChildJudgement& in, ChildJudgement& out) {
  TRY(bounded(in.codes()));
  out.child = in.child();
  out.types = in.types();
  out.codes.assign(in.codes().begin(), in.codes().end());
  out.full_note = in.full_note();
  return {};
}

}  // namespace

void fill(const Version& in, wire::VersionValue& out) {
  out.set_number(in.number);
  out.set_finished_at(in.finished_at);
  out.set_by(in.by);
  out.set_reason(in.reason);
  out.set_policy(in.policy);
  fill_bytes(in.policy_hash, *out.mutable_policy_hash());
  for (const auto& pin : in.fields) fill(pin, *out.add_fields());
  for (const auto& judgement : in.judgements) fill(judgement, *out.add_judgements());
}
Status read(const wire::VersionValue& in, Version& out) {
  TRY(bounded(in.fields()));
  TRY(bounded(in.judgements()));
  out.number = in.number();
  out.finished_at = in.finished_at();
  out.by = in.by();
  out.reason = in.reason();
  out.policy = in.policy();
  TRY(read_bytes(in.policy_hash(), out.policy_hash));
  out.fields.resize(static_cast<std::size_t>(in.fields_size()));
  for (int i = 0; i < in.fields_size(); ++i) TRY(read(in.fields(i), out.fields[static_cast<std::size_t>(i)]));
  out.judgements.resize(static_cast<std::size_t>(in.judgements_size()));
  for (int i = 0; i < in.judgements_size(); ++i) {
    TRY(read(in.judgements(i), out.judgements[static_cast<std::size_t>(i)]));
  }
  return {};
}

void fill(const Review& in, wire::ReviewValue& out) {
  out.set_version(in.version);
  out.set_decision(static_cast<wire::Decision>(in.decision));
  out.set_comment(in.comment);
  out.set_by(in.by);
  out.set_at(in.at);
}
Status read(const wire::ReviewValue& in, Review& out) {
  out = Review{in.version(), known(in.decision(), Decision::returned), in.comment(), in.by(), in.at()};
  return {};
}

void fill(const Note& in, wire::NoteValue& out) {
  fill_bytes(in.visit.bytes, *out.mutable_visit());
  out.set_child(in.child);
  out.set_type(in.type);
  out.set_kind(static_cast<wire::NoteKind>(in.kind));
  if (in.refers_to) out.set_refers_to(to_text(in.refers_to->view()));
  out.set_version(in.version);
  out.set_author(in.author);
  out.set_finished_at(in.finished_at);
  out.set_start(in.start);
  out.set_end(in.end);
  fill(in.ticks, *out.mutable_ticks());
}
Status read(const wire::NoteValue& in, Note& out) {
  TRY(read_bytes(in.visit(), out.visit.bytes));
  out.child = in.child();
  out.type = in.type();
  out.kind = known(in.kind(), NoteKind::cross_reference);
  TRY(read_id(in.refers_to(), out.refers_to));
  out.version = in.version();
  out.author = in.author();
  out.finished_at = in.finished_at();
  out.start = in.start();
  out.end = in.end();
  return read(in.ticks(), out.ticks);
}

void fill(const Task& in, wire::TaskValue& out) {
  out.set_kind(static_cast<wire::TaskKind>(in.kind));
  fill_bytes(in.visit.bytes, *out.mutable_visit());
  out.set_child(in.child);
  out.set_due(in.due);
  out.set_text(in.text);
  out.set_created_at(in.created_at);
  out.set_by(in.by);
  for (const auto& code : in.codes) out.add_codes(code);
}
Status read(const wire::TaskValue& in, Task& out) {
  TRY(bounded(in.codes()));
  out.kind = known(in.kind(), TaskKind::supervision);
  TRY(read_bytes(in.visit(), out.visit.bytes));
  out.child = in.child();
  out.due = in.due();
  out.text = in.text();
  out.created_at = in.created_at();
  out.by = in.by();
  out.codes.assign(in.codes().begin(), in.codes().end());
  return {};
}

void fill(const TaskDecision& in, wire::TaskDecisionValue& out) {
  out.set_words(in.words);
  out.set_by(in.by);
  out.set_at(in.at);
}
Status read(const wire::TaskDecisionValue& in, TaskDecision& out) {
  out = TaskDecision{in.words(), in.by(), in.at()};
  return {};
}

void fill(const Comment& in, wire::CommentValue& out) {
  out.set_section(in.section);
  out.set_text(in.text);
  out.set_by(in.by);
  out.set_at(in.at);
}
Status read(const wire::CommentValue& in, Comment& out) {
  out = Comment{in.section(), in.text(), in.by(), in.at()};
  return {};
}

}  // namespace doorstep::record
