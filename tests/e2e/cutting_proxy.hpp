// A TCP proxy on 127.0.0.1 that loses the connection in mid-answer: what a stairwell does to a tablet.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <thread>

namespace doorstep::e2e {

/// Serves one connection after another, from a thread of its own, until its end.
class CuttingProxy {
 public:
  static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

  CuttingProxy(std::uint16_t listen_port, std::uint16_t server_port);
  ~CuttingProxy();
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  /// The next connections are cut off once this many bytes have gone to the client.
  void cut_after(std::uint64_t answered_bytes) { cut_after_ = answered_bytes; }
  /// Bytes that went to the client on the last connection.
  std::uint64_t answered() const { return answered_; }
  int connections() const { return connections_; }

 private:
  void serve();
  void relay(int client);

  const std::uint16_t server_port_;
  int listener_;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::uint64_t> cut_after_ = never;
  std::atomic<std::uint64_t> answered_ = 0;
  std::atomic<int> connections_ = 0;
  std::thread thread_;
};

}  // namespace doorstep::e2e
