#include "client/transport/tls_dial.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>

#include "client/transport/name_lookup.hpp"

namespace doorstep::client {

namespace asio = boost::asio;

WireBytes wire_bytes(TlsStream& stream) {
  // Between OpenSSL and Asio lies a pair of BIOs; OpenSSL's side counts what passes to and from TCP.
  BIO* wire = SSL_get_rbio(stream.native_handle());
  return {BIO_number_written(wire), BIO_number_read(wire)};
}

bool is_hang_up(const error_code& error) {
  return error == asio::error::eof || error == asio::ssl::error::stream_truncated ||
         error == asio::error::connection_reset || error == asio::error::connection_aborted ||
         error == asio::error::broken_pipe || error == asio::error::not_connected;
}

Error explain_network(const error_code& error, const ServerAddress& server) {
  if (error == asio::error::connection_refused) return explain(NetFailure::refused, server);
  if (error == asio::error::host_unreachable || error == asio::error::network_unreachable ||
      error == asio::error::network_down) {
    return explain(NetFailure::unreachable, server);
  }
  if (error.category() == asio::error::get_ssl_category()) {
    return explain(NetFailure::tls_broken, server, error.message());
  }
  return explain(NetFailure::network, server, error.message());
}

Result<std::unique_ptr<TlsConnection>> TlsDialler::dial() {
  if (!context_) context_.emplace(TRY(make_tls_context(options_)).release());
  const Clock::time_point deadline = Clock::now() + options_.connect_timeout;
  auto connection = std::make_unique<TlsConnection>(*context_);
  TRY(connect(*connection, deadline));
  TRY(shake_hands(*connection, deadline));
  return connection;
}

Status TlsDialler::connect(TlsConnection& connection, Clock::time_point deadline) {
  const std::vector<std::string> addresses = TRY(look_up(server(), options_.connect_timeout));
  tcp::socket& socket = connection.stream.next_layer();
  error_code error;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const tcp::endpoint endpoint(asio::ip::make_address(addresses[i], error), server().port);
    if (error) continue;
    // An even share of what time is left, so that one dead address (often IPv6) does not use up the others' time.
    const auto now = Clock::now();
    const auto share = now + std::max(deadline - now, Clock::duration::zero()) / (addresses.size() - i);
    error_code ignored;
    socket.close(ignored);
    error = run_step(connection.io, socket, share, [&](auto done) { socket.async_connect(endpoint, done); }).error;
    if (!error) {
      socket.set_option(tcp::no_delay(true), ignored);  // a request is one burst; waiting to fill packets only delays
      return {};
    }
  }
  if (error == asio::error::timed_out) {
    return fail(explain(NetFailure::connect_timeout, server(), duration_text(options_.connect_timeout)));
  }
  if (is_hang_up(error)) return fail(explain(NetFailure::closed_in_handshake, server()));
  return fail(explain_network(error, server()));
}

Status TlsDialler::shake_hands(TlsConnection& connection, Clock::time_point deadline) {
  TlsStream& stream = connection.stream;
  TRY(ready_connection(stream.native_handle(), server(), session_.get()));
  session_.reset();  // a TLS 1.3 ticket is used once (RFC 8446 appendix C.4); the server sends new ones
  const error_code error = run_step(connection.io, stream.next_layer(), deadline, [&](auto done) {
                             stream.async_handshake(asio::ssl::stream_base::client, done);
                           }).error;
  if (!error) return {};
  if (error == asio::error::timed_out) {
    return fail(explain(NetFailure::connect_timeout, server(), duration_text(options_.connect_timeout)));
  }
  if (is_hang_up(error)) return fail(explain(NetFailure::closed_in_handshake, server()));
  if (error.category() == asio::error::get_ssl_category()) {
    const auto packed = static_cast<unsigned long>(static_cast<unsigned int>(error.value()));
    return fail(explain_handshake(stream.native_handle(), options_, packed));
  }
  return fail(explain_network(error, server()));
}

void TlsDialler::hang_up(std::unique_ptr<TlsConnection> connection) {
  if (!connection) return;
  session_ = session_to_resume(connection->stream.native_handle());
}

}  // namespace doorstep::client
