// The admin password: kept as a scrypt hash in a file, never as it is.
//
//   line := "scrypt$" log2_n "$" r "$" p "$" base64url(salt:16) "$" base64url(hash:32)
#pragma once

#include <filesystem>
#include <string>

#include "core/base/rng.hpp"
#include "core/base/secret.hpp"
#include "core/crypto/kdf.hpp"

namespace doorstep::syncd {

struct PasswordHash {
  crypto::ScryptCost cost;
  Bytes salt;
  Key hash;
};

constexpr std::size_t min_password_length = 12;

/// The line for the file. Errc::invalid_input when the password is too short.
Result<std::string> hash_password(ByteView password, Rng& rng);

/// Errc::malformed.
Result<PasswordHash> parse_password_hash(std::string_view line);

/// Errc::not_found, Errc::malformed, naming the file.
Result<PasswordHash> read_password_file(const std::filesystem::path& path);

/// Takes as long as the cost says; the comparison tells nothing by its time.
bool matches(const PasswordHash& hash, ByteView password);

}  // namespace doorstep::syncd
