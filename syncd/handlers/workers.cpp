#include "syncd/handlers/workers.hpp"

#include <exception>
#include <utility>

namespace doorstep::syncd {

Workers::Workers(std::size_t threads, std::size_t max_waiting, Log& log) : max_waiting_(max_waiting), log_(log) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

Workers::~Workers() { drain(); }

bool Workers::start(Work work) {
  const std::lock_guard lock(mutex_);
  if (draining_ || started_.size() >= max_waiting_) return false;
  started_.push_back(std::move(work));
  wake_.notify_one();
  return true;
}

void Workers::resume(Work work) {
  const std::lock_guard lock(mutex_);
  resumed_.push_back(std::move(work));
  wake_.notify_one();
}

void Workers::drain() {
  {
    const std::lock_guard lock(mutex_);
    draining_ = true;
    wake_.notify_all();
  }
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void Workers::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return draining_ || !resumed_.empty() || !started_.empty(); });
    auto& queue = resumed_.empty() ? started_ : resumed_;
    if (queue.empty()) return;
    Work work = std::move(queue.front());
    queue.pop_front();
    lock.unlock();
    try {
      work();
    } catch (const std::exception&) {
      log_.error("worker_exception");  // the request's Respond goes with it, which answers 500
    }
    work = nullptr;
    lock.lock();
  }
}

}  // namespace doorstep::syncd
