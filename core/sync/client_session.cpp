#include "core/sync/client_session.hpp"

#include <algorithm>

#include "core/change/codec.hpp"
#include "core/crypto/hash.hpp"
#include "core/crypto/labels.hpp"
#include "core/store/record_reader.hpp"
#include "core/sync/digest.hpp"
#include "core/sync/limits.hpp"
#include "exchange.pb.h"

namespace doorstep::sync {
namespace {

using merge::SpaceState;
using store::OutgoingChange;
using store::SpaceCondition;

constexpr std::uint64_t max_fruitless = 3;  ///< answers in a row without any movement before a sync gives up

/// Not after a broken signature or root: somebody must look into that first.
bool may_resume(SpaceCondition condition) {
  return !goes_on(condition) && condition != SpaceCondition::tampered && condition != SpaceCondition::new_incarnation;
}

change::StoredChange stored(const OutgoingChange& change) {
  return change::StoredChange{change.body, change.values, &change.proof};
}

/// Whole batches of one signature go together: their audit paths need not be sent.
void add_batches(const std::vector<OutgoingChange>& changes, wire::ExchangeBody& body) {
  for (std::size_t first = 0; first < changes.size();) {
    std::vector<change::StoredChange> batch;
    std::size_t last = first;
    while (last < changes.size() && changes[last].proof.signature == changes[first].proof.signature) {
      batch.push_back(stored(changes[last++]));
    }
    change::encode_batch(batch, *body.add_push());
    first = last;
  }
}

void encode_needed(const SpaceId& space, const Needed& need, wire::NeededChange& out) {
  out.set_space(to_text(space.view()));
  if (need.where) {
    out.set_document(to_text(need.where->document.view()));
    out.set_field(to_text(need.where->field.view()));
    out.set_write_id(need.write);
  } else {
    out.set_device(to_text(need.change.device.view()));
    out.set_incarnation(need.change.incarnation);
    out.set_sequence(need.change.sequence);
  }
}

}  // namespace

bool goes_on(SpaceCondition condition) {
  return condition == SpaceCondition::ok || condition == SpaceCondition::waiting;
}

// ---- asking --------------------------------------------------------------------------------------------

Status ClientSession::begin(Now now, Rng& rng) {
  TRY(outbox_.freeze(std::nullopt, now, rng));
  push_bytes_ = limits_.first_push_bytes;
  fruitless_ = 0;
  wants_request_ = true;
  probe_ = true;
  return {};
}

Result<bool> ClientSession::exchanges(const SpaceState& state) {
  return goes_on(TRY(store_.space_sync(state)).condition);
}

Result<wire::ExchangeBody> ClientSession::begin_body() {
  if (!store_.enrolment().knows_server()) {
    return fail(Errc::not_found, "this device does not know its server yet");
  }
  wire::ExchangeBody body;
  body.set_protocol_min(protocol_version);
  body.set_protocol_max(protocol_version);
  body.set_device(to_text(store_.device().view()));
  body.set_incarnation(store_.incarnation());
  body.set_counter(TRY(store_.next_counter()));
  body.set_server(to_text(store_.enrolment().server().view()));
  return body;
}

Bytes ClientSession::sign(const wire::ExchangeBody& body, std::string_view label, Hash& body_hash) const {
  wire::ExchangeRequest request;
  request.set_body(body.SerializeAsString());
  body_hash = crypto::sha256(as_bytes(request.body()));
  const auto signature = crypto::sign(store_.secrets().sign_key, crypto::labelled(label, as_bytes(request.body())));
  request.set_signature(to_text(signature));
  return to_bytes(request.SerializeAsString());
}

Result<Bytes> ClientSession::hint_request() {
  Hash unused;
  return sign(TRY(begin_body()), crypto::label::hint, unused);
}

Result<Bytes> ClientSession::request(Now now) {
  auto body = TRY(begin_body());
  body.set_max_answer_bytes(limits_.answer_bytes);

  asked_.clear();
  PushBudget budget{push_bytes_, limits_.max_push_changes};
  std::uint64_t others = 0;
  auto spaces = TRY(store_.logs().spaces());
  for (const auto& id : active_) {
    if (std::find(spaces.begin(), spaces.end(), id) == spaces.end()) spaces.push_back(id);
  }
  for (const auto& id : spaces) {
    auto state = TRY(store_.logs().find_space(id));
    if (!state) {  // known only by the server's word
      state.emplace();
      state->id = id;
      state->root = log::empty_root();
    }
    const bool here = state->number != 0;
    const bool open = !here || TRY(exchanges(*state));
    const auto sync = here ? TRY(store_.space_sync(*state)) : store::SpaceSync{};
    const bool behind = sync.head_size > state->size() || sync.whole;
    const bool waits = here && TRY(outbox_.any_waiting(*state));
    // A stopped space is asked about once a sync, sending nothing: the right server may be back.
    const bool probe = probe_ && here && !open && may_resume(sync.condition);
    if (probe) {
      TRY(add_cursor(*state, body));
    } else if (open && (behind || waits || active_.count(id) != 0) && asked_.size() < max_cursors) {
      TRY(add_cursor(*state, body));
      if (here) TRY(add_push(*state, budget, body));
      TRY(add_relays(*state, body));
    } else if (state->is_active(store_.device())) {
      others += space_digest(id, state->generation, state->size(), state->root);
    }
  }
  probe_ = false;
  body.set_others_digest(others);
  TRY(add_health(now, body));
  ++progress_.requests;
  return sign(body, crypto::label::request, request_hash_);
}

Status ClientSession::add_cursor(const SpaceState& state, wire::ExchangeBody& body) {
  auto* cursor = body.add_cursors();
  cursor->set_space(to_text(state.id.view()));
  cursor->set_size(state.size());
  if (state.size() > 0) {
    cursor->set_generation(state.generation);
    cursor->set_root(to_text(state.root));
  }
  if (state.number != 0) cursor->set_whole(TRY(store_.space_sync(state)).whole);
  asked_[state.id] = state.size();
  return {};
}

Status ClientSession::add_push(const SpaceState& state, PushBudget& budget, wire::ExchangeBody& body) {
  if (budget.bytes == 0 || budget.changes == 0) return {};
  const auto changes = TRY(outbox_.waiting(state, budget.bytes, budget.changes));
  for (const auto& change : changes) budget.bytes -= std::min(budget.bytes, change.size());
  budget.changes -= changes.size();
  add_batches(changes, body);
  return {};
}

/// Answers a WAIT: hands over what this device's copy of the log holds, and says which of it nobody here has.
Status ClientSession::add_relays(const SpaceState& state, wire::ExchangeBody& body) {
  const auto wanted = needed_.find(state.id);
  if (wanted == needed_.end()) return {};
  for (const auto& need : wanted->second) {
    std::optional<Position> position;
    if (need.where) {
      const auto document = TRY(store_.logs().find_document(state, need.where->document));
      if (document) {
        const auto rows = TRY(store_.logs().find_write(*document, need.where->field, need.write));
        if (!rows.empty()) position = rows.front().position;
      }
    } else if (const auto head = TRY(store_.logs().entry_by_name(state, need.change))) {
      position = head->position;
    }
    if (!position && !need.where) {
      const auto own = TRY(outbox_.find(state, need.change.incarnation, need.change.sequence));
      // Still to be sent from here, in its turn: whoever waived it would have it refused.
      if (own && need.change.device == store_.device() && !own->verdict) continue;
    }
    if (!position) {
      encode_needed(state.id, need, *body.add_waived());
      continue;
    }
    const auto entry = TRY(store_.logs().entry(state, *position));
    auto* relay = body.add_relays();
    relay->set_received_at(entry.head.received_at);
    const change::StoredChange one[] = {{entry.body, entry.values, &entry.proof}};
    change::encode_batch(one, *relay->mutable_batch());
  }
  return {};
}

Status ClientSession::add_health(Now now, wire::ExchangeBody& body) {
  const auto waiting = TRY(outbox_.summary());
  store::RecordReader reader(store_);
  auto* health = body.mutable_health();
  health->set_outbox_changes(waiting.changes);
  health->set_outbox_bytes(waiting.bytes);
  health->set_oldest_unsent_at(waiting.oldest_at);
  health->set_unfinished_drafts(waiting.drafts);
  health->set_set_aside(waiting.aside);
  health->set_open_conflicts(TRY(reader.conflict_count()));
  health->set_clock(now.wall);
  health->set_app_version(facts_.app_version);
  health->set_storage_free_bytes(facts_.storage_free_bytes);
  health->set_storage_persistent(facts_.storage_persistent);
  health->set_last_error(facts_.last_error);
  return {};
}

// ---- what next -----------------------------------------------------------------------------------------

Status ClientSession::plan_next(const wire::Attested& attested, bool moved, Now now, Rng& rng) {
  active_.clear();
  for (const auto& other : attested.others()) {
    const auto id = TRY(SpaceId::from(as_bytes(other.space())));
    const auto state = TRY(store_.logs().find_space(id));
    const bool stopped = state && !TRY(exchanges(*state));
    // Also those of equal size: only the digest of all is known to differ, so a root may.
    if (!stopped && asked_.count(id) == 0) active_.insert(id);
  }
  if (!attested.others().empty()) {
    // And those that the server does not name: it may have lost them, or removed this device.
    for (const auto& id : TRY(store_.logs().spaces())) {
      const auto state = TRY(store_.logs().load_space(id));
      const bool ask = state.is_active(store_.device()) && TRY(exchanges(state)) && asked_.count(id) == 0;
      if (ask) active_.insert(id);
    }
  }
  TRY(outbox_.freeze(std::nullopt, now, rng));  // a space that was just founded can take its first words now
  progress_.to_receive = 0;
  bool more = !active_.empty();
  for (const auto& id : TRY(store_.logs().spaces())) {
    const auto state = TRY(store_.logs().load_space(id));
    if (!TRY(exchanges(state))) continue;
    const auto sync = TRY(store_.space_sync(state));
    if (sync.head_size > state.size()) progress_.to_receive += sync.head_size - state.size();
    more = more || sync.whole || sync.head_size > state.size() || TRY(outbox_.any_waiting(state));
  }
  fruitless_ = moved ? 0 : fruitless_ + 1;
  if (moved) push_bytes_ = std::min(push_bytes_ * 2, max_push_bytes);
  wants_request_ = more && fruitless_ < max_fruitless;
  return {};
}

}  // namespace doorstep::sync
