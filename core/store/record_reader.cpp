#include "core/store/record_reader.hpp"

#include <algorithm>
#include <set>

#include "core/change/codec.hpp"
#include "core/change/sealing.hpp"
#include "core/sqlite/statement.hpp"
#include "core/store/columns.hpp"
#include "core/store/opening.hpp"

namespace doorstep::store {
using merge::SpaceState;

struct RecordReader::Place {
  const SpaceState& state;
  merge::DocumentRef document;
  const DocumentId& id;
  const SpaceKeyRing& ring;
  SpaceSync sync;
  LoggedValues logged;
};

struct RecordReader::StoredRegister {
  struct Draft {
    WriteId id{};
    Millis saved_at{};
    Bytes nonce, sealed;
  };
  std::optional<Draft> draft;
  bool waiting = false;  ///< signed words of this device are not in the log yet
  bool listed = false;   ///< as a conflict
  Result<merge::RegisterHistory> history;
};

// ---- what is shown -------------------------------------------------------------------------------------

Result<std::optional<ShownField>> RecordReader::shown(const FieldPath& path) {
  const auto state = TRY(load(path.space));
  const auto* ring = TRY(store_.key_ring(state));
  const auto document = TRY(store_.logs().find_document(state, path.document));
  if (!document) return std::optional<ShownField>();
  Place place{state, *document, path.document, *ring, TRY(store_.space_sync(state)), LoggedValues(store_, state)};
  const auto token = change::field_token(*ring->token_key, path.document, path.field);
  const auto found = TRY(stored(state, *document, FieldRange::only(token)));
  if (found.empty()) return std::optional<ShownField>();
  return shown_register(place, token, found.begin()->second);
}

Result<bool> RecordReader::written(const FieldPath& path) {
  const auto state = TRY(load(path.space));
  const auto* ring = TRY(store_.key_ring(state));
  const auto document = TRY(store_.logs().find_document(state, path.document));
  if (!document) return false;
  const auto token = change::field_token(*ring->token_key, path.document, path.field);
  return !TRY(stored(state, *document, FieldRange::only(token))).empty();
}

/// A few statements for a whole document, or for one field of it.
Result<std::map<FieldToken, RecordReader::StoredRegister>> RecordReader::stored(const SpaceState& state,
                                                                                merge::DocumentRef document,
                                                                                FieldRange range) {
  std::map<FieldToken, StoredRegister> out;
  auto& database = store_.database();
  const auto number = document.number;
  for (auto& [token, history] : TRY(store_.logs().histories(state, document, range))) {
    out[token].history = std::move(history);
  }
  auto draft = TRY(database.prepare(
      "SELECT field, id, saved_at, nonce, sealed FROM draft WHERE document = ? AND field BETWEEN ? AND ?"));
  draft.bind_all(number, range.first, range.last);
  while (TRY(draft.step())) {
    out[token_of(draft.uint64(0))].draft = StoredRegister::Draft{draft.uint64(1), draft.int64(2),
                                                                 to_bytes(draft.blob(3)), to_bytes(draft.blob(4))};
  }
  auto waiting = TRY(database.prepare("SELECT field FROM pending WHERE document = ? AND field BETWEEN ? AND ?"));
  waiting.bind_all(number, range.first, range.last);
  while (TRY(waiting.step())) out[token_of(waiting.uint64(0))].waiting = true;
  auto listed = TRY(database.prepare("SELECT field FROM conflict WHERE document = ? AND field BETWEEN ? AND ?"));
  listed.bind_all(number, range.first, range.last);
  while (TRY(listed.step())) {
    const auto found = out.find(token_of(listed.uint64(0)));
    if (found != out.end()) found->second.listed = true;
  }
  return out;
}

Result<std::optional<ShownField>> RecordReader::shown_register(Place& place, const FieldToken& token,
                                                               const StoredRegister& stored) {
  ShownField out;
  if (stored.listed) {
    const auto open = open_conflict(place.state, place.document, token);
    out.conflict = !open || open->has_value();  // a damaged log hides neither the words nor that others wrote, too (P9)
  }
  if (stored.draft) {
    out.id = stored.draft->id;
    out.at = stored.draft->saved_at;
    out.device = store_.device();
    out.state = WordsState::draft;
    auto named = open_draft(store_, place.id, token, out.id, stored.draft->nonce, stored.draft->sealed);
    if (named) {
      out.field = named->name;
      out.value = std::move(named->value);
      return std::optional<ShownField>(std::move(out));
    }
    // Damaged: what was there before it is shown; it is set aside at the next sync, and the rest goes on (P9).
  }
  const auto pending =
      stored.waiting ? TRY(newest_pending(store_, place.document, token)) : std::optional<PendingWrite>();
  if (pending) {
    const auto& body = pending->change.body;
    auto named = TRY(open_value(place.ring, body, pending->change.values, pending->index));
    out.id = body.writes[pending->index].id;
    out.at = pending->frozen_at;
    out.device = store_.device();
    // Waiting until its log entry is here, whatever a receipt said.
    out.state = pending->set_aside ? WordsState::aside : WordsState::waiting;
    out.field = named.name;
    out.value = std::move(named.value);
    return std::optional<ShownField>(std::move(out));
  }
  return shown_logged(place, stored, std::move(out));
}

/// This device's words that the log set aside, while they are the last that was written here; else the log's winner;
/// or, when that does not open here, the next best that does, marked so: one value that nobody can read must not hide
/// the record (P9).
Result<std::optional<ShownField>> RecordReader::shown_logged(Place& place, const StoredRegister& stored,
                                                             ShownField out) {
  if (!stored.history) return fail(stored.history.error());
  const auto take = [&](const merge::GradedWrite& write, change::NamedValue&& named, WordsState state) {
    out.id = write.row.id;
    out.device = write.name.device;
    out.at = write.received_at;
    out.field = named.name;
    out.value = std::move(named.value);
    out.state = state;
    return std::optional<ShownField>(std::move(out));
  };
  if (const auto* own = merge::own_aside_on_top(*stored.history, store_.device())) {
    auto named = place.logged.open(own->row.position, own->row.index);
    if (named) return take(*own, *std::move(named), WordsState::aside);
  }
  for (const auto* write : merge::by_precedence(*stored.history)) {
    auto named = place.logged.open(write->row.position, write->row.index);
    if (named) return take(*write, *std::move(named), state_of(place, write->name));
    out.newer_unreadable = true;
  }
  return std::optional<ShownField>();
}

/// P7: own words are sent only while the server's last word on this device's chain still covers them.
WordsState RecordReader::state_of(const Place& place, const change::ChangeName& name) const {
  if (!(name.device == store_.device()) || name.incarnation != store_.incarnation()) return WordsState::held;
  const bool covered =
      name.sequence <= place.sync.held_sequence && place.sync.condition != SpaceCondition::server_rolled_back;
  return covered ? WordsState::sent : WordsState::waiting;
}

/// A page asks for the same space hundreds of times, and its members' certificates are many.
Result<SpaceState> RecordReader::load(const SpaceId& space) {
  if (const auto* kept = TRY(store_.reads().space(space))) return *kept;
  auto state = TRY(store_.logs().load_space(space));
  TRY(store_.reads().keep_space(state));
  return state;
}

Result<std::vector<ShownField>> RecordReader::document(const SpaceId& space, const DocumentId& id) {
  return *TRY(read_document(space, id, nullptr));
}

Result<std::optional<std::vector<ShownField>>> RecordReader::document_unless(const SpaceId& space, const DocumentId& id,
                                                                             const change::FieldName& field,
                                                                             std::string_view value) {
  const Unless unless{field, value};
  return read_document(space, id, &unless);
}

Result<std::optional<std::vector<ShownField>>> RecordReader::read_document(const SpaceId& space, const DocumentId& id,
                                                                           const Unless* unless) {
  using Fields = std::optional<std::vector<ShownField>>;
  const auto wanted = [unless](const std::vector<ShownField>& fields) {
    return unless == nullptr || std::none_of(fields.begin(), fields.end(), [unless](const auto& each) {
             return each.field == unless->field && as_text(each.value) == unless->value;
           });
  };
  auto& reads = store_.reads();
  if (const auto* kept = TRY(reads.document(id))) return wanted(*kept) ? Fields(*kept) : Fields();
  const auto state = TRY(load(space));
  const auto document = TRY(store_.logs().find_document(state, id));
  std::vector<ShownField> out;
  if (!document) return Fields(std::move(out));
  if (const auto* kept = TRY(reads.document(state, *document, id))) return wanted(*kept) ? Fields(*kept) : Fields();
  const auto* ring = TRY(store_.key_ring(state));
  Place place{state, *document, id, *ring, TRY(store_.space_sync(state)), LoggedValues(store_, state)};
  auto registers = TRY(stored(place.state, place.document));
  const auto show = [&](const FieldToken& token, const StoredRegister& each) -> Status {
    auto field = TRY(shown_register(place, token, each));
    if (field) out.push_back(*std::move(field));
    return {};
  };
  if (unless != nullptr) {
    const auto first = registers.extract(change::field_token(*ring->token_key, id, unless->field));
    if (!first.empty()) TRY(show(first.key(), first.mapped()));
    if (!wanted(out)) return Fields();
  }
  for (const auto& [token, each] : registers) TRY(show(token, each));
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.field < b.field; });
  TRY(reads.keep_document(state, *document, id, out));
  return Fields(std::move(out));
}

