#include "syncd/http/web_rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "syncd/http/header_text.hpp"
#include "syncd/http/hint_proof.hpp"
#include "syncd/net/address.hpp"

namespace doorstep::syncd {
namespace {

constexpr std::size_t longest_origin = 255;

// Chromium remembers a preflight for two hours at most.
constexpr std::string_view preflight_seconds = "7200";

// Nothing from elsewhere, nothing inline, no frame. A WebSocket to the page's own host is 'self' in CSP 3.
constexpr std::string_view app_policy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

constexpr auto app_headers = std::to_array<std::pair<const char*, std::string_view>>({
    {"Content-Security-Policy", app_policy},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(self), microphone=(self), geolocation=()"},
});

bool is_api(std::string_view path) { return path == "/v1" || path.starts_with("/v1/"); }

/// "host:port" or "host"; the host of an IPv6 address keeps its brackets.
struct HostPort {
  std::string_view host;
  std::optional<std::uint16_t> port;
};

std::optional<HostPort> split_host(std::string_view text) {
  HostPort out;
  const auto bracket = text.starts_with('[') ? text.find(']') : 0;
  if (bracket == std::string_view::npos) return std::nullopt;
  const auto colon = text.find(':', bracket);
  out.host = text.substr(0, colon);
  if (out.host.empty()) return std::nullopt;
  if (colon == std::string_view::npos) return out;
  const auto digits = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  out.port = port;
  return out;
}

/// Labels of small letters, digits and hyphens, none of them empty.
bool is_name(std::string_view host) {
  if (host.empty() || host.starts_with('.') || host.ends_with('.') || host.find("..") != std::string_view::npos) {
    return false;
  }
  return std::all_of(host.begin(), host.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; });
}

bool is_numeric_six(std::string_view host) { return parse_address(std::string(host) + ":0").has_value(); }

/// `host` in small letters, without a port.
bool names_this_machine(std::string_view host) {
  if (host.starts_with('[')) return host == "[::1]";
  if (host == "localhost" || is_loopback(host)) return true;
  return host.ends_with(".localhost") && is_name(host);
}

bool is_listed(const WebRules& rules, std::string_view origin) {
  return std::find(rules.origins.begin(), rules.origins.end(), origin) != rules.origins.end();
}

/// A page that this listener served itself: browsers name host and port the same way in both headers.
bool is_own(const WebRules& rules, std::string_view origin, const HttpRequest& head) {
  const std::string scheme = rules.scheme == Scheme::https ? "https://" : "http://";
  return lower_case(origin) == scheme + lower_case(head.header("host").value_or(""));
}

HttpResponse answer_preflight(const WebRules& rules, std::string_view origin) {
  if (!is_listed(rules, origin)) {
    return text_response(403, "this server answers pages of its own address and of those that --app-origin names");
  }
  HttpResponse response;
  response.status = 204;
  response.headers = {{"Access-Control-Allow-Methods", "GET, POST"},
                      {"Access-Control-Allow-Headers", "content-type"},
                      {"Access-Control-Max-Age", std::string(preflight_seconds)}};
  return response;
}

void add_cors(const WebRules& rules, const HttpRequest& head, HttpResponse& response) {
  response.headers.emplace_back("Vary", "Origin");  // also without one: a cache must not mix the two up
  const auto origin = head.header("origin");
  if (!origin || !is_listed(rules, *origin)) return;
  response.headers.emplace_back("Access-Control-Allow-Origin", std::string(*origin));
  response.headers.emplace_back("Access-Control-Expose-Headers", "retry-after");
}

}  // namespace

bool is_local_host(std::string_view host) {
  const auto parts = split_host(host);
  return parts && names_this_machine(lower_case(parts->host));
}

std::optional<HttpResponse> first_word(const WebRules& rules, const HttpRequest& head) {
  const auto host = head.header("host").value_or("");
  if (rules.scheme == Scheme::http_on_loopback && !is_local_host(host)) {
    return text_response(421,
                         "this address is for this machine alone: open it as localhost, as a name that ends in "
                         ".localhost, as 127.0.0.1 or as [::1]");
  }
  const auto origin = head.header("origin");
  if (!origin) return std::nullopt;  // no page of a browser's asks
  if (head.path() == hints_path && !is_own(rules, *origin, head) && !is_listed(rules, *origin)) {
    return text_response(403,
                         "this server gives hints to pages of its own address and of those that --app-origin names");
  }
  if (head.method == "OPTIONS" && is_api(head.path()) && !rules.origins.empty()) {
    return answer_preflight(rules, *origin);
  }
  return std::nullopt;
}

void add_web_headers(const WebRules& rules, const HttpRequest& head, HttpResponse& response) {
  if (is_api(head.path())) {
    if (!rules.origins.empty()) add_cors(rules, head, response);
    return;
  }
  if (!rules.serves_app) return;
  for (const auto& [name, value] : app_headers) response.headers.emplace_back(name, std::string(value));
  // A browser holds a name to TLS on all ports: for localhost it would lock the plain listener out.
  const auto host = head.header("host");
  if (rules.scheme == Scheme::https && host && !is_local_host(*host)) {
    response.headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
  }
}

Result<std::string> parse_origin(std::string_view text) {
  const auto refusal =
      fail(Errc::invalid_input,
           "'" + std::string(text.substr(0, longest_origin)) +
               "' is not an origin: write it as browsers send it, https://host or https://host:port, in small letters, "
               "without a path, a '/' at the end or the usual port; http:// is taken for names of this machine only");
  constexpr std::string_view secure = "https://";
  constexpr std::string_view plain = "http://";
  const bool is_secure = text.starts_with(secure);
  if ((!is_secure && !text.starts_with(plain)) || text.size() > longest_origin) return refusal;
  const auto parts = split_host(text.substr(is_secure ? secure.size() : plain.size()));
  if (!parts || (parts->host.starts_with('[') ? !is_numeric_six(parts->host) : !is_name(parts->host))) return refusal;
  if (parts->host != lower_case(parts->host) || parts->port == (is_secure ? 443 : 80) || parts->port == 0) {
    return refusal;
  }
  if (!is_secure && !names_this_machine(parts->host)) return refusal;
  return std::string(text);
}

}  // namespace doorstep::syncd
