// One sync of this device with its server, over a transport: the I/O around client/api/sync_flow.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "client/api/sync_flow.hpp"
#include "client/cli/context.hpp"
#include "client/cli/home.hpp"
#include "client/cli/system.hpp"

namespace doorstep::cli {

using client::Approval;
using client::JoinSeen;
using client::last_sent;
using client::SyncOutcome;

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
  Status drain(client::SyncFlow& flow, const OnProgress& progress);
  Result<client::SyncAnswer> ask(client::Transport& line, const client::SyncRequest& request);

  CommandContext& context_;
  store::DeviceStore& store_;
  std::unique_ptr<client::Transport> transport_;
  std::string reached_url_;  ///< of transport_
};

}  // namespace doorstep::cli
