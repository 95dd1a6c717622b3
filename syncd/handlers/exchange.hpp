// POST /v1/exchange and the authentication of GET /v1/hints (docs/PROTOCOL.md, "The exchange").
//
// A request's way: I/O thread → worker (authenticate, decode, verify) → writer (admit, commit) → worker (read
// pages, sign) → I/O thread. A request without pushes passes the writer by.
#pragma once

#include "syncd/handlers/service.hpp"
#include "syncd/http/hint_hub.hpp"
#include "syncd/http/message.hpp"

namespace doorstep::syncd {

/// Answers 200 with wire::ExchangeAnswer, or a wire::Problem.
void handle_exchange(Service& service, HttpRequest request, Respond respond);

/// The upgrade holds base64url of a request without pushes (syncd/http/hint_proof says where), signed under a label of
/// its own: who logs headers cannot post it as an exchange.
void authenticate_hints(Service& service, HttpRequest request, std::function<void(HintVerdict)> respond);

/// What a space's members subscribe to.
std::string hint_topic(const SpaceId& space);

}  // namespace doorstep::syncd
