// The device's own tables, beside the log's (log_schema.hpp): migration steps from 2 on of a device's store.
//
// Step 2:
//   setting     what there is one of: certificate, wrapped secrets, organisation, server, clock, counters
//   space_key   epoch and token keys, sealed under the storage key
//   draft       the newest unsent words of a register, sealed at rest under the device's draft key
//   outgoing    changes signed for sending that are not yet in this device's copy of the log, exact bytes
//   pending     which registers they write, so that own words stay on top until the log holds them
//   space_sync  what the server last said about a space
//   evidence    answers of the server that hold receipts, as signed
//   conflict    registers in which somebody's words were overwritten unseen
//   aside       local items that could not go on, with a reason; nothing is ever dropped (P2)
//   invitation  the office's open invitations, sealed
// Step 3:
//   device_health  what the server last told an office of the other devices: counts and times (device_health.hpp)
// Step 4:
//   scratch        words for an act that is not done yet, sealed (scratch.hpp)
#pragma once

#include <string_view>

namespace doorstep::store {

constexpr std::string_view device_schema_sql = R"sql(
CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE space_key (
  space  INTEGER NOT NULL,
  epoch  BLOB NOT NULL,
  nonce  BLOB NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (space, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
  document INTEGER NOT NULL,
  field    INTEGER NOT NULL,
  space    INTEGER NOT NULL,
  id       INTEGER NOT NULL,
  stamp    INTEGER NOT NULL,
  bases    BLOB NOT NULL,
  saved_at INTEGER NOT NULL,
  nonce    BLOB NOT NULL,
  sealed   BLOB NOT NULL,
  PRIMARY KEY (document, field)
) STRICT;
CREATE INDEX draft_space ON draft (space);

CREATE TABLE outgoing (
  number      INTEGER PRIMARY KEY,
  space       INTEGER NOT NULL,
  incarnation INTEGER NOT NULL,
  sequence    INTEGER NOT NULL,
  hash        BLOB NOT NULL,
  signature   BLOB NOT NULL,
  batch_size  INTEGER NOT NULL,
  batch_index INTEGER NOT NULL,
  path        BLOB NOT NULL,
  body        BLOB NOT NULL,
  sealed      BLOB NOT NULL,
  frozen_at   INTEGER NOT NULL,
  verdict     INTEGER,
  received_at INTEGER,
  UNIQUE (space, incarnation, sequence)
) STRICT;

CREATE TABLE pending (
  document INTEGER NOT NULL,
  field    INTEGER NOT NULL,
  outgoing INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  PRIMARY KEY (document, field, outgoing)
) STRICT, WITHOUT ROWID;
CREATE INDEX pending_outgoing ON pending (outgoing);

CREATE TABLE space_sync (
  space         INTEGER PRIMARY KEY,
  state         INTEGER NOT NULL,
  head_size     INTEGER NOT NULL,
  held_sequence INTEGER NOT NULL,
  held_hash     BLOB NOT NULL,
  whole         INTEGER NOT NULL,
  split_view    INTEGER NOT NULL
) STRICT;

CREATE TABLE evidence (
  number      INTEGER PRIMARY KEY,
  received_at INTEGER NOT NULL,
  attested    BLOB NOT NULL,
  signature   BLOB NOT NULL
) STRICT;

CREATE TABLE conflict (
  document INTEGER NOT NULL,
  field    INTEGER NOT NULL,
  space    INTEGER NOT NULL,
  since    INTEGER NOT NULL,
  PRIMARY KEY (document, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE aside (
  number   INTEGER PRIMARY KEY,
  space    INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  reason   TEXT NOT NULL,
  kind     TEXT NOT NULL,
  name     BLOB NOT NULL,
  nonce    BLOB NOT NULL,
  content  BLOB NOT NULL
) STRICT;

CREATE TABLE invitation (
  id     BLOB PRIMARY KEY,
  nonce  BLOB NOT NULL,
  sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::string_view device_health_schema_sql = R"sql(
CREATE TABLE device_health (
  device       BLOB PRIMARY KEY,
  last_contact INTEGER NOT NULL,
  waiting      INTEGER NOT NULL,
  oldest_at    INTEGER NOT NULL,
  noted_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::string_view scratch_schema_sql = R"sql(
CREATE TABLE scratch (
  act      TEXT PRIMARY KEY,
  saved_at INTEGER NOT NULL,
  nonce    BLOB NOT NULL,
  sealed   BLOB NOT NULL
) STRICT;
)sql";

}  // namespace doorstep::store
