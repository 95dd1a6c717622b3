#include "client/transport/tls_trust.hpp"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <cerrno>
#include <cstdio>

#include "client/transport/failures.hpp"

namespace doorstep::client {
namespace {

std::optional<Hash> spki_hash(X509* certificate) {
  // The SubjectPublicKeyInfo exactly as it stands in the certificate, not re-encoded from a parsed key.
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  if (size <= 0) return std::nullopt;
  Hash hash{};
  const bool hashed = EVP_Digest(der, static_cast<std::size_t>(size), hash.data(), nullptr, EVP_sha256(), nullptr) == 1;
  OPENSSL_free(der);
  if (!hashed) return std::nullopt;
  return hash;
}

// Replaces the whole verification of the chain. That the server holds the private key, TLS itself proves afterwards
// with CertificateVerify (RFC 8446 section 4.4.3).
int verify_pin(X509_STORE_CTX* chain, void* pin) {
  X509* leaf = X509_STORE_CTX_get0_cert(chain);
  const std::optional<Hash> found = leaf == nullptr ? std::nullopt : spki_hash(leaf);
  const bool same = found && equal(*found, *static_cast<const Hash*>(pin));
  X509_STORE_CTX_set_error(chain, same ? X509_V_OK : X509_V_ERR_CERT_REJECTED);
  return same ? 1 : 0;
}

std::string openssl_text(unsigned long error) {
  const char* reason = ERR_reason_error_string(error);
  return reason != nullptr ? reason : "unknown reason";
}

bool is_numeric(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> parsed{};
  return inet_pton(AF_INET, host.c_str(), parsed.data()) == 1 || inet_pton(AF_INET6, host.c_str(), parsed.data()) == 1;
}

}  // namespace

Result<TlsContext> make_tls_context(const TransportOptions& options) {
  TlsContext context(SSL_CTX_new(TLS_client_method()));
  if (!context || SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION) != 1) {
    ERR_clear_error();
    return fail(Errc::io, "this device's TLS library cannot do TLS 1.3; reinstall the program");
  }
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);  // the connection's owner keeps the session
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);

  if (options.pinned_key) {
    SSL_CTX_set_cert_verify_callback(context.get(), verify_pin, const_cast<Hash*>(&*options.pinned_key));
  } else if (!options.ca_file.empty()) {
    if (SSL_CTX_load_verify_file(context.get(), options.ca_file.c_str()) != 1) {
      ERR_clear_error();
      return fail(Errc::invalid_input, "the file of trusted certificates " + options.ca_file +
                                           " cannot be read or holds none; check its path");
    }
  } else if (SSL_CTX_set_default_verify_paths(context.get()) != 1) {
    ERR_clear_error();
    return fail(Errc::io, "this device's list of trusted certificates cannot be read; name one with a CA file");
  }
  return context;
}

Status ready_connection(SSL* connection, const ServerAddress& server, SSL_SESSION* resume) {
  const bool numeric = is_numeric(server.host);
  // RFC 6066 section 3 forbids addresses in server name indication.
  const bool named = numeric ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), server.host.c_str()) == 1
                             : SSL_set1_host(connection, server.host.c_str()) == 1 &&
                                   SSL_ctrl(connection, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                                            const_cast<char*>(server.host.c_str())) == 1;
  if (!named) {
    ERR_clear_error();
    return fail(Errc::invalid_input, "the server's name " + server.host + " cannot be used with TLS");
  }
  if (resume != nullptr) SSL_set_session(connection, resume);
  ERR_clear_error();  // a session that cannot be resumed means a full handshake, nothing worse
  return {};
}

Error explain_handshake(const SSL* connection, const TransportOptions& options, unsigned long openssl_error) {
  switch (ERR_GET_REASON(openssl_error)) {
    case SSL_R_CERTIFICATE_VERIFY_FAILED: {
      if (options.pinned_key) return explain(NetFailure::wrong_key, options.server);
      const long verdict = SSL_get_verify_result(connection);
      const bool dates = verdict == X509_V_ERR_CERT_HAS_EXPIRED || verdict == X509_V_ERR_CERT_NOT_YET_VALID;
      return explain(dates ? NetFailure::outside_dates : NetFailure::untrusted, options.server,
                     X509_verify_cert_error_string(verdict));
    }
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_WRONG_SSL_VERSION:
      return explain(NetFailure::tls_version, options.server);
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
      return explain(NetFailure::not_tls, options.server);
    default:
      return explain(NetFailure::tls_broken, options.server, openssl_text(openssl_error));
  }
}

TlsSession session_to_resume(SSL* connection) {
  SSL_set_shutdown(connection, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  TlsSession session(SSL_get1_session(connection));
  if (session && SSL_SESSION_is_resumable(session.get()) != 1) return nullptr;
  return session;
}

Result<Hash> spki_hash_of_pem(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  if (!file) {
    if (errno == ENOENT) return fail(Errc::not_found, "there is no certificate file " + path);
    return fail(Errc::io, "the certificate file " + path + " cannot be opened; check who may read it");
  }
  const std::unique_ptr<X509, void (*)(X509*)> certificate(PEM_read_X509(file.get(), nullptr, nullptr, nullptr),
                                                           X509_free);
  const std::optional<Hash> hash = certificate ? spki_hash(certificate.get()) : std::nullopt;
  ERR_clear_error();
  if (!hash) return fail(Errc::malformed, path + " holds no certificate in PEM form");
  return *hash;
}

}  // namespace doorstep::client