Result<std::vector<DocumentId>> RecordReader::documents(const SpaceId& space) {
  const auto state = TRY(load(space));
  std::vector<DocumentId> out;
  for (const auto& name : TRY(store_.logs().documents(state))) out.push_back(name.id);
  return out;
}

// ---- one write -----------------------------------------------------------------------------------------

Result<std::optional<Bytes>> RecordReader::value_of(const FieldPath& path, WriteId id) {
  const auto state = TRY(load(path.space));
  const auto* ring = TRY(store_.key_ring(state));
  const auto document = TRY(store_.logs().find_document(state, path.document));
  if (!document) return std::optional<Bytes>();
  const auto token = change::field_token(*ring->token_key, path.document, path.field);
  auto draft =
      TRY(store_.database().prepare("SELECT nonce, sealed FROM draft WHERE document = ? AND field = ? AND id = ?"));
  draft.bind_all(document->number, number_of(token), id);
  if (TRY(draft.step())) {
    auto named = open_draft(store_, path.document, token, id, draft.blob(0), draft.blob(1));
    if (named) return std::optional<Bytes>(std::move(named->value));
  }
  if (auto waiting = TRY(waiting_value(state, *document, token, id))) return waiting;
  LoggedValues logged(store_, state);
  for (const auto& row : TRY(store_.logs().find_write(*document, token, id))) {
    auto named = logged.open(row.position, row.index);
    if (named) return std::optional<Bytes>(std::move(named->value));
  }
  return std::optional<Bytes>();
}

