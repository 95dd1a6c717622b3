// Settling a conflict: which versions there are to choose from, and what keeping one or both of them means.
#pragma once

#include <vector>

#include "core/store/record_reader.hpp"

namespace doorstep::client {

/// The version that is shown now, then those that it displaced unseen.
std::vector<const store::HistoryItem*> versions_of(const store::ConflictItem& conflict);

/// What keeping this version writes. Errc::not_allowed when this device cannot read it.
Result<Bytes> kept(const store::HistoryItem& version);
/// All versions, one after another, `self`'s words first, with a blank line between. Errc::invalid_input for a field
/// that holds no words; Errc::not_allowed when this device cannot read one of them.
Result<Bytes> kept_together(const store::ConflictItem& conflict, const DeviceId& self);

}  // namespace doorstep::client
