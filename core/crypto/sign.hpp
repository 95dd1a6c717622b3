// Signatures: Ed25519 (RFC 8032 section 5.1, "pure": no prehash, no context).
//
// What is signed is always labelled() (labels.hpp), so that no signature can pass for one of another kind.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "core/base/bytes.hpp"
#include "core/base/rng.hpp"
#include "core/base/secret.hpp"

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace doorstep::crypto {

using Signature = std::array<std::uint8_t, 64>;
using VerifyKey = std::array<std::uint8_t, 32>;

/// A key pair. `seed` is RFC 8032's 32-byte private key; `verify` follows from it.
struct SigningKey {
  Key seed;
  VerifyKey verify{};
  /// OpenSSL's form of the seed, made once by the two makers below: deriving it costs half a signature. Shared by
  /// copies and never altered; a pair put together by hand has none and signs all the same.
  std::shared_ptr<const evp_pkey_st> prepared = nullptr;

  static SigningKey generate(Rng& rng);
  static SigningKey from_seed(const Key& seed);
};

/// Deterministic. Works from the seed alone: a `verify` that does not belong to it is never mixed in (signing one
/// message under two public keys gives the private key away).
Signature sign(const SigningKey& key, ByteView message);

/// False for anything wrong: another message, another key, an altered signature, an S not below the group order
/// (section 5.1.7), a key that does not decode (section 5.1.3), or one of the eight points of small order, under
/// which anybody can sign anything.
bool verify(const VerifyKey& key, ByteView message, const Signature& signature);

}  // namespace doorstep::crypto
