#include "syncd/handlers/answer.hpp"

#include <set>

#include "core/crypto/hash.hpp"
#include "core/crypto/labels.hpp"
#include "core/sync/limits.hpp"
#include "syncd/handlers/device_list.hpp"
#include "syncd/handlers/pages.hpp"
#include "syncd/store/limits.hpp"

namespace doorstep::syncd {
namespace {

using sync::Receipt;

void set(std::string* field, ByteView bytes) { field->assign(as_text(bytes)); }

/// Consecutive names at consecutive positions of one instant share a run.
void add_receipts(const std::vector<Receipt>& receipts, wire::SpaceAnswer& out) {
  wire::ReceiptRun* run = nullptr;
  std::vector<std::uint32_t> verdicts;
  const auto close = [&] {
    if (run == nullptr) return;
    bool all_merged = true;
    for (const auto verdict : verdicts) all_merged = all_merged && verdict == 0;
    if (!all_merged) run->mutable_verdicts()->Assign(verdicts.begin(), verdicts.end());
    verdicts.clear();
  };
  for (const auto& receipt : receipts) {
    const bool follows = run != nullptr && run->incarnation() == receipt.name.incarnation &&
                         run->first_sequence() + run->count() == receipt.name.sequence &&
                         run->first_position() + run->count() == receipt.position &&
                         run->received_at() == receipt.received_at;
    if (!follows) {
      close();
      run = out.add_receipts();
      run->set_incarnation(receipt.name.incarnation);
      run->set_first_sequence(receipt.name.sequence);
      run->set_first_position(receipt.position);
      run->set_received_at(receipt.received_at);
    }
    run->set_count(run->count() + 1);
    set(run->mutable_last_hash(), receipt.hash);
    verdicts.push_back(static_cast<std::uint32_t>(receipt.verdict));
  }
  close();
}

void add_needed(const SpaceId& space, const sync::Needed& need, wire::SpaceAnswer& out) {
  auto* item = out.add_needed();
  set(item->mutable_space(), space.view());
  if (need.where) {
    set(item->mutable_document(), need.where->document.view());
    set(item->mutable_field(), need.where->field.view());
    item->set_write_id(need.write);
    return;
  }
  set(item->mutable_device(), need.change.device.view());
  item->set_incarnation(need.change.incarnation);
  item->set_sequence(need.change.sequence);
}

void add_refused(const sync::Refused& refused, wire::SpaceAnswer& out) {
  auto* item = out.add_refused();
  item->set_incarnation(refused.name.incarnation);
  item->set_sequence(refused.name.sequence);
  item->set_code(refused.code);
}

class AnswerWriter {
 public:
  AnswerWriter(const Service& service, StoreReader& store, const SignedRequest& request, const Outcomes& outcomes)
      : service_(service),
        store_(store),
        request_(request),
        outcomes_(outcomes),
        budget_(std::min<std::uint64_t>(
            request.body.max_answer_bytes() != 0 ? request.body.max_answer_bytes() : sync::default_answer_bytes,
            service.max_answer_bytes)) {}

  Status write() {
    attested_.set_server_time(service_.clock());
    set(attested_.mutable_request_hash(), crypto::sha256(as_bytes(request_.body_bytes)));
    attested_.set_protocol_min(sync::protocol_version);
    attested_.set_protocol_max(sync::protocol_version);
    attested_.set_state(state());
    if (!request_.speaks_our_protocol) return {};

    std::set<SpaceId> named;
    for (const auto& cursor : request_.body.cursors()) {
      const auto space = TRY(SpaceId::from(as_bytes(cursor.space())));
      if (!named.insert(space).second) continue;  // asked for twice: the first counts
      TRY(add_space(space, &cursor));
    }
    for (const auto& [space, outcome] : outcomes_) {
      if (named.insert(space).second) TRY(add_space(space, nullptr));
    }
    if (!request_.known->active) return {};
    add_others(named);
    if (request_.known->certificate.office) {
      TRY(add_joins());
      TRY(add_devices());
    }
    return {};
  }

  Answer finish() {
    Answer out;
    out.up_to_date = up_to_date_ && request_.speaks_our_protocol && request_.known->active &&
                     request_.body.health().outbox_changes() <= receipts_;
    set_attested();
    out.bytes = answer_.SerializeAsString();
    return out;
  }

 private:
  wire::State state() const {
    if (!request_.known->active) return wire::STATE_REVOKED;
    return request_.speaks_our_protocol ? wire::STATE_OK : wire::STATE_UPGRADE;
  }

