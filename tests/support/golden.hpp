// Checked-in expectations: tests/golden/<name>.json, made by the script of the same name beside it, which shares no
// code with core.
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "core/base/bytes.hpp"

namespace doorstep::testing {

/// Throws, and so fails the test, when the file is missing or does not parse.
inline nlohmann::json golden(const std::string& name) {
  const std::string path = DOORSTEP_SOURCE_DIR "/tests/golden/" + name + ".json";
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  return nlohmann::json::parse(file);
}

inline Bytes hex_bytes(const nlohmann::json& text) { return from_hex(text.get<std::string>()).value(); }
inline Hash hex_hash(const nlohmann::json& text) { return to_array<32>(hex_bytes(text), "a hash").value(); }

}  // namespace doorstep::testing
