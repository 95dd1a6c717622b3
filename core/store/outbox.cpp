#include "core/store/outbox.hpp"

#include <algorithm>

#include "core/base/assert.hpp"
#include "core/change/codec.hpp"
#include "core/change/limits.hpp"
#include "core/change/sealing.hpp"
#include "core/sqlite/statement.hpp"
#include "core/store/columns.hpp"

namespace doorstep::store {

using change::Change;
using merge::ChainTip;
using merge::SpaceState;

/// A draft, opened.
struct Outbox::Draft {
  DocumentId document;
  std::int64_t document_number{};
  std::uint64_t field_number{};
  change::Write write;
  change::NamedValue content;
};

namespace {

constexpr std::string_view purpose_draft = "draft";
constexpr std::uint32_t record_schema = 1;  ///< of the fields that this program writes (core/record/fields)

Bytes draft_context(const DocumentId& document, const FieldToken& field, WriteId id) {
  Bytes out = to_bytes(document.view());
  append(out, field.view());
  append_be64(out, id);
  return out;
}

#define OUTGOING_COLUMNS                                                                                       \
  "number, incarnation, sequence, hash, signature, batch_size, batch_index, path, body, sealed, frozen_at, " \
  "verdict, received_at"

Result<OutgoingChange> read_outgoing(const sqlite::Statement& s, const DeviceId& device) {
  OutgoingChange out;
  out.number = s.int64(0);
  out.name = change::ChangeName{device, s.uint64(1), s.uint64(2)};
  out.hash = TRY(to_array<32>(s.blob(3), "a stored hash"));
  out.proof.signature = TRY(to_array<64>(s.blob(4), "a stored signature"));
  out.proof.size = static_cast<std::uint32_t>(s.int64(5));
  out.proof.index = static_cast<std::uint32_t>(s.int64(6));
  out.proof.path = TRY(unpack_path(s.blob(7)));
  out.body = to_bytes(s.blob(8));
  out.values = TRY(change::unpack_values(s.blob(9)));
  out.frozen_at = s.int64(10);
  if (!s.is_null(11)) out.verdict = merge::verdict_from(static_cast<std::uint32_t>(s.int64(11)));
  if (!s.is_null(12)) out.received_at = s.int64(12);
  return out;
}

/// The change, unless some of its stored bytes are no longer those that were signed.
std::optional<Change> read_intact(const OutgoingChange& stored) {
  auto read = change::make_change(stored.body, stored.values);
  if (!read || read->hash != stored.hash || !(read->body.name == stored.name)) return std::nullopt;
  return *std::move(read);
}

}  // namespace

Result<std::optional<PendingWrite>> newest_pending(DeviceStore& store, merge::DocumentRef document,
                                                   const FieldToken& field) {
  auto s = TRY(store.database().prepare("SELECT " OUTGOING_COLUMNS
                                        ", at FROM pending JOIN outgoing ON number = outgoing "
                                        "WHERE document = ? AND field = ? ORDER BY outgoing DESC"));
  s.bind_all(document.number, number_of(field));
  while (TRY(s.step())) {
    const auto stored = read_outgoing(s, store.device());
    auto change = stored ? read_intact(*stored) : std::nullopt;
    const auto index = static_cast<std::size_t>(s.int64(13));
    if (!change || index >= change->body.writes.size()) continue;
    return std::optional<PendingWrite>(PendingWrite{*std::move(change), index, stored->frozen_at});
  }
  return std::optional<PendingWrite>();
}

std::size_t OutgoingChange::size() const {
  std::size_t total = body.size() + 8;
  for (const auto& value : values) total += value.size() + 3;
  return total;
}

Result<change::NamedValue> open_draft(const DeviceStore& store, const DocumentId& document, const FieldToken& field,
                                      WriteId id, ByteView nonce, ByteView sealed) {
  const SecretBytes plain(TRY(store.open_at_rest(purpose_draft, draft_context(document, field, id), nonce, sealed)));
  return change::split_name(plain.view());
}

// ---- saving --------------------------------------------------------------------------------------------

Status Outbox::save(const SpaceId& space, const DocumentId& document, std::span<const FieldValue> values, Now now,
                    Rng& rng) {
  for (const auto& value : values) {
    if (value.value.size() > change::max_value_bytes) {
      return fail(Errc::too_large, "one block holds at most " + std::to_string(change::max_value_bytes / 1024) +
                                       " KiB of text: split it into two blocks");
    }
  }
  auto transaction = TRY(sqlite::Transaction::begin_immediate(store_.database()));
  const auto state = TRY(store_.logs().load_space(space));
  const auto* ring = TRY(store_.key_ring(state));
  auto clock = TRY(store_.clock());
  const auto reference = TRY(store_.logs().open_document(state, document));
  for (const auto& value : values) {
    const auto token = change::field_token(*ring->token_key, document, value.field);
    TRY(save_one(state, reference, document, token, value, std::nullopt, now, clock, rng));
  }
  TRY(store_.set_clock(clock));
  return transaction.commit();
}

Status Outbox::save_settling(const FieldPath& path, ByteView value, Now now, Rng& rng) {
  auto transaction = TRY(sqlite::Transaction::begin_immediate(store_.database()));
  const auto state = TRY(store_.logs().load_space(path.space));
  const auto* ring = TRY(store_.key_ring(state));
  auto clock = TRY(store_.clock());
  const auto reference = TRY(store_.logs().open_document(state, path.document));
  const auto token = change::field_token(*ring->token_key, path.document, path.field);
  const auto history = TRY(store_.logs().history(state, reference, token));
  auto bases = TRY(shown_write(state, reference, token));
  for (const auto& write : history.writes) {
    const bool head = write.grade == merge::Grade::current || write.grade == merge::Grade::overwritten_unseen;
    if (head && std::find(bases.begin(), bases.end(), write.row.id) == bases.end()) bases.push_back(write.row.id);
  }
  TRY(save_one(state, reference, path.document, token, FieldValue{path.field, to_bytes(value)}, std::move(bases), now,
               clock, rng));
  TRY(store_.set_clock(clock));
  return transaction.commit();
}

Status Outbox::save_one(const SpaceState& state, merge::DocumentRef document, const DocumentId& document_id,
                        const FieldToken& token, const FieldValue& value, std::optional<std::vector<WriteId>> bases,
                        Now now, change::StampClock& clock, Rng& rng) {
  bool readable = true;
  {
    auto s = TRY(
        store_.database().prepare("SELECT bases, id, nonce, sealed FROM draft WHERE document = ? AND field = ?"));
    s.bind_all(document.number, number_of(token));
    if (TRY(s.step())) {
      if (!bases) bases = unpack_ids(s.blob(0));
      auto shown = open_draft(store_, document_id, token, s.uint64(1), s.blob(2), s.blob(3));
      readable = shown.has_value();
      if (shown) wipe(shown->value);
    }
  }
  if (!readable) TRY(set_draft_aside(document.number, number_of(token), now));  // nobody saw what is replaced here
  if (!bases) bases = TRY(shown_write(state, document, token));
  const auto id = store_.next_write_id();
  Bytes plain = change::encode_name(value.field);
  append(plain, value.value);
  const SecretBytes secret(std::move(plain));
  const auto rest =
      store_.seal_at_rest(purpose_draft, draft_context(document_id, token, id), secret.view(), rng);
  auto s = TRY(store_.database().prepare(
      "INSERT OR REPLACE INTO draft (document, field, space, id, stamp, bases, saved_at, nonce, sealed) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  s.bind_all(document.number, number_of(token), state.number, id, clock.tick(now).value, ByteView(pack_ids(*bases)),
             now.wall, ByteView(rest.nonce), ByteView(rest.sealed));
  return s.run();
}

/// The write that this device shows for a register, beside drafts: its own newest unlogged one, else the winner.
Result<std::vector<WriteId>> Outbox::shown_write(const SpaceState& state, merge::DocumentRef document,
                                                 const FieldToken& token) {
  const auto pending = TRY(newest_pending(store_, document, token));
  if (pending) return std::vector<WriteId>{pending->change.body.writes[pending->index].id};
  const auto history = TRY(store_.logs().history(state, document, token));
  if (!history.winner) return std::vector<WriteId>{};
  return std::vector<WriteId>{history.writes[*history.winner].row.id};
}

// ---- signing -------------------------------------------------------------------------------------------

/// A draft that no longer opens is kept as it is, out of the way of the rest (P2, P9).
Status Outbox::set_draft_aside(std::int64_t document, std::uint64_t field, Now now) {
  auto keep = TRY(store_.database().prepare(
      "INSERT INTO aside (space, at, reason, kind, name, nonce, content) "
      "SELECT space, ?, 'corrupt', 'draft', bases, nonce, sealed FROM draft WHERE document = ? AND field = ?"));
  keep.bind_all(now.wall, document, field);
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
        "JOIN document n ON n.number = d.document WHERE d.space = ? ORDER BY d.document, d.rowid"));
    s.bind_all(state.number);
    while (TRY(s.step())) {
      Draft draft;
      draft.document_number = s.int64(0);
      draft.document = TRY(DocumentId::from(s.blob(1)));
      draft.field_number = s.uint64(2);
      draft.write.id = s.uint64(3);
      draft.write.stamp = change::Stamp{s.uint64(4)};
      draft.write.bases = unpack_ids(s.blob(5));
      auto content = open_draft(store_, draft.document, token_of(draft.field_number), draft.write.id, s.blob(6),
                                s.blob(7));
      if (!content) {
        unreadable.emplace_back(draft.document_number, draft.field_number);
        continue;
      }
      draft.content = *std::move(content);
      draft.write.where = change::Register{draft.document, token_of(draft.field_number)};
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
    tip = ChainTip{store_.incarnation(), s.uint64(0), TRY(to_array<32>(s.blob(1), "a stored hash"))};
  }
  return tip;
}

