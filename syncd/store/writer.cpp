#include "syncd/store/writer.hpp"

#include <utility>

#include "core/base/assert.hpp"
#include "syncd/store/limits.hpp"

namespace doorstep::syncd {

using SteadyClock = std::chrono::steady_clock;

Writer::Writer(CentralStore& store, std::size_t max_jobs, Committed committed, Log& log, Metrics& metrics)
    : store_(store), max_jobs_(max_jobs), committed_(std::move(committed)), log_(log), metrics_(metrics) {
  thread_ = std::thread([this] { run(); });
}

Writer::~Writer() { drain(); }

bool Writer::submit(WriteJob job) {
  const std::lock_guard lock(mutex_);
  // An empty queue takes a job of any size: one that is larger than the bound would otherwise never be taken.
  const bool full = queue_.size() >= max_jobs_ || (!queue_.empty() && queued_bytes_ + job.bytes > max_queue_bytes);
  if (draining_ || full) return false;
  queued_bytes_ += job.bytes;
  queue_.push_back(std::move(job));
  metrics_.writer_queue_depth(queue_.size());
  wake_.notify_one();
  return true;
}

void Writer::note(Note note) {
  const std::lock_guard lock(mutex_);
  if (draining_ || notes_.size() >= max_notes) return;
  if (notes_.empty()) notes_due_ = SteadyClock::now() + note_delay;
  notes_.push_back(std::move(note));
  if (notes_.size() == 1) wake_.notify_one();
}

void Writer::drain() {
  {
    const std::lock_guard lock(mutex_);
    draining_ = true;
    paused_ = false;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

Writer::Counts Writer::counts() const {
  const std::lock_guard lock(mutex_);
  Counts out = counts_;
  out.queued = queue_.size();
  return out;
}

void Writer::pause(bool paused) {
  const std::lock_guard lock(mutex_);
  paused_ = paused;
  wake_.notify_one();
}

void Writer::run() {
  std::unique_lock lock(mutex_);
  while (wait_for_work(lock)) {
    Group group = take_group();
    metrics_.writer_queue_depth(queue_.size());
    lock.unlock();
    write(group);
    group = {};  // what the jobs hold is freed outside the lock
    lock.lock();
  }
}

/// False when all is done and no more will come.
bool Writer::wait_for_work(std::unique_lock<std::mutex>& lock) {
  for (;;) {
    if (!paused_) {
      if (!queue_.empty()) return true;
      if (!notes_.empty() && (draining_ || SteadyClock::now() >= notes_due_)) return true;
      if (draining_) return false;
    }
    if (notes_.empty() || paused_) {
      wake_.wait(lock);
    } else {
      wake_.wait_until(lock, notes_due_);
    }
  }
}

Writer::Group Writer::take_group() {
  Group group;
  std::size_t bytes = 0;
  while (!queue_.empty() && group.jobs.size() < max_group_jobs &&
         (group.jobs.empty() || bytes + queue_.front().bytes <= max_group_bytes)) {
    bytes += queue_.front().bytes;
    queued_bytes_ -= queue_.front().bytes;
    group.jobs.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  group.notes = std::exchange(notes_, {});
  return group;
}

void Writer::write(Group& group) {
  const auto started = SteadyClock::now();
  const auto grown = transact(group);
  if (grown) {
    metrics_.committed(group.jobs.size(), SteadyClock::now() - started);
    if (!grown->empty()) committed_(*grown);
  } else {
    log_.error("commit_failed", {{"reason", grown.error()}, {"jobs", group.jobs.size()}});
    group.outcomes.assign(group.jobs.size(), Status(fail(grown.error())));
  }
  {
    const std::lock_guard lock(mutex_);
    ++(grown ? counts_.commits : counts_.failed_groups);
    if (grown) counts_.jobs += group.jobs.size();
  }
  for (std::size_t i = 0; i < group.jobs.size(); ++i) group.jobs[i].done(group.outcomes[i]);
}

Result<std::vector<SpaceId>> Writer::transact(Group& group) {
  StoreWriter& store = store_.writer();
  TRY(store.begin());
  const auto attempt = [&]() -> Status {
    for (auto& job : group.jobs) {
      Status outcome = store.isolated([&] { return job.apply(store); });
      if (!outcome && ends_transaction(outcome.error().code)) return outcome;
      group.outcomes.push_back(std::move(outcome));
    }
    for (auto& note : group.notes) {
      const Status noted = store.isolated([&] { return note(store); });
      if (noted) continue;
      if (ends_transaction(noted.error().code)) return noted;
      log_.warn("note_failed", {{"reason", noted.error()}});
    }
    return {};
  };
  if (const Status done = attempt(); !done) {
    store.roll_back();
    return fail(done.error());
  }
  return store.commit();
}

}  // namespace doorstep::syncd
