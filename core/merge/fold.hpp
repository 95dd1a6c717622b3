// The merge: a fold over a space's log, the same code on device and server, over sealed values.
//
// For every entry, in log order:
//   verdict    := judge(state so far, change)                       takes a position whatever the verdict
//   for each write:
//     a copy   (same register, write id and author device as an earlier row) adds nothing, but lets the first
//              copy win if this one's change is merged;
//     else     effective := min(stamp, received_at + 2 min), raised to one above the effective stamp of every
//              base that is in the log by now (design.md section 4).
// The register's value is the merged write with the greatest (effective, device, incarnation, sequence, change
// hash, index); core/merge/history works it out when somebody looks.
//
// Bases are sought in the same register only. A base that is not in the log when its successor takes a position
// (nobody had it: WAIT was waived) is ignored for ever, so that the fold depends on nothing but the prefix.
#pragma once

#include <vector>

#include "core/change/change.hpp"
#include "core/merge/log_store.hpp"
#include "core/merge/space_state.hpp"

namespace doorstep::merge {

struct Folded {
  EntryHead head;
  bool authority_altered = false;
  change::Stamp highest;                  ///< the highest effective stamp that this entry's writes got
  std::vector<change::Register> touched;  ///< registers that had writes before, and may show something else now
};

/// Judges a change against the state before it. `statement` receives the authority statement, if the change
/// carries one that parses.
Verdict judge(const SpaceState& state, const change::Change& change, std::optional<keys::Statement>& statement);

/// Appends one entry at position state.size(). The caller has checked that the change belongs to this space and
/// that its author signed it. Errors are the store's; on an error the transaction must be rolled back and `state`
/// thrown away.
Result<Folded> append(SpaceState& state, LogStore& store, const change::ProvenChange& entry, Millis received_at);

}  // namespace doorstep::merge
