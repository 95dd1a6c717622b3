// Key agreement: X25519 (RFC 7748 sections 5 and 6.1).
#pragma once

#include <array>
#include <cstdint>

#include "core/base/bytes.hpp"
#include "core/base/rng.hpp"
#include "core/base/secret.hpp"

namespace doorstep::crypto {

using AgreePublic = std::array<std::uint8_t, 32>;

/// A key pair. `secret` is kept as it was drawn; clamping is part of the function.
struct AgreeKey {
  Key secret;
  AgreePublic public_key{};

  static AgreeKey generate(Rng& rng);
  static AgreeKey from_secret(const Key& secret);
};

/// The raw shared secret: derive keys from it with hkdf_sha256, never use it as one. Errc::malformed when it would
/// be all zero, which is what every peer of small order gives (section 6.1).
Result<Key> agree(const AgreeKey& own, const AgreePublic& peer);

}  // namespace doorstep::crypto
