// JSON as the command line prints and reads it: members keep their order.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

namespace doorstep::cli {

using Json = nlohmann::ordered_json;

/// Of a file or an argument. Discarded (is_discarded()) when it is not JSON, or nested deeper than anything that is
/// read here: a value is copied by recursion, and a file of brackets must not use up the stack.
inline Json parse_json(std::string_view text) {
  constexpr int deepest = 64;
  bool too_deep = false;
  auto out = Json::parse(
      text,
      [&](int depth, Json::parse_event_t, Json&) {
        too_deep = too_deep || depth > deepest;
        return !too_deep;
      },
      false);
  return too_deep ? Json(Json::value_t::discarded) : out;
}

}  // namespace doorstep::cli
