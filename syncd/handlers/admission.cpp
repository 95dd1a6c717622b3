#include "syncd/handlers/admission.hpp"

#include <algorithm>
#include <set>

#include "syncd/store/limits.hpp"

namespace doorstep::syncd {
namespace {

using change::ProvenChange;
using merge::SpaceState;

class SpaceAdmission {
 public:
  SpaceAdmission(StoreWriter& store, const AdmissionRequest& request, const SpaceId& space, const SpacePush& push,
                 const crypto::VerifyKey& organisation_root, Millis now)
      : store_(store), request_(request), space_(space), push_(push), organisation_root_(organisation_root), now_(now) {
    out_.refused = push.refused;
  }

  Status run() {
    SpaceState* state = TRY(store_.space(space_));
    if (const auto cursor = request_.cursors.find(space_); cursor != request_.cursors.end()) {
      if (!TRY(holds(state, cursor->second))) {
        out_.state = wire::STATE_SERVER_ROLLED_BACK;
        return {};
      }
    }
    if (state == nullptr) {
      state = TRY(open());
      if (state == nullptr) return {};
    }
    const auto* member = state->member(request_.device);
    if (request_.removed && member != nullptr && member->active) {
      out_.state = wire::STATE_REVOKED;
      return {};
    }
    return admit(*state);
  }

  SpaceOutcome finish() { return std::move(out_); }

 private:
  Result<bool> holds(const SpaceState* state, const Verified& cursor) {
    if (cursor.size == 0) return true;
    if (state == nullptr) return false;
    const auto root = TRY(store_.root_at(*state, cursor.size));
    return root && cursor.root && *root == *cursor.root;
  }

  /// The new space, or nothing when what was pushed may not open one.
  Result<SpaceState*> open() {
    const ProvenChange* first = !push_.relayed.empty() ? &push_.relayed.front()
                                : !push_.own.empty()   ? &push_.own.front()
                                                       : nullptr;
    if (first == nullptr) return nullptr;
    std::string code = "unknown space";
    if (first->change.body.authority && !request_.removed) {
      const auto founding = sync::check_founding(first->change, organisation_root_);
      const auto statement = keys::parse_statement(*first->change.body.authority);
      // The directory says who may push at all, so it comes by its own door (POST /v1/found), once.
      const bool directory =
          founding && statement && std::get<keys::Founding>(statement->operation).kind == keys::SpaceKind::directory;
      if (founding && !directory) return TRY(store_.create_space(space_));
      code = founding ? "not a founding" : founding.error().message;
    }
    for (const auto& entry : push_.own) out_.refused.push_back(sync::Refused{entry.change.body.name, code});
    return nullptr;
  }

  Status admit(SpaceState& state) {
    std::vector<const ProvenChange*> pushed;
    if (!request_.removed) {
      for (const auto& entry : push_.relayed) pushed.push_back(&entry);
    }
    const bool rebase = TRY(add_own(state, pushed));
    TRY(refuse_new_lives(state, pushed));
    if (!pushed.empty()) {
      auto outcome = TRY(sync::admit(state, store_.log(), pushed, push_.waived, now_));
      if (outcome.appended) store_.appended(state, outcome.authority_altered);
      if (outcome.authority_altered && state.kind == keys::SpaceKind::directory) {
        TRY(store_.prune_joins(state, now_));
      }
      take(std::move(outcome));
    }
    if (rebase && out_.state == wire::STATE_OK) out_.state = wire::STATE_REBASE;
    return {};
  }

  /// Adds the own changes, but of each chain only up to the first that is sealed under a superseded epoch: someone
  /// who was removed may still hold that key, so new text is sealed again first (design.md section 7). True when
  /// something was held back.
  Result<bool> add_own(const SpaceState& state, std::vector<const ProvenChange*>& pushed) {
    std::set<Incarnation> held_back;
    for (const auto& entry : push_.own) {
      const auto& body = entry.change.body;
      if (held_back.contains(body.name.incarnation)) continue;
      const bool superseded = !body.writes.empty() && !(body.epoch == state.epoch) &&
                              std::find(state.ring.begin(), state.ring.end(), body.epoch) != state.ring.end();
      // Who is no member could not seal it again; its change is set aside anyway.
      if (superseded && state.is_active(request_.device)) {
        const auto tip = TRY(store_.log().tip(state, body.name.device, body.name.incarnation));
        if (!tip || body.name.sequence > tip->sequence) {
          held_back.insert(body.name.incarnation);
          continue;
        }
      }
      pushed.push_back(&entry);
    }
    return !held_back.empty();
  }

  /// Every request looks at the ends of a device's chains, so a device has only so many. Takes out what would begin
  /// one more.
  Status refuse_new_lives(const SpaceState& state, std::vector<const ProvenChange*>& pushed) {
    std::map<DeviceId, std::set<Incarnation>> fresh;
    std::map<std::pair<DeviceId, Incarnation>, bool> allowed;
    std::vector<const ProvenChange*> kept;
    for (const auto* entry : pushed) {
      const auto& name = entry->change.body.name;
      const auto [decided, unseen] = allowed.try_emplace({name.device, name.incarnation}, true);
      if (unseen && !TRY(store_.log().tip(state, name.device, name.incarnation))) {
        const auto here = TRY(store_.count_incarnations(state, name.device, max_incarnations));
        auto& beginning = fresh[name.device];
        decided->second = here + beginning.size() < max_incarnations;
        if (decided->second) beginning.insert(name.incarnation);
      }
      if (decided->second) {
        kept.push_back(entry);
      } else if (name.device == request_.device) {
        out_.refused.push_back(sync::Refused{name, "too many incarnations"});
      }
    }
    pushed = std::move(kept);
    return {};
  }

  void take(sync::PushOutcome outcome) {
    for (auto& receipt : outcome.receipts) {
      if (receipt.name.device == request_.device) out_.receipts.push_back(std::move(receipt));
    }
    for (auto& refused : outcome.refused) {
      if (refused.name.device == request_.device) out_.refused.push_back(std::move(refused));
    }
    out_.needed = std::move(outcome.needed);
    switch (outcome.state) {
      case sync::PushState::ok:
        break;
      case sync::PushState::wait:
        out_.state = wire::STATE_WAIT;
        break;
      case sync::PushState::new_incarnation:
        out_.state = wire::STATE_NEW_INCARNATION;
        break;
    }
  }

  StoreWriter& store_;
  const AdmissionRequest& request_;
  const SpaceId space_;
  const SpacePush& push_;
  const crypto::VerifyKey& organisation_root_;
  const Millis now_;
  SpaceOutcome out_;
};

}  // namespace

Result<Outcomes> admit_pushes(StoreWriter& store, const AdmissionRequest& request,
                              const crypto::VerifyKey& organisation_root, Millis now) {
  Outcomes out;
  for (const auto& [space, push] : request.pushes) {
    SpaceOutcome outcome;
    const Status done = store.isolated([&, &id = space, &pushed = push]() -> Status {
      SpaceAdmission admission(store, request, id, pushed, organisation_root, now);
      TRY(admission.run());
      outcome = admission.finish();
      return {};
    });
    if (!done && ends_transaction(done.error().code)) return fail(done.error());
    if (!done) {
      // Not the store as a whole and not what the device sent: a fault here, which must not block its other spaces.
      outcome.refused = push.refused;
      for (const auto& entry : push.own)
        outcome.refused.push_back(sync::Refused{entry.change.body.name, "server fault"});
    }
    out.emplace(space, std::move(outcome));
  }
  return out;
}

}  // namespace doorstep::syncd
