// What is said after a sync, and what a device's state is: the same words in sync, join and status.
#pragma once

#include "client/api/stopped_cases.hpp"
#include "client/cli/context.hpp"
#include "client/cli/json.hpp"
#include "client/cli/sync_runner.hpp"

namespace doorstep::cli {

/// Prints the outcome. Exit::waiting while something waits.
Result<Exit> report_sync(CommandContext& context, store::DeviceStore& store, const SyncOutcome& outcome);

using client::stopped_cases;
using client::StoppedCase;
void say_stopped(CommandContext& context, const std::vector<StoppedCase>& stopped);
Json stopped_json(const std::vector<StoppedCase>& stopped);

/// "Waiting to send 3", or 0.
std::string waiting_words(const store::OutboxSummary& left);
Json waiting_json(const store::OutboxSummary& left);

}  // namespace doorstep::cli
