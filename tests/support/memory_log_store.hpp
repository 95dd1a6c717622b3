// A LogStore in plain containers, as simple as it can be: what SqliteLogStore is compared with.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "core/merge/history.hpp"
#include "core/merge/log_store.hpp"

namespace doorstep::testing {

class MemoryLogStore final : public merge::LogStore {
 public:
  Result<merge::SpaceState> create_space(const SpaceId& id, std::uint64_t generation);
  /// The state as it was last saved.
  const merge::SpaceState& saved(const SpaceId& id) const { return spaces_.at(id); }

  Result<merge::RegisterHistory> history(const merge::SpaceState& space, merge::DocumentRef document,
                                         const FieldToken& field);

  Result<std::optional<merge::DocumentRef>> find_document(const merge::SpaceState& space,
                                                          const DocumentId& document) override;
  Result<merge::DocumentRef> open_document(const merge::SpaceState& space, const DocumentId& document) override;
  Result<std::vector<merge::WriteRow>> find_write(merge::DocumentRef document, const FieldToken& field,
                                                  WriteId id) override;
  Status insert_write(merge::DocumentRef document, const FieldToken& field, const merge::WriteRow& row) override;
  Status mark_merged(merge::DocumentRef document, const FieldToken& field, const merge::WriteRow& row) override;
  Status insert_entry(const merge::SpaceState& space, const merge::EntryHead& head,
                      const change::ProvenChange& entry) override;
  Status set_verdict(const merge::SpaceState& space, Position position, merge::Verdict verdict) override;
  Result<std::optional<merge::ChainTip>> tip(const merge::SpaceState& space, const DeviceId& device,
                                             Incarnation incarnation) override;
  Result<std::optional<merge::EntryHead>> entry_by_name(const merge::SpaceState& space,
                                                        const change::ChangeName& name) override;
  Result<merge::EntryHead> entry_at(const merge::SpaceState& space, Position position) override;
  Result<change::Body> body_at(const merge::SpaceState& space, Position position) override;
  Status save_space(merge::SpaceState& space, bool authority_altered) override;

 private:
  struct Entry {
    merge::EntryHead head;
    change::ProvenChange content;
  };
  std::map<SpaceId, merge::SpaceState> spaces_;
  std::map<SpaceId, std::vector<Entry>> entries_;
  std::map<std::pair<SpaceId, DocumentId>, std::int64_t> documents_;
  std::map<std::pair<std::int64_t, FieldToken>, std::vector<merge::WriteRow>> registers_;
};

}  // namespace doorstep::testing
