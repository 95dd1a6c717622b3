// SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104).
#pragma once

#include <initializer_list>
#include <memory>

#include "core/base/bytes.hpp"

struct evp_md_ctx_st;  // OpenSSL's EVP_MD_CTX

namespace doorstep::crypto {

/// The digest of bytes that lie together. Never fails.
Hash sha256(ByteView data);

/// The digest of bytes that come in pieces. After finish() the object starts again, empty. Move-only; a
/// moved-from object may only be destroyed or assigned to.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  Sha256& update(ByteView data);
  Hash finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

/// RFC 2104 with a key of any length (over 64 bytes it is hashed first). Compare a result only with
/// equal_in_constant_time() where the other side chose the bytes.
Hash hmac_sha256(ByteView key, ByteView data);

/// hmac_sha256 of the parts' concatenation, without building it.
Hash hmac_sha256_joined(ByteView key, std::initializer_list<ByteView> parts);

/// Equality whose time does not depend on where the first difference lies. Lengths are not secret.
bool equal_in_constant_time(ByteView a, ByteView b);

}  // namespace doorstep::crypto
