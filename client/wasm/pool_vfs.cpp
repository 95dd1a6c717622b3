#include "client/wasm/pool_vfs.hpp"

#include <emscripten.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

// What the scripts cannot do they answer with -1, or with -2 where there is no room left.
// Offsets and sizes are doubles: JavaScript's integers are exact to 2^53, and a 64-bit argument would need BigInt.
// Views are made for each call, because the memory's buffer is another one after it grew.
// clang-format off
EM_JS(int, doorstep_pool_read, (int slot, void* out, int size, double at), {
  try {
    return Module["pool"].slots[slot].read(HEAPU8.subarray(out, out + size), {"at": at});
  } catch (error) {
    return -1;
  }
});
EM_JS(int, doorstep_pool_write, (int slot, const void* from, int size, double at), {
  try {
    return Module["pool"].slots[slot].write(HEAPU8.subarray(from, from + size), {"at": at});
  } catch (error) {
    return error && (error.name === "QuotaExceededError" || error.code === "ENOSPC" || error.code === "EDQUOT") ? -2 : -1;
  }
});
EM_JS(int, doorstep_pool_truncate, (int slot, double size), {
  try {
    Module["pool"].slots[slot].truncate(size);
    return 0;
  } catch (error) {
    return -1;
  }
});
EM_JS(int, doorstep_pool_flush, (int slot), {
  try {
    Module["pool"].slots[slot].flush();
    return 0;
  } catch (error) {
    return error && (error.name === "QuotaExceededError" || error.code === "ENOSPC" || error.code === "EDQUOT") ? -2 : -1;
  }
});
EM_JS(double, doorstep_pool_size, (int slot), {
  try {
    return Module["pool"].slots[slot].getSize();
  } catch (error) {
    return -1;
  }
});
// clang-format on

namespace doorstep::wasm {
namespace {

constexpr int quota_exceeded = -2;

enum Slot : int { database = 0, write_ahead_log = 1, rollback_journal = 2, slot_count = 3 };

struct File {
  sqlite3_file base;  ///< SQLite's part, first
  Slot slot;
};

std::array<bool, slot_count> in_use{};

Slot slot_of(const sqlite3_file* file) { return reinterpret_cast<const File*>(file)->slot; }

/// SQLite makes the names of the other two out of the database's.
Slot slot_of(std::string_view name) {
  if (name.ends_with("-wal")) return write_ahead_log;
  if (name.ends_with("-journal")) return rollback_journal;
  return database;
}

int close(sqlite3_file* file) {
  in_use[slot_of(file)] = false;
  return SQLITE_OK;
}

int read(sqlite3_file* file, void* out, int size, sqlite3_int64 at) {
  const int got = doorstep_pool_read(slot_of(file), out, size, static_cast<double>(at));
  if (got < 0 || got > size) return SQLITE_IOERR_READ;
  if (got == size) return SQLITE_OK;
  std::memset(static_cast<char*>(out) + got, 0, static_cast<std::size_t>(size - got));  // SQLite relies on zeros
  return SQLITE_IOERR_SHORT_READ;
}

int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  const char* rest = static_cast<const char*>(from);
  while (size > 0) {
    const int put = doorstep_pool_write(slot_of(file), rest, size, static_cast<double>(at));
    if (put == quota_exceeded || put == 0) return SQLITE_FULL;
    if (put < 0 || put > size) return SQLITE_IOERR_WRITE;
    rest += put;
    at += put;
    size -= put;
  }
  return SQLITE_OK;
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
  return doorstep_pool_truncate(slot_of(file), static_cast<double>(size)) == 0 ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
}

int sync(sqlite3_file* file, int) {
  switch (doorstep_pool_flush(slot_of(file))) {
    case 0:
      return SQLITE_OK;
    case quota_exceeded:
      return SQLITE_FULL;
    default:
      return SQLITE_IOERR_FSYNC;
  }
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  const double measured = doorstep_pool_size(slot_of(file));
  if (!(measured >= 0)) return SQLITE_IOERR_FSTAT;
  *size = static_cast<sqlite3_int64>(measured);
  return SQLITE_OK;
}

// Whoever opened the handles keeps everybody else out (a second opening of one throws), so locks have nothing to do.
int lock(sqlite3_file*, int) { return SQLITE_OK; }
int check_reserved_lock(sqlite3_file*, int* reserved) {
  *reserved = 0;
  return SQLITE_OK;
}

int file_control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return 4096; }
/// As on Unix: a power cut damages no byte outside the range being written.
int device_characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

