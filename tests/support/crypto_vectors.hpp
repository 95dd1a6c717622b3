// Published vectors as data: tests/golden/crypto_<name>.json holds {"source": where they were published, "vectors":
// [{"name": …, "field": "hexadecimal" or number, …}]}. Reading fails the test loudly, never with an empty list.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/secret.hpp"

namespace doorstep::testing {

class CryptoVector {
 public:
  explicit CryptoVector(std::map<std::string, std::string> fields) : fields_(std::move(fields)) {}

  const std::string& name() const { return text("name"); }
  bool has(const std::string& field) const { return fields_.count(field) != 0; }
  Bytes bytes(const std::string& field) const { return from_hex(text(field)).value(); }
  std::uint32_t number(const std::string& field) const { return static_cast<std::uint32_t>(std::stoul(text(field))); }
  Key key(const std::string& field) const { return Key(array<32>(field)); }

  template <std::size_t N>
  std::array<std::uint8_t, N> array(const std::string& field) const {
    return to_array<N>(bytes(field), field).value();
  }

 private:
  const std::string& text(const std::string& field) const { return fields_.at(field); }
  std::map<std::string, std::string> fields_;
};

/// All vectors of tests/golden/crypto_<name>.json; throws (and so fails the test) when there are none.
std::vector<CryptoVector> crypto_vectors(std::string_view name);

/// `bytes` with bit `index` flipped (bit 0 is the lowest of byte 0).
template <class Container>
Container with_bit_flipped(Container bytes, std::size_t index) {
  bytes[index / 8] ^= static_cast<std::uint8_t>(1u << index % 8);
  return bytes;
}

}  // namespace doorstep::testing
