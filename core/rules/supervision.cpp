// The supervision agenda (audit.hpp): what a manager and a worker have to talk about.
#include <algorithm>
#include <tuple>
#include <utility>

#include "core/rules/audit_scope.hpp"

namespace doorstep::rules {
namespace {

/// An item with what it is sorted by.
struct Dated {
  std::optional<Date> when;
  SupervisionItem item;
};

SupervisionItem item_of(const AuditChild& child, Code code, std::string words, std::string supervision_ref) {
  SupervisionItem item;
  item.child = child.id;
  item.name = child.name;
  item.family = child.family;
  item.worker = child.worker;
  item.code = code;
  item.words = std::move(words);
  item.supervision_ref = std::move(supervision_ref);
  return item;
}

void add_overdue(const Scope& scope, const AuditChild& child, std::vector<Dated>& out) {
  struct Overdue {
    DueKind kind;
    Code code;
    Plan plan;
  };
  constexpr Overdue kinds[] = {{DueKind::cin, Code::b_cin_overdue, Plan::cin},
                               {DueKind::cp, Code::b_cp_overdue, Plan::cp},
                               {DueKind::cla, Code::b_cla_overdue, Plan::cla},
                               {DueKind::review, Code::b_review_overdue, Plan::cla}};
  for (const auto& [kind, code, plan] : kinds) {
    const Due& due = child.standing.of(kind);
    if (due.state != DueState::overdue || !due.date) continue;
    const std::string_view what = kind == DueKind::review ? "first review" : name_of(kind);
    out.push_back(
        {due.date, item_of(child, code, due_words(what, *due.date, scope.input().on), reference(child, plan))});
  }
  const Episode* const cla = open_episode(child, Plan::cla, scope.input().on);
  if (!has(child.standing, Code::b_review_late) || cla == nullptr || !cla->review_held) return;
  if (!scope.in_period(*cla->review_held)) return;
  out.push_back(
      {cla->review_held, item_of(child, Code::b_review_late, "first review held late, " + cla->review_held->words(),
                                 reference(child, Plan::cla))});
}

void add_home_breaches(const Scope& scope, const AuditChild& child, std::vector<Dated>& out) {
  const Judgement* before = nullptr;
  for (const Judgement* visit : scope.cp_sequence(child)) {
    if (visit->has(Code::b_cp_home) && scope.in_period(scope.day(*visit))) {
      SupervisionItem item = item_of(child, Code::b_cp_home, "two statutory visits in a row without home and bedroom",
                                     reference(child, Plan::cp));
      for (const Judgement* each : {before, visit}) {
        if (each == nullptr) continue;
        item.visits.push_back(each->visit);
        item.days.push_back(scope.day(*each));
      }
      out.push_back({scope.day(*visit), std::move(item)});
    }
    before = visit;
  }
}

void add_unrecorded(const Scope& scope, const AuditChild& child, std::vector<Dated>& out) {
  if (has(child.standing, Code::w_pattern_unrecorded)) {
    out.push_back({std::nullopt, item_of(child, Code::w_pattern_unrecorded,
                                         "the visiting pattern is not recorded as agreed in supervision",
                                         reference(child, Plan::cin))});
  }
  // From records the engine is not told about a CP plan's arrangements: their reference decides (CP-11, CP-12).
  const Due* const duty = seen_alone_duty(child.standing);
  const Episode* const cp = open_episode(child, Plan::cp, scope.input().on);
  const bool recorded = cp != nullptr && cp->pattern_recorded == Tick(true);
  if (duty != nullptr && duty->kind == DueKind::cp && !recorded && reference(child, Plan::cp).empty()) {
    out.push_back({std::nullopt, item_of(child, Code::w_cp_arr_unrecorded,
                                         "the visiting arrangements have no supervision reference", "")});
  }
}

void add_non_engagement(const Scope& scope, const AuditChild& child, std::vector<Dated>& out) {
  for (const Judgement* judgement : scope.of(child)) {
    const Date day = scope.day(*judgement);
    if (!is_non_engagement(*judgement) || !scope.in_period(day)) continue;
    const bool repeated = judgement->has(Code::w_noneng_repeat);
    SupervisionItem item = item_of(child, repeated ? Code::w_noneng_repeat : Code::t_supervision,
                                   repeated ? "visits in a row failed or met non-engagement: what comes next?"
                                            : "non-engagement is recorded: what comes next?",
                                   "");
    item.visits.push_back(judgement->visit);
    item.days.push_back(day);
    out.push_back({day, std::move(item)});
  }
}

}  // namespace

std::vector<SupervisionItem> supervision_agenda(const AuditInput& input) {
  const Scope scope(input);
  std::vector<Dated> found;
  for (const AuditChild* child : scope.children()) {
    add_overdue(scope, *child, found);
    add_home_breaches(scope, *child, found);
    add_unrecorded(scope, *child, found);
    add_non_engagement(scope, *child, found);
  }
  std::stable_sort(found.begin(), found.end(), [](const Dated& a, const Dated& b) {
    return std::tie(a.item.code, a.when, a.item.name, a.item.child) <
           std::tie(b.item.code, b.when, b.item.name, b.item.child);
  });
  std::vector<SupervisionItem> out;
  out.reserve(found.size());
  for (Dated& each : found) out.push_back(std::move(each.item));
  return out;
}

}  // namespace doorstep::rules
