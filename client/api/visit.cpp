// One visit's page: its fields as they are sealed, and around them everything that a form needs to know of the case.
#include <algorithm>
#include <set>

#include "client/api/ask_ids.hpp"
#include "client/api/counts.hpp"
#include "client/api/session.hpp"
#include "client/api/views.hpp"
#include "client/api/visit_words.hpp"
#include "client/api/wording.hpp"
#include "core/casework/visit_reading.hpp"
#include "core/record/sections.hpp"

namespace doorstep::client {
namespace {

using record::Answer;
using record::Field;
using record::Section;

bool is_open_on(const record::ChildRecord& child, rules::Date day) {
  return std::any_of(child.episodes.begin(), child.episodes.end(), [&](const auto& row) {
    const auto start = casework::date_in(row.value.start);
    const auto end = casework::date_in(row.value.end);
    return start && *start <= day && (!end || day < *end);
  });
}

std::string_view state_name(store::WordsState state) {
  switch (state) {
    case store::WordsState::draft:
      return "draft";
    case store::WordsState::waiting:
      return "waiting";
    case store::WordsState::sent:
      return "sent";
    case store::WordsState::held:
      return "held";
    case store::WordsState::aside:
      break;
  }
  return "aside";
}

/// Which section of the form a field stands in; empty: none of the six.
std::string_view section_of_field(std::uint32_t number) {
  switch (static_cast<Field>(number)) {
    case Field::setting:
    case Field::setting_block:
      return "setting";
    case Field::wishes:
    case Field::wishes_block:
    case Field::observation:
    case Field::can_verbalise:
    case Field::place:
      return "wishes";
    case Field::parents_block:
    case Field::parents_none:
      return "parents";
    case Field::risk:
    case Field::nothing_new:
      return "risk";
    case Field::analysis_rating:
    case Field::analysis_why:
    case Field::analysis_text:
    case Field::analysis_block:
      return "analysis";
    case Field::action:
    case Field::actions_none:
    case Field::next_visit:
      return "actions";
    default:
      return {};
  }
}

class VisitPage {
 public:
  VisitPage(Session& session, const SpaceId& space, const DocumentId& id)
      : session_(session), casework_(session.store), reader_(session.store), space_(space), id_(id) {}

  Status run(std::uint64_t version, wire::VisitView& view) {
    case_ = TRY(casework_.read_case(space_));
    const auto* now = case_.visit(id_);
    if (now == nullptr) return fail(Errc::not_found, "that visit is not on this tablet");
    newest_ = *now;
    visit_ = version == 0 ? *now : TRY(casework_.at_version(space_, id_, version));
    day_ = casework::date_in(visit_.start).value_or(rules::london(session_.now.wall).date);
    policies_ = TRY(casework_.policies());
    policy_ = &policy_on(policies_, day_);
    life_ = TRY(casework_.life(space_, id_));

    *view.mutable_head() = TRY(visit_line(session_.store, casework_, case_, newest_, *policy_, session_.now.wall));
    view.set_address(case_.address);
    view.set_access_note(case_.notes);
    view.set_lone_working(case_.lone_working);
    view.set_writable(version == 0 && !life_.locked());
    view.set_only_booked(newest_.only_booked);
    view.set_read_only_version(version != 0);
    view.set_manager_phone(policy_->manager_phone);
    view.set_policy(policy_->version);
    if (version == 0) {
      TRY(add_fields(view));
    } else {
      TRY(add_fields_of(version, view));
    }
    for (const auto& child : case_.children) add_child(child, view);
    for (const auto& person : case_.people) *view.add_people() = person_view(person, day_);
    add_sections(view);
    TRY(add_notes(view));
    add_versions(view);
    if (life_.locked()) TRY(add_counts(view));
    add_comments(view);
    for (const auto& owner : casework::owners_offered(case_, visit_)) {
      auto* out = view.add_owners();
      out->set_name(owner.name);
      out->set_role(owner.role);
    }
    for (const auto& task : case_.tasks) {
      if (task.task.visit != id_) continue;
      *view.add_tasks() = TRY(task_view(session_.store, case_, task, session_.now.wall));
    }
    return {};
  }

 private:
  Status add_fields(wire::VisitView& view) {
    std::uint64_t conflicts = 0;
    for (const auto& field : TRY(reader_.document(space_, id_))) {
      if (field.conflict) {
        ++conflicts;
        conflicted_.insert(field.field.kind);
      }
      if (field.value.empty() && !field.conflict) continue;
      auto* out = view.add_fields();
      fill_field(field.field, field.value, *out);
      out->set_state(std::string(state_name(field.state)));
      out->set_conflict(field.conflict);
      out->set_status_words(status_of(field, session_.now.wall).words);
      out->set_newer_unreadable(field.newer_unreadable);
      out->set_at(field.at);
    }
    view.set_conflicts(conflicts);
    return {};
  }

