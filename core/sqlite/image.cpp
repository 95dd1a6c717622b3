#include "core/sqlite/image.hpp"

#include <sqlite3.h>

#include <cstring>
#include <memory>

#include "core/base/assert.hpp"
#include "core/sqlite/connection.hpp"

namespace doorstep::sqlite {
namespace {

// The database header (sqlite.org/fileformat2, section 1.3): bytes 18 and 19 say 2 for a write-ahead log. A database in
// memory has none, so an image says 1; the file that is filled from it turns to a log again when it is opened.
constexpr std::size_t write_version_at = 18;
constexpr std::size_t read_version_at = 19;
constexpr std::size_t header_size = 100;
constexpr char magic[] = "SQLite format 3";  // with its zero

struct Free {
  void operator()(unsigned char* bytes) const { sqlite3_free(bytes); }
};

struct Finish {
  void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
};

Error no_image() {
  return Error{Errc::storage_corrupt, "this is not a backup of a tablet, or it is damaged: choose the file again"};
}

}  // namespace

Result<Bytes> image_of(Database& database) {
  auto& connection = connection_of(database);
  DOORSTEP_ASSERT(!connection.in_transaction);
  sqlite3_int64 size = 0;
  const std::unique_ptr<unsigned char, Free> image(sqlite3_serialize(connection.handle, "main", &size, 0));
  if (!image || size < static_cast<sqlite3_int64>(header_size)) {
    return fail(Errc::io, "cannot read '" + connection.name + "' whole: free some memory and try again");
  }
  Bytes out(image.get(), image.get() + size);
  out[write_version_at] = 1;
  out[read_version_at] = 1;
  return out;
}

Status fill_from(Database& database, ByteView image) {
  auto& connection = connection_of(database);
  DOORSTEP_ASSERT(!connection.in_transaction);
  if (TRY(database.prepare_row("SELECT count(*) FROM sqlite_schema")).int64(0) != 0) {
    return fail(Errc::already_exists, "there is something in '" + connection.name + "' already: it was left as it is");
  }
  if (image.size() < header_size || std::memcmp(image.data(), magic, sizeof magic) != 0 ||
      image[write_version_at] != 1 || image[read_version_at] != 1) {
    return fail(no_image());
  }
  OpenOptions in_memory;
  in_memory.durability = Durability::memory;
  auto source = TRY(Database::open(":memory:", in_memory));
  auto& from = connection_of(source);
  // SQLite takes this memory and frees it.
  auto* copy = static_cast<unsigned char*>(sqlite3_malloc64(image.size()));
  if (copy == nullptr) return fail(Errc::io, "there is not enough memory to read this backup: close other programs");
  std::memcpy(copy, image.data(), image.size());
  const auto size = static_cast<sqlite3_int64>(image.size());
  if (sqlite3_deserialize(from.handle, "main", copy, size, size,
                          SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY) != SQLITE_OK) {
    return fail(no_image());
  }
  if (!source.integrity_check()) return fail(no_image());

  const std::unique_ptr<sqlite3_backup, Finish> backup(
      sqlite3_backup_init(connection.handle, "main", from.handle, "main"));
  if (!backup) return fail(connection.error(sqlite3_errcode(connection.handle), "write to"));
  const int code = sqlite3_backup_step(backup.get(), -1);
  if (code != SQLITE_DONE) return fail(connection.error(code, "write to"));
  return {};
}

Status remove_database(const std::string& path, const std::string& vfs) {
  auto* system = sqlite3_vfs_find(vfs.empty() ? nullptr : vfs.c_str());
  DOORSTEP_ASSERT(system != nullptr);
  for (const char* suffix : {"", "-wal", "-journal", "-shm"}) {
    const std::string file = path + suffix;
    int exists = 0;
    if (system->xAccess(system, file.c_str(), SQLITE_ACCESS_EXISTS, &exists) == SQLITE_OK && exists == 0) continue;
    if (system->xDelete(system, file.c_str(), 1) != SQLITE_OK) {
      return fail(Errc::io, "the files of a store that joined nothing cannot be removed: check the disk");
    }
  }
  return {};
}

bool database_exists(const std::string& path, const std::string& vfs) {
  auto* system = sqlite3_vfs_find(vfs.empty() ? nullptr : vfs.c_str());
  DOORSTEP_ASSERT(system != nullptr);
  int exists = 0;
  return system->xAccess(system, path.c_str(), SQLITE_ACCESS_EXISTS, &exists) == SQLITE_OK && exists != 0;
}

}  // namespace doorstep::sqlite
