// Drafts turned into signed changes, and an office's authority changes: the one place that extends this device's chain.
#include "core/store/outbox.hpp"

#include "core/base/assert.hpp"
#include "core/change/codec.hpp"
#include "core/change/limits.hpp"
#include "core/change/sealing.hpp"
#include "core/sqlite/statement.hpp"
#include "core/store/columns.hpp"
#include "core/store/opening.hpp"

namespace doorstep::store {

using change::Change;
using merge::ChainTip;
using merge::SpaceState;

namespace {

constexpr std::uint32_t record_schema = 1;  ///< of the fields that this program writes (core/record/fields)

}  // namespace

/// A draft that no longer opens is kept as it is, with all that its seal binds and all that would place it, out of
/// the way of the rest (P2, P9).
Status Outbox::set_draft_aside(std::int64_t document, std::uint64_t field, Now now) {
  Bytes name;
  {
    auto s =
        TRY(store_.database().prepare("SELECT n.id, d.id, d.stamp, d.bases FROM draft d JOIN document n ON "
                                      "n.number = d.document WHERE d.document = ? AND d.field = ?"));
    s.bind_all(document, field);
    if (!TRY(s.step())) return {};
    append(name, s.blob(0));
    append_be64(name, field);
    append_be64(name, s.uint64(1));
    append_be64(name, s.uint64(2));
    append(name, s.blob(3));
  }
  auto keep = TRY(store_.database().prepare(
      "INSERT INTO aside (space, at, reason, kind, name, nonce, content) "
      "SELECT space, ?, 'corrupt', 'draft', ?, nonce, sealed FROM draft WHERE document = ? AND field = ?"));
  keep.bind_all(now.wall, ByteView(name), document, field);
  TRY(keep.run());
  auto drop = TRY(store_.database().prepare("DELETE FROM draft WHERE document = ? AND field = ?"));
  drop.bind_all(document, field);
  return drop.run();
}

Result<std::vector<Outbox::Draft>> Outbox::drafts(const SpaceState& state, Now now) {
  std::vector<Draft> out;
  std::vector<std::pair<std::int64_t, std::uint64_t>> unreadable;
  {
    auto s = TRY(store_.database().prepare(
        "SELECT d.document, n.id, d.field, d.id, d.stamp, d.bases, d.nonce, d.sealed FROM draft d "
        "JOIN document n ON n.number = d.document WHERE d.space = ? ORDER BY d.document, d.stamp"));
    s.bind_all(state.number);
    while (TRY(s.step())) {
      Draft draft;
      draft.document_number = s.int64(0);
      draft.write.where.document = TRY(DocumentId::from(s.blob(1)));
      draft.write.where.field = token_of(s.uint64(2));
      draft.write.id = s.uint64(3);
      draft.write.stamp = change::Stamp{s.uint64(4)};
      draft.write.bases = unpack_ids(s.blob(5));
      const auto& [document, field] = draft.write.where;
      auto content = open_draft(store_, document, field, draft.write.id, s.blob(6), s.blob(7));
      if (!content) {
        unreadable.emplace_back(draft.document_number, s.uint64(2));
        continue;
      }
      draft.field = content->name;
      draft.value = SecretBytes(std::move(content->value));
      out.push_back(std::move(draft));
    }
  }
  for (const auto& [document, field] : unreadable) TRY(set_draft_aside(document, field, now));
  return out;
}

/// The end of this device's chain: in the outbox, or in the log when only what was set aside is left of it here.
Result<std::optional<ChainTip>> Outbox::own_tip(const SpaceState& state) {
  auto tip = TRY(store_.logs().tip(state, store_.device(), store_.incarnation()));
  auto s = TRY(store_.database().prepare(
      "SELECT sequence, hash FROM outgoing WHERE space = ? AND incarnation = ? ORDER BY sequence DESC LIMIT 1"));
  s.bind_all(state.number, store_.incarnation());
  if (TRY(s.step()) && (!tip || tip->sequence < s.uint64(0))) {
    const auto hash = TRY(to_array<32>(s.blob(1), "a stored hash"));
    tip = ChainTip{store_.incarnation(), s.uint64(0), hash};
  }
  return tip;
}

namespace {

change::Body body_after(const SpaceState& state, const change::ChangeName& device, const std::optional<ChainTip>& tip) {
  change::Body body;
  body.schema = record_schema;
  body.space = state.id;
  body.name = device;
  body.name.sequence = tip ? tip->sequence + 1 : 1;
  if (tip) body.previous = tip->hash;
  if (state.size() > 0) body.seen = change::Checkpoint{state.generation, state.size(), state.root};
  return body;
}

}  // namespace

/// A space whose founding this device has signed and not sent yet has the one key of that founding: what is signed
/// under it follows the founding in this device's chain.
Result<Outbox::SpaceKey> Outbox::newest_key(const SpaceState& state) {
  const auto* ring = TRY(store_.key_ring(state));
  const bool founding_waits = !state.founded() && ring->epochs.size() == 1;
  const auto key = founding_waits ? ring->epochs.begin() : ring->epochs.find(state.epoch);
  if (key == ring->epochs.end()) {
    return fail(Errc::not_allowed, "this device does not hold the case's newest key yet: sync, or ask the office");
  }
  return SpaceKey{key->first, &key->second};
}

Result<Change> Outbox::seal(const SpaceState& state, std::span<const Draft> drafts, const std::optional<ChainTip>& tip,
                            Rng& rng) {
  const auto [epoch, key] = TRY(newest_key(state));
  auto body = body_after(state, change::ChangeName{store_.device(), store_.incarnation(), 0}, tip);
  body.epoch = epoch;
  body.change_id = ChangeId::random(rng);
  const change::ValueSealer sealer(*key, body);
  std::vector<Bytes> values;
  for (std::uint32_t i = 0; i < drafts.size(); ++i) {
    values.push_back(sealer.seal(i, drafts[i].write, drafts[i].field, drafts[i].value.view()));
    body.writes.push_back(drafts[i].write);
  }
  body.value_root = change::value_root(values);
  // Read back as everybody else will: a change that others refuse must not take its drafts' place.
  return change::make_change(change::encode_body(body), std::move(values));
}

Result<std::size_t> Outbox::freeze(std::optional<SpaceId> only, Now now, Rng& rng) {
  std::size_t made = 0;
  std::vector<SpaceId> spaces;
  if (only) {
    spaces.push_back(*only);
  } else {
    spaces = TRY(store_.logs().spaces());
  }
  for (const auto& id : spaces) {
    auto transaction = TRY(sqlite::Transaction::begin_immediate(store_.database()));
    made += TRY(sign_drafts(TRY(store_.logs().load_space(id)), now, rng));
    TRY(transaction.commit());
  }
  return made;
}

/// Signs the drafts of one space, a document at a time. Those that cannot be sealed stay. Call inside a transaction.
Result<std::size_t> Outbox::sign_drafts(const SpaceState& state, Now now, Rng& rng) {
  const auto open = TRY(drafts(state, now));
  if (open.empty()) return std::size_t{0};
  auto tip = TRY(own_tip(state));
  std::vector<Change> changes;
  for (std::size_t first = 0; first < open.size();) {
    auto part = std::span(open).subspan(first);
    part = part.first(of_one_document(part));
    part = part.first(fitting(part));
    first += part.size();
    auto change = seal(state, part, tip, rng);
    if (!change) continue;  // no key: these drafts stay where they are, and the rest goes on (P9)
    for (const auto& draft : part) TRY(drop_draft(draft));
    tip = ChainTip{store_.incarnation(), change->body.name.sequence, change->hash};
    changes.push_back(*std::move(change));
  }
  const auto made = changes.size();
  if (made > 0) TRY(store_signed(state, std::move(changes), now));
  return made;
}

/// How many of these are of the first one's document.
std::size_t Outbox::of_one_document(std::span<const Draft> drafts) {
  std::size_t count = 0;
  while (count < drafts.size() && drafts[count].document_number == drafts[0].document_number) ++count;
  return count;
}

/// How many of these go into one change: together small enough for one request; the first always does.
std::size_t Outbox::fitting(std::span<const Draft> drafts) {
  std::size_t count = 0;
  std::size_t bytes = 0;
  std::size_t bases = 0;
  while (count < drafts.size() && count < change::max_writes) {
    bytes += drafts[count].value.view().size();
    bases += drafts[count].write.bases.size();
    if (count > 0 && (bytes > max_together_bytes || bases > change::max_change_bases)) break;
    ++count;
  }
  return count;
}

Status Outbox::drop_draft(const Draft& draft) {
  auto s = TRY(store_.database().prepare("DELETE FROM draft WHERE document = ? AND field = ?"));
  s.bind_all(draft.document_number, number_of(draft.write.where.field));
  return s.run();
}

/// What the next authority change builds on: this device's newest one that waits, else the log's.
Result<std::optional<Hash>> Outbox::authority_head(const SpaceState& state) {
  auto s = TRY(store_.database().prepare("SELECT hash, body FROM outgoing WHERE space = ? ORDER BY number DESC"));
  s.bind_all(state.number);
  while (TRY(s.step())) {
    const auto body = change::decode_body(s.blob(1));
    if (body && body->authority) {
      return std::optional<Hash>(TRY(to_array<32>(s.blob(0), "a stored hash")));
    }
  }
  return state.founded() ? std::optional<Hash>(state.authority_head) : std::nullopt;
}

Result<OutgoingChange> Outbox::freeze_authority(const SpaceState& state, keys::Operation operation,
                                                const EpochId& epoch, const ChangeId& change_id, Now now) {
  const auto authority = TRY(store_.authority());
  const auto tip = TRY(own_tip(state));
  auto body = body_after(state, change::ChangeName{store_.device(), store_.incarnation(), 0}, tip);
  body.epoch = epoch;
  body.change_id = change_id;
  keys::Statement statement{state.id, std::nullopt, change_id, std::move(operation)};
  statement.builds_on = TRY(authority_head(state));
  body.authority = keys::sign_statement(authority, statement);
  Change change;
  change.body_bytes = change::encode_body(body);
  change.hash = change::change_hash(change.body_bytes);
  change.body = std::move(body);
  const auto name = change.body.name;
  std::vector<Change> changes;
  changes.push_back(std::move(change));
  TRY(store_signed(state, std::move(changes), now));
  auto stored = TRY(find(state, name.incarnation, name.sequence));
  DOORSTEP_ASSERT(stored.has_value());
  return *std::move(stored);
}

Status Outbox::store_signed(const SpaceState& state, std::vector<Change> changes, Now now) {
  std::vector<Hash> hashes;
  for (const auto& change : changes) hashes.push_back(change.hash);
  const auto proofs = change::sign_batch(store_.secrets().sign_key, hashes);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const auto& change = changes[i];
    auto s = TRY(store_.database().prepare(
        "INSERT INTO outgoing (space, incarnation, sequence, hash, signature, batch_size, batch_index, path, body, "
        "sealed, frozen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    s.bind_all(state.number, change.body.name.incarnation, change.body.name.sequence, ByteView(change.hash),
               ByteView(proofs[i].signature), proofs[i].size, proofs[i].index, ByteView(pack_path(proofs[i].path)),
               ByteView(change.body_bytes), ByteView(change::pack_values(change.values)), now.wall);
    TRY(s.run());
    const auto number = store_.database().last_insert_rowid();
    for (std::size_t at = 0; at < change.body.writes.size(); ++at) {
      const auto& where = change.body.writes[at].where;
      const auto document = TRY(store_.logs().open_document(state, where.document));
      auto mark =
          TRY(store_.database().prepare("INSERT INTO pending (document, field, outgoing, at) VALUES (?, ?, ?, ?)"));
      mark.bind_all(document.number, number_of(where.field), number, at);
      TRY(mark.run());
    }
  }
  return {};
}

}  // namespace doorstep::store
