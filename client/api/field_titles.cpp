#include "client/api/field_titles.hpp"

#include <algorithm>

#include "core/rules/calendar.hpp"

namespace doorstep::client {
namespace {

using record::Field;

std::string_view words_of(Field field) {
  switch (field) {
    case Field::type: return "Kind of record";
    case Field::ref: return "Short id";
    case Field::name: return "Name";
    case Field::address: return "Address";
    case Field::notes: return "How to get in";
    case Field::lone_working: return "Working alone";
    case Field::role: return "Role";
    case Field::immediate: return "Immediate family";
    case Field::dob: return "Date of birth";
    case Field::main_carer_of: return "Main carer";
    case Field::main_focus: return "Main focus of the plan";
    case Field::episode: return "Plan";
    case Field::start: return "Start of the visit";
    case Field::end: return "End of the visit";
    case Field::worker: return "Who made the visit";
    case Field::announced: return "Announced";
    case Field::outcome: return "Outcome";
    case Field::purpose: return "Purpose";
    case Field::legs: return "Where the visit was";
    case Field::people: return "Who was there";
    case Field::ticks: return "Seen and seen alone";
    case Field::can_verbalise: return "Able to put wishes and feelings into words";
    case Field::wishes:
    case Field::wishes_block: return "Wishes";
    case Field::observation: return "Observations";
    case Field::setting:
    case Field::setting_block: return "Setting";
    case Field::parents_block: return "Discussion with parents / carers";
    case Field::risk: return "Risk or protective factor";
    case Field::nothing_new: return "No new risk or protective factors";
    case Field::analysis_rating: return "Analysis: positive or concerning";
    case Field::analysis_why: return "Analysis: why";
    case Field::analysis_text:
    case Field::analysis_block: return "Analysis";
    case Field::action: return "Action";
    case Field::attachment: return "Attachment";
    case Field::non_engagement: return "Non-engagement";
    case Field::next_visit: return "Next visit";
    case Field::place: return "Where we spoke";
    case Field::expected: return "Expected date of birth";
    case Field::third_party: return "Date of birth given by somebody else";
    case Field::counts_as: return "What the visit counts as";
    case Field::full_note: return "Which note is the full one";
    case Field::also: return "Also counted as";
    case Field::parents_none: return "Why there was no discussion with parents / carers";
    case Field::actions_none: return "No actions agreed";
    case Field::non_engaged: return "Whether there was non-engagement";
    case Field::correction: return "Reason for the correction";
    case Field::version: return "Finished version";
    case Field::review: return "Review";
    case Field::note: return "Case note";
    case Field::task: return "Task";
    case Field::task_done: return "Decision";
    case Field::withdrawn: return "Why the case note was withdrawn";
    case Field::part: return "Part of a file";
    case Field::policy: return "Policy";
    case Field::recorded_as: return "What another system called the visit";
    case Field::comment: return "Comment";
    case Field::allocated_to: return "Allocated to";
    case Field::team: return "Team";
  }
  return "A field of a newer version of this app";
}

const record::Block* block_in(const std::vector<record::Row<record::Block>>& rows, record::ItemKey key) {
  for (const auto& row : rows) {
    if (row.key == key) return &row.value;
  }
  return nullptr;
}

/// The paragraph in whichever section it stands.
const record::Block* block_of(const record::VisitRecord& visit, record::ItemKey key) {
  for (const auto* rows : {&visit.setting_blocks, &visit.parents, &visit.analysis_blocks}) {
    if (const auto* found = block_in(*rows, key)) return found;
  }
  for (const auto& each : visit.children) {
    if (const auto* found = block_in(each.second.blocks, key)) return found;
  }
  return nullptr;
}

/// Somebody of the case's lists, or as the visit names them.
std::string person_name(const record::CaseRecord& a_case, const record::VisitRecord* visit, record::ItemKey key) {
  if (visit != nullptr && a_case.person(key) == nullptr && a_case.child(key) == nullptr) {
    for (const auto& each : visit->people) {
      if (each.person == key && !each.attendance.name.empty()) return each.attendance.name;
    }
  }
  return a_case.name_of(key);
}

/// What tells a row from others of its field; empty when it is not known.
std::string row_words(const record::CaseRecord& a_case, const record::VisitRecord* visit, Field field,
                      record::ItemKey key) {
  if (field == Field::version || field == Field::review || field == Field::correction) {
    return "version " + std::to_string(key);
  }
  if (field == Field::episode) {
    for (const auto& child : a_case.children) {
      for (const auto& row : child.episodes) {
        if (row.key == key) return a_case.name_of(child.key);
      }
    }
  }
  const auto* block = visit != nullptr ? block_of(*visit, key) : nullptr;
  if (block == nullptr) return {};
  const auto child = block->child != 0 ? a_case.name_of(block->child) : std::string();
  return child + (child.empty() || block->title.empty() ? "" : ", ") + block->title;
}

std::string visit_words(const record::VisitRecord& visit) {
  const auto at = rules::parse_moment(visit.start);
  if (!at) return "Visit " + visit.short_id();
  const auto date = rules::london(*at).date;
  return "Visit " + visit.short_id() + ", " + std::string(date.weekday_name()) + " " + date.words();
}

}  // namespace

std::string field_words(std::uint32_t field) { return std::string(words_of(static_cast<Field>(field))); }

std::string field_title(const record::CaseRecord& a_case, const record::VisitRecord* visit,
                        const change::FieldName& name) {
  auto out = field_words(name.kind);
  const auto* info = record::find_field(name.kind);
  if (info == nullptr || !name.item) return out;
  std::string about;
  switch (info->item) {
    case record::Item::none:
      break;
    case record::Item::child:
      about = a_case.name_of(*name.item);
      break;
    case record::Item::person:
      about = person_name(a_case, visit, *name.item);
      break;
    case record::Item::row:
      about = row_words(a_case, visit, info->field, *name.item);
      break;
  }
  return out + (about.empty() ? "" : ": " + about);
}

std::string record_words(const record::CaseRecord& a_case, const DocumentId& document) {
  if (document == record::case_document(a_case.space)) return "The family's file";
  if (const auto* visit = a_case.visit(document)) return visit_words(*visit);
  const auto key = record::item_key(document);
  if (a_case.child(key) != nullptr || a_case.person(key) != nullptr) return a_case.name_of(key);
  for (const auto& each : a_case.tasks) {
    if (each.id == document) return "Task about " + a_case.name_of(each.task.child);
  }
  for (const auto& each : a_case.case_notes) {
    if (each.id == document) return "Case note about " + a_case.name_of(each.note.child);
  }
  return "Record " + document.text().substr(0, 8);
}

bool holds_words(std::uint32_t field) {
  const auto* info = record::find_field(field);
  if (info == nullptr || info->shape != record::Shape::text) return false;
  switch (info->field) {
    case Field::type:
    case Field::ref:
    case Field::immediate:
    case Field::dob:
    case Field::main_focus:
    case Field::start:
    case Field::end:
    case Field::announced:
    case Field::outcome:
    case Field::can_verbalise:
    case Field::nothing_new:
    case Field::analysis_rating:
    case Field::next_visit:
    case Field::expected:
    case Field::third_party:
    case Field::counts_as:
    case Field::full_note:
    case Field::also:
    case Field::actions_none:
    case Field::non_engaged:
    case Field::recorded_as:
      return false;
    default:
      return true;
  }
}

}  // namespace doorstep::client
