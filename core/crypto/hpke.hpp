// Sealing to a public key: HPKE (RFC 9180), base mode, single shot.
//
// One suite: DHKEM(X25519, HKDF-SHA256) 0x0020, HKDF-SHA256 0x0001, ChaCha20-Poly1305 0x0003. Each box has its own
// ephemeral key and holds one text (sequence number 0). Base mode does not say who sealed: grants are signed around it.
#pragma once

#include "core/base/bytes.hpp"
#include "core/base/rng.hpp"
#include "core/crypto/agree.hpp"

namespace doorstep::crypto {

/// `encapsulated` is RFC 9180's enc; `sealed` is ciphertext ‖ tag, seal_overhead longer than the plain text.
struct HpkeSealed {
  AgreePublic encapsulated{};
  Bytes sealed;
};

/// RFC 9180 section 6.1, SealBase. `info` and `associated` must be given again to open. Errc::malformed when
/// `recipient` is a point of small order.
Result<HpkeSealed> hpke_seal(Rng& rng, const AgreePublic& recipient, ByteView info, ByteView associated,
                             ByteView plain);

/// RFC 9180 section 6.1, OpenBase. Errc::malformed when `encapsulated` is a point of small order,
/// Errc::bad_signature when anything else is not what was sealed.
Result<Bytes> hpke_open(const AgreeKey& recipient, const AgreePublic& encapsulated, ByteView info, ByteView associated,
                        ByteView sealed);

/// hpke_seal with the ephemeral key given instead of drawn, to reproduce published vectors. Not for other use: two
/// texts sealed to one recipient with one ephemeral key and info share key and nonce.
Result<HpkeSealed> hpke_seal_with(const AgreeKey& ephemeral, const AgreePublic& recipient, ByteView info,
                                  ByteView associated, ByteView plain);

}  // namespace doorstep::crypto
