#include "tests/transport/tls_test_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <strings.h>
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "core/base/assert.hpp"

namespace doorstep::testing {
namespace {

constexpr timeval kLongestBlock{10, 0};
constexpr std::string_view kWebSocketGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455 section 1.3

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

int bind_loopback(std::uint16_t& port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  DOORSTEP_ASSERT(fd >= 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  DOORSTEP_ASSERT(bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0);
  DOORSTEP_ASSERT(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  port = ntohs(address.sin_port);
  return fd;
}

// OpenSSL writes with write(2). Only the server's own threads are shielded: the client must cope by itself.
void block_sigpipe() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

std::string accept_key(const std::string& key) {
  const std::string text = key + std::string(kWebSocketGuid);
  unsigned char digest[20];
  EVP_Digest(text.data(), text.size(), digest, nullptr, EVP_sha1(), nullptr);
  unsigned char encoded[32];
  const int size = EVP_EncodeBlock(encoded, digest, sizeof digest);
  return {reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(size)};
}

}  // namespace

// ---- identity

TestIdentity::TestIdentity(const std::string& subject_name, int from_days, int to_days)
    : key_(EVP_EC_gen("P-256"), EVP_PKEY_free), certificate_(X509_new(), X509_free) {
  X509* certificate = certificate_.get();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), from_days * 86400L);
  X509_gmtime_adj(X509_getm_notAfter(certificate), to_days * 86400L);
  X509_set_pubkey(certificate, key_.get());
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, subject_name.c_str());
  DOORSTEP_ASSERT(extension != nullptr);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
  DOORSTEP_ASSERT(X509_sign(certificate, key_.get(), EVP_sha256()) > 0);
}

Hash TestIdentity::pin() const {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key_.get(), &der);  // from the key, where the client goes by the certificate
  DOORSTEP_ASSERT(size > 0);
  Hash hash{};
  EVP_Digest(der, static_cast<std::size_t>(size), hash.data(), nullptr, EVP_sha256(), nullptr);
  OPENSSL_free(der);
  return hash;
}

std::string TestIdentity::pem() const {
  BIO* memory = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(memory, certificate_.get());
  std::string text(BIO_pending(memory), '\0');
  BIO_read(memory, text.data(), static_cast<int>(text.size()));
  BIO_free(memory);
  return text;
}

// ---- one connection

Peer::Peer(int socket, SSL_CTX* context, int number)
    : number_(number), socket_(socket), tls_(SSL_new(context), SSL_free) {
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &kLongestBlock, sizeof kLongestBlock);
  setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &kLongestBlock, sizeof kLongestBlock);
  SSL_set_fd(tls_.get(), socket);
}

Peer::~Peer() { cut(); }

bool Peer::handshake() { return SSL_accept(tls_.get()) == 1; }

bool Peer::read_more() {
  char chunk[16384];
  const int got = SSL_read(tls_.get(), chunk, sizeof chunk);
  if (got <= 0) return false;
  unread_.append(chunk, static_cast<std::size_t>(got));
  return true;
}

std::string Peer::take(std::size_t count) {
  std::string taken = unread_.substr(0, count);
  unread_.erase(0, count);
  return taken;
}

std::optional<std::string> Peer::read_head() {
  std::size_t end;
  while ((end = unread_.find("\r\n\r\n")) == std::string::npos) {
    if (!read_more()) return std::nullopt;
  }
  return take(end + 4);
}

std::optional<Peer::Request> Peer::read_request() {
  std::optional<std::string> head = read_head();
  if (!head) return std::nullopt;
  Request request{*head, {}};
  const std::size_t length = std::strtoul(request.header("Content-Length").c_str(), nullptr, 10);
  while (unread_.size() < length) {
    if (!read_more()) return std::nullopt;
  }
  request.body = take(length);
  return request;
}

std::string Peer::Request::header(std::string_view name) const {
  std::size_t line = head.find("\r\n");
  while (line != std::string::npos && line + 2 < head.size()) {
    const std::size_t start = line + 2;
    line = head.find("\r\n", start);
    const std::size_t colon = head.find(": ", start);
    if (colon == std::string::npos || colon > line) continue;
    if (colon - start == name.size() && strncasecmp(head.data() + start, name.data(), name.size()) == 0) {
      return head.substr(colon + 2, line - colon - 2);
    }
  }
  return {};
}

bool Peer::write(std::string_view bytes) {
  return SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size())) == static_cast<int>(bytes.size());
}

