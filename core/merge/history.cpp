#include "core/merge/history.hpp"

#include <algorithm>
#include <tuple>

namespace doorstep::merge {
namespace {

/// The write that a base names: the first in the log with that id, before its successor. Looking only backwards
/// keeps the relation free of cycles whatever a hostile author claims.
std::optional<std::size_t> find_base(const std::vector<GradedWrite>& writes, std::size_t successor, WriteId base) {
  for (std::size_t i = 0; i < successor; ++i) {
    if (writes[i].row.id == base && writes[i].row.position < writes[successor].row.position) return i;
  }
  return std::nullopt;
}

/// Marks everything that the author of writes[from] had seen, directly or through others.
std::vector<bool> seen_by(const std::vector<GradedWrite>& writes, std::size_t from) {
  std::vector<bool> seen(writes.size(), false);
  std::vector<std::size_t> open{from};
  while (!open.empty()) {
    const auto at = open.back();
    open.pop_back();
    for (const auto base : writes[at].row.bases) {
      const auto found = find_base(writes, at, base);
      if (found && !seen[*found]) {
        seen[*found] = true;
        open.push_back(*found);
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

}  // namespace doorstep::merge
