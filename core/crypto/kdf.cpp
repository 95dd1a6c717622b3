#include "core/crypto/kdf.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <algorithm>

#include "core/base/assert.hpp"
#include "core/crypto/hash.hpp"
#include "core/crypto/openssl.hpp"

namespace doorstep::crypto {
namespace {

/// The parameter type has no const form; OpenSSL only reads it.
OSSL_PARAM octets(const char* name, ByteView bytes) {
  return OSSL_PARAM_construct_octet_string(name, const_cast<std::uint8_t*>(bytes.data()), bytes.size());
}

bool within_bounds(const ScryptCost& cost) {
  if (cost.log2_n < 1 || cost.log2_n > scrypt_max_log2_n || cost.r < 1 || cost.p < 1) return false;
  const std::uint64_t r = cost.r;
  if (r * cost.p > scrypt_max_rp) return false;  // two 32-bit factors: no overflow
  if (cost.log2_n >= 16 * r) return false;       // RFC 7914 section 6: N < 2^(128 * r / 8)
  return (128 * r << cost.log2_n) <= scrypt_max_memory;
}

}  // namespace

Key hkdf_extract(ByteView salt, ByteView ikm) {
  Hash prk = hmac_sha256(salt, ikm);  // HMAC pads a short key with zeros, so no salt is the RFC's default
  Key out(prk);
  wipe(prk);
  return out;
}

void hkdf_expand(const Key& prk, ByteView info, std::span<std::uint8_t> out) {
  DOORSTEP_ASSERT(out.size() <= 255 * sizeof(Hash));
  Hash block{};
  ByteView previous;  // T(0) is empty
  std::uint8_t counter = 0;
  while (!out.empty()) {
    ++counter;
    block = hmac_sha256_joined(prk.view(), {previous, info, ByteView(&counter, 1)});
    previous = block;
    const auto taken = std::min(out.size(), block.size());
    std::memcpy(out.data(), block.data(), taken);
    out = out.subspan(taken);
  }
  wipe(block);
}

Key hkdf_sha256(ByteView ikm, ByteView salt, ByteView info) {
  Key out;
  hkdf_expand(hkdf_extract(salt, ikm), info, out.writable());
  return out;
}

Result<Key> scrypt(ByteView passphrase, ByteView salt, ScryptCost cost) {
  if (!within_bounds(cost)) {
    return fail(Errc::malformed, "the stored passphrase cost (scrypt log2(N)=" + std::to_string(cost.log2_n) +
                                     ", r=" + std::to_string(cost.r) + ", p=" + std::to_string(cost.p) +
                                     ") is outside what Doorstep accepts: the store's key file is damaged");
  }
  static const Owned<EVP_KDF, EVP_KDF_free> algorithm(EVP_KDF_fetch(nullptr, "SCRYPT", nullptr));
  DOORSTEP_ASSERT(algorithm);
  const Owned<EVP_KDF_CTX, EVP_KDF_CTX_free> context(EVP_KDF_CTX_new(algorithm.get()));
  DOORSTEP_ASSERT(context);

  std::uint64_t n = std::uint64_t{1} << cost.log2_n;
  std::uint64_t memory = 2 * scrypt_max_memory;  // within_bounds is the limit; OpenSSL's default is 32 MiB
  const OSSL_PARAM parameters[] = {octets(OSSL_KDF_PARAM_PASSWORD, passphrase),
                                   octets(OSSL_KDF_PARAM_SALT, salt),
                                   OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &n),
                                   OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_R, &cost.r),
                                   OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_P, &cost.p),
                                   OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM, &memory),
                                   OSSL_PARAM_construct_end()};
  const ExpectedFailures quiet;
  Key out;
  if (EVP_KDF_derive(context.get(), out.writable().data(), out.writable().size(), parameters) != 1) {
    return fail(Errc::unavailable, "there is not enough free memory to check the passphrase (" +
                                       std::to_string(n * 128 * cost.r >> 20) +
                                       " MiB are needed): close other programs and try again");
  }
  return out;
}

}  // namespace doorstep::crypto
