#include "tests/support/organisation.hpp"

namespace doorstep::testing {

TestOrganisation::TestOrganisation(std::uint64_t seed) : rng_(seed), root_(crypto::SigningKey::generate(rng_)) {}

keys::Certificate TestOrganisation::draft(keys::CertificateKind kind, const crypto::VerifyKey& key,
                                          const std::string& label) const {
  keys::Certificate out;
  out.kind = kind;
  out.organisation = id();
  out.sign_key = key;
  out.label = label;
  out.holder = "Holder of " + label;
  out.issued_at = 1'700'000'000'000;
  return out;
}

keys::AuthorityKey TestOrganisation::authority(const std::string& label) {
  const auto key = crypto::SigningKey::generate(rng_);
  return keys::AuthorityKey{key, keys::issue(root_, draft(keys::CertificateKind::authority, key.verify, label))};
}

Tablet TestOrganisation::tablet(const keys::AuthorityKey& issuer, const std::string& label) {
  Tablet out;
  out.sign = crypto::SigningKey::generate(rng_);
  out.agree = crypto::AgreeKey::generate(rng_);
  auto certificate = draft(keys::CertificateKind::device, out.sign.verify, label);
  certificate.agree_key = out.agree.public_key;
  out.certificate = keys::issue(issuer.key, certificate);
  out.id = out.certificate.device();
  return out;
}

}  // namespace doorstep::testing
