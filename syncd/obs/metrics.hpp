// What the daemon counts, in Prometheus' text format.
//
// Labels are routes, statuses and listener names from our own source, never anything that a peer chose, so
// that the number of series is bounded. Nothing here names a person, a case or a device (P3).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace doorstep::syncd {

/// Safe to call from any thread.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  /// One answered request. `route` is the pattern it matched, "none" without one; bytes are the bodies'.
  void request_finished(const std::string& route, int status, std::chrono::nanoseconds took, std::size_t bytes_in,
                        std::size_t bytes_out);

  void connection_opened(const std::string& listener);
  void connection_closed(const std::string& listener);
  void handshake_failed(const std::string& listener);
  void accept_failed(const std::string& listener);

  void hint_session_opened();
  void hint_session_closed();
  void hint_sent();

  void writer_queue_depth(std::size_t waiting);
  /// One durable transaction with `batch` requests in it.
  void committed(std::size_t batch, std::chrono::nanoseconds took);
  /// A request that was turned away: "rate" (429) or "queue" (503).
  void turned_away(const std::string& reason);

  /// Everything in the text exposition format 0.0.4 (Content-Type "text/plain; version=0.0.4").
  std::string render() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace doorstep::syncd
