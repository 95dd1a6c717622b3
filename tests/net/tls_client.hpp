// A blocking client for tests, over TLS or plain TCP, on OpenSSL alone: it can say what a well-behaved library would
// not.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace doorstep::net_test {

/// Writes a fresh self-signed certificate for "localhost" (P-256) and its key, both PEM.
void write_self_signed(const std::filesystem::path& certificate, const std::filesystem::path& key);

struct Reply {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

/// Every wait is bounded; a wait that runs out shows as "nothing".
class Client {
 public:
  using Milliseconds = std::chrono::milliseconds;

  explicit Client(std::uint16_t port, Milliseconds patience = Milliseconds(5'000));
  ~Client();
  Client(Client&& other) noexcept;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool connected() const;
  /// False when refused or when the patience ran out. `version` is TLS1_2_VERSION or TLS1_3_VERSION.
  bool handshake(int version, Milliseconds patience = Milliseconds(5'000), std::string_view alpn = {});
  bool handshake();

  // Without a handshake everything below goes over plain TCP.
  bool send(std::string_view bytes);      ///< inside TLS
  bool send_raw(std::string_view bytes);  ///< beside it
  /// One whole reply, or its head alone; nothing when the connection ended or stayed silent.
  std::optional<Reply> receive(bool head_alone = false);
  /// Exactly `size` bytes inside TLS.
  std::optional<std::string> receive_bytes(std::size_t size);
  /// Waits for the end: true when it came as TLS's close_notify, false for a bare end, nothing for silence or data.
  std::optional<bool> receive_end();
  /// True when the other side ended or reset the TCP connection, false after the patience.
  bool raw_end();
  void close();

  std::optional<Reply> request(std::string_view method, std::string_view target, std::string_view body = {},
                               std::string_view more_headers = {});

 private:
  bool fill();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The bytes of a request, with Host and (when there is a body or the method is POST) Content-Length.
std::string request_text(std::string_view method, std::string_view target, std::string_view body = {},
                         std::string_view more_headers = {});

}  // namespace doorstep::net_test
