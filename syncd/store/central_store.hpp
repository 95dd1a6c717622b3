// The central store: what the writer and the readers need, whatever engine keeps it.
//
// One thread writes, through StoreWriter: begin, any number of isolated parts, commit. Many threads read, each
// through a StoreReader of its own, which sees one state of the store from its first read to its end. What every
// request asks first is in SpaceIndex, in memory.
//
// Positions are given under the writer's lock, in commit order, without gaps, for every space (design.md
// section 6); a store that several daemons share must take the space's row lock in StoreWriter::space.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/merge/log_store.hpp"
#include "core/store/sqlite_log_store.hpp"
#include "syncd/store/space_index.hpp"

namespace doorstep::syncd {

/// What a device said of itself. Sizes, counts, times and codes; never a word of a record.
struct DeviceHealth {
  Incarnation incarnation{};
  std::uint64_t counter{};  ///< an older one of the same incarnation is a replay
  std::uint64_t outbox_changes{};
  std::uint64_t outbox_bytes{};
  Millis oldest_unsent_at{};  ///< 0: nothing waits
  std::uint64_t storage_free_bytes{};
  bool storage_persistent = false;
  Millis clock_offset{};  ///< the device's wall clock minus the server's, when the request came
  std::string app_version;
  std::string policy_version;
  std::string last_error;  ///< a code, or empty
  std::uint64_t open_conflicts{};
  std::uint64_t unfinished_drafts{};
  std::uint64_t set_aside{};  ///< on the device
};

struct DeviceReport {
  DeviceId device;
  Millis last_contact{};
  Millis last_full_sync{};  ///< 0: never
  DeviceHealth health;
};

struct SetAsideCount {
  SpaceId space;
  DeviceId device;
  merge::Verdict verdict{};
  std::uint64_t changes{};
};

struct PendingJoin {
  InvitationId invitation;
  DeviceId device;
  Millis received_at{};
  Bytes request;  ///< wire::JoinRequest, exact
};

/// One thread's. Everything between begin and commit is one durable transaction.
class StoreWriter {
 public:
  virtual ~StoreWriter() = default;

  virtual Status begin() = 0;
  /// Runs `part`; when it fails, exactly what it did is undone and its error returned. Parts nest. The transaction
  /// can go on unless ends_transaction(the error).
  virtual Status isolated(const std::function<Status()>& part) = 0;
  /// When it returns without error everything is durable and the index shows it. Returns the spaces whose logs
  /// have grown.
  virtual Result<std::vector<SpaceId>> commit() = 0;
  virtual void roll_back() = 0;

  // ---- within a transaction
  virtual merge::LogStore& log() = 0;
  /// The space's state to append to, kept between transactions; nullptr when it is not here. Valid until the
  /// transaction or the isolated part ends.
  virtual Result<merge::SpaceState*> space(const SpaceId& id) = 0;
  /// A new, empty log under this store's generation. Errc::already_exists.
  virtual Result<merge::SpaceState*> create_space(const SpaceId& id) = 0;
  /// The caller has appended to this space.
  virtual void appended(const merge::SpaceState& space, bool authority_altered) = 0;
  virtual Result<std::optional<Hash>> root_at(const merge::SpaceState& space, std::uint64_t size) = 0;
  /// How many incarnations of this device the log holds; counts no further than `limit`.
  virtual Result<std::size_t> count_incarnations(const merge::SpaceState& space, const DeviceId& device,
                                                 std::size_t limit) = 0;

  /// Notes that a device was here, and its health unless a later one of that incarnation is known.
  virtual Status record_contact(const DeviceId& device, Millis at, const std::optional<DeviceHealth>& health) = 0;
  virtual Status record_full_sync(const DeviceId& device, Millis at) = 0;
  /// Keeps the latest request of each (invitation, device). Where the limits leave no room it takes the place of the
  /// longest unheard of its invitation, or of the invitation that has most: whoever is pushed out and still there
  /// asks again.
  virtual Status put_join(const PendingJoin& join) = 0;
  /// Drops the requests whose invitation is used, expired or no longer known to the directory.
  virtual Status prune_joins(const merge::SpaceState& directory, Millis now) = 0;
};

/// A failure of the store itself, after which nothing of the open transaction may be kept.
bool ends_transaction(Errc code);

/// One state of the store, for one thread.
class StoreReader {
 public:
  virtual ~StoreReader() = default;

  /// A log's end; its authority part is left empty, so that a large membership costs nothing here.
  virtual Result<std::optional<merge::SpaceState>> log_end(const SpaceId& id) = 0;
  virtual Result<std::optional<Hash>> root_at(const merge::SpaceState& space, std::uint64_t size) = 0;
  /// Entries from `from`, in order, until `visit` returns false.
  virtual Status each_entry(const merge::SpaceState& space, Position from,
                            const std::function<bool(store::StoredEntry&&)>& visit) = 0;
  /// The ends of a device's chains: of its incarnation `own` and of the `others` others that were appended to last.
  /// Costs a look-up for each incarnation, whatever the chains' length.
  virtual Result<std::vector<merge::ChainTip>> tips(const merge::SpaceState& space, const DeviceId& device,
                                                    Incarnation own, std::size_t others) = 0;

  /// The latest of each invitation first, so that no invitation hides another, however many wait with it.
  virtual Result<std::vector<PendingJoin>> pending_joins() = 0;
  virtual Result<std::vector<DeviceReport>> device_reports() = 0;
  virtual Result<std::vector<SetAsideCount>> set_aside_counts() = 0;
  virtual Result<std::uint64_t> bytes_on_disk() = 0;
};

class CentralStore {
 public:
  virtual ~CentralStore() = default;

  /// Random, made with the store: names one continuous life of its logs.
  virtual std::uint64_t generation() const = 0;
  virtual const SpaceIndex& index() const = 0;
  /// For the writer's thread only.
  virtual StoreWriter& writer() = 0;
  /// Waits for a free connection. From any thread; give it back soon.
  virtual Result<std::unique_ptr<StoreReader>> read() = 0;
};

}  // namespace doorstep::syncd
