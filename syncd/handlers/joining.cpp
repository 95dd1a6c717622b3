#include "syncd/handlers/joining.hpp"

#include <memory>
#include <utility>

#include "core/keys/invitation.hpp"
#include "syncd/handlers/problem.hpp"

namespace doorstep::syncd {
namespace {

std::optional<HttpResponse> check(const Service& service, const keys::JoinRequest& join, Millis now) {
  const auto invitation = service.store.index().invitation(join.invitation);
  if (!invitation) {
    return problem(404, "invitation_unknown", "the office's server does not know this invitation",
                   "ask the office for a new invitation");
  }
  if (invitation->used_by) {
    if (*invitation->used_by == join.device()) {
      return problem(200, "enrolled", "the office has approved this device", "nothing to do");
    }
    return problem(409, "invitation_used", "another device has already used this invitation",
                   "ask the office for a new invitation");
  }
  if (invitation->expires_at <= now) {
    return problem(410, "invitation_expired", "this invitation has expired", "ask the office for a new invitation");
  }
  return std::nullopt;
}

HttpResponse waiting() {
  return problem(202, "waiting", "waiting for the office to approve this device",
                 "ask the office to approve it; this program looks again by itself");
}

void begin(Service& service, const HttpRequest& request, const Respond& respond) {
  const auto parsed = keys::parse_join_request(as_bytes(request.body));
  if (!parsed) return respond(malformed_problem());
  const Millis now = service.clock();
  if (auto answer = check(service, *parsed, now)) return respond(std::move(*answer));
  PendingJoin join{parsed->invitation, parsed->device(), now, parsed->bytes};
  WriteJob job;
  job.bytes = request.body.size();
  job.apply = [join = std::move(join)](StoreWriter& store) { return store.put_join(join); };
  job.done = [respond](const Status& outcome) { respond(outcome ? waiting() : store_problem(outcome.error())); };
  if (!service.writer.submit(std::move(job))) respond(busy_problem());
}

}  // namespace

void handle_join(Service& service, HttpRequest request, Respond respond) {
  if (const auto wait = service.join_rate.take(request.peer, RateLimiter::Clock::now())) {
    service.metrics.turned_away("rate");
    return respond(problem_later(429, "too_often", "this address asks too often", *wait));
  }
  auto shared = std::make_shared<std::pair<HttpRequest, Respond>>(std::move(request), std::move(respond));
  if (service.workers.start([&service, shared] { begin(service, shared->first, shared->second); })) return;
  shared->second(busy_problem());
}

}  // namespace doorstep::syncd
