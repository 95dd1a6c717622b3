// The system's random bytes in a browser: getentropy() over crypto.getRandomValues(), for libcrypto's seed and for the
// core's random source. It must be a definition of our own, since libcrypto refers to it weakly and would do without.
#include <emscripten.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

// 0 unless there is no source of randomness. getRandomValues() takes at most 65,536 bytes; callers ask for 256 or less.
EM_JS(int, doorstep_random_bytes, (void* out, size_t size), {
  try {
    crypto.getRandomValues(HEAPU8.subarray(out, out + size));
    return 0;
  } catch (error) {
    return -1;
  }
});

extern "C" int getentropy(void* out, size_t size) {
  if (size > 256 || doorstep_random_bytes(out, size) != 0) {  // the contract of getentropy(3)
    errno = EIO;
    return -1;
  }
  return 0;
}
