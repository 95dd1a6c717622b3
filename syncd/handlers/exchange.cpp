#include "syncd/handlers/exchange.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "core/crypto/labels.hpp"
#include "syncd/handlers/answer.hpp"
#include "syncd/handlers/problem.hpp"
#include "syncd/http/hint_proof.hpp"

namespace doorstep::syncd {
namespace {

/// A code or a version as a device gave it, or "?" when it is no such thing: nothing else may reach an admin's page.
std::string short_code(const std::string& text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-' || c == '+';
  };
  if (text.size() > 48 || !std::all_of(text.begin(), text.end(), allowed)) return "?";
  return text;
}

std::optional<DeviceHealth> read_health(const wire::ExchangeBody& body, Millis now) {
  if (!body.has_health()) return std::nullopt;
  const auto& in = body.health();
  DeviceHealth out;
  out.incarnation = body.incarnation();
  out.counter = body.counter();
  out.outbox_changes = in.outbox_changes();
  out.outbox_bytes = in.outbox_bytes();
  out.oldest_unsent_at = in.oldest_unsent_at();
  out.storage_free_bytes = in.storage_free_bytes();
  out.storage_persistent = in.storage_persistent();
  // Modulo 2^64: a device may claim any time at all.
  if (in.clock() != 0) {
    out.clock_offset = static_cast<Millis>(static_cast<std::uint64_t>(in.clock()) - static_cast<std::uint64_t>(now));
  }
  out.app_version = short_code(in.app_version());
  out.policy_version = short_code(in.policy_version());
  out.last_error = short_code(in.last_error());
  out.open_conflicts = in.open_conflicts();
  out.unfinished_drafts = in.unfinished_drafts();
  out.set_aside = in.set_aside();
  return out;
}

/// The device counted what waits before it knew what this request would settle: what has a receipt waits no more.
void count_receipts(const Outcomes& outcomes, DeviceHealth& health) {
  std::uint64_t settled = 0;
  for (const auto& [space, outcome] : outcomes) settled += outcome.receipts.size();
  health.outbox_changes -= std::min(health.outbox_changes, settled);
  if (health.outbox_changes != 0 || health.unfinished_drafts != 0) return;
  health.outbox_bytes = 0;
  health.oldest_unsent_at = 0;
}

/// One request on its way; shared by the closures that carry it from thread to thread.
struct Exchange {
  SignedRequest request;
  AdmissionRequest admission;
  Outcomes outcomes;
  std::optional<DeviceHealth> health;
  Millis now = 0;
  Respond respond;
};

void answer(Service& service, Exchange& exchange) {
  auto made = make_answer(service, exchange.request, exchange.outcomes);
  if (!made) {
    if (made.error().code == Errc::malformed) return exchange.respond(malformed_problem());
    service.log.error("answer_failed", {{"reason", made.error()}});
    return exchange.respond(store_problem(made.error()));
  }
  if (made->up_to_date) {
    service.writer.note([&service, device = exchange.request.device, at = service.clock()](StoreWriter& store) {
      return check_clock(service, at) ? store.record_full_sync(device, at) : Status();
    });
  }
  exchange.respond(wire_response(std::move(made->bytes)));
}

void write_then_answer(Service& service, const std::shared_ptr<Exchange>& exchange) {
  WriteJob job;
  job.bytes = exchange->request.body_bytes.size();
  job.apply = [&service, exchange](StoreWriter& store) -> Status {
    exchange->now = service.clock();
    TRY(check_clock(service, exchange->now));
    exchange->outcomes = TRY(admit_pushes(store, exchange->admission, service.organisation.root_key, exchange->now));
    if (exchange->health) count_receipts(exchange->outcomes, *exchange->health);
    return store.record_contact(exchange->request.device, exchange->now, exchange->health);
  };
  job.done = [&service, exchange](const Status& outcome) {
    if (!outcome) return exchange->respond(store_problem(outcome.error()));
    service.workers.resume([&service, exchange] { answer(service, *exchange); });
  };
  if (service.writer.submit(std::move(job))) return;
  service.metrics.turned_away("queue");
  exchange->respond(busy_problem());
}

void begin_exchange(Service& service, const HttpRequest& request, const Respond& respond) {
  auto authenticated = authenticate(service, request.body, crypto::label::request);
  if (auto* refusal = std::get_if<HttpResponse>(&authenticated)) return respond(std::move(*refusal));
  auto exchange = std::make_shared<Exchange>();
  exchange->request = std::get<SignedRequest>(std::move(authenticated));
  exchange->respond = respond;
  exchange->now = service.clock();
  exchange->health = read_health(exchange->request.body, exchange->now);
  auto& admission = exchange->admission;
  if (exchange->request.speaks_our_protocol) {
    auto cursors = read_cursors(exchange->request.body);
    if (!cursors) return respond(malformed_problem());
    auto pushes = read_pushes(service.store.index(), exchange->request);
    if (!pushes) return respond(malformed_problem());
    admission = AdmissionRequest{exchange->request.device, !exchange->request.known->active, *std::move(cursors),
                                 *std::move(pushes)};
    // Decoded: the wire's copy is not needed twice.
    exchange->request.body.clear_push();
    exchange->request.body.clear_relays();
  }
  if (!admission.pushes.empty()) return write_then_answer(service, exchange);
  service.writer.note(
      [&service, device = exchange->request.device, at = exchange->now, health = exchange->health](StoreWriter& store) {
        return check_clock(service, at) ? store.record_contact(device, at, health) : Status();
      });
  answer(service, *exchange);
}

HintVerdict hint_verdict(Service& service, const HttpRequest& request) {
  const auto proof = hint_proof(request);
  if (!proof && proof.error().code == Errc::too_large) {
    return problem(431, "too_large", proof.error().message, "update this program");
  }
  if (!proof) return malformed_problem();
  const auto bytes = from_base64url(*proof);
  if (!bytes) return malformed_problem();
  auto authenticated = authenticate(service, as_text(*bytes), crypto::label::hint);
  if (auto* refusal = std::get_if<HttpResponse>(&authenticated)) return std::move(*refusal);
  const auto& who = std::get<SignedRequest>(authenticated);
  if (who.body.push_size() != 0 || who.body.relays_size() != 0) return malformed_problem();
  if (!who.known->active) {
    return problem(403, "revoked", "the office has removed this device", "ask the office");
  }
  HintTopics topics;
  for (const auto& space : service.store.index().spaces_of(who.device)) topics.push_back(hint_topic(space));
  return topics;
}

}  // namespace

void handle_exchange(Service& service, HttpRequest request, Respond respond) {
  auto shared = std::make_shared<std::pair<HttpRequest, Respond>>(std::move(request), std::move(respond));
  if (service.workers.start([&service, shared] { begin_exchange(service, shared->first, shared->second); })) return;
  service.metrics.turned_away("queue");
  shared->second(busy_problem());
}

void authenticate_hints(Service& service, HttpRequest request, std::function<void(HintVerdict)> respond) {
  auto shared = std::make_shared<std::pair<HttpRequest, std::function<void(HintVerdict)>>>(std::move(request),
                                                                                           std::move(respond));
  if (service.workers.start([&service, shared] { shared->second(hint_verdict(service, shared->first)); })) return;
  shared->second(busy_problem());
}

std::string hint_topic(const SpaceId& space) { return space.text(); }

}  // namespace doorstep::syncd
