// Running programs from tests: arguments and input in, exit code and output out.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace doorstep::testing {

struct Ran {
  int code = -1;  ///< exit code; 128 + signal when it was killed
  std::string out;
  std::string err;
};

using Variables = std::vector<std::pair<std::string, std::string>>;

/// Runs to the end. The program gets these environment variables and PATH, nothing else of the caller's.
Ran run(const std::vector<std::string>& command, const Variables& variables, const std::string& input = "");

/// Runs, and kills with SIGKILL after `delay` unless it has ended. What it had printed by then comes back.
Ran run_and_kill(const std::vector<std::string>& command, const Variables& variables, std::chrono::microseconds delay);

/// A program that goes on in the background; ended with SIGTERM, and waited for, by stop() or the destructor.
class Background {
 public:
  Background(const std::vector<std::string>& command, const Variables& variables);
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;
  ~Background() { stop(); }
  /// Its exit code.
  int stop();
  bool running() const { return process_ > 0; }

 private:
  pid_t process_ = -1;
};

/// A folder that is removed with its content at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

void write_file(const std::string& path, const std::string& content);
std::string read_file(const std::string& path);

}  // namespace doorstep::testing
