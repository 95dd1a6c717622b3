// What the command line asks of the operating system: clocks, randomness, files, free space, the terminal.
// The only file of the client besides transport/ that calls it; everything above takes these as arguments.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/rng.hpp"
#include "core/base/secret.hpp"
#include "core/base/time.hpp"

namespace doorstep::cli {

/// The kernel's random bytes (getrandom). Aborts when there are none: no key may ever be guessed.
class SystemRng final : public Rng {
 public:
  void fill(std::span<std::uint8_t> out) override;
};

/// Wall clock, and a clock that also counts while the machine sleeps.
Now system_now();

/// Keeps new files and folders to their owner (umask 077), whatever the caller's setting.
void keep_files_private();

/// Makes the folder and its parents; the folder itself is 0700. Errc::io.
Status make_private_folder(const std::filesystem::path& folder);

enum class FileMode { owner_only = 0600, everybody_reads = 0644 };

/// Makes a new file with this content and syncs it and its folder. Errc::already_exists: nothing is overwritten.
Status write_new_file(const std::filesystem::path& path, std::string_view content, FileMode mode);

/// The whole file, or standard input for "-". Errc::not_found, Errc::io, Errc::too_large over `limit` bytes.
Result<std::string> read_text(const std::string& path, std::size_t limit);

/// Bytes that may still be written where `path` lies; 0 when that cannot be told.
std::uint64_t free_bytes(const std::filesystem::path& path);

/// Asks on the terminal, with echo off. Errc::unavailable without a terminal.
Result<SecretBytes> ask_secret(std::string_view prompt);

std::optional<std::string> environment(const char* name);

/// Held by the one process that syncs a store; another waits. Given back on destruction, by the kernel on a crash.
class FileLock {
 public:
  /// Errc::storage_busy after `at_most`.
  static Result<FileLock> take(const std::filesystem::path& path, Millis at_most);
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&&) = delete;
  FileLock(const FileLock&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

/// Turns SIGINT and SIGTERM into a question that long work asks between its steps.
void watch_for_stop_signals();
bool stop_requested();
/// Sleeps; shorter when a stop is requested.
void sleep_for(Millis time);

}  // namespace doorstep::cli
