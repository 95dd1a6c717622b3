// The engine speaks of "this child" and names nobody: here its codes become sentences about a child by name.
#include <algorithm>

#include "core/casework/findings.hpp"
#include "core/casework/visit_reading.hpp"

namespace doorstep::casework {
namespace {

using record::Field;
using record::ItemKey;
using rules::Code;

/// Where the engine's findings are put right; empty: not in the visit's record (a plan's pattern).
std::string place_of(Code code, ItemKey child) {
  switch (code) {
    case Code::e_label:
      return field_of(Field::counts_as, child);
    case Code::e_u4_obs:
      return field_of(Field::observation, child);
    case Code::e_date:
    case Code::e_date_future:
      return "start";
    case Code::e_ticks:
    case Code::e_concern:
    case Code::e_alone_contradiction:
    case Code::w_bedroom:
    case Code::w_u4_carer:
    case Code::w_toddler_talk:
    case Code::w_other_adult:
    case Code::w_group_reason:
    case Code::w_cla_not_alone:
      return field_of(Field::ticks, child);
    case Code::e_noneng_text:
    case Code::w_noneng_repeat:
      return "non_engagement";
    case Code::e_xref:
    case Code::w_dual:
      return field_of(Field::full_note, child);
    case Code::w_next_home:
      return "actions";
    default:
      return {};
  }
}

/// Proposed and why, in one sentence; the worker's choice stands until they change it.
std::string label_words(const std::string& name, const rules::Judgement& judgement,
                        const std::vector<rules::VisitType>& chosen, const rules::Policy& policy) {
  std::vector<rules::VisitType> refused;
  for (const auto type : chosen) {
    const bool known = std::find(refused.begin(), refused.end(), type) != refused.end();
    if (!known && type != rules::VisitType::home_visit && !judgement.is(type)) refused.push_back(type);
  }
  // The first reason that is not the refusal itself is what decided the type.
  const auto& why = judgement.why;
  const int refusal = rules::info_of(Code::e_label).rule;
  const auto reason =
      std::find_if(why.begin(), why.end(), [&](const rules::Why& each) { return each.rule != refusal; });
  return "For " + name + " this counts as " + rules::labels_of(judgement.types, policy) + " and not as " +
         rules::labels_of(refused, policy) + ": " + (reason != why.end() ? reason->words : "the child was not seen") +
         ".";
}

}  // namespace

std::vector<Finding> judgement_findings(const record::VisitChild& child, const std::string& name,
                                        const rules::Judgement* judgement, const rules::Policy& policy) {
  std::vector<Finding> out;
  const auto add = [&](Code code, std::string words, std::string offer = {}) {
    Finding finding;
    finding.code = code;
    finding.words = std::move(words);
    finding.field = place_of(code, child.child);
    finding.child = child.child;
    finding.offer = std::move(offer);
    out.push_back(std::move(finding));
  };
  const auto proposed = judgement != nullptr ? rules::labels_of(judgement->types, policy) : std::string();
  auto chosen = visit_types_in(child.counts_as);
  const auto also = visit_types_in(child.also);
  const bool readable = chosen && also;
  if (!readable) add(Code::e_label, "For " + name + " the type of visit cannot be read: choose it again.", proposed);
  if (judgement == nullptr) return out;
  for (const auto code : judgement->codes) {
    const auto severity = rules::info_of(code).severity();
    if (severity != rules::Severity::error && severity != rules::Severity::warning) continue;
    if (code != Code::e_label) {
      add(code, name + ": " + std::string(rules::info_of(code).words));
    } else if (readable) {
      chosen->insert(chosen->end(), also->begin(), also->end());
      add(code, label_words(name, *judgement, *chosen, policy), proposed);
    }
  }
  return out;
}

}  // namespace doorstep::casework
