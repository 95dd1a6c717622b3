// POST /v1/join: a new device asks to be enrolled. The server keeps the request until the office fetches it; only
// the office can tell whether the device holds the invitation's secret (core/keys/invitation).
#pragma once

#include "syncd/handlers/service.hpp"
#include "syncd/http/message.hpp"

namespace doorstep::syncd {

/// Answers 202 "waiting", 200 when this very device is enrolled already, or another wire::Problem.
void handle_join(Service& service, HttpRequest request, Respond respond);

}  // namespace doorstep::syncd
