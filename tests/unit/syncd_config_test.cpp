#include "syncd/main/config.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace doorstep::syncd {
namespace {

class SyncdConfig : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "syncd_config_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& text) {
    const auto path = folder_ / "syncd.toml";
    std::ofstream(path) << text;
    return path.string();
  }

  static Result<Invocation> load(std::vector<std::string> flags) {
    std::vector<const char*> argv{"syncd"};
    for (const std::string& each : flags) argv.push_back(each.c_str());
    return load_config(static_cast<int>(argv.size()), argv.data());
  }

  static std::vector<std::string> with_required(std::vector<std::string> flags) {
    for (const char* each : {"--data-dir=d", "--organisation=o", "--tls-certificate=c", "--tls-key=k"}) {
      flags.emplace_back(each);
    }
    return flags;
  }

  static void expect_refused(const Result<Invocation>& result, std::vector<std::string> parts) {
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, Errc::invalid_input);
    EXPECT_EQ(result.error().message.find('\n'), std::string::npos) << result.error().message;
    for (const std::string& part : parts) {
      EXPECT_NE(result.error().message.find(part), std::string::npos) << result.error().message << " lacks " << part;
    }
  }

  std::filesystem::path folder_;
};

TEST_F(SyncdConfig, DefaultsListenOnTheLoopbackOnly) {
  const auto loaded = load(with_required({}));
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_FALSE(loaded->print);
  EXPECT_EQ(loaded->config.listen.text(), "127.0.0.1:8443");
  EXPECT_EQ(loaded->config.admin_listen.text(), "127.0.0.1:8444");
  EXPECT_EQ(loaded->config.max_connections, 512u);
  EXPECT_EQ(loaded->config.max_request_bytes, 4u << 20);
  EXPECT_TRUE(loaded->config.admin_password_file.empty());
}

