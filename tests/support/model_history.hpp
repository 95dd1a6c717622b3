// A log of the executable protocol model (tests/golden/model_histories.json), rebuilt as Doorstep's.
//
// Names map so that every comparison in the merge order comes out as in the model: devices sort as the model's names,
// a change's hash is the model's 12 bytes and zeros. Authority keys, certificates and statements are real.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/merge/fold.hpp"
#include "tests/support/organisation.hpp"

namespace doorstep::testing {

struct ExpectedWrite {
  DeviceId author;
  WriteId id{};
  change::Stamp effective;
  bool merged = false;
  merge::Grade grade{};
};

struct ExpectedRegister {
  std::string name;
  change::Register where;
  std::optional<std::size_t> winner;
  std::vector<ExpectedWrite> writes;  ///< in log order
};

struct ModelEntry {
  change::ProvenChange change;
  Millis received_at{};
  merge::Verdict verdict{};  ///< at the end, after admissions
};

struct ModelHistory {
  std::string name;
  SpaceId space;
  std::vector<ModelEntry> entries;  ///< the first is the founding, which the model takes for granted
  std::vector<ExpectedRegister> registers;
  std::vector<DeviceId> members;  ///< active at the end; without the offices, whom the model counts apart
  std::vector<DeviceId> offices;
  EpochId epoch;
  std::vector<EpochId> ring;  ///< sorted
};

/// Rebuilds histories; keeps the keys that all of them share.
class ModelHistories {
 public:
  ModelHistories();
  std::size_t size() const { return document_.at("histories").size(); }
  ModelHistory rebuild(std::size_t index) const;

 private:
  change::ProvenChange founding(const nlohmann::json& history) const;
  change::ProvenChange convert(const nlohmann::json& history, const nlohmann::json& entry) const;
  keys::Operation operation(const nlohmann::json& history, const nlohmann::json& op) const;
  change::Write convert_write(const std::string& author, const nlohmann::json& write) const;

  nlohmann::json document_;
  TestOrganisation organisation_{77};
  keys::AuthorityKey authority_ = organisation_.authority("O");
  std::map<std::string, Tablet> tablets_;
};

}  // namespace doorstep::testing
