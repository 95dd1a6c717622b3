// What a server does with pushed changes: pure rules over a LogStore (design.md section 6).
//
// For each change, in the order pushed:
//   already here, same bytes        the receipt again (a name stands for one change for ever)
//   already here, other bytes       NEW_INCARNATION: the device was restored or cloned; nothing more is taken
//   predecessor or a base missing   WAIT, naming it; its successors wait with it; others go on (P9)
//   below its chain's end, absent   it was waived and is found late: a position (P2), if it fits its neighbours
//   else                            a position, whatever the verdict
// The caller has verified signatures and that values belong to bodies, and owns the transaction.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "core/merge/fold.hpp"

namespace doorstep::sync {

struct Receipt {
  change::ChangeName name;
  Hash hash{};
  Position position{};
  Millis received_at{};
  merge::Verdict verdict{};
};

/// What is missing before some change can have a position: a change by name, or a write by register and id.
struct Needed {
  change::ChangeName change;  ///< sequence 0 when a write is meant
  std::optional<change::Register> where;
  WriteId write = 0;
  bool operator==(const Needed& o) const { return change == o.change && where == o.where && write == o.write; }
  bool operator<(const Needed& o) const {
    const auto key = [](const Needed& n) {
      return std::tie(n.change.device, n.change.incarnation, n.change.sequence, n.where, n.write);
    };
    return key(*this) < key(o);
  }
};

struct Refused {
  change::ChangeName name;
  std::string code;  ///< of a closed list: "unknown space", "foreign organisation", "not a founding", "too many bases",
                     ///< "too many incarnations"
};

enum class PushState : std::uint8_t { ok, wait, new_incarnation };

struct PushOutcome {
  PushState state = PushState::ok;
  std::vector<Receipt> receipts;
  std::vector<Needed> needed;
  std::vector<Refused> refused;
  bool appended = false;  ///< the log has grown
  bool authority_altered = false;
};

/// Admits `pushed`, all of state's space, at server time `now`. `waived`: what the pusher says that nobody gave
/// it; a change that lacks only such things is admitted without them. Errors are the store's: roll back, and
/// throw `state` away.
Result<PushOutcome> admit(merge::SpaceState& state, merge::LogStore& store,
                          std::span<const change::ProvenChange* const> pushed, std::span<const Needed> waived,
                          Millis now);

/// True when a change may open a new space here: a founding by an authority of this organisation.
/// An error names what does not fit (Errc::not_allowed).
Status check_founding(const change::Change& change, const crypto::VerifyKey& organisation_root);

}  // namespace doorstep::sync