Result<std::optional<Bytes>> RecordReader::waiting_value(const SpaceState& state, merge::DocumentRef document,
                                                         const FieldToken& token, WriteId id) {
  const auto* ring = TRY(store_.key_ring(state));
  std::optional<Bytes> out;
  TRY(each_pending(store_, document, token, [&](PendingWrite&& pending) {
    const auto& body = pending.change.body;
    if (body.writes[pending.index].id != id) return true;
    auto named = open_value(*ring, body, pending.change.values, pending.index);
    if (named) out = std::move(named->value);
    return !out.has_value();
  }));
  return out;
}

// ---- the audit trail -----------------------------------------------------------------------------------

Result<std::vector<HistoryItem>> RecordReader::items(const SpaceState& state, const merge::RegisterHistory& history,
                                                     std::optional<change::FieldName>* name) {
  std::vector<HistoryItem> out;
  LoggedValues logged(store_, state);
  for (const auto& write : history.writes) {
    const auto head = TRY(store_.logs().entry_at(state, write.row.position));
    const auto body = TRY(store_.logs().body_at(state, write.row.position));
    HistoryItem item;
    auto named = logged.open(write.row.position, write.row.index);
    if (named) {
      if (name != nullptr) *name = named->name;
      item.value = std::move(named->value);
    }
    item.id = write.row.id;
    item.grade = write.grade;
    item.verdict = head.verdict;
    item.device = write.name.device;
    if (const auto* member = state.member(write.name.device)) {
      item.label = member->certificate.label;
      item.holder = member->certificate.holder;
    }
    item.written_at = body.writes[write.row.index].stamp.ms();
    item.effective_at = write.row.effective.ms();
    item.received_at = head.received_at;
    item.position = write.row.position;
    out.push_back(std::move(item));
  }
  return out;
}

