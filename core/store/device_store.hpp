// A device's store: one SQLite file with its keys, its copies of the logs, and the words not yet sent.
//
// Opened locked: status can be read, records cannot. unlock() opens the device's secrets with the passphrase and
// from then on the store can seal and open. Everything readable is in memory only, and goes with the object.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "core/base/rng.hpp"
#include "core/change/stamp.hpp"
#include "core/keys/authority.hpp"
#include "core/keys/device_secrets.hpp"
#include "core/merge/space_state.hpp"
#include "core/sqlite/database.hpp"
#include "core/sqlite/transaction.hpp"
#include "core/store/read_cache.hpp"
#include "core/store/sqlite_log_store.hpp"

namespace doorstep::store {

/// Whom this device belongs to and where its server is. Known before it is a member of anything.
struct Enrolment {
  OrganisationId organisation;
  crypto::VerifyKey root_key{};
  crypto::VerifyKey server_key{};  ///< zero until it is known
  SpaceId directory;
  std::string organisation_name;
  std::string server_url;
  std::optional<Hash> tls_pin;
  std::string label;
  std::string holder;
  Bytes join_request;              ///< exact bytes of the join request; empty at the founding office
  Bytes authority_certificate;     ///< an office's authority certificate; else empty

  ServerId server() const { return keys::server_id(server_key); }
  bool knows_server() const { return server_key != crypto::VerifyKey{}; }
};

/// The keys of one space: every epoch this device was granted, and the token key.
struct SpaceKeyRing {
  std::optional<Key> token_key;
  std::map<EpochId, Key> epochs;
};

/// What the server last said about a space, or why this device has stopped exchanging it.
enum class SpaceCondition : std::uint8_t {
  ok = 1,
  waiting = 2,
  rebase = 3,
  new_incarnation = 4,
  upgrade = 5,
  revoked = 6,
  server_rolled_back = 7,
  tampered = 8,  ///< a page did not lead to its signed root, or a signature failed (P8)
};

struct SpaceSync {
  SpaceCondition condition = SpaceCondition::ok;
  std::uint64_t head_size = 0;    ///< what the server had when it last answered
  Sequence held_sequence = 0;     ///< end of this device's chain at the server, in this incarnation
  Hash held_hash{};
  bool whole = false;             ///< ask for own changes whole: this store has lost some of them
  bool split_view = false;        ///< alarm: a member signed that it was shown another log than this one (P8)
};

class DeviceStore {
 public:
  /// Makes a new store in an empty database, with new keys under `passphrase`. The store comes back unlocked.
  static Result<std::unique_ptr<DeviceStore>> create(sqlite::Database database, const Enrolment& enrolment,
                                                     keys::DeviceSecrets secrets, ByteView passphrase,
                                                     crypto::ScryptCost cost, Rng& rng);
  /// Opens an existing store, locked. Errors of sqlite::migrate for a newer, foreign or damaged file.
  static Result<std::unique_ptr<DeviceStore>> open(sqlite::Database database);

  /// Errc::wrong_passphrase. `rng` draws this opening's first write id.
  Status unlock(ByteView passphrase, Rng& rng);
  void lock();
  bool unlocked() const { return unlocked_.has_value(); }

  // ---- who this is
  const Enrolment& enrolment() const { return enrolment_; }
  Status set_enrolment(Enrolment enrolment);
  DeviceId device() const { return device_; }
  Incarnation incarnation() const { return incarnation_; }
  /// This device's certificate, once the office has approved it.
  Result<std::optional<keys::Certificate>> certificate();
  const keys::DeviceSecrets& secrets() const;  ///< asserts that the store is unlocked
  /// The authority key, at an office that holds one; Errc::not_allowed with what to do elsewhere.
  Result<keys::AuthorityKey> authority() const;

  // ---- keys of spaces
  /// Takes grants to this device out of an authority statement and keeps their keys. Call inside a transaction.
  Status accept_grants(const merge::SpaceState& space, const keys::Statement& statement, Rng& rng);
  Status keep_keys(const merge::SpaceState& space, const EpochId& epoch, const keys::SpaceKeys& keys, Rng& rng);
  /// Errc::not_allowed when this device holds no key of the space.
  Result<const SpaceKeyRing*> key_ring(const merge::SpaceState& space);

  // ---- small state
  Result<change::StampClock> clock();
  Status set_clock(const change::StampClock& clock);
  /// The request counter, raised and stored.
  Result<std::uint64_t> next_counter();
  Result<SpaceSync> space_sync(const merge::SpaceState& space);
  Status set_space_sync(const merge::SpaceState& space, const SpaceSync& sync);
  WriteId next_write_id();
  Result<std::optional<Bytes>> setting(std::string_view name);
  Status set_setting(std::string_view name, ByteView value);

  /// Seals small things at rest under the storage key, with a random nonce. `context` is bound, not stored.
  struct AtRest {
    std::array<std::uint8_t, 12> nonce;
    Bytes sealed;
  };
  AtRest seal_at_rest(std::string_view purpose, ByteView context, ByteView plain, Rng& rng) const;
  Result<Bytes> open_at_rest(std::string_view purpose, ByteView context, ByteView nonce, ByteView sealed) const;

  sqlite::Database& database() { return database_; }
  SqliteLogStore& logs() { return logs_; }
  /// What was opened since unlock(); goes with lock(). Asserts that the store is unlocked.
  ReadCache& reads();

 private:
  struct Unlocked {
    keys::DeviceSecrets secrets;
    WriteId next_write_id;
    std::map<SpaceId, SpaceKeyRing> rings;
    std::unique_ptr<ReadCache> reads;
  };

  explicit DeviceStore(sqlite::Database database) : database_(std::move(database)), logs_(database_) {}
  Status load();

  sqlite::Database database_;
  SqliteLogStore logs_;
  Enrolment enrolment_;
  DeviceId device_;
  Incarnation incarnation_ = 0;
  std::optional<Unlocked> unlocked_;
};

}  // namespace doorstep::store
