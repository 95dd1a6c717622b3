// Wake-up hints: a WebSocket on which the server says "there is something new" and nothing else.
//
// A read is always pending; wait() runs the loop for its time and leaves the read as it is, so that giving up a wait
// costs nothing. Pings notice a server that is gone without a word, as happens when a tablet changes networks.
#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "client/transport/tls_dial.hpp"
#include "core/base/assert.hpp"

namespace doorstep::client {
namespace {

namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;

constexpr std::string_view kHintsPath = "/v1/hints";
constexpr std::size_t kLongestHint = 4096;
constexpr std::chrono::seconds kLongestSilence{60};  // a ping after half of it, given up after all of it

using Headers = std::vector<std::pair<std::string, std::string>>;

class WebSocketHints final : public HintListener {
 public:
  explicit WebSocketHints(TransportOptions options) : dialler_(std::move(options)) {}

  // The pending read refers to this object: its handler must not outlive the loop, which goes last.
  ~WebSocketHints() override { socket_.reset(); }

  const ServerAddress& server() const { return dialler_.server(); }

  Status open(const Headers& headers) {
    connection_ = TRY(dialler_.dial());
    socket_.emplace(std::move(connection_->stream));
    socket_->read_message_max(kLongestHint);
    websocket::stream_base::timeout silence{};
    silence.handshake_timeout = dialler_.options().request_timeout;  // bounds the closing handshake too
    silence.idle_timeout = kLongestSilence;
    silence.keep_alive_pings = true;
    socket_->set_option(silence);
    socket_->set_option(websocket::stream_base::decorator([headers](websocket::request_type& request) {
      for (const auto& [name, value] : headers) request.set(name, value);
    }));

    websocket::response_type answer;
    const std::string authority = server().authority();
    const auto timeout = dialler_.options().request_timeout;
    const error_code error =
        run_step(connection_->io, socket_->next_layer().next_layer(), Clock::now() + timeout, [&](auto done) {
          socket_->async_handshake(answer, authority, kHintsPath, done);
        }).error;
    if (!error) {
      begin_read();
      return {};
    }
    if (error == asio::error::timed_out || error == boost::beast::error::timeout) {
      return fail(explain(NetFailure::answer_timeout, server(), duration_text(timeout)));
    }
    if (error == websocket::error::upgrade_declined) {
      const unsigned status = answer.result_int();
      const bool forbidden = status == 401 || status == 403;
      return fail(explain(forbidden ? NetFailure::hints_forbidden : NetFailure::hints_refused, server(),
                          std::to_string(status)));
    }
    if (is_hang_up(error)) return fail(explain(NetFailure::closed_before_answer, server()));
    if (error.category() == boost::beast::http::make_error_code(boost::beast::http::error::bad_version).category() ||
        error.category() == websocket::make_error_code(websocket::error::no_upgrade).category()) {
      return fail(explain(NetFailure::not_http, server()));
    }
    return fail(explain_network(error, server()));
  }

  Result<bool> wait(std::chrono::milliseconds at_most) override {
    return without_exceptions(server(), [&]() -> Result<bool> {
      const Clock::time_point deadline = Clock::now() + at_most;
      connection_->io.restart();
      while (!hinted_ && !ended_ && connection_->io.run_one_until(deadline) != 0) {
      }
      connection_->io.poll();  // hints that came together count as one
      if (std::exchange(hinted_, false)) return true;
      if (ended_) return fail(*ended_);
      return false;
    });
  }

 private:
  void begin_read() {
    socket_->async_read(buffer_, [this](error_code error, std::size_t) {
      if (error) {
        ended_ = explain_end(error);
        return;
      }
      hinted_ = true;
      buffer_.clear();
      begin_read();
    });
  }

  Error explain_end(const error_code& error) const {
    const bool broke_rules = error != websocket::error::closed &&
                             error.category() == websocket::make_error_code(websocket::error::closed).category();
    if (error == boost::beast::error::timeout) {
      return explain(NetFailure::answer_timeout, server(), duration_text(kLongestSilence));
    }
    if (broke_rules) return explain(NetFailure::network, server(), error.message());
    if (is_hang_up(error) || error == websocket::error::closed) return explain(NetFailure::hints_closed, server());
    return explain_network(error, server());
  }

  TlsDialler dialler_;
  std::unique_ptr<TlsConnection> connection_;  // its stream moved on into socket_; the loop stays
  std::optional<websocket::stream<TlsStream>> socket_;
  boost::beast::flat_buffer buffer_;
  bool hinted_ = false;
  std::optional<Error> ended_;
};

}  // namespace

Result<std::unique_ptr<HintListener>> make_hint_listener(TransportOptions options, Headers headers) {
  for (const auto& [name, value] : headers) {
    DOORSTEP_ASSERT(!name.empty() && name.find_first_of("\r\n: ") == std::string::npos);
    DOORSTEP_ASSERT(value.find_first_of("\r\n") == std::string::npos);
  }
  const ServerAddress server = options.server;
  return without_exceptions(server, [&]() -> Result<std::unique_ptr<HintListener>> {
    auto listener = std::make_unique<WebSocketHints>(std::move(options));
    TRY(listener->open(headers));
    return listener;
  });
}

}  // namespace doorstep::client
