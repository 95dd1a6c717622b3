#include "syncd/main/self_signed.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

#include "core/crypto/hash.hpp"
#include "core/crypto/openssl.hpp"
#include "syncd/net/address.hpp"
#include "syncd/store/server_key.hpp"

namespace doorstep::syncd {
namespace {

using crypto::Owned;
using OwnedKey = Owned<EVP_PKEY, EVP_PKEY_free>;
using OwnedCertificate = Owned<X509, X509_free>;
using OwnedBio = Owned<BIO, BIO_free_all>;

constexpr std::size_t pem_limit = 256 * 1024;
constexpr long ten_years_seconds = 10L * 365 * 24 * 3600;

Error openssl_error(std::string_view doing) {
  ERR_clear_error();
  return {Errc::io, "cannot " + std::string(doing) + " a TLS certificate for this server"};
}

Bytes content_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return to_bytes(std::string_view(data, static_cast<std::size_t>(size)));
}

bool add_names(X509* certificate, const std::string& host) {
  std::string names = "DNS:localhost,IP:127.0.0.1,IP:::1";
  // The address comes from parse_address, so it is numeric; the unspecified addresses are nobody's name.
  if (host != "0.0.0.0" && host != "::" && host != "127.0.0.1" && host != "::1") names += ",IP:" + host;
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Owned<X509_EXTENSION, X509_EXTENSION_free> extension(
      X509V3_EXT_conf_nid(nullptr, &context, NID_subject_alt_name, names.c_str()));
  return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

Result<OwnedCertificate> make_certificate(EVP_PKEY* key, const std::string& host) {
  OwnedCertificate certificate(X509_new());
  std::uint64_t serial = 0;
  if (certificate == nullptr || RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) {
    return fail(openssl_error("make"));
  }
  serial = serial >> 1 | 1;  // positive and not zero (RFC 5280 section 4.1.2.2)
  X509_NAME* name = X509_get_subject_name(certificate.get());
  const auto* common_name = reinterpret_cast<const unsigned char*>("doorstep");
  const bool made = X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
                    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial) == 1 &&
                    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600) != nullptr &&
                    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), ten_years_seconds) != nullptr &&
                    X509_set_pubkey(certificate.get(), key) == 1 &&
                    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0) == 1 &&
                    X509_set_issuer_name(certificate.get(), name) == 1 && add_names(certificate.get(), host) &&
                    X509_sign(certificate.get(), key, EVP_sha256()) > 0;
  if (!made) return fail(openssl_error("make"));
  return certificate;
}

}  // namespace

Result<TlsFiles> load_or_make_self_signed(const std::filesystem::path& folder, const std::string& host) {
  const TlsFiles files{folder / "certificate.pem", folder / "key.pem"};
  std::error_code error;
  // The key is written last: a certificate without one is what a crash between the two leaves, and is made again.
  if (std::filesystem::exists(files.private_key, error)) return files;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(Errc::io, "cannot make the folder '" + folder.string() + "': " + error.message());
  std::filesystem::remove(files.certificate_chain, error);

  const OwnedKey key(EVP_EC_gen("P-256"));
  if (key == nullptr) return fail(openssl_error("make"));
  const auto certificate = TRY(make_certificate(key.get(), host));
  const OwnedBio certificate_pem(BIO_new(BIO_s_mem()));
  const OwnedBio key_pem(BIO_new(BIO_s_secmem()));
  if (PEM_write_bio_X509(certificate_pem.get(), certificate.get()) != 1 ||
      PEM_write_bio_PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return fail(openssl_error("write"));
  }
  TRY(write_secret_file(files.certificate_chain, content_of(certificate_pem.get())));
  const SecretBytes secret(content_of(key_pem.get()));
  TRY(write_secret_file(files.private_key, secret.view()));
  return files;
}

Result<Hash> tls_pin_of(const std::filesystem::path& certificate_chain) {
  const auto pem = TRY(read_small_file(certificate_chain, pem_limit));
  const OwnedBio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const OwnedCertificate certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (certificate == nullptr) {
    ERR_clear_error();
    return fail(Errc::malformed, "'" + certificate_chain.string() + "' holds no certificate in PEM form");
  }
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &der);
  if (size <= 0) return fail(openssl_error("read"));
  const Hash pin = crypto::sha256(ByteView(der, static_cast<std::size_t>(size)));
  OPENSSL_free(der);
  return pin;
}

}  // namespace doorstep::syncd
