// The only translation unit that instantiates Beast's HTTP.
#include "syncd/net/session.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <ctime>
#include <utility>
#include <variant>

#include "syncd/http/header_text.hpp"
#include "syncd/net/hint_session.hpp"
#include "syncd/net/pending.hpp"

namespace doorstep::syncd {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::beast::error_code;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t first_read_bytes = 4096;
// Beside the longest header: what arrives of a body in the same read.
constexpr std::size_t buffer_room_beyond_header = 64 * 1024;

/// A request without its body.
HttpRequest plain_head(const http::request_header<>& header, const std::string& peer) {
  HttpRequest request;
  request.method = header.method_string();
  request.target = header.target();
  for (const auto& field : header) {
    request.headers.emplace_back(lower_case(field.name_string()), std::string(field.value()));
  }
  request.peer = peer;
  return request;
}

/// RFC 9110, 8.6: these have no body, and a length of 0 would speak of the one that they stand for.
bool is_bodiless(int status) { return status == 204 || status == 304; }

/// A body that is the same for everybody may be large and the way to a tablet slow: a file of the app.
std::chrono::milliseconds write_patience(const NetLimits& limits, const HttpResponse& response) {
  constexpr std::size_t step = std::size_t{1} << 20;
  const auto steps = response.shared_body ? response.shared_body->size() / step : 0;
  return limits.write_timeout * (1 + static_cast<int>(steps));
}

/// What the peer is told about a header that cannot be read; nothing when it just went.
std::optional<HttpResponse> header_refusal(const error_code& error, std::size_t header_bytes) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return text_response(431, "the request's header is longer than " + std::to_string(header_bytes) + " bytes");
  }
  if (error == http::error::bad_version) return text_response(505, "this server speaks HTTP/1.1 only");
  const bool gone = error == http::error::end_of_stream || error == http::error::partial_message;
  if (gone || error.category() != http::make_error_code(http::error::bad_method).category()) return std::nullopt;
  return text_response(400, "this is not an HTTP/1.1 request");
}

/// Counts the hint sessions of a listener while it lives.
class HintSlot {
 public:
  HintSlot(std::atomic<std::size_t>& taken, std::size_t most) : taken_(taken), got_(taken.fetch_add(1) < most) {}
  ~HintSlot() { --taken_; }
  HintSlot(const HintSlot&) = delete;
  HintSlot& operator=(const HintSlot&) = delete;
  bool got() const { return got_; }

 private:
  std::atomic<std::size_t>& taken_;
  const bool got_;
};

}  // namespace

struct Session::Exchange {
  http::request_parser<http::empty_body> parser;
  HttpRequest head;  // empty until the header was read
  SteadyClock::time_point started = SteadyClock::now();
  std::string route = "none";
  std::size_t bytes_in = 0;
  bool keep_alive = false;

  bool has_body() const { return parser.chunked() || parser.content_length().value_or(0) > 0; }
};

Session::Session(asio::ip::tcp::socket socket, std::shared_ptr<asio::ssl::context> tls, SessionScope scope)
    : executor_(socket.get_executor()),
      tls_(std::move(tls)),
      stream_(std::move(socket), tls_.get()),
      buffer_(scope.options.limits.header_bytes + buffer_room_beyond_header),
      scope_(scope) {
  error_code error;
  const auto remote = tcp().socket().remote_endpoint(error);
  if (!error) peer_ = remote.address().to_string();
  tcp().socket().set_option(asio::ip::tcp::no_delay(true), error);
}

void Session::drain() {
  asio::post(executor_, [self = shared_from_this()] {
    if (self->on_drain_) {
      self->on_drain_();
    } else if (self->idle_ && !self->upgraded_) {
      self->tcp().cancel();
    }
  });
}

void Session::abort() {
  asio::post(executor_, [self = shared_from_this()] {
    self->aborted_ = true;
    if (self->on_abort_) self->on_abort_();
    self->close_socket();
  });
}

void Session::close_socket() {
  if (!upgraded_) tcp().close();
}

