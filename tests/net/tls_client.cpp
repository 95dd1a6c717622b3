#include "tests/net/tls_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace doorstep::net_test {
namespace {

void require(bool held, const char* what) {
  if (held) return;
  std::fprintf(stderr, "test set-up failed: %s\n", what);
  std::abort();
}

void set_patience(int socket, std::chrono::milliseconds patience) {
  timeval wait{};
  wait.tv_sec = patience.count() / 1000;
  wait.tv_usec = (patience.count() % 1000) * 1000;
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
}

}  // namespace

void write_self_signed(const std::filesystem::path& certificate, const std::filesystem::path& key) {
  EVP_PKEY* pair = EVP_EC_gen("P-256");
  require(pair != nullptr, "key generation");
  X509* x509 = X509_new();
  X509_set_version(x509, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509), -3600);
  X509_gmtime_adj(X509_getm_notAfter(x509), 24 * 3600);
  X509_set_pubkey(x509, pair);
  X509_NAME* name = X509_get_subject_name(x509);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(x509, name);
  require(X509_sign(x509, pair, EVP_sha256()) > 0, "certificate");

  std::FILE* out = std::fopen(certificate.c_str(), "w");
  require(out != nullptr && PEM_write_X509(out, x509) == 1 && std::fclose(out) == 0, "certificate file");
  out = std::fopen(key.c_str(), "w");
  require(out != nullptr && PEM_write_PrivateKey(out, pair, nullptr, nullptr, 0, nullptr, nullptr) == 1 &&
              std::fclose(out) == 0,
          "key file");
  X509_free(x509);
  EVP_PKEY_free(pair);
}

struct Client::Impl {
  int socket = -1;
  SSL_CTX* context = nullptr;
  SSL* ssl = nullptr;
  std::string arrived;
};

Client::Client(std::uint16_t port, Milliseconds patience) : impl_(std::make_unique<Impl>()) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  impl_->socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  set_patience(impl_->socket, patience);
  if (::connect(impl_->socket, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) close();
}

Client::Client(Client&& other) noexcept = default;

Client::~Client() {
  if (impl_) close();
}

bool Client::connected() const { return impl_->socket >= 0; }

bool Client::handshake() { return handshake(TLS1_3_VERSION); }

bool Client::handshake(int version, Milliseconds patience, std::string_view alpn) {
  if (!connected()) return false;
  set_patience(impl_->socket, patience);
  impl_->context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_min_proto_version(impl_->context, version);
  SSL_CTX_set_max_proto_version(impl_->context, version);
  if (!alpn.empty()) {
    SSL_CTX_set_alpn_protos(impl_->context, reinterpret_cast<const unsigned char*>(alpn.data()),
                            static_cast<unsigned>(alpn.size()));
  }
  impl_->ssl = SSL_new(impl_->context);
  SSL_set_fd(impl_->ssl, impl_->socket);
  const bool done = SSL_connect(impl_->ssl) == 1;
  ERR_clear_error();
  return done;
}

bool Client::send(std::string_view bytes) {
  if (impl_->ssl == nullptr) return send_raw(bytes);
  return SSL_write(impl_->ssl, bytes.data(), static_cast<int>(bytes.size())) == static_cast<int>(bytes.size());
}

bool Client::send_raw(std::string_view bytes) {
  return ::send(impl_->socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

bool Client::fill() {
  char chunk[16 * 1024];
  const auto size =
      impl_->ssl != nullptr ? SSL_read(impl_->ssl, chunk, sizeof chunk) : ::recv(impl_->socket, chunk, sizeof chunk, 0);
  if (size <= 0) return false;
  impl_->arrived.append(chunk, static_cast<std::size_t>(size));
  return true;
}

std::optional<std::string> Client::receive_bytes(std::size_t size) {
  while (impl_->arrived.size() < size) {
    if (!fill()) return std::nullopt;
  }
  std::string bytes = impl_->arrived.substr(0, size);
  impl_->arrived.erase(0, size);
  return bytes;
}

std::optional<Reply> Client::receive(bool head_alone) {
  std::size_t end = std::string::npos;
  while ((end = impl_->arrived.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return std::nullopt;
  }
  const std::string head = *receive_bytes(end + 4);
  Reply reply;
  reply.status = std::atoi(head.c_str() + head.find(' '));
  std::size_t at = head.find("\r\n") + 2;
  while (head.compare(at, 2, "\r\n") != 0) {
    const std::size_t line_end = head.find("\r\n", at);
    const std::size_t colon = head.find(':', at);
    std::string name = head.substr(at, colon - at);
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    reply.headers[name] = head.substr(colon + 2, line_end - colon - 2);
    at = line_end + 2;
  }
  if (head_alone) return reply;
  if (const auto length = reply.headers.find("content-length"); length != reply.headers.end()) {
    auto body = receive_bytes(std::stoul(length->second));
    if (!body) return std::nullopt;
    reply.body = *std::move(body);
  }
  return reply;
}

std::optional<bool> Client::receive_end() {
  char byte = 0;
  const int size = SSL_read(impl_->ssl, &byte, 1);
  if (size > 0) return std::nullopt;
  const int why = SSL_get_error(impl_->ssl, size);
  ERR_clear_error();
  if (why == SSL_ERROR_ZERO_RETURN) return true;
  if (why == SSL_ERROR_WANT_READ) return std::nullopt;
  return false;
}

bool Client::raw_end() {
  for (;;) {
    char ignored[1024];
    const ssize_t size = ::recv(impl_->socket, ignored, sizeof ignored, 0);
    if (size == 0) return true;
    if (size < 0) return errno != EAGAIN && errno != EWOULDBLOCK;
  }
}

void Client::close() {
  if (impl_->ssl != nullptr) SSL_free(impl_->ssl);
  if (impl_->context != nullptr) SSL_CTX_free(impl_->context);
  if (impl_->socket >= 0) ::close(impl_->socket);
  impl_->ssl = nullptr;
  impl_->context = nullptr;
  impl_->socket = -1;
}

std::optional<Reply> Client::request(std::string_view method, std::string_view target, std::string_view body,
                                     std::string_view more_headers) {
  if (!send(request_text(method, target, body, more_headers))) return std::nullopt;
  return receive(method == "HEAD");
}

std::string request_text(std::string_view method, std::string_view target, std::string_view body,
                         std::string_view more_headers) {
  std::string text(method);
  text.append(" ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\n").append(more_headers);
  if (!body.empty() || method == "POST") text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  text.append("\r\n").append(body);
  return text;
}

}  // namespace doorstep::net_test
