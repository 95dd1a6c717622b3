#include "tests/bench/daemon.hpp"

#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>
#include <utility>

namespace doorstep::bench {

Result<Daemon> Daemon::start(const std::string& binary, const std::string& folder, const std::string& card_file) {
  const std::string ready = folder + "/ready.json";
  Daemon daemon;
  daemon.pid_ = fork();
  if (daemon.pid_ < 0) return fail(Errc::io, "cannot start a process");
  if (daemon.pid_ == 0) {
    const int log = open((folder + "/syncd.log").c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
    dup2(log, 1);
    dup2(log, 2);
    const std::string data = folder + "/data";
    execl(binary.c_str(), binary.c_str(), "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--data-dir",
          data.c_str(), "--organisation", card_file.c_str(), "--ready-file", ready.c_str(), "--requests-per-second",
          "10000", "--request-burst", "100000", nullptr);
    _exit(127);
  }
  for (int i = 0; i < 600; ++i) {
    std::ifstream file(ready);
    std::stringstream text;
    text << file.rdbuf();
    const auto json = nlohmann::json::parse(text.str(), nullptr, false);
    if (json.is_object() && json.contains("port")) {
      daemon.port_ = json["port"].get<int>();
      daemon.pin_ = TRY(to_array<32>(TRY(from_hex(json["pin"].get<std::string>())), "the pin"));
      return daemon;
    }
    if (waitpid(daemon.pid_, nullptr, WNOHANG) == daemon.pid_) {
      daemon.pid_ = -1;
      return fail(Errc::io, "syncd ended at once: see " + folder + "/syncd.log");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return fail(Errc::unavailable, "syncd was not ready within 10 seconds");
}

Daemon::Daemon(Daemon&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), port_(other.port_), pin_(other.pin_) {}

Daemon::~Daemon() {
  if (pid_ <= 0) return;
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
}

std::string Daemon::url() const { return "https://127.0.0.1:" + std::to_string(port_); }

double Daemon::cpu_seconds() const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/stat");
  std::string text((std::istreambuf_iterator<char>(file)), {});
  std::istringstream fields(text.substr(text.rfind(')') + 2));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::uint64_t Daemon::peak_memory_bytes() const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/status");
  std::string line;
  while (std::getline(file, line)) {
    if (line.rfind("VmHWM:", 0) == 0) return std::stoull(line.substr(6)) * 1024;
  }
  return 0;
}

}  // namespace doorstep::bench
