#include "tests/support/memory_log_store.hpp"

#include "core/base/assert.hpp"

namespace doorstep::testing {

using merge::DocumentRef;
using merge::EntryHead;
using merge::SpaceState;
using merge::WriteRow;

Result<SpaceState> MemoryLogStore::create_space(const SpaceId& id, std::uint64_t generation) {
  if (spaces_.count(id) != 0) return fail(Errc::already_exists, "space exists already");
  SpaceState state;
  state.number = static_cast<std::int64_t>(spaces_.size()) + 1;
  state.id = id;
  state.generation = generation;
  state.root = log::empty_root();
  spaces_[id] = state;
  return state;
}

Result<std::optional<DocumentRef>> MemoryLogStore::find_document(const SpaceState& space, const DocumentId& id) {
  const auto found = documents_.find({space.id, id});
  if (found == documents_.end()) return std::optional<DocumentRef>();
  return std::optional<DocumentRef>(DocumentRef{found->second, false});
}

Result<merge::RegisterHistory> MemoryLogStore::history(const SpaceState& space, DocumentRef document,
                                                       const FieldToken& field) {
  std::vector<merge::GradedWrite> writes;
  for (const auto& row : registers_[{document.number, field}]) {
    const auto& head = entries_.at(space.id).at(row.position).head;
    writes.push_back(merge::GradedWrite{row, head.name, head.hash, head.received_at, {}});
  }
  return merge::grade_register(std::move(writes));
}

Result<DocumentRef> MemoryLogStore::open_document(const SpaceState& space, const DocumentId& document) {
  const auto [at, fresh] =
      documents_.try_emplace({space.id, document}, static_cast<std::int64_t>(documents_.size()) + 1);
  return DocumentRef{at->second, fresh};
}

Result<std::vector<WriteRow>> MemoryLogStore::find_write(DocumentRef document, const FieldToken& field, WriteId id) {
  std::vector<WriteRow> out;
  for (const auto& row : registers_[{document.number, field}]) {
    if (row.id == id) out.push_back(row);
  }
  return out;
}

Status MemoryLogStore::insert_write(DocumentRef document, const FieldToken& field, const WriteRow& row) {
  registers_[{document.number, field}].push_back(row);
  return {};
}

Status MemoryLogStore::mark_merged(DocumentRef document, const FieldToken& field, const WriteRow& row) {
  for (auto& stored : registers_.at({document.number, field})) {
    if (stored.id == row.id && stored.position == row.position) stored.merged = true;
  }
  return {};
}

Status MemoryLogStore::insert_entry(const SpaceState& space, const EntryHead& head, const change::ProvenChange& entry) {
  if (*entry_by_name(space, head.name)) return fail(Errc::already_exists, "a change of this name is in the log");
  auto& log = entries_[space.id];
  DOORSTEP_ASSERT(head.position == log.size());
  log.push_back(Entry{head, entry});
  return {};
}

Status MemoryLogStore::set_verdict(const SpaceState& space, Position position, merge::Verdict verdict) {
  entries_.at(space.id).at(position).head.verdict = verdict;
  return {};
}

Result<std::optional<merge::ChainTip>> MemoryLogStore::tip(const SpaceState& space, const DeviceId& device,
                                                           Incarnation incarnation) {
  std::optional<merge::ChainTip> out;
  for (const auto& entry : entries_[space.id]) {
    const auto& name = entry.head.name;
    if (!(name.device == device) || name.incarnation != incarnation) continue;
    if (!out || name.sequence > out->sequence) out = merge::ChainTip{incarnation, name.sequence, entry.head.hash};
  }
  return out;
}

Result<std::optional<EntryHead>> MemoryLogStore::entry_by_name(const SpaceState& space,
                                                               const change::ChangeName& name) {
  for (const auto& entry : entries_[space.id]) {
    if (entry.head.name == name) return std::optional<EntryHead>(entry.head);
  }
  return std::optional<EntryHead>();
}

Result<EntryHead> MemoryLogStore::entry_at(const SpaceState& space, Position position) {
  const auto& log = entries_[space.id];
  if (position >= log.size()) return fail(Errc::storage_corrupt, "log entry is missing");
  return log[position].head;
}

Result<change::Body> MemoryLogStore::body_at(const SpaceState& space, Position position) {
  return entries_.at(space.id).at(position).content.change.body;
}

Status MemoryLogStore::save_space(SpaceState& space, bool) {
  spaces_[space.id] = space;
  return {};
}

}  // namespace doorstep::testing
