#include "syncd/store/server_key.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace doorstep::syncd {
namespace {

constexpr std::size_t key_file_limit = 256;

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int get() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }
  bool close() { return ::close(std::exchange(descriptor_, -1)) == 0; }

 private:
  int descriptor_;
};

Error io_error(std::string_view doing, const std::filesystem::path& path) {
  const Errc code = errno == ENOSPC ? Errc::storage_full : Errc::io;
  return {code, "cannot " + std::string(doing) + " '" + path.string() + "': " + std::strerror(errno)};
}

Status sync_folder(const std::filesystem::path& folder) {
  File opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.is_open() || ::fsync(opened.get()) != 0) return fail(io_error("sync", folder));
  return {};
}

}  // namespace

Result<Bytes> read_small_file(const std::filesystem::path& path, std::size_t limit) {
  File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) {
    if (errno == ENOENT) return fail(Errc::not_found, "the file '" + path.string() + "' is not there");
    return fail(io_error("read", path));
  }
  Bytes content(limit + 1);
  std::size_t size = 0;
  for (;;) {
    const auto got = ::read(file.get(), content.data() + size, content.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(io_error("read", path));
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
    if (size > limit) {
      return fail(Errc::too_large,
                  "the file '" + path.string() + "' is longer than " + std::to_string(limit) + " bytes");
    }
  }
  content.resize(size);
  return content;
}

Status write_secret_file(const std::filesystem::path& path, ByteView content) {
  std::filesystem::path unfinished = path;
  unfinished += ".new";
  ::unlink(unfinished.c_str());  // left by a crash; nobody ever saw it under its name
  File file(::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.is_open()) return fail(io_error("write", path));
  while (!content.empty()) {
    const auto written = ::write(file.get(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail(io_error("write", path));
    content = content.subspan(static_cast<std::size_t>(written));
  }
  if (::fsync(file.get()) != 0 || !file.close()) return fail(io_error("write", path));
  // link, not rename: an existing key is never replaced.
  if (::link(unfinished.c_str(), path.c_str()) != 0) {
    const bool there = errno == EEXIST;
    const Error why = io_error("write", path);
    ::unlink(unfinished.c_str());
    if (there) return fail(Errc::already_exists, "the file '" + path.string() + "' exists already");
    return fail(why);
  }
  ::unlink(unfinished.c_str());
  return sync_folder(path.has_parent_path() ? path.parent_path() : std::filesystem::path("."));
}

Result<crypto::SigningKey> load_or_make_server_key(const std::filesystem::path& data_dir, bool store_is_new, Rng& rng) {
  const auto path = data_dir / "checkpoint.key";
  auto content = read_small_file(path, key_file_limit);
  if (!content && content.error().code == Errc::not_found) {
    if (!store_is_new) {
      return fail(Errc::not_found, "the checkpoint key '" + path.string() +
                                       "' is missing, though devices already know this server by it: put back a copy");
    }
    const auto key = crypto::SigningKey::generate(rng);
    std::string text = to_hex(key.seed.view());
    const Status written = write_secret_file(path, as_bytes(text));
    wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
    if (!written) return fail(written.error());
    return key;
  }
  if (!content) return fail(content.error());
  const SecretBytes held(std::move(*content));

  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return fail(io_error("read", path));
  if ((facts.st_mode & 077) != 0) {
    return fail(Errc::not_allowed, "the checkpoint key '" + path.string() +
                                       "' may be read by others than its owner: set its mode to 600 and start again");
  }
  std::string_view text = as_text(held.view());
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
  auto seed = from_hex(text);
  const SecretBytes plain(seed ? *std::move(seed) : Bytes());
  if (plain.view().size() != 32) {
    return fail(Errc::malformed, "the checkpoint key '" + path.string() +
                                     "' is damaged: put back a copy of it; a new key would make every tablet distrust "
                                     "this server");
  }
  return crypto::SigningKey::from_seed(TRY(Key::from(plain.view(), "the checkpoint key")));
}

}  // namespace doorstep::syncd
