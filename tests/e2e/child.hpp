// Real programs as child processes: started, fed, awaited or killed, always by their own process id, always in
// bounded time. A child never outlives the test: it is killed with its owner, or by the kernel with the thread that
// started it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace doorstep::e2e {

using Milliseconds = std::chrono::milliseconds;

/// What a run came to. `out` and `err` are whatever was written before the end.
struct Outcome {
  int exit_code = -1;      ///< -1 when a signal ended it
  int signal = 0;          ///< that ended it, or 0
  bool timed_out = false;  ///< it was killed because its time was up
  std::string out;
  std::string err;

  bool done() const { return exit_code == 0; }
  /// Everything that helps to understand a failure, on a few lines.
  std::string text() const;
};

struct RunOptions {
  std::string input;                                             ///< standard input; then its end
  std::optional<std::chrono::microseconds> kill_after;           ///< SIGKILL at that moment
  Milliseconds patience{30'000};                                 ///< then it is killed: timed_out
  std::optional<std::uint64_t> largest_file;                     ///< RLIMIT_FSIZE, in bytes, with SIGXFSZ ignored
  std::vector<std::pair<std::string, std::string>> environment;  ///< added to the test's own
};

/// A child whose output goes to pipes (read as it comes) or, for a server, to a file.
class Child {
 public:
  /// Output is gathered and given by wait().
  static Child start(const std::vector<std::string>& command, const RunOptions& options = {});
  /// Output and errors are appended to `log`.
  static Child start_logging(const std::vector<std::string>& command, const std::filesystem::path& log,
                             const RunOptions& options = {});
  Child(Child&& other) noexcept;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();  ///< SIGKILL when it still runs

  bool running();
  void signal(int number);
  /// Waits for its end, as RunOptions says.
  Outcome wait();
  /// What it has written to standard output so far, without waiting.
  const std::string& output_so_far();

 private:
  Child() = default;
  static Child spawn(const std::vector<std::string>& command, const RunOptions& options, int log);
  bool reap(bool block);
  void read_some(int at_most_ms);

  pid_t pid_ = -1;
  int out_ = -1;
  int err_ = -1;
  std::chrono::steady_clock::time_point started_;
  RunOptions options_;
  Outcome outcome_;
};

/// start() and wait().
Outcome run(const std::vector<std::string>& command, const RunOptions& options = {});

}  // namespace doorstep::e2e
