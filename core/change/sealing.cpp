#include "core/change/sealing.hpp"

#include "core/change/limits.hpp"
#include "core/change/value_packing.hpp"
#include "core/crypto/hash.hpp"
#include "core/crypto/kdf.hpp"
#include "core/crypto/labels.hpp"
#include "core/crypto/seal.hpp"

namespace doorstep::change {
namespace {

Bytes header_of(const Body& body) {
  Bytes header;
  append_be32(header, body.suite);
  append(header, body.space.view());
  append(header, body.name.device.view());
  append_be64(header, body.name.incarnation);
  append_be64(header, body.name.sequence);
  append(header, body.change_id.view());
  return header;
}

crypto::Nonce nonce_of(std::uint32_t index) {
  crypto::Nonce nonce{};
  for (int i = 0; i < 4; ++i) nonce[static_cast<std::size_t>(11 - i)] = static_cast<std::uint8_t>(index >> (8 * i));
  return nonce;
}

/// The longest name is 5 + 8 bytes.
constexpr std::size_t max_plain_bytes = max_value_bytes + 13;

}  // namespace

ValueSealer::ValueSealer(const Key& epoch_key, const Body& body)
    : header_(header_of(body)),
      epoch_(body.epoch),
      key_(crypto::hkdf_sha256(epoch_key.view(), {}, crypto::labelled(crypto::label::change_key, header_))) {}

Bytes ValueSealer::associated(const Write& write) const {
  Bytes out = header_;
  append(out, epoch_.view());
  append(out, write.where.document.view());
  append(out, write.where.field.view());
  append_be64(out, write.id);
  append_be64(out, write.stamp.value);
  return out;
}

Bytes ValueSealer::seal(std::uint32_t index, const Write& write, const FieldName& name, ByteView value) const {
  Bytes plain = encode_name(name);
  append(plain, value);
  Bytes packed = pack_value(plain);
  Bytes sealed = crypto::seal(key_, nonce_of(index), associated(write), packed);
  wipe(plain);
  wipe(packed);
  return sealed;
}

Result<NamedValue> ValueSealer::open(std::uint32_t index, const Write& write, ByteView sealed,
                                     const Key& token_key) const {
  Bytes packed = TRY(crypto::open(key_, nonce_of(index), associated(write), sealed));
  auto plain = unpack_value(packed, max_plain_bytes);
  wipe(packed);
  if (!plain) return fail(plain.error());
  auto named = split_name(*plain);
  wipe(*plain);
  if (!named) return fail(named.error());
  if (!(field_token(token_key, write.where.document, named->name) == write.where.field)) {
    return fail(Errc::malformed, "a sealed value names another field than its token");
  }
  return named;
}

EpochId epoch_commitment(const Key& epoch_key) {
  const Hash digest = crypto::sha256(crypto::labelled(crypto::label::epoch_commitment, epoch_key.view()));
  EpochId id;
  std::memcpy(id.bytes.data(), digest.data(), id.bytes.size());
  return id;
}

}  // namespace doorstep::change
