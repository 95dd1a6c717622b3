#include "core/store/sqlite_log_store.hpp"

#include <algorithm>

#include "core/base/assert.hpp"
#include "core/change/codec.hpp"
#include "core/sqlite/statement.hpp"
#include "core/store/columns.hpp"

namespace doorstep::store {
namespace {

using merge::EntryHead;
using merge::SpaceState;
using merge::WriteRow;

constexpr std::uint64_t max_positions = 1ULL << 32;

std::int64_t row_of(const SpaceState& space, Position position) {
  DOORSTEP_ASSERT(space.number > 0 && position < max_positions);
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(space.number) << 32 | position);
}

Position position_of(std::uint64_t row) { return row & (max_positions - 1); }

#define ENTRY_HEAD_COLUMNS "rowid, received_at, verdict, hash, root, device, incarnation, sequence"

Result<EntryHead> read_head(const sqlite::Statement& s) {
  EntryHead head;
  head.position = position_of(s.uint64(0));
  head.received_at = s.int64(1);
  const auto verdict = merge::verdict_from(static_cast<std::uint32_t>(s.int64(2)));
  if (!verdict) return fail(Errc::storage_corrupt, "a stored verdict is not one that this version knows");
  head.verdict = *verdict;
  head.hash = TRY(to_array<32>(s.blob(3), "a stored hash"));
  head.root = TRY(to_array<32>(s.blob(4), "a stored root"));
  head.name.device = TRY(DeviceId::from(s.blob(5)));
  head.name.incarnation = s.uint64(6);
  head.name.sequence = s.uint64(7);
  return head;
}

constexpr int head_columns = 8;

Result<StoredEntry> read_entry(const sqlite::Statement& s) {
  StoredEntry out;
  out.head = TRY(read_head(s));
  out.proof.signature = TRY(to_array<64>(s.blob(head_columns), "a stored signature"));
  out.proof.size = static_cast<std::uint32_t>(s.int64(head_columns + 1));
  out.proof.index = static_cast<std::uint32_t>(s.int64(head_columns + 2));
  out.proof.path = TRY(unpack_path(s.blob(head_columns + 3)));
  out.body = to_bytes(s.blob(head_columns + 4));
  out.values = TRY(change::unpack_values(s.blob(head_columns + 5)));
  return out;
}

#define ENTRY_COLUMNS ENTRY_HEAD_COLUMNS ", signature, batch_size, batch_index, path, body, sealed"

/// Of columns id, position, at, effective, merged, bases, from `first` on.
WriteRow read_write(const sqlite::Statement& s, int first) {
  WriteRow row;
  row.id = s.uint64(first);
  row.position = s.uint64(first + 1);
  row.index = static_cast<std::uint32_t>(s.int64(first + 2));
  row.effective = change::Stamp{s.uint64(first + 3)};
  row.merged = s.int64(first + 4) != 0;
  row.bases = unpack_ids(s.blob(first + 5));
  return row;
}

/// Of columns field, those of a write, and device, incarnation, sequence, hash, received_at of the entry that holds it.
Result<merge::GradedWrite> read_logged_write(const sqlite::Statement& s) {
  constexpr int entry = 7;
  merge::GradedWrite out;
  out.row = read_write(s, 1);
  if (s.is_null(entry)) {
    return fail(Errc::storage_corrupt, "log entry " + std::to_string(out.row.position) + " is missing");
  }
  out.name = change::ChangeName{TRY(DeviceId::from(s.blob(entry))), s.uint64(entry + 1), s.uint64(entry + 2)};
  out.hash = TRY(to_array<32>(s.blob(entry + 3), "a stored hash"));
  out.received_at = s.int64(entry + 4);
  return out;
}

Result<SpaceState> read_space(const sqlite::Statement& s) {
  SpaceState state;
  state.number = s.int64(0);
  state.id = TRY(SpaceId::from(s.blob(1)));
  state.generation = s.uint64(2);
  state.range = TRY(log::CompactRange::parse(s.uint64(3), s.blob(5)));
  state.last_received = s.int64(4);
  state.root = TRY(to_array<32>(s.blob(6), "a stored root"));
  TRY(merge::parse_authority_part(s.blob(7), state));
  return state;
}

}  // namespace

