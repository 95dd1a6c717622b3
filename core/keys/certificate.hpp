// Certificates: root → authority → device or server (design.md section 7).
//
// The body's bytes are signed and kept as they stand. A device's id is a hash of its keys, so an id cannot be
// claimed by another key.
#pragma once

#include <string>

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/crypto/agree.hpp"
#include "core/crypto/sign.hpp"

namespace doorstep::keys {

enum class CertificateKind : std::uint8_t { authority = 1, device = 2, server = 3 };

struct Certificate {
  CertificateKind kind{};
  OrganisationId organisation;
  crypto::VerifyKey sign_key{};
  crypto::AgreePublic agree_key{};  ///< devices only; zero otherwise
  std::string label;                ///< "tab-014": shown to sync admins
  std::string holder;               ///< the person; shown in history
  Millis issued_at{};
  bool office = false;              ///< may fetch join requests

  Bytes bytes;  ///< wire::Certificate, exact; empty in a certificate yet to be issued
  Hash hash{};  ///< SHA-256 of `bytes`

  /// H(label "device" ‖ 0 ‖ sign key ‖ agree key), first 16 bytes.
  DeviceId device() const;
};

DeviceId device_id(const crypto::VerifyKey& sign_key, const crypto::AgreePublic& agree_key);
/// First 16 bytes of SHA-256 of the root's key: the organisation is its root.
OrganisationId organisation_id(const crypto::VerifyKey& root_key);
/// First 16 bytes of SHA-256 of the checkpoint key.
ServerId server_id(const crypto::VerifyKey& server_key);

/// Signs `draft` (whose bytes and hash are ignored) with the issuer's key.
Certificate issue(const crypto::SigningKey& issuer, Certificate draft);

/// Parses without verifying. Errc::malformed.
Result<Certificate> parse_certificate(ByteView bytes);

/// True when `issuer` signed it and it belongs to `organisation`.
bool verify_certificate(const Certificate& certificate, const crypto::VerifyKey& issuer,
                        const OrganisationId& organisation);

/// An authority's certificate under the root. Errc::bad_signature naming what does not fit.
Result<Certificate> verify_authority(ByteView certificate, const crypto::VerifyKey& root_key);

}  // namespace doorstep::keys
