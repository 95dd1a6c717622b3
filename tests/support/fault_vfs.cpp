#include "tests/support/fault_vfs.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <map>
#include <mutex>
#include <new>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "core/base/assert.hpp"
#include "tests/support/seeded_rng.hpp"

namespace doorstep::testing {

namespace {

struct Handle;

/// A file that is open, by one handle or several.
struct Node {
  std::shared_ptr<FaultDisk::File> file;
  bool dead = false;  ///< opened before the last power cut or kill

  // SQLite's file lock: any number of shared, or one on its way to exclusive.
  int shared = 0;
  Handle* reserved = nullptr;
  Handle* pending = nullptr;  ///< waits for readers to go, or has the exclusive lock

  // The WAL's shared memory and its eight locks.
  std::vector<std::unique_ptr<Bytes>> regions;
  std::array<int, SQLITE_SHM_NLOCK> shm_locks{};  ///< number of shared holders, or -1
  int shm_users = 0;
};

/// What SQLite allocates for an open file, constructed in place by xOpen.
struct Handle {
  sqlite3_file base{};  // first: SQLite passes its address
  FaultVfs::State* vfs = nullptr;
  std::shared_ptr<Node> node;
  std::string path;  ///< empty: nameless
  bool delete_on_close = false;
  int lock = SQLITE_LOCK_NONE;
  bool uses_shm = false;
  std::array<bool, SQLITE_SHM_NLOCK> shm_shared{};
  std::array<bool, SQLITE_SHM_NLOCK> shm_exclusive{};
};

/// "Let `after` pass, then fail `count`."
struct Script {
  int after = 0;
  int count = 0;
  bool fires() {
    if (count == 0) return false;
    if (after > 0) return --after, false;
    return --count, true;
  }
};

}  // namespace

struct FaultVfs::State {
  mutable std::mutex mutex;
  std::string name;
  sqlite3_vfs vfs{};
  FaultDisk disk;
  std::set<Handle*> handles;
  std::map<const FaultDisk::File*, std::weak_ptr<Node>> nodes;
  bool down = false;
  std::uint64_t steps = 0;
  std::uint64_t syncs = 0;
  std::uint64_t crash_at = 0;
  std::uint64_t temporary_files = 0;
  Script full;
  Script broken_syncs;

  /// Counts a step. False: the power failed during it.
  bool survives_step() {
    if (++steps == crash_at) down = true;
    return !down;
  }
  bool gone(const Handle& handle) const { return down || handle.node->dead; }

