// The writer's part of a request: what becomes of its changes, space by space.
//
// A space whose log is shorter than, or differs from, what the device has verified takes nothing: this server was
// restored, and the device must first say what was lost (SERVER_ROLLED_BACK, P11). A space that is not here opens
// with a founding of this organisation only. Everything else is core/sync/server_rules.
#pragma once

#include <map>

#include "exchange.pb.h"
#include "syncd/handlers/pushes.hpp"

namespace doorstep::syncd {

struct SpaceOutcome {
  wire::State state = wire::STATE_OK;
  std::vector<sync::Receipt> receipts;  ///< of own changes
  std::vector<sync::Needed> needed;
  std::vector<sync::Refused> refused;
};

using Outcomes = std::map<SpaceId, SpaceOutcome>;

/// (size, root) as the device has verified them.
struct Verified {
  std::uint64_t size = 0;
  std::optional<Hash> root;  ///< absent when it names none that could fit
};
using Cursors = std::map<SpaceId, Verified>;

struct AdmissionRequest {
  DeviceId device;
  bool removed = false;  ///< from the organisation: what it pushes waits outside until its spaces say so, too
  Cursors cursors;
  Pushes pushes;
};

/// Inside a transaction. Fails only as the store fails; a space that fails alone is refused alone.
Result<Outcomes> admit_pushes(StoreWriter& store, const AdmissionRequest& request,
                              const crypto::VerifyKey& organisation_root, Millis now);

}  // namespace doorstep::syncd