const sqlite3_io_methods file_methods = {
    .iVersion = 1,  // no shared memory, no mapping
    .xClose = close,
    .xRead = read,
    .xWrite = write,
    .xTruncate = truncate,
    .xSync = sync,
    .xFileSize = file_size,
    .xLock = lock,
    .xUnlock = lock,
    .xCheckReservedLock = check_reserved_lock,
    .xFileControl = file_control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = device_characteristics,
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* out, int flags, int* out_flags) {
  auto* file = reinterpret_cast<File*>(out);
  file->base.pMethods = nullptr;  // as long as it is null, SQLite does not close what did not open
  // Temporary files would be readable on disk, and there is no slot for them (SQLITE_TEMP_STORE=3 asks for none).
  if (name == nullptr || (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) == 0) {
    return SQLITE_CANTOPEN;
  }
  const Slot slot = slot_of(std::string_view(name));
  if (in_use[slot]) return SQLITE_BUSY;
  const double size = doorstep_pool_size(slot);
  if (!(size >= 0) || (size == 0 && (flags & SQLITE_OPEN_CREATE) == 0)) return SQLITE_CANTOPEN;
  file->slot = slot;
  file->base.pMethods = &file_methods;
  in_use[slot] = true;
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}

int remove(sqlite3_vfs*, const char* name, int) {
  const Slot slot = slot_of(std::string_view(name));
  const double size = doorstep_pool_size(slot);
  if (size == 0) return SQLITE_IOERR_DELETE_NOENT;
  if (!(size > 0) || doorstep_pool_truncate(slot, 0) != 0 || doorstep_pool_flush(slot) != 0) return SQLITE_IOERR_DELETE;
  return SQLITE_OK;
}

int access(sqlite3_vfs*, const char* name, int, int* exists) {
  const double size = doorstep_pool_size(slot_of(std::string_view(name)));
  if (!(size >= 0)) return SQLITE_IOERR_ACCESS;
  *exists = size > 0 ? 1 : 0;
  return SQLITE_OK;
}

int full_path(sqlite3_vfs*, const char* name, int size, char* out) {
  const std::size_t length = std::strlen(name);
  if (length >= static_cast<std::size_t>(size)) return SQLITE_CANTOPEN;
  std::memcpy(out, name, length + 1);
  return SQLITE_OK;
}

int randomness(sqlite3_vfs*, int size, char* out) {
  for (int done = 0; done < size;) {
    const int part = std::min(size - done, 256);
    if (getentropy(out + done, static_cast<std::size_t>(part)) != 0) return done;
    done += part;
  }
  return size;
}

int sleep(sqlite3_vfs*, int) { return 0; }  // nobody else is there to wait for

constexpr sqlite3_int64 unix_epoch_in_julian_ms = 210866760000000;

int current_time_ms(sqlite3_vfs*, sqlite3_int64* out) {
  const auto since_epoch =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
  *out = unix_epoch_in_julian_ms + static_cast<sqlite3_int64>(since_epoch.count());
  return SQLITE_OK;
}

int current_time(sqlite3_vfs* vfs, double* out) {
  sqlite3_int64 now = 0;
  current_time_ms(vfs, &now);
  *out = static_cast<double>(now) / 86400000.0;
  return SQLITE_OK;
}

int last_error(sqlite3_vfs*, int, char*) { return 0; }

sqlite3_vfs pool_vfs = {
    .iVersion = 2,
    .szOsFile = sizeof(File),
    .mxPathname = 512,
    .pNext = nullptr,
    .zName = pool_vfs_name,
    .pAppData = nullptr,
    .xOpen = open,
    .xDelete = remove,
    .xAccess = access,
    .xFullPathname = full_path,
    .xDlOpen = nullptr,
    .xDlError = nullptr,
    .xDlSym = nullptr,
    .xDlClose = nullptr,
    .xRandomness = randomness,
    .xSleep = sleep,
    .xCurrentTime = current_time,
    .xGetLastError = last_error,
    .xCurrentTimeInt64 = current_time_ms,
    .xSetSystemCall = nullptr,
    .xGetSystemCall = nullptr,
    .xNextSystemCall = nullptr,
};

}  // namespace
}  // namespace doorstep::wasm

// SQLite built with SQLITE_OS_OTHER calls these when it starts and stops.
extern "C" int sqlite3_os_init() { return sqlite3_vfs_register(&doorstep::wasm::pool_vfs, 1); }
extern "C" int sqlite3_os_end() { return SQLITE_OK; }
