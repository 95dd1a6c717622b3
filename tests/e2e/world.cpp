#include "tests/e2e/world.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <stdexcept>
#include <thread>

namespace doorstep::e2e {
namespace {

constexpr const char* passphrase_name = "passphrase";
constexpr const char* admin_password = "the admin of these tests";

/// A port of 127.0.0.1 that is free now. Below 32768, where the kernel takes none for outgoing connections, so that
/// a stopped server finds its own port again.
std::uint16_t free_port() {
  std::random_device random;
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const auto port = static_cast<std::uint16_t>(20'000 + random() % 12'000);
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    const bool bound = ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(socket);
    if (bound) return port;
  }
  throw std::runtime_error("no free port on 127.0.0.1");
}

std::string base64(std::string_view text) {
  constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    std::uint32_t word = 0;
    for (std::size_t j = 0; j < 3; ++j)
      word = word << 8 | (i + j < text.size() ? static_cast<std::uint8_t>(text[i + j]) : 0U);
    for (std::size_t j = 0; j < 4; ++j) out += i + j > text.size() ? '=' : digits[word >> (18 - 6 * j) & 63];
  }
  return out;
}

/// The founded organisation, with everybody in and the three families' cases open. Made once, removed at the end.
class Founded {
 public:
  Founded() : server(folder.path(), free_port()) {
    const auto& path = folder.path();
    write_file(path / passphrase_name, "sample data only, never for real\n");
    const Home office(path / "office", path / passphrase_name);
    expect(office.run({"office", "found", "--name", "Harrowmere Council", "--holder", "Bernadette Osei", "--label",
                       "office-1", "--server", server.url(), "--card", path / "organisation.card", "--kit",
                       path / "recovery-kit.txt"}));
    RunOptions password;
    password.input = std::string(admin_password) + "\n";
    const auto hashed = run({SYNCD_BINARY, "hash-password"}, password);
    expect(hashed);
    write_file(path / "admin.hash", hashed.out);
    server.start();
    expect(office.run({"office", "server", "--tls-pin", server.pin()}));
    const Home tablet(path / "tab-014", path / passphrase_name);
    const Home other(path / "tab-022", path / passphrase_name);
    expect(
        office.run({"office", "invite", "--label", "tab-014", "--holder", "Priya Raman", "--out", path / "for-014"}));
    expect(
        office.run({"office", "invite", "--label", "tab-022", "--holder", "Callum Doyle", "--out", path / "for-022"}));
    expect(tablet.run({"join", path / "for-014", "--wait", "0"}), exit_waiting);
    expect(other.run({"join", path / "for-022", "--wait", "0"}), exit_waiting);
    expect(office.run({"sync"}));
    expect(office.run({"case", "import", E2E_SAMPLE, "--for", "tab-014", "--for", "tab-022"}));
    expect(office.run({"sync"}));
    expect(tablet.run({"sync"}));
    expect(other.run({"sync"}));
    server.stop();
  }

  TemporaryFolder folder;
  Server server;

 private:
  static void expect(const Outcome& outcome, int exit_code = exit_done) {
    if (outcome.exit_code != exit_code) throw std::runtime_error("founding: " + outcome.text());
  }
};

Founded& founded() {
  static Founded once;
  return once;
}

std::uint64_t chosen_seed() {
  if (const char* given = std::getenv("DOORSTEP_E2E_SEED")) return std::strtoull(given, nullptr, 10);
  return std::random_device{}();
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "doorstep-e2e-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string read_file(const Path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write_file(const Path& file, std::string_view content) {
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream << content;
  if (!stream.flush()) throw std::runtime_error("cannot write " + file.string());
}

bool is_one_line(const std::string& text) {
  return text.size() > 10 && text.back() == '\n' && std::count(text.begin(), text.end(), '\n') == 1;
}

// ---- a device

std::vector<std::string> Home::command(const std::vector<std::string>& words) const {
  std::vector<std::string> out{DOORSTEP_BINARY, "--home", folder_, "--passphrase-file", passphrase_};
  out.insert(out.end(), words.begin(), words.end());
  return out;
}

Outcome Home::run(const std::vector<std::string>& words, const RunOptions& options) const {
  return e2e::run(command(words), options);
}

Json Home::json(std::vector<std::string> words, int expected_exit) const {
  words.push_back("--json");
  const auto outcome = run(words);
  EXPECT_EQ(outcome.exit_code, expected_exit) << words.front() << ": " << outcome.text();
  auto out = Json::parse(outcome.out, nullptr, false);
  if (!out.is_discarded()) return out;
  ADD_FAILURE() << words.front() << " printed no JSON: " << outcome.text();
  return Json();
}

