// The tables of a log on SQLite, the same on a device and in syncd: migration step 1 of both.
//
//   space     one row a space: the log's end, and the folded authority part (store.proto, SpaceStateRecord)
//   entry     one row a log entry; rowid = space number × 2^32 + position, so a space's log lies together
//   document  short numbers for document ids
//   write     the first copy of each write: what the merge works on (core/merge/log_store, WriteRow)
//
// 64-bit ids and stamps are stored as two's complement integers and never compared by order in SQL.
#pragma once

#include <string_view>

namespace doorstep::store {

constexpr std::string_view log_schema_sql = R"sql(
CREATE TABLE space (
  number        INTEGER PRIMARY KEY,
  id            BLOB NOT NULL UNIQUE,
  generation    INTEGER NOT NULL,
  size          INTEGER NOT NULL,
  last_received INTEGER NOT NULL,
  range         BLOB NOT NULL,
  root          BLOB NOT NULL,
  authority     BLOB NOT NULL
) STRICT;

CREATE TABLE entry (
  rowid         INTEGER PRIMARY KEY,
  received_at   INTEGER NOT NULL,
  verdict       INTEGER NOT NULL,
  hash          BLOB NOT NULL,
  root          BLOB NOT NULL,
  space         INTEGER NOT NULL,
  device        BLOB NOT NULL,
  incarnation   INTEGER NOT NULL,
  sequence      INTEGER NOT NULL,
  signature     BLOB NOT NULL,
  batch_size    INTEGER NOT NULL,
  batch_index   INTEGER NOT NULL,
  path          BLOB NOT NULL,
  body          BLOB NOT NULL,
  sealed        BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX entry_name ON entry (space, device, incarnation, sequence);

CREATE TABLE document (
  number INTEGER PRIMARY KEY,
  space  INTEGER NOT NULL,
  id     BLOB NOT NULL,
  UNIQUE (space, id)
) STRICT;

CREATE TABLE write (
  document  INTEGER NOT NULL,
  field     INTEGER NOT NULL,
  id        INTEGER NOT NULL,
  position  INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  effective INTEGER NOT NULL,
  merged    INTEGER NOT NULL,
  bases     BLOB NOT NULL,
  PRIMARY KEY (document, field, id, position)
) STRICT, WITHOUT ROWID;
)sql";

}  // namespace doorstep::store
