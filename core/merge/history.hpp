// A register's history: which write wins, and what became of every other (design.md section 5).
#pragma once

#include <optional>
#include <vector>

#include "core/change/change.hpp"
#include "core/merge/log_store.hpp"

namespace doorstep::merge {

struct GradedWrite {
  WriteRow row;
  change::ChangeName name;  ///< of the change that holds it
  Hash hash{};              ///< of that change
  Millis received_at{};     ///< of its log entry
  Grade grade{};            ///< set by grade_register
};

/// All first copies of the writes of one register, in log order, graded against the winner.
struct RegisterHistory {
  std::vector<GradedWrite> writes;
  std::optional<std::size_t> winner;  ///< index into writes; nothing when all are set aside
};

/// True when `a` wins over `b`: greatest (effective stamp, device, incarnation, sequence, hash, index).
bool wins_over(const GradedWrite& a, const GradedWrite& b);

/// Finds the winner among the merged writes and grades the others by ancestry, transitively over bases: unseen
/// beats same-author. `writes` must be in log order; their grades are ignored.
RegisterHistory grade_register(std::vector<GradedWrite> writes);

/// The merged writes, winner first.
std::vector<const GradedWrite*> by_precedence(const RegisterHistory& history);

/// A device's own words that were set aside, while nobody has written to the register since: they are shown to their
/// author above the winner, and what he writes next has seen them, not the winner.
const GradedWrite* own_aside_on_top(const RegisterHistory& history, const DeviceId& device);

}  // namespace doorstep::merge
