#include "core/sync/client_session.hpp"

#include <algorithm>

#include "core/change/codec.hpp"
#include "core/crypto/hash.hpp"
#include "core/crypto/labels.hpp"
#include "core/sqlite/statement.hpp"
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

SpaceCondition condition_of(wire::State state) {
  switch (state) {
    case wire::STATE_OK: return SpaceCondition::ok;
    case wire::STATE_WAIT: return SpaceCondition::waiting;
    case wire::STATE_REBASE: return SpaceCondition::rebase;
    case wire::STATE_NEW_INCARNATION: return SpaceCondition::new_incarnation;
    case wire::STATE_REVOKED: return SpaceCondition::revoked;
    case wire::STATE_SERVER_ROLLED_BACK: return SpaceCondition::server_rolled_back;
    default: return SpaceCondition::upgrade;  // a state of a newer protocol is one that this version cannot heal
  }
}

bool goes_on(SpaceCondition condition) {
  return condition == SpaceCondition::ok || condition == SpaceCondition::waiting;
}

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

Result<Needed> decode_needed(const wire::NeededChange& in) {
  Needed out;
  if (in.document().empty()) {
    out.change = change::ChangeName{TRY(DeviceId::from(as_bytes(in.device()))), in.incarnation(), in.sequence()};
  } else {
    out.where = change::Register{TRY(DocumentId::from(as_bytes(in.document()))),
                                 TRY(FieldToken::from(as_bytes(in.field())))};
    out.write = in.write_id();
  }
  return out;
}

/// Reads everything in the answer that could not parse, so that an answer is refused before any of it is applied.
Status check_shape(const wire::Attested& attested) {
  for (const auto& other : attested.others()) TRY(SpaceId::from(as_bytes(other.space())));
  for (const auto& space : attested.spaces()) {
    TRY(SpaceId::from(as_bytes(space.space())));
    for (const auto& need : space.needed()) TRY(decode_needed(need));
    for (const auto& tip : space.held()) TRY(to_array<32>(as_bytes(tip.hash()), "the end of this device's chain"));
  }
  return {};
}

}  // namespace

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

// ---- applying an answer --------------------------------------------------------------------------------

Status ClientSession::receive(ByteView bytes, Now now, Rng& rng) {
  wire::ExchangeAnswer answer;
  wire::Attested attested;
  if (!answer.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      !attested.ParseFromString(answer.attested())) {
    return fail(Errc::malformed, "the server's answer does not parse; nothing was changed, it will be asked again");
  }
  const auto signature = to_array<64>(as_bytes(answer.signature()), "the answer's signature");
  if (!signature || !crypto::verify(store_.enrolment().server_key,
                                    crypto::labelled(crypto::label::answer, as_bytes(answer.attested())), *signature)) {
    return fail(Errc::bad_signature,
                "the answer is not signed by this office's server: nothing was taken in; ring the office");
  }
  if (!equal(as_bytes(attested.request_hash()), request_hash_)) {
    return fail(Errc::bad_signature, "the answer belongs to another request: nothing was taken in");
  }
  TRY(check_shape(attested));
  if (attested.state() != wire::STATE_OK) {
    progress_.upgrade_needed = attested.state() == wire::STATE_UPGRADE;
    wants_request_ = false;
    return progress_.upgrade_needed
               ? Status(fail(Errc::unsupported,
                             "the server speaks a newer protocol: update this app; everything is kept on this device"))
               : Status(fail(Errc::not_allowed, "the office has removed this device: everything is kept; ring the office"));
  }
  const auto before = progress_;
  TRY(take_receipts(attested, as_bytes(answer.attested()), *signature, now));
  needed_.clear();
  for (const auto& space : attested.spaces()) {
    const wire::Page* page = nullptr;
    for (const auto& candidate : answer.pages()) {
      if (candidate.space() == space.space()) page = &candidate;
    }
    TRY(take_page(space, page, now, rng));
  }
  for (const auto& join : answer.joins()) {
    auto request = keys::parse_join_request(as_bytes(join.SerializeAsString()));
    if (request) joins_.push_back(*std::move(request));
  }
  const bool moved = progress_.sent != before.sent || progress_.received != before.received;
  return plan_next(attested, moved, now, rng);
}

