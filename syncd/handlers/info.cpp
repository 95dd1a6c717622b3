#include "syncd/handlers/info.hpp"

#include "core/sync/limits.hpp"
#include "exchange.pb.h"
#include "syncd/handlers/problem.hpp"

namespace doorstep::syncd {

HttpResponse server_info(const Service& service) {
  wire::ServerInfo info;
  info.set_server_key(to_text(service.key.verify));
  info.set_protocol_min(sync::protocol_version);
  info.set_protocol_max(sync::protocol_version);
  info.set_organisation(to_text(service.organisation.id.view()));
  info.set_version(service.version);
  info.set_founded(service.store.index().directory().has_value());
  return wire_response(info.SerializeAsString());
}

void handle_server(const Service& service, HttpRequest, Respond respond) { respond(server_info(service)); }

void handle_healthz(Service& service, HttpRequest, Respond respond) {
  const bool taken = service.workers.start([&service, respond] {
    auto reader = service.store.read();
    const Status readable = reader ? Status() : Status(fail(reader.error()));
    if (readable) return respond(text_response(200, "ok"));
    respond(try_later(503, "the store cannot be read", std::chrono::seconds(5)));
  });
  if (!taken) respond(try_later(503, "busy", std::chrono::seconds(5)));
}

void handle_metrics(const Service& service, HttpRequest, Respond respond) {
  HttpResponse response;
  response.content_type = "text/plain; version=0.0.4";
  response.body = service.metrics.render();
  respond(std::move(response));
}

}  // namespace doorstep::syncd