void Home::sync() const {
  const auto outcome = json({"sync"});
  EXPECT_EQ(outcome.value("state", ""), "sent") << folder_.filename() << ": " << outcome.dump();
}

Outcome Home::set(const std::string& visit, const std::string& field, const std::string& words,
                  const RunOptions& options) const {
  auto with_input = options;
  with_input.input = words;
  return run({"visit", "set", visit, field, "-"}, with_input);
}

Json Home::fields(const std::string& visit) const {
  const auto shown = json({"visit", "show", visit});
  return shown.is_object() ? shown.value("fields", Json::object()) : Json::object();
}

std::string Home::words(const std::string& visit, const std::string& field) const {
  const auto all = fields(visit);
  return all.contains(field) ? all[field].value("value", "") : "";
}

Json Home::history(const std::string& visit, const std::string& field) const {
  const auto all = json({"visit", "history", visit, field});
  return all.is_object() ? all.value(field, Json::array()) : Json::array();
}

// ---- the server

Server::Server(Path folder, std::uint16_t public_port) : folder_(std::move(folder)), port_(public_port) {}

void Server::start(const RunOptions& options, std::uint16_t listen_port) {
  const auto ready = folder_ / "ready.json";
  std::filesystem::remove(ready);
  child_.emplace(Child::start_logging(
      {SYNCD_BINARY, "--organisation", folder_ / "organisation.card", "--data-dir", data(), "--listen",
       "127.0.0.1:" + std::to_string(listen_port != 0 ? listen_port : port_), "--admin-listen", "127.0.0.1:0",
       "--admin-password-file", folder_ / "admin.hash", "--ready-file", ready, "--requests-per-second", "10000",
       "--request-burst", "100000", "--log-level", "debug"},
      log_file(), options));
  for (int i = 0; i < 2000; ++i) {
    const auto json = Json::parse(read_file(ready), nullptr, false);
    if (json.is_object()) {
      admin_port_ = json["admin_port"].get<std::uint16_t>();
      pin_ = json["pin"].get<std::string>();
      return;
    }
    if (!child_->running()) break;
    std::this_thread::sleep_for(Milliseconds(10));
  }
  throw std::runtime_error("syncd did not start: " + read_file(log_file()));
}

void Server::stop() {
  if (!child_) return;
  child_->signal(SIGTERM);
  const auto outcome = child_->wait();
  EXPECT_EQ(outcome.exit_code, 0) << outcome.text() << read_file(log_file());
  child_.reset();
}

void Server::kill() {
  if (!child_) return;
  child_->signal(SIGKILL);
  child_->wait();
  child_.reset();
}

std::string Server::admin_page(const std::string& target) const {
  net_test::Client client(admin_port_);
  if (!client.handshake()) return "";
  const auto reply = client.request("GET", target, {},
                                    "Authorization: Basic " + base64("admin:" + std::string(admin_password)) + "\r\n");
  return reply && reply->status == 200 ? reply->body : "";
}

Json Server::queue() const {
  auto out = Json::parse(admin_page("/admin/queue.json"), nullptr, false);
  return out.is_object() ? out : Json::object();
}

// ---- what each test starts from

void World::SetUp() {
  const auto seed = chosen_seed();
  std::cout << "DOORSTEP_E2E_SEED=" << seed << std::endl;
  RecordProperty("seed", std::to_string(seed));
  rng_ = std::make_unique<testing::SeededRng>(seed);
  folder_ = std::make_unique<TemporaryFolder>();
  const auto& origin = founded();
  std::filesystem::copy(origin.folder.path(), folder_->path(), std::filesystem::copy_options::recursive);
  std::filesystem::remove(file("syncd.log"));
  server = std::make_unique<Server>(folder_->path(), origin.server.port());
  office = new_home("office");
  tablet = new_home("tab-014");
  other = new_home("tab-022");
  server->start();
}

void World::TearDown() {
  if (server) server->kill();
  server.reset();
  folder_.reset();
}

Home World::new_home(const std::string& name) const { return Home(file(name), file(passphrase_name)); }

Home World::join(const std::string& label, const std::string& holder) const {
  const auto home = new_home(label);
  const auto invitation = file("for-" + label);
  EXPECT_TRUE(office.run({"office", "invite", "--label", label, "--holder", holder, "--out", invitation}).done());
  EXPECT_EQ(home.run({"join", invitation, "--wait", "0"}).exit_code, exit_waiting);
  office.sync();
  for (const auto* family : {"Brennock", "Mireku", "Vance"}) {
    EXPECT_TRUE(office.run({"case", "grant", family, label}).done());
  }
  office.sync();
  home.sync();
  return home;
}

Path World::sample() { return E2E_SAMPLE; }

const Json& World::sample_json() {
  static const Json once = Json::parse(read_file(sample()));
  return once;
}

}  // namespace doorstep::e2e
