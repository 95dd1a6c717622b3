#include "core/keys/device_secrets.hpp"

#include "core/crypto/labels.hpp"
#include "core/crypto/seal.hpp"
#include "store.pb.h"

namespace doorstep::keys {
namespace {

constexpr std::uint32_t wrap_version = 1;

Bytes wrap_context() { return crypto::labelled(crypto::label::wrap, as_bytes("device secrets")); }

}  // namespace

DeviceSecrets DeviceSecrets::generate(Rng& rng) {
  return DeviceSecrets{crypto::SigningKey::generate(rng), crypto::AgreeKey::generate(rng), Key(rng.bytes<32>()),
                       std::nullopt};
}

Result<Bytes> wrap_secrets(const DeviceSecrets& secrets, ByteView passphrase, crypto::ScryptCost cost, Rng& rng) {
  if (passphrase.size() < min_passphrase_length) {
    return fail(Errc::invalid_input, "the passphrase is too short: use at least " +
                                         std::to_string(min_passphrase_length) + " characters, such as three words");
  }
  wire::DeviceSecretsRecord record;
  record.set_sign_seed(to_text(secrets.sign_key.seed.view()));
  record.set_agree_secret(to_text(secrets.agree_key.secret.view()));
  record.set_storage_key(to_text(secrets.storage_key.view()));
  if (secrets.authority_key) record.set_authority_seed(to_text(secrets.authority_key->seed.view()));
  const SecretBytes plain(to_bytes(record.SerializeAsString()));

  const auto salt = rng.bytes<16>();
  const auto nonce = rng.bytes<12>();
  const Key key = TRY(crypto::scrypt(passphrase, salt, cost));
  wire::WrappedSecrets out;
  out.set_version(wrap_version);
  out.set_log2_n(cost.log2_n);
  out.set_r(cost.r);
  out.set_p(cost.p);
  out.set_salt(to_text(salt));
  out.set_nonce(to_text(nonce));
  out.set_sealed(to_text(crypto::seal(key, nonce, wrap_context(), plain.view())));
  return to_bytes(out.SerializeAsString());
}

Result<DeviceSecrets> unwrap_secrets(ByteView wrapped, ByteView passphrase) {
  wire::WrappedSecrets in;
  if (!in.ParseFromArray(wrapped.data(), static_cast<int>(wrapped.size())) || in.version() != wrap_version) {
    return fail(Errc::storage_corrupt, "this device's sealed keys cannot be read: ask the office to enrol it again");
  }
  const crypto::ScryptCost cost{static_cast<std::uint8_t>(in.log2_n()), in.r(), in.p()};
  const Key key = TRY(crypto::scrypt(passphrase, as_bytes(in.salt()), cost));
  const auto nonce = TRY(to_array<12>(as_bytes(in.nonce()), "a stored nonce"));
  auto opened = crypto::open(key, nonce, wrap_context(), as_bytes(in.sealed()));
  if (!opened) return fail(Errc::wrong_passphrase, "the passphrase is not right; nothing was changed, try again");
  const SecretBytes plain(*std::move(opened));
  wire::DeviceSecretsRecord record;
  if (!record.ParseFromArray(plain.view().data(), static_cast<int>(plain.view().size()))) {
    return fail(Errc::storage_corrupt, "this device's sealed keys cannot be read: ask the office to enrol it again");
  }
  DeviceSecrets out;
  out.sign_key = crypto::SigningKey::from_seed(TRY(Key::from(as_bytes(record.sign_seed()), "a signing key")));
  out.agree_key = crypto::AgreeKey::from_secret(TRY(Key::from(as_bytes(record.agree_secret()), "an agreement key")));
  out.storage_key = TRY(Key::from(as_bytes(record.storage_key()), "a storage key"));
  if (!record.authority_seed().empty()) {
    out.authority_key =
        crypto::SigningKey::from_seed(TRY(Key::from(as_bytes(record.authority_seed()), "an authority key")));
  }
  return out;
}

}  // namespace doorstep::keys
