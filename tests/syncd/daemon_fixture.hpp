// An organisation, its office and tablets, and the daemon's inside (store, writer, workers, handlers) on a
// temporary folder. No sockets: a request is a call, its answer a future.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <future>
#include <memory>
#include <sstream>

#include "core/keys/certificate.hpp"
#include "syncd/handlers/exchange.hpp"
#include "syncd/handlers/founding.hpp"
#include "syncd/handlers/info.hpp"
#include "syncd/handlers/joining.hpp"
#include "syncd/store/sqlite_central_store.hpp"
#include "tests/support/test_device.hpp"

namespace doorstep::testing {

using namespace doorstep::syncd;

constexpr Millis test_now = 1'775'000'000'000;  // April 2026

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "doorstep-syncd-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// What one life of the daemon consists of; the folder outlives it.
struct Daemon {
  Daemon(const std::filesystem::path& folder, const Organisation& organisation, const crypto::SigningKey& key,
         std::atomic<Millis>& now, std::size_t queue = 256, std::uint32_t max_pages = 0, double burst = 1e6)
      : store(open(folder, organisation, max_pages, rng)),
        writer(
            *store, queue,
            [this](const std::vector<SpaceId>& spaces) {
              const std::lock_guard lock(mutex);
              grown.insert(grown.end(), spaces.begin(), spaces.end());
            },
            log, metrics),
        workers(3, 512, log),
        device_rate(0.001, burst, 1000),
        join_rate(0.001, 1e6, 1000),
        service{*store,
                writer,
                workers,
                device_rate,
                join_rate,
                log,
                metrics,
                organisation,
                key,
                keys::server_id(key.verify),
                "test",
                1u << 20,
                [&now] { return now.load(); }} {}

  /// From now on the clock must not run ahead of `passed`.
  void guard_clock() {
    clock_guard.emplace([this] { return passed.load(); }, service.clock());
    service.clock_guard = &*clock_guard;
  }

  static std::unique_ptr<CentralStore> open(const std::filesystem::path& folder, const Organisation& organisation,
                                            std::uint32_t max_pages, Rng& rng) {
    SqliteStoreOptions options;
    options.data_dir = folder;
    options.organisation = organisation.id;
    options.readers = 3;
    options.max_pages = max_pages;
    auto opened = open_sqlite_store(options, rng);
    if (!opened) throw std::runtime_error(opened.error().message);
    return *std::move(opened);
  }

  SeededRng rng{99};
  std::ostringstream log_text;
  Log log{LogLevel::info, log_text};
  Metrics metrics;
  std::mutex mutex;
  std::vector<SpaceId> grown;
  std::unique_ptr<CentralStore> store;
  Writer writer;
  Workers workers;
  RateLimiter device_rate;
  RateLimiter join_rate;
  std::atomic<Millis> passed{0};
  std::optional<ClockGuard> clock_guard;
  Service service;

  // writer first: what it completes goes on in the workers
  ~Daemon() {
    writer.drain();
    workers.drain();
  }
};

class DaemonTest : public ::testing::Test {
 protected:
  using Handle = void (*)(Service&, HttpRequest, Respond);

  DaemonTest() { start(); }

  void start(std::size_t queue = 256, std::uint32_t max_pages = 0, double burst = 1e6) {
    daemon.reset();
    daemon = std::make_unique<Daemon>(folder.path(), card(), server_key, now, queue, max_pages, burst);
  }

  Organisation card() const { return Organisation{organisation.id(), organisation.root().verify, "Northtown"}; }
  ServerId server() const { return keys::server_id(server_key.verify); }
  TestDevice device(const std::string& label, bool at_office = false) {
    auto tablet = organisation.tablet(authority, label);
    if (at_office) {
      auto draft = tablet.certificate;
      draft.office = true;
      tablet.certificate = keys::issue(authority.key, draft);
    }
    return TestDevice(organisation.rng(), std::move(tablet));
  }

  // ---- asking

