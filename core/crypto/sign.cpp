#include "core/crypto/sign.hpp"

#include <openssl/evp.h>

#include <algorithm>

#include "core/base/assert.hpp"
#include "core/crypto/openssl.hpp"

namespace doorstep::crypto {
namespace {

using KeyObject = Owned<EVP_PKEY, EVP_PKEY_free>;
using Context = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;

constexpr const char* algorithm = "ED25519";

KeyObject private_key(const Key& seed) {
  KeyObject key(EVP_PKEY_new_raw_private_key_ex(nullptr, algorithm, nullptr, seed.view().data(), seed.view().size()));
  DOORSTEP_ASSERT(key);  // every 32 bytes are a seed
  return key;
}

/// 2^255 - 19, little-endian, as keys encode the y coordinate.
constexpr VerifyKey field_prime = {0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                   0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                   0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f};

/// The y coordinates of the eight points whose order divides 8: of order 4, 1, 8, 8 and 2. Each y but the second
/// and the last belongs to two points, which differ in the sign bit.
constexpr VerifyKey small_order[] = {
    {},
    {0x01},
    {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
     0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
    {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
     0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
};

/// OpenSSL reduces a y of 2^255 - 19 or more instead of refusing it, and takes points of small order. Keys are
/// public, so the time that this takes may depend on them.
bool acceptable(VerifyKey key) {
  key.back() &= 0x7f;  // the sign of x
  const bool canonical =
      std::lexicographical_compare(key.rbegin(), key.rend(), field_prime.rbegin(), field_prime.rend());
  return canonical && std::find(std::begin(small_order), std::end(small_order), key) == std::end(small_order);
}

}  // namespace

SigningKey SigningKey::generate(Rng& rng) {
  Key seed;
  rng.fill(seed.writable());
  return from_seed(seed);
}

SigningKey SigningKey::from_seed(const Key& seed) {
  const std::shared_ptr<EVP_PKEY> prepared(private_key(seed).release(), EVP_PKEY_free);
  SigningKey out{seed, {}, prepared};
  std::size_t size = out.verify.size();
  DOORSTEP_ASSERT(EVP_PKEY_get_raw_public_key(prepared.get(), out.verify.data(), &size) == 1);
  DOORSTEP_ASSERT(size == out.verify.size());
  return out;
}

Signature sign(const SigningKey& key, ByteView message) {
  const KeyObject derived = key.prepared ? nullptr : private_key(key.seed);
  // OpenSSL's interface lacks const here; signing only reads the key, and counts references atomically.
  EVP_PKEY* own = key.prepared ? const_cast<EVP_PKEY*>(key.prepared.get()) : derived.get();
  const Context context(EVP_MD_CTX_new());
  DOORSTEP_ASSERT(context);
  Signature out;
  std::size_t size = out.size();
  DOORSTEP_ASSERT(EVP_DigestSignInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, own, nullptr) == 1);
  DOORSTEP_ASSERT(EVP_DigestSign(context.get(), out.data(), &size, message.data(), message.size()) == 1);
  DOORSTEP_ASSERT(size == out.size());
  return out;
}

bool verify(const VerifyKey& key, ByteView message, const Signature& signature) {
  if (!acceptable(key)) return false;
  const ExpectedFailures quiet;
  const KeyObject theirs(EVP_PKEY_new_raw_public_key_ex(nullptr, algorithm, nullptr, key.data(), key.size()));
  const Context context(EVP_MD_CTX_new());
  DOORSTEP_ASSERT(theirs && context);  // bytes that are no point are refused below, by the verification itself
  DOORSTEP_ASSERT(EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, theirs.get(), nullptr) ==
                  1);
  return EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
}

}  // namespace doorstep::crypto