  Status add_fields_of(std::uint64_t version, wire::VisitView& view) {
    for (const auto& field : TRY(casework_.fields_at_version(space_, id_, version)).fields) {
      if (field.value.empty() || !record::is_content(field.name)) continue;
      fill_field(field.name, field.value, *view.add_fields());
    }
    return {};
  }

  static void fill_field(const change::FieldName& name, ByteView value, wire::FieldView& out) {
    out.set_field(name.kind);
    if (name.item) out.set_item(*name.item);
    out.set_value(to_text(value));
    out.set_name(record::address_text(name));
  }

  void add_child(const record::ChildRecord& child, wire::VisitView& view) {
    auto& out = *view.add_children();
    *out.mutable_child() = child_view(case_, child, nullptr, *policy_, day_);
    const auto row = visit_.children.find(child.key);
    out.set_in_visit(row != visit_.children.end());
    const auto born = casework::date_of_birth(child);
    const bool plan = is_open_on(child, day_);
    const bool old_enough = !born || day_ >= rules::birthday(*born, policy_->age);  // age not known: asked all the same
    const int months = born ? rules::age_in_months(*born, day_) : -1;
    out.set_has_plan(plan);
    out.set_looked_after(casework::is_looked_after(child, day_));
    out.set_under_four(born && !old_enough);
    out.set_toddler(born && months >= policy_->toddler_from && months <= policy_->toddler_to);
    out.set_asked_alone(old_enough);  // as Finish asks it (E-TICKS), with a plan or without
    const bool unsuccessful = visit_.outcome == "unsuccessful";
    const auto* ticks = row != visit_.children.end() ? &row->second.ticks : nullptr;
    const bool not_alone = ticks != nullptr && (ticks->seen_alone == Answer::no || ticks->seen == Answer::no);
    out.set_asked_concern(plan && old_enough && (unsuccessful || not_alone));
    for (const auto& person : case_.people) {
      if (casework::is_main_carer(person, child.key, day_)) out.add_main_carers(person.key);
    }
  }

  // ---- sections
  struct SectionState {
    bool written = false;
    bool none = false;
    std::string words;
  };

  SectionState wishes_state() const {
    SectionState out;
    std::size_t written = 0;
    for (const auto& [key, row] : visit_.children) {
      const bool observed = row.observation && casework::written(*row.observation);
      if (casework::wishes_written(row) || observed) ++written;
    }
    out.written = written > 0 && written == visit_.children.size();
    if (!visit_.children.empty()) {
      out.words = std::to_string(written) + " of " + std::to_string(visit_.children.size()) +
                  (visit_.children.size() == 1 ? " child" : " children");
    }
    if (written == 0) out.words.clear();
    return out;
  }

  SectionState state_of(Section section) const {
    SectionState out;
    const auto filled = [](const auto& rows) {
      return std::any_of(rows.begin(), rows.end(), [](const auto& row) { return !casework::blank(row.value.text); });
    };
    switch (section) {
      case Section::setting:
        out.written = !casework::blank(visit_.setting) || casework::written(visit_.setting_blocks);
        break;
      case Section::wishes:
        return wishes_state();
      case Section::parents:
        out.written = casework::written(visit_.parents);
        out.none = !out.written && !casework::blank(visit_.parents_none);
        if (out.none) out.words = visit_.parents_none;
        break;
      case Section::risk:
        out.written = filled(visit_.risks);
        out.none = !out.written && visit_.nothing_new;
        break;
      case Section::analysis:
        out.written = !casework::blank(visit_.analysis_text) || casework::written(visit_.analysis_blocks);
        break;
      case Section::actions:
        out.written = filled(visit_.actions);
        out.none = !out.written && visit_.actions_none;
        if (out.written) out.words = std::to_string(visit_.actions.size()) + (visit_.actions.size() == 1 ? " action" : " actions");
        break;
    }
    return out;
  }

  void add_sections(wire::VisitView& view) {
    for (const auto& info : record::all_sections()) {
      auto* out = view.add_sections();
      const auto state = state_of(info.section);
      out->set_key(std::string(info.key));
      out->set_title(std::string(info.title));
      out->set_none_offer(std::string(info.none));
      out->set_written(state.written);
      out->set_none_said(state.none);
      const std::string usual = state.none ? std::string(info.none) : state.written ? "Written" : "Not started";
      out->set_state_words(state.words.empty() ? usual : state.words);
      std::uint64_t conflicts = 0;
      for (const auto kind : conflicted_) conflicts += section_of_field(kind) == info.key ? 1 : 0;
      out->set_conflicts(conflicts);
    }
  }

