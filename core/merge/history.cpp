#include "core/merge/history.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace doorstep::merge {
namespace {

/// The first write in the log of each id: what a base names.
using FirstById = std::unordered_map<WriteId, std::size_t>;

FirstById first_by_id(const std::vector<GradedWrite>& writes) {
  FirstById first;
  for (std::size_t i = 0; i < writes.size(); ++i) first.emplace(writes[i].row.id, i);
  return first;
}

/// Marks everything that the author of writes[from] had seen, directly or through others. A base counts only when it
/// stands before its successor in the log: looking backwards alone keeps the relation free of cycles, whatever a
/// hostile author claims.
std::vector<bool> seen_by(const std::vector<GradedWrite>& writes, std::size_t from) {
  const auto first = first_by_id(writes);
  std::vector<bool> seen(writes.size(), false);
  std::vector<std::size_t> open{from};
  while (!open.empty()) {
    const auto at = open.back();
    open.pop_back();
    for (const auto base : writes[at].row.bases) {
      const auto found = first.find(base);
      const bool before = found != first.end() && found->second < at;
      if (before && !seen[found->second]) {
        seen[found->second] = true;
        open.push_back(found->second);
      }
    }
  }
  return seen;
}

}  // namespace

bool wins_over(const GradedWrite& a, const GradedWrite& b) {
  const auto key = [](const GradedWrite& w) {
    return std::tie(w.row.effective.value, w.name.device, w.name.incarnation, w.name.sequence, w.hash, w.row.index);
  };
  return key(b) < key(a);
}

RegisterHistory grade_register(std::vector<GradedWrite> writes) {
  RegisterHistory out;
  out.writes = std::move(writes);
  for (std::size_t i = 0; i < out.writes.size(); ++i) {
    if (!out.writes[i].row.merged) continue;
    if (!out.winner || wins_over(out.writes[i], out.writes[*out.winner])) out.winner = i;
  }
  std::vector<bool> seen;
  if (out.winner) seen = seen_by(out.writes, *out.winner);
  for (std::size_t i = 0; i < out.writes.size(); ++i) {
    auto& write = out.writes[i];
    if (!write.row.merged) {
      write.grade = Grade::set_aside;
    } else if (i == *out.winner) {
      write.grade = Grade::current;
    } else if (!seen[i]) {
      write.grade = Grade::overwritten_unseen;
    } else {
      write.grade = write.name.device == out.writes[*out.winner].name.device ? Grade::withdrawn : Grade::superseded;
    }
  }
  return out;
}

std::vector<const GradedWrite*> by_precedence(const RegisterHistory& history) {
  std::vector<const GradedWrite*> out;
  for (const auto& write : history.writes) {
    if (write.row.merged) out.push_back(&write);
  }
  std::sort(out.begin(), out.end(), [](const auto* a, const auto* b) { return wins_over(*a, *b); });
  return out;
}

const GradedWrite* own_aside_on_top(const RegisterHistory& history, const DeviceId& device) {
  if (history.writes.empty()) return nullptr;
  const auto& last = history.writes.back();
  return !last.row.merged && last.name.device == device ? &last : nullptr;
}

}  // namespace doorstep::merge
