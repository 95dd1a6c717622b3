// The one stream type of the daemon: TCP, with TLS around it except on the plain listener. Internal to syncd/net:
// this header is Boost's.
//
// One type for both, so that HTTP and WebSocket are instantiated once: the choice is made anew at each read and
// write, which costs nothing beside the system call that follows.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <type_traits>
#include <utility>
#include <variant>

namespace doorstep::syncd {

/// An Asio stream; moved as one, like the streams it holds. Deadlines are those of its TCP layer.
class PeerStream {
 public:
  using next_layer_type = boost::beast::tcp_stream;
  using executor_type = next_layer_type::executor_type;
  using Tls = boost::beast::ssl_stream<boost::beast::tcp_stream>;

  /// `tls` must outlive the stream; null means plain TCP.
  PeerStream(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context* tls)
      : layer_(tls != nullptr ? Layer(std::in_place_type<Tls>, std::move(socket), *tls)
                              : Layer(std::in_place_type<next_layer_type>, std::move(socket))) {}

  /// Null on a plain stream: there is no handshake to make and none to end.
  Tls* tls() { return std::get_if<Tls>(&layer_); }

  next_layer_type& next_layer() {
    auto* secured = tls();
    return secured != nullptr ? secured->next_layer() : std::get<next_layer_type>(layer_);
  }
  executor_type get_executor() { return next_layer().get_executor(); }

  template <class Token>
  using Outcome = typename boost::asio::async_result<std::decay_t<Token>,
                                                     void(boost::system::error_code, std::size_t)>::return_type;

  template <class Buffers, class Token>
  Outcome<Token> async_read_some(const Buffers& into, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [this](auto handler, const Buffers& buffers) {
          std::visit([&](auto& layer) { layer.async_read_some(buffers, std::move(handler)); }, layer_);
        },
        token, into);
  }

  template <class Buffers, class Token>
  Outcome<Token> async_write_some(const Buffers& from, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [this](auto handler, const Buffers& buffers) {
          std::visit([&](auto& layer) { layer.async_write_some(buffers, std::move(handler)); }, layer_);
        },
        token, from);
  }

  /// Beast's WebSocket looks for this: how a connection is ended after the closing handshake.
  template <class Handler>
  friend void async_teardown(boost::beast::role_type role, PeerStream& stream, Handler&& handler) {
    using boost::beast::websocket::async_teardown;
    std::visit([&](auto& layer) { async_teardown(role, layer, std::forward<Handler>(handler)); }, stream.layer_);
  }

 private:
  using Layer = std::variant<next_layer_type, Tls>;
  Layer layer_;
};

}  // namespace doorstep::syncd
