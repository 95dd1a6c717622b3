#include "syncd/store/sqlite_writer.hpp"

#include <utility>

#include "core/base/assert.hpp"
#include "syncd/store/limits.hpp"

namespace doorstep::syncd {

using merge::SpaceState;

bool ends_transaction(Errc code) {
  return code == Errc::storage_full || code == Errc::storage_busy || code == Errc::storage_corrupt || code == Errc::io;
}

SqliteWriter::SqliteWriter(sqlite::Database database, std::uint64_t generation, SpaceIndex& index)
    : database_(std::move(database)), log_(database_), generation_(generation), index_(index) {}

Status SqliteWriter::load_index() {
  for (const auto& id : TRY(log_.spaces())) index_.update(TRY(log_.load_space(id)), true);
  return {};
}

// ---- transactions --------------------------------------------------------------------------------------

Status SqliteWriter::begin() {
  DOORSTEP_ASSERT(!transaction_);
  used_.clear();
  transaction_.emplace(TRY(sqlite::Transaction::begin_immediate(database_)));
  return {};
}

Status SqliteWriter::isolated(const std::function<Status()>& part) {
  DOORSTEP_ASSERT(transaction_);
  auto savepoint = TRY(sqlite::Savepoint::begin(database_));
  const auto appended_before = appended_;
  auto used_before = std::exchange(used_, {});
  Status done = part();
  if (done) done = savepoint.release();
  if (!done) {
    // What the part did to the states it held is undone in the database only: read them again when next asked for.
    forget(used_);
    appended_ = appended_before;
  }
  used_before.insert(used_before.end(), used_.begin(), used_.end());  // an outer part may yet fail
  used_ = std::move(used_before);
  return done;
}

Result<std::vector<SpaceId>> SqliteWriter::commit() {
  DOORSTEP_ASSERT(transaction_);
  if (Status done = transaction_->commit(); !done) {
    roll_back();
    return fail(done.error());
  }
  transaction_.reset();
  std::vector<SpaceId> grown;
  for (const auto& [id, authority_altered] : appended_) {
    auto state = space(id);
    // It was there a moment ago, in this same connection. If the disk fails right now the index lags until the
    // next commit of this space; what was promised is kept.
    if (state && *state != nullptr) index_.update(**state, authority_altered);
    grown.push_back(id);
  }
  appended_.clear();
  if (warm_.size() > max_warm_spaces) warm_.clear();
  return grown;
}

void SqliteWriter::roll_back() {
  transaction_.reset();
  warm_.clear();
  appended_.clear();
}

void SqliteWriter::forget(const std::vector<SpaceId>& used) {
  for (const auto& id : used) warm_.erase(id);
}

// ---- spaces --------------------------------------------------------------------------------------------

Result<SpaceState*> SqliteWriter::space(const SpaceId& id) {
  auto found = warm_.find(id);
  if (found == warm_.end()) {
    auto loaded = TRY(log_.find_space(id));
    if (!loaded) return nullptr;
    found = warm_.emplace(id, *std::move(loaded)).first;
  }
  used_.push_back(id);
  return &found->second;
}

Result<SpaceState*> SqliteWriter::create_space(const SpaceId& id) {
  auto made = TRY(log_.create_space(id, generation_));
  used_.push_back(id);
  return &(warm_[id] = std::move(made));
}

void SqliteWriter::appended(const SpaceState& space, bool authority_altered) {
  bool& altered = appended_[space.id];
  altered = altered || authority_altered;
}

Result<std::optional<Hash>> SqliteWriter::root_at(const SpaceState& space, std::uint64_t size) {
  return log_.root_at(space, size);
}

/// From one incarnation to the next along the index, whatever the chains' length.
Result<std::size_t> SqliteWriter::count_incarnations(const SpaceState& space, const DeviceId& device,
                                                     std::size_t limit) {
  auto s =
      TRY(database_.prepare("WITH RECURSIVE step (n, incarnation) AS ("
                            "SELECT 1, min(incarnation) FROM entry WHERE space = ?1 AND device = ?2 UNION ALL "
                            "SELECT n + 1, (SELECT min(incarnation) FROM entry WHERE space = ?1 AND device = ?2 AND "
                            "incarnation > step.incarnation) FROM step WHERE incarnation IS NOT NULL AND n <= ?3) "
                            "SELECT count(incarnation) FROM step"));
  s.bind_all(space.number, device, limit);
  TRY(s.step());
  return static_cast<std::size_t>(s.uint64(0));
}

// ---- devices -------------------------------------------------------------------------------------------

/// True when the request is newer than every other of its incarnation that was noted.
Result<bool> SqliteWriter::take_counter(const DeviceId& device, const DeviceHealth& health) {
  {
    auto s = TRY(database_.prepare("SELECT counter FROM device_counter WHERE device = ? AND incarnation = ?"));
    s.bind_all(device, health.incarnation);
    if (TRY(s.step()) && s.uint64(0) >= health.counter) return false;
  }
  {
    auto s =
        TRY(database_.prepare("INSERT INTO device_counter (device, incarnation, counter, noted) VALUES (?1, ?2, ?3, "
                              "(SELECT coalesce(max(noted), 0) + 1 FROM device_counter WHERE device = ?1)) "
                              "ON CONFLICT DO UPDATE SET counter = excluded.counter, noted = excluded.noted"));
    s.bind_all(device, health.incarnation, health.counter);
    TRY(s.run());
  }
  auto s =
      TRY(database_.prepare("DELETE FROM device_counter WHERE device = ?1 AND noted NOT IN "
                            "(SELECT noted FROM device_counter WHERE device = ?1 ORDER BY noted DESC LIMIT ?2)"));
  s.bind_all(device, max_request_counters);
  TRY(s.run());
  return true;
}

Status SqliteWriter::record_contact(const DeviceId& device, Millis at, const std::optional<DeviceHealth>& health) {
  // A replayed request is no contact either.
  if (health && !TRY(take_counter(device, *health))) return {};
  {
    auto s =
        TRY(database_.prepare("INSERT INTO device_report (device, last_contact) VALUES (?, ?) "
                              "ON CONFLICT DO UPDATE SET last_contact = max(last_contact, excluded.last_contact)"));
    s.bind_all(device, at);
    TRY(s.run());
  }
  if (!health) return {};
  auto s = TRY(database_.prepare(
      "UPDATE device_report SET outbox_changes = ?, outbox_bytes = ?, oldest_unsent_at = ?, storage_free = ?, "
      "storage_persistent = ?, clock_offset = ?, app_version = ?, policy_version = ?, last_error = ?, "
      "open_conflicts = ?, unfinished_drafts = ?, set_aside = ?, incarnation = ?, counter = ? WHERE device = ?"));
  s.bind_all(health->outbox_changes, health->outbox_bytes, health->oldest_unsent_at, health->storage_free_bytes,
             health->storage_persistent, health->clock_offset, health->app_version, health->policy_version,
             health->last_error, health->open_conflicts, health->unfinished_drafts, health->set_aside,
             health->incarnation, health->counter, device);
  return s.run();
}

Status SqliteWriter::record_full_sync(const DeviceId& device, Millis at) {
  auto s =
      TRY(database_.prepare("INSERT INTO device_report (device, last_contact, last_full_sync) VALUES (?1, ?2, ?2) "
                            "ON CONFLICT DO UPDATE SET "
                            "last_full_sync = max(last_full_sync, excluded.last_full_sync)"));
  s.bind_all(device, at);
  return s.run();
}

// ---- joining -------------------------------------------------------------------------------------------

Status SqliteWriter::put_join(const PendingJoin& join) {
  TRY(make_room_for(join));
  auto s =
      TRY(database_.prepare("INSERT INTO join_request (invitation, device, received_at, request) "
                            "VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                            "received_at = excluded.received_at, request = excluded.request"));
  s.bind_all(join.invitation, join.device, join.received_at, ByteView(join.request));
  return s.run();
}

Status SqliteWriter::make_room_for(const PendingJoin& join) {
  std::uint64_t all = 0;
  std::uint64_t same = 0;
  {
    auto s =
        TRY(database_.prepare("SELECT count(*), count(*) FILTER (WHERE invitation = ?1), "
                              "count(*) FILTER (WHERE invitation = ?1 AND device = ?2) FROM join_request"));
    s.bind_all(join.invitation, join.device);
    TRY(s.step());
    if (s.uint64(2) != 0) return {};  // it waits already: it takes no more room
    all = s.uint64(0);
    same = s.uint64(1);
  }
  if (same >= max_joins_per_invitation) {
    auto s =
        TRY(database_.prepare("DELETE FROM join_request WHERE rowid = (SELECT rowid FROM join_request "
                              "WHERE invitation = ? ORDER BY received_at, rowid LIMIT 1)"));
    s.bind_all(join.invitation);
    return s.run();
  }
  if (all < max_pending_joins) return {};
  auto s =
      TRY(database_.prepare("DELETE FROM join_request WHERE rowid = (SELECT rowid FROM join_request ORDER BY "
                            "count(*) OVER (PARTITION BY invitation) DESC, received_at, rowid LIMIT 1)"));
  return s.run();
}

Status SqliteWriter::prune_joins(const SpaceState& directory, Millis now) {
  std::vector<InvitationId> waiting;
  {
    auto s = TRY(database_.prepare("SELECT DISTINCT invitation FROM join_request"));
    while (TRY(s.step())) waiting.push_back(TRY(InvitationId::from(s.blob(0))));
  }
  for (const auto& invitation : waiting) {
    const auto found = directory.invitations.find(invitation);
    const bool open = found != directory.invitations.end() && !found->second.used_by && found->second.expires_at > now;
    if (open) continue;
    auto s = TRY(database_.prepare("DELETE FROM join_request WHERE invitation = ?"));
    s.bind_all(invitation);
    TRY(s.run());
  }
  return {};
}

}  // namespace doorstep::syncd
