// ClientSession's other half: an answer is checked and applied (client_session.hpp has the order and the promises).
#include <algorithm>

#include "core/crypto/hash.hpp"
#include "core/crypto/labels.hpp"
#include "core/sqlite/statement.hpp"
#include "core/store/device_health.hpp"
#include "core/store/record_reader.hpp"
#include "core/sync/client_session.hpp"
#include "exchange.pb.h"

namespace doorstep::sync {
namespace {

using merge::SpaceState;
using store::SpaceCondition;

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
  // Absent altogether from an older server. Without the check whoever breaks TLS could alter the office's figures.
  const bool lists_devices = !attested.devices_hash().empty();
  if (lists_devices ? !equal(as_bytes(attested.devices_hash()), crypto::sha256(as_bytes(answer.devices())))
                    : !answer.devices().empty()) {
    return fail(Errc::bad_signature,
                "the answer's list of devices is not the one that the server signed: nothing was taken in");
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
  if (lists_devices) TRY(take_devices(answer.devices(), attested.server_time()));
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

/// Information for an office, and no more: what of it does not parse is left out and holds up nothing (P9).
Status ClientSession::take_devices(std::string_view list, Millis server_time) {
  wire::DeviceList told;
  if (!told.ParseFromArray(list.data(), static_cast<int>(list.size()))) return {};
  const auto certificate = TRY(store_.certificate());
  if (!certificate || !certificate->office) return {};  // what a server says of colleagues is not kept elsewhere
  std::vector<store::DeviceHealth> devices;
  for (const auto& each : told.devices()) {
    if (devices.size() == max_devices_told) break;
    const auto id = DeviceId::from(as_bytes(each.device()));
    if (id) devices.push_back({*id, each.last_contact(), each.waiting(), each.oldest_unsent_at(), server_time});
  }
  auto transaction = TRY(sqlite::Transaction::begin_immediate(store_.database()));
  TRY(store::note_device_health(store_, devices));
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

}  // namespace doorstep::sync
