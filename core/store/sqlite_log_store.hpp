// Logs on SQLite: core/merge's port, and what devices and syncd read back from them.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "core/merge/history.hpp"
#include "core/merge/log_store.hpp"
#include "core/sqlite/database.hpp"
#include "core/store/columns.hpp"

namespace doorstep::store {

/// An entry with its bytes, as it is sent.
struct StoredEntry {
  merge::EntryHead head;
  Bytes body;
  std::vector<Bytes> values;
  change::BatchProof proof;

  std::size_t size() const;  ///< bytes that it takes on the wire, roughly
};

using merge::ChainTip;

struct DocumentName {
  std::int64_t number{};
  DocumentId id;
};

/// Works on `database`, which must outlive it; the caller owns transactions. Not thread-safe.
class SqliteLogStore final : public merge::LogStore {
 public:
  explicit SqliteLogStore(sqlite::Database& database) : database_(database) {}

  // ---- spaces
  /// A new, empty log. Errc::already_exists.
  Result<merge::SpaceState> create_space(const SpaceId& id, std::uint64_t generation);
  Result<std::optional<merge::SpaceState>> find_space(const SpaceId& id);
  /// Errc::not_found naming the id.
  Result<merge::SpaceState> load_space(const SpaceId& id);
  Result<std::vector<SpaceId>> spaces();

  // ---- entries
  /// Root of the log's first `size` entries; nothing when it is shorter.
  Result<std::optional<Hash>> root_at(const merge::SpaceState& space, std::uint64_t size);
  /// Entries from `from`, in order, until `visit` returns false.
  Status each_entry(const merge::SpaceState& space, Position from, const std::function<bool(StoredEntry&&)>& visit);
  Result<StoredEntry> entry(const merge::SpaceState& space, Position position);
  /// Decoded, for opening values. Errc::storage_corrupt when the stored bytes no longer parse.
  Result<change::Change> change_at(const merge::SpaceState& space, Position position);
  Result<std::vector<ChainTip>> tips(const merge::SpaceState& space, const DeviceId& device);

  // ---- documents and registers
  Result<std::vector<DocumentName>> documents(const merge::SpaceState& space);
  /// All writes of a register, graded. Errc::storage_corrupt when an entry that it names is missing or damaged.
  Result<merge::RegisterHistory> history(const merge::SpaceState& space, merge::DocumentRef document,
                                         const FieldToken& field);
  /// Of the registers of a document that the log knows; one that is damaged has its error, and the others go on.
  using Histories = std::map<FieldToken, Result<merge::RegisterHistory>>;
  Result<Histories> histories(const merge::SpaceState& space, merge::DocumentRef document, FieldRange range = {});

  // ---- merge::LogStore
  Result<std::optional<merge::DocumentRef>> find_document(const merge::SpaceState& space,
                                                          const DocumentId& id) override;
  Result<std::optional<ChainTip>> tip(const merge::SpaceState& space, const DeviceId& device,
                                      Incarnation incarnation) override;
  Result<merge::DocumentRef> open_document(const merge::SpaceState& space, const DocumentId& document) override;
  Result<std::vector<merge::WriteRow>> find_write(merge::DocumentRef document, const FieldToken& field,
                                                  WriteId id) override;
  Status insert_write(merge::DocumentRef document, const FieldToken& field, const merge::WriteRow& row) override;
  Status mark_merged(merge::DocumentRef document, const FieldToken& field, const merge::WriteRow& row) override;
  Status insert_entry(const merge::SpaceState& space, const merge::EntryHead& head,
                      const change::ProvenChange& entry) override;
  Status set_verdict(const merge::SpaceState& space, Position position, merge::Verdict verdict) override;
  Result<std::optional<merge::EntryHead>> entry_by_name(const merge::SpaceState& space,
                                                        const change::ChangeName& name) override;
  Result<merge::EntryHead> entry_at(const merge::SpaceState& space, Position position) override;
  Result<change::Body> body_at(const merge::SpaceState& space, Position position) override;
  Status save_space(merge::SpaceState& space, bool authority_altered) override;

 private:
  sqlite::Database& database_;
};

}  // namespace doorstep::store