namespace {

change::Body body_after(const SpaceState& state, const change::ChangeName& device,
                        const std::optional<ChainTip>& tip) {
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

Result<Change> Outbox::seal(const SpaceState& state, std::span<Draft> drafts, const std::optional<ChainTip>& tip,
                            Rng& rng) {
  const auto* ring = TRY(store_.key_ring(state));
  const auto key = ring->epochs.find(state.epoch);
  if (key == ring->epochs.end()) {
    return fail(Errc::not_allowed, "this device does not hold the case's newest key yet: sync, or ask the office");
  }
  auto body = body_after(state, change::ChangeName{store_.device(), store_.incarnation(), 0}, tip);
  body.epoch = state.epoch;
  body.change_id = ChangeId::random(rng);
  const change::ValueSealer sealer(key->second, body);
  std::vector<Bytes> values;
  for (std::uint32_t i = 0; i < drafts.size(); ++i) {
    values.push_back(sealer.seal(i, drafts[i].write, drafts[i].content.name, drafts[i].content.value));
    body.writes.push_back(drafts[i].write);
  }
  body.value_root = change::value_root(values);
  Change out;
  out.body_bytes = change::encode_body(body);
  out.hash = change::change_hash(out.body_bytes);
  out.body = std::move(body);
  out.values = std::move(values);
  return out;
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
    const auto state = TRY(store_.logs().load_space(id));
    auto open = TRY(drafts(state, now));
    if (open.empty()) {
      TRY(transaction.commit());
      continue;
    }
    auto tip = TRY(own_tip(state));
    std::vector<Change> changes;
    for (std::size_t first = 0; first < open.size();) {
      std::size_t last = first;
      while (last < open.size() && open[last].document == open[first].document && last - first < change::max_writes) {
        ++last;
      }
      auto change = seal(state, std::span(open).subspan(first, last - first), tip, rng);
      if (!change) {  // no key: all drafts of this space stay where they are, and other spaces go on (P9)
        changes.clear();
        break;
      }
      tip = ChainTip{store_.incarnation(), change->body.name.sequence, change->hash};
      changes.push_back(*std::move(change));
      first = last;
    }
    for (auto& draft : open) wipe(draft.content.value);
    if (changes.empty()) continue;
    made += changes.size();
    TRY(store_signed(state, std::move(changes), now));
    auto drop = TRY(store_.database().prepare("DELETE FROM draft WHERE space = ?"));
    drop.bind_all(state.number);
    TRY(drop.run());
    TRY(transaction.commit());
  }
  return made;
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
      auto mark = TRY(store_.database().prepare(
          "INSERT INTO pending (document, field, outgoing, at) VALUES (?, ?, ?, ?)"));
      mark.bind_all(document.number, number_of(where.field), number, at);
      TRY(mark.run());
    }
  }
  return {};
}