TEST_F(SyncdConfig, EverySettingIsReadFromTheFile) {
  const auto loaded = load({"--config", file(R"(
listen = "0.0.0.0:443"
admin_listen = "[::1]:9000"
data_dir = "/srv/doorstep"
organisation = "org.doorstep"
tls_certificate = "tls/chain.pem"
tls_key = "tls/key.pem"
admin_password_file = "password"
threads = 3
max_connections = 100
max_hint_sessions = 50
max_request_bytes = 1_000_000
header_bytes = 8192
max_answer_bytes = 500_000
handshake_timeout_seconds = 4
header_timeout_seconds = 5
body_timeout_seconds = 6
write_timeout_seconds = 7
idle_timeout_seconds = 8
answer_timeout_seconds = 9
drain_seconds = 0
writer_queue = 10
requests_per_second = 11
request_burst = 12
log_level = "debug"
app_dir = "app/dist"
app_listen = "127.0.0.1:8080"
app_origins = ["https://app.example", "http://localhost:5173"]
)")});
  ASSERT_TRUE(loaded) << loaded.error().message;
  const Config& config = loaded->config;
  EXPECT_EQ(config.listen, (Address{"0.0.0.0", 443}));
  EXPECT_EQ(config.admin_listen, (Address{"::1", 9000}));
  EXPECT_EQ(config.data_dir, "/srv/doorstep");
  EXPECT_EQ(config.organisation, folder_ / "org.doorstep");
  EXPECT_EQ(config.tls_certificate, folder_ / "tls/chain.pem");
  EXPECT_EQ(config.tls_key, folder_ / "tls/key.pem");
  EXPECT_EQ(config.admin_password_file, folder_ / "password");
  EXPECT_EQ(config.threads, 3u);
  EXPECT_EQ(config.max_connections, 100u);
  EXPECT_EQ(config.max_hint_sessions, 50u);
  EXPECT_EQ(config.max_request_bytes, 1'000'000u);
  EXPECT_EQ(config.header_bytes, 8192u);
  EXPECT_EQ(config.max_answer_bytes, 500'000u);
  EXPECT_EQ(config.handshake_timeout.count(), 4);
  EXPECT_EQ(config.header_timeout.count(), 5);
  EXPECT_EQ(config.body_timeout.count(), 6);
  EXPECT_EQ(config.write_timeout.count(), 7);
  EXPECT_EQ(config.idle_timeout.count(), 8);
  EXPECT_EQ(config.answer_timeout.count(), 9);
  EXPECT_EQ(config.drain_seconds.count(), 0);
  EXPECT_EQ(config.writer_queue, 10u);
  EXPECT_EQ(config.requests_per_second, 11u);
  EXPECT_EQ(config.request_burst, 12u);
  EXPECT_EQ(config.log_level, LogLevel::debug);
  EXPECT_EQ(config.app_dir, folder_ / "app/dist");
  EXPECT_EQ(config.app_listen, (Address{"127.0.0.1", 8080}));
  EXPECT_EQ(config.app_origins, (std::vector<std::string>{"https://app.example", "http://localhost:5173"}));
}

TEST_F(SyncdConfig, AFlagBeatsTheFile) {
  const auto path = file("max_connections = 7\nlisten = \"127.0.0.1:1\"\n");
  const auto loaded = load(with_required({"--config", path, "--max-connections", "9"}));
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->config.max_connections, 9u);
  EXPECT_EQ(loaded->config.listen.port, 1);
}

TEST_F(SyncdConfig, ARelativePathInAFlagIsTheCallersOwn) {
  const auto loaded = load(with_required({}));
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->config.data_dir, "d");
}

TEST_F(SyncdConfig, AnUnknownKeyIsNamedWithItsFileAndLine) {
  const auto path = file("threads = 1\nidle_timeout = 5\n");
  expect_refused(load(with_required({"--config", path})), {path + ":2: idle_timeout is not", "idle_timeout_seconds"});
}

TEST_F(SyncdConfig, AWrongTypeIsNamedWithWhatIsAllowed) {
  const auto path = file("max_connections = \"many\"\n");
  expect_refused(load(with_required({"--config", path})),
                 {path + ":1: max_connections must be a whole number from 1 to 100000"});
  const auto fraction = file("drain_seconds = 1.5\n");
  expect_refused(load(with_required({"--config", fraction})), {"drain_seconds must be a whole number"});
  const auto number = file("listen = 8443\n");
  expect_refused(load(with_required({"--config", number})), {"listen must be a text"});
}

TEST_F(SyncdConfig, AValueOutOfRangeIsNamedWithWhatIsAllowed) {
  const auto path = file("\n\nheader_bytes = 12\n");
  expect_refused(load(with_required({"--config", path})), {path + ":3: header_bytes is 12", "from 4096 to 1048576"});
  expect_refused(load(with_required({"--max-connections", "0"})), {"--max-connections is 0", "from 1 to 100000"});
  expect_refused(load(with_required({"--threads=-1"})), {"--threads is -1", "from 0 to 256"});
  expect_refused(load(with_required({"--threads=99999999999999999999"})), {"--threads", "from 0 to 256"});
  expect_refused(load(with_required({"--threads=4x"})), {"--threads is '4x'", "whole number"});
}

TEST_F(SyncdConfig, AWrongAddressOrLevelIsNamed) {
  for (const char* wrong : {"localhost:80", "127.0.0.1", "127.0.0.1:65536", "127.0.0.1:-1", "::1:80", "127.0.0.1:"}) {
    expect_refused(load(with_required({std::string("--listen=") + wrong})), {"--listen", wrong, "such as"});
  }
  expect_refused(load(with_required({"--log-level=loud"})), {"--log-level is 'loud'", "debug, info, warn or error"});
}

TEST_F(SyncdConfig, TheAppIsOffUnlessItsFolderIsNamed) {
  const auto off = load(with_required({}));
  ASSERT_TRUE(off);
  EXPECT_TRUE(off->config.app_dir.empty());
  EXPECT_FALSE(off->config.app_listen);
  EXPECT_TRUE(off->config.app_origins.empty());
  const auto on = load(with_required({"--app", "dist", "--app-listen=[::1]:0"}));
  ASSERT_TRUE(on) << on.error().message;
  EXPECT_EQ(on->config.app_dir, "dist");
  EXPECT_EQ(on->config.app_listen, (Address{"::1", 0}));
  expect_refused(load(with_required({"--app-listen=127.0.0.1:0"})), {"app_listen is set", "--app"});
}

TEST_F(SyncdConfig, ThePlainListenerIsRefusedOnAnyAddressThatIsNotLoopbackWithTheReason) {
  for (const char* wrong : {"0.0.0.0:80", "10.0.0.1:80", "128.0.0.1:80", "126.255.255.255:80", "[::]:80",
                            "[2001:db8::1]:80", "[::ffff:127.0.0.1]:80"}) {
    expect_refused(load(with_required({"--app=d", std::string("--app-listen=") + wrong})),
                   {"--app-listen", wrong, "127.0.0.1 or [::1]", "plain HTTP", "over TLS", "--listen"});
  }
  for (const char* right : {"127.0.0.1:80", "127.255.255.254:0", "[::1]:80"}) {
    EXPECT_TRUE(load(with_required({"--app=d", std::string("--app-listen=") + right}))) << right;
  }
  expect_refused(load(with_required({"--app=d", "--app-listen=localhost:80"})), {"--app-listen", "such as"});
  const auto path = file("app_dir = \"d\"\napp_listen = \"0.0.0.0:80\"\n");
  expect_refused(load(with_required({"--config", path})), {path + ":2: app_listen is 0.0.0.0:80", "plain HTTP"});
}

TEST_F(SyncdConfig, OriginsAreRepeatedFlagsThatReplaceTheFilesList) {
  const auto path = file("app_origins = [\"https://file.example\"]\n");
  const auto from_file = load(with_required({"--config", path}));
  ASSERT_TRUE(from_file);
  EXPECT_EQ(from_file->config.app_origins, (std::vector<std::string>{"https://file.example"}));
  const auto loaded = load(with_required(
      {"--config", path, "--app-origin", "https://a.example", "--threads=1", "--app-origin=https://b.example:444"}));
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->config.app_origins, (std::vector<std::string>{"https://a.example", "https://b.example:444"}));
  expect_refused(load(with_required({"--app-origin", "https://a.example", "https://b.example"})), {"--help"});
}