  Status add_space(const SpaceId& id, const wire::Cursor* cursor) {
    auto& out = *attested_.add_spaces();
    set(out.mutable_space(), id.view());
    out.set_state(wire::STATE_OK);
    out.set_generation(service_.store.generation());
    const auto space = TRY(store_.log_end(id));
    const PageEnd head = space ? PageEnd{space->size(), space->root} : PageEnd{0, log::empty_root()};
    if (space) out.set_generation(space->generation);
    if (const auto outcome = outcomes_.find(id); outcome != outcomes_.end()) add_outcome(id, outcome->second, out);

    // What the cursor claims is looked at before who asks: a restored server may have forgotten the member, too.
    const PageEnd from { cursor != nullptr ? cursor->size() : 0, TRY(root_at(space, cursor)) };
    const bool lost = out.state() == wire::STATE_SERVER_ROLLED_BACK || !fits(from, cursor);
    if (lost) out.set_state(wire::STATE_SERVER_ROLLED_BACK);
    if (space) TRY(add_held(*space, out));
    const bool readable = !lost && may_read(id, space.has_value(), out);
    PageEnd end = from;
    if (lost) {  // from the log's end the device looks for the fork; who is no member learns nothing of it
      const bool member = service_.store.index().membership(id, request_.device) == Membership::active;
      end = member ? head : PageEnd{0, log::empty_root()};
    }
    if (readable && cursor != nullptr && !cursor->push_only()) {
      end = TRY(add_page(store_, *space, from, PageReader{request_.device, cursor->whole()}, budget_, answer_));
    }
    out.set_size(end.size);
    set(out.mutable_root(), end.root);
    if (readable && end.size != head.size) {
      out.set_head_size(head.size);
      set(out.mutable_head_root(), head.root);
    }
    up_to_date_ = up_to_date_ && readable && out.state() == wire::STATE_OK && end.size == head.size;
    return {};
  }

  Status add_held(const merge::SpaceState& space, wire::SpaceAnswer& out) {
    for (const auto& tip : TRY(store_.tips(space, request_.device, request_.body.incarnation(), max_recent_tips))) {
      auto* held = out.add_held();
      held->set_incarnation(tip.incarnation);
      held->set_sequence(tip.sequence);
      set(held->mutable_hash(), tip.hash);
    }
    return {};
  }

  void add_outcome(const SpaceId& id, const SpaceOutcome& outcome, wire::SpaceAnswer& out) {
    out.set_state(outcome.state);
    add_receipts(outcome.receipts, out);
    for (const auto& need : outcome.needed) add_needed(id, need, out);
    for (const auto& refused : outcome.refused) add_refused(refused, out);
    receipts_ += outcome.receipts.size();
    up_to_date_ = up_to_date_ && outcome.refused.empty();
  }

  /// This log's root at the cursor's size, or a root that fits nothing.
  Result<Hash> root_at(const std::optional<merge::SpaceState>& space, const wire::Cursor* cursor) {
    if (cursor == nullptr || cursor->size() == 0) return log::empty_root();
    if (!space) return Hash{};
    const auto root = TRY(store_.root_at(*space, cursor->size()));
    return root ? *root : Hash{};
  }

  static bool fits(const PageEnd& here, const wire::Cursor* cursor) {
    return cursor == nullptr || cursor->size() == 0 || equal(as_bytes(cursor->root()), here.root);
  }

  /// Only who is a member now reads a space.
  bool may_read(const SpaceId& id, bool exists, wire::SpaceAnswer& out) {
    const auto membership = service_.store.index().membership(id, request_.device);
    if (membership == Membership::active && request_.known->active && exists) return true;
    if (exists || membership == Membership::removed || !request_.known->active) {
      out.set_state(wire::STATE_REVOKED);
    } else {
      add_refused(sync::Refused{{}, "unknown space"}, out);
    }
    return false;
  }

  void add_others(const std::set<SpaceId>& named) {
    const SpaceIndex& index = service_.store.index();
    if (index.others_digest(request_.device, named) == request_.body.others_digest()) return;
    up_to_date_ = false;
    for (const auto& head : index.others(request_.device, named)) {
      auto* item = attested_.add_others();
      set(item->mutable_space(), head.id.view());
      item->set_size(head.size);
    }
  }

  Status add_joins() {
    std::size_t added = 0;
    for (const auto& join : TRY(store_.pending_joins())) {
      if (added++ == max_joins_in_answer) break;
      if (!answer_.add_joins()->ParseFromArray(join.request.data(), static_cast<int>(join.request.size()))) {
        return fail(Errc::storage_corrupt, "a stored join request is damaged");
      }
    }
    return {};
  }

  Status add_devices() {
    answer_.set_devices(TRY(device_list(service_.store.index(), store_, request_.device)));
    set(attested_.mutable_devices_hash(), crypto::sha256(as_bytes(answer_.devices())));
    return {};
  }

  void set_attested() {
    answer_.set_attested(attested_.SerializeAsString());
    const auto signature =
        crypto::sign(service_.key, crypto::labelled(crypto::label::answer, as_bytes(answer_.attested())));
    set(answer_.mutable_signature(), signature);
  }

  const Service& service_;
  StoreReader& store_;
  const SignedRequest& request_;
  const Outcomes& outcomes_;
  PageBudget budget_;
  wire::Attested attested_;
  wire::ExchangeAnswer answer_;
  std::size_t receipts_ = 0;
  bool up_to_date_ = true;
};

}  // namespace

Result<Answer> make_answer(const Service& service, const SignedRequest& request, const Outcomes& outcomes) {
  const auto store = TRY(service.store.read());
  AnswerWriter writer(service, *store, request, outcomes);
  TRY(writer.write());
  return writer.finish();
}

Result<Cursors> read_cursors(const wire::ExchangeBody& body) {
  Cursors out;
  for (const auto& cursor : body.cursors()) {
    Verified verified;
    verified.size = cursor.size();
    if (auto root = to_array<32>(as_bytes(cursor.root()), "a cursor's root")) verified.root = *root;
    out.emplace(TRY(SpaceId::from(as_bytes(cursor.space()))), verified);
  }
  return out;
}

}  // namespace doorstep::syncd
