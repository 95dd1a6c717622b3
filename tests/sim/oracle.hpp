// What a log means, computed in another way than core/merge/fold does: as a fixpoint over the whole set of writes
// instead of a fold over the log. Devices are compared with it (P4, P5).
//
// Order of arrival matters only where the design says so: for membership, for which copy of a write is the first, and
// in that a base counts only when it lies before its successor.
#pragma once

#include <map>
#include <vector>

#include "core/change/change.hpp"
#include "core/merge/verdict.hpp"
#include "core/store/sqlite_log_store.hpp"

namespace doorstep::sim {

struct OracleWrite {
  WriteId id{};
  Position position{};
  std::uint32_t index{};
  change::ChangeName name;
  Hash hash{};
  std::uint64_t stamp{};  ///< as its author gave it
  std::uint64_t effective{};
  bool merged = false;
  std::vector<WriteId> bases;
  merge::Grade grade{};
};

struct OracleRegister {
  std::vector<OracleWrite> writes;  ///< first copies, in log order
  std::optional<std::size_t> winner;

  bool conflict() const;
};

struct OracleLog {
  std::vector<merge::Verdict> verdicts;  ///< by position, after admissions
  std::map<change::Register, OracleRegister> registers;
  Hash root{};  ///< RFC 6962 over (received_at, change hash)
};

/// Of the first `size` entries. Errc::malformed when an entry does not decode.
Result<OracleLog> compute(const std::vector<store::StoredEntry>& entries, std::size_t size);

}  // namespace doorstep::sim
