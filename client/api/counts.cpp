#include "client/api/counts.hpp"

#include "client/api/views.hpp"
#include "core/casework/visit_reading.hpp"

namespace doorstep::client {
namespace {

using rules::VisitType;

std::string types_text(const std::vector<VisitType>& types) {
  std::string out;
  for (const auto type : types) out += (out.empty() ? "" : "+") + std::string(rules::name_of(type));
  return out;
}

void add_choice(const std::vector<VisitType>& types, const rules::Policy& policy, wire::CountsView& out) {
  auto* choice = out.add_choices();
  choice->set_name(types_text(types));
  choice->set_role(rules::labels_of(types, policy));
}

}  // namespace

wire::CountsView counts_view(const record::CaseRecord& a_case, const rules::Judgement& judgement,
                             const rules::Policy& policy, rules::Date day, const std::string& full_note) {
  wire::CountsView out;
  const auto key = key_of(judgement.child);
  out.set_child(key);
  out.set_name(a_case.name_of(key));
  out.set_label(rules::labels_of(judgement.types, policy));
  for (const auto type : judgement.types) out.add_types(std::string(rules::name_of(type)));
  fill_why(judgement.why, out.mutable_why());
  fill_codes(judgement.codes, out.mutable_codes());
  out.set_two_notes(judgement.types.size() > 1);
  out.set_full_note(full_note);
  // What the ticks support, and a home visit, which is always true.
  add_choice(judgement.types, policy, out);
  if (!judgement.is(VisitType::home_visit)) add_choice({VisitType::home_visit}, policy, out);
  const auto* child = a_case.child(key);
  if (child == nullptr) return out;
  for (const auto& row : child->episodes) {  // one that is owed both may be counted as both
    const auto start = casework::date_in(row.value.start);
    const auto end = casework::date_in(row.value.end);
    if (!start || day < *start || (end && *end <= day)) continue;
    const bool cp = row.value.type == record::PlanType::cp, cla = row.value.type == record::PlanType::cla;
    if (cp && judgement.is(VisitType::stat_cla) && !judgement.is(VisitType::stat_cp)) out.set_may_also_cp(true);
    if (cla && judgement.is(VisitType::stat_cp) && !judgement.is(VisitType::stat_cla)) out.set_may_also_cla(true);
  }
  return out;
}

}  // namespace doorstep::client
