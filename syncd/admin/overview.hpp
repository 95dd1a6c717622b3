// What the admin pages show: how the sync queue stands, device by device. Metadata only (P3): names of devices and
// their holders, times, counts, sizes and codes; there is not a word of a record here to be shown.
#pragma once

#include <string>
#include <vector>

#include "syncd/store/central_store.hpp"

namespace doorstep::syncd {

/// Why a device needs help, worst first. One code and one remedy a row.
enum class Help { none, at_risk, removed, set_aside, device_error, storage, clock, waiting_long, silent, never_seen };

std::string_view code_of(Help help);
std::string_view remedy_of(Help help);

struct DeviceRow {
  DeviceId id;
  std::string label;
  std::string holder;
  bool office = false;
  bool active = true;
  bool seen = false;  ///< there is a report
  DeviceReport report;
  std::vector<SetAsideCount> set_aside;  ///< on the server, by this device
  bool clock_suspect = false;            ///< off by more than sync::suspect_clock_ms (P6)
  bool at_risk = false;                  ///< silent for long and last known to hold unsent records
  Help help = Help::none;
};

struct SetAsideTotal {
  merge::Verdict verdict{};
  std::uint64_t changes = 0;
};

struct Overview {
  Millis now = 0;
  std::string organisation;
  std::vector<DeviceRow> devices;  ///< oldest waiting first, then longest silent first
  std::vector<SetAsideTotal> set_aside;
  std::vector<PendingJoin> joins;
  std::vector<SpaceHead> spaces;  ///< largest first
  std::uint64_t bytes_on_disk = 0;
};

Result<Overview> read_overview(CentralStore& store, const std::string& organisation, Millis now);

}  // namespace doorstep::syncd
