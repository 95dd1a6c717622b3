// The tables of syncd's SQLite store, beside those of the logs (core/store/log_schema).
//
//   server         one row: whose store this is, and its generation
//   device_report  one row a device: when it was here last, and what it said of itself
//   device_counter the highest request counter of a device's last incarnations: an older request's health is a
//                  replay; `noted` orders a device's rows, the latest highest
//   join_request   devices that ask to join and wait for the office
//
// entry_set_aside holds only entries that are set aside, so that counting them reads nothing else, and follows an
// admission by itself.
#pragma once

#include <array>

#include "core/sqlite/migrate.hpp"
#include "core/store/log_schema.hpp"

namespace doorstep::syncd {

constexpr std::int32_t central_application_id = 0x44535331;  // "DSS1"

constexpr std::array<sqlite::Migration, 3> central_migrations{{
    {1, store::log_schema_sql},
    {2, R"sql(
CREATE TABLE server (
  number       INTEGER PRIMARY KEY CHECK (number = 1),
  generation   INTEGER NOT NULL,
  organisation BLOB NOT NULL
) STRICT;

CREATE TABLE device_report (
  device             BLOB PRIMARY KEY,
  last_contact       INTEGER NOT NULL,
  last_full_sync     INTEGER NOT NULL DEFAULT 0,
  outbox_changes     INTEGER NOT NULL DEFAULT 0,
  outbox_bytes       INTEGER NOT NULL DEFAULT 0,
  oldest_unsent_at   INTEGER NOT NULL DEFAULT 0,
  storage_free       INTEGER NOT NULL DEFAULT 0,
  storage_persistent INTEGER NOT NULL DEFAULT 0,
  clock_offset       INTEGER NOT NULL DEFAULT 0,
  app_version        TEXT NOT NULL DEFAULT '',
  policy_version     TEXT NOT NULL DEFAULT '',
  last_error         TEXT NOT NULL DEFAULT '',
  open_conflicts     INTEGER NOT NULL DEFAULT 0,
  unfinished_drafts  INTEGER NOT NULL DEFAULT 0,
  set_aside          INTEGER NOT NULL DEFAULT 0,
  incarnation        INTEGER NOT NULL DEFAULT 0,
  counter            INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE device_counter (
  device      BLOB NOT NULL,
  incarnation INTEGER NOT NULL,
  counter     INTEGER NOT NULL,
  PRIMARY KEY (device, incarnation)
) STRICT, WITHOUT ROWID;

CREATE TABLE join_request (
  invitation  BLOB NOT NULL,
  device      BLOB NOT NULL,
  received_at INTEGER NOT NULL,
  request     BLOB NOT NULL,
  PRIMARY KEY (invitation, device)
) STRICT;

CREATE INDEX entry_set_aside ON entry (space, device, verdict) WHERE verdict <> 0;
)sql"},
    {3, R"sql(
ALTER TABLE device_counter ADD COLUMN noted INTEGER NOT NULL DEFAULT 0;
)sql"},
}};

}  // namespace doorstep::syncd
