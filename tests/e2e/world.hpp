// Harrowmere Council on one machine: an office, two tablets, and syncd, all of them the real programs, over TLS on
// 127.0.0.1. Founded once for each run of the tests; each test works on a copy of the folders in a folder of its own.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tests/e2e/child.hpp"
#include "tests/net/tls_client.hpp"
#include "tests/support/seeded_rng.hpp"

namespace doorstep::e2e {

using Json = nlohmann::json;
using Path = std::filesystem::path;

/// Exit codes of doorstep (doorstep --help).
constexpr int exit_done = 0;
constexpr int exit_failed = 1;
constexpr int exit_waiting = 3;

class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const Path& path() const { return path_; }

 private:
  Path path_;
};

std::string read_file(const Path& file);
void write_file(const Path& file, std::string_view content);

/// A device: doorstep with its --home.
class Home {
 public:
  Home() = default;
  Home(Path folder, Path passphrase) : folder_(std::move(folder)), passphrase_(std::move(passphrase)) {}

  const Path& folder() const { return folder_; }
  Path store_file() const { return folder_ / "device.db"; }
  std::vector<std::string> command(const std::vector<std::string>& words) const;

  Outcome run(const std::vector<std::string>& words, const RunOptions& options = {}) const;
  /// Runs with --json; a failure is the test's, and yields null.
  Json json(std::vector<std::string> words, int expected_exit = exit_done) const;
  /// sync, which must end with "sent".
  void sync() const;
  Outcome set(const std::string& visit, const std::string& field, const std::string& words,
              const RunOptions& options = {}) const;
  /// The fields of a visit by address, as `visit show --json` has them.
  Json fields(const std::string& visit) const;
  /// The words of one text field, or "".
  std::string words(const std::string& visit, const std::string& field) const;
  Json history(const std::string& visit, const std::string& field) const;

 private:
  Path folder_;
  Path passphrase_;
};

/// syncd on one data folder. Its ports stay the same over its lives.
class Server {
 public:
  /// `public_port` 0: a free port, outside the range that the kernel gives to outgoing connections.
  Server(Path folder, std::uint16_t public_port);

  /// Fails the test when it is not ready within 20 seconds. `listen_port` 0: the usual one.
  void start(const RunOptions& options = {}, std::uint16_t listen_port = 0);
  void stop();  ///< SIGTERM; its exit code must be 0
  void kill();  ///< SIGKILL
  bool running() { return child_ && child_->running(); }

  std::uint16_t port() const { return port_; }
  std::uint16_t admin_port() const { return admin_port_; }
  std::string url() const { return "https://127.0.0.1:" + std::to_string(port_); }
  const std::string& pin() const { return pin_; }
  Path data() const { return folder_ / "central"; }
  Path log_file() const { return folder_ / "syncd.log"; }

  /// GET of the admin's listener, with the password. Empty when it does not answer 200.
  std::string admin_page(const std::string& target) const;
  Json queue() const;
  /// The queue's row of a device, once `enough` holds of it or after 5 seconds: notes are written with a delay.
  template <class Enough>
  Json queue_row(const std::string& label, const Enough& enough) const;

 private:
  Path folder_;
  std::uint16_t port_;
  std::uint16_t admin_port_ = 0;
  std::string pin_;
  std::optional<Child> child_;
};

/// What the tests of this folder start from. `SetUp` copies the founded organisation; the server is running.
class World : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  /// A random source whose seed is printed; DOORSTEP_E2E_SEED repeats a run.
  testing::SeededRng& rng() { return *rng_; }
  std::chrono::microseconds up_to(std::chrono::microseconds most) {
    return std::chrono::microseconds(rng().below(static_cast<std::uint64_t>(most.count()) + 1));
  }
  /// A home that is not a device yet.
  Home new_home(const std::string& name) const;
  /// Invites, joins and lets in one more tablet, and grants it all three cases.
  Home join(const std::string& label, const std::string& holder) const;
  Path file(const std::string& name) const { return folder_->path() / name; }

  static Path sample();  ///< deploy/sample/visits.json
  static const Json& sample_json();

  std::unique_ptr<TemporaryFolder> folder_;
  std::unique_ptr<testing::SeededRng> rng_;
  std::unique_ptr<Server> server;
  Home office;  ///< office-1, Bernadette Osei
  Home tablet;  ///< tab-014, Priya Raman
  Home other;   ///< tab-022, Callum Doyle
};

/// True when `text` is exactly one line that says something.
bool is_one_line(const std::string& text);

template <class Enough>
Json Server::queue_row(const std::string& label, const Enough& enough) const {
  Json last;
  for (int i = 0; i < 50; ++i) {
    const auto page = queue();
    for (const auto& row : page.value("devices", Json::array())) {
      if (row["label"] == label) last = row;
    }
    if (!last.is_null() && enough(last)) break;
    std::this_thread::sleep_for(Milliseconds(100));
  }
  return last;
}

}  // namespace doorstep::e2e
