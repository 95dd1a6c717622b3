// The workload "a day of visits", against the real syncd over TLS on loopback; one JSON object a line.
//
//   push        --devices tablets push --drafts drafts each, --batch a request, acknowledged durable
//   pull        a fresh device pulls all of it
//   single      the same with one draft a request
//   edit        one field is changed and synced on a warm connection; another device sees it
//   growth      server CPU an edit at the size so far, and after --grow more drafts
//
// Read ratios: CPU seconds of the server process per 1000 drafts, bytes on the wire per byte of draft, requests.
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/bench/fleet.hpp"

namespace {

using namespace doorstep;
using namespace doorstep::bench;
using nlohmann::json;

struct Options {
  std::size_t devices = 50;
  std::size_t drafts = 20;
  std::size_t batch = 8;
  std::size_t clients = 8;  ///< tablets that sync at the same time
  std::size_t grow = 0;
  std::string syncd;
  std::string prose = std::string(DOORSTEP_SOURCE_DIR) + "/deploy/sample/visits.json";
};

struct Measured {
  double seconds = 0;
  double server_cpu = 0;
  Wire wire;
};

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Saves and signs drafts, `batch` signed together. Returns their bytes. The last document is left in `document`.
Result<std::size_t> prepare(Tablet& tablet, const DraftSource& source, std::uint64_t& number, std::size_t drafts,
                            std::size_t batch, DocumentId* document = nullptr) {
  store::Outbox outbox(*tablet.store);
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < drafts; ++i) {
    const auto fields = source.draft(number++);
    const auto id = DocumentId::random(*tablet.rng);
    if (document != nullptr) *document = id;
    TRY(outbox.save(tablet.own_case, id, fields, clock_now(), *tablet.rng));
    bytes += DraftSource::bytes_of(fields);
    if ((i + 1) % batch == 0 || i + 1 == drafts) TRY(outbox.freeze(tablet.own_case, clock_now(), *tablet.rng));
  }
  return bytes;
}

/// Runs the tablets' syncs, `clients` at a time.
Result<Measured> sync_all(Fleet& fleet, std::vector<Tablet*> tablets, std::size_t clients,
                          const sync::RequestLimits& limits) {
  std::atomic<std::size_t> next{0};
  std::vector<Result<Wire>> results(tablets.size(), Wire{});
  Measured out;
  const double cpu = fleet.daemon().cpu_seconds();
  const double start = seconds_now();
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < clients; ++t) {
    threads.emplace_back([&] {
      for (auto i = next++; i < tablets.size(); i = next++) results[i] = tablets[i]->sync(limits);
    });
  }
  for (auto& thread : threads) thread.join();
  out.seconds = seconds_now() - start;
  out.server_cpu = fleet.daemon().cpu_seconds() - cpu;
  for (auto& result : results) out.wire += TRY(std::move(result));
  return out;
}

void print(const std::string& step, json line) {
  line["step"] = step;
  std::printf("%s\n", line.dump().c_str());
  std::fflush(stdout);
}

json per_draft(const Measured& m, std::size_t drafts, std::size_t bytes) {
  const auto n = static_cast<double>(drafts);
  return json{{"drafts", drafts},
              {"draft_bytes", bytes},
              {"server_cpu_seconds_per_1000", m.server_cpu / n * 1000},
              {"drafts_per_second", n / m.seconds},
              {"requests", m.wire.requests},
              {"bytes_up_per_byte", static_cast<double>(m.wire.http_sent) / static_cast<double>(bytes)},
              {"bytes_down_per_byte", static_cast<double>(m.wire.http_received) / static_cast<double>(bytes)},
              {"tcp_bytes_up_per_byte", static_cast<double>(m.wire.tcp_sent) / static_cast<double>(bytes)},
              {"tcp_bytes_down_per_byte", static_cast<double>(m.wire.tcp_received) / static_cast<double>(bytes)}};
}

Status run_push(Fleet& fleet, const DraftSource& source, const Options& options, std::uint64_t& number,
                const std::string& step, std::size_t tablets, std::size_t drafts, std::size_t batch) {
  std::size_t bytes = 0;
  std::vector<Tablet*> chosen;
  for (std::size_t i = 0; i < tablets && i < fleet.tablets().size(); ++i) {
    auto& tablet = fleet.tablets()[i];
    bytes += TRY(prepare(tablet, source, number, drafts, batch));
    chosen.push_back(&tablet);
  }
  sync::RequestLimits limits;
  limits.first_push_bytes = sync::max_push_bytes;
  limits.max_push_changes = batch;
  const auto measured = TRY(sync_all(fleet, chosen, options.clients, limits));
  print(step, per_draft(measured, chosen.size() * drafts, bytes));
  return {};
}