// ---- sending -------------------------------------------------------------------------------------------

Result<std::vector<OutgoingChange>> Outbox::waiting(const SpaceState& space, std::size_t max_bytes,
                                                          std::size_t max_changes) {
  std::vector<OutgoingChange> out;
  std::vector<std::int64_t> damaged;
  {
    auto s = TRY(store_.database().prepare(
        "SELECT " OUTGOING_COLUMNS " FROM outgoing WHERE space = ? AND verdict IS NULL ORDER BY number LIMIT ?"));
    s.bind_all(space.number, max_changes);
    std::size_t bytes = 0;
    while (TRY(s.step())) {
      auto change = read_outgoing(s, store_.device());
      if (!change || !read_intact(*change)) {
        damaged.push_back(s.int64(0));
        continue;
      }
      bytes += change->size();
      if (!out.empty() && bytes > max_bytes) break;
      out.push_back(*std::move(change));
    }
  }
  for (const auto number : damaged) TRY(set_change_aside(number));
  return out;
}

/// A signed change that is no longer what was signed stays in its chain, so that its number is never given again, but
/// is neither sent nor shown: its successors are admitted without it. Its bytes are kept (P2, P9).
Status Outbox::set_change_aside(std::int64_t number) {
  auto part = TRY(sqlite::Transaction::begin_immediate(store_.database()));
  auto unmark = TRY(store_.database().prepare("DELETE FROM pending WHERE outgoing = ?"));
  unmark.bind_all(number);
  TRY(unmark.run());
  auto mark = TRY(store_.database().prepare("UPDATE outgoing SET verdict = ?, received_at = NULL WHERE number = ?"));
  mark.bind_all(static_cast<int>(merge::Verdict::corrupt), number);
  TRY(mark.run());
  return part.commit();
}

