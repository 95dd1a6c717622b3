// The fields that a device saves to make the records of a VisitCase: the reverse of core/record/case_record, for tests
// on real stores.
#pragma once

#include <string>
#include <vector>

#include "core/store/outbox.hpp"
#include "tests/support/visit_case.hpp"

namespace doorstep::testing {

inline store::FieldValue field_value(record::Field field, const record::Value& value,
                                     std::optional<record::ItemKey> item = std::nullopt) {
  return store::FieldValue{record::name_of(field, item), record::encode(value)};
}

/// Leaves out what is empty: nobody saves a field that nobody wrote.
class FieldList {
 public:
  FieldList(const DocumentId& document, std::string_view type) {
    out_.document = document;
    text(record::Field::type, std::string(type));
  }
  void text(record::Field field, const std::string& words, std::optional<record::ItemKey> item = std::nullopt) {
    if (!words.empty()) out_.values.push_back(field_value(field, words, item));
  }
  void yes(record::Field field, bool is_so) {
    if (is_so) text(field, "yes");
  }
  void value(record::Field field, const record::Value& value, std::optional<record::ItemKey> item = std::nullopt) {
    out_.values.push_back(field_value(field, value, item));
  }
  template <class T>
  void rows(record::Field field, const std::vector<record::Row<T>>& rows) {
    for (const auto& row : rows) value(field, row.value, row.key);
  }
  store::DocumentFields take() { return std::move(out_); }

 private:
  store::DocumentFields out_;
};

inline store::DocumentFields fields_of(const record::ChildRecord& child) {
  FieldList out(child.id, record::type_child);
  out.text(record::Field::name, child.name);
  out.text(record::Field::dob, child.dob);
  out.rows(record::Field::episode, child.episodes);
  return out.take();
}

inline store::DocumentFields fields_of(const record::PersonRecord& person) {
  FieldList out(person.id, record::type_person);
  out.text(record::Field::name, person.name);
  out.text(record::Field::role, person.role);
  out.yes(record::Field::immediate, person.immediate);
  for (const auto& [child, care] : person.main_carer) out.value(record::Field::main_carer_of, care, child);
  return out.take();
}

inline store::DocumentFields fields_of(const record::VisitRecord& visit) {
  using record::Field;
  FieldList out(visit.id, record::type_visit);
  out.text(Field::ref, visit.ref);
  out.text(Field::start, visit.start);
  out.text(Field::end, visit.end);
  out.text(Field::worker, visit.worker);
  out.text(Field::announced, visit.announced);
  out.text(Field::outcome, visit.outcome);
  out.text(Field::purpose, visit.purpose);
  if (!visit.legs.legs.empty()) out.value(Field::legs, visit.legs);
  for (const auto& each : visit.people) out.value(Field::people, each.attendance, each.person);
  for (const auto& [key, child] : visit.children) {
    if (child.has_ticks) out.value(Field::ticks, child.ticks, key);
    out.text(Field::can_verbalise, child.can_verbalise, key);
    out.text(Field::place, child.place, key);
    out.text(Field::wishes, child.wishes, key);
    out.rows(Field::wishes_block, child.blocks);
    if (child.observation) out.value(Field::observation, *child.observation, key);
    out.text(Field::counts_as, child.counts_as, key);
    out.text(Field::also, child.also, key);
    out.text(Field::full_note, child.full_note, key);
  }
  out.text(Field::setting, visit.setting);
  out.rows(Field::setting_block, visit.setting_blocks);
  out.rows(Field::parents_block, visit.parents);
  out.text(Field::parents_none, visit.parents_none);
  out.rows(Field::risk, visit.risks);
  out.yes(Field::nothing_new, visit.nothing_new);
  out.text(Field::analysis_rating, visit.analysis_rating);
  out.text(Field::analysis_why, visit.analysis_why);
  out.text(Field::analysis_text, visit.analysis_text);
  out.rows(Field::analysis_block, visit.analysis_blocks);
  out.rows(Field::action, visit.actions);
  out.yes(Field::actions_none, visit.actions_none);
  out.text(Field::non_engaged, visit.non_engaged);
  out.text(Field::non_engagement, visit.non_engagement);
  out.text(Field::next_visit, visit.next_visit);
  return out.take();
}

}  // namespace doorstep::testing
