#include "syncd/handlers/authenticate.hpp"

#include "core/crypto/labels.hpp"
#include "core/sync/limits.hpp"
#include "syncd/handlers/problem.hpp"

namespace doorstep::syncd {
namespace {

bool within_limits(const wire::ExchangeBody& body) {
  std::size_t changes = 0;
  for (const auto& batch : body.push()) changes += static_cast<std::size_t>(batch.changes_size());
  for (const auto& relay : body.relays()) changes += static_cast<std::size_t>(relay.batch().changes_size());
  return static_cast<std::size_t>(body.cursors_size()) <= sync::max_cursors && changes <= sync::max_push_changes &&
         static_cast<std::size_t>(body.waived_size()) <= sync::max_push_changes;
}

}  // namespace

Authenticated authenticate(const Service& service, std::string_view bytes, std::string_view label) {
  wire::ExchangeRequest request;
  SignedRequest out;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      !out.body.ParseFromString(request.body())) {
    return malformed_problem();
  }
  out.body_bytes = std::move(*request.mutable_body());
  const auto device = DeviceId::from(as_bytes(out.body.device()));
  const auto signature = to_array<64>(as_bytes(request.signature()), "a signature");
  if (!device || !signature) return malformed_problem();
  out.device = *device;

  out.known = service.store.index().device(*device);
  if (out.known == nullptr) {
    return problem(403, "not_enrolled", "the office has not approved this device yet",
                   "ask the office to approve it; this program tries again by itself");
  }
  if (!crypto::verify(out.known->certificate.sign_key, crypto::labelled(label, as_bytes(out.body_bytes)), *signature)) {
    return problem(403, "bad_signature", "the request is not signed by the device that it names",
                   "ask the office to enrol this device again");
  }
  if (!equal(as_bytes(out.body.server()), service.id.view())) {
    return problem(409, "wrong_server", "the request is meant for another server than the one at this address",
                   "check the server's address, and ask the office whether its server was replaced");
  }
  out.speaks_our_protocol =
      out.body.protocol_min() <= sync::protocol_version && out.body.protocol_max() >= sync::protocol_version;
  if (!within_limits(out.body)) {
    return problem(413, "too_large", "the request names more spaces or changes than one request may",
                   "nothing to do: this program sends less at a time");
  }
  if (const auto wait = service.device_rate.take(as_text(out.device.view()), RateLimiter::Clock::now())) {
    service.metrics.turned_away("rate");
    return problem_later(429, "too_often", "this device asks too often", *wait);
  }
  return out;
}

}  // namespace doorstep::syncd
