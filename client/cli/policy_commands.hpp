// The commands of 'doorstep policy': what the authority has decided about visits, shown, checked and published.
#pragma once

#include <string>

#include "client/cli/context.hpp"
#include "core/base/result.hpp"

namespace doorstep::cli {

struct PolicyShowOptions {
  std::string version;  ///< empty: the one in force today; "default": the one that is built in
  bool text = false;    ///< its TOML, exactly as it was signed, instead of its parameters
};
/// Errc::not_found for a version that this device does not know.
Result<Exit> policy_show(CommandContext& context, const PolicyShowOptions& options);
/// Those that verify, and what was left out and why.
Result<Exit> policy_list(CommandContext& context);
/// Signs and publishes a TOML file, "-" for standard input. Errors of casework::publish_policy.
Result<Exit> policy_publish(CommandContext& context, const std::string& file);
/// What a TOML file says, and where it differs from the default. Needs no home. Errc::invalid_input for a file that is
/// no policy.
Result<Exit> policy_check(CommandContext& context, const std::string& file);

}  // namespace doorstep::cli
