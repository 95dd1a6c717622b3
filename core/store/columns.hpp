// How small lists stand in one column of a table.
#pragma once

#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/ids.hpp"

namespace doorstep::store {

/// Field tokens are 8 bytes: they stand in integer columns.
std::uint64_t number_of(const FieldToken& token);
FieldToken token_of(std::uint64_t number);

/// Write ids, 8 bytes big-endian each.
Bytes pack_ids(const std::vector<WriteId>& ids);
std::vector<WriteId> unpack_ids(ByteView column);

/// Hashes of an audit path, 32 bytes each. Errc::storage_corrupt for another length.
Bytes pack_path(const std::vector<Hash>& path);
Result<std::vector<Hash>> unpack_path(ByteView column);

}  // namespace doorstep::store
