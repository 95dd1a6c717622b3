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
  used_.insert(used_.end(), used_before.begin(), used_before.end());  // an outer part may yet fail
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

// ---- devices -------------------------------------------------------------------------------------------

/// True when the request is newer than every other of its incarnation that was noted.
Result<bool> SqliteWriter::take_counter(const DeviceId& device, const DeviceHealth& health) {
  {
    auto s = TRY(database_.prepare("SELECT counter FROM device_counter WHERE device = ? AND incarnation = ?"));
    s.bind_all(device, health.incarnation);
    if (TRY(s.step()) && s.uint64(0) >= health.counter) return false;
  }
  auto s =
      TRY(database_.prepare("INSERT INTO device_counter (device, incarnation, counter) VALUES (?, ?, ?) "
                            "ON CONFLICT DO UPDATE SET counter = excluded.counter"));
  s.bind_all(device, health.incarnation, health.counter);
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
  auto s =
      TRY(database_.prepare("INSERT INTO join_request (invitation, device, received_at, request) "
                            "VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                            "received_at = excluded.received_at, request = excluded.request "
                            "WHERE request <> excluded.request"));
  s.bind_all(join.invitation, join.device, join.received_at, ByteView(join.request));
  return s.run();
}

Result<std::pair<std::size_t, std::size_t>> SqliteWriter::count_joins(const InvitationId& invitation) {
  auto s = TRY(database_.prepare("SELECT count(*), count(*) FILTER (WHERE invitation = ?) FROM join_request"));
  s.bind_all(invitation);
  TRY(s.step());
  return std::make_pair(static_cast<std::size_t>(s.int64(0)), static_cast<std::size_t>(s.int64(1)));
}

Result<bool> SqliteWriter::has_join(const InvitationId& invitation, const DeviceId& device) {
  auto s = TRY(database_.prepare("SELECT 1 FROM join_request WHERE invitation = ? AND device = ?"));
  s.bind_all(invitation, device);
  return TRY(s.step());
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