std::size_t StoredEntry::size() const {
  std::size_t total = body.size() + 16;
  for (const auto& value : values) total += value.size() + 3;
  return total;
}

// ---- spaces --------------------------------------------------------------------------------------------

Result<SpaceState> SqliteLogStore::create_space(const SpaceId& id, std::uint64_t generation) {
  if (TRY(find_space(id))) return fail(Errc::already_exists, "space " + id.text() + " exists already");
  SpaceState state;
  state.id = id;
  state.generation = generation;
  state.root = log::empty_root();
  auto s = TRY(database_.prepare(
      "INSERT INTO space (id, generation, size, last_received, range, root, authority) VALUES (?, ?, 0, 0, x'', ?, ?)"));
  s.bind_all(id, generation, ByteView(state.root), ByteView(merge::serialise_authority_part(state)));
  TRY(s.run());
  state.number = database_.last_insert_rowid();
  return state;
}

Result<std::optional<SpaceState>> SqliteLogStore::find_space(const SpaceId& id) {
  auto s = TRY(database_.prepare(
      "SELECT number, id, generation, size, last_received, range, root, authority FROM space WHERE id = ?"));
  s.bind_all(id);
  if (!TRY(s.step())) return std::optional<SpaceState>();
  return std::optional<SpaceState>(TRY(read_space(s)));
}

Result<SpaceState> SqliteLogStore::load_space(const SpaceId& id) {
  auto found = TRY(find_space(id));
  if (!found) return fail(Errc::not_found, "space " + id.text() + " is not here");
  return *std::move(found);
}

Result<std::vector<SpaceId>> SqliteLogStore::spaces() {
  auto s = TRY(database_.prepare("SELECT id FROM space ORDER BY number"));
  std::vector<SpaceId> out;
  while (TRY(s.step())) out.push_back(TRY(SpaceId::from(s.blob(0))));
  return out;
}

Status SqliteLogStore::save_space(SpaceState& space, bool authority_altered) {
  {
    auto s = TRY(database_.prepare(
        "UPDATE space SET generation = ?, size = ?, last_received = ?, range = ?, root = ? WHERE number = ?"));
    s.bind_all(space.generation, space.size(), space.last_received, ByteView(space.range.serialise()),
               ByteView(space.root), space.number);
    TRY(s.run());
  }
  if (!authority_altered) return {};
  auto s = TRY(database_.prepare("UPDATE space SET authority = ? WHERE number = ?"));
  s.bind_all(ByteView(merge::serialise_authority_part(space)), space.number);
  return s.run();
}

// ---- entries -------------------------------------------------------------------------------------------

Result<std::optional<Hash>> SqliteLogStore::root_at(const SpaceState& space, std::uint64_t size) {
  if (size == 0) return std::optional<Hash>(log::empty_root());
  if (size > space.size()) return std::optional<Hash>();
  return std::optional<Hash>(TRY(entry_at(space, size - 1)).root);
}

Status SqliteLogStore::each_entry(const SpaceState& space, Position from,
                                  const std::function<bool(StoredEntry&&)>& visit) {
  auto s = TRY(database_.prepare("SELECT " ENTRY_COLUMNS " FROM entry WHERE rowid >= ? AND rowid < ? ORDER BY rowid"));
  s.bind_all(row_of(space, from), row_of(space, 0) + static_cast<std::int64_t>(space.size()));
  while (TRY(s.step())) {
    if (!visit(TRY(read_entry(s)))) break;
  }
  return {};
}

Result<StoredEntry> SqliteLogStore::entry(const SpaceState& space, Position position) {
  auto s = TRY(database_.prepare("SELECT " ENTRY_COLUMNS " FROM entry WHERE rowid = ?"));
  s.bind_all(row_of(space, position));
  if (!TRY(s.step())) return fail(Errc::storage_corrupt, "log entry " + std::to_string(position) + " is missing");
  return read_entry(s);
}

