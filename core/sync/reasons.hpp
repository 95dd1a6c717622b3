// Why a case is not exchanged, in words: one reason code and one remedy for each, the same in every client.
#pragma once

#include <string_view>

#include "core/store/device_store.hpp"

namespace doorstep::sync {

struct Reason {
  std::string_view code;    ///< stable, for programs
  std::string_view what;    ///< what has happened
  std::string_view remedy;  ///< what to do about it
};

constexpr Reason reason_of(store::SpaceCondition condition) {
  switch (condition) {
    case store::SpaceCondition::ok:
      return {"ok", "everything is exchanged", "nothing to do"};
    case store::SpaceCondition::waiting:
      return {"waiting", "the server waits for something that another device holds",
              "nothing to do: it goes on by itself once that device has synced"};
    case store::SpaceCondition::rebase:
      return {"rebase", "the case has a new key and what waits here is sealed under the old one",
              "everything is kept on this device: update this app, or ring the office"};
    case store::SpaceCondition::new_incarnation:
      return {"new_incarnation", "this device was restored from a backup or copied",
              "everything is kept on this device: do not use the other copy, and ring the office"};
    case store::SpaceCondition::upgrade:
      return {"upgrade", "the case uses something that this version does not know",
              "update this app; everything is kept on this device"};
    case store::SpaceCondition::revoked:
      return {"revoked", "the office has removed this device from the case",
              "everything is kept on this device: ring the office"};
    case store::SpaceCondition::server_rolled_back:
      return {"server_rolled_back", "the server has lost entries that this device holds",
              "everything is kept on this device: ring the office, its server was restored from a backup"};
    case store::SpaceCondition::tampered:
      return {"tampered", "what the server sent does not match what was signed",
              "nothing of it was taken in: ring the office and do not go on until somebody has looked into it"};
  }
  return {"unknown", "the case is in a state that this version does not know", "update this app"};
}

}  // namespace doorstep::sync
