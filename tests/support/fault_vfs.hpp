// A disk for SQLite that forgets, fills up and breaks on request.
//
// A SQLite VFS over FaultDisk: files live in memory, and a power cut drops what was not synced, or as much of it as a
// seed chooses, down to single sectors (as LevelDB's fault-injecting environment does).
//
// Every write, sync, truncation and deletion is a *durable step*, so that a test can loop over all crash points:
//
//   for (std::uint64_t step = 1;; ++step) {
//     FaultVfs disk("crash-loop");
//     disk.arm_crash_at(step);
//     run_until_the_first_error(disk);     // remembers what was acknowledged
//     if (!disk.crashed()) break;          // it got through: all crash points were visited
//     disk.power_cut(step);
//     reopen_and_check(disk);
//   }
//
// Locks and the WAL's shared memory work between connections and threads of this process, in normal and in exclusive
// mode. The clock stands still, and a wait for a lock is over in microseconds: a busy timeout of seconds costs a test
// a few milliseconds. What a power cut leaves depends on the seed and the operations alone, so a run is repeatable.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tests/support/fault_disk.hpp"

namespace doorstep::testing {

class FaultVfs {
 public:
  using Files = FaultDisk::Files;

  /// Registers under `name` (OpenOptions::vfs), which no live FaultVfs may have.
  explicit FaultVfs(std::string name);
  /// All its databases must be closed.
  ~FaultVfs();
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  const std::string& name() const;

  // Stops ---------------------------------------------------------------------------------------------------------

  /// The power fails during the given step, counted like steps(): that step is done but not synced (a sync has not
  /// happened), and from there every operation fails, opening too, until power_cut(). 0 disarms.
  void arm_crash_at(std::uint64_t step);
  /// True between the crash that was armed and power_cut().
  bool crashed() const;

  /// Cuts the power, now unless it is cut already, and starts the machine again. Files are left as the disk has
  /// them: seed 0 loses everything unsynced, another seed chooses. Handles from before fail for ever.
  void power_cut(std::uint64_t seed);

  /// kill -9: handles from before fail for ever, but the operating system keeps what was written.
  void kill();

  // Faults: the machine goes on -----------------------------------------------------------------------------------

  /// Lets `after` writes pass, then answers `count` writes with "disk full". A count of 0 ends it.
  void fail_next_writes_full(int after, int count);
  /// The same for syncs, with an I/O error. What was to be synced stays unsynced.
  void fail_next_syncs(int after, int count);

  // Observation and copies ----------------------------------------------------------------------------------------

  /// Durable steps so far, over all files.
  std::uint64_t steps() const;
  /// Syncs among them: what a commit costs.
  std::uint64_t syncs() const;
  /// Nameless files that SQLite ever asked for. P3 wants none.
  std::uint64_t temporary_files() const;

  /// All files as the operating system shows them: a backup, a clone, bytes to search for plaintext.
  Files files() const;
  /// Replaces the whole disk, durably; handles from before fail for ever.
  void restore(const Files& files);

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace doorstep::testing