Result<std::vector<HistoryItem>> RecordReader::history(const FieldPath& path) {
  const auto state = TRY(load(path.space));
  const auto* ring = TRY(store_.key_ring(state));
  const auto document = TRY(store_.logs().find_document(state, path.document));
  if (!document) return std::vector<HistoryItem>{};
  const auto token = change::field_token(*ring->token_key, path.document, path.field);
  return items(state, TRY(store_.logs().history(state, *document, token)), nullptr);
}

Result<std::vector<ConflictItem>> RecordReader::conflicts() {
  struct Row {
    SpaceId space;
    merge::DocumentRef document;
    DocumentId id;
    FieldToken field;
    Millis since;
  };
  std::vector<Row> rows;
  {
    auto s = TRY(store_.database().prepare(
        "SELECT s.id, c.document, n.id, c.field, c.since FROM conflict c JOIN space s ON s.number = c.space "
        "JOIN document n ON n.number = c.document ORDER BY c.since, c.document, c.field"));
    while (TRY(s.step())) {
      rows.push_back(Row{TRY(SpaceId::from(s.blob(0))), merge::DocumentRef{s.int64(1), false},
                         TRY(DocumentId::from(s.blob(2))), token_of(s.uint64(3)), s.int64(4)});
    }
  }
  std::vector<ConflictItem> out;
  for (const auto& row : rows) {
    const auto state = TRY(load(row.space));
    auto found = open_conflict(state, row.document, row.field);
    if (!found || !*found) continue;  // a damaged one keeps nobody from deciding the others (P9); its field says it
    auto& item = (*found)->item;
    item.path = FieldPath{row.space, row.id, (*found)->name};
    item.since = row.since;
    out.push_back(std::move(item));
  }
  return out;
}

Result<std::optional<RecordReader::OpenConflict>> RecordReader::open_conflict(const SpaceState& state,
                                                                              merge::DocumentRef document,
                                                                              const FieldToken& token) {
  std::optional<change::FieldName> name;
  auto history = TRY(items(state, TRY(store_.logs().history(state, document, token)), &name));
  if (!name) return std::optional<OpenConflict>();  // no key for this case here: another member decides
  OpenConflict out;
  out.name = *name;
  std::vector<WriteId> heads;
  for (auto& write : history) {
    const bool shown = write.grade == merge::Grade::current;
    if (shown || write.grade == merge::Grade::overwritten_unseen) heads.push_back(write.id);
    if (shown) out.item.shown = std::move(write);
    else if (write.grade == merge::Grade::overwritten_unseen) out.item.unseen.push_back(std::move(write));
    else if (write.grade != merge::Grade::set_aside) out.item.base.push_back(std::move(write));
  }
  // Two people who wrote the same words have nothing to decide.
  const auto& shown = out.item.shown;
  const bool agreed = shown.value && std::all_of(out.item.unseen.begin(), out.item.unseen.end(), [&](const auto& each) {
    return each.value && equal(*each.value, *shown.value);
  });
  if (agreed || TRY(settled_here(document, token, std::move(heads)))) return std::optional<OpenConflict>();
  return std::optional<OpenConflict>(std::move(out));
}

