// What the adapters in this folder share about OpenSSL, without its headers.
//
// Algorithms are fetched once and kept for the life of the program: OpenSSL 3.0's implicit fetch costs more than
// hashing 64 bytes (341 ns against 138 ns for sha256). Contexts are made per call: keeping one per thread saved
// 31 ns of a hash and nothing measurable of a seal, and a kept cipher context would keep its key in memory.
#pragma once

#include <memory>

namespace doorstep::crypto {

/// unique_ptr for an OpenSSL object: Owned<EVP_MD, EVP_MD_free>. The free functions of key-bearing contexts wipe them.
template <auto free_function>
struct FreeWith {
  template <class T>
  void operator()(T* object) const noexcept {
    free_function(object);
  }
};
template <class T, auto free_function>
using Owned = std::unique_ptr<T, FreeWith<free_function>>;

/// Drops the entries that OpenSSL queues for this thread when a refusal is part of the contract. A stale entry
/// would make the next TLS operation on the thread look failed (SSL_get_error reads the same queue).
class ExpectedFailures {
 public:
  ExpectedFailures();
  ~ExpectedFailures();
  ExpectedFailures(const ExpectedFailures&) = delete;
  ExpectedFailures& operator=(const ExpectedFailures&) = delete;
};

}  // namespace doorstep::crypto