Result<change::Change> SqliteLogStore::change_at(const SpaceState& space, Position position) {
  auto stored = TRY(entry(space, position));
  auto change = change::make_change(std::move(stored.body), std::move(stored.values));
  if (!change) return fail(Errc::storage_corrupt, "log entry " + std::to_string(position) + " is damaged");
  return change;
}

Result<std::vector<ChainTip>> SqliteLogStore::tips(const SpaceState& space, const DeviceId& device) {
  auto s = TRY(database_.prepare(
      "SELECT incarnation, max(sequence), hash FROM entry WHERE space = ? AND device = ? GROUP BY incarnation"));
  s.bind_all(space.number, device);
  std::vector<ChainTip> out;
  while (TRY(s.step())) {
    out.push_back(ChainTip{s.uint64(0), s.uint64(1), TRY(to_array<32>(s.blob(2), "a stored hash"))});
  }
  return out;
}

Result<std::optional<ChainTip>> SqliteLogStore::tip(const SpaceState& space, const DeviceId& device,
                                                    Incarnation incarnation) {
  auto s = TRY(database_.prepare("SELECT sequence, hash FROM entry WHERE space = ? AND device = ? AND incarnation = ? "
                                 "ORDER BY sequence DESC LIMIT 1"));
  s.bind_all(space.number, device, incarnation);
  if (!TRY(s.step())) return std::optional<ChainTip>();
  return std::optional<ChainTip>(
      ChainTip{incarnation, s.uint64(0), TRY(to_array<32>(s.blob(1), "a stored hash"))});
}

