// Sealing: authenticated encryption with ChaCha20-Poly1305 (RFC 8439), constant in time without hardware help.
//
//   sealed = ciphertext (as long as the plain text) ‖ tag (16 bytes)
//
// Invariant for callers: two different texts never meet one key and nonce (design.md section 3).
#pragma once

#include <array>
#include <cstdint>

#include "core/base/bytes.hpp"
#include "core/base/secret.hpp"

namespace doorstep::crypto {

using Nonce = std::array<std::uint8_t, 12>;

constexpr std::size_t seal_overhead = 16;                     ///< bytes that a seal adds: the tag
constexpr std::size_t seal_max_bytes = std::size_t{1} << 30;  ///< of plain text or associated data, each

/// RFC 8439 section 2.8. Sizes over seal_max_bytes are a programmer's mistake (asserted).
Bytes seal(const Key& key, const Nonce& nonce, ByteView associated, ByteView plain);

/// The plain text, or Errc::bad_signature when key, nonce, associated data or any bit of `sealed` is not what was
/// sealed. Nothing of a text that does not verify is ever returned.
Result<Bytes> open(const Key& key, const Nonce& nonce, ByteView associated, ByteView sealed);

}  // namespace doorstep::crypto