TEST_F(SyncdConfig, AWrongOriginIsNamedWithWhatIsAllowed) {
  for (const char* wrong : {"*", "https://*.example", "http://app.example", "https://app.example/", "app.example"}) {
    expect_refused(load(with_required({std::string("--app-origin=") + wrong})),
                   {"--app-origin is wrong", wrong, "https://host:port"});
  }
  const auto path = file("app_origins = [\"https://a.example\", \"*\"]\n");
  expect_refused(load(with_required({"--config", path})), {path + ":1: app_origins is wrong"});
  for (const char* no_list : {"\"https://a.example\"", "[1]", "7"}) {
    const auto other = file(std::string("app_origins = ") + no_list + "\n");
    expect_refused(load(with_required({"--config", other})), {"app_origins must be a list of texts"});
  }
  std::vector<std::string> many;
  for (int i = 0; i < 17; ++i) many.push_back("--app-origin=https://a" + std::to_string(i) + ".example");
  expect_refused(load(with_required(many)), {"--app-origin", "at most 16"});
}

TEST_F(SyncdConfig, AFlagThatIsGivenTwiceIsRefused) {
  expect_refused(load(with_required({"--threads=1", "--threads=2"})), {"--threads", "--help"});
}

TEST_F(SyncdConfig, AFileThatIsNotTomlIsNamedWithItsLine) {
  const auto path = file("threads = 1\nlisten = = 2\n");
  expect_refused(load(with_required({"--config", path})), {path + ":2: this is not TOML"});
}

TEST_F(SyncdConfig, AMissingFileIsNamed) {
  const auto missing = (folder_ / "nowhere.toml").string();
  const auto loaded = load(with_required({"--config", missing}));
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, Errc::io);
  EXPECT_NE(loaded.error().message.find(missing), std::string::npos);
}

TEST_F(SyncdConfig, AMissingRequiredSettingIsNamedWithItsFlag) {
  expect_refused(load({"--data-dir=d", "--organisation=o", "--tls-certificate=c"}),
                 {"tls_key is not set", "--tls-key"});
}

TEST_F(SyncdConfig, AnUnknownFlagIsNamed) { expect_refused(load(with_required({"--loud"})), {"--loud", "--help"}); }

TEST_F(SyncdConfig, HelpListsEveryFlagAndVersionSaysTheVersion) {
  const auto help = load({"--help"});
  ASSERT_TRUE(help && help->print);
  for (const char* flag : {"--config", "--listen", "--max-request-bytes", "--idle-timeout-seconds", "--log-level",
                           "--app ", "--app-listen", "--app-origin"}) {
    EXPECT_NE(help->print->find(flag), std::string::npos) << flag;
  }
  const auto version = load({"--version"});
  ASSERT_TRUE(version && version->print);
  EXPECT_EQ(version->print->rfind("syncd ", 0), 0u);
}

}  // namespace
}  // namespace doorstep::syncd
