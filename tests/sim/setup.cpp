// Before a run: an organisation is founded, its server certified, tablets and a rogue enrolled, cases opened.
#include "exchange.pb.h"
#include "syncd/handlers/service.hpp"
#include "tests/sim/world.hpp"

namespace doorstep::sim {
namespace {

constexpr int most_requests = 60;  ///< of one undisturbed sync

}  // namespace

World::World(const RunOptions& options) : options_(options), rng_(options.seed * 2 + 1) {
  report_.seed = options.seed;
  faults_.network = rng_.chance(0.6);
  faults_.crashes = rng_.chance(0.6);
  faults_.clocks = rng_.chance(0.4);
  faults_.rogue = rng_.chance(0.35);
  faults_.rot = rng_.chance(0.25);
  faults_.lies = rng_.chance(0.12);
  faults_.rewrite = rng_.chance(0.25);
  if (options.canary == Canary::device_runs_ahead) faults_.clocks = false;
  if (options.canary == Canary::device_loses_commits || options.canary == Canary::server_loses_commits) {
    faults_.crashes = true;
  }
}

void World::violate(std::string promise, std::string message) {
  say("!! " + promise + ": " + message);
  report_.violations.push_back(Violation{std::move(promise), std::move(message)});
}

Status World::set_up() {
  const std::string run = "sim-" + std::to_string(options_.seed) + "-";
  const std::size_t tablets = 2 + pick(2);
  for (std::size_t i = 0; i < tablets + 2; ++i) {
    const std::string role = i == 0 ? "office" : i == tablets + 1 ? "rogue" : "tablet-" + std::to_string(i);
    devices_.push_back(std::make_unique<SimDevice>(run + role, time_, rng_.next()));
  }
  const Bytes card = TRY(office().found_organisation());
  ServerOptions server;
  server.name = run + "server";
  server.organisation = TRY(syncd::parse_organisation_card(card));
  server.clock = [this] { return time_.now; };
  server_ = std::make_unique<SimServer>(std::move(server), rng_.next());
  TRY(server_->found(TRY(office().office().found_request())));
  TRY(office().office().certify_server(server_->key().verify, office().now(), office().rng()));
  TRY(sync_fully(0));
  for (std::size_t i = 1; i < devices_.size(); ++i) TRY(enrol(i));
  const std::size_t files = 1 + pick(3);
  for (std::size_t i = 0; i < files; ++i) TRY(open_case());
  TRY(sync_fully(0));
  for (std::size_t i = 1; i < devices_.size(); ++i) TRY(sync_fully(i));
  if (options_.canary == Canary::server_loses_commits) server_->lose_commits();
  for (const auto& each : devices_) {
    if (options_.canary == Canary::device_loses_commits) each->lose_commits();
  }
  return {};
}

Status World::enrol(std::size_t index) {
  auto& manager = office();
  const auto invitation = TRY(manager.office().invite(device(index).name(), "Worker " + std::to_string(index), false,
                                                      manager.now(), manager.rng()));
  Bytes request;
  TRY(device(index).join(invitation, request));
  std::vector<std::string> refused;
  TRY(manager.office().approve({ TRY(keys::parse_join_request(request)) }, refused, manager.now(), manager.rng()));
  if (!refused.empty()) return fail(Errc::not_allowed, refused.front());
  return sync_fully(0);
}

Status World::open_case() {
  std::vector<DeviceId> members;
  for (std::size_t i = 1; i < devices_.size(); ++i) {
    if (rng_.chance(0.7)) members.push_back(device(i).id());
  }
  CaseFile file;
  file.id = TRY(office().office().open_case(members, office().now(), office().rng()));
  const std::size_t documents = 1 + pick(2);
  for (std::size_t i = 0; i < documents; ++i) file.documents.push_back(DocumentId::random(rng_));
  cases_.push_back(std::move(file));
  return {};
}

/// An undisturbed sync to its end.
Status World::sync_fully(std::size_t index) {
  auto& who = device(index);
  flights_.erase(index);
  if (auto begun = who.begin_sync(false); begun && !*begun) return *begun;
  for (int i = 0; i < most_requests && who.syncing(); ++i) {
    const auto request = who.make_request(false);
    if (!request || !*request) return fail(request->error());
    const auto answer = server_->exchange(**request);
    if (!answer || answer->status != 200)
      return fail(Errc::unavailable, "the server answers " + std::to_string(answer ? answer->status : 0));
    if (auto taken = who.take_answer(answer->body, false); taken && !*taken) return *taken;
    after_answer(index);
    time_.now += 20;
  }
  if (who.session() != nullptr) {
    for (const auto& [space, condition] : who.session()->progress().stopped) {
      say(who.name() + " stops " + space.text() + " in condition " + std::to_string(static_cast<int>(condition)));
    }
  }
  return {};
}

store::FieldPath World::path(const Place& place) const {
  const auto& file = cases_[place.file];
  return store::FieldPath{file.id, file.documents[place.document], change::FieldName{place.field, std::nullopt}};
}

std::vector<Place> World::places() const {
  std::vector<Place> out;
  for (std::size_t file = 0; file < cases_.size(); ++file) {
    for (std::size_t document = 0; document < cases_[file].documents.size(); ++document) {
      for (std::uint32_t field = 1; field <= 3; ++field) out.push_back(Place{file, document, field});
    }
  }
  return out;
}

}  // namespace doorstep::sim
