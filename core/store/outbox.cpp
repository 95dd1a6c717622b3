#include "core/store/outbox.hpp"

#include <algorithm>

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

/// A draft, opened.
struct Outbox::Draft {
  DocumentId document;
  std::int64_t document_number{};
  std::uint64_t field_number{};
  change::Write write;
  change::NamedValue content;
};

namespace {

constexpr std::size_t max_change_bytes = 512 * 1024;  ///< of words in one change: well below a server's request limit
constexpr std::uint32_t record_schema = 1;  ///< of the fields that this program writes (core/record/fields)

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
    const bool aside = stored->verdict.has_value() && !stored->received_at.has_value();
    return std::optional<PendingWrite>(PendingWrite{*std::move(change), index, stored->frozen_at, aside});
  }
  return std::optional<PendingWrite>();
}

std::size_t OutgoingChange::size() const {
  std::size_t total = body.size() + 8;
  for (const auto& value : values) total += value.size() + 3;
  return total;
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
  // Words of this device that are still a draft were not part of what was compared: signed, they stay in the log and
  // are named as a base; replaced, they would be gone.
  TRY(freeze(path.space, now, rng));
  auto transaction = TRY(sqlite::Transaction::begin_immediate(store_.database()));
  const auto state = TRY(store_.logs().load_space(path.space));
  const auto* ring = TRY(store_.key_ring(state));
  auto clock = TRY(store_.clock());
  const auto reference = TRY(store_.logs().open_document(state, path.document));
  const auto token = change::field_token(*ring->token_key, path.document, path.field);
  const auto history = TRY(store_.logs().history(state, reference, token));
  {
    auto s = TRY(store_.database().prepare("SELECT 1 FROM draft WHERE document = ? AND field = ?"));
    s.bind_all(reference.number, number_of(token));
    if (TRY(s.step())) {
      return fail(Errc::conflict, "newer words of this device in that block wait for the case's key: sync first");
    }
  }
  auto bases = TRY(shown_write(state, reference, token));
  for (const auto& write : history.writes) {
    if (bases.size() == change::max_bases) break;  // the rest stays listed, for a second decision
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
      seal_draft(store_, document_id, token, id, secret.view(), rng);
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
  const auto history = store_.logs().history(state, document, token);
  // A damaged log must not keep new words from being saved (P1): they then name no base.
  if (!history && history.error().code == Errc::storage_corrupt) return std::vector<WriteId>{};
  if (!history) return fail(history.error());
  if (const auto* own = merge::own_aside_on_top(*history, store_.device())) return std::vector<WriteId>{own->row.id};
  // The newest words that open are what is shown. Those above them that do not open are named too: nobody can read
  // them, and they must not win over what a person writes now.
  std::vector<WriteId> bases;
  for (const auto* write : merge::by_precedence(*history)) {
    bases.push_back(write->row.id);
    if (bases.size() == change::max_bases || open_logged(store_, state, write->row.position, write->row.index)) break;
  }
  return bases;
}

// ---- signing -------------------------------------------------------------------------------------------

/// A draft that no longer opens is kept as it is, with all that its seal binds and all that would place it, out of
/// the way of the rest (P2, P9).
Status Outbox::set_draft_aside(std::int64_t document, std::uint64_t field, Now now) {
  Bytes name;
  {
    auto s = TRY(store_.database().prepare("SELECT n.id, d.id, d.stamp, d.bases FROM draft d JOIN document n ON "
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
    const auto state = TRY(store_.logs().load_space(id));
    auto open = TRY(drafts(state, now));
    if (open.empty()) {
      TRY(transaction.commit());
      continue;
    }
    auto tip = TRY(own_tip(state));
    std::vector<Change> changes;
    for (std::size_t first = 0; first < open.size();) {
      const auto part = std::span(open).subspan(first, fitting(std::span(open).subspan(first)));
      first += part.size();
      auto change = seal(state, part, tip, rng);
      if (!change) continue;  // no key: these drafts stay where they are, and the rest goes on (P9)
      for (const auto& draft : part) TRY(drop_draft(draft));
      tip = ChainTip{store_.incarnation(), change->body.name.sequence, change->hash};
      changes.push_back(*std::move(change));
    }
    for (auto& draft : open) wipe(draft.content.value);
    if (!changes.empty()) {
      made += changes.size();
      TRY(store_signed(state, std::move(changes), now));
    }
    TRY(transaction.commit());
  }
  return made;
}

/// How many of these drafts go into one change: of one document, and together small enough for one request.
std::size_t Outbox::fitting(std::span<const Draft> drafts) {
  std::size_t count = 0;
  std::size_t bytes = 0;
  std::size_t bases = 0;
  while (count < drafts.size() && drafts[count].document == drafts[0].document && count < change::max_writes) {
    bytes += drafts[count].content.value.size();
    bases += drafts[count].write.bases.size();
    if (count > 0 && (bytes > max_change_bytes || bases > change::max_change_bases)) break;
    ++count;
  }
  return count;
}

Status Outbox::drop_draft(const Draft& draft) {
  auto s = TRY(store_.database().prepare("DELETE FROM draft WHERE document = ? AND field = ?"));
  s.bind_all(draft.document_number, draft.field_number);
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
  if (damaged.empty()) return out;
  auto transaction = TRY(sqlite::Transaction::begin_immediate(store_.database()));
  for (const auto number : damaged) TRY(set_change_aside(number, "corrupt", false));
  TRY(transaction.commit());
  return out;
}

Status Outbox::set_refused_aside(const OutgoingChange& change, std::string_view code) {
  return set_change_aside(change.number, code, true);
}

/// A signed change that cannot be sent stays in its chain, so that its number is never given again; its successors are
/// admitted without it. Its bytes are kept and it is listed (P2, P9). `readable`: its words are shown on top still.
Status Outbox::set_change_aside(std::int64_t number, std::string_view reason, bool readable) {
  if (!readable) {
    auto unmark = TRY(store_.database().prepare("DELETE FROM pending WHERE outgoing = ?"));
    unmark.bind_all(number);
    TRY(unmark.run());
  }
  auto list = TRY(store_.database().prepare(
      "INSERT INTO aside (space, at, reason, kind, name, nonce, content) "
      "SELECT space, frozen_at, ?, 'change', hash, x'', x'' FROM outgoing WHERE number = ? AND verdict IS NULL"));
  list.bind_all(reason, number);
  TRY(list.run());
  auto mark = TRY(store_.database().prepare("UPDATE outgoing SET verdict = ?, received_at = NULL WHERE number = ?"));
  mark.bind_all(static_cast<int>(merge::Verdict::corrupt), number);
  return mark.run();
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
  auto aside = TRY(store_.database().prepare("SELECT count(*) FROM aside"));
  if (TRY(aside.step())) out.aside = aside.uint64(0);
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
