#include "core/sync/server_rules.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/change/limits.hpp"
#include "core/sync/limits.hpp"

namespace doorstep::sync {
namespace {

using change::ChangeName;
using change::ProvenChange;
using merge::ChainTip;
using merge::SpaceState;

std::size_t count_bases(const change::Body& body) {
  std::size_t count = 0;
  for (const auto& write : body.writes) count += write.bases.size();
  return count;
}

/// One device's chain in one incarnation, within this push.
struct Chain {
  std::optional<ChainTip> tip;
  bool blocked = false;  ///< a change of it waits, so its successors do too
};

class Admission {
 public:
  Admission(SpaceState& state, merge::LogStore& store, std::span<const Needed> waived, Millis now)
      : state_(state), store_(store), waived_(waived.begin(), waived.end()), now_(now) {}

  /// False: stop here, the rest of the push is not looked at.
  Result<bool> take(const ProvenChange& entry) {
    const auto& name = entry.change.body.name;
    Chain& chain = *TRY(chain_of(name));
    const Sequence last = chain.tip ? chain.tip->sequence : 0;
    if (name.sequence <= last) return below_tip(entry);
    if (chain.blocked || refuse_oversized(entry)) return true;

    std::vector<Needed> missing;
    if (name.sequence > last + 1) {
      lack(missing, Needed{ChangeName{name.device, name.incarnation, name.sequence - 1}, std::nullopt, 0});
    } else if (last != 0 && entry.change.body.previous != chain.tip->hash) {
      out_.state = PushState::new_incarnation;  // a second successor of one change
      return false;
    }
    TRY(add_missing_bases(entry.change, missing));
    if (!missing.empty()) {
      chain.blocked = true;
      wait(missing);
      return true;
    }
    TRY(append(entry));
    chain.tip = ChainTip{name.incarnation, name.sequence, entry.change.hash};
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

  Result<bool> below_tip(const ProvenChange& entry) {
    const auto& name = entry.change.body.name;
    const auto head = TRY(store_.entry_by_name(state_, name));
    if (!head) return late_find(entry);
    if (head->hash != entry.change.hash) {
      out_.state = PushState::new_incarnation;
      return false;
    }
    out_.receipts.push_back(Receipt{name, head->hash, head->position, head->received_at, head->verdict});
    return true;
  }

  /// Its successors were admitted without it, when it was waived. Its predecessor is not asked for (the chain went on
  /// without that, too), and when it waits for a base it holds up nothing else.
  Result<bool> late_find(const ProvenChange& entry) {
    if (refuse_oversized(entry)) return true;
    if (!TRY(fits_neighbours(entry.change))) {
      out_.state = PushState::new_incarnation;
      return false;
    }
    std::vector<Needed> missing;
    TRY(add_missing_bases(entry.change, missing));
    if (missing.empty()) {
      TRY(append(entry));
    } else {
      wait(missing);
    }
    return true;
  }

  /// Whether it follows from its predecessor and leads to its successor, of those that are here.
  Result<bool> fits_neighbours(const change::Change& change) {
    ChangeName name = change.body.name;
    name.sequence -= 1;
    const auto before = TRY(store_.entry_by_name(state_, name));
    if (before && change.body.previous != before->hash) return false;
    name.sequence += 2;
    const auto after = TRY(store_.entry_by_name(state_, name));
    return !after || TRY(store_.body_at(state_, after->position)).previous == change.hash;
  }

  Status append(const ProvenChange& entry) {
    const auto folded = TRY(merge::append(state_, store_, entry, std::max(now_, state_.last_received)));
    const auto& head = folded.head;
    out_.receipts.push_back(Receipt{head.name, head.hash, head.position, head.received_at, head.verdict});
    out_.appended = true;
    out_.authority_altered = out_.authority_altered || folded.authority_altered;
    return {};
  }

  /// Each base costs a look-up on the thread that everybody's pushes share.
  bool refuse_oversized(const ProvenChange& entry) {
    if (count_bases(entry.change.body) <= change::max_change_bases) return false;
    out_.refused.push_back(Refused{entry.change.body.name, "too many bases"});
    return true;
  }

  /// Up to max_needed in all: no WAIT names more.
  Status add_missing_bases(const change::Change& change, std::vector<Needed>& missing) {
    for (const auto& write : change.body.writes) {
      if (write.bases.empty()) continue;
      const auto document = TRY(store_.find_document(state_, write.where.document));
      for (const auto base : write.bases) {
        if (missing.size() >= max_needed) return {};
        const bool here = document && !TRY(store_.find_write(*document, write.where.field, base)).empty();
        if (!here) lack(missing, Needed{ChangeName{}, write.where, base});
      }
    }
    return {};
  }

  void lack(std::vector<Needed>& missing, Needed need) const {
    if (waived_.count(need) == 0) missing.push_back(std::move(need));
  }

  void wait(const std::vector<Needed>& missing) {
    out_.state = PushState::wait;
    for (const auto& need : missing) {
      if (out_.needed.size() < max_needed && named_.insert(need).second) out_.needed.push_back(need);
    }
  }

  SpaceState& state_;
  merge::LogStore& store_;
  const std::set<Needed> waived_;
  Millis now_;
  std::map<std::pair<DeviceId, Incarnation>, Chain> chains_;
  std::set<Needed> named_;  // in out_.needed
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
