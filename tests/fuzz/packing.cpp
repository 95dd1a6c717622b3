// Packed values: unpacking is bounded whatever the input says, and packing undoes it.
#include "core/base/assert.hpp"
#include "core/change/limits.hpp"
#include "core/change/value_packing.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace doorstep;
  const ByteView input(data, size);
  for (const std::size_t limit : {std::size_t{64}, change::max_value_bytes}) {
    const auto plain = change::unpack_value(input, limit);
    if (!plain) continue;
    DOORSTEP_ASSERT(plain->size() <= limit);
    const auto again = change::unpack_value(change::pack_value(*plain), plain->size());
    DOORSTEP_ASSERT(again && *again == *plain);
  }
  const Bytes packed = change::pack_value(input);
  DOORSTEP_ASSERT(packed.size() >= change::min_packed_size &&
                  packed.size() <= change::padme(size + 3) + change::min_packed_size);
  const auto back = change::unpack_value(packed, size);
  DOORSTEP_ASSERT(back && equal(*back, input));
  return 0;
}