Status ClientSession::take_receipts(const wire::Attested& attested, ByteView bytes, ByteView signature, Now now) {
  auto transaction = TRY(sqlite::Transaction::begin_immediate(store_.database()));
  auto clock = TRY(store_.clock());
  clock.contact(attested.server_time(), now);
  TRY(store_.set_clock(clock));
  bool evidence = false;
  for (const auto& space : attested.spaces()) {
    const auto state = TRY(store_.logs().find_space(TRY(SpaceId::from(as_bytes(space.space())))));
    if (!state) continue;
    evidence = evidence || !space.receipts().empty();
    TRY(take_space_receipts(*state, space));
  }
  if (evidence) {
    auto s = TRY(store_.database().prepare("INSERT INTO evidence (received_at, attested, signature) VALUES (?, ?, ?)"));
    s.bind_all(attested.server_time(), bytes, signature);
    TRY(s.run());
  }
  return transaction.commit();
}

/// The run's last hash covers all of it, because each of our changes names the hash of the one before: so it must be
/// the hash of ours before any of the run counts. From the last back to the first that is in the log already.
Status ClientSession::take_run(const SpaceState& state, const wire::ReceiptRun& run) {
  const bool told = run.verdicts().empty() || static_cast<std::uint32_t>(run.verdicts_size()) == run.count();
  for (std::uint32_t left = told ? run.count() : 0; left > 0; --left) {
    const auto change = TRY(outbox_.find(state, run.incarnation(), run.first_sequence() + left - 1));
    const bool ours = change && (left < run.count() || equal(as_bytes(run.last_hash()), change->hash));
    if (!ours) return {};
    const auto verdict = merge::verdict_from(run.verdicts().empty() ? 0 : run.verdicts(static_cast<int>(left) - 1));
    if (!verdict) continue;  // of a newer server: it stays unsent here until this app is updated
    if (!change->verdict) ++progress_.sent;
    TRY(outbox_.note_receipt(*change, *verdict, run.received_at()));
  }
  return {};
}

/// The hash of this device's change by this number: it waits here, or is in the log.
Result<std::optional<Hash>> ClientSession::own_hash(const SpaceState& state, Incarnation incarnation,
                                                    Sequence sequence) {
  const auto own = TRY(outbox_.find(state, incarnation, sequence));
  if (own) return std::optional<Hash>(own->hash);
  const auto head = TRY(store_.logs().entry_by_name(state, {store_.device(), incarnation, sequence}));
  return head ? std::optional<Hash>(head->hash) : std::nullopt;
}

Status ClientSession::take_space_receipts(const SpaceState& state, const wire::SpaceAnswer& answer) {
  for (const auto& run : answer.receipts()) TRY(take_run(state, run));
  auto sync = TRY(store_.space_sync(state));
  sync.held_sequence = 0;
  for (const auto& tip : answer.held()) {
    if (tip.incarnation() != store_.incarnation()) continue;
    const auto hash = TRY(to_array<32>(as_bytes(tip.hash()), "the end of this device's chain"));
    const auto here = TRY(own_hash(state, tip.incarnation(), tip.sequence()));
    if (here && *here != hash) continue;  // it holds another change under this name: ours are not what it holds (P7)
    sync.held_sequence = tip.sequence();
    sync.held_hash = hash;
  }
  TRY(outbox_.forget_receipts_after(state, sync.held_sequence));
  for (const auto& refused : answer.refused()) {
    // It gets no position and never will as it is: kept, shown and listed here; its successors go on without it (P9).
    const auto change = TRY(outbox_.find(state, refused.incarnation(), refused.sequence()));
    if (change && !change->verdict) TRY(outbox_.set_refused_aside(*change, "refused: " + refused.code()));
  }
  return store_.set_space_sync(state, sync);
}

Status ClientSession::stop(const SpaceId& space, SpaceCondition condition) {
  auto transaction = TRY(sqlite::Transaction::begin_immediate(store_.database()));
  const auto state = TRY(store_.logs().find_space(space));
  if (state) {
    auto sync = TRY(store_.space_sync(*state));
    sync.condition = condition;
    TRY(store_.set_space_sync(*state, sync));
  }
  progress_.stopped.emplace_back(space, condition);
  return transaction.commit();
}

