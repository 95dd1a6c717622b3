// A whole database as bytes, for backup files: taken from an open connection, and put into an empty one. And the one way
// to do away with a database that holds nothing.
#pragma once

#include <string>

#include "core/base/bytes.hpp"
#include "core/sqlite/database.hpp"

namespace doorstep::sqlite {

/// All committed pages, the log's included, as a database file. Outside a Transaction.
Result<Bytes> image_of(Database& database);

/// Fills `database`, which must hold no table yet, with an image; durably, or not at all. Errc::storage_corrupt when the
/// image is no database or fails the integrity check; Errc::already_exists when there is something in `database`.
Status fill_from(Database& database, ByteView image);

/// Deletes the files of a database that nobody has open. Only for one that was just made and holds nothing. Errc::io.
Status remove_database(const std::string& path, const std::string& vfs);

/// Whether there is a file with anything in it.
bool database_exists(const std::string& path, const std::string& vfs);

}  // namespace doorstep::sqlite
