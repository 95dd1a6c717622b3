// The one thread that writes: it drains a bounded queue into durable transactions and answers after the commit.
//
// Whatever waits when a transaction begins goes into it (group commit), bounded by max_group_jobs and
// max_group_bytes: under load many requests share one sync of the disk. A job that fails is undone alone (P9); a
// store that fails (a full disk) undoes the whole group, and each of its jobs is told so. A crash between commit
// and answer is harmless: whoever asks again finds everything in its place.
//
// Notes are what need not be waited for (a device's health). They join the next commit, or have one together
// after note_delay; when too many wait, further ones are dropped.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "syncd/obs/log.hpp"
#include "syncd/obs/metrics.hpp"
#include "syncd/store/central_store.hpp"

namespace doorstep::syncd {

struct WriteJob {
  std::size_t bytes = 0;                      ///< what it holds in memory while it waits, roughly
  std::function<Status(StoreWriter&)> apply;  ///< inside the transaction; an error undoes this job alone
  std::function<void(const Status&)> done;    ///< on the writer's thread, once; must not block
};

class Writer {
 public:
  using Note = std::function<Status(StoreWriter&)>;
  /// Told after each commit, before the jobs are, which spaces have grown.
  using Committed = std::function<void(const std::vector<SpaceId>&)>;

  /// `store`, `log` and `metrics` must outlive the writer. `max_jobs`: that may wait.
  Writer(CentralStore& store, std::size_t max_jobs, Committed committed, Log& log, Metrics& metrics);
  ~Writer();  ///< drains
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// False when the queue is full or the writer drains: nothing will be called. From any thread.
  bool submit(WriteJob job);
  /// From any thread.
  void note(Note note);

  /// Takes no more jobs, finishes those that wait and the notes, and ends the thread. Not from its own thread.
  void drain();

  struct Counts {
    std::uint64_t commits = 0;
    std::uint64_t jobs = 0;           ///< that were committed
    std::uint64_t failed_groups = 0;  ///< undone whole
    std::size_t queued = 0;           ///< waiting now
  };
  Counts counts() const;

  /// For tests: while paused the thread starts no transaction, so that jobs gather.
  void pause(bool paused);

 private:
  struct Group {
    std::vector<WriteJob> jobs;
    std::vector<Note> notes;
    std::vector<Status> outcomes;  // of the jobs
  };

  void run();
  bool wait_for_work(std::unique_lock<std::mutex>& lock);
  Group take_group();
  void write(Group& group);
  Result<std::vector<SpaceId>> transact(Group& group);

  CentralStore& store_;
  const std::size_t max_jobs_;
  const Committed committed_;
  Log& log_;
  Metrics& metrics_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<WriteJob> queue_;
  std::size_t queued_bytes_ = 0;
  std::vector<Note> notes_;
  std::chrono::steady_clock::time_point notes_due_{};
  Counts counts_;
  bool draining_ = false;
  bool paused_ = false;
  std::thread thread_;
};

}  // namespace doorstep::syncd