bool Peer::write_without_tls(std::string_view bytes) {
  return send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

bool Peer::answer(std::string_view status, std::string_view body, std::string_view more_headers) {
  return write("HTTP/1.1 " + std::string(status) + "\r\nContent-Type: application/x-test\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n" + std::string(more_headers) + "\r\n" + std::string(body));
}

bool Peer::accept_websocket() {
  const std::optional<std::string> head = read_head();
  if (!head) return false;
  upgrade_head_ = *head;
  const std::string key = Request{*head, {}}.header("Sec-WebSocket-Key");
  return write(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: " +
      accept_key(key) + "\r\n\r\n");
}

bool Peer::write_frame(int opcode, std::string_view payload) {
  DOORSTEP_ASSERT(payload.size() < 65536);
  std::string frame(1, static_cast<char>(0x80 | opcode));
  if (payload.size() < 126) {
    frame += static_cast<char>(payload.size());
  } else {
    frame += static_cast<char>(126);
    frame += static_cast<char>(payload.size() >> 8);
    frame += static_cast<char>(payload.size() & 0xff);
  }
  return write(frame + std::string(payload));
}

std::optional<Peer::Frame> Peer::read_frame() {
  while (unread_.size() < 2) {
    if (!read_more()) return std::nullopt;
  }
  Frame frame;
  frame.opcode = unread_[0] & 0x0f;
  frame.masked = (unread_[1] & 0x80) != 0;
  const std::size_t size = unread_[1] & 0x7f;
  DOORSTEP_ASSERT(size < 126);  // control frames are all that a listener sends
  const std::size_t mask_size = frame.masked ? 4 : 0;
  while (unread_.size() < 2 + mask_size + size) {
    if (!read_more()) return std::nullopt;
  }
  const std::string mask = take(2 + mask_size).substr(2);
  frame.payload = take(size);
  for (std::size_t i = 0; i < size && frame.masked; ++i) {
    frame.payload[i] = static_cast<char>(frame.payload[i] ^ mask[i % 4]);
  }
  return frame;
}

void Peer::close() {
  SSL_shutdown(tls_.get());
  cut();
}

void Peer::cut() {
  const std::lock_guard lock(mutex_);
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

void Peer::reset() {
  const linger none{1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &none, sizeof none);
  cut();
}

void Peer::wait_for_close() {
  char chunk[4096];
  while (recv(socket_, chunk, sizeof chunk, 0) > 0) {
  }
}

void Peer::interrupt() {
  const std::lock_guard lock(mutex_);
  if (socket_ >= 0) shutdown(socket_, SHUT_RDWR);
}

// ---- the server

TlsTestServer::TlsTestServer(Script script, const TestIdentity& identity, int highest_tls)
    : script_(std::move(script)),
      identity_(identity),
      context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free),
      listener_(bind_loopback(port_)) {
  SSL_CTX_set_max_proto_version(context_.get(), highest_tls);
  SSL_CTX_use_certificate(context_.get(), identity_.certificate());
  SSL_CTX_use_PrivateKey(context_.get(), identity_.key());
  DOORSTEP_ASSERT(listen(listener_, 16) == 0);
  acceptor_ = std::thread([this] { accept_all(); });
}

void TlsTestServer::accept_all() {
  block_sigpipe();
  while (true) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    const auto peer = std::make_shared<Peer>(fd, context_.get(), connections_++);
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    peers_.push_back(peer);
    workers_.emplace_back([this, peer] {
      block_sigpipe();
      script_(*peer);
      peer->cut();
    });
  }
}

TlsTestServer::~TlsTestServer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  for (const auto& peer : peers_) peer->interrupt();
  for (std::thread& worker : workers_) worker.join();
}

std::uint16_t closed_port() {
  std::uint16_t port = 0;
  ::close(bind_loopback(port));
  return port;
}

TemporaryFile::TemporaryFile(std::string_view content)
    : path_((std::filesystem::temp_directory_path() / "doorstep-transport-XXXXXX").string()) {
  const int fd = mkstemp(path_.data());
  DOORSTEP_ASSERT(fd >= 0);
  DOORSTEP_ASSERT(::write(fd, content.data(), content.size()) == static_cast<ssize_t>(content.size()));
  ::close(fd);
}

TemporaryFile::~TemporaryFile() { unlink(path_.c_str()); }

}  // namespace doorstep::testing
