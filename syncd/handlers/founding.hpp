// POST /v1/found: how an organisation's directory comes to this server, once.
//
// Nobody is enrolled yet, so nothing is authenticated but the change itself: it must found a directory under the
// organisation's root, which the server was given (--organisation), and be signed by a device that this founding
// names. The same batch may carry more authority changes by the same device. Repeating it does no harm.
#pragma once

#include "syncd/handlers/service.hpp"
#include "syncd/http/message.hpp"

namespace doorstep::syncd {

/// Answers 200 with wire::ServerInfo, or a wire::Problem.
void handle_found(Service& service, HttpRequest request, Respond respond);

}  // namespace doorstep::syncd
