// JSON as the command line prints and reads it: members keep their order.
#pragma once

#include <nlohmann/json.hpp>

namespace doorstep::cli {

using Json = nlohmann::ordered_json;

}  // namespace doorstep::cli
