#include "syncd/net/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/ssl/context.hpp>
#include <cstring>
#include <fstream>

namespace doorstep::syncd {
namespace {

namespace ssl = boost::asio::ssl;

/// A client that offers protocols must offer ours; one that offers none is served HTTP/1.1 anyway.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size, const unsigned char* offered,
                    unsigned int offered_size, void*) {
  static constexpr unsigned char ours[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, chosen_size, ours, sizeof ours, offered, offered_size) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

Status check_readable(const std::filesystem::path& file, const char* what) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(file, ignored) && std::ifstream(file).good()) return {};
  return fail(Errc::io, std::string("the TLS ") + what + " '" + file.string() + "' cannot be read");
}

}  // namespace

Result<std::shared_ptr<ssl::context>> make_tls_context(const TlsFiles& files) {
  TRY(check_readable(files.certificate_chain, "certificate"));
  TRY(check_readable(files.private_key, "key"));

  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX* native = context->native_handle();
  if (SSL_CTX_set_min_proto_version(native, TLS1_3_VERSION) != 1) {
    return fail(Errc::unsupported, "this build of OpenSSL does not offer TLS 1.3");
  }
  SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);  // an idle connection keeps no record buffers
  SSL_CTX_set_num_tickets(native, 1);

  boost::system::error_code error;
  // A key that is encrypted would otherwise ask for its passphrase on the terminal.
  context->set_password_callback([](std::size_t, ssl::context::password_purpose) { return std::string(); }, error);
  context->use_certificate_chain_file(files.certificate_chain.string(), error);
  if (error) {
    return fail(Errc::invalid_input, "the TLS certificate '" + files.certificate_chain.string() +
                                         "' is not a certificate chain in PEM form");
  }
  context->use_private_key_file(files.private_key.string(), ssl::context::pem, error);
  if (error || SSL_CTX_check_private_key(native) != 1) {
    ERR_clear_error();
    return fail(Errc::invalid_input, "the TLS key '" + files.private_key.string() +
                                         "' is not an unencrypted private key in PEM form that belongs to the "
                                         "certificate '" +
                                         files.certificate_chain.string() + "'");
  }
  return context;
}

}  // namespace doorstep::syncd
