// The binary itself, on a temporary folder: started with flags, found by its ready file, ended by the test.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "store.pb.h"
#include "syncd/store/server_key.hpp"
#include "tests/net/tls_client.hpp"
#include "tests/syncd/daemon_fixture.hpp"

namespace doorstep::testing {

class BinaryTest : public DaemonTest {
 protected:
  void SetUp() override {
    daemon.reset();  // the binary runs instead
    wire::OrganisationCard out;
    set_bytes(out.mutable_organisation(), organisation.id().view());
    set_bytes(out.mutable_root_key(), organisation.root().verify);
    std::ofstream(folder.path() / "card") << out.SerializeAsString();
  }
  void TearDown() override {
    if (child_ > 0) {
      kill(child_, SIGKILL);
      wait_for_end();
    }
  }

  std::vector<std::string> usual_flags() const {
    const auto path = folder.path().string();
    return {"--data-dir=" + path + "/data", "--organisation=" + path + "/card", "--listen=127.0.0.1:0",
            "--admin-listen=127.0.0.1:0",   "--ready-file=" + path + "/ready",  "--log-level=warn"};
  }
  void spawn(std::vector<std::string> flags) {
    std::filesystem::remove(folder.path() / "ready");
    child_ = fork();
    ASSERT_GE(child_, 0);
    if (child_ != 0) return;
    flags.insert(flags.begin(), SYNCD_BINARY);
    std::vector<char*> arguments;
    for (auto& each : flags) arguments.push_back(each.data());
    arguments.push_back(nullptr);
    if (freopen((folder.path() / "stderr").c_str(), "w", stderr) == nullptr) _exit(98);
    execv(SYNCD_BINARY, arguments.data());
    _exit(99);
  }
  void start_binary(const std::vector<std::string>& flags) {
    spawn(flags);
    for (int i = 0; i < 500 && !std::filesystem::exists(folder.path() / "ready"); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    std::ifstream file(folder.path() / "ready");
    ready = nlohmann::json::parse(file, nullptr, false);
    ASSERT_FALSE(ready.is_discarded()) << errors();
    const auto key = from_hex(ready["server_key"].get<std::string>()).value();
    server_key.verify = to_array<32>(key, "key").value();
  }
  int wait_for_end() {
    int status = 0;
    for (int i = 0; i < 1'000; ++i) {
      if (waitpid(child_, &status, WNOHANG) == child_) {
        child_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return -1;
  }
  std::string errors() const {
    std::ifstream file(folder.path() / "stderr");
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::optional<net_test::Reply> post(std::string_view path, const std::string& body) {
    net_test::Client client(ready["port"].get<std::uint16_t>());
    if (!client.handshake()) return std::nullopt;
    return client.request("POST", path, body);
  }
  CheckedAnswer exchange_over_tls(const std::string& request) {
    const auto reply = post("/v1/exchange", request);
    if (!reply || reply->status != 200) throw std::runtime_error("no answer over TLS");
    return check_answer(reply->body, request, server_key.verify);
  }

  nlohmann::json ready;
  pid_t child_ = 0;
};

}  // namespace doorstep::testing
