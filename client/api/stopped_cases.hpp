// Cases that this device has stopped exchanging, or about which there is an alarm.
#pragma once

#include <string>
#include <vector>

#include "core/store/device_store.hpp"

namespace doorstep::client {

inline constexpr std::string_view split_view_words =
    "a member of this case was shown another record than this one: ring the office, and do not rely on either";

/// A case that this device has stopped exchanging.
struct StoppedCase {
  SpaceId space;
  store::SpaceCondition condition{};
  std::string name;  ///< only when the store is unlocked
  bool split_view = false;  ///< alarm: somebody was shown another log (P8)
};
Result<std::vector<StoppedCase>> stopped_cases(store::DeviceStore& store);

}  // namespace doorstep::client
