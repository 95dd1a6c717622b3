// The changes of a request, decoded, verified and sorted by space: all that can be done outside the writer.
//
// One signature is verified for each batch. A batch that does not decode or verify as a whole is taken apart, and
// each of its changes stands or falls alone (P9): the bad ones are refused by name, the others go on.
#pragma once

#include <map>
#include <vector>

#include "core/sync/server_rules.hpp"
#include "syncd/handlers/authenticate.hpp"

namespace doorstep::syncd {

struct SpacePush {
  std::vector<change::ProvenChange> relayed;  ///< others' changes; they go first, the own ones may build on them
  std::vector<change::ProvenChange> own;
  std::vector<sync::Needed> waived;
  std::vector<sync::Refused> refused;  ///< own ones
};

using Pushes = std::map<SpaceId, SpacePush>;

/// Errc::malformed when something cannot even be attributed to a space and a name.
Result<Pushes> read_pushes(const SpaceIndex& index, const SignedRequest& request);

}  // namespace doorstep::syncd
