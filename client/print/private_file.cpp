#include "client/print/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

namespace doorstep::print {
namespace {

std::string advice(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return "there is no such folder: make it, or name a file in another";
    case EACCES:
    case EPERM:
    case EROFS:
      return "this folder may not be written to: name a file in another";
    case ENOSPC:
    case EDQUOT:
      return "there is no room left: make some, or name a file on another disk";
    case EFBIG:
      return "the file would be larger than is allowed here: name a file in another folder";
    case ENAMETOOLONG:
      return "the name is too long: choose a shorter one";
    default:
      return std::string(std::strerror(error)) + ": name a file in another folder";
  }
}

tl::unexpected<Error> refused(const std::string& path, int error) {
  return fail(Errc::io, "cannot write '" + path + "': " + advice(error));
}

bool write_all(int descriptor, ByteView content) {
  while (!content.empty()) {
    const auto written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    content = content.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

/// A file of a name that nothing else has, beside the one to come; unlinked unless it was renamed.
class Unfinished {
 public:
  explicit Unfinished(const std::filesystem::path& folder)
      : name_((folder / ".doorstep-print-XXXXXX").string()), descriptor_(::mkostemp(name_.data(), O_CLOEXEC)) {}
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  ~Unfinished() {
    if (is_open()) ::close(descriptor_);
    if (made_ && !renamed_) ::unlink(name_.c_str());
  }

  bool is_open() const { return descriptor_ >= 0; }
  bool write(ByteView content) {
    return ::fchmod(descriptor_, S_IRUSR | S_IWUSR) == 0 && write_all(descriptor_, content) &&
           ::fsync(descriptor_) == 0 && ::close(std::exchange(descriptor_, -1)) == 0;
  }
  bool rename_to(const std::string& path) { return renamed_ = ::rename(name_.c_str(), path.c_str()) == 0; }

 private:
  std::string name_;
  int descriptor_;
  bool made_ = descriptor_ >= 0;
  bool renamed_ = false;
};

bool sync_folder(const std::filesystem::path& folder) {
  const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return false;
  const bool synced = ::fsync(handle) == 0;
  ::close(handle);
  return synced;
}

}  // namespace

Status replace_private_file(const std::string& path, ByteView content) {
  const std::filesystem::path target(path);
  if (!target.has_filename()) return fail(Errc::io, "cannot write '" + path + "': it names no file");
  struct stat there {};
  if (::lstat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode)) {
    return fail(Errc::io, "cannot write '" + path + "': what is there is not an ordinary file: choose another name");
  }
  const auto folder = target.has_parent_path() ? target.parent_path() : std::filesystem::path(".");
  Unfinished file(folder);
  if (!file.is_open()) return refused(path, errno);
  if (!file.write(content)) return refused(path, errno);
  if (!file.rename_to(path)) return refused(path, errno);
  // A folder that may be written to and not read cannot be synced; the file is whole all the same.
  if (!sync_folder(folder) && errno != EACCES) return refused(path, errno);
  return {};
}

}  // namespace doorstep::print
