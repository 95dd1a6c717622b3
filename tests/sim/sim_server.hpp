// The server of the simulation: syncd's own handlers and SQLite store, without its sockets and threads.
//
// exchange() and found() do what syncd/handlers/exchange and founding do between a request's bytes and its answer's,
// on the caller's thread: authenticate, read the pushes, admit them in one durable transaction, answer after the
// commit. The store lies on a FaultVfs, so the power can fail at any write or sync of it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/merge/space_state.hpp"
#include "core/store/sqlite_log_store.hpp"
#include "syncd/handlers/service.hpp"
#include "tests/support/fault_vfs.hpp"
#include "tests/support/seeded_rng.hpp"

namespace doorstep::sim {

struct ServerAnswer {
  int status = 0;
  Bytes body;
};

/// A space as the server holds it, read from its database.
struct ServerLog {
  merge::SpaceState state;
  std::vector<store::StoredEntry> entries;
};

struct ServerOptions {
  std::string name;
  syncd::Organisation organisation;
  std::function<Millis()> clock;
};

class SimServer {
 public:
  SimServer(ServerOptions options, std::uint64_t seed);
  ~SimServer();

  /// The whole of POST /v1/exchange. Nothing when the power failed before the answer was out: the machine has been
  /// started again by then.
  std::optional<ServerAnswer> exchange(ByteView request);
  /// The whole of POST /v1/found; never interrupted.
  Status found(ByteView request);

  /// The power will fail during the given durable step from now, counted from 1.
  void arm_crash(std::uint64_t steps_ahead);
  void cut_power();
  /// From now on it answers before its commits are on the disk (a canary).
  void lose_commits();

  const crypto::SigningKey& key() const { return key_; }
  Result<std::vector<SpaceId>> spaces();
  /// Nothing when the space is not here.
  Result<std::optional<ServerLog>> read_log(const SpaceId& space);
  /// Of an absent space the empty root.
  Result<Hash> log_root(const SpaceId& space);
  /// Puts other entries in place of a space's log, with roots that fit them: a server that rewrites history.
  Status rewrite(const SpaceId& space, const std::vector<store::StoredEntry>& entries);

  testing::FaultVfs& disk() { return disk_; }
  /// What it has logged so far.
  std::string log_text() const;
  std::uint64_t crashes() const { return crashes_; }

 private:
  class Machine;
  void start();

  ServerOptions options_;
  testing::SeededRng rng_;
  crypto::SigningKey key_;
  testing::FaultVfs disk_;
  bool durable_ = true;
  std::unique_ptr<Machine> machine_;
  std::uint64_t crashes_ = 0;
};

}  // namespace doorstep::sim