  std::future<HttpResponse> ask(Handle handle, std::string body) {
    HttpRequest request;
    request.method = "POST";
    request.body = std::move(body);
    request.peer = "127.0.0.1";
    auto promise = std::make_shared<std::promise<HttpResponse>>();
    auto future = promise->get_future();
    handle(daemon->service, std::move(request),
           [promise](HttpResponse response) { promise->set_value(std::move(response)); });
    return future;
  }
  HttpResponse answer_of(std::future<HttpResponse> future) {
    if (future.wait_for(std::chrono::seconds(20)) != std::future_status::ready) throw std::runtime_error("no answer");
    return future.get();
  }
  HttpResponse call(Handle handle, std::string body) { return answer_of(ask(handle, std::move(body))); }

  static wire::Problem problem_of(const HttpResponse& response) {
    wire::Problem out;
    EXPECT_TRUE(out.ParseFromString(response.body));
    return out;
  }
  /// Expects 200 and a proper answer.
  CheckedAnswer exchange(TestDevice& device, const wire::ExchangeBody& body) {
    return exchange_bytes(device.sign(body));
  }
  CheckedAnswer exchange_bytes(const std::string& request) {
    const auto response = call(handle_exchange, request);
    if (response.status != 200)
      throw std::runtime_error(std::to_string(response.status) + problem_of(response).message());
    return check_answer(response.body, request, server_key.verify);
  }
  /// Pushes the changes of one batch; a cursor at (0) for `space`, without pages.
  CheckedAnswer push(TestDevice& device, const SpaceId& space, std::vector<change::ProvenChange> changes) {
    auto body = device.body(server());
    add_cursor(body, space).set_push_only(true);
    *body.add_push() = device.batch(changes);
    return exchange(device, body);
  }
  static wire::Cursor& add_cursor(wire::ExchangeBody& body, const SpaceId& space, std::uint64_t size = 0,
                                  std::string root = {}) {
    auto& cursor = *body.add_cursors();
    set_bytes(cursor.mutable_space(), space.view());
    cursor.set_size(size);
    cursor.set_root(std::move(root));
    return cursor;
  }

  // ---- an organisation at work

  /// The directory with the office and these devices.
  void found_directory(const std::vector<TestDevice*>& devices) {
    std::vector<keys::MemberAddition> members{office.member()};
    for (const auto* each : devices) members.push_back(each->member());
    founding = office.found(directory, keys::SpaceKind::directory, directory_keys.epoch, authority,
                            organisation.root().verify, members);
    authority_head[directory] = founding->change.hash;
    ASSERT_EQ(call(handle_found, found_bytes(*founding)).status, 200);
  }
  std::string found_bytes(change::ProvenChange& change) {
    wire::FoundRequest request;
    *request.mutable_batch() = office.batch(change);
    return request.SerializeAsString();
  }
  /// A case with the office and these devices.
  SpaceId open_case(const std::vector<TestDevice*>& devices) {
    const auto space = SpaceId::random(organisation.rng());
    std::vector<keys::MemberAddition> members{office.member()};
    for (const auto* each : devices) members.push_back(each->member());
    auto opening = office.found(space, keys::SpaceKind::case_file, case_keys.epoch, authority,
                                organisation.root().verify, members);
    authority_head[space] = opening.change.hash;
    const auto answer = push(office, space, {opening});
    EXPECT_EQ(answer.space(space)->receipts_size(), 1);
    return space;
  }
  /// An authority change on top of the last one, pushed by the office.
  CheckedAnswer decree(const SpaceId& space, keys::Operation operation) {
    auto change = office.authority(space, case_keys.epoch, authority, authority_head[space], std::move(operation));
    authority_head[space] = change.change.hash;
    return push(office, space, {change});
  }
  change::ProvenChange note(TestDevice& author, const SpaceId& space, std::string_view text = "he said he was hungry") {
    return author.write(space, case_keys, DocumentId::random(organisation.rng()), text, now);
  }

  TemporaryFolder folder;
  TestOrganisation organisation{7};
  keys::AuthorityKey authority = organisation.authority("office-pc");
  crypto::SigningKey server_key = crypto::SigningKey::generate(organisation.rng());
  TestDevice office = device("office-pc", true);
  TestKeys directory_keys = TestKeys::generate(organisation.rng());
  TestKeys case_keys = TestKeys::generate(organisation.rng());
  SpaceId directory = SpaceId::random(organisation.rng());
  std::optional<change::ProvenChange> founding;
  std::map<SpaceId, Hash> authority_head;
  std::atomic<Millis> now{test_now};
  std::unique_ptr<Daemon> daemon;
};

}  // namespace doorstep::testing
