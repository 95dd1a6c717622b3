// Where a hint upgrade says who listens: in a header of its own, or, as browsers let a page set none, as a WebSocket
// subprotocol (RFC 6455, 11.3.4). docs/PROTOCOL.md, "Hints".
#pragma once

#include <cstddef>
#include <string_view>

#include "core/base/result.hpp"
#include "syncd/http/message.hpp"

namespace doorstep::syncd {

constexpr std::string_view hints_path = "/v1/hints";

/// The header that holds the proof, and the subprotocol that is offered in front of it and answered.
constexpr std::string_view hint_word = "doorstep-hint";

/// The longest proof, in characters of base64url. A request without pushes that names no space has about 250. The
/// setting header_bytes is at least 4096, so that browsers' own headers fit beside it.
constexpr std::size_t max_hint_proof = 2048;

/// The proof as it was sent, not decoded; a view into the request. The header counts when both are there.
/// Errc::malformed without one, Errc::too_large for one over max_hint_proof.
Result<std::string_view> hint_proof(const HttpRequest& upgrade);

/// Whether a Sec-WebSocket-Protocol header offers `hint_word` first: then the server must answer with it, or a
/// browser drops the connection (WebSockets, "establish a WebSocket connection").
bool offers_hint_word(std::string_view subprotocols);

}  // namespace doorstep::syncd
