// Opening sealed words that this device stores: drafts, signed changes, log entries.
#pragma once

#include <optional>
#include <vector>

#include "core/change/field.hpp"
#include "core/change/sealing.hpp"
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

/// Opens values of one space's log entries. The last entry stays decoded: a change has many values, and they are read
/// one after another. For one reading, while nothing is written.
class LoggedValues {
 public:
  /// Both must outlive it.
  LoggedValues(DeviceStore& store, const merge::SpaceState& state) : store_(store), state_(state) {}

  /// Errc::not_allowed without the epoch's key; Errc::storage_corrupt, bad_signature or malformed when it does not open.
  Result<change::NamedValue> open(Position position, std::uint32_t index);

 private:
  struct Entry {
    Position position = 0;
    change::Body body;
    std::vector<Bytes> values;
    change::ValueSealer sealer;
  };

  DeviceStore& store_;
  const merge::SpaceState& state_;
  std::optional<Entry> last_;
};

}  // namespace doorstep::store
