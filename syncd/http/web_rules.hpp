// What pages in a browser may ask of a listener, and what its answers tell the browser. Pure: a request's header in,
// words or headers out.
//
// None of it replaces the signature on every request (docs/PROTOCOL.md, "The exchange"): it keeps pages of strangers
// from talking to a server that only the person at the browser can reach, and it keeps the app's own pages to what
// the app needs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "syncd/http/message.hpp"

namespace doorstep::syncd {

/// How browsers reach a listener.
enum class Scheme {
  https,
  /// Without TLS, for trying the app out: on a loopback address only, and only under this machine's own names.
  http_on_loopback,
};

struct WebRules {
  Scheme scheme = Scheme::https;
  bool serves_app = false;           ///< answers outside /v1 are the app's and carry its headers
  std::vector<std::string> origins;  ///< of other hosts that serve the app; each as parse_origin returns it
};

/// The answer that ends a request before anybody else sees it, or nothing: it may go on.
/// 421 when a name that is not this machine's leads to a loopback listener (DNS rebinding); 403 for a WebSocket of a
/// page that is neither this listener's own nor of `origins`; the answer to a CORS preflight (Fetch, "CORS protocol").
std::optional<HttpResponse> first_word(const WebRules& rules, const HttpRequest& head);

/// Adds to an answer, whoever made it, what its browser has to know: CORS under /v1, the app's policies elsewhere.
void add_web_headers(const WebRules& rules, const HttpRequest& head, HttpResponse& response);

/// Whether a Host header names this machine: 127.0.0.0/8, [::1], localhost or a name below it (RFC 6761, 6.3), with
/// or without a port, in small or capital letters.
bool is_local_host(std::string_view host);

/// An origin as browsers send it (RFC 6454, 6.2): https, a host in small letters, a port unless it is the usual one.
/// http is taken for names of this machine. Anything else is Errc::invalid_input saying what is allowed.
Result<std::string> parse_origin(std::string_view text);

}  // namespace doorstep::syncd
