// The only translation unit that instantiates Beast's WebSocket.
#include "syncd/net/hint_session.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/beast/websocket/stream_base.hpp>
#include <mutex>
#include <optional>
#include <utility>

#include "syncd/http/hint_proof.hpp"

namespace doorstep::syncd {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using ErrorCode = boost::system::error_code;

// A client has nothing to say here; this is room for the control frames of careless libraries.
constexpr std::size_t longest_inbound_message = 1024;

/// The at most one hint that waits to be sent. A newer one takes its place: each says "ask again", and the
/// exchange that follows finds whatever both would have announced.
class Mailbox {
 public:
  /// True when the receiver has to be woken.
  bool put(std::string payload) {
    const std::lock_guard lock(mutex_);
    const bool was_empty = !payload_;
    payload_ = std::move(payload);
    return was_empty;
  }
  std::optional<std::string> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(payload_, std::nullopt);
  }

 private:
  std::mutex mutex_;
  std::optional<std::string> payload_;
};

class WebSocketHints final : public HintSession, public std::enable_shared_from_this<WebSocketHints> {
 public:
  WebSocketHints(PeerStream stream, SessionScope scope)
      : socket_(std::move(stream)), wake_(socket_.get_executor()), scope_(scope) {}

  asio::awaitable<void> run(http::request<http::empty_body> upgrade, HintTopics topics) override {
    ErrorCode error;
    configure();
    if (offers_hint_word(upgrade[http::field::sec_websocket_protocol])) answer_hint_word();
    co_await socket_.async_accept(upgrade, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;

    scope_.metrics.hint_session_opened();
    auto subscription = subscribe(topics);
    asio::co_spawn(socket_.get_executor(), ignore_inbound(shared_from_this()),
                   [self = shared_from_this()](std::exception_ptr escaped) {
                     if (escaped) self->scope_.log.error("hint_reader_exception");
                     self->reader_ended_ = true;
                     self->wake_.cancel();
                   });
    co_await send_hints();
    subscription = {};
    scope_.metrics.hint_session_closed();

    abort();  // wakes the reader, whatever it waits for
    while (!reader_ended_) co_await sleep();
  }

  void end() override {
    ending_ = true;
    wake_.cancel();
  }

  void abort() override {
    ending_ = true;
    beast::get_lowest_layer(socket_).close();
    wake_.cancel();
  }

 private:
  void configure() {
    // From here the WebSocket's own timer watches: two of them would cut each other's operations.
    beast::get_lowest_layer(socket_).expires_never();
    websocket::stream_base::timeout timeout{};
    timeout.handshake_timeout = scope_.options.limits.handshake_timeout;
    timeout.idle_timeout = 2 * scope_.options.limits.hint_ping_interval;  // pings at half of it
    timeout.keep_alive_pings = true;
    socket_.set_option(timeout);
    socket_.read_message_max(longest_inbound_message);
    socket_.binary(true);
  }

  /// Of what was offered only this word: what stood behind it is the proof and nobody else's to read.
  void answer_hint_word() {
    socket_.set_option(websocket::stream_base::decorator(
        [](websocket::response_type& response) { response.set(http::field::sec_websocket_protocol, hint_word); }));
  }

  HintHub::Subscription subscribe(const HintTopics& topics) {
    return scope_.options.hints->hub->subscribe(topics, [weak = weak_from_this()](std::string payload) {
      const auto self = weak.lock();
      if (!self || !self->mailbox_.put(std::move(payload))) return;
      auto executor = self->wake_.get_executor();
      asio::post(executor, [self] { self->wake_.cancel(); });
    });
  }

  asio::awaitable<void> send_hints() {
    while (!reader_ended_) {
      ErrorCode error;
      if (ending_) {
        co_await socket_.async_close(websocket::close_code::going_away,
                                     asio::redirect_error(asio::use_awaitable, error));
        co_return;
      }
      const auto payload = mailbox_.take();
      if (!payload) {
        co_await sleep();
        continue;
      }
      co_await socket_.async_write(asio::buffer(*payload), asio::redirect_error(asio::use_awaitable, error));
      if (error) co_return;
      scope_.metrics.hint_sent();
    }
  }

  /// Reads so that pings, pongs and a close are seen; what the peer says is thrown away.
  static asio::awaitable<void> ignore_inbound(std::shared_ptr<WebSocketHints> self) {
    beast::flat_buffer ignored;
    ErrorCode error;
    while (!error) {
      co_await self->socket_.async_read(ignored, asio::redirect_error(asio::use_awaitable, error));
      ignored.clear();
    }
  }

  /// Until somebody cancels the timer. No wake-up is lost: whoever wakes does so on this strand, after having
  /// changed what the loops look at before they sleep.
  asio::awaitable<void> sleep() {
    ErrorCode ignored;
    wake_.expires_at(asio::steady_timer::time_point::max());
    co_await wake_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }

  websocket::stream<PeerStream, false> socket_;  // no compression: hints are a few bytes
  asio::steady_timer wake_;
  SessionScope scope_;
  Mailbox mailbox_;
  bool ending_ = false;
  bool reader_ended_ = false;
};

}  // namespace

std::shared_ptr<HintSession> make_hint_session(PeerStream stream, SessionScope scope) {
  return std::make_shared<WebSocketHints>(std::move(stream), scope);
}

}  // namespace doorstep::syncd
