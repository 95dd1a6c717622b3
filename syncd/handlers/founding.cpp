#include "syncd/handlers/founding.hpp"

#include <memory>
#include <utility>

#include "core/change/codec.hpp"
#include "core/sync/server_rules.hpp"
#include "exchange.pb.h"
#include "syncd/handlers/info.hpp"
#include "syncd/handlers/problem.hpp"

namespace doorstep::syncd {
namespace {

using change::Batch;

HttpResponse not_a_founding(std::string_view message) {
  return problem(403, "not_a_founding", message, "found the organisation again with the office's program");
}

HttpResponse already_founded() {
  return problem(409, "already_founded", "this server already holds the organisation's directory",
                 "join with an invitation instead");
}

/// The certificate that the founding itself gives to its author.
const keys::Certificate* author_of(const keys::Founding& founding, const DeviceId& device) {
  for (const auto& member : founding.members) {
    if (member.certificate.device() == device) return &member.certificate;
  }
  return nullptr;
}

std::optional<HttpResponse> check(const Service& service, const Batch& batch) {
  const auto& first = batch.changes.front().change;
  for (const auto& entry : batch.changes) {
    if (!(entry.change.body.space == first.body.space) || !entry.change.body.authority) return malformed_problem();
  }
  if (!first.body.authority) return malformed_problem();
  if (const Status fits = sync::check_founding(first, service.organisation.root_key); !fits) {
    return fits.error().message == "foreign organisation"
               ? not_a_founding("this server serves another organisation than the one to be founded")
               : not_a_founding("what was sent does not found an organisation");
  }
  const auto statement = keys::parse_statement(*first.body.authority);
  const auto& founding = std::get<keys::Founding>(statement->operation);
  if (founding.kind != keys::SpaceKind::directory) return not_a_founding("what was sent founds no directory");
  const auto* author = author_of(founding, first.body.name.device);
  if (author == nullptr || !change::verify_batch(author->sign_key, batch)) {
    return not_a_founding("the founding is not signed by a device that it names");
  }
  return std::nullopt;
}

/// Errc::already_exists for a second directory.
Status admit(StoreWriter& store, const SpaceIndex& index, const Batch& batch, Millis now) {
  const SpaceId id = batch.changes.front().change.body.space;
  const auto directory = index.directory();
  if (directory && !(*directory == id)) return fail(Errc::already_exists, "another directory is here");
  auto* state = TRY(store.space(id));
  if (state == nullptr) {
    state = TRY(store.create_space(id));
  } else if (TRY(store.log().entry_at(*state, 0)).hash != batch.changes.front().change.hash) {
    return fail(Errc::already_exists, "another founding is here");
  }
  std::vector<const change::ProvenChange*> pushed;
  for (const auto& entry : batch.changes) pushed.push_back(&entry);
  const auto outcome = TRY(sync::admit(*state, store.log(), pushed, {}, now));
  if (outcome.state == sync::PushState::new_incarnation) return fail(Errc::already_exists, "another founding is here");
  if (outcome.appended) store.appended(*state, outcome.authority_altered);
  return {};
}

void begin(Service& service, const HttpRequest& request, const Respond& respond) {
  wire::FoundRequest message;
  if (!message.ParseFromString(request.body)) return respond(malformed_problem());
  auto decoded = change::decode_batch(message.batch());
  if (!decoded) return respond(malformed_problem());
  auto batch = std::make_shared<const Batch>(*std::move(decoded));
  if (auto refusal = check(service, *batch)) return respond(std::move(*refusal));
  WriteJob job;
  job.bytes = request.body.size();
  job.apply = [&service, batch](StoreWriter& store) -> Status {
    const Millis now = service.clock();
    TRY(check_clock(service, now));
    return admit(store, service.store.index(), *batch, now);
  };
  job.done = [&service, respond](const Status& outcome) {
    if (outcome) return respond(server_info(service));
    respond(outcome.error().code == Errc::already_exists ? already_founded() : store_problem(outcome.error()));
  };
  if (!service.writer.submit(std::move(job))) respond(busy_problem());
}

}  // namespace

void handle_found(Service& service, HttpRequest request, Respond respond) {
  if (const auto wait = service.join_rate.take(request.peer, RateLimiter::Clock::now())) {
    service.metrics.turned_away("rate");
    return respond(problem_later(429, "too_often", "this address asks too often", *wait));
  }
  auto shared = std::make_shared<std::pair<HttpRequest, Respond>>(std::move(request), std::move(respond));
  if (service.workers.start([&service, shared] { begin(service, shared->first, shared->second); })) return;
  shared->second(busy_problem());
}

}  // namespace doorstep::syncd