Status ClientSession::take_page(const wire::SpaceAnswer& answer, const wire::Page* page, Now now, Rng& rng) {
  const auto id = TRY(SpaceId::from(as_bytes(answer.space())));
  if (asked_.count(id) == 0) return {};  // nothing was asked about it
  const auto condition = condition_of(answer.state());
  if (!goes_on(condition)) return stop(id, condition);
  if (condition == SpaceCondition::waiting) {
    for (const auto& need : answer.needed()) needed_[id].push_back(TRY(decode_needed(need)));
  }

  const auto received_before = progress_.received;
  const auto folded = fold_answer(id, answer, page, now, rng);
  if (folded) return {};
  progress_.received = received_before;  // nothing of the page was kept
  switch (folded.error().code) {
    case Errc::not_found: return ask_whole(id);
    case Errc::already_exists: return stop(id, SpaceCondition::new_incarnation);
    case Errc::expired: return stop(id, SpaceCondition::server_rolled_back);
    case Errc::unsupported: return stop(id, SpaceCondition::upgrade);
    case Errc::storage_full:
    case Errc::storage_busy:
    case Errc::storage_corrupt:
    case Errc::io: return folded;  // this device's trouble, not the page's
    default: return stop(id, SpaceCondition::tampered);
  }
}

/// One transaction: the page's entries, checked against the signed root, and what the server said of the space.
Status ClientSession::fold_answer(const SpaceId& id, const wire::SpaceAnswer& answer, const wire::Page* page, Now now,
                                  Rng& rng) {
  auto transaction = TRY(sqlite::Transaction::begin_immediate(store_.database()));
  auto found = TRY(store_.logs().find_space(id));
  auto state = found ? *std::move(found) : TRY(store_.logs().create_space(id, answer.generation()));
  auto sync = TRY(store_.space_sync(state));
  if (state.size() != asked_.at(id)) return {};  // another session on this store was quicker: it has what this brings
  // A generation is one life of the server's store: another one behind a log that we hold means that it was restored.
  if (state.size() > 0 && state.generation != answer.generation()) {
    return fail(Errc::expired, "the server's store has begun a new life");
  }
  state.generation = answer.generation();
  if (page != nullptr) TRY(fold_page(state, *page, now, rng));
  if (state.size() != answer.size() || !equal(as_bytes(answer.root()), state.root)) {
    return fail(Errc::tampered, "a log does not lead to the root that the server signed");
  }
  sync.condition = condition_of(answer.state());
  sync.head_size = std::max(answer.head_size(), answer.size());
  sync.whole = false;
  TRY(store_.set_space_sync(state, sync));
  TRY(store_.logs().save_space(state, false));
  return transaction.commit();
}

/// The server named changes of this device that this store does not hold: it must send them whole.
Status ClientSession::ask_whole(const SpaceId& space) {
  auto transaction = TRY(sqlite::Transaction::begin_immediate(store_.database()));
  auto found = TRY(store_.logs().find_space(space));
  const auto state = found ? *std::move(found) : TRY(store_.logs().create_space(space, 0));
  auto sync = TRY(store_.space_sync(state));
  sync.whole = true;
  TRY(store_.set_space_sync(state, sync));
  return transaction.commit();
}

Status ClientSession::fold_page(SpaceState& state, const wire::Page& page, Now now, Rng& rng) {
  if (page.from() != state.size()) return fail(Errc::tampered, "a page does not begin where it was asked to");
  Folding folding{now, TRY(store_.clock()), false, {}};
  int at = 0;
  Millis received_at = 0;
  const auto next_time = [&]() -> Result<Millis> {
    if (at >= page.received_at_size()) return fail(Errc::malformed, "a page lacks the times of its entries");
    if (__builtin_add_overflow(received_at, page.received_at(at++), &received_at)) {
      return fail(Errc::malformed, "a page's times are out of range");
    }
    return received_at;
  };
  for (const auto& item : page.items()) {
    if (item.has_batch()) {
      const auto batch = TRY(change::decode_batch(item.batch()));
      bool verified = TRY(check_author(state, batch));
      for (const auto& entry : batch.changes) {
        TRY(fold_entry(state, entry, TRY(next_time()), folding, rng));
        // An entry may have made its author a member: what was not worth verifying before it is now.
        if (!verified) verified = TRY(check_author(state, batch));
      }
      continue;
    }
    for (std::uint32_t i = 0; i < item.own().count(); ++i) {
      const auto own = TRY(outbox_.find(state, item.own().incarnation(), item.own().first_sequence() + i));
      auto held = own ? change::make_change(own->body, own->values) : fail(Errc::not_found, "not here");
      // One that was damaged here since it was sent is as good as absent: the server has it whole.
      if (!held || held->hash != own->hash) {
        return fail(Errc::not_found, "the server names a change of this device that it does not hold");
      }
      TRY(fold_entry(state, change::ProvenChange{*std::move(held), own->proof}, TRY(next_time()), folding, rng));
    }
  }
  TRY(store::refresh_conflicts(store_, state, folding.touched, now.wall));
  if (folding.split_view) {
    auto sync = TRY(store_.space_sync(state));
    sync.split_view = true;
    TRY(store_.set_space_sync(state, sync));
  }
  return store_.set_clock(folding.clock);
}

