// Signed changes as they wait and are sent, until the log holds them.
#include "core/store/outbox.hpp"

#include "core/change/codec.hpp"
#include "core/sqlite/statement.hpp"
#include "core/store/columns.hpp"

namespace doorstep::store {

using change::Change;
using merge::SpaceState;

namespace {

#define OUTGOING_COLUMNS                                                                                     \
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

Status each_pending(DeviceStore& store, merge::DocumentRef document, const FieldToken& field,
                    const std::function<bool(PendingWrite&&)>& visit) {
  auto s =
      TRY(store.database().prepare("SELECT " OUTGOING_COLUMNS ", at FROM pending JOIN outgoing ON number = outgoing "
                                   "WHERE document = ? AND field = ? ORDER BY outgoing DESC"));
  s.bind_all(document.number, number_of(field));
  while (TRY(s.step())) {
    const auto stored = read_outgoing(s, store.device());
    auto change = stored ? read_intact(*stored) : std::nullopt;
    const auto index = static_cast<std::size_t>(s.int64(13));
    if (!change || index >= change->body.writes.size()) continue;
    const bool aside = stored->verdict.has_value() && !stored->received_at.has_value();
    if (!visit(PendingWrite{*std::move(change), index, stored->frozen_at, aside})) break;
  }
  return {};
}

Result<std::optional<PendingWrite>> newest_pending(DeviceStore& store, merge::DocumentRef document,
                                                   const FieldToken& field) {
  std::optional<PendingWrite> out;
  TRY(each_pending(store, document, field, [&out](PendingWrite&& newest) {
    out = std::move(newest);
    return false;
  }));
  return out;
}

std::size_t OutgoingChange::size() const {
  std::size_t total = body.size() + 8;
  for (const auto& value : values) total += value.size() + 3;
  return total;
}

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
  auto s = TRY(store_.database().prepare("SELECT " OUTGOING_COLUMNS
                                         " FROM outgoing WHERE space = ? AND incarnation = ? AND sequence = ?"));
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
  auto s =
      TRY(store_.database().prepare("UPDATE outgoing SET verdict = NULL, received_at = NULL WHERE space = ? AND "
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
  auto changes =
      TRY(store_.database().prepare("SELECT count(*), coalesce(sum(length(body) + length(sealed)), 0), "
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
