// The threads that do a request's own work: parsing, verifying, reading pages, signing. I/O threads must not
// block, and the writer's thread must not wait for either.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "syncd/obs/log.hpp"

namespace doorstep::syncd {

class Workers {
 public:
  using Work = std::function<void()>;

  Workers(std::size_t threads, std::size_t max_waiting, Log& log);
  ~Workers();  ///< drains
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// A new request's work. False when too much waits or the threads drain.
  bool start(Work work);
  /// The rest of a request that has started, ahead of new ones. Only dropped once drain() has returned.
  void resume(Work work);

  /// Finishes what waits and ends the threads. Not from one of them.
  void drain();

 private:
  void run();

  const std::size_t max_waiting_;
  Log& log_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Work> started_;
  std::deque<Work> resumed_;
  bool draining_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace doorstep::syncd