  void kill_handles() {
    for (Handle* handle : handles) handle->node->dead = true;
    nodes.clear();
  }
  /// The machine runs again with no file open. A disk that was full still is.
  void start() {
    kill_handles();
    down = false;
    crash_at = 0;
  }
  std::shared_ptr<Node> node_of(std::shared_ptr<FaultDisk::File> file) {
    std::weak_ptr<Node>& known = nodes[file.get()];
    auto node = known.lock();
    if (node == nullptr) {
      node = std::make_shared<Node>();
      node->file = std::move(file);
      known = node;
    }
    return node;
  }
};

namespace {

using State = FaultVfs::State;

Handle& handle_of(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }
State& state_of(sqlite3_vfs* vfs) { return *static_cast<State*>(vfs->pAppData); }

// File operations. Each takes the lock of the whole VFS: simple, and cheap when nobody contends.

void unlock_to(Handle& handle, int level) {
  Node& node = *handle.node;
  if (level < SQLITE_LOCK_RESERVED) {
    if (node.reserved == &handle) node.reserved = nullptr;
    if (node.pending == &handle) node.pending = nullptr;
  }
  if (level < SQLITE_LOCK_SHARED && handle.lock >= SQLITE_LOCK_SHARED) --node.shared;
  handle.lock = std::min(handle.lock, level);
}

void shm_release(Handle& handle, int slot) {
  int& lock = handle.node->shm_locks[static_cast<std::size_t>(slot)];
  auto& shared = handle.shm_shared[static_cast<std::size_t>(slot)];
  auto& exclusive = handle.shm_exclusive[static_cast<std::size_t>(slot)];
  if (std::exchange(shared, false)) --lock;
  if (std::exchange(exclusive, false)) lock = 0;
}

void shm_detach(Handle& handle) {
  if (!std::exchange(handle.uses_shm, false)) return;
  for (int slot = 0; slot < SQLITE_SHM_NLOCK; ++slot) shm_release(handle, slot);
  if (--handle.node->shm_users == 0) handle.node->regions.clear();
}

int file_close(sqlite3_file* base) {
  Handle& handle = handle_of(base);
  State& vfs = *handle.vfs;
  std::lock_guard guard(vfs.mutex);
  unlock_to(handle, SQLITE_LOCK_NONE);
  shm_detach(handle);
  if (handle.delete_on_close && !vfs.gone(handle)) vfs.disk.remove(handle.path, false);
  if (handle.node.use_count() == 1 && !handle.node->dead) vfs.nodes.erase(handle.node->file.get());
  vfs.handles.erase(&handle);
  handle.~Handle();
  return SQLITE_OK;
}

int file_read(sqlite3_file* base, void* out, int amount, sqlite3_int64 offset) {
  Handle& handle = handle_of(base);
  std::lock_guard guard(handle.vfs->mutex);
  if (handle.vfs->gone(handle)) return SQLITE_IOERR_READ;
  const Bytes& bytes = handle.node->file->current();
  const auto begin = std::min(static_cast<std::size_t>(offset), bytes.size());
  const auto there = std::min(static_cast<std::size_t>(amount), bytes.size() - begin);
  if (there > 0) std::memcpy(out, bytes.data() + begin, there);
  if (there == static_cast<std::size_t>(amount)) return SQLITE_OK;
  std::memset(static_cast<char*>(out) + there, 0, static_cast<std::size_t>(amount) - there);
  return SQLITE_IOERR_SHORT_READ;
}

int file_write(sqlite3_file* base, const void* data, int amount, sqlite3_int64 offset) {
  Handle& handle = handle_of(base);
  std::lock_guard guard(handle.vfs->mutex);
  if (handle.vfs->gone(handle)) return SQLITE_IOERR_WRITE;
  if (handle.vfs->full.fires()) return SQLITE_FULL;
  const ByteView bytes(static_cast<const std::uint8_t*>(data), static_cast<std::size_t>(amount));
  handle.node->file->write(static_cast<std::size_t>(offset), bytes);
  return handle.vfs->survives_step() ? SQLITE_OK : SQLITE_IOERR_WRITE;
}

int file_truncate(sqlite3_file* base, sqlite3_int64 size) {
  Handle& handle = handle_of(base);
  std::lock_guard guard(handle.vfs->mutex);
  if (handle.vfs->gone(handle)) return SQLITE_IOERR_TRUNCATE;
  handle.node->file->truncate(static_cast<std::size_t>(size));
  return handle.vfs->survives_step() ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
}

int file_sync(sqlite3_file* base, int) {
  Handle& handle = handle_of(base);
  State& vfs = *handle.vfs;
  std::lock_guard guard(vfs.mutex);
  if (vfs.gone(handle) || !vfs.survives_step() || vfs.broken_syncs.fires()) return SQLITE_IOERR_FSYNC;
  ++vfs.syncs;
  vfs.disk.sync(handle.path, handle.node->file);
  return SQLITE_OK;
}

int file_size(sqlite3_file* base, sqlite3_int64* size) {
  Handle& handle = handle_of(base);
  std::lock_guard guard(handle.vfs->mutex);
  if (handle.vfs->gone(handle)) return SQLITE_IOERR_FSTAT;
  *size = static_cast<sqlite3_int64>(handle.node->file->current().size());
  return SQLITE_OK;
}

int file_lock(sqlite3_file* base, int level) {
  Handle& handle = handle_of(base);
  std::lock_guard guard(handle.vfs->mutex);
  if (handle.vfs->gone(handle)) return SQLITE_IOERR_LOCK;
  Node& node = *handle.node;
  if (handle.lock >= level) return SQLITE_OK;
  if (node.pending != nullptr && node.pending != &handle) return SQLITE_BUSY;
  if (level == SQLITE_LOCK_SHARED) {
    ++node.shared;
  } else {
    if (node.reserved != nullptr && node.reserved != &handle) return SQLITE_BUSY;
    if (level == SQLITE_LOCK_RESERVED) node.reserved = &handle;
    if (level == SQLITE_LOCK_EXCLUSIVE) {
      node.pending = &handle;
      if (node.shared > 1) {
        handle.lock = SQLITE_LOCK_PENDING;
        return SQLITE_BUSY;
      }
    }
  }
  handle.lock = level;
  return SQLITE_OK;
}

int file_unlock(sqlite3_file* base, int level) {
  Handle& handle = handle_of(base);
  std::lock_guard guard(handle.vfs->mutex);
  unlock_to(handle, level);
  return SQLITE_OK;
}

int file_check_reserved(sqlite3_file* base, int* reserved) {
  Handle& handle = handle_of(base);
  std::lock_guard guard(handle.vfs->mutex);
  if (handle.vfs->gone(handle)) return SQLITE_IOERR_CHECKRESERVEDLOCK;
  *reserved = handle.node->reserved != nullptr || handle.node->pending != nullptr;
  return SQLITE_OK;
}

int file_control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int file_sector_size(sqlite3_file*) { return 4096; }
// Bytes beside those written are left alone by a torn write, as every file system of today promises.
int file_characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

int shm_map(sqlite3_file* base, int region, int size, int extend, void volatile** out) {
  Handle& handle = handle_of(base);
  std::lock_guard guard(handle.vfs->mutex);
  *out = nullptr;
  if (handle.vfs->gone(handle)) return SQLITE_IOERR_SHMMAP;
  if (!std::exchange(handle.uses_shm, true)) ++handle.node->shm_users;
  auto& regions = handle.node->regions;
  const auto index = static_cast<std::size_t>(region);
  if (index >= regions.size() && extend == 0) return SQLITE_OK;
  while (regions.size() <= index) regions.push_back(std::make_unique<Bytes>(static_cast<std::size_t>(size)));
  *out = regions[index]->data();
  return SQLITE_OK;
}

int shm_lock(sqlite3_file* base, int first, int count, int flags) {
  Handle& handle = handle_of(base);
  std::lock_guard guard(handle.vfs->mutex);
  if (handle.vfs->gone(handle)) return SQLITE_IOERR_SHMLOCK;
  const int last = first + count;
  if ((flags & SQLITE_SHM_UNLOCK) != 0) {
    for (int slot = first; slot < last; ++slot) shm_release(handle, slot);
    return SQLITE_OK;
  }
  const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
  auto& mine = exclusive ? handle.shm_exclusive : handle.shm_shared;
  for (auto slot = static_cast<std::size_t>(first); slot < static_cast<std::size_t>(last); ++slot) {
    if (mine[slot]) continue;
    const int lock = handle.node->shm_locks[slot];
    if (exclusive ? lock != 0 : lock < 0) return SQLITE_BUSY;
  }
  for (auto slot = static_cast<std::size_t>(first); slot < static_cast<std::size_t>(last); ++slot) {
    if (std::exchange(mine[slot], true)) continue;
    int& lock = handle.node->shm_locks[slot];
    lock = exclusive ? -1 : lock + 1;
  }
  return SQLITE_OK;
}

void shm_barrier(sqlite3_file* base) { std::lock_guard guard(handle_of(base).vfs->mutex); }

int shm_unmap(sqlite3_file* base, int) {
  Handle& handle = handle_of(base);
  std::lock_guard guard(handle.vfs->mutex);
  shm_detach(handle);
  return SQLITE_OK;
}

constexpr sqlite3_io_methods io_methods{.iVersion = 2,
                                        .xClose = file_close,
                                        .xRead = file_read,
                                        .xWrite = file_write,
                                        .xTruncate = file_truncate,
                                        .xSync = file_sync,
                                        .xFileSize = file_size,
                                        .xLock = file_lock,
                                        .xUnlock = file_unlock,
                                        .xCheckReservedLock = file_check_reserved,
                                        .xFileControl = file_control,
                                        .xSectorSize = file_sector_size,
                                        .xDeviceCharacteristics = file_characteristics,
                                        .xShmMap = shm_map,
                                        .xShmLock = shm_lock,
                                        .xShmBarrier = shm_barrier,
                                        .xShmUnmap = shm_unmap,
                                        .xFetch = nullptr,
                                        .xUnfetch = nullptr};

// Operations of the whole file system.

int vfs_open(sqlite3_vfs* base, const char* path, sqlite3_file* out, int flags, int* out_flags) {
  State& vfs = state_of(base);
  std::lock_guard guard(vfs.mutex);
  out->pMethods = nullptr;  // else SQLite would close what was not opened
  if (vfs.down) return SQLITE_IOERR;
  std::shared_ptr<FaultDisk::File> file = path == nullptr ? nullptr : vfs.disk.find(path);
  if (path == nullptr) {
    ++vfs.temporary_files;
    file = std::make_shared<FaultDisk::File>();
  } else if (file == nullptr) {
    if ((flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
    file = vfs.disk.create(path);
  }
  auto* handle = new (out) Handle;
  handle->base.pMethods = &io_methods;
  handle->vfs = &vfs;
  handle->node = vfs.node_of(std::move(file));
  if (path != nullptr) handle->path = path;
  handle->delete_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
  vfs.handles.insert(handle);
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}

int vfs_delete(sqlite3_vfs* base, const char* path, int sync_folder) {
  State& vfs = state_of(base);
  std::lock_guard guard(vfs.mutex);
  if (vfs.down) return SQLITE_IOERR_DELETE;
  if (vfs.disk.find(path) == nullptr) return SQLITE_IOERR_DELETE_NOENT;
  const bool survives = vfs.survives_step();
  vfs.disk.remove(path, survives && sync_folder != 0);
  return survives ? SQLITE_OK : SQLITE_IOERR_DELETE;
}

int vfs_access(sqlite3_vfs* base, const char* path, int flags, int* result) {
  State& vfs = state_of(base);
  std::lock_guard guard(vfs.mutex);
  if (vfs.down) return SQLITE_IOERR_ACCESS;
  const auto file = vfs.disk.find(path);
  // SQLite's own VFS counts an empty file as absent when asked whether it exists.
  *result = file != nullptr && (flags != SQLITE_ACCESS_EXISTS || !file->current().empty());
  return SQLITE_OK;
}

int vfs_full_path(sqlite3_vfs*, const char* path, int size, char* out) {
  const std::size_t length = std::strlen(path);
  if (length >= static_cast<std::size_t>(size)) return SQLITE_CANTOPEN;
  std::memcpy(out, path, length + 1);
  return SQLITE_OK;
}

// SQLite seeds its one generator from the default VFS; this is only asked when a FaultVfs is that.
int vfs_randomness(sqlite3_vfs* base, int size, char* out) {
  SeededRng rng(state_of(base).steps);
  rng.fill({reinterpret_cast<std::uint8_t*>(out), static_cast<std::size_t>(size)});
  return size;
}

// Claims to have slept as long as was asked, and gives other threads a moment.
int vfs_sleep(sqlite3_vfs*, int microseconds) {
  std::this_thread::sleep_for(std::chrono::microseconds(std::min(microseconds, 50)));
  return microseconds;
}

int vfs_time(sqlite3_vfs*, sqlite3_int64* julian_milliseconds) {
  *julian_milliseconds = 210866760000000;  // 1970-01-01
  return SQLITE_OK;
}

int vfs_time_in_days(sqlite3_vfs*, double* julian_days) {
  *julian_days = 2440587.5;
  return SQLITE_OK;
}

int vfs_last_error(sqlite3_vfs*, int, char*) { return 0; }

}  // namespace

FaultVfs::FaultVfs(std::string name) : state_(std::make_unique<State>()) {
  DOORSTEP_ASSERT(sqlite3_vfs_find(name.c_str()) == nullptr);
  state_->name = std::move(name);
  sqlite3_vfs& vfs = state_->vfs;
  vfs.iVersion = 2;
  vfs.szOsFile = sizeof(Handle);
  vfs.mxPathname = 512;
  vfs.zName = state_->name.c_str();
  vfs.pAppData = state_.get();
  vfs.xOpen = vfs_open;
  vfs.xDelete = vfs_delete;
  vfs.xAccess = vfs_access;
  vfs.xFullPathname = vfs_full_path;
  vfs.xRandomness = vfs_randomness;
  vfs.xSleep = vfs_sleep;
  vfs.xCurrentTime = vfs_time_in_days;
  vfs.xGetLastError = vfs_last_error;
  vfs.xCurrentTimeInt64 = vfs_time;
  DOORSTEP_ASSERT(sqlite3_vfs_register(&vfs, 0) == SQLITE_OK);
}

FaultVfs::~FaultVfs() {
  DOORSTEP_ASSERT(state_->handles.empty());
  sqlite3_vfs_unregister(&state_->vfs);
}

const std::string& FaultVfs::name() const { return state_->name; }

void FaultVfs::arm_crash_at(std::uint64_t step) {
  std::lock_guard guard(state_->mutex);
  DOORSTEP_ASSERT(step == 0 || step > state_->steps);
  state_->crash_at = step;
}

bool FaultVfs::crashed() const {
  std::lock_guard guard(state_->mutex);
  return state_->down;
}

void FaultVfs::power_cut(std::uint64_t seed) {
  std::lock_guard guard(state_->mutex);
  state_->disk.power_cut(seed);
  state_->start();
}

void FaultVfs::kill() {
  std::lock_guard guard(state_->mutex);
  DOORSTEP_ASSERT(!state_->down);
  state_->kill_handles();
}

void FaultVfs::fail_next_writes_full(int after, int count) {
  std::lock_guard guard(state_->mutex);
  state_->full = {after, count};
}

void FaultVfs::fail_next_syncs(int after, int count) {
  std::lock_guard guard(state_->mutex);
  state_->broken_syncs = {after, count};
}

std::uint64_t FaultVfs::steps() const {
  std::lock_guard guard(state_->mutex);
  return state_->steps;
}

std::uint64_t FaultVfs::syncs() const {
  std::lock_guard guard(state_->mutex);
  return state_->syncs;
}

std::uint64_t FaultVfs::temporary_files() const {
  std::lock_guard guard(state_->mutex);
  return state_->temporary_files;
}

FaultVfs::Files FaultVfs::files() const {
  std::lock_guard guard(state_->mutex);
  return state_->disk.files();
}

void FaultVfs::restore(const Files& files) {
  std::lock_guard guard(state_->mutex);
  state_->disk.restore(files);
  state_->start();
}

}  // namespace doorstep::testing
