#include "client/cli/system.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <utility>

#include "core/base/assert.hpp"

namespace doorstep::cli {
namespace {

volatile std::sig_atomic_t stop_signal = 0;

extern "C" void note_stop(int) { stop_signal = 1; }

std::string reason() { return std::strerror(errno); }

/// A descriptor that is closed with its scope.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const { return number_; }
  bool open() const { return number_ >= 0; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

Millis read_clock(clockid_t clock) {
  timespec now{};
  const bool told = ::clock_gettime(clock, &now) == 0;
  DOORSTEP_ASSERT(told);
  return static_cast<Millis>(now.tv_sec) * second_ms + now.tv_nsec / 1000000;
}

bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const auto written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// A new name is durable only once its folder is.
Status sync_folder(const std::filesystem::path& folder) {
  const Descriptor handle(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!handle.open() || ::fsync(handle.get()) != 0) {
    return fail(Errc::io, "cannot write to '" + folder.string() + "': " + reason());
  }
  return {};
}

/// Restores the terminal, however the reading ends.
class EchoOff {
 public:
  explicit EchoOff(int terminal) : terminal_(terminal) {
    if (::tcgetattr(terminal_, &before_) != 0) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    quiet.c_lflag |= ECHONL;
    changed_ = ::tcsetattr(terminal_, TCSAFLUSH, &quiet) == 0;
  }
  EchoOff(const EchoOff&) = delete;
  EchoOff& operator=(const EchoOff&) = delete;
  ~EchoOff() {
    if (changed_) ::tcsetattr(terminal_, TCSAFLUSH, &before_);
  }
  bool worked() const { return changed_; }

 private:
  int terminal_;
  termios before_{};
  bool changed_ = false;
};

}  // namespace

void SystemRng::fill(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const auto got = ::getrandom(out.data(), out.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    DOORSTEP_ASSERT(got > 0);
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

Now system_now() { return Now{read_clock(CLOCK_REALTIME), read_clock(CLOCK_BOOTTIME)}; }

void keep_files_private() { ::umask(077); }

Status make_private_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  if (error) return fail(Errc::io, "cannot make the folder '" + folder.string() + "': " + error.message());
  return {};
}

Status write_new_file(const std::filesystem::path& path, std::string_view content, FileMode mode) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.open()) {
    return errno == EEXIST ? fail(Errc::already_exists,
                                  "'" + path.string() + "' is there already and was left as it is: name another file")
                           : fail(Errc::io, "cannot write '" + path.string() + "': " + reason());
  }
  const bool written = write_all(file.get(), content) && ::fchmod(file.get(), static_cast<mode_t>(mode)) == 0 &&
                       ::fsync(file.get()) == 0;
  if (!written) {
    const auto why = reason();
    ::unlink(path.c_str());
    return fail(Errc::io, "cannot write '" + path.string() + "': " + why);
  }
  return sync_folder(path.parent_path());
}

Result<std::string> read_text(const std::string& path, std::size_t limit) {
  const bool standard_input = path == "-";
  const std::string name = standard_input ? "standard input" : "'" + path + "'";
  const Descriptor file(standard_input ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) {
    return fail(errno == ENOENT ? Errc::not_found : Errc::io, "cannot read " + name + ": " + reason());
  }
  std::string out;
  char buffer[65536];
  for (;;) {
    const auto got = ::read(file.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(Errc::io, "cannot read " + name + ": " + reason());
    if (got == 0) return out;
    out.append(buffer, static_cast<std::size_t>(got));
    if (out.size() > limit) {
      return fail(Errc::too_large, name + " is larger than " + std::to_string(limit / 1024) + " KiB");
    }
  }
}

std::uint64_t free_bytes(const std::filesystem::path& path) {
  std::error_code error;
  const auto space = std::filesystem::space(path, error);
  return error ? 0 : space.available;
}

Result<SecretBytes> ask_secret(std::string_view prompt) {
  const Descriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC));
  if (!terminal.open()) return fail(Errc::unavailable, "there is no terminal to ask on");
  const EchoOff quiet(terminal.get());
  if (!quiet.worked()) return fail(Errc::unavailable, "the terminal cannot hide what is typed");
  write_all(terminal.get(), prompt);
  Bytes line;
  line.reserve(1024);  // so that growing leaves no copies behind
  std::uint8_t c = 0;
  while (line.size() < 1024 && ::read(terminal.get(), &c, 1) == 1 && c != '\n') line.push_back(c);
  return SecretBytes(std::move(line));
}

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return std::string(value);
}

Result<FileLock> FileLock::take(const std::filesystem::path& path, Millis at_most) {
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file.open()) return fail(Errc::io, "cannot open '" + path.string() + "': " + reason());
  constexpr Millis step = 50;
  for (Millis waited = 0;; waited += step) {
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return FileLock(file.release());
    if (errno != EWOULDBLOCK && errno != EINTR)
      return fail(Errc::io, "cannot lock '" + path.string() + "': " + reason());
    if (waited >= at_most || stop_requested()) {
      return fail(Errc::storage_busy,
                  "another doorstep is syncing this device: it sends everything; try again in a moment");
    }
    sleep_for(step);
  }
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void watch_for_stop_signals() {
  struct sigaction action {};
  action.sa_handler = note_stop;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // a second one ends the program at once
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

bool stop_requested() { return stop_signal != 0; }

void sleep_for(Millis time) {
  constexpr Millis slice = 100;
  for (Millis left = time; left > 0 && !stop_requested(); left -= slice) {
    const Millis part = left < slice ? left : slice;
    const timespec rest{static_cast<time_t>(part / second_ms), static_cast<long>(part % second_ms * 1000000)};
    ::nanosleep(&rest, nullptr);
  }
}

}  // namespace doorstep::cli
