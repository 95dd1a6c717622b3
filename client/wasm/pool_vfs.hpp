// A SQLite VFS over files that JavaScript opened before: the only storage of the core in a browser.
//
// `Module.pool.slots` is a list of handles in the shape of FileSystemSyncAccessHandle: read(view, {at}), write(view,
// {at}), truncate(size), getSize(), flush(), all synchronous. Slot 0 holds the database, slot 1 its write-ahead log,
// slot 2 its rollback journal. An empty slot counts as a file that does not exist, so deleting is emptying.
//
// There is one database and one connection: opening it twice is SQLITE_BUSY. No shared memory, so a write-ahead log
// needs locking_mode=EXCLUSIVE. A handle that throws, is closed or writes short becomes SQLITE_FULL (the quota is used
// up) or SQLITE_IOERR_*; an error's own words are dropped.
#pragma once

namespace doorstep::wasm {

/// As OpenOptions::vfs names it. It is also this SQLite's default; SQLite registers it when it starts.
inline constexpr char pool_vfs_name[] = "doorstep-pool";

}  // namespace doorstep::wasm