  // ---- what acts made of it
  Status add_notes(wire::VisitView& view) {
    const auto* judged_by =
        newest_.version() > 0 ? policy_of(newest_.versions.at(newest_.version()), policies_) : nullptr;
    const auto& policy = judged_by != nullptr ? judged_by->policy : *policy_;
    for (const auto& each : case_.case_notes) {
      if (each.note.visit != id_) continue;
      auto* out = view.add_notes();
      out->set_note(bytes_of(each.id));
      out->set_child(each.note.child);
      out->set_child_name(case_.name_of(each.note.child));
      out->set_type(each.note.type);
      out->set_label(labels_of(each.note.type, policy));
      out->set_cross_reference(each.note.kind == record::NoteKind::cross_reference);
      out->set_words(casework::cross_reference_words(case_, each, policy));
      out->set_stands(case_.stands(each));
      out->set_withdrawn(each.withdrawn);
      out->set_version(each.note.version);
      if (each.note.refers_to) out->set_refers_to(bytes_of(*each.note.refers_to));
      const auto status = status_of(TRY(reader_.document(space_, each.id)), session_.now.wall);
      out->set_status(status.code);
      out->set_status_words(status.words);
    }
    return {};
  }

  /// As it is judged now: the same as when it was finished, because the version names its policy, unless plans or
  /// people were corrected since.
  Status add_counts(wire::VisitView& view) {
    const auto standings = TRY(casework_.standings(case_, rules::london(session_.now.wall).date));
    const auto& version = newest_.versions.at(newest_.version());
    const auto* published = policy_of(version, policies_);
    for (const auto& judged : version.judgements) {
      const auto* child = case_.child(judged.child);
      const auto* judgement =
          child != nullptr ? standings.outcome.judgement(id_.text(), child->id.text()) : nullptr;
      if (judgement == nullptr) continue;
      const bool two = judgement->types.size() > 1;
      *view.add_counts() = counts_view(case_, *judgement, published != nullptr ? published->policy : *policy_, day_,
                                       two ? judged.full_note : std::string());
    }
    return {};
  }

  void add_versions(wire::VisitView& view) {
    for (auto each = newest_.versions.rbegin(); each != newest_.versions.rend(); ++each) {
      const auto& version = each->second;
      auto* out = view.add_versions();
      out->set_number(version.number);
      out->set_words("Version " + std::to_string(version.number) + ", finished " +
                     at_words(version.finished_at, session_.now.wall) + " by " + version.by);
      out->set_reason(version.reason);
      const auto review = newest_.reviews.find(version.number);
      if (review == newest_.reviews.end()) continue;
      const bool approved = review->second.decision == record::Decision::approved;
      out->set_review_words(std::string(approved ? "Approved" : "Returned") + " by " + review->second.by + ", " +
                            at_words(review->second.at, session_.now.wall));
    }
    const auto review = newest_.reviews.find(newest_.version());
    const bool counts = life_.state == casework::LifeState::approved || life_.state == casework::LifeState::returned;
    if (review == newest_.reviews.end() || !counts) return;
    auto* out = view.mutable_review();
    out->set_decision(life_.state == casework::LifeState::approved ? "approved" : "returned");
    out->set_comment(review->second.comment);
    out->set_by(review->second.by);
    out->set_at_words(at_words(review->second.at, session_.now.wall));
    out->set_version(newest_.version());
  }

  void add_comments(wire::VisitView& view) {
    for (const auto& row : newest_.comments) {
      auto* out = view.add_comments();
      out->set_section(row.value.section);
      const auto* info = record::find_section(row.value.section);
      out->set_section_title(info != nullptr ? std::string(info->title) : row.value.section);
      out->set_text(row.value.text);
      out->set_by(row.value.by);
      out->set_at_words(at_words(row.value.at, session_.now.wall));
    }
  }

  Session& session_;
  casework::Casework casework_;
  store::RecordReader reader_;
  SpaceId space_;
  DocumentId id_;
  record::CaseRecord case_;
  record::VisitRecord newest_;  ///< as the record is now
  record::VisitRecord visit_;   ///< as it is shown
  rules::Date day_;
  std::vector<casework::PublishedPolicy> policies_;
  const rules::Policy* policy_ = nullptr;
  casework::Life life_;
  std::multiset<std::uint32_t> conflicted_;
};

}  // namespace

Result<wire::VisitView> visit(Session& session, const wire::AskVisit& ask) {
  wire::VisitView view;
  const auto space = TRY(id_from<SpaceId>(ask.space()));
  const auto document = TRY(id_from<DocumentId>(ask.visit()));
  TRY(VisitPage(session, space, document).run(ask.version(), view));
  return view;
}

}  // namespace doorstep::client