Status SqliteLogStore::insert_entry(const SpaceState& space, const EntryHead& head, const change::ProvenChange& entry) {
  auto s = TRY(database_.prepare(
      "INSERT INTO entry (rowid, received_at, verdict, hash, root, space, device, incarnation, sequence, signature, "
      "batch_size, batch_index, path, body, sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  s.bind_all(row_of(space, head.position), head.received_at, static_cast<int>(head.verdict), ByteView(head.hash),
             ByteView(head.root), space.number, head.name.device, head.name.incarnation, head.name.sequence,
             ByteView(entry.proof.signature), entry.proof.size, entry.proof.index,
             ByteView(pack_path(entry.proof.path)), ByteView(entry.change.body_bytes),
             ByteView(change::pack_values(entry.change.values)));
  return s.run();
}

Status SqliteLogStore::set_verdict(const SpaceState& space, Position position, merge::Verdict verdict) {
  auto s = TRY(database_.prepare("UPDATE entry SET verdict = ? WHERE rowid = ?"));
  s.bind_all(static_cast<int>(verdict), row_of(space, position));
  return s.run();
}

Result<std::optional<EntryHead>> SqliteLogStore::entry_by_name(const SpaceState& space,
                                                               const change::ChangeName& name) {
  auto s = TRY(database_.prepare("SELECT " ENTRY_HEAD_COLUMNS
                                 " FROM entry WHERE space = ? AND device = ? AND incarnation = ? AND sequence = ?"));
  s.bind_all(space.number, name.device, name.incarnation, name.sequence);
  if (!TRY(s.step())) return std::optional<EntryHead>();
  return std::optional<EntryHead>(TRY(read_head(s)));
}

Result<EntryHead> SqliteLogStore::entry_at(const SpaceState& space, Position position) {
  auto s = TRY(database_.prepare("SELECT " ENTRY_HEAD_COLUMNS " FROM entry WHERE rowid = ?"));
  s.bind_all(row_of(space, position));
  if (!TRY(s.step())) return fail(Errc::storage_corrupt, "log entry " + std::to_string(position) + " is missing");
  return read_head(s);
}

Result<change::Body> SqliteLogStore::body_at(const SpaceState& space, Position position) {
  return TRY(change_at(space, position)).body;
}

// ---- documents and registers ---------------------------------------------------------------------------

Result<std::optional<merge::DocumentRef>> SqliteLogStore::find_document(const SpaceState& space, const DocumentId& id) {
  auto s = TRY(database_.prepare("SELECT number FROM document WHERE space = ? AND id = ?"));
  s.bind_all(space.number, id);
  if (!TRY(s.step())) return std::optional<merge::DocumentRef>();
  return std::optional<merge::DocumentRef>(merge::DocumentRef{s.int64(0), false});
}

Result<merge::DocumentRef> SqliteLogStore::open_document(const SpaceState& space, const DocumentId& document) {
  if (const auto found = TRY(find_document(space, document))) return *found;
  auto s = TRY(database_.prepare("INSERT INTO document (space, id) VALUES (?, ?)"));
  s.bind_all(space.number, document);
  TRY(s.run());
  return merge::DocumentRef{database_.last_insert_rowid(), true};
}

Result<std::vector<DocumentName>> SqliteLogStore::documents(const SpaceState& space) {
  auto s = TRY(database_.prepare("SELECT number, id FROM document WHERE space = ? ORDER BY number"));
  s.bind_all(space.number);
  std::vector<DocumentName> out;
  while (TRY(s.step())) out.push_back(DocumentName{s.int64(0), TRY(DocumentId::from(s.blob(1)))});
  return out;
}

Result<std::vector<WriteRow>> SqliteLogStore::find_write(merge::DocumentRef document, const FieldToken& field,
                                                         WriteId id) {
  auto s = TRY(database_.prepare("SELECT id, position, at, effective, merged, bases FROM write "
                                 "WHERE document = ? AND field = ? AND id = ? ORDER BY position"));
  s.bind_all(document.number, number_of(field), id);
  std::vector<WriteRow> out;
  while (TRY(s.step())) out.push_back(read_write(s, 0));
  return out;
}

Result<merge::RegisterHistory> SqliteLogStore::history(const SpaceState& space, merge::DocumentRef document,
                                                       const FieldToken& field) {
  auto found = TRY(histories(space, document, FieldRange::only(field)));
  if (found.empty()) return merge::RegisterHistory();
  return std::move(found.begin()->second);
}

/// One statement for all of a document's registers and the entries that hold them: pages read hundreds of documents.
Result<SqliteLogStore::Histories> SqliteLogStore::histories(const SpaceState& space, merge::DocumentRef document,
                                                            FieldRange range) {
  auto s = TRY(database_.prepare(
      "SELECT w.field, w.id, w.position, w.at, w.effective, w.merged, w.bases, e.device, e.incarnation, e.sequence, "
      "e.hash, e.received_at FROM write w LEFT JOIN entry e ON e.rowid = ((?1 << 32) | w.position) "
      "WHERE w.document = ?2 AND w.field BETWEEN ?3 AND ?4"));
  s.bind_all(space.number, document.number, range.first, range.last);
  std::map<FieldToken, std::vector<merge::GradedWrite>> writes;
  Histories out;
  while (TRY(s.step())) {
    const auto field = token_of(s.uint64(0));
    auto write = read_logged_write(s);
    if (write) {
      writes[field].push_back(*std::move(write));
    } else {
      // Damage, whatever of it was noticed first: new words are still to be saved over it (P1).
      out.insert_or_assign(field, fail(Errc::storage_corrupt, write.error().message));
    }
  }
  for (auto& [field, each] : writes) {
    std::stable_sort(each.begin(), each.end(),
                     [](const auto& a, const auto& b) { return a.row.position < b.row.position; });
    out.try_emplace(field, merge::grade_register(std::move(each)));
  }
  return out;
}

Status SqliteLogStore::insert_write(merge::DocumentRef document, const FieldToken& field, const WriteRow& row) {
  auto s = TRY(database_.prepare("INSERT INTO write (document, field, id, position, at, effective, merged, bases) "
                                 "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"));
  s.bind_all(document.number, number_of(field), row.id, row.position, row.index, row.effective.value, row.merged,
             ByteView(pack_ids(row.bases)));
  return s.run();
}

Status SqliteLogStore::mark_merged(merge::DocumentRef document, const FieldToken& field, const WriteRow& row) {
  auto s = TRY(database_.prepare(
      "UPDATE write SET merged = 1 WHERE document = ? AND field = ? AND id = ? AND position = ?"));
  s.bind_all(document.number, number_of(field), row.id, row.position);
  return s.run();
}

}  // namespace doorstep::store