Status run_pull(Fleet& fleet, const std::string& folder, std::size_t drafts, std::size_t bytes) {
  auto fresh = TRY(fleet.join("fresh", folder, true));
  Measured m;
  const double cpu = fleet.daemon().cpu_seconds();
  const double start = seconds_now();
  m.wire = TRY(fresh.sync());
  m.seconds = seconds_now() - start;
  m.server_cpu = fleet.daemon().cpu_seconds() - cpu;
  print("pull", per_draft(m, drafts, bytes));
  return {};
}

/// One edit of one field a request, `edits` times; averages, and what the office's next sync costs.
Status run_edits(Fleet& fleet, const DraftSource& source, std::uint64_t& number, const std::string& step,
                 std::size_t edits) {
  auto& tablet = fleet.tablets().front();
  DocumentId document;
  TRY(prepare(tablet, source, number, 1, 1, &document));
  TRY(tablet.sync());
  TRY(fleet.office().sync());
  store::Outbox outbox(*tablet.store);
  Measured m;
  const double cpu = fleet.daemon().cpu_seconds();
  const double start = seconds_now();
  for (std::size_t i = 0; i < edits; ++i) {
    const store::FieldValue field{change::FieldName{1, std::nullopt}, to_bytes("A sentence was changed, number " +
                                                                               std::to_string(i) + ".")};
    TRY(outbox.save(tablet.own_case, document, std::span(&field, 1), clock_now(), *tablet.rng));
    m.wire += TRY(tablet.sync());
  }
  m.seconds = seconds_now() - start;
  m.server_cpu = fleet.daemon().cpu_seconds() - cpu;
  const auto seen = TRY(fleet.office().sync());
  const auto n = static_cast<double>(edits);
  print(step, json{{"edits", edits},
                   {"drafts_at_server", number},
                   {"requests_per_edit", static_cast<double>(m.wire.requests) / n},
                   {"tcp_bytes_up_per_edit", static_cast<double>(m.wire.tcp_sent) / n},
                   {"tcp_bytes_down_per_edit", static_cast<double>(m.wire.tcp_received) / n},
                   {"server_cpu_ms_per_edit", m.server_cpu / n * 1000},
                   {"milliseconds_per_edit", m.seconds / n * 1000},
                   {"office_requests", seen.requests},
                   {"office_tcp_bytes_down", seen.tcp_received}});
  return {};
}

Status run(const Options& options, const std::string& folder) {
  const auto source = TRY(DraftSource::load(options.prose));
  auto fleet = TRY(Fleet::start(options.syncd, folder, options.devices));
  std::uint64_t number = 0;
  TRY(run_push(fleet, source, options, number, "push", options.devices, options.drafts, options.batch));
  std::size_t bytes = 0;
  for (std::uint64_t i = 0; i < number; ++i) bytes += DraftSource::bytes_of(source.draft(i));
  TRY(run_pull(fleet, folder, number, bytes));
  TRY(run_push(fleet, source, options, number, "single", 8, options.drafts, 1));
  TRY(run_edits(fleet, source, number, "edit", 200));
  if (options.grow > 0) {
    const auto each = (options.grow + options.devices - 1) / options.devices;
    TRY(run_push(fleet, source, options, number, "grow", options.devices, each, 64));
    TRY(run_edits(fleet, source, number, "edit_after_growth", 200));
  }
  print("server", json{{"peak_memory_bytes", fleet.daemon().peak_memory_bytes()}, {"drafts", number}});
  return {};
}

int usage(const char* program) {
  std::fprintf(stderr,
               "usage: %s [--syncd PATH] [--devices 50] [--drafts 20] [--batch 8] [--clients 8] [--grow 0] "
               "[--prose FILE]\n",
               program);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  options.syncd = (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "syncd").string();
  const std::map<std::string, std::function<void(const std::string&)>> flags{
      {"--syncd", [&](const auto& v) { options.syncd = v; }},
      {"--prose", [&](const auto& v) { options.prose = v; }},
      {"--devices", [&](const auto& v) { options.devices = std::stoul(v); }},
      {"--drafts", [&](const auto& v) { options.drafts = std::stoul(v); }},
      {"--batch", [&](const auto& v) { options.batch = std::stoul(v); }},
      {"--clients", [&](const auto& v) { options.clients = std::stoul(v); }},
      {"--grow", [&](const auto& v) { options.grow = std::stoul(v); }}};
  for (int i = 1; i < argc; i += 2) {
    const auto flag = flags.find(argv[i]);
    if (flag == flags.end() || i + 1 >= argc) return usage(argv[0]);
    flag->second(argv[i + 1]);
  }
  std::string folder = (std::filesystem::temp_directory_path() / "doorstep-bench-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return 1;
  const auto done = run(options, folder);
  if (!done) {
    std::fprintf(stderr, "day_of_visits: %s (files kept in %s)\n", done.error().message.c_str(), folder.c_str());
    return 1;
  }
  std::filesystem::remove_all(folder);
  return 0;
}
