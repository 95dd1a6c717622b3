// Plain request and response types: what a handler sees of HTTP.
//
// Handlers are plain functions over these types and know neither Boost nor a socket. A handler may answer at
// once, or keep its Respond and answer later from another thread (the writer thread does so after its commit).
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.hpp"

namespace doorstep::syncd {

struct HttpRequest {
  std::string method;  ///< as sent: "GET", "POST"
  std::string target;  ///< origin form with its query: "/v1/sync?x=1"; always begins with '/'
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case, in the order sent
  std::string body;
  std::string peer;  ///< numeric address of the other side, without its port

  /// The first header of that name; `name` in lower case. The view lives as long as the request.
  std::optional<std::string_view> header(std::string_view name) const;
  /// The target up to its query.
  std::string_view path() const;
  /// What follows the '?', undecoded; empty without one.
  std::string_view query() const;
};

struct HttpResponse {
  int status = 200;
  std::string content_type;  ///< no header is sent while it is empty
  std::string body;
  /// In place of `body`: bytes that many answers share. The peer's time to take them grows with their number.
  std::shared_ptr<const std::string> shared_body;
  /// Further headers. Content-Length, Connection and Date are the session's own business. A name or a value
  /// with a control character is left out and logged.
  std::vector<std::pair<std::string, std::string>> headers;
  bool close = false;  ///< end the connection after this answer
};

/// Gives the answer. May be called from any thread; the first call counts and later ones do nothing. When
/// every copy is destroyed without a call, the session answers 500, so that a forgotten answer hangs nobody.
using Respond = std::function<void(HttpResponse)>;

/// Runs on an I/O thread and must not block: work that waits belongs to another thread.
using Handler = std::function<void(HttpRequest, Respond)>;

struct Route {
  std::string method;
  std::string path;                                ///< exact ("/v1/sync"), or everything below a folder ("/admin/*")
  std::size_t body_limit = 0;                      ///< bytes; 0 takes no body
  std::chrono::milliseconds body_timeout{30'000};  ///< for the whole body
  Handler handler;
};

/// A plain-text answer of one line; the line's end is added.
HttpResponse text_response(int status, std::string_view line);

/// 503 or 429 with Retry-After in whole seconds, at least 1.
HttpResponse try_later(int status, std::string_view line, std::chrono::milliseconds wait);

/// The HTTP status that fits a kind of error.
int http_status(Errc code);

/// The answer to a refusal: its status, and its message as the line.
HttpResponse error_response(const Error& error);

}  // namespace doorstep::syncd
