// A change's body: what is accepted has one form, and only one.
#include "core/base/assert.hpp"
#include "core/change/codec.hpp"
#include "core/change/limits.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace doorstep;
  const ByteView input(data, size);
  const auto body = change::decode_body(input);
  if (!body) return 0;
  DOORSTEP_ASSERT(equal(change::encode_body(*body), input));
  DOORSTEP_ASSERT(body->writes.empty() == body->authority.has_value());
  for (const auto& write : body->writes) {
    DOORSTEP_ASSERT(write.id != 0 && write.bases.size() <= change::max_bases);
  }
  return 0;
}
