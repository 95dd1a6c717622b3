#include "syncd/net/listener.hpp"

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <map>
#include <mutex>
#include <utility>

#include "core/base/assert.hpp"
#include "syncd/net/session.hpp"

namespace doorstep::syncd {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

// Out of descriptors or memory: whoever holds them needs a moment to let go.
constexpr std::chrono::milliseconds pause_after_accept_error{100};

void check(const ListenerOptions& options) {
  DOORSTEP_ASSERT(options.limits.max_connections >= 1 && options.limits.header_bytes >= 1024);
  DOORSTEP_ASSERT(!options.hints || (options.hints->hub != nullptr && options.hints->authenticate));
}

}  // namespace

/// The acceptor lives on a strand of its own, each session on another; the registry is under a mutex.
class Listener::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(ListenerOptions options, IoThreads& io, Log& log, Metrics& metrics)
      : options_(std::move(options)),
        router_(std::move(options_.routes)),
        io_(io),
        log_(log),
        metrics_(metrics),
        acceptor_(asio::any_io_executor(asio::make_strand(io.context()))),
        slot_(acceptor_.get_executor()) {
    check(options_);
  }

  Status bind() {
    if (secured()) {
      tls_ = TRY(make_tls_context(options_.tls));
    } else if (!is_loopback(options_.address.host)) {
      return fail(Errc::not_allowed,
                  "without TLS this program listens on loopback addresses only, not on " + options_.address.text());
    }
    error_code error;
    const tcp::endpoint endpoint(asio::ip::make_address(options_.address.host, error), options_.address.port);
    if (!error) acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return fail(Errc::io, "cannot listen on " + options_.address.text() + ": " + error.message());
    options_.address.port = acceptor_.local_endpoint(error).port();
    return {};
  }

  void begin() {
    accepting_ = true;
    asio::co_spawn(acceptor_.get_executor(), accept(shared_from_this()),
                   [self = shared_from_this()](std::exception_ptr escaped) {
                     if (escaped) self->log_.error("acceptor_exception");
                     const std::lock_guard lock(self->mutex_);
                     self->accepting_ = false;
                     self->ended_.notify_all();
                   });
    log_.info("listening",
              {{"listener", LogValue::code(options_.name)}, {"address", LogValue::code(options_.address.text())}});
  }

  const Address& address() const { return options_.address; }

  std::size_t connections() const {
    const std::lock_guard lock(mutex_);
    return sessions_.size();
  }

  Status reload_tls() {
    if (!secured()) return {};
    auto fresh = TRY(make_tls_context(options_.tls));
    const std::lock_guard lock(mutex_);
    tls_ = std::move(fresh);
    return {};
  }

  void drain(std::chrono::milliseconds grace) {
    const auto all_gone = [this] { return sessions_.empty() && !accepting_; };
    {
      const std::lock_guard lock(mutex_);
      draining_ = true;
      if (all_gone()) return;
    }
    DOORSTEP_ASSERT(!io_.stopped());
    log_.info("draining", {{"listener", LogValue::code(options_.name)}, {"connections", connections()}});
    asio::post(acceptor_.get_executor(), [self = shared_from_this()] {
      error_code ignored;
      self->acceptor_.close(ignored);
      self->slot_.cancel();
    });
    for (const auto& session : sessions()) session->drain();

    std::size_t cut = 0;
    std::unique_lock lock(mutex_);
    if (!ended_.wait_for(lock, grace, all_gone)) {
      cut = sessions_.size();
      lock.unlock();
      for (const auto& session : sessions()) session->abort();
      lock.lock();
      ended_.wait(lock, all_gone);
    }
    lock.unlock();
    log_.info("drained", {{"listener", LogValue::code(options_.name)}, {"cut", cut}});
  }

 private:
  bool secured() const { return options_.web.scheme == Scheme::https; }

  static asio::awaitable<void> accept(std::shared_ptr<Impl> self) {
    while (!self->draining_) {
      if (self->connections() >= self->options_.limits.max_connections) {
        co_await self->sleep(std::chrono::hours(1));  // until a session ends
        continue;
      }
      error_code error;
      tcp::socket socket =
          co_await self->acceptor_.async_accept(asio::any_io_executor(asio::make_strand(self->io_.context())),
                                                asio::redirect_error(asio::use_awaitable, error));
      if (self->draining_) break;
      if (error) {
        self->metrics_.accept_failed(self->options_.name);
        self->log_.warn("accept_failed", {{"listener", LogValue::code(self->options_.name)}, {"code", error.value()}});
        co_await self->sleep(pause_after_accept_error);
        continue;
      }
      self->start_session(std::move(socket));
    }
  }

  asio::awaitable<void> sleep(std::chrono::milliseconds span) {
    error_code ignored;
    slot_.expires_after(span);
    // On this strand now: a session that ended since the caller looked has its wake-up still queued behind us.
    co_await slot_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }

  void start_session(tcp::socket socket) {
    const asio::any_io_executor strand = socket.get_executor();
    std::shared_ptr<Session> session;
    std::uint64_t id = 0;
    {
      const std::lock_guard lock(mutex_);
      if (draining_) return;
      session = std::make_shared<Session>(std::move(socket), tls_,
                                          SessionScope{options_, router_, log_, metrics_, draining_, hint_sessions_});
      id = next_id_++;
      sessions_.emplace(id, session);
    }
    metrics_.connection_opened(options_.name);
    asio::co_spawn(strand, run(std::move(session)), [self = shared_from_this(), id](std::exception_ptr escaped) {
      if (escaped) self->log_.error("session_exception", {{"listener", LogValue::code(self->options_.name)}});
      self->end_session(id);
    });
  }

  static asio::awaitable<void> run(std::shared_ptr<Session> session) { co_await session->run(); }

  void end_session(std::uint64_t id) {
    metrics_.connection_closed(options_.name);
    {
      const std::lock_guard lock(mutex_);
      sessions_.erase(id);
      ended_.notify_all();
    }
    // After the registry forgot it: the acceptor looks there when it wakes. A drain may have returned by now, so
    // nothing of the owner's is touched any more.
    asio::post(acceptor_.get_executor(), [self = shared_from_this()] { self->slot_.cancel(); });
  }

  std::vector<std::shared_ptr<Session>> sessions() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::shared_ptr<Session>> alive;
    for (const auto& [id, weak] : sessions_) {
      if (auto session = weak.lock()) alive.push_back(std::move(session));
    }
    return alive;
  }

  ListenerOptions options_;
  const Router router_;
  IoThreads& io_;
  Log& log_;
  Metrics& metrics_;
  tcp::acceptor acceptor_;
  asio::steady_timer slot_;
  std::atomic<bool> draining_ = false;
  std::atomic<std::size_t> hint_sessions_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable ended_;
  bool accepting_ = false;
  std::uint64_t next_id_ = 0;
  std::map<std::uint64_t, std::weak_ptr<Session>> sessions_;
  std::shared_ptr<asio::ssl::context> tls_;  // null without TLS
};

Listener::Listener(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Listener::~Listener() { drain(std::chrono::milliseconds(0)); }

Result<std::unique_ptr<Listener>> Listener::start(ListenerOptions options, IoThreads& io, Log& log, Metrics& metrics) {
  auto impl = std::make_shared<Impl>(std::move(options), io, log, metrics);
  TRY(impl->bind());
  impl->begin();
  return std::unique_ptr<Listener>(new Listener(std::move(impl)));
}

const Address& Listener::address() const { return impl_->address(); }
std::size_t Listener::connections() const { return impl_->connections(); }
Status Listener::reload_tls() { return impl_->reload_tls(); }
void Listener::drain(std::chrono::milliseconds grace) { impl_->drain(grace); }

}  // namespace doorstep::syncd
