// What anybody may ask: who this server is, and whether it is alive.
#pragma once

#include "syncd/handlers/service.hpp"
#include "syncd/http/message.hpp"

namespace doorstep::syncd {

/// wire::ServerInfo.
HttpResponse server_info(const Service& service);

/// GET /v1/server
void handle_server(const Service& service, HttpRequest request, Respond respond);
/// GET /healthz: 200 while the store can be read.
void handle_healthz(Service& service, HttpRequest request, Respond respond);
/// GET /metrics, for the admin listener.
void handle_metrics(const Service& service, HttpRequest request, Respond respond);

}  // namespace doorstep::syncd
