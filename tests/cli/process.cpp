#include "tests/cli/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace doorstep::testing {
namespace {

struct Pipe {
  int read_end = -1;
  int write_end = -1;
  Pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    read_end = ends[0];
    write_end = ends[1];
  }
  ~Pipe() {
    close_end(read_end);
    close_end(write_end);
  }
  static void close_end(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }
};

pid_t spawn(const std::vector<std::string>& command, const Variables& variables, int in, int out, int err) {
  std::vector<std::string> texts;
  for (const auto& [name, value] : variables) texts.push_back(name + "=" + value);
  if (const char* path = std::getenv("PATH")) texts.push_back(std::string("PATH=") + path);
  std::vector<char*> environment;
  for (auto& text : texts) environment.push_back(text.data());
  environment.push_back(nullptr);
  std::vector<std::string> words = command;
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, err, STDERR_FILENO);
  // A session of its own has no terminal: a program that asks for a passphrase must say so instead of waiting.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  pid_t process = -1;
  const int failed =
      ::posix_spawn(&process, command.front().c_str(), &files, &attributes, arguments.data(), environment.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  if (failed != 0) throw std::runtime_error("cannot start " + command.front());
  return process;
}

int wait_for(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void drain(int out, int err, Ran& ran) {
  pollfd ends[] = {{out, POLLIN, 0}, {err, POLLIN, 0}};
  std::string* texts[] = {&ran.out, &ran.err};
  for (int open = 2; open > 0;) {
    ::poll(ends, 2, -1);
    for (int i = 0; i < 2; ++i) {
      if (ends[i].fd < 0 || ends[i].revents == 0) continue;
      char buffer[4096];
      const auto got = ::read(ends[i].fd, buffer, sizeof buffer);
      if (got > 0) {
        texts[i]->append(buffer, static_cast<std::size_t>(got));
      } else {
        ends[i].fd = -1;
        --open;
      }
    }
  }
}

Ran run_with(const std::vector<std::string>& command, const Variables& variables, const std::string& input,
             const std::chrono::microseconds* kill_after) {
  Pipe in, out, err;
  const pid_t process = spawn(command, variables, in.read_end, out.write_end, err.write_end);
  Pipe::close_end(in.read_end);
  Pipe::close_end(out.write_end);
  Pipe::close_end(err.write_end);
  ::signal(SIGPIPE, SIG_IGN);
  std::thread feeder([&] {
    for (std::size_t done = 0; done < input.size();) {
      const auto wrote = ::write(in.write_end, input.data() + done, input.size() - done);
      if (wrote <= 0) break;
      done += static_cast<std::size_t>(wrote);
    }
    Pipe::close_end(in.write_end);
  });
  if (kill_after != nullptr) {
    std::this_thread::sleep_for(*kill_after);
    ::kill(process, SIGKILL);
  }
  Ran ran;
  drain(out.read_end, err.read_end, ran);
  feeder.join();
  ran.code = wait_for(process);
  return ran;
}

}  // namespace

Ran run(const std::vector<std::string>& command, const Variables& variables, const std::string& input) {
  return run_with(command, variables, input, nullptr);
}

Ran run_and_kill(const std::vector<std::string>& command, const Variables& variables, std::chrono::microseconds delay) {
  return run_with(command, variables, "", &delay);
}

Background::Background(const std::vector<std::string>& command, const Variables& variables) {
  const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  process_ = spawn(command, variables, nowhere, nowhere, nowhere);
  ::close(nowhere);
}

int Background::stop() {
  if (process_ <= 0) return -1;
  ::kill(process_, SIGTERM);
  const int code = wait_for(process_);
  process_ = -1;
  return code;
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "doorstep-cli-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void write_file(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

std::string read_file(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

}  // namespace doorstep::testing
