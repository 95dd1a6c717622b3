#include "core/crypto/seal.hpp"

#include <openssl/evp.h>

#include "core/base/assert.hpp"
#include "core/crypto/openssl.hpp"

namespace doorstep::crypto {
namespace {

using Context = Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

Context new_context() {
  Context context(EVP_CIPHER_CTX_new());
  DOORSTEP_ASSERT(context);
  return context;
}

const EVP_CIPHER* chacha20_poly1305() {
  static const Owned<EVP_CIPHER, EVP_CIPHER_free> algorithm(EVP_CIPHER_fetch(nullptr, "ChaCha20-Poly1305", nullptr));
  DOORSTEP_ASSERT(algorithm);
  return algorithm.get();
}

int length(ByteView bytes) { return static_cast<int>(bytes.size()); }  // callers hold seal_max_bytes

tl::unexpected<Error> refused() {
  return fail(Errc::bad_signature, "sealed data does not open: it was altered, or it belongs to another key or place");
}

}  // namespace

Bytes seal(const Key& key, const Nonce& nonce, ByteView associated, ByteView plain) {
  DOORSTEP_ASSERT(plain.size() <= seal_max_bytes && associated.size() <= seal_max_bytes);
  const auto context = new_context();
  Bytes out(plain.size() + seal_overhead);
  int written = 0;
  bool done = EVP_EncryptInit_ex2(context.get(), chacha20_poly1305(), key.view().data(), nonce.data(), nullptr) == 1;
  if (!associated.empty()) {
    done = done && EVP_EncryptUpdate(context.get(), nullptr, &written, associated.data(), length(associated)) == 1;
  }
  if (!plain.empty()) {
    done = done && EVP_EncryptUpdate(context.get(), out.data(), &written, plain.data(), length(plain)) == 1;
  }
  // A stream cipher has nothing left to write at the end: Final only computes the tag.
  std::uint8_t* tag = out.data() + plain.size();
  done = done && EVP_EncryptFinal_ex(context.get(), tag, &written) == 1;
  done = done && EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, seal_overhead, tag) == 1;
  DOORSTEP_ASSERT(done);
  return out;
}

Result<Bytes> open(const Key& key, const Nonce& nonce, ByteView associated, ByteView sealed) {
  if (sealed.size() < seal_overhead || sealed.size() - seal_overhead > seal_max_bytes ||
      associated.size() > seal_max_bytes) {
    return refused();  // seal() never made it
  }
  const auto cipher_text = sealed.first(sealed.size() - seal_overhead);
  auto tag = TRY(to_array<seal_overhead>(sealed.last(seal_overhead), "tag"));  // a copy: SET_TAG wants it mutable

  const ExpectedFailures quiet;
  const auto context = new_context();
  int written = 0;
  bool done = EVP_DecryptInit_ex2(context.get(), chacha20_poly1305(), key.view().data(), nonce.data(), nullptr) == 1 &&
              EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, seal_overhead, tag.data()) == 1;
  if (!associated.empty()) {
    done = done && EVP_DecryptUpdate(context.get(), nullptr, &written, associated.data(), length(associated)) == 1;
  }
  Bytes out(cipher_text.size());
  if (!cipher_text.empty()) {
    done = done && EVP_DecryptUpdate(context.get(), out.data(), &written, cipher_text.data(), length(cipher_text)) == 1;
  }
  DOORSTEP_ASSERT(done);  // only the tag decides; everything before it can fail for want of memory alone

  std::uint8_t nothing[seal_overhead];
  if (EVP_DecryptFinal_ex(context.get(), nothing, &written) != 1) {
    wipe(out);
    return refused();
  }
  return out;
}

}  // namespace doorstep::crypto
