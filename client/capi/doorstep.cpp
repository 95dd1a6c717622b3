#include "client/capi/doorstep.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

#include "client/api/client.hpp"
#include "core/base/assert.hpp"

namespace {

/// The system's random bytes: the kernel's, or in a browser crypto.getRandomValues() (client/wasm/entropy.cpp). Without
/// them no key may be made, so it aborts.
class SystemRng final : public doorstep::Rng {
 public:
  void fill(std::span<std::uint8_t> out) override {
    constexpr std::size_t most = 256;  // of one call, by getentropy(3)
    while (!out.empty()) {
      const auto part = out.first(std::min(out.size(), most));
      DOORSTEP_ASSERT(getentropy(part.data(), part.size()) == 0);
      out = out.subspan(part.size());
    }
  }
};

}  // namespace

struct doorstep_client {
  doorstep_client(const char* path, const char* vfs) : client(path, vfs == nullptr ? "" : vfs, rng) {}

  SystemRng rng;
  doorstep::client::Client client;
};

doorstep_client* doorstep_client_new(const char* store_path, const char* vfs) {
  return new (std::nothrow) doorstep_client(store_path, vfs);
}

void doorstep_client_free(doorstep_client* client) { delete client; }

size_t doorstep_client_call(doorstep_client* client, const uint8_t* request, size_t request_size, uint8_t** answer) {
  auto bytes = client->client.call({request, request_size});
  // One byte at least, so that an empty answer (a message with nothing set) is no null pointer.
  auto* copy = static_cast<std::uint8_t*>(std::malloc(std::max<std::size_t>(bytes.size(), 1)));
  DOORSTEP_ASSERT(copy != nullptr);
  std::memcpy(copy, bytes.data(), bytes.size());
  doorstep::wipe(bytes);
  *answer = copy;
  return bytes.size();
}

void doorstep_answer_free(uint8_t* answer, size_t size) {
  if (answer == nullptr) return;
  doorstep::wipe({answer, size});
  std::free(answer);
}
