// A device of the organisation whose program does as it likes: it crafts changes that Doorstep's own never makes.
//
// It holds real keys, so everything it pushes is well signed. What it writes must be judged alike by everybody (P4),
// and must block nobody (P9). Its store takes part in syncs only to read.
#pragma once

#include "tests/sim/sim_device.hpp"
#include "tests/sim/sim_server.hpp"

namespace doorstep::sim {

class Rogue {
 public:
  Rogue(SimDevice& self, SimDevice& office, SimServer& server, testing::SeededRng& rng, const Timeline& time)
      : self_(self), office_(office), server_(server), rng_(rng), time_(time) {}

  /// The bytes of an exchange that pushes one crafted change; nothing when the space is not at the server yet.
  std::optional<Bytes> request(const SpaceId& space, const DocumentId& document);
  /// The kind of the last crafted change.
  const std::string& what() const { return what_; }

 private:
  Result<Bytes> craft(const SpaceId& space, const DocumentId& document);
  void shape(change::Body& body, const ServerLog& log, const Key& token_key, const DocumentId& document);

  SimDevice& self_;
  SimDevice& office_;  ///< whose keys it uses, where a former member would have them
  SimServer& server_;
  testing::SeededRng& rng_;
  const Timeline& time_;
  std::string what_;
  change::FieldName field_;
  bool garbage_ = false;  ///< the values are none
};

}  // namespace doorstep::sim
