// A TLS server on 127.0.0.1 that follows a script, one call of it for each connection.
//
// On plain sockets and OpenSSL, so that it shares no code with what it tests and can break any rule: fall silent,
// vanish in mid-answer, talk nonsense. Port 0; every blocking call ends after ten seconds at the latest.
#pragma once

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/base/bytes.hpp"

namespace doorstep::testing {

/// A P-256 key and a certificate that it signed itself.
class TestIdentity {
 public:
  /// `subject_name` as OpenSSL's subjectAltName has it: "IP:127.0.0.1" or "DNS:localhost".
  /// Valid from `from_days` to `to_days` from now.
  explicit TestIdentity(const std::string& subject_name = "IP:127.0.0.1", int from_days = -1, int to_days = 1);

  Hash pin() const;
  std::string pem() const;
  EVP_PKEY* key() const { return key_.get(); }
  X509* certificate() const { return certificate_.get(); }

 private:
  std::shared_ptr<EVP_PKEY> key_;
  std::shared_ptr<X509> certificate_;
};

/// The server's end of one connection. Methods that read or write return false or nothing once the other side is gone.
class Peer {
 public:
  struct Request {
    std::string head;  ///< with its blank line
    std::string body;

    /// The value of a header, or "" without it.
    std::string header(std::string_view name) const;
  };
  struct Frame {
    int opcode = 0;
    std::string payload;
    bool masked = false;
  };

  Peer(int socket, SSL_CTX* context, int number);
  ~Peer();
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  int number() const { return number_; }  ///< which connection this is, from 0
  bool handshake();
  bool resumed() const { return SSL_session_reused(tls_.get()) == 1; }

  std::optional<std::string> read_head();
  std::optional<Request> read_request();
  bool write(std::string_view bytes);
  bool write_without_tls(std::string_view bytes);
  bool answer(std::string_view status, std::string_view body, std::string_view more_headers = "");

  bool accept_websocket();  ///< reads the upgrade request, keeps its head in upgrade_head(), answers 101
  const std::string& upgrade_head() const { return upgrade_head_; }
  bool write_frame(int opcode, std::string_view payload);
  std::optional<Frame> read_frame();

  void close();           ///< in order: close_notify, then FIN
  void cut();             ///< FIN without close_notify
  void reset();           ///< RST
  void wait_for_close();  ///< says nothing until the client hangs up
  void interrupt();       ///< from the server's thread: ends every blocking call

 private:
  bool read_more();
  std::string take(std::size_t count);

  const int number_;
  std::mutex mutex_;  // guards socket_ against interrupt()
  int socket_;
  std::unique_ptr<SSL, void (*)(SSL*)> tls_;
  std::string unread_;
  std::string upgrade_head_;
};

class TlsTestServer {
 public:
  using Script = std::function<void(Peer&)>;

  explicit TlsTestServer(Script script, const TestIdentity& identity = TestIdentity(),
                         int highest_tls = TLS1_3_VERSION);
  ~TlsTestServer();

  std::uint16_t port() const { return port_; }
  int connections() const { return connections_; }

 private:
  void accept_all();

  Script script_;
  TestIdentity identity_;
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
  std::uint16_t port_ = 0;  // before listener_, which sets it
  int listener_;
  std::atomic<int> connections_ = 0;
  std::mutex mutex_;
  bool stopping_ = false;
  std::vector<std::shared_ptr<Peer>> peers_;
  std::vector<std::thread> workers_;
  std::thread acceptor_;
};

/// A port of 127.0.0.1 on which nothing listens.
std::uint16_t closed_port();

/// A file that is removed with this object.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view content);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace doorstep::testing
