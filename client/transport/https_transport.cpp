// HTTP/1.1 requests over one kept-alive TLS connection.
//
// An idle connection may have been closed by the server, or forgotten by a router, without this side knowing: the
// request is then written into nothing. When a connection that has served before ends without a byte of an answer,
// the request is sent once more on a new one; it is idempotent, so arriving twice does no harm.
#include <algorithm>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <charconv>
#include <utility>

#include "client/transport/tls_dial.hpp"
#include "core/base/assert.hpp"

namespace doorstep::client {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

using Request = http::request<http::span_body<const char>>;
using AnswerParser = http::response_parser<http::string_body>;

constexpr std::uint32_t kLongestAnswerHead = 16u << 10;

// A space or a control character in the first line would end it early and let the rest be read as headers.
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c != '\x7f'; });
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view text) {
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const auto most = std::chrono::seconds(kLongestRetryAfter);
  if (end == text.data() || end != text.data() + text.size()) return std::nullopt;
  if (error != std::errc{} || count > static_cast<std::uint64_t>(most.count())) return most;
  return std::chrono::seconds(count);
}

// One direction of a conversation: at most one operation at a time, and how the last one ended until it is taken.
struct Step {
  bool running = false;
  std::optional<StepEnd> end;

  auto begin() {
    running = true;
    return [this](error_code error, std::size_t bytes) {
      running = false;
      end = StepEnd{error, bytes};
    };
  }
  StepEnd take() { return *std::exchange(end, std::nullopt); }
};

class HttpsTransport final : public Transport {
 public:
  explicit HttpsTransport(TransportOptions options) : dialler_(std::move(options)) {}

  Result<TransportAnswer> post(std::string_view path, std::string_view content_type, std::string_view body) override {
    DOORSTEP_ASSERT(content_type.find_first_of("\r\n") == std::string_view::npos);
    return without_exceptions(dialler_.server(), [&]() -> Result<TransportAnswer> {
      Request request = begin(http::verb::post, path);
      request.set(http::field::content_type, content_type);
      request.body() = {body.data(), body.size()};
      request.prepare_payload();
      return send(request);
    });
  }

  Result<TransportAnswer> get(std::string_view path) override {
    return without_exceptions(dialler_.server(),
                              [&]() -> Result<TransportAnswer> { return send(begin(http::verb::get, path)); });
  }

 private:
  Request begin(http::verb verb, std::string_view path) const {
    DOORSTEP_ASSERT(!path.empty() && path.front() == '/' && is_plain(path));
    Request request(verb, path, 11);
    request.set(http::field::host, dialler_.server().authority());
    request.set(http::field::user_agent, "doorstep");
    return request;
  }

  Result<TransportAnswer> send(const Request& request) {
    TransportAnswer answer;
    if (connection_) {
      const Exchange first = exchange(request, answer);
      if (first.done) return answer;
      if (!first.worth_repeating) return fail(first.error);
    }
    connection_ = TRY(dialler_.dial());
    counted_ = {};
    const Exchange exchanged = exchange(request, answer);
    if (!exchanged.done) return fail(exchanged.error);
    return answer;
  }

  struct Exchange {
    bool done = false;
    bool worth_repeating = false;
    Error error{};
  };

  // One attempt on the connection that stands. Drops it unless it can serve again.
  Exchange exchange(const Request& request, TransportAnswer& answer) {
    boost::beast::flat_buffer buffer;
    AnswerParser parser;
    parser.header_limit(kLongestAnswerHead);
    parser.body_limit(dialler_.options().max_answer_bytes);
    parser.eager(true);
    http::request_serializer<Request::body_type> serializer(request);

    const error_code error = converse(serializer, parser, buffer, answer);
    Exchange end;
    if (!error) {
      end.done = true;
      take(parser, answer);
    } else {
      const bool nothing_came = !parser.got_some() && buffer.size() == 0;
      end.worth_repeating = nothing_came && (is_hang_up(error) || error == http::error::end_of_stream);
      end.error = error == asio::error::timed_out && !serializer.is_done()
                      ? explain(NetFailure::send_timeout, dialler_.server(), stall())
                      : explain_read(error, nothing_came);
    }
    count_wire(answer);
    // Bytes beyond the answer belong to no request: the two sides disagree about where they are.
    const bool reusable = end.done && serializer.is_done() && parser.keep_alive() && buffer.size() == 0;
    if (!reusable) dialler_.hang_up(std::move(connection_));
    return end;
  }

