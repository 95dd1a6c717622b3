#include "tests/support/crypto_vectors.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace doorstep::testing {

std::vector<CryptoVector> crypto_vectors(std::string_view name) {
  const std::string path = DOORSTEP_SOURCE_DIR "/tests/golden/crypto_" + std::string(name) + ".json";
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<CryptoVector> out;
  const auto document = nlohmann::json::parse(file);
  for (const auto& vector : document.at("vectors")) {
    std::map<std::string, std::string> fields;
    for (const auto& [field, value] : vector.items()) {
      fields[field] = value.is_string() ? value.get<std::string>() : value.dump();
    }
    out.emplace_back(std::move(fields));
  }
  if (out.empty()) throw std::runtime_error(path + " holds no vectors");
  return out;
}

}  // namespace doorstep::testing
