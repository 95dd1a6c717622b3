// One sync of this device with its server, over a transport: the I/O around core/sync/client_session.
//
//   an office that its server does not know yet    GET /v1/server, POST /v1/found, certify the server
//   a device that is not approved yet              POST /v1/join, again, until the server says so
//   then                                           POST /v1/exchange until nothing more is to be done
//   an office with join requests                   approve them, and exchange once more so that they take effect
//
// That the server cannot be reached is an outcome, not an error: everything is saved, and waits.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "client/cli/context.hpp"
#include "client/cli/home.hpp"
#include "client/cli/system.hpp"
#include "core/office/office.hpp"
#include "core/sync/client_session.hpp"

namespace doorstep::cli {

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

/// Told before each request that carries something: "Sending 2 of 5".
using OnProgress = std::function<void(std::uint64_t number, std::uint64_t of)>;

class SyncRunner {
 public:
  /// `store` is unlocked; both outlive the runner. The connection is kept between runs.
  SyncRunner(CommandContext& context, store::DeviceStore& store) : context_(context), store_(store) {}

  /// Errors are what a person has to do something about: a server with the wrong key, a refused invitation, a full
  /// disk. Waits a while for another process that syncs, then Errc::storage_busy.
  Result<SyncOutcome> run(const Approval& approval, const OnProgress& progress);

  /// Listens for wake-up hints. Errors of the transport; the caller goes on without them.
  Result<std::unique_ptr<client::HintListener>> listen();

 private:
  Result<client::Transport*> transport();
  Status found(SyncOutcome& outcome);
  /// False: not approved yet.
  Result<bool> ensure_approved();
  Status exchange(SyncOutcome& outcome, std::vector<keys::JoinRequest>& joins, const OnProgress& progress);
  Status approve(const std::vector<keys::JoinRequest>& joins, const Approval& approval, SyncOutcome& outcome,
                 bool& admitted);
  Status steps(const Approval& approval, SyncOutcome& outcome, const OnProgress& progress);

  CommandContext& context_;
  store::DeviceStore& store_;
  std::unique_ptr<client::Transport> transport_;
  std::string reached_url_;            ///< of transport_
  std::optional<Millis> retry_after_;  ///< of the last answer
};

/// When this device last had everything at the office; 0: never. The store may be locked.
Result<Millis> last_sent(store::DeviceStore& store);

}  // namespace doorstep::cli
