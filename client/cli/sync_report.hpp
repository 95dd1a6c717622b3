// What is said after a sync, and what a device's state is: the same words in sync, join and status.
#pragma once

#include "client/cli/context.hpp"
#include "client/cli/json.hpp"
#include "client/cli/sync_runner.hpp"

namespace doorstep::cli {

/// Prints the outcome. Exit::waiting while something waits.
Result<Exit> report_sync(CommandContext& context, store::DeviceStore& store, const SyncOutcome& outcome);

/// A case that this device has stopped exchanging.
struct StoppedCase {
  SpaceId space;
  store::SpaceCondition condition{};
  std::string name;  ///< only when the store is unlocked
  bool split_view = false;  ///< alarm: somebody was shown another log (P8)
};
Result<std::vector<StoppedCase>> stopped_cases(store::DeviceStore& store);
void say_stopped(CommandContext& context, const std::vector<StoppedCase>& stopped);
Json stopped_json(const std::vector<StoppedCase>& stopped);

/// "Waiting to send 3", or 0.
std::string waiting_words(const store::OutboxSummary& left);
Json waiting_json(const store::OutboxSummary& left);

}  // namespace doorstep::cli