Result<std::optional<OutgoingChange>> Outbox::find(const SpaceState& space, Incarnation incarnation,
                                                   Sequence sequence) {
  auto s = TRY(store_.database().prepare(
      "SELECT " OUTGOING_COLUMNS " FROM outgoing WHERE space = ? AND incarnation = ? AND sequence = ?"));
  s.bind_all(space.number, incarnation, sequence);
  if (!TRY(s.step())) return std::optional<OutgoingChange>();
  auto change = read_outgoing(s, store_.device());
  if (!change) return std::optional<OutgoingChange>();  // too damaged to be told from an absent one
  return std::optional<OutgoingChange>(*std::move(change));
}

Status Outbox::note_receipt(const OutgoingChange& change, merge::Verdict verdict, Millis received_at) {
  auto s = TRY(store_.database().prepare("UPDATE outgoing SET verdict = ?, received_at = ? WHERE number = ?"));
  s.bind_all(static_cast<int>(verdict), received_at, change.number);
  return s.run();
}

Status Outbox::forget_receipts_after(const SpaceState& space, Sequence held_sequence) {
  // Without received_at it is no receipt, but a change that was set aside here.
  auto s = TRY(store_.database().prepare("UPDATE outgoing SET verdict = NULL, received_at = NULL WHERE space = ? AND "
                                         "incarnation = ? AND sequence > ? AND received_at IS NOT NULL"));
  s.bind_all(space.number, store_.incarnation(), held_sequence);
  return s.run();
}

Status Outbox::remove(const OutgoingChange& change) {
  auto unmark = TRY(store_.database().prepare("DELETE FROM pending WHERE outgoing = ?"));
  unmark.bind_all(change.number);
  TRY(unmark.run());
  auto drop = TRY(store_.database().prepare("DELETE FROM outgoing WHERE number = ?"));
  drop.bind_all(change.number);
  return drop.run();
}

Result<bool> Outbox::any_waiting(const SpaceState& space) {
  auto s = TRY(store_.database().prepare("SELECT 1 FROM outgoing WHERE space = ? AND verdict IS NULL LIMIT 1"));
  s.bind_all(space.number);
  return s.step();
}

Result<OutboxSummary> Outbox::summary() {
  OutboxSummary out;
  auto drafts = TRY(store_.database().prepare(
      "SELECT count(*), coalesce(sum(length(sealed)), 0), coalesce(min(saved_at), 0) FROM draft"));
  if (TRY(drafts.step())) {
    out.drafts = drafts.uint64(0);
    out.bytes = drafts.uint64(1);
    out.oldest_at = drafts.int64(2);
  }
  auto changes = TRY(store_.database().prepare("SELECT count(*), coalesce(sum(length(body) + length(sealed)), 0), "
                                               "coalesce(min(frozen_at), 0) FROM outgoing WHERE verdict IS NULL"));
  if (TRY(changes.step())) {
    out.changes = changes.uint64(0);
    out.bytes += changes.uint64(1);
    const auto oldest = changes.int64(2);
    if (out.changes > 0 && (out.drafts == 0 || oldest < out.oldest_at)) out.oldest_at = oldest;
  }
  return out;
}

}  // namespace doorstep::store
