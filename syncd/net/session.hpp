// One connection. Internal to syncd/net: this header is Boost's.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <functional>
#include <memory>
#include <string>

#include "syncd/http/router.hpp"
#include "syncd/net/listener.hpp"
#include "syncd/net/peer_stream.hpp"

namespace doorstep::syncd {

/// What a session shares with its listener, which outlives it.
struct SessionScope {
  const ListenerOptions& options;
  const Router& router;
  Log& log;
  Metrics& metrics;
  const std::atomic<bool>& draining;
  std::atomic<std::size_t>& hint_sessions;
};

/// Lives on one strand: everything but drain() and abort() runs there.
class Session : public std::enable_shared_from_this<Session> {
 public:
  /// The socket's executor is the session's strand. `tls` is null on a listener without it.
  Session(boost::asio::ip::tcp::socket socket, std::shared_ptr<boost::asio::ssl::context> tls, SessionScope scope);

  /// Serves until the connection's end; closes the socket. Keep the session alive meanwhile.
  boost::asio::awaitable<void> run();

  /// From any thread. Ends an idle session; one that has a request ends after its answer. The scope's
  /// `draining` is set already.
  void drain();
  /// From any thread. Cuts the connection.
  void abort();

 private:
  struct Exchange;  // one request being served
  enum class After { next, close, linger, gone };

  boost::asio::awaitable<bool> shake_hands();
  boost::asio::awaitable<bool> wait_for_request(std::chrono::milliseconds timeout);
  boost::asio::awaitable<After> serve_request();
  boost::asio::awaitable<After> read_body_and_answer(Exchange& exchange, const Route& route);
  boost::asio::awaitable<After> upgrade_to_hints(Exchange& exchange);
  boost::asio::awaitable<HttpResponse> ask_handler(const Route& route, HttpRequest request);
  boost::asio::awaitable<After> answer(Exchange& exchange, HttpResponse response, bool body_unread);
  boost::asio::awaitable<void> say_goodbye(bool linger);

  boost::beast::tcp_stream& tcp() { return stream_.next_layer(); }
  void close_socket();

  boost::asio::any_io_executor executor_;
  std::shared_ptr<boost::asio::ssl::context> tls_;  // the stream refers to it
  PeerStream stream_;
  boost::beast::flat_buffer buffer_;
  SessionScope scope_;
  std::string peer_;
  bool idle_ = false;      // waits for a request's first byte
  bool upgraded_ = false;  // stream_ was handed on to a hint session
  bool aborted_ = false;
  std::function<void()> on_drain_;  // what the step under way wants done, besides the socket
  std::function<void()> on_abort_;
};

}  // namespace doorstep::syncd
