// Secret bytes that are wiped when they go out of use.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "core/base/bytes.hpp"

namespace doorstep {

/// Overwrites memory in a way that the optimiser keeps.
void wipe(std::span<std::uint8_t> memory) noexcept;

/// N secret bytes: movable and copyable on purpose by name, wiped on destruction, never printed.
template <std::size_t N>
class SecretArray {
 public:
  SecretArray() = default;
  explicit SecretArray(const std::array<std::uint8_t, N>& bytes) : bytes_(bytes) {}
  SecretArray(const SecretArray&) = default;
  SecretArray& operator=(const SecretArray&) = default;
  ~SecretArray() { wipe(bytes_); }

  static Result<SecretArray> from(ByteView bytes, std::string_view what) {
    return SecretArray(TRY(to_array<N>(bytes, what)));
  }

  ByteView view() const { return bytes_; }
  std::span<std::uint8_t> writable() { return bytes_; }
  bool operator==(const SecretArray& other) const { return bytes_ == other.bytes_; }

 private:
  std::array<std::uint8_t, N> bytes_{};
};

using Key = SecretArray<32>;

/// Secret bytes of any length (a passphrase, an opened text), wiped on destruction. Move-only.
class SecretBytes {
 public:
  SecretBytes() = default;
  explicit SecretBytes(Bytes&& bytes) : bytes_(std::move(bytes)) {}
  SecretBytes(SecretBytes&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  SecretBytes& operator=(SecretBytes&& other) noexcept {
    if (this != &other) {
      wipe(bytes_);
      bytes_ = std::exchange(other.bytes_, {});
    }
    return *this;
  }
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes() { wipe(bytes_); }

  ByteView view() const { return bytes_; }

 private:
  Bytes bytes_;
};

}  // namespace doorstep
