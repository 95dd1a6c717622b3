// One listener: accepts, bounds and routes connections, and drains them at the end. Over TLS, but for trying out.
//
// What a session does, each step under its own deadline: handshake; read a header; find the route; bound and
// read the body; call the handler and wait for its answer; write it; wait for the next request or end. One
// request is in flight per connection. Nothing that a peer sends ends more than its own connection.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "syncd/http/hint_hub.hpp"
#include "syncd/http/message.hpp"
#include "syncd/http/web_rules.hpp"
#include "syncd/net/address.hpp"
#include "syncd/net/io_threads.hpp"
#include "syncd/net/tls.hpp"
#include "syncd/obs/log.hpp"
#include "syncd/obs/metrics.hpp"

namespace doorstep::syncd {

struct NetLimits {
  std::size_t max_connections = 512;    ///< at this many the listener stops accepting
  std::size_t max_hint_sessions = 256;  ///< of these connections
  std::size_t header_bytes = 16 * 1024;
  std::chrono::milliseconds handshake_timeout{10'000};
  std::chrono::milliseconds header_timeout{10'000};  ///< for the whole header, from its first byte
  std::chrono::milliseconds write_timeout{30'000};
  std::chrono::milliseconds idle_timeout{60'000};        ///< between two requests
  std::chrono::milliseconds answer_timeout{60'000};      ///< for a handler's answer, then 503
  std::chrono::milliseconds shutdown_timeout{2'000};     ///< for the peer to take the last answer and say goodbye
  std::chrono::milliseconds hint_ping_interval{30'000};  ///< a peer silent for twice as long is dropped
};

/// A path that upgrades to a WebSocket and then only carries hints from the server.
struct HintEndpoint {
  std::string path;  ///< hints_path
  HintAuthenticate authenticate;
  HintHub* hub = nullptr;  ///< must outlive the listener
};

struct ListenerOptions {
  std::string name;  ///< "public", "admin", "app": for the log and the metrics
  Address address;
  TlsFiles tls;  ///< not read when the scheme of `web` is without TLS
  WebRules web;
  NetLimits limits;
  std::vector<Route> routes;
  std::optional<HintEndpoint> hints;
};

class Listener {
 public:
  /// Binds and begins to accept. `io`, `log` and `metrics` must outlive the listener. Errc::io when the address
  /// cannot be bound; Errc::not_allowed for HTTP without TLS on an address that is not loopback; the errors of
  /// make_tls_context.
  static Result<std::unique_ptr<Listener>> start(ListenerOptions options, IoThreads& io, Log& log, Metrics& metrics);

  /// drain(0), if it was not drained before; the I/O threads must still run then.
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// The address with the port that was bound.
  const Address& address() const;
  std::size_t connections() const;

  /// Reads the TLS files again, for connections that come later; on an error the old ones stay in use. Does nothing
  /// without TLS.
  Status reload_tls();

  /// Stops accepting, ends idle connections, lets requests in flight finish for at most `grace` (answered with
  /// "Connection: close"), then cuts the rest; returns when no connection is left. Blocks: not from an I/O
  /// thread. Requests that were handed to a handler may still be completed by it afterwards, to no one.
  void drain(std::chrono::milliseconds grace);

 private:
  class Impl;
  explicit Listener(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace doorstep::syncd
