// Whom the client trusts: TLS 1.3 alone, and either one pinned key or certificate authorities and a name.
//
// Plain OpenSSL, apart from the network, so that the rule of trust can be read in one place.
#pragma once

#include <openssl/ssl.h>

#include <memory>

#include "client/transport/transport.hpp"

namespace doorstep::client {

struct OpensslFree {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};
using TlsContext = std::unique_ptr<SSL_CTX, OpensslFree>;
using TlsSession = std::unique_ptr<SSL_SESSION, OpensslFree>;

/// A context that enforces the options' trust. Keeps a pointer to `options.pinned_key`: `options` must outlive it
/// and every connection made from it. Errc::invalid_input when the CA file cannot be read.
Result<TlsContext> make_tls_context(const TransportOptions& options);

/// Readies one connection: server name indication, the name to verify, and the session to resume (may be null).
/// A resumed session asks for no certificate: it stands on the proof given when it was made, under the same options.
Status ready_connection(SSL* connection, const ServerAddress& server, SSL_SESSION* resume);

/// Why the handshake failed, from OpenSSL's packed error code.
Error explain_handshake(const SSL* connection, const TransportOptions& options, unsigned long openssl_error);

/// The newest session of a connection that is about to be dropped, or null when the server gave none.
/// Marks the connection as ended in order; otherwise OpenSSL spoils the session when it frees the connection.
TlsSession session_to_resume(SSL* connection);

}  // namespace doorstep::client
