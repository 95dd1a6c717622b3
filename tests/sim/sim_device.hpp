// A device of the simulation: the real store, outbox, reader and session over a disk that can lose its power.
//
// Whatever touches the disk goes through run(): when the power fails in the middle, the machine is started again and
// the store opened and unlocked, as a tablet is picked up after its battery died.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/office/office.hpp"
#include "core/store/outbox.hpp"
#include "core/store/record_reader.hpp"
#include "core/sync/client_session.hpp"
#include "tests/support/fault_vfs.hpp"
#include "tests/support/seeded_rng.hpp"

namespace doorstep::sim {

/// True time, in milliseconds; every clock of the simulation is skewed from it.
struct Timeline {
  Millis now = 1'700'000'000'000;
};

class SimDevice {
 public:
  SimDevice(std::string name, const Timeline& time, std::uint64_t seed);
  ~SimDevice();

  // ---- joining
  Result<Bytes> found_organisation();  ///< returns the card
  Status join(const keys::Invitation& invitation, Bytes& join_request);

  // ---- working
  store::DeviceStore& store() { return *store_; }
  store::Outbox outbox() { return store::Outbox(*store_); }
  store::RecordReader reader() { return store::RecordReader(*store_); }
  office::Office office() { return office::Office(*store_); }
  testing::SeededRng& rng() { return rng_; }
  Now now() const;

  /// Does `part`, with the power failing during one of its durable steps when `crash` is set (unless it has fewer
  /// steps than chance gave it). Nothing: the power failed; whether the part was done is for the store to say.
  std::optional<Status> run(bool crash, const std::function<Status()>& part);
  /// Ends the process without warning, and starts it again.
  void cut_power();
  /// From now on commits are acknowledged before they are on the disk (a canary).
  void lose_commits();

  // ---- syncing: one request at a time
  bool syncing() const { return session_ && session_->wants_request(); }
  std::optional<Status> begin_sync(bool crash);
  /// The next request's bytes; nothing when the power failed. Only while syncing().
  std::optional<Result<Bytes>> make_request(bool crash);
  std::optional<Status> take_answer(ByteView answer, bool crash);
  void give_up_sync() { session_.reset(); }
  const sync::ClientSession* session() const { return session_ ? &*session_ : nullptr; }

  const std::string& name() const { return name_; }
  DeviceId id() const { return id_; }
  testing::FaultVfs& disk() { return disk_; }
  std::uint64_t crashes() const { return crashes_; }

  Millis skew = 0;           ///< wall clock minus true time
  bool always_right = true;  ///< its clock was never wrong so far
  Millis away_until = 0;     ///< no connection before

 private:
  Result<sqlite::Database> open_file();
  void start();

  std::string name_;
  bool durable_ = true;
  const Timeline& time_;
  testing::SeededRng rng_;
  testing::FaultVfs disk_;
  Millis booted_at_;
  std::unique_ptr<store::DeviceStore> store_;
  std::optional<sync::ClientSession> session_;
  DeviceId id_;
  std::uint64_t crashes_ = 0;
};

}  // namespace doorstep::sim