/// The author's certified key: from this space, from a founding that certifies its own author, or from the directory.
Result<std::optional<crypto::VerifyKey>> ClientSession::author_key(const SpaceState& state,
                                                                   const change::Change& change) {
  const auto author = change.body.name.device;
  if (const auto* member = state.member(author)) return std::optional(member->certificate.sign_key);
  if (!state.founded() && change.body.authority) {
    const auto statement = TRY(keys::parse_statement(*change.body.authority));
    if (const auto* founding = std::get_if<keys::Founding>(&statement.operation)) {
      for (const auto& member : founding->members) {
        if (member.certificate.device() == author) return std::optional(member.certificate.sign_key);
      }
    }
    return fail(Errc::tampered, "a space's founder is not among its members");
  }
  const auto directory = TRY(store_.logs().find_space(store_.enrolment().directory));
  const auto* known = directory ? directory->member(author) : nullptr;
  return known != nullptr ? std::optional(known->certificate.sign_key) : std::nullopt;
}

/// Verifies a batch by its author's key. False: nobody certified the author yet, and nothing rests on the batch, since
/// a stranger's writes are not merged; a stranger's authority change is not taken.
Result<bool> ClientSession::check_author(const SpaceState& state, const change::Batch& batch) {
  const auto key = TRY(author_key(state, batch.changes.front().change));
  if (!key) {
    const bool authority = std::any_of(batch.changes.begin(), batch.changes.end(),
                                       [](const auto& entry) { return entry.change.body.authority.has_value(); });
    if (authority) return fail(Errc::tampered, "an authority change comes from a device that nobody certified");
    return false;
  }
  if (!change::verify_batch(*key, batch)) {
    return fail(Errc::tampered, "a change is not signed by the device that it names");
  }
  return true;
}

/// Before a change that was set aside is taken up, its author must have signed it: when it was folded, that did not
/// matter.
Status ClientSession::check_admitted(const SpaceState& state, const keys::Admission& admission) {
  const auto head = TRY(store_.logs().entry_by_name(state, admission.change));
  if (!head) return {};
  const auto change = TRY(store_.logs().change_at(state, head->position));
  const auto key = TRY(author_key(state, change));
  if (!key || !change::verify_proof(*key, change.hash, TRY(store_.logs().entry(state, head->position)).proof)) {
    return fail(Errc::tampered, "a change was taken up that its author did not sign");
  }
  return {};
}

Status ClientSession::fold_entry(SpaceState& state, const change::ProvenChange& entry, Millis received_at,
                                 Folding& folding, Rng& rng) {
  const auto& body = entry.change.body;
  if (!(body.space == state.id)) return fail(Errc::tampered, "a page holds a change of another space");
  if (!state.founded() && body.authority) {
    // The organisation is its root key: a founding under another root is somebody else's space.
    const auto statement = TRY(keys::parse_statement(*body.authority));
    const auto* founding = std::get_if<keys::Founding>(&statement.operation);
    if (founding == nullptr || founding->root_key != store_.enrolment().root_key) {
      return fail(Errc::tampered, "a space is not founded by this organisation");
    }
  }
  const auto folded = TRY(merge::append(state, store_.logs(), entry, received_at));
  folding.clock.merged(folded.highest, folding.now);
  folding.touched.insert(folded.touched.begin(), folded.touched.end());
  if (body.seen && state.is_active(body.name.device)) {
    // P8: the author signed what it had seen of this log. Anything else than our own root there is a split view: an
    // alarm for a person. The case goes on, because a member alone could raise it (P9).
    const auto root = TRY(store_.logs().root_at(state, body.seen->size));
    if (body.seen->generation != state.generation || !root || *root != body.seen->root) folding.split_view = true;
  }
  if (body.authority && folded.head.verdict == merge::Verdict::merged) {
    const auto statement = TRY(keys::parse_statement(*body.authority));
    TRY(store_.accept_grants(state, statement, rng));
    if (const auto* admission = std::get_if<keys::Admission>(&statement.operation)) {
      TRY(check_admitted(state, *admission));
    }
  }
  if (body.name.device == store_.device()) {
    const auto own = TRY(outbox_.find(state, body.name.incarnation, body.name.sequence));
    if (own && own->hash != entry.change.hash) {
      return fail(Errc::already_exists, "the log holds another change under the name of one that waits here");
    }
    if (own) TRY(outbox_.remove(*own));
  }
  ++progress_.received;
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
