#include "syncd/store/sqlite_reader.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace doorstep::syncd {

using merge::SpaceState;

class SqliteReaders::Reader final : public StoreReader {
 public:
  Reader(SqliteReaders& owner, std::unique_ptr<sqlite::Database> database)
      : owner_(owner), database_(std::move(database)), log_(*database_) {}

  ~Reader() override {
    snapshot_.reset();
    const std::lock_guard lock(owner_.mutex_);
    owner_.idle_.push_back(std::move(database_));
    owner_.freed_.notify_one();
  }

  Status begin() {
    snapshot_.emplace(TRY(sqlite::Transaction::begin_read(*database_)));
    return {};
  }

  Result<std::optional<SpaceState>> log_end(const SpaceId& id) override {
    auto s =
        TRY(database_->prepare("SELECT number, generation, size, last_received, range, root FROM space WHERE id = ?"));
    s.bind_all(id);
    if (!TRY(s.step())) return std::optional<SpaceState>();
    SpaceState state;
    state.id = id;
    state.number = s.int64(0);
    state.generation = s.uint64(1);
    state.last_received = s.int64(3);
    state.range = TRY(log::CompactRange::parse(s.uint64(2), s.blob(4)));
    state.root = TRY(to_array<32>(s.blob(5), "a stored root"));
    return std::optional<SpaceState>(std::move(state));
  }

  Result<std::optional<Hash>> root_at(const SpaceState& space, std::uint64_t size) override {
    return log_.root_at(space, size);
  }

  Status each_entry(const SpaceState& space, Position from,
                    const std::function<bool(store::StoredEntry&&)>& visit) override {
    return log_.each_entry(space, from, visit);
  }

  Result<std::vector<merge::ChainTip>> tips(const SpaceState& space, const DeviceId& device, Incarnation own,
                                            std::size_t others) override {
    // From one incarnation to the next along the index: a chain of ten thousand changes costs as much as one of
    // two. (SQLite's max() over a group would read them all.)
    struct Tip {
      std::int64_t row;
      merge::ChainTip tip;
    };
    std::vector<merge::ChainTip> out;
    std::vector<Tip> found;
    std::int64_t least = std::numeric_limits<std::int64_t>::min();
    for (;;) {
      auto next = TRY(database_->prepare("SELECT incarnation FROM entry WHERE space = ? AND device = ? AND "
                                         "incarnation >= ? ORDER BY incarnation LIMIT 1"));
      next.bind_all(space.number, device, least);
      if (!TRY(next.step())) break;
      const auto incarnation = next.int64(0);
      auto end = TRY(database_->prepare("SELECT rowid, sequence, hash FROM entry WHERE space = ? AND device = ? AND "
                                        "incarnation = ? ORDER BY sequence DESC LIMIT 1"));
      end.bind_all(space.number, device, incarnation);
      TRY(end.step());
      merge::ChainTip tip{next.uint64(0), end.uint64(1), TRY(to_array<32>(end.blob(2), "a stored hash"))};
      if (tip.incarnation == own) {
        out.push_back(tip);
      } else {
        found.push_back(Tip{end.int64(0), tip});
      }
      if (incarnation == std::numeric_limits<std::int64_t>::max()) break;
      least = incarnation + 1;
    }
    std::sort(found.begin(), found.end(), [](const Tip& a, const Tip& b) { return a.row > b.row; });
    for (std::size_t i = 0; i < std::min(others, found.size()); ++i) out.push_back(found[i].tip);
    return out;
  }

  Result<std::vector<PendingJoin>> pending_joins() override {
    auto s = TRY(database_->prepare(
        "SELECT invitation, device, received_at, request FROM join_request ORDER BY "
        "row_number() OVER (PARTITION BY invitation ORDER BY received_at DESC, rowid DESC), received_at DESC, rowid DESC"));
    std::vector<PendingJoin> out;
    while (TRY(s.step())) {
      PendingJoin join;
      join.invitation = TRY(InvitationId::from(s.blob(0)));
      join.device = TRY(DeviceId::from(s.blob(1)));
      join.received_at = s.int64(2);
      join.request = to_bytes(s.blob(3));
      out.push_back(std::move(join));
    }
    return out;
  }

  Result<std::vector<DeviceReport>> device_reports() override {
    auto s = TRY(database_->prepare(
        "SELECT device, last_contact, last_full_sync, outbox_changes, outbox_bytes, oldest_unsent_at, storage_free, "
        "storage_persistent, clock_offset, app_version, policy_version, last_error, open_conflicts, "
        "unfinished_drafts, set_aside, incarnation, counter FROM device_report"));
    std::vector<DeviceReport> out;
    while (TRY(s.step())) {
      DeviceReport report;
      report.device = TRY(DeviceId::from(s.blob(0)));
      report.last_contact = s.int64(1);
      report.last_full_sync = s.int64(2);
      DeviceHealth& health = report.health;
      health.outbox_changes = s.uint64(3);
      health.outbox_bytes = s.uint64(4);
      health.oldest_unsent_at = s.int64(5);
      health.storage_free_bytes = s.uint64(6);
      health.storage_persistent = s.int64(7) != 0;
      health.clock_offset = s.int64(8);
      health.app_version = s.text(9);
      health.policy_version = s.text(10);
      health.last_error = s.text(11);
      health.open_conflicts = s.uint64(12);
      health.unfinished_drafts = s.uint64(13);
      health.set_aside = s.uint64(14);
      health.incarnation = s.uint64(15);
      health.counter = s.uint64(16);
      out.push_back(std::move(report));
    }
    return out;
  }

  Result<std::vector<SetAsideCount>> set_aside_counts() override {
    auto s = TRY(database_->prepare(
        "SELECT space.id, entry.device, entry.verdict, count(*) FROM entry INDEXED BY entry_set_aside "
        "JOIN space ON space.number = entry.space WHERE entry.verdict <> 0 "
        "GROUP BY entry.space, entry.device, entry.verdict"));
    std::vector<SetAsideCount> out;
    while (TRY(s.step())) {
      SetAsideCount count;
      count.space = TRY(SpaceId::from(s.blob(0)));
      count.device = TRY(DeviceId::from(s.blob(1)));
      const auto verdict = merge::verdict_from(static_cast<std::uint32_t>(s.int64(2)));
      if (!verdict) return fail(Errc::storage_corrupt, "a stored verdict is not one that this version knows");
      count.verdict = *verdict;
      count.changes = s.uint64(3);
      out.push_back(count);
    }
    return out;
  }

  Result<std::uint64_t> bytes_on_disk() override {
    const auto pages = TRY(database_->prepare_row("PRAGMA page_count"))
    .uint64(0);
    return pages * TRY(database_->prepare_row("PRAGMA page_size"))
    .uint64(0);
  }

 private:
  SqliteReaders& owner_;
  std::unique_ptr<sqlite::Database> database_;
  store::SqliteLogStore log_;
  std::optional<sqlite::Transaction> snapshot_;
};

SqliteReaders::SqliteReaders(std::vector<sqlite::Database> connections) {
  for (auto& each : connections) idle_.push_back(std::make_unique<sqlite::Database>(std::move(each)));
}

Result<std::unique_ptr<StoreReader>> SqliteReaders::lease() {
  std::unique_ptr<sqlite::Database> database;
  {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [this] { return !idle_.empty(); });
    database = std::move(idle_.back());
    idle_.pop_back();
  }
  auto reader = std::make_unique<Reader>(*this, std::move(database));
  TRY(reader->begin());
  return std::unique_ptr<StoreReader>(std::move(reader));
}

}  // namespace doorstep::syncd
