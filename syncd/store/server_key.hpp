// The server's checkpoint key: what it signs answers with. It lies beside the database, never in it, so that a
// backup of the database holds no key (design.md section 7).
#pragma once

#include <filesystem>

#include "core/base/rng.hpp"
#include "core/crypto/sign.hpp"

namespace doorstep::syncd {

/// Reads data_dir/checkpoint.key (64 hexadecimal digits, mode 0600). `store_is_new`: it is made when it is absent;
/// otherwise devices know this server by a key that is lost, which is an error and never papered over.
/// Errc::not_found, Errc::io, Errc::malformed; Errc::not_allowed when others than the owner may read it.
Result<crypto::SigningKey> load_or_make_server_key(const std::filesystem::path& data_dir, bool store_is_new, Rng& rng);

/// Writes a new file with mode 0600 and syncs it and its folder before the name appears, so that a crash leaves
/// the whole file or none. Errc::already_exists, Errc::io.
Status write_secret_file(const std::filesystem::path& path, ByteView content);

/// At most `limit` bytes. Errc::not_found, Errc::io, Errc::too_large.
Result<Bytes> read_small_file(const std::filesystem::path& path, std::size_t limit);

}  // namespace doorstep::syncd
