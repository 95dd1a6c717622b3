#include "syncd/store/sqlite_central_store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "syncd/store/sqlite_reader.hpp"
#include "syncd/store/sqlite_schema.hpp"
#include "syncd/store/sqlite_writer.hpp"

namespace doorstep::syncd {
namespace {

/// An advisory lock that the system takes back when the process ends, however it ends.
class FolderLock {
 public:
  static Result<FolderLock> take(const std::filesystem::path& folder) {
    const auto path = folder / "lock";
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return fail(Errc::io, "cannot write in '" + folder.string() + "': " + std::strerror(errno));
    FolderLock lock(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
      return fail(Errc::storage_busy, "another syncd uses the data folder '" + folder.string() +
                                          "': stop it first, or give another folder");
    }
    return lock;
  }
  FolderLock(FolderLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

// Every commit still syncs the log. A checkpoint writes a page once, however often commits have altered it, so rare
// ones write less: every 8192 pages (32 MiB, read through at start after a crash) instead of 1000. And the pages that
// commits alter lie all over the indexes: with 64 MiB they stay here, instead of being read again for each.
constexpr std::string_view writer_settings =
    "PRAGMA wal_autocheckpoint=8192;"
    "PRAGMA cache_size=-65536;"
    "PRAGMA mmap_size=0;";

/// Reads the store's own row, making it in a new store.
Result<std::uint64_t> generation_of(sqlite::Database& database, const OrganisationId& organisation, Rng& rng) {
  {
    auto s = TRY(database.prepare("SELECT generation, organisation FROM server"));
    if (TRY(s.step())) {
      if (!equal(s.blob(1), organisation.view())) {
        return fail(Errc::invalid_input,
                    "the data folder belongs to another organisation: check --data-dir and --organisation");
      }
      return s.uint64(0);
    }
  }
  std::uint64_t generation = 0;
  while (generation == 0) generation = rng.next64();  // 0 means "none yet" on the wire
  auto s = TRY(database.prepare("INSERT INTO server (number, generation, organisation) VALUES (1, ?, ?)"));
  s.bind_all(generation, organisation);
  TRY(s.run());
  return generation;
}

class SqliteCentralStore final : public CentralStore {
 public:
  SqliteCentralStore(FolderLock lock, sqlite::Database database, std::uint64_t generation)
      : lock_(std::move(lock)), generation_(generation), writer_(std::move(database), generation, index_) {}

  Status load(const std::filesystem::path& file, std::size_t readers) {
    TRY(writer_.load_index());
    std::vector<sqlite::Database> connections;
    for (std::size_t i = 0; i < readers; ++i) {
      sqlite::OpenOptions options;
      options.read_only = true;
      connections.push_back(TRY(sqlite::Database::open(file.string(), options)));
    }
    readers_.emplace(std::move(connections));
    return {};
  }

  std::uint64_t generation() const override { return generation_; }
  const SpaceIndex& index() const override { return index_; }
  StoreWriter& writer() override { return writer_; }
  Result<std::unique_ptr<StoreReader>> read() override { return readers_->lease(); }

 private:
  FolderLock lock_;  // let go last
  std::uint64_t generation_;
  SpaceIndex index_;
  SqliteWriter writer_;
  std::optional<SqliteReaders> readers_;
};

}  // namespace

Result<std::unique_ptr<CentralStore>> open_sqlite_store(const SqliteStoreOptions& options, Rng& rng) {
  std::error_code error;
  if (std::filesystem::create_directories(options.data_dir, error)) {
    std::filesystem::permissions(options.data_dir, std::filesystem::perms::owner_all, error);
  }
  if (error) {
    return fail(Errc::io, "cannot make the data folder '" + options.data_dir.string() + "': " + error.message());
  }
  auto lock = TRY(FolderLock::take(options.data_dir));
  const auto file = options.data_dir / "central.db";
  auto database = TRY(sqlite::Database::open(file.string()));
  TRY(sqlite::migrate(database, central_migrations, central_application_id));
  TRY(database.execute(writer_settings));
  if (options.max_pages != 0) {
    TRY(database.execute("PRAGMA max_page_count=" + std::to_string(options.max_pages)));
  }
  const auto generation = TRY(generation_of(database, options.organisation, rng));
  auto store = std::make_unique<SqliteCentralStore>(std::move(lock), std::move(database), generation);
  TRY(store->load(file, std::max<std::size_t>(options.readers, 1)));
  return std::unique_ptr<CentralStore>(std::move(store));
}

}  // namespace doorstep::syncd
