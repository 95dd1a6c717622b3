// Verdicts on changes and grades of displaced writes (design.md section 5). Closed lists: the numbers are on
// the wire and in stores.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace doorstep::merge {

/// Every well-formed change takes a position. All but `merged` are "set aside": the change counts for ancestry
/// and raising, and cannot win until an authority admits it.
enum class Verdict : std::uint8_t {
  merged = 0,
  not_a_member = 1,
  revoked = 2,
  fork = 3,
  unknown_schema = 4,
  too_large = 5,
  corrupt = 6,
  superseded_authority = 7,
  quota = 8,
};

/// What became of a write to a register, seen from the register's winner.
enum class Grade : std::uint8_t {
  current = 0,             ///< it is the winner
  superseded = 1,          ///< the winner, or something that it saw, had seen it
  withdrawn = 2,           ///< the same, by the same device
  overwritten_unseen = 3,  ///< nobody on the winner's line had seen it: a conflict, listed for a person
  set_aside = 4,           ///< its change's verdict is not merged
};

constexpr std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::merged: return "merged";
    case Verdict::not_a_member: return "not a member";
    case Verdict::revoked: return "revoked";
    case Verdict::fork: return "fork";
    case Verdict::unknown_schema: return "unknown schema";
    case Verdict::too_large: return "too large";
    case Verdict::corrupt: return "corrupt";
    case Verdict::superseded_authority: return "superseded authority";
    case Verdict::quota: return "quota";
  }
  return "unknown";
}

/// What a person can do about a change that was set aside with this verdict.
constexpr std::string_view remedy_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::merged: return "nothing to do";
    case Verdict::not_a_member: return "ask the team manager to add this device to the case, then to take the change up";
    case Verdict::revoked: return "ask the team manager: this device was removed; its words are kept and can be taken up";
    case Verdict::fork: return "compare the words side by side and write what is right";
    case Verdict::unknown_schema: return "update the office's program, then take the change up";
    case Verdict::too_large: return "split the record into smaller blocks";
    case Verdict::corrupt: return "write the words again on this device; the broken copy is kept";
    case Verdict::superseded_authority: return "nothing to do: the office's program issues it again";
    case Verdict::quota: return "ask the office to make room, then to take the change up";
  }
  return "update this program";
}

constexpr std::string_view name_of(Grade grade) {
  switch (grade) {
    case Grade::current: return "current";
    case Grade::superseded: return "superseded";
    case Grade::withdrawn: return "withdrawn";
    case Grade::overwritten_unseen: return "overwritten unseen";
    case Grade::set_aside: return "set aside";
  }
  return "unknown";
}

constexpr std::optional<Verdict> verdict_from(std::uint32_t number) {
  if (number > static_cast<std::uint32_t>(Verdict::quota)) return std::nullopt;
  return static_cast<Verdict>(number);
}

}  // namespace doorstep::merge
