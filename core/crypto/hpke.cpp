#include "core/crypto/hpke.hpp"

#include "core/crypto/hash.hpp"
#include "core/crypto/kdf.hpp"
#include "core/crypto/seal.hpp"

namespace doorstep::crypto {
namespace {

using namespace std::string_view_literals;

// Section 4.1 and 5.1: "KEM" ‖ kem_id, and "HPKE" ‖ kem_id ‖ kdf_id ‖ aead_id.
constexpr auto kem_suite = "KEM\x00\x20"sv;
constexpr auto hpke_suite = "HPKE\x00\x20\x00\x01\x00\x03"sv;
constexpr auto version = "HPKE-v1"sv;
constexpr std::uint8_t mode_base = 0;

/// Section 4: LabeledExtract.
Key labelled_extract(std::string_view suite, ByteView salt, std::string_view label, ByteView ikm) {
  Hash prk = hmac_sha256_joined(salt, {as_bytes(version), as_bytes(suite), as_bytes(label), ikm});
  Key out(prk);
  wipe(prk);
  return out;
}

/// Section 4: LabeledExpand; the length is that of `out`.
void labelled_expand(std::string_view suite, const Key& prk, std::string_view label, ByteView info,
                     std::span<std::uint8_t> out) {
  Bytes labelled_info;
  append_be16(labelled_info, static_cast<std::uint16_t>(out.size()));
  append(labelled_info, version);
  append(labelled_info, suite);
  append(labelled_info, label);
  append(labelled_info, info);
  hkdf_expand(prk, labelled_info, out);
}

struct MessageKey {
  Key key;
  Nonce nonce{};  ///< base_nonce, which is sequence number 0's
};

/// Section 4.1 (ExtractAndExpand) and section 5.1 (KeySchedule), from the Diffie-Hellman result to key and nonce.
MessageKey message_key(const Key& dh, const AgreePublic& encapsulated, const AgreePublic& recipient, ByteView info) {
  Bytes kem_context;
  append(kem_context, encapsulated);
  append(kem_context, recipient);
  Key shared_secret;
  labelled_expand(kem_suite, labelled_extract(kem_suite, {}, "eae_prk", dh.view()), "shared_secret", kem_context,
                  shared_secret.writable());

  // psk and psk_id are empty in base mode.
  Bytes context{mode_base};
  append(context, labelled_extract(hpke_suite, {}, "psk_id_hash", {}).view());
  append(context, labelled_extract(hpke_suite, {}, "info_hash", info).view());
  const Key secret = labelled_extract(hpke_suite, shared_secret.view(), "secret", {});

  MessageKey out;
  labelled_expand(hpke_suite, secret, "key", context, out.key.writable());
  labelled_expand(hpke_suite, secret, "base_nonce", context, out.nonce);
  return out;
}

}  // namespace

Result<HpkeSealed> hpke_seal_with(const AgreeKey& ephemeral, const AgreePublic& recipient, ByteView info,
                                  ByteView associated, ByteView plain) {
  const Key dh = TRY(agree(ephemeral, recipient));
  const auto use = message_key(dh, ephemeral.public_key, recipient, info);
  return HpkeSealed{ephemeral.public_key, seal(use.key, use.nonce, associated, plain)};
}

Result<HpkeSealed> hpke_seal(Rng& rng, const AgreePublic& recipient, ByteView info, ByteView associated,
                             ByteView plain) {
  return hpke_seal_with(AgreeKey::generate(rng), recipient, info, associated, plain);
}

Result<Bytes> hpke_open(const AgreeKey& recipient, const AgreePublic& encapsulated, ByteView info, ByteView associated,
                        ByteView sealed) {
  const Key dh = TRY(agree(recipient, encapsulated));
  const auto use = message_key(dh, encapsulated, recipient.public_key, info);
  return open(use.key, use.nonce, associated, sealed);
}

}  // namespace doorstep::crypto
