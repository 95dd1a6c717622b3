// The client's way to its server: HTTPS requests, and wake-up hints over a WebSocket, both on TLS 1.3 alone.
//
// The sync engine sees only Transport and HintListener, so tests and other platforms can bring their own.
// What is sent and received here is sealed and signed already (P3, P10); TLS hides who talks to whom about
// how much, and the pinned key keeps an impostor from even seeing the sealed form.
//
// Every call is synchronous and every step of it has a deadline. Failures are one line for a person and are
// Errc::unavailable, meaning try again later, except:
//   bad_signature  the server is not the one that was named; never retried by itself
//   too_large      its answer is over TransportOptions::max_answer_bytes
//   invalid_input  the options are off (an unreadable CA file)
//   not_allowed    the server refuses hints to this device (401, 403)
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"

namespace doorstep::client {

/// Where a server listens. `host` is a DNS name in lower case, an IPv4 address, or an IPv6 address without brackets.
struct ServerAddress {
  static constexpr std::uint16_t kDefaultPort = 443;

  std::string host;
  std::uint16_t port = kDefaultPort;

  /// https://host or https://host:port, as parse() takes it.
  std::string text() const;
  /// host or host:port, as the Host header has it (RFC 9110 section 7.2).
  std::string authority() const;
  /// Takes https://host[:port][/] and nothing more: no user, path or query. Anything else is Errc::invalid_input.
  static Result<ServerAddress> parse(std::string_view url);

  bool operator==(const ServerAddress&) const = default;
};

struct TransportOptions {
  ServerAddress server;
  /// SHA-256 of the SubjectPublicKeyInfo of the server's certificate (as in RFC 7469 section 2.4). When set, this
  /// key alone decides: neither the chain, the name nor the dates are looked at, so a wrong clock harms nobody (P6).
  std::optional<Hash> pinned_key;
  /// Without a pin: trust the certificates in this PEM file, or the system's when it is empty; the name is checked.
  std::string ca_file;
  /// For the name look-up, the TCP connection and the TLS handshake together.
  std::chrono::milliseconds connect_timeout{10000};
  /// The longest standstill while a request is sent or its answer awaited. One that still moves on a poor line goes
  /// on, up to kLongestExchange.
  std::chrono::milliseconds request_timeout{30000};
  /// The largest body of an answer.
  std::size_t max_answer_bytes = 8u << 20;
};

/// However steadily it trickles, an exchange is given up after this.
inline constexpr std::chrono::minutes kLongestExchange{10};
/// A longer Retry-After is taken as this, so that no answer silences a device for days.
inline constexpr std::chrono::hours kLongestRetryAfter{24};

struct TransportAnswer {
  int status = 0;
  std::string content_type;
  std::string body;
  /// From Retry-After in its form of seconds (RFC 9110 section 10.2.3); the form with a date is passed over.
  std::optional<std::chrono::seconds> retry_after;

  // What this request cost, a reconnect included.
  std::uint64_t bytes_sent = 0;       ///< handed to TCP: HTTP, TLS records and handshakes
  std::uint64_t bytes_received = 0;   ///< taken from TCP
  std::uint64_t http_bytes_sent = 0;  ///< inside TLS: heads and bodies
  std::uint64_t http_bytes_received = 0;
};

/// One request at a time, from one thread at a time.
class Transport {
 public:
  virtual ~Transport() = default;

  /// Posts `body` to `path` ("/v1/…") and returns the answer, whatever its HTTP status. The request may reach the
  /// server twice, so it must be idempotent.
  virtual Result<TransportAnswer> post(std::string_view path, std::string_view content_type, std::string_view body) = 0;

  /// Gets `path` ("/v1/server"), which anybody may ask for; otherwise like post().
  virtual Result<TransportAnswer> get(std::string_view path) = 0;
};

/// Keeps one connection alive between requests. When the server closed it meanwhile, before any byte of an answer,
/// reconnects once, resuming the TLS session. Connects on the first request; bad options show there.
std::unique_ptr<Transport> make_https_transport(TransportOptions options);

/// Waits for the server to say that there is something new. What a hint says is ignored: it grants nothing.
/// One thread at a time. Pings are answered within wait() only, so call it in a loop.
class HintListener {
 public:
  virtual ~HintListener() = default;

  /// True: a hint came (those that came together count as one). False: the time is up; the connection stays.
  /// An error is final: make a new listener.
  virtual Result<bool> wait(std::chrono::milliseconds at_most) = 0;
};

/// Connects to GET /v1/hints as a WebSocket (RFC 6455), with `headers` for authentication.
Result<std::unique_ptr<HintListener>> make_hint_listener(TransportOptions options,
                                                         std::vector<std::pair<std::string, std::string>> headers);

/// The pin of the first certificate in a PEM file, for the invitation. Errc::not_found without such a file,
/// Errc::malformed when it holds no certificate.
Result<Hash> spki_hash_of_pem(const std::string& path);

}  // namespace doorstep::client
