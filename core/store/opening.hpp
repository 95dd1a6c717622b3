// Opening sealed words that this device stores: drafts, signed changes, log entries.
#pragma once

#include "core/change/field.hpp"
#include "core/store/device_store.hpp"

namespace doorstep::store {

/// Seals words at rest under the device's draft key, bound to their place and write id.
DeviceStore::AtRest seal_draft(const DeviceStore& store, const DocumentId& document, const FieldToken& field,
                               WriteId id, ByteView plain, Rng& rng);

/// The words of a draft row. Errc::storage_corrupt.
Result<change::NamedValue> open_draft(const DeviceStore& store, const DocumentId& document, const FieldToken& field,
                                      WriteId id, ByteView nonce, ByteView sealed);

/// One value of a change. Errc::not_allowed without its epoch's key; Errc::bad_signature or malformed when it does
/// not open.
Result<change::NamedValue> open_value(const SpaceKeyRing& ring, const change::Body& body,
                                      const std::vector<Bytes>& values, std::size_t index);

/// One value of a log entry.
Result<change::NamedValue> open_logged(DeviceStore& store, const merge::SpaceState& state, Position position,
                                       std::uint32_t index);

}  // namespace doorstep::store
