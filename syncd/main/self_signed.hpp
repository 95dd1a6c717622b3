// A self-signed TLS identity for a server that was given none, and the pin by which clients know a TLS key.
#pragma once

#include <filesystem>

#include "core/base/bytes.hpp"
#include "syncd/net/tls.hpp"

namespace doorstep::syncd {

/// Uses folder/certificate.pem and folder/key.pem, making the pair (P-256, for localhost and `host`, ten years) when
/// neither is there. Clients trust it by its pin, which invitations carry. Errc::io.
Result<TlsFiles> load_or_make_self_signed(const std::filesystem::path& folder, const std::string& host);

/// SHA-256 of the SubjectPublicKeyInfo of the first certificate in a PEM file (RFC 7469 section 2.4).
/// Errc::not_found, Errc::malformed.
Result<Hash> tls_pin_of(const std::filesystem::path& certificate_chain);

}  // namespace doorstep::syncd
