// Byte strings and their text forms.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace doorstep {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;
using Hash = std::array<std::uint8_t, 32>;  ///< a SHA-256 digest

inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes to_bytes(ByteView bytes) { return Bytes(bytes.begin(), bytes.end()); }
inline Bytes to_bytes(std::string_view text) { return to_bytes(as_bytes(text)); }
inline std::string to_text(ByteView bytes) { return std::string(as_text(bytes)); }

inline bool equal(ByteView a, ByteView b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

inline void append(Bytes& out, ByteView more) { out.insert(out.end(), more.begin(), more.end()); }
inline void append(Bytes& out, std::string_view more) { append(out, as_bytes(more)); }
void append_be16(Bytes& out, std::uint16_t value);
void append_be32(Bytes& out, std::uint32_t value);
void append_be64(Bytes& out, std::uint64_t value);
std::uint64_t read_be64(ByteView eight);  ///< needs exactly 8 bytes

/// Lower-case hexadecimal.
std::string to_hex(ByteView bytes);
/// Accepts upper and lower case; an odd length or another character is Errc::malformed.
Result<Bytes> from_hex(std::string_view text);

/// RFC 4648 section 5 without padding: safe in URLs, file names and QR codes.
std::string to_base64url(ByteView bytes);
Result<Bytes> from_base64url(std::string_view text);

/// Copies exactly N bytes; another length is Errc::malformed naming `what`.
template <std::size_t N>
Result<std::array<std::uint8_t, N>> to_array(ByteView bytes, std::string_view what) {
  if (bytes.size() != N) {
    return fail(Errc::malformed, std::string(what) + " has " + std::to_string(bytes.size()) + " bytes instead of " +
                                     std::to_string(N));
  }
  std::array<std::uint8_t, N> out;
  std::memcpy(out.data(), bytes.data(), N);
  return out;
}

}  // namespace doorstep
