#include "core/sqlite/migrate.hpp"

#include <string>

#include "core/base/assert.hpp"
#include "core/sqlite/connection.hpp"
#include "core/sqlite/transaction.hpp"

namespace doorstep::sqlite {

namespace {

Result<std::int64_t> number(Database& database, std::string_view sql) {
  const auto row = TRY(database.prepare_row(sql));
  return row.int64(0);
}

/// The version of a file of ours (0 of an empty one), or why it is not to be touched.
Result<std::int64_t> version_of(Database& database, std::int64_t newest, std::int32_t application_id) {
  const std::string name = "'" + connection_of(database).name + "'";
  const auto owner = TRY(number(database, "PRAGMA application_id"));
  const auto version = TRY(number(database, "PRAGMA user_version"));
  const bool fresh = owner == 0 && version == 0 && TRY(number(database, "SELECT count(*) FROM sqlite_schema"))
  == 0;
  if ((owner != application_id && !fresh) || version < 0) {
    return fail(Errc::storage_corrupt,
                name + " is not a Doorstep file of this kind: check the path; it was left as it is");
  }
  if (version > newest) {
    return fail(Errc::unsupported, name + " was written by a newer Doorstep (schema " + std::to_string(version) +
                                       ", this program knows " + std::to_string(newest) + "): update this program");
  }
  return version;
}

/// Rebuilding a table drops the old one, which with foreign keys on deletes or refuses the rows that refer to it.
/// The pragma does nothing inside a transaction, so it brackets each.
class ForeignKeysOff {
 public:
  explicit ForeignKeysOff(Connection& connection) : connection_(connection) {
    connection_.execute_quietly("PRAGMA foreign_keys=OFF");
  }
  ~ForeignKeysOff() { connection_.execute_quietly("PRAGMA foreign_keys=ON"); }
  ForeignKeysOff(const ForeignKeysOff&) = delete;
  ForeignKeysOff& operator=(const ForeignKeysOff&) = delete;

 private:
  Connection& connection_;
};

Status apply(Database& database, const Migration& migration, std::int64_t newest, std::int32_t application_id) {
  ForeignKeysOff foreign_keys_off(connection_of(database));
  auto transaction = TRY(Transaction::begin_immediate(database));
  // Read again under the lock: another process may have been quicker.
  if (TRY(version_of(database, newest, application_id)) >= migration.version) return {};
  TRY(database.execute(migration.sql));
  DOORSTEP_ASSERT(!connection_of(database).transaction_lost());  // a step must not commit by itself
  {
    auto broken = TRY(database.prepare("PRAGMA foreign_key_check"));
    if (TRY(broken.step())) return fail(Errc::conflict, "a row of " + broken.text(0) + " would refer to a missing one");
  }
  TRY(database.execute("PRAGMA application_id=" + std::to_string(application_id) +
                       ";PRAGMA user_version=" + std::to_string(migration.version)));
  return transaction.commit();
}

}  // namespace

Status migrate(Database& database, std::span<const Migration> migrations, std::int32_t application_id) {
  DOORSTEP_ASSERT(application_id != 0 && !connection_of(database).in_transaction);
  for (std::size_t i = 0; i < migrations.size(); ++i) {
    DOORSTEP_ASSERT(migrations[i].version == static_cast<int>(i) + 1);
  }
  const auto newest = static_cast<std::int64_t>(migrations.size());
  const auto version = TRY(version_of(database, newest, application_id));
  for (const Migration& migration : migrations.subspan(static_cast<std::size_t>(version))) {
    const Status applied = apply(database, migration, newest, application_id);
    if (!applied) {
      return fail(applied.error().code, "cannot bring '" + connection_of(database).name + "' to schema " +
                                            std::to_string(migration.version) + ": " + applied.error().message);
    }
  }
  return {};
}

}  // namespace doorstep::sqlite
