// Scratch: words for an act that is not done yet: a question half asked, a decision half written, the reason of a
// correction. A draft is a field's next value and goes to the office; scratch stays on this device, sealed like a draft,
// until its act is done. So it outlives a lock, a kill and a flat battery too (P1, P3).
#pragma once

#include <string>
#include <string_view>

#include "core/store/device_store.hpp"

namespace doorstep::store {

/// The longest name of an act, in bytes.
constexpr std::size_t max_scratch_act_bytes = 200;

/// Durable when it returns. `act` names it and is stored in the open: ids and fixed words alone. Empty `words`
/// forget what was kept. Errc::too_large beyond change::max_value_bytes, Errc::invalid_input for an act without a name or
/// with too long a one.
Status keep_scratch(DeviceStore& store, std::string_view act, std::string_view words, Millis now, Rng& rng);

/// What was kept for an act last; empty when nothing is. Errc::storage_corrupt when it no longer opens.
Result<std::string> scratch(DeviceStore& store, std::string_view act);

}  // namespace doorstep::store
