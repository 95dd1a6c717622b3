// What an office is told of the other devices: which still hold records, and when each was here last.
//
// Every record of a figure must have reached the office, or the figure must say how many devices hold some that have
// not; only the server has heard of all of them. Metadata only (P3), for information only (P10), and for offices
// only: how much a colleague has still to send is no other tablet's business.
#pragma once

#include <string>

#include "syncd/store/central_store.hpp"

namespace doorstep::syncd {

/// wire::DeviceList for `asking`, which is not in it: it knows better what waits on itself. Nor is a device that has
/// never been in contact, or a removed one that holds nothing more. Where sync::max_devices_told leaves no room, those
/// go that hold nothing and have been silent for the longest. Errors are the store's.
Result<std::string> device_list(const SpaceIndex& index, StoreReader& store, const DeviceId& asking);

}  // namespace doorstep::syncd
