#include "core/sync/digest.hpp"

#include "core/crypto/hash.hpp"

namespace doorstep::sync {

std::uint64_t space_digest(const SpaceId& space, std::uint64_t generation, std::uint64_t size, const Hash& root) {
  Bytes message = to_bytes(space.view());
  append_be64(message, generation);
  append_be64(message, size);
  append(message, root);
  const Hash digest = crypto::sha256(message);
  return read_be64(ByteView(digest).first(8));
}

}  // namespace doorstep::sync
