#include "syncd/http/hint_proof.hpp"

#include <string>

#include "syncd/http/header_text.hpp"

namespace doorstep::syncd {
namespace {

std::string_view offered_proof(std::string_view subprotocols) {
  if (take_element(subprotocols) != hint_word) return {};
  return take_element(subprotocols);
}

}  // namespace

bool offers_hint_word(std::string_view subprotocols) { return take_element(subprotocols) == hint_word; }

Result<std::string_view> hint_proof(const HttpRequest& upgrade) {
  std::string_view proof = upgrade.header(hint_word).value_or("");
  if (proof.empty()) proof = offered_proof(upgrade.header("sec-websocket-protocol").value_or(""));
  if (proof.empty()) return fail(Errc::malformed, "the upgrade does not say who listens");
  if (proof.size() > max_hint_proof) {
    return fail(Errc::too_large,
                "the proof of who listens is longer than " + std::to_string(max_hint_proof) + " characters");
  }
  return proof;
}

}  // namespace doorstep::syncd
