#include "core/crypto/agree.hpp"

#include <openssl/evp.h>

#include "core/base/assert.hpp"
#include "core/crypto/openssl.hpp"

namespace doorstep::crypto {
namespace {

using KeyObject = Owned<EVP_PKEY, EVP_PKEY_free>;
using Context = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;

constexpr const char* algorithm = "X25519";

KeyObject private_key(const Key& secret) {
  KeyObject key(
      EVP_PKEY_new_raw_private_key_ex(nullptr, algorithm, nullptr, secret.view().data(), secret.view().size()));
  DOORSTEP_ASSERT(key);  // every 32 bytes are a scalar
  return key;
}

}  // namespace

AgreeKey AgreeKey::generate(Rng& rng) {
  Key secret;
  rng.fill(secret.writable());
  return from_secret(secret);
}

AgreeKey AgreeKey::from_secret(const Key& secret) {
  AgreeKey out{secret, {}};
  std::size_t size = out.public_key.size();
  DOORSTEP_ASSERT(EVP_PKEY_get_raw_public_key(private_key(secret).get(), out.public_key.data(), &size) == 1);
  DOORSTEP_ASSERT(size == out.public_key.size());
  return out;
}

Result<Key> agree(const AgreeKey& own, const AgreePublic& peer) {
  const auto mine = private_key(own.secret);
  const KeyObject theirs(EVP_PKEY_new_raw_public_key_ex(nullptr, algorithm, nullptr, peer.data(), peer.size()));
  const Context context(EVP_PKEY_CTX_new_from_pkey(nullptr, mine.get(), nullptr));
  DOORSTEP_ASSERT(theirs && context);  // every 32 bytes are a u coordinate
  DOORSTEP_ASSERT(EVP_PKEY_derive_init(context.get()) == 1);
  DOORSTEP_ASSERT(EVP_PKEY_derive_set_peer(context.get(), theirs.get()) == 1);

  const ExpectedFailures quiet;
  Key out;
  std::size_t size = out.writable().size();
  // OpenSSL fails on the all-zero result, compared in constant time; there is nothing else here to fail.
  if (EVP_PKEY_derive(context.get(), out.writable().data(), &size) != 1) {
    return fail(Errc::malformed,
                "the other side's agreement key is not a usable X25519 key: ask for its certificate again");
  }
  DOORSTEP_ASSERT(size == out.view().size());
  return out;
}

}  // namespace doorstep::crypto
