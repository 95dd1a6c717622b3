// What happens to a request between a device and the server, and to the answer on its way back.
#include "core/crypto/labels.hpp"
#include "exchange.pb.h"
#include "tests/sim/world.hpp"

namespace doorstep::sim {
namespace {

constexpr Millis answer_timeout_ms = minute_ms;  ///< a transport gives up on a request after this
constexpr std::size_t kept_answers = 4;

}  // namespace

/// One stage of a device's exchange: it asks, or the request is carried, or its answer is handed over.
void World::advance_sync(std::size_t index) {
  if (device(index).away_until > time_.now) return;
  const auto flight = flights_.find(index);
  if (flight != flights_.end() && time_.now - flight->second.asked_at > answer_timeout_ms) {
    flights_.erase(flight);
    return count("request timed out");
  }
  if (flight == flights_.end()) return ask(index);
  return flight->second.answer ? hand_over(index) : carry(index);
}

void World::ask(std::size_t index) {
  auto& who = device(index);
  if (!who.syncing() || rng_.chance(0.05)) {
    const auto begun = who.begin_sync(crash());
    if (!begun) return count("crash while signing");
    if (!*begun) return violate("P9", who.name() + " cannot begin a sync: " + begun->error().message);
  }
  auto request = who.make_request(crash());
  if (!request) return count("crash while asking");
  if (!*request) return violate("P9", who.name() + " cannot ask: " + request->error().message);
  flights_[index] = Flight{**std::move(request), std::nullopt, time_.now};
}

void World::carry(std::size_t index) {
  auto& flight = flights_.at(index);
  if (faults_.network) {
    if (rng_.chance(0.10)) {
      flights_.erase(index);
      return count("request lost");
    }
    if (rng_.chance(0.10)) {
      late_.push_back(std::move(flight.request));
      flights_.erase(index);
      return count("request delayed");
    }
    if (rng_.chance(0.10)) {
      late_.push_back(flight.request);
      count("request repeated");
    }
  }
  if (crash()) server_->arm_crash(1 + pick(16));
  auto answer = server_->exchange(flight.request);
  if (!answer) {
    flights_.erase(index);
    return count("server crash");
  }
  count("requests");
  if (answer->status != 200) {
    violate("P9",
            device(index).name() + " is answered " + std::to_string(answer->status) + ": " + to_text(answer->body));
    return;
  }
  if (faults_.network && rng_.chance(0.12)) {
    flights_.erase(index);
    return count("answer lost");
  }
  if (faults_.lies && rng_.chance(0.05)) {
    if (auto altered = lie(index, answer->body)) answer->body = *std::move(altered);
  }
  flight.answer = std::move(answer->body);
}

void World::hand_over(std::size_t index) {
  auto& who = device(index);
  auto& old = old_answers_[index];
  if (faults_.network && !old.empty() && rng_.chance(0.1)) {
    const auto taken = who.take_answer(old[pick(old.size())], false);
    count("old answer");
    if (taken && *taken) violate("P8", who.name() + " took in the answer to another request");
  }
  const Bytes answer = *std::move(flights_.at(index).answer);
  flights_.erase(index);
  const auto taken = who.take_answer(answer, crash());
  if (!taken) return count("crash while receiving");
  if (!*taken) return violate("P9", who.name() + " cannot take the answer in: " + taken->error().message);
  for (const auto& [space, condition] : who.session()->progress().stopped) {
    say(who.name() + " stops " + space.text() + " in condition " + std::to_string(static_cast<int>(condition)));
  }
  old.push_back(answer);
  if (old.size() > kept_answers) old.erase(old.begin());
  after_answer(index);
}

/// A copy that was under way arrives; its sender has long given up on the answer.
void World::deliver_late() {
  if (late_.empty()) return;
  const auto at = pick(late_.size());
  const Bytes request = std::move(late_[at]);
  late_.erase(late_.begin() + static_cast<std::ptrdiff_t>(at));
  if (crash()) server_->arm_crash(1 + pick(16));
  server_->exchange(request);
  count("late request arrived");
}

/// The answer with something in a page altered; nothing when no page of a case is in it. The device stops that space
/// for good, as version 1 does not heal it.
std::optional<Bytes> World::lie(std::size_t index, ByteView answer) {
  wire::ExchangeAnswer altered;
  if (!altered.ParseFromArray(answer.data(), static_cast<int>(answer.size()))) return std::nullopt;
  for (auto& page : *altered.mutable_pages()) {
    const auto space = SpaceId::from(as_bytes(page.space())).value();
    if (space == office().store().enrolment().directory) continue;
    switch (pick(4)) {
      case 0:
        page.set_received_at(0, page.received_at(0) - 1);
        break;
      case 1:
        page.mutable_items()->RemoveLast();
        break;
      case 2:
        if (page.items_size() < 2) return std::nullopt;
        page.mutable_items()->SwapElements(0, 1);
        break;
      default: {
        auto& item = *page.mutable_items(0);
        if (!item.has_batch()) return std::nullopt;
        auto& body = *item.mutable_batch()->mutable_changes(0)->mutable_body();
        body[pick(body.size())] ^= 1;
      }
    }
    stopped_.insert({index, space});
    count("altered page");
    say("the server lies to " + device(index).name());
    return to_bytes(altered.SerializeAsString());
  }
  return std::nullopt;
}

}  // namespace doorstep::sim
