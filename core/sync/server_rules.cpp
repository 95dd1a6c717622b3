#include "core/sync/server_rules.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "core/sync/limits.hpp"

namespace doorstep::sync {
namespace {

using change::ChangeName;
using change::ProvenChange;
using merge::ChainTip;
using merge::SpaceState;

/// One device's chain in one incarnation, within this push.
struct Chain {
  std::optional<ChainTip> tip;
  bool blocked = false;  ///< a change of it waits, so its successors do too
};

class Admission {
 public:
  Admission(SpaceState& state, merge::LogStore& store, std::span<const Needed> waived, Millis now)
      : state_(state), store_(store), waived_(waived), now_(now) {}

  /// False: stop here, the rest of the push is not looked at.
  Result<bool> take(const ProvenChange& entry) {
    const auto& name = entry.change.body.name;
    Chain& chain = *TRY(chain_of(name));
    const Sequence last = chain.tip ? chain.tip->sequence : 0;
    if (name.sequence <= last) return repeat(entry);
    if (chain.blocked) return true;

    auto missing = missing_bases(entry.change);
    if (!missing) return fail(missing.error());
    if (name.sequence > last + 1) {
      missing->push_back(Needed{ChangeName{name.device, name.incarnation, name.sequence - 1}, std::nullopt, 0});
    } else if (last != 0 && entry.change.body.previous != chain.tip->hash) {
      out_.state = PushState::new_incarnation;  // a second successor of one change
      return false;
    }
    if (waive(*missing); !missing->empty()) {
      wait(chain, *missing);
      return true;
    }
    const auto folded = TRY(merge::append(state_, store_, entry, std::max(now_, state_.last_received)));
    chain.tip = ChainTip{name.incarnation, name.sequence, entry.change.hash};
    out_.receipts.push_back(
        Receipt{name, folded.head.hash, folded.head.position, folded.head.received_at, folded.head.verdict});
    out_.appended = true;
    out_.authority_altered = out_.authority_altered || folded.authority_altered;
    return true;
  }

  PushOutcome finish() { return std::move(out_); }

 private:
  Result<Chain*> chain_of(const ChangeName& name) {
    const auto key = std::make_pair(name.device, name.incarnation);
    auto found = chains_.find(key);
    if (found == chains_.end()) {
      found = chains_.emplace(key, Chain{TRY(store_.tip(state_, name.device, name.incarnation)), false}).first;
    }
    return &found->second;
  }

  Result<bool> repeat(const ProvenChange& entry) {
    const auto& name = entry.change.body.name;
    const auto head = TRY(store_.entry_by_name(state_, name));
    // Below the tip and yet absent: its successors were admitted when it was waived. It is a late find now.
    if (!head) {
      out_.refused.push_back(Refused{name, "superseded by a waiver"});
      return true;
    }
    if (head->hash != entry.change.hash) {
      out_.state = PushState::new_incarnation;
      return false;
    }
    out_.receipts.push_back(Receipt{name, head->hash, head->position, head->received_at, head->verdict});
    return true;
  }

  Result<std::vector<Needed>> missing_bases(const change::Change& change) {
    std::vector<Needed> missing;
    for (const auto& write : change.body.writes) {
      if (write.bases.empty()) continue;
      const auto document = TRY(store_.find_document(state_, write.where.document));
      for (const auto base : write.bases) {
        const bool here = document && !TRY(store_.find_write(*document, write.where.field, base)).empty();
        if (!here) missing.push_back(Needed{ChangeName{}, write.where, base});
      }
    }
    return missing;
  }

  void waive(std::vector<Needed>& missing) const {
    const auto waived = [&](const Needed& need) {
      return std::find(waived_.begin(), waived_.end(), need) != waived_.end();
    };
    missing.erase(std::remove_if(missing.begin(), missing.end(), waived), missing.end());
  }

  void wait(Chain& chain, const std::vector<Needed>& missing) {
    chain.blocked = true;
    out_.state = PushState::wait;
    for (const auto& need : missing) {
      const bool named = std::find(out_.needed.begin(), out_.needed.end(), need) != out_.needed.end();
      if (!named && out_.needed.size() < max_needed) out_.needed.push_back(need);
    }
  }

  SpaceState& state_;
  merge::LogStore& store_;
  std::span<const Needed> waived_;
  Millis now_;
  std::map<std::pair<DeviceId, Incarnation>, Chain> chains_;
  PushOutcome out_;
};

}  // namespace

Result<PushOutcome> admit(SpaceState& state, merge::LogStore& store, std::span<const ProvenChange* const> pushed,
                          std::span<const Needed> waived, Millis now) {
  Admission admission(state, store, waived, now);
  for (const auto* entry : pushed) {
    if (!TRY(admission.take(*entry))) break;
  }
  return admission.finish();
}

Status check_founding(const change::Change& change, const crypto::VerifyKey& organisation_root) {
  SpaceState empty;
  empty.id = change.body.space;
  std::optional<keys::Statement> statement;
  const bool founding = change.body.authority && change.body.name.sequence == 1 &&
                        merge::judge(empty, change, statement) == merge::Verdict::merged && statement;
  if (!founding) return fail(Errc::not_allowed, "not a founding");
  if (std::get<keys::Founding>(statement->operation).root_key != organisation_root) {
    return fail(Errc::not_allowed, "foreign organisation");
  }
  return {};
}

}  // namespace doorstep::sync