  // Sends and receives at the same time, until the answer is whole. A server may answer before it has read the whole
  // request (413, 429) and read no more of it: one who only then begins to listen would wait for ever, or find the
  // answer swept away by the reset that follows. So a failure to send is not yet an end; what is received decides.
  error_code converse(http::request_serializer<Request::body_type>& serializer, AnswerParser& parser,
                      boost::beast::flat_buffer& buffer, TransportAnswer& answer) {
    const Clock::time_point last = Clock::now() + kLongestExchange;
    TlsStream& stream = connection_->stream;
    Step sending;
    Step receiving;
    const auto send_more = [&] { http::async_write_some(stream, serializer, sending.begin()); };
    const auto receive_more = [&] { http::async_read_some(stream, buffer, parser, receiving.begin()); };

    error_code error;
    send_more();
    receive_more();
    while (true) {
      const auto deadline = std::min(Clock::now() + dialler_.options().request_timeout, last);
      connection_->io.restart();
      while (!sending.end && !receiving.end && connection_->io.run_one_until(deadline) != 0) {
      }
      if (!sending.end && !receiving.end) {
        error = asio::error::timed_out;
        break;
      }
      if (sending.end) {
        const StepEnd sent = sending.take();
        answer.http_bytes_sent += sent.bytes;
        if (!sent.error && !serializer.is_done()) send_more();
      }
      if (receiving.end) {
        const StepEnd received = receiving.take();
        answer.http_bytes_received += received.bytes;
        error = received.error;
        if (error || parser.is_done()) break;
        receive_more();
      }
    }
    if (sending.running || receiving.running) {
      // They refer to this call's variables: see them off before those go.
      error_code ignored;
      stream.next_layer().close(ignored);
      connection_->io.restart();
      while ((sending.running || receiving.running) && connection_->io.run_one() != 0) {
      }
    }
    return error;
  }

  void take(AnswerParser& parser, TransportAnswer& answer) {
    auto& message = parser.get();
    answer.status = static_cast<int>(message.result_int());
    answer.content_type = std::string_view(message[http::field::content_type]);
    answer.retry_after = parse_retry_after(std::string_view(message[http::field::retry_after]));
    answer.body = std::move(message.body());
  }

  Error explain_read(const error_code& error, bool nothing_came) const {
    const ServerAddress& server = dialler_.server();
    if (error == asio::error::timed_out) return explain(NetFailure::answer_timeout, server, stall());
    if (error == http::error::body_limit || error == http::error::header_limit ||
        error == http::error::buffer_overflow) {
      const bool head = error != http::error::body_limit;
      return explain(NetFailure::answer_too_large, server,
                     size_text(head ? kLongestAnswerHead : dialler_.options().max_answer_bytes));
    }
    if (is_hang_up(error) || error == http::error::end_of_stream || error == http::error::partial_message) {
      return explain(nothing_came ? NetFailure::closed_before_answer : NetFailure::closed_in_answer, server);
    }
    if (error.category() == http::make_error_code(http::error::end_of_stream).category()) {
      return explain(NetFailure::not_http, server);
    }
    return explain_network(error, server);
  }

  void count_wire(TransportAnswer& answer) {
    const WireBytes now = wire_bytes(connection_->stream);
    answer.bytes_sent += now.sent - counted_.sent;
    answer.bytes_received += now.received - counted_.received;
    counted_ = now;
  }

  std::string stall() const { return duration_text(dialler_.options().request_timeout); }

  TlsDialler dialler_;
  std::unique_ptr<TlsConnection> connection_;
  WireBytes counted_;  // of this connection, in answers so far
};

}  // namespace

std::unique_ptr<Transport> make_https_transport(TransportOptions options) {
  return std::make_unique<HttpsTransport>(std::move(options));
}

}  // namespace doorstep::client
