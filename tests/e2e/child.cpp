#include "tests/e2e/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "core/base/assert.hpp"

extern char** environ;

namespace doorstep::e2e {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int cannot_start = 127;

struct Pipe {
  int read = -1;
  int write = -1;
};

Pipe make_pipe() {
  int ends[2];
  DOORSTEP_ASSERT(::pipe2(ends, O_CLOEXEC) == 0);
  return {ends[0], ends[1]};
}

void close_if_open(int& descriptor) {
  if (descriptor >= 0) ::close(std::exchange(descriptor, -1));
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (auto& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

std::vector<std::string> full_environment(const RunOptions& options) {
  std::vector<std::string> out;
  for (char** each = environ; *each != nullptr; ++each) out.emplace_back(*each);
  for (const auto& [name, value] : options.environment) out.push_back(name + "=" + value);
  return out;
}

/// A pipe takes what is written at once up to 64 KiB, and no input here is longer.
void write_all(int descriptor, const std::string& text) {
  DOORSTEP_ASSERT(text.size() <= 65536);
  ::signal(SIGPIPE, SIG_IGN);  // a child that was killed does not read
  const auto written = ::write(descriptor, text.data(), text.size());
  DOORSTEP_ASSERT(written == static_cast<ssize_t>(text.size()) || errno == EPIPE);
}

}  // namespace

std::string Outcome::text() const {
  std::string out_text = timed_out ? "[timed out] " : "";
  out_text += signal != 0 ? "signal " + std::to_string(signal) : "exit " + std::to_string(exit_code);
  return out_text + "\nout: " + out + "\nerr: " + err;
}

Child Child::spawn(const std::vector<std::string>& command, const RunOptions& options, int log) {
  Child child;
  child.options_ = options;
  auto input = make_pipe();
  auto out = log < 0 ? make_pipe() : Pipe{};
  auto err = log < 0 ? make_pipe() : Pipe{};
  auto words = command;
  auto settings = full_environment(options);
  const auto arguments = pointers(words);
  const auto environment = pointers(settings);
  const pid_t parent = ::getpid();
  child.started_ = Clock::now();
  child.pid_ = ::fork();
  DOORSTEP_ASSERT(child.pid_ >= 0);
  if (child.pid_ == 0) {  // only calls that are safe in the child of a process with threads
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(cannot_start);
    ::dup2(input.read, STDIN_FILENO);
    ::dup2(log < 0 ? out.write : log, STDOUT_FILENO);
    ::dup2(log < 0 ? err.write : log, STDERR_FILENO);
    ::signal(SIGPIPE, SIG_DFL);
    if (options.largest_file) {
      ::signal(SIGXFSZ, SIG_IGN);  // so that the write fails, as on a full disk, instead of ending the program
      const rlimit limit{*options.largest_file, *options.largest_file};
      ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ::execve(arguments[0], arguments.data(), environment.data());
    ::_exit(cannot_start);
  }
  ::close(input.read);
  write_all(input.write, options.input);
  ::close(input.write);
  close_if_open(out.write);
  close_if_open(err.write);
  child.out_ = out.read;
  child.err_ = err.read;
  return child;
}

Child Child::start(const std::vector<std::string>& command, const RunOptions& options) {
  return spawn(command, options, -1);
}

Child Child::start_logging(const std::vector<std::string>& command, const std::filesystem::path& log,
                           const RunOptions& options) {
  int file = ::open(log.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  DOORSTEP_ASSERT(file >= 0);
  auto child = spawn(command, options, file);
  close_if_open(file);
  return child;
}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      out_(std::exchange(other.out_, -1)),
      err_(std::exchange(other.err_, -1)),
      started_(other.started_),
      options_(std::move(other.options_)),
      outcome_(std::move(other.outcome_)) {}

Child::~Child() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    reap(true);
  }
  close_if_open(out_);
  close_if_open(err_);
}

bool Child::reap(bool block) {
  if (pid_ <= 0) return true;
  int status = 0;
  pid_t got = 0;
  do {
    got = ::waitpid(pid_, &status, block ? 0 : WNOHANG);
  } while (got < 0 && errno == EINTR);
  if (got != pid_) return false;
  pid_ = -1;
  if (WIFEXITED(status)) outcome_.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) outcome_.signal = WTERMSIG(status);
  return true;
}

bool Child::running() { return !reap(false); }

void Child::signal(int number) {
  if (pid_ > 0) ::kill(pid_, number);
}

void Child::read_some(int at_most_ms) {
  pollfd ends[2] = {{out_, POLLIN, 0}, {err_, POLLIN, 0}};  // poll passes over negative ones
  if (::poll(ends, 2, at_most_ms) <= 0) return;
  const auto take = [](int& descriptor, const pollfd& end, std::string& into) {
    if (descriptor < 0 || end.revents == 0) return;
    char chunk[16384];
    const auto got = ::read(descriptor, chunk, sizeof chunk);
    if (got > 0) into.append(chunk, static_cast<std::size_t>(got));
    if (got == 0 || (got < 0 && errno != EINTR)) close_if_open(descriptor);
  };
  take(out_, ends[0], outcome_.out);
  take(err_, ends[1], outcome_.err);
}

const std::string& Child::output_so_far() {
  std::size_t before = 0;
  do {
    before = outcome_.out.size() + outcome_.err.size();
    read_some(0);
  } while (outcome_.out.size() + outcome_.err.size() > before);
  return outcome_.out;
}

Outcome Child::wait() {
  const auto last = started_ + options_.patience;
  auto kill_at = options_.kill_after ? std::optional(started_ + *options_.kill_after) : std::nullopt;
  while (pid_ > 0 || out_ >= 0 || err_ >= 0) {
    const auto now = Clock::now();
    if (kill_at && now >= *kill_at) {
      signal(SIGKILL);
      kill_at.reset();
    }
    if (now >= last && pid_ > 0) {
      outcome_.timed_out = true;
      signal(SIGKILL);
      reap(true);
    }
    // A moment to kill at is met to the millisecond; otherwise the pipes' end wakes.
    if (out_ >= 0 || err_ >= 0) {
      read_some(kill_at ? 1 : 20);
    } else if (!reap(false)) {
      ::usleep(1000);
    }
  }
  return outcome_;
}

Outcome run(const std::vector<std::string>& command, const RunOptions& options) {
  return Child::start(command, options).wait();
}

}  // namespace doorstep::e2e
