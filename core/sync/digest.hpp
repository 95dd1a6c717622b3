// The digest of spaces that a request does not name (docs/PROTOCOL.md, "The exchange").
//
//   digest of a space := first 8 bytes, big-endian, of
//                        SHA-256(space id ‖ generation:8 ‖ size:8 ‖ root)          numbers big-endian
//   others_digest     := sum modulo 2^64 over every space that the device is an active member of, and that the
//                        request names neither by a cursor nor by a push
//
// A sum, so that either side can take a space out or put one in without looking at the others. It saves bytes and
// proves nothing: whoever doubts a head asks with a cursor.
#pragma once

#include <cstdint>

#include "core/base/ids.hpp"

namespace doorstep::sync {

std::uint64_t space_digest(const SpaceId& space, std::uint64_t generation, std::uint64_t size, const Hash& root);

}  // namespace doorstep::sync
