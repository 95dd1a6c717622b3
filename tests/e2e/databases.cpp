#include "tests/e2e/databases.hpp"

#include "core/base/bytes.hpp"
#include "core/sqlite/database.hpp"
#include "core/sqlite/statement.hpp"
#include "tests/e2e/world.hpp"

namespace doorstep::e2e {
namespace {

/// A copy with its write-ahead log, which may hold the newest commits when its owner was killed.
class Copy {
 public:
  explicit Copy(const Path& database) : file_(folder_.path() / "copy.db") {
    std::filesystem::copy_file(database, file_);
    const Path log = database.string() + "-wal";
    if (std::filesystem::exists(log)) std::filesystem::copy_file(log, file_.string() + "-wal");
    auto opened = sqlite::Database::open(file_.string());
    if (!opened) throw std::runtime_error(database.string() + ": " + opened.error().message);
    database_.emplace(*std::move(opened));
  }
  sqlite::Database& operator*() { return *database_; }
  sqlite::Database* operator->() { return &*database_; }

 private:
  TemporaryFolder folder_;
  Path file_;
  std::optional<sqlite::Database> database_;
};

std::map<std::string, std::uint64_t> counts(sqlite::Database& database, std::string_view sql) {
  std::map<std::string, std::uint64_t> out;
  auto rows = database.prepare(sql).value();
  while (rows.step().value()) out[to_hex(rows.blob(0))] = rows.uint64(1);
  return out;
}

}  // namespace

void expect_sound(const Path& database) {
  Copy copy(database);
  const auto checked = copy->integrity_check();
  EXPECT_TRUE(checked) << database << ": " << (checked ? "" : checked.error().message);
}

std::map<std::string, std::uint64_t> entries_by_device(const Path& database) {
  Copy copy(database);
  const auto twice = counts(*copy,
                            "SELECT device, count(*) FROM entry GROUP BY space, device, incarnation, sequence "
                            "HAVING count(*) > 1");
  EXPECT_TRUE(twice.empty()) << database;
  return counts(*copy, "SELECT device, count(*) FROM entry GROUP BY device");
}

std::map<std::string, std::uint64_t> entries_by_space(const Path& database) {
  Copy copy(database);
  return counts(*copy,
                "SELECT space.id, count(*) FROM entry JOIN space ON space.number = entry.space GROUP BY space.id");
}

}  // namespace doorstep::e2e
