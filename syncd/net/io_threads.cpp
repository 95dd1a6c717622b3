#include "syncd/net/io_threads.hpp"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <thread>
#include <vector>

#include "core/base/assert.hpp"

namespace doorstep::syncd {

namespace asio = boost::asio;

struct IoThreads::Impl {
  Impl(unsigned count, Log& to) : log(to), context(static_cast<int>(count)) {
    for (unsigned i = 0; i < count; ++i) threads.emplace_back([this] { run(); });
  }

  void run() {
    for (;;) {
      try {
        context.run();
        return;
      } catch (const std::exception&) {
        // Sessions catch their own; what arrives here is a bug, and one bug must not end the service.
        log.error("io_exception_escaped");
      }
    }
  }

  void await_signal() {
    signals->async_wait([this](const boost::system::error_code& error, int number) {
      if (error) return;
      handle(number);
      await_signal();
    });
  }

  Log& log;
  asio::io_context context;
  asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
  std::unique_ptr<asio::signal_set> signals;
  std::function<void(int)> handle;
  std::vector<std::thread> threads;
};

IoThreads::IoThreads(unsigned threads, Log& log)
    : impl_(std::make_unique<Impl>(threads != 0 ? threads : std::max(1u, std::thread::hardware_concurrency()), log)) {}

IoThreads::~IoThreads() { stop(); }

void IoThreads::on_signal(std::function<void(int)> handle) {
  DOORSTEP_ASSERT(impl_->signals == nullptr);
  impl_->handle = std::move(handle);
  impl_->signals = std::make_unique<asio::signal_set>(impl_->context, SIGINT, SIGTERM, SIGHUP);
  impl_->await_signal();
}

void IoThreads::stop() {
  impl_->context.stop();
  for (std::thread& thread : impl_->threads) {
    if (thread.joinable()) thread.join();
  }
}

bool IoThreads::stopped() const { return impl_->context.stopped(); }

boost::asio::io_context& IoThreads::context() { return impl_->context; }

}  // namespace doorstep::syncd
