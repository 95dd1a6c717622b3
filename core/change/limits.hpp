// Every limit on a change's size, in one place. Part of the format: two programs that disagree here would
// disagree about what is well-formed.
#pragma once

#include <cstddef>
#include <cstdint>

namespace doorstep::change {

constexpr std::size_t max_body_bytes = 1 << 20;       ///< of one change's body (well-formed)
constexpr std::size_t max_batch_changes = 4096;       ///< signed together
constexpr std::size_t max_path_nodes = 12;            ///< log2 of max_batch_changes
constexpr std::size_t max_bases = 1024;               ///< of one write
constexpr std::size_t max_change_bases = 4096;        ///< of all writes of one change; a server refuses more
constexpr std::size_t max_writes = 4096;              ///< of one change; more is set aside: too large
constexpr std::size_t max_value_bytes = 256 * 1024;   ///< of one value before packing; the client refuses more

}  // namespace doorstep::change
