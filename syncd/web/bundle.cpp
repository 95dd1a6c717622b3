#include "syncd/web/bundle.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/crypto/hash.hpp"

namespace doorstep::syncd {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view index_path = "/index.html";
constexpr std::string_view compressed_suffix = ".br";

// The app asks this file where its server is. Whoever serves both knows, whatever the build wrote there.
constexpr std::string_view config_path = "/config.json";
constexpr std::string_view own_config = "{\"server\":\"same-origin\"}\n";

constexpr auto content_types = std::to_array<std::pair<std::string_view, std::string_view>>({
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".html", "text/html; charset=utf-8"},
    {".wasm", "application/wasm"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".woff2", "font/woff2"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".txt", "text/plain; charset=utf-8"},
});

std::string content_type_of(std::string_view path) {
  for (const auto& [ending, type] : content_types) {
    if (path.ends_with(ending)) return std::string(type);
  }
  return "application/octet-stream";
}

bool is_servable(std::string_view name) {
  return !name.starts_with('.') && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._~@+-").find(c) != std::string_view::npos;
  });
}

Representation representation(std::string bytes) {
  std::string etag = "\"" + to_hex(crypto::sha256(as_bytes(bytes))) + "\"";
  return {std::make_shared<const std::string>(std::move(bytes)), std::move(etag)};
}

BundleFile make_file(std::string_view path, std::string bytes) {
  BundleFile file;
  file.content_type = content_type_of(path);
  file.immutable = path.starts_with("/assets/");
  file.plain = representation(std::move(bytes));
  return file;
}

Error unreadable(const fs::path& path, int why) {
  return {Errc::io, "the app's file '" + path.string() + "' cannot be read: " + std::strerror(why)};
}

Error too_large(const fs::path& folder, const std::string& what) {
  return {Errc::too_large, "the app's folder '" + folder.string() + "' holds more than " + what +
                               ": name the folder that the app's build made, and nothing above it"};
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return number_; }

 private:
  int number_;
};

/// The content of a regular file of at most `limit` bytes; Errc::too_large over it. A link that took its place since
/// the folder was listed is not followed.
Result<std::string> read_regular(const fs::path& path, std::size_t limit) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat facts {};
  if (file.get() < 0 || ::fstat(file.get(), &facts) != 0) return fail(unreadable(path, errno));
  if (!S_ISREG(facts.st_mode)) return fail(unreadable(path, EINVAL));
  if (static_cast<std::size_t>(facts.st_size) > limit) return fail(Errc::too_large, path.string());
  std::string content(static_cast<std::size_t>(facts.st_size), '\0');
  std::size_t size = 0;
  while (size < content.size()) {
    const auto got = ::read(file.get(), content.data() + size, content.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(unreadable(path, errno));
    if (got == 0)
      return fail(Errc::io, "the app's file '" + path.string() + "' changed while it was read: start again");
    size += static_cast<std::size_t>(got);
  }
  return content;
}

}  // namespace

Result<Bundle> Bundle::read(const fs::path& folder, const BundleLimits& limits) {
  Bundle bundle;
  TRY(bundle.take(folder, limits));
  bundle.pair_up();
  bundle.files_.insert_or_assign(std::string(config_path), make_file(config_path, std::string(own_config)));
  if (bundle.find(index_path) == nullptr) {
    return fail(Errc::invalid_input, "the app's folder '" + folder.string() +
                                         "' holds no index.html: name the folder that the app's build made");
  }
  return bundle;
}

Status Bundle::take(const fs::path& folder, const BundleLimits& limits) {
  std::error_code error;
  std::size_t seen = 0;
  // Does not go into folders that are links.
  fs::recursive_directory_iterator entries(folder, error);
  for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
    if (++seen > limits.files) return fail(too_large(folder, std::to_string(limits.files) + " files"));
    const auto status = entries->symlink_status(error);
    if (error) break;
    const bool is_folder = fs::is_directory(status);
    if (!is_servable(entries->path().filename().native()) || (!is_folder && !fs::is_regular_file(status))) {
      entries.disable_recursion_pending();
      ++left_out_;
      continue;
    }
    if (is_folder) continue;
    auto content = read_regular(entries->path(), limits.bytes - bytes_);
    if (!content && content.error().code == Errc::too_large) {
      return fail(too_large(folder, std::to_string(limits.bytes) + " bytes"));
    }
    if (!content) return fail(content.error());
    bytes_ += content->size();
    const std::string path = "/" + entries->path().lexically_relative(folder).generic_string();
    files_.emplace(path, make_file(path, *std::move(content)));
  }
  if (!error) return {};
  return fail(Errc::invalid_input, "the app's folder '" + folder.string() + "' cannot be read: " + error.message());
}

void Bundle::pair_up() {
  for (auto each = files_.begin(); each != files_.end();) {
    const std::string_view path = each->first;
    if (!path.ends_with(compressed_suffix)) {
      ++each;
      continue;
    }
    const auto of = files_.find(path.substr(0, path.size() - compressed_suffix.size()));
    if (of == files_.end()) {
      bytes_ -= each->second.plain.bytes->size();
      ++left_out_;
    } else {
      of->second.brotli = std::move(each->second.plain);
    }
    each = files_.erase(each);
  }
}

const BundleFile* Bundle::find(std::string_view path) const {
  const auto found = files_.find(path);
  return found == files_.end() ? nullptr : &found->second;
}

}  // namespace doorstep::syncd
