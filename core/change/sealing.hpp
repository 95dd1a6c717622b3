// Sealing of values for sending (design.md section 3, "Sealing").
//
//   change key := HKDF-SHA-256(ikm = epoch key, salt = none, info = label "change key" ‖ 0 ‖
//                   suite:4 ‖ space ‖ device ‖ incarnation:8 ‖ sequence:8 ‖ change id)
//   sealed     := ChaCha20-Poly1305(change key, nonce = 0:8 ‖ index:4, plain, associated)
//   associated := suite:4 ‖ space ‖ device ‖ incarnation:8 ‖ sequence:8 ‖ change id ‖ epoch ‖
//                   document ‖ field token ‖ write id:8 ‖ stamp:8
//
// All numbers big-endian. The change id is drawn at each sealing and never reused, so two texts never meet
// one key and nonce: re-signing re-seals.
#pragma once

#include "core/base/secret.hpp"
#include "core/change/change.hpp"
#include "core/change/field.hpp"

namespace doorstep::change {

/// Seals and opens the values of one change. Of `body` it reads suite, space, name, epoch and change id, which
/// must not alter between construction and use.
class ValueSealer {
 public:
  ValueSealer(const Key& epoch_key, const Body& body);

  Bytes seal(std::uint32_t index, const Write& write, const FieldName& name, ByteView value) const;
  /// Errc::bad_signature when the seal does not open; Errc::malformed when what was inside does not parse, or
  /// its name does not belong to the write's token under `token_key`.
  Result<NamedValue> open(std::uint32_t index, const Write& write, ByteView sealed, const Key& token_key) const;

 private:
  Bytes associated(const Write& write) const;

  Bytes header_;
  EpochId epoch_;
  Key key_;
};

/// First 16 bytes of SHA-256(label "epoch commitment" ‖ 0 ‖ epoch key): names an epoch by its key.
EpochId epoch_commitment(const Key& epoch_key);

}  // namespace doorstep::change
