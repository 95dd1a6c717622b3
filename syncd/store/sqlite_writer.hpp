// The writing half of the SQLite store: one connection, used by the writer's thread alone.
#pragma once

#include <map>
#include <optional>
#include <unordered_map>

#include "core/sqlite/transaction.hpp"
#include "syncd/store/central_store.hpp"

namespace doorstep::syncd {

class SqliteWriter final : public StoreWriter {
 public:
  /// `index` must outlive the writer.
  SqliteWriter(sqlite::Database database, std::uint64_t generation, SpaceIndex& index);

  /// Fills the index from every space, before anything else.
  Status load_index();

  Status begin() override;
  Status isolated(const std::function<Status()>& part) override;
  Result<std::vector<SpaceId>> commit() override;
  void roll_back() override;

  merge::LogStore& log() override { return log_; }
  Result<merge::SpaceState*> space(const SpaceId& id) override;
  Result<merge::SpaceState*> create_space(const SpaceId& id) override;
  void appended(const merge::SpaceState& space, bool authority_altered) override;
  Result<std::optional<Hash>> root_at(const merge::SpaceState& space, std::uint64_t size) override;
  Result<std::size_t> count_incarnations(const merge::SpaceState& space, const DeviceId& device,
                                         std::size_t limit) override;

  Status record_contact(const DeviceId& device, Millis at, const std::optional<DeviceHealth>& health) override;
  Status record_full_sync(const DeviceId& device, Millis at) override;
  Status put_join(const PendingJoin& join) override;
  Status prune_joins(const merge::SpaceState& directory, Millis now) override;

 private:
  Result<bool> take_counter(const DeviceId& device, const DeviceHealth& health);
  Status make_room_for(const PendingJoin& join);
  void forget(const std::vector<SpaceId>& used);

  sqlite::Database database_;
  store::SqliteLogStore log_;
  std::uint64_t generation_;
  SpaceIndex& index_;
  std::unordered_map<SpaceId, merge::SpaceState, IdHash> warm_;  // as of the open transaction, or the last commit
  std::map<SpaceId, bool> appended_;                             // in the open transaction; authority altered?
  std::vector<SpaceId> used_;                                    // handed out in the open isolated part
  std::optional<sqlite::Transaction> transaction_;
};

}  // namespace doorstep::syncd
