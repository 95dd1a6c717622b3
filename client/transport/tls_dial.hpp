// Connections to the server: name, TCP, TLS, in one go under one deadline. Inside the transport only.
//
// Asio runs here without threads: a step starts one asynchronous operation and runs its connection's io_context
// until that is done or the deadline passes. A deadline closes the socket, so a connection never outlives one.
// Asio sends with MSG_NOSIGNAL, so a server that hangs up raises no SIGPIPE.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>

#include "client/transport/failures.hpp"
#include "client/transport/tls_trust.hpp"
#include "client/transport/transport.hpp"

namespace doorstep::client {

using boost::system::error_code;
using tcp = boost::asio::ip::tcp;
using Clock = std::chrono::steady_clock;
/// Beast's stream, because it sends a head and its body in one TLS record where Asio's makes two.
using TlsStream = boost::beast::ssl_stream<tcp::socket>;

/// One connection and the loop that it alone runs on.
struct TlsConnection {
  explicit TlsConnection(boost::asio::ssl::context& context) : stream(io, context) {}

  boost::asio::io_context io{1};
  TlsStream stream;
};

/// What one step came to. A deadline that passed is asio::error::timed_out, and has closed the socket.
struct StepEnd {
  error_code error;
  std::size_t bytes = 0;
};

/// Runs one asynchronous operation: `start` is given its completion handler, void(error_code[, std::size_t]).
template <class Start>
StepEnd run_step(boost::asio::io_context& io, tcp::socket& socket, Clock::time_point deadline, Start&& start) {
  std::optional<StepEnd> end;
  start([&end](error_code error, std::size_t bytes = 0) { end = StepEnd{error, bytes}; });
  io.restart();
  while (!end && io.run_one_until(deadline) != 0) {
  }
  if (end) return *end;
  // The operation refers to `end` and to the caller's buffers: see it off before they go.
  error_code ignored;
  socket.close(ignored);
  io.restart();
  while (!end && io.run_one() != 0) {
  }
  return {boost::asio::error::timed_out, end ? end->bytes : 0};
}

/// Bytes that a connection exchanged with TCP, handshake included.
struct WireBytes {
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
};
WireBytes wire_bytes(TlsStream& stream);

/// The line for a network error at no particular point of a conversation.
Error explain_network(const error_code& error, const ServerAddress& server);
/// True for every way in which the other side's hanging up shows.
bool is_hang_up(const error_code& error);

/// Makes connections that trust as the options say, and carries the TLS session from one to the next.
/// Must outlive its connections: they verify against its options. Does not move for the same reason.
class TlsDialler {
 public:
  explicit TlsDialler(TransportOptions options) : options_(std::move(options)) {}
  TlsDialler(const TlsDialler&) = delete;
  TlsDialler& operator=(const TlsDialler&) = delete;

  const TransportOptions& options() const { return options_; }
  const ServerAddress& server() const { return options_.server; }

  /// A connection with TLS up and the server's identity verified.
  Result<std::unique_ptr<TlsConnection>> dial();
  /// Drops a connection and keeps its session for the next.
  void hang_up(std::unique_ptr<TlsConnection> connection);

 private:
  Status connect(TlsConnection& connection, Clock::time_point deadline);
  Status shake_hands(TlsConnection& connection, Clock::time_point deadline);

  const TransportOptions options_;
  std::optional<boost::asio::ssl::context> context_;
  TlsSession session_;
};

/// Runs `body`, which returns a Result, and makes an error of what Asio may throw (no descriptor left, no thread).
template <class Body>
auto without_exceptions(const ServerAddress& server, Body&& body) -> decltype(body()) {
  try {
    return body();
  } catch (const std::exception& thrown) {
    return fail(explain(NetFailure::network, server, thrown.what()));
  }
}

}  // namespace doorstep::client
