// An organisation with real keys for tests: root, authorities, tablets with certificates. All from one seed.
#pragma once

#include <optional>
#include <string>

#include "core/keys/authority.hpp"
#include "tests/support/seeded_rng.hpp"

namespace doorstep::testing {

/// A device and where its chain of changes in one space stands.
struct Tablet {
  crypto::SigningKey sign;
  crypto::AgreeKey agree;
  keys::Certificate certificate;
  DeviceId id;

  Incarnation incarnation = 1;
  Sequence sequence = 0;
  std::optional<Hash> previous;
};

class TestOrganisation {
 public:
  explicit TestOrganisation(std::uint64_t seed);

  Rng& rng() { return rng_; }
  const crypto::SigningKey& root() const { return root_; }
  OrganisationId id() const { return keys::organisation_id(root_.verify); }

  /// A further authority, certified by the root.
  keys::AuthorityKey authority(const std::string& label);
  /// A device whose certificate `issuer` signs.
  Tablet tablet(const keys::AuthorityKey& issuer, const std::string& label);

  keys::Certificate draft(keys::CertificateKind kind, const crypto::VerifyKey& key, const std::string& label) const;

 private:
  SeededRng rng_;
  crypto::SigningKey root_;
};

}  // namespace doorstep::testing
