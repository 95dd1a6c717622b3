// How small lists stand in one column of a table.
#pragma once

#include <limits>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/ids.hpp"

namespace doorstep::store {

/// Field tokens are 8 bytes: they stand in integer columns.
std::uint64_t number_of(const FieldToken& token);
FieldToken token_of(std::uint64_t number);

/// Fields of a document by the numbers in those columns: all of them, or one.
struct FieldRange {
  std::int64_t first = std::numeric_limits<std::int64_t>::min();
  std::int64_t last = std::numeric_limits<std::int64_t>::max();

  static FieldRange only(const FieldToken& token) {
    const auto number = static_cast<std::int64_t>(number_of(token));
    return {number, number};
  }
};

/// Write ids, 8 bytes big-endian each.
Bytes pack_ids(const std::vector<WriteId>& ids);
std::vector<WriteId> unpack_ids(ByteView column);

/// Hashes of an audit path, 32 bytes each. Errc::storage_corrupt for another length.
Bytes pack_path(const std::vector<Hash>& path);
Result<std::vector<Hash>> unpack_path(ByteView column);

}  // namespace doorstep::store
