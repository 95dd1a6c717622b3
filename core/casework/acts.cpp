// Casework's smaller acts: correct, review, comment, withdraw, decide.
#include <algorithm>

#include "core/casework/casework.hpp"
#include "core/casework/field_value.hpp"
#include "core/casework/visit_reading.hpp"

namespace doorstep::casework {

using record::Field;

/// An act is no draft: it is signed for sending at once.
Status Casework::sign(const SpaceId& space, const DocumentId& document, const store::FieldValue& value, Now now,
                      Rng& rng) {
  store::DocumentFields fields;
  fields.document = document;
  fields.values.push_back(value);
  return outbox_.save_together(space, {&fields, 1}, now, rng);
}

Status Casework::writable(const SpaceId& space, const DocumentId& visit) {
  // Without a first version there is no other: one field tells it. All the others would be opened at every pause.
  const auto finished = reader_.written(store::FieldPath{space, visit, record::name_of(Field::version, 1)});
  if (finished && !*finished) return {};
  const auto life = this->life(space, visit);
  if (!life || !life->locked()) return {};  // what cannot be read here must not keep new words from being saved (P1)
  return fail(Errc::not_allowed, "this record is finished (version " + std::to_string(life->version) +
                                     ") and locked: correct it first, with a reason");
}

Status Casework::correct(const SpaceId& space, const DocumentId& visit, const std::string& reason, Now now, Rng& rng) {
  if (blank(reason)) return fail(Errc::invalid_input, "a correction needs its reason: it stays with the new version");
  const auto life = TRY(this->life(space, visit));
  if (life.state == LifeState::draft) {
    return fail(Errc::not_allowed, "this record is not finished yet: write in it as it is");
  }
  if (life.state == LifeState::correcting) {
    return fail(Errc::already_exists, "a correction of this record is open already: write it, then finish");
  }
  if (life.version >= record::max_version) {
    return fail(Errc::not_allowed, "this record has as many versions as it can have: write a visit of its own instead");
  }
  const auto value = field_value(Field::correction, reason, life.version + 1);
  return sign(space, visit, value, now, rng);
}

Status Casework::review(const SpaceId& space, const DocumentId& visit, record::Decision decision,
                        const std::string& comment, Now now, Rng& rng) {
  if (!TRY(is_office(store_.device()))) {
    return fail(Errc::not_allowed, "only a manager's office device reviews records");
  }
  const auto life = TRY(this->life(space, visit));
  if (life.state == LifeState::draft) return fail(Errc::not_allowed, "this record is not finished yet");
  if (life.state == LifeState::correcting) {
    return fail(Errc::not_allowed, "this record is being corrected: review it when it is finished again");
  }
  if (decision == record::Decision::returned && blank(comment)) {
    return fail(Errc::invalid_input, "say what you ask for: a return needs a comment");
  }
  record::Review review;
  review.version = life.version;
  review.decision = decision;
  review.comment = comment;
  review.by = store_.enrolment().holder;
  review.at = rules::rfc3339(now.wall);
  const auto value = field_value(Field::review, review, life.version);
  return sign(space, visit, value, now, rng);
}

Status Casework::comment(const SpaceId& space, const DocumentId& visit, const std::string& section,
                         const std::string& text, Now now, Rng& rng) {
  if (blank(text)) return fail(Errc::invalid_input, "a comment needs words");
  if (!section.empty() && record::find_section(section) == nullptr) {
    std::string known;
    for (const auto& each : record::all_sections()) known += (known.empty() ? "" : ", ") + std::string(each.key);
    return fail(Errc::invalid_input, "there is no section '" + section + "': " + known);
  }
  record::Comment comment;
  comment.section = section;
  comment.text = text;
  comment.by = store_.enrolment().holder;
  comment.at = rules::rfc3339(now.wall);
  const auto value = field_value(Field::comment, comment, rng.next64());
  return sign(space, visit, value, now, rng);
}

Status Casework::withdraw_note(const SpaceId& space, const DocumentId& note, const std::string& reason, Now now,
                               Rng& rng) {
  if (blank(reason)) return fail(Errc::invalid_input, "withdrawing a case note needs its reason");
  const auto a_case = TRY(read_case(space));
  const auto same = [&](const record::NoteRecord& each) { return each.id == note; };
  const auto found = std::find_if(a_case.case_notes.begin(), a_case.case_notes.end(), same);
  if (found == a_case.case_notes.end()) return fail(Errc::not_found, "that case note is not on this device");
  // Nobody is sent to a reference for the words: two that name each other must not keep each other for ever.
  const bool full = found->note.kind != record::NoteKind::cross_reference;
  for (const auto& each : a_case.case_notes) {
    const bool refers = each.note.kind == record::NoteKind::cross_reference && each.note.refers_to == note;
    if (full && refers && each.withdrawn.empty()) {
      return fail(Errc::not_allowed, "E-XREF: the cross-reference " + each.id.text().substr(0, 8) +
                                         " points to this note: withdraw the cross-reference first");
    }
  }
  const auto value = field_value(Field::withdrawn, reason);
  return sign(space, note, value, now, rng);
}

Status Casework::decide_task(const SpaceId& space, const DocumentId& task, const std::string& words, Now now,
                             Rng& rng) {
  if (blank(words)) return fail(Errc::invalid_input, "say what was decided or done: it stays with the task");
  const auto a_case = TRY(read_case(space));
  const auto same = [&](const record::TaskRecord& each) { return each.id == task; };
  if (std::none_of(a_case.tasks.begin(), a_case.tasks.end(), same)) {
    return fail(Errc::not_found, "that task is not on this device");
  }
  record::TaskDecision decision;
  decision.words = words;
  decision.by = store_.enrolment().holder;
  decision.at = rules::rfc3339(now.wall);
  const auto value = field_value(Field::task_done, decision);
  return sign(space, task, value, now, rng);
}

void change_pattern(record::Episode& episode, const rules::Interval& frequency, const std::string& agreed_on,
                    const std::string& supervision_ref) {
  const auto days = static_cast<std::uint32_t>(frequency.days);
  if (blank(supervision_ref) || blank(agreed_on)) {
    episode.proposed_frequency = days;
    episode.proposed_working_days = frequency.working;
    episode.proposed_on = agreed_on;
    return;
  }
  episode.frequency = days;
  episode.working_days = frequency.working;
  episode.agreed_on = agreed_on;
  episode.supervision_ref = supervision_ref;
  episode.proposed_frequency = 0;
  episode.proposed_working_days = false;
  episode.proposed_on.clear();
}

std::string cross_reference_words(const record::CaseRecord& a_case, const record::NoteRecord& note,
                                  const rules::Policy& policy) {
  if (note.note.kind != record::NoteKind::cross_reference || !note.note.refers_to) return {};
  const auto full = std::find_if(a_case.case_notes.begin(), a_case.case_notes.end(),
                                 [&](const record::NoteRecord& each) { return each.id == *note.note.refers_to; });
  const auto short_id = note.note.refers_to->text().substr(0, 8);
  if (full == a_case.case_notes.end()) return "See the full recording " + short_id + ", which is not here yet";
  const auto type = rules::visit_type_from(full->note.type);
  const auto label = type ? policy.labels[static_cast<std::size_t>(*type)] : full->note.type;
  std::string words = "See the full recording in " + label + " " + short_id;
  const auto* visit = a_case.visit(full->note.visit);
  if (visit != nullptr && visit->version() > 1) {
    const auto at = rules::parse_moment(visit->versions.rbegin()->second.finished_at);
    if (at) words += ", corrected on " + rules::london(*at).date.words();
  }
  return words;
}

}  // namespace doorstep::casework
