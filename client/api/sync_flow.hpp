// One sync of this device with its server, without I/O: requests out, answers in.
//
//   an office that its server does not know yet    GET /v1/server, POST /v1/found, certify the server
//   a device that is not approved yet              POST /v1/join, again, until the server says so
//   then                                           POST /v1/exchange until nothing more is to be done
//   an office with join requests                   approve them, and exchange once more so that they take effect
//
// Drain it in this order:
//   auto request = begin(now)
//   while (request):  make it;  request = answered(answer, now), or unreachable(error, now) and stop
//   close(now)
// That the server cannot be reached is an outcome, not an error: everything is saved, and waits.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/time.hpp"
#include "core/office/office.hpp"
#include "core/sync/client_session.hpp"

namespace doorstep::client {

/// Which join requests an office lets in.
struct Approval {
  enum class Whom { nobody, everybody, these } whom = Whom::everybody;
  std::vector<std::string> codes;  ///< for these: their short codes
};

/// A device that asked to join, as an office sees it.
struct JoinSeen {
  std::string code;   ///< six digits to compare aloud
  Millis asked_at{};  ///< by the asking device's clock
  std::string label;  ///< once approved
  std::string holder;
  bool approved = false;
};

struct SyncOutcome {
  std::optional<Error> offline;       ///< the server cannot be reached, or is busy
  std::optional<Millis> retry_after;  ///< what it asked for
  bool awaiting_approval = false;     ///< the office has not let this device in yet
  bool founded = false;               ///< the organisation came to its server in this sync
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  std::vector<std::pair<SpaceId, store::SpaceCondition>> stopped;
  std::vector<JoinSeen> joins;
  std::vector<std::string> refused;  ///< join requests that did not check, each in one line
  store::OutboxSummary left;

  bool everything_sent() const { return !offline && !awaiting_approval && left.drafts + left.changes == 0; }
};

struct SyncRequest {
  std::string method;  ///< "GET" or "POST"
  std::string path;    ///< "/v1/exchange"
  std::string body;    ///< of sync::exchange_content_type
};

struct SyncAnswer {
  int status = 0;
  std::optional<Millis> retry_after;
  std::string body;
};

/// "Sending 2 of 5".
struct Sending {
  std::uint64_t number = 0;
  std::uint64_t of = 0;
};

class SyncFlow {
 public:
  /// `store` is unlocked and outlives the flow.
  SyncFlow(store::DeviceStore& store, sync::PlatformFacts facts, Approval approval)
      : store_(store), facts_(std::move(facts)), approval_(std::move(approval)) {}

  /// The request to make next; nothing when the sync is over. Errors are what a person has to do something about: a
  /// refused invitation, a server of another organisation, a full disk. They end the flow.
  Result<std::optional<SyncRequest>> begin(Now now, Rng& rng);
  Result<std::optional<SyncRequest>> answered(const SyncAnswer& answer, Now now, Rng& rng);
  /// The request got no answer: the sync is over.
  void unreachable(Error error);
  /// Call when it is over, or an error ended it (given here): notes what the next sync and `status` tell.
  Status close(const std::optional<Error>& error, Now now);

  const SyncOutcome& outcome() const { return outcome_; }
  /// What the request under way carries, if anything.
  std::optional<Sending> sending() const { return sending_; }

 private:
  using Next = std::optional<SyncRequest>;
  enum class Stage { server, found, join, exchange, exchange_again, over };

  Result<Next> start_exchange(Stage stage, Now now, Rng& rng);
  Result<Next> next_exchange(Now now, Rng& rng);
  Result<Next> server_told(const SyncAnswer& answer, Now now, Rng& rng);
  Status certify(Now now, Rng& rng);
  Result<Next> exchanged(const SyncAnswer& answer, Now now, Rng& rng);
  Result<bool> approve(Now now, Rng& rng);
  Result<Next> failed(const SyncAnswer& answer);

  store::DeviceStore& store_;
  sync::PlatformFacts facts_;
  Approval approval_;
  Stage stage_ = Stage::over;
  SyncOutcome outcome_;
  std::optional<Sending> sending_;
  std::unique_ptr<sync::ClientSession> session_;
  std::uint64_t sent_before_ = 0, received_before_ = 0;
  std::vector<keys::JoinRequest> joins_;
  std::optional<crypto::VerifyKey> server_key_;
};

/// When this device last had everything at the office; 0: never. The store may be locked.
Result<Millis> last_sent(store::DeviceStore& store);

}  // namespace doorstep::client