/// Nobody is asked twice for what was decided on this device and waits to be sent. Should others have written meanwhile,
/// the words that were decided do not name theirs, and are a side of a new decision.
Result<bool> RecordReader::settled_here(merge::DocumentRef document, const FieldToken& token,
                                        std::vector<WriteId> heads) {
  std::sort(heads.begin(), heads.end());
  const auto names_all = [&heads](std::vector<WriteId> bases) {
    std::sort(bases.begin(), bases.end());
    return std::includes(bases.begin(), bases.end(), heads.begin(), heads.end());
  };
  auto draft = TRY(store_.database().prepare("SELECT bases FROM draft WHERE document = ? AND field = ?"));
  draft.bind_all(document.number, number_of(token));
  bool settled = TRY(draft.step()) && names_all(unpack_ids(draft.blob(0)));
  if (settled) return true;
  TRY(each_pending(store_, document, token, [&](PendingWrite&& pending) {
    settled = !pending.set_aside && names_all(pending.change.body.writes[pending.index].bases);
    return !settled;
  }));
  return settled;
}

Result<std::uint64_t> RecordReader::conflict_count() {
  std::uint64_t listed = 0;
  {
    auto s = TRY(store_.database().prepare_row("SELECT count(*) FROM conflict"));
    listed = s.uint64(0);
  }
  // Whether everybody wrote the same can only be seen with the keys.
  return listed == 0 || !store_.unlocked() ? listed : TRY(conflicts()).size();
}

Result<std::vector<AsideItem>> RecordReader::set_aside(const SpaceId& space) {
  const auto state = TRY(store_.logs().load_space(space));
  auto s = TRY(store_.database().prepare(
      "SELECT rowid & 4294967295, verdict, received_at, device FROM entry WHERE space = ? AND verdict <> 0 ORDER BY rowid"));
  s.bind_all(state.number);
  std::vector<AsideItem> out;
  while (TRY(s.step())) {
    const auto verdict = merge::verdict_from(static_cast<std::uint32_t>(s.int64(1)));
    if (!verdict) return fail(Errc::storage_corrupt, "a stored verdict is damaged");
    out.push_back(AsideItem{space, s.uint64(0), *verdict, s.int64(2), TRY(DeviceId::from(s.blob(3)))});
  }
  return out;
}

Result<std::vector<LocalAside>> RecordReader::set_aside_here() {
  auto s = TRY(store_.database().prepare(
      "SELECT s.id, a.at, a.reason FROM aside a JOIN space s ON s.number = a.space ORDER BY a.number"));
  std::vector<LocalAside> out;
  while (TRY(s.step())) out.push_back(LocalAside{TRY(SpaceId::from(s.blob(0))), s.int64(1), s.text(2)});
  return out;
}

Status refresh_conflicts(DeviceStore& store, const SpaceState& state, const std::set<change::Register>& touched,
                         Millis now) {
  for (const auto& where : touched) {
    const auto document = TRY(store.logs().find_document(state, where.document));
    if (!document) continue;
    const auto history = TRY(store.logs().history(state, *document, where.field));
    const bool open = std::any_of(history.writes.begin(), history.writes.end(), [](const auto& write) {
      return write.grade == merge::Grade::overwritten_unseen;
    });
    auto s = TRY(store.database().prepare(
        open ? "INSERT OR IGNORE INTO conflict (document, field, space, since) VALUES (?1, ?2, ?3, ?4)"
             : "DELETE FROM conflict WHERE document = ?1 AND field = ?2 AND ?3 = ?3 AND ?4 = ?4"));
    s.bind_all(document->number, number_of(where.field), state.number, now);
    TRY(s.run());
  }
  return {};
}

}  // namespace doorstep::store
