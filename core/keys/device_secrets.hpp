// A device's secrets, and how they rest: sealed under a key that scrypt makes from the passphrase.
#pragma once

#include <optional>

#include "core/base/rng.hpp"
#include "core/base/secret.hpp"
#include "core/crypto/agree.hpp"
#include "core/crypto/kdf.hpp"
#include "core/crypto/sign.hpp"

namespace doorstep::keys {

struct DeviceSecrets {
  crypto::SigningKey sign_key;
  crypto::AgreeKey agree_key;
  Key storage_key;                                ///< seals drafts and space keys at rest
  std::optional<crypto::SigningKey> authority_key;  ///< only at an office that holds one

  static DeviceSecrets generate(Rng& rng);
};

/// At least this many characters: a passphrase, not a PIN (design.md section 7).
constexpr std::size_t min_passphrase_length = 10;

/// Errc::invalid_input when the passphrase is too short.
Result<Bytes> wrap_secrets(const DeviceSecrets& secrets, ByteView passphrase, crypto::ScryptCost cost, Rng& rng);

/// Errc::wrong_passphrase; Errc::storage_corrupt when the wrapped bytes do not parse.
Result<DeviceSecrets> unwrap_secrets(ByteView wrapped, ByteView passphrase);

}  // namespace doorstep::keys
