// The tablet app's files as its build left them: read once at the start, held in memory, found by exact path.
//
// Nothing of a request ever reaches the file system, so no path can lead out of the folder. A file beside another with
// ".br" behind its name is that file compressed (RFC 7932) and has no path of its own.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "syncd/store/limits.hpp"

namespace doorstep::syncd {

/// The bytes of one file in one coding.
struct Representation {
  std::shared_ptr<const std::string> bytes;
  std::string etag;  ///< strong, with its quotation marks: SHA-256 of these bytes (RFC 9110, 8.8.3)
};

struct BundleFile {
  std::string content_type;
  bool immutable = false;  ///< its name changes with its content
  Representation plain;
  std::optional<Representation> brotli;
};

struct BundleLimits {
  std::size_t files = max_app_files;  ///< of everything in the folder, compressed forms and folders too
  std::size_t bytes = max_app_bytes;
};

class Bundle {
 public:
  /// Reads the folder and what is below it. Left out and counted: links, names with other characters than
  /// [A-Za-z0-9._~@+-], names that begin with a dot, and compressed forms of nothing.
  /// Errc::invalid_input when it is no folder or holds no index.html, Errc::too_large over a limit, Errc::io. Each
  /// message names the folder or the file.
  static Result<Bundle> read(const std::filesystem::path& folder, const BundleLimits& limits = {});

  /// `path` begins with '/' and is not decoded. Null: there is no such file.
  const BundleFile* find(std::string_view path) const;
  /// index.html.
  const BundleFile& index() const { return *find("/index.html"); }

  std::size_t files() const { return files_.size(); }  ///< compressed forms not counted
  std::size_t bytes() const { return bytes_; }         ///< in memory
  std::size_t left_out() const { return left_out_; }

 private:
  Bundle() = default;
  Status take(const std::filesystem::path& folder, const BundleLimits& limits);
  void pair_up();

  std::map<std::string, BundleFile, std::less<>> files_;
  std::size_t bytes_ = 0;
  std::size_t left_out_ = 0;
};

}  // namespace doorstep::syncd
