// Keys from keys (HKDF-SHA-256, RFC 5869) and keys from passphrases (scrypt, RFC 7914).
#pragma once

#include <cstdint>
#include <span>

#include "core/base/bytes.hpp"
#include "core/base/secret.hpp"

namespace doorstep::crypto {

/// RFC 5869 extract-then-expand, 32 bytes out. `ikm` needs the entropy of a key: for a passphrase use scrypt().
/// `info` separates uses: begin it with a label from labels.hpp.
Key hkdf_sha256(ByteView ikm, ByteView salt, ByteView info);

/// RFC 5869 section 2.2. An empty salt is the RFC's default of 32 zero bytes.
Key hkdf_extract(ByteView salt, ByteView ikm);

/// RFC 5869 section 2.3: fills all of `out`, at most 255 * 32 bytes (asserted).
void hkdf_expand(const Key& prk, ByteView info, std::span<std::uint8_t> out);

/// What one guess at a passphrase costs; stored beside what it protects. The default takes 32 MiB, and 88 ms on one
/// core of a two-core server.
struct ScryptCost {
  std::uint8_t log2_n = 15;  ///< memory and time: N = 2^log2_n
  std::uint32_t r = 8;       ///< block size
  std::uint32_t p = 1;       ///< repetitions
};

/// Bounds on a stored cost, so that a damaged or hostile one cannot take the machine down.
constexpr std::uint8_t scrypt_max_log2_n = 20;
constexpr std::uint64_t scrypt_max_rp = 64;
constexpr std::uint64_t scrypt_max_memory = std::uint64_t{1} << 30;  ///< bytes, of 128 * r * N

/// RFC 7914, 32 bytes out. Errc::malformed for a cost outside the bounds above or one that the RFC does not allow
/// (zero, or N >= 2^(16 r)); Errc::unavailable when the memory is not there.
Result<Key> scrypt(ByteView passphrase, ByteView salt, ScryptCost cost);

}  // namespace doorstep::crypto