asio::awaitable<bool> Session::shake_hands() {
  PeerStream::Tls* tls = stream_.tls();
  if (tls == nullptr) co_return true;
  error_code error;
  idle_ = true;  // a drain need not wait for a handshake
  tcp().expires_after(scope_.options.limits.handshake_timeout);
  co_await tls->async_handshake(asio::ssl::stream_base::server, asio::redirect_error(asio::use_awaitable, error));
  idle_ = false;
  if (error) {
    scope_.metrics.handshake_failed(scope_.options.name);
    scope_.log.debug("handshake_failed", {{"peer", LogValue::code(peer_)}, {"code", error.value()}});
  }
  co_return !error;
}

asio::awaitable<void> Session::run() {
  if (!co_await shake_hands()) {
    close_socket();
    co_return;
  }

  After after = After::next;
  auto patience = scope_.options.limits.header_timeout;  // a fresh connection is expected to ask at once
  while (after == After::next) {
    if (co_await wait_for_request(patience)) {
      after = co_await serve_request();
    } else {
      after = After::close;
    }
    patience = scope_.options.limits.idle_timeout;
  }
  if (after != After::gone && !aborted_) co_await say_goodbye(after == After::linger);
  close_socket();
}

asio::awaitable<bool> Session::wait_for_request(std::chrono::milliseconds timeout) {
  if (scope_.draining) co_return false;
  if (buffer_.size() > 0) co_return true;  // sent right behind the last one
  error_code error;
  idle_ = true;
  tcp().expires_after(timeout);
  const std::size_t size = co_await stream_.async_read_some(buffer_.prepare(first_read_bytes),
                                                            asio::redirect_error(asio::use_awaitable, error));
  idle_ = false;
  buffer_.commit(size);
  co_return !error;
}

asio::awaitable<Session::After> Session::serve_request() {
  const NetLimits& limits = scope_.options.limits;
  Exchange exchange;
  exchange.parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes));
  exchange.parser.body_limit(boost::none);  // the route's own limit comes with its body

  error_code error;
  tcp().expires_after(limits.header_timeout);
  co_await http::async_read_header(stream_, buffer_, exchange.parser, asio::redirect_error(asio::use_awaitable, error));
  if (error) {
    auto refusal = header_refusal(error, limits.header_bytes);
    if (!refusal) co_return After::gone;
    co_return co_await answer(exchange, *std::move(refusal), true);
  }

  const auto& header = exchange.parser.get();
  const bool body_unread = exchange.has_body();
  if (header.version() != 11) {
    co_return co_await answer(exchange, text_response(505, "this server speaks HTTP/1.1 only"), true);
  }
  exchange.keep_alive = header.keep_alive();
  if (header.count(http::field::host) != 1) {
    co_return co_await answer(exchange, text_response(400, "a request needs exactly one Host header"), true);
  }
  const std::string_view target = header.target();
  if (!target.starts_with('/')) {
    co_return co_await answer(exchange, text_response(400, "a request's target must begin with '/'"), true);
  }
  const std::string_view path = target.substr(0, target.find('?'));
  exchange.head = plain_head(header, peer_);
  if (auto word = first_word(scope_.options.web, exchange.head)) {
    co_return co_await answer(exchange, *std::move(word), body_unread);
  }

  if (scope_.options.hints && path == scope_.options.hints->path) co_return co_await upgrade_to_hints(exchange);
  RouteMatch match = scope_.router.match(header.method_string(), path);
  if (match.route != nullptr) co_return co_await read_body_and_answer(exchange, *match.route);
  if (match.allow.empty()) {
    co_return co_await answer(exchange, text_response(404, "there is nothing at this address"), body_unread);
  }
  HttpResponse refusal = text_response(405, "this address takes " + match.allow);
  refusal.headers.emplace_back("Allow", std::move(match.allow));
  co_return co_await answer(exchange, std::move(refusal), body_unread);
}

