// The central store on SQLite, in one file beside the daemon: data_dir/central.db.
//
// A lock on data_dir/lock keeps a second daemon out: the writer keeps the ends of logs in memory, and two of them
// would give one position twice.
#pragma once

#include <filesystem>
#include <memory>

#include "core/base/rng.hpp"
#include "syncd/store/central_store.hpp"

namespace doorstep::syncd {

struct SqliteStoreOptions {
  std::filesystem::path data_dir;  ///< made when it is absent, mode 0700
  OrganisationId organisation;     ///< a store of another organisation is refused
  std::size_t readers = 2;         ///< connections for reading
  std::uint32_t max_pages = 0;     ///< a quota on the file, in pages; 0: as far as the disk goes
};

/// Opens or makes the store, brings its schema up to date and reads the index. Errc::storage_busy when another
/// syncd holds the folder, Errc::storage_corrupt, Errc::unsupported (a newer schema), Errc::invalid_input (another
/// organisation's), Errc::io.
Result<std::unique_ptr<CentralStore>> open_sqlite_store(const SqliteStoreOptions& options, Rng& rng);

}  // namespace doorstep::syncd
