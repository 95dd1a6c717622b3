// Words on their way in: saved as drafts or signed at once, over what this device shows.
#include "core/store/outbox.hpp"

#include <algorithm>

#include "core/change/codec.hpp"
#include "core/change/limits.hpp"
#include "core/sqlite/statement.hpp"
#include "core/store/columns.hpp"
#include "core/store/opening.hpp"

namespace doorstep::store {

using merge::SpaceState;

namespace {

Status check_sizes(std::span<const FieldValue> values) {
  for (const auto& value : values) {
    if (value.value.size() > change::max_value_bytes) {
      return fail(Errc::too_large, "one block holds at most " + std::to_string(change::max_value_bytes / 1024) +
                                       " KiB of text: split it into two blocks");
    }
  }
  return {};
}

}  // namespace

Status Outbox::save(const SpaceId& space, const DocumentId& document, std::span<const FieldValue> values, Now now,
                    Rng& rng) {
  TRY(check_sizes(values));
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
  TRY(check_no_draft(reference, token));
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

Status Outbox::save_together(const SpaceId& space, std::span<const DocumentFields> documents, Now now, Rng& rng,
                             const std::function<Status()>& unless) {
  for (const auto& fields : documents) TRY(check_sizes(fields.values));
  auto transaction = TRY(sqlite::Transaction::begin_immediate(store_.database()));
  const auto state = TRY(store_.logs().load_space(space));
  TRY(newest_key(state));  // now, not when sealing: without it drafts stay behind, and would lie above these words
  const auto* ring = TRY(store_.key_ring(state));
  TRY(sign_drafts(state, now, rng));
  if (unless) TRY(unless());
  auto clock = TRY(store_.clock());
  std::vector<Draft> writes;
  for (const auto& [document, values] : documents) {
    const auto reference = TRY(store_.logs().open_document(state, document));
    for (const auto& value : values) {
      Draft draft;
      draft.document_number = reference.number;
      draft.write.where = change::Register{document, change::field_token(*ring->token_key, document, value.field)};
      TRY(check_no_draft(reference, draft.write.where.field));
      draft.write.bases = TRY(shown_write(state, reference, draft.write.where.field));
      draft.write.id = store_.next_write_id();
      draft.write.stamp = clock.tick(now);
      draft.field = value.field;
      draft.value = SecretBytes(Bytes(value.value));
      writes.push_back(std::move(draft));
    }
  }
  if (fitting(writes) < writes.size()) {
    return fail(Errc::too_large, "this is more than can be saved in one piece, at most " +
                                     std::to_string(max_together_bytes / 1024) + " KiB of text in " +
                                     std::to_string(change::max_writes) + " fields: save it in smaller parts");
  }
  if (!writes.empty()) {
    std::vector<change::Change> changes;
    changes.push_back(TRY(seal(state, writes, TRY(own_tip(state)), rng)));
    TRY(store_signed(state, std::move(changes), now));
  }
  TRY(store_.set_clock(clock));
  return transaction.commit();
}

/// What is signed now must not lie under an older draft.
Status Outbox::check_no_draft(merge::DocumentRef document, const FieldToken& token) {
  auto s = TRY(store_.database().prepare("SELECT 1 FROM draft WHERE document = ? AND field = ?"));
  s.bind_all(document.number, number_of(token));
  if (!TRY(s.step())) return {};
  return fail(Errc::conflict, "newer words of this device in that block wait for the case's key: sync first");
}

Status Outbox::save_one(const SpaceState& state, merge::DocumentRef document, const DocumentId& document_id,
                        const FieldToken& token, const FieldValue& value, std::optional<std::vector<WriteId>> bases,
                        Now now, change::StampClock& clock, Rng& rng) {
  bool readable = true;
  {
    auto s =
        TRY(store_.database().prepare("SELECT bases, id, nonce, sealed FROM draft WHERE document = ? AND field = ?"));
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
  const auto rest = seal_draft(store_, document_id, token, id, secret.view(), rng);
  // A row that stays where it is leaves its indexes alone: two pages for the disk instead of four, at every pause.
  auto s = TRY(store_.database().prepare(
      "INSERT INTO draft (document, field, space, id, stamp, bases, saved_at, nonce, sealed) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (document, field) DO UPDATE SET id = excluded.id, "
      "stamp = excluded.stamp, bases = excluded.bases, saved_at = excluded.saved_at, nonce = excluded.nonce, "
      "sealed = excluded.sealed"));
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
  LoggedValues logged(store_, state);
  for (const auto* write : merge::by_precedence(*history)) {
    bases.push_back(write->row.id);
    if (bases.size() == change::max_bases || logged.open(write->row.position, write->row.index)) break;
  }
  return bases;
}

}  // namespace doorstep::store
