// What was overwritten: the history of a field, what needs a decision, and the decision (P5).
#include <algorithm>
#include <map>

#include "client/api/ask_ids.hpp"
#include "client/api/field_titles.hpp"
#include "client/api/session.hpp"
#include "client/api/settling.hpp"
#include "client/api/value_words.hpp"
#include "client/api/views.hpp"
#include "client/api/wording.hpp"

namespace doorstep::client {
namespace {

using merge::Grade;
using store::ConflictItem;
using store::HistoryItem;
using store::WordsState;

NameOf names_in(const record::CaseRecord& a_case) {
  return [&a_case](record::ItemKey key) { return a_case.name_of(key); };
}

std::string_view code_of(Grade grade) { return grade == Grade::current ? "shown" : merge::name_of(grade); }

std::string_view words_of(Grade grade) {
  switch (grade) {
    case Grade::current:
      return "What stands on the central record";
    case Grade::superseded:
      return "Replaced by somebody who had read it";
    case Grade::withdrawn:
      return "Replaced by its own author";
    case Grade::overwritten_unseen:
      return "Overwritten by somebody who had not seen it";
    case Grade::set_aside:
      return "Kept aside: it did not become part of the record";
  }
  return "";
}

wire::HistoryLine line_of(const Session& session, const change::FieldName& field, const HistoryItem& item,
                          const NameOf& name_of) {
  wire::HistoryLine out;
  if (item.value) out.set_value(to_text(*item.value));
  out.set_text(value_words(field, item.value, name_of));
  out.set_holder(item.holder);
  out.set_label(item.label);
  out.set_grade(std::string(code_of(item.grade)));
  out.set_grade_words(std::string(words_of(item.grade)));
  out.set_written_words(when_text(item.written_at, session.now.wall));
  out.set_received_words(when_text(item.received_at, session.now.wall));
  out.set_mine(item.device == session.store.device());
  out.set_write(item.id);
  if (item.verdict != merge::Verdict::merged) {
    out.set_verdict_words(words_help(merge::remedy_of(item.verdict)));
  }
  return out;
}

/// Whether these are words of this device that no log holds: drafts, signed ones, and those that the server refused.
bool unsent(const store::ShownField& shown, const std::vector<HistoryItem>& logged) {
  if (shown.state == WordsState::sent || shown.state == WordsState::held) return false;
  return std::none_of(logged.begin(), logged.end(), [&](const HistoryItem& each) { return each.id == shown.id; });
}

wire::HistoryLine unsent_line(const Session& session, const store::ShownField& shown, const NameOf& name_of) {
  wire::HistoryLine out;
  out.set_value(to_text(shown.value));
  out.set_text(value_words(shown.field, shown.value, name_of));
  out.set_holder(session.store.enrolment().holder);
  out.set_label(session.store.enrolment().label);
  out.set_grade("shown");
  auto plain = shown;
  plain.conflict = false;  // how far these words have got; not that others disagree
  out.set_grade_words(status_of(plain, session.now.wall).words);
  out.set_written_words(when_text(shown.at, session.now.wall));
  out.set_mine(true);
  out.set_write(shown.id);
  out.set_unsent(true);
  return out;
}

/// Cases by their spaces, each read once.
class Cases {
 public:
  explicit Cases(store::DeviceStore& store) : casework_(store) {}

  Result<const record::CaseRecord*> of(const SpaceId& space) {
    auto found = cases_.find(space);
    if (found == cases_.end()) found = cases_.emplace(space, TRY(casework_.read_case(space))).first;
    return &found->second;
  }