asio::awaitable<Session::After> Session::read_body_and_answer(Exchange& exchange, const Route& route) {
  exchange.route = route.path;
  const auto& header = exchange.parser.get();
  const std::string too_large =
      "the body is too large: this address takes at most " + std::to_string(route.body_limit) + " bytes";
  if (exchange.parser.content_length().value_or(0) > route.body_limit) {
    co_return co_await answer(exchange, text_response(413, too_large), true);
  }
  if (route.body_limit > 0 && !exchange.parser.chunked() && !exchange.parser.content_length()) {
    co_return co_await answer(exchange, text_response(411, "a request to this address needs a Content-Length"), true);
  }

  error_code error;
  if (const auto expect = header.find(http::field::expect); expect != header.end() && exchange.has_body()) {
    if (lower_case(expect->value()) != "100-continue") {
      co_return co_await answer(exchange, text_response(417, "the only expectation met is 100-continue"), true);
    }
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    tcp().expires_after(scope_.options.limits.write_timeout);
    co_await asio::async_write(stream_, asio::buffer(go_on), asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return After::gone;
  }

  http::request_parser<http::string_body> whole(std::move(exchange.parser));
  whole.body_limit(route.body_limit);
  tcp().expires_after(route.body_timeout);
  if (!whole.is_done()) {
    co_await http::async_read(stream_, buffer_, whole, asio::redirect_error(asio::use_awaitable, error));
  }
  if (error == http::error::body_limit) co_return co_await answer(exchange, text_response(413, too_large), true);
  if (error) {
    auto refusal = header_refusal(error, scope_.options.limits.header_bytes);
    if (!refusal) co_return After::gone;
    co_return co_await answer(exchange, *std::move(refusal), true);
  }

  HttpRequest request = exchange.head;
  request.body = std::move(whole.get().body());
  exchange.bytes_in = request.body.size();
  HttpResponse response = co_await ask_handler(route, std::move(request));
  co_return co_await answer(exchange, std::move(response), false);
}

asio::awaitable<HttpResponse> Session::ask_handler(const Route& route, HttpRequest request) {
  auto pending = std::make_shared<Pending<HttpResponse>>(executor_);
  on_abort_ = [pending] { pending->abandon(); };
  try {
    route.handler(std::move(request), pending->completion(text_response(500, "the server failed to answer")));
  } catch (...) {
    // Its Respond went with it, which answers 500.
    scope_.log.error("handler_exception", {{"route", LogValue::code(route.path)}});
  }
  auto response = co_await pending->wait(scope_.options.limits.answer_timeout);
  on_abort_ = nullptr;
  if (response) co_return *std::move(response);

  if (!aborted_) scope_.log.warn("answer_timeout", {{"route", LogValue::code(route.path)}});
  HttpResponse late = try_later(503, "the answer took too long; try again", std::chrono::seconds(5));
  late.close = true;
  co_return late;
}

asio::awaitable<Session::After> Session::answer(Exchange& exchange, HttpResponse response, bool body_unread) {
  const bool keep = exchange.keep_alive && !response.close && !body_unread && !scope_.draining;
  const std::string& body = response.shared_body ? *response.shared_body : response.body;
  const bool without_body = exchange.head.method == "HEAD";
  add_web_headers(scope_.options.web, exchange.head, response);

  http::response<http::span_body<const char>> message(static_cast<http::status>(response.status), 11);
  message.body() = {body.data(), body.size()};
  message.set(http::field::date, http_date(std::time(nullptr)));
  message.set(http::field::cache_control, "no-store");  // unless the handler says otherwise
  message.set("X-Content-Type-Options", "nosniff");
  if (!response.content_type.empty()) response.headers.emplace_back("Content-Type", std::move(response.content_type));
  std::vector<std::string> set_before;  // the first of a name replaces the default, later ones stand beside it
  for (const auto& [name, value] : response.headers) {
    if (name.empty() || !is_printable(name) || !is_printable(value)) {
      scope_.log.error("response_header_refused", {{"route", LogValue::code(exchange.route)}});
      continue;
    }
    std::string lower = lower_case(name);
    if (std::find(set_before.begin(), set_before.end(), lower) == set_before.end()) {
      message.set(name, value);
      set_before.push_back(std::move(lower));
    } else {
      message.insert(name, value);
    }
  }
  message.keep_alive(keep);
  message.prepare_payload();
  if (is_bodiless(response.status)) message.content_length(boost::none);
  if (without_body) message.body() = {};  // after its length was told (RFC 9110, 9.3.2)
  const std::size_t bytes_out = message.body().size();

  error_code error;
  tcp().expires_after(write_patience(scope_.options.limits, response));
  co_await http::async_write(stream_, message, asio::redirect_error(asio::use_awaitable, error));

  const auto took = SteadyClock::now() - exchange.started;
  scope_.metrics.request_finished(exchange.route, response.status, took, exchange.bytes_in, bytes_out);
  // The route, never the path: for the app's files one name stands for all. Its join links keep the invitation in the
  // fragment (#…), which browsers do not send, so no path holds a secret; what a person types by mistake might.
  scope_.log.debug("request", {{"listener", LogValue::code(scope_.options.name)},
                               {"route", LogValue::code(exchange.route)},
                               {"status", response.status},
                               {"bytes_in", exchange.bytes_in},
                               {"bytes_out", bytes_out},
                               {"took_ms", took}});
  if (error) co_return After::gone;
  if (body_unread) co_return After::linger;
  co_return keep ? After::next : After::close;
}

asio::awaitable<Session::After> Session::upgrade_to_hints(Exchange& exchange) {
  const HintEndpoint& endpoint = *scope_.options.hints;
  exchange.route = endpoint.path;
  const bool body_unread = exchange.has_body();
  if (!beast::websocket::is_upgrade(exchange.parser.get()) || body_unread || buffer_.size() > 0) {
    HttpResponse refusal = text_response(426, "this address only takes a WebSocket upgrade");
    refusal.headers.emplace_back("Upgrade", "websocket");
    co_return co_await answer(exchange, std::move(refusal), body_unread);
  }
  const HintSlot slot(scope_.hint_sessions, scope_.options.limits.max_hint_sessions);
  if (!slot.got()) {
    co_return co_await answer(exchange, try_later(503, "too many hint sessions are open", std::chrono::seconds(60)),
                              false);
  }

  auto upgrade = exchange.parser.release();
  auto pending = std::make_shared<Pending<HintVerdict>>(executor_);
  on_abort_ = [pending] { pending->abandon(); };
  try {
    endpoint.authenticate(exchange.head, pending->completion(text_response(500, "the server failed to answer")));
  } catch (...) {
    scope_.log.error("handler_exception", {{"route", LogValue::code(endpoint.path)}});
  }
  auto verdict = co_await pending->wait(scope_.options.limits.answer_timeout);
  on_abort_ = nullptr;
  if (!verdict) verdict = try_later(503, "the answer took too long; try again", std::chrono::seconds(5));
  if (auto* refusal = std::get_if<HttpResponse>(&*verdict)) {
    co_return co_await answer(exchange, std::move(*refusal), false);
  }
  if (aborted_) co_return After::gone;

  scope_.metrics.request_finished(exchange.route, 101, SteadyClock::now() - exchange.started, 0, 0);
  auto hints = make_hint_session(std::move(stream_), scope_);
  upgraded_ = true;
  on_drain_ = [hints] { hints->end(); };
  on_abort_ = [hints] { hints->abort(); };
  if (scope_.draining) hints->end();
  co_await hints->run(std::move(upgrade), std::get<HintTopics>(*std::move(verdict)));
  on_drain_ = nullptr;
  on_abort_ = nullptr;
  co_return After::gone;
}

/// Ends TLS properly, so that the peer knows that nothing was cut off. After an answer that came before the
/// whole request, the rest is read and thrown away for a while: closing a socket with unread bytes resets the
/// connection, and the peer could lose the answer that tells it what was wrong.
asio::awaitable<void> Session::say_goodbye(bool linger) {
  error_code error;
  tcp().expires_after(scope_.options.limits.shutdown_timeout);
  if (PeerStream::Tls* tls = stream_.tls()) {
    co_await tls->async_shutdown(asio::redirect_error(asio::use_awaitable, error));
  }
  if (!linger) co_return;
  tcp().socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
  error = {};
  std::array<char, 4096> ignored;
  while (!error) {
    co_await tcp().async_read_some(asio::buffer(ignored), asio::redirect_error(asio::use_awaitable, error));
  }
}

}  // namespace doorstep::syncd