 private:
  casework::Casework casework_;
  std::map<SpaceId, record::CaseRecord> cases_;
};

wire::ConflictView view_of(const Session& session, const record::CaseRecord& a_case, const ConflictItem& conflict,
                           bool newer_unsent) {
  const auto& path = conflict.path;
  const auto name_of = names_in(a_case);
  wire::ConflictView out;
  out.set_space(bytes_of(path.space));
  out.set_document(bytes_of(path.document));
  out.set_field(path.field.kind);
  if (path.field.item) out.set_item(*path.field.item);
  out.set_case_name(a_case.name);
  out.set_record_words(record_words(a_case, path.document));
  out.set_title(field_title(a_case, a_case.visit(path.document), path.field));
  out.set_since_words(when_text(conflict.since, session.now.wall));
  if (!conflict.base.empty()) *out.mutable_base() = line_of(session, path.field, conflict.base.back(), name_of);
  for (const auto* each : versions_of(conflict)) *out.add_versions() = line_of(session, path.field, *each, name_of);
  out.set_text(holds_words(path.field.kind));
  out.set_unsent(newer_unsent);
  return out;
}

Result<Bytes> decided(const wire::AskResolve& ask, const ConflictItem& conflict, const DeviceId& self) {
  switch (ask.decision_case()) {
    case wire::AskResolve::kKeep: {
      for (const auto* each : versions_of(conflict)) {
        if (each->id == ask.keep()) return kept(*each);
      }
      return fail(Errc::not_found, "that version is not there any more: look at what needs your decision again");
    }
    case wire::AskResolve::kBoth:
      if (ask.both()) return kept_together(conflict, self);
      break;
    case wire::AskResolve::kValue:
      return to_bytes(ask.value());
    case wire::AskResolve::DECISION_NOT_SET:
      break;
  }
  return fail(Errc::invalid_input, "say what to keep: one of the versions, both, or words of your own");
}

}  // namespace

Result<wire::HistoryView> history(Session& session, const wire::AskHistory& ask) {
  const store::FieldPath path{TRY(id_from<SpaceId>(ask.space())), TRY(id_from<DocumentId>(ask.document())),
                              field_from(ask)};
  const auto a_case = TRY(casework::Casework(session.store).read_case(path.space));
  const auto name_of = names_in(a_case);
  store::RecordReader reader(session.store);
  const auto items = TRY(reader.history(path));
  wire::HistoryView out;
  out.set_title(field_title(a_case, a_case.visit(path.document), path.field));
  const auto shown = TRY(reader.shown(path));
  if (shown && unsent(*shown, items)) *out.add_lines() = unsent_line(session, *shown, name_of);
  for (auto each = items.rbegin(); each != items.rend(); ++each) {
    *out.add_lines() = line_of(session, path.field, *each, name_of);
  }
  return out;
}

Result<wire::ConflictsView> conflicts(Session& session, const wire::AskConflicts& /*ask*/) {
  store::RecordReader reader(session.store);
  Cases cases(session.store);
  wire::ConflictsView out;
  for (const auto& conflict : TRY(reader.conflicts())) {
    const auto* a_case = TRY(cases.of(conflict.path.space));
    const auto shown = TRY(reader.shown(conflict.path));
    const bool newer_unsent = shown && unsent(*shown, TRY(reader.history(conflict.path)));
    *out.add_conflicts() = view_of(session, *a_case, conflict, newer_unsent);
  }
  return out;
}

Result<wire::SavedView> resolve(Session& session, const wire::AskResolve& ask) {
  const store::FieldPath path{TRY(id_from<SpaceId>(ask.space())), TRY(id_from<DocumentId>(ask.document())),
                              field_from(ask)};
  const auto conflicts = TRY(store::RecordReader(session.store).conflicts());
  const auto conflict = std::find_if(conflicts.begin(), conflicts.end(), [&](const ConflictItem& each) {
    return each.path.space == path.space && each.path.document == path.document && each.path.field == path.field;
  });
  if (conflict == conflicts.end()) {
    return fail(Errc::not_found, "nothing needs your decision there: it has been settled");
  }
  const auto value = TRY(decided(ask, *conflict, session.store.device()));
  TRY(store::Outbox(session.store).save_settling(conflict->path, value, session.now, session.rng));
  wire::SavedView out;
  out.set_at(session.now.wall);
  out.set_words(std::string(words_saved));
  return out;
}

}  // namespace doorstep::client
