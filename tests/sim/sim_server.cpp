#include "tests/sim/sim_server.hpp"

#include <sstream>

#include "core/base/assert.hpp"
#include "core/change/codec.hpp"
#include "core/crypto/labels.hpp"
#include "core/sqlite/migrate.hpp"
#include "core/sync/server_rules.hpp"
#include "exchange.pb.h"
#include "syncd/handlers/answer.hpp"
#include "syncd/handlers/authenticate.hpp"
#include "syncd/store/sqlite_reader.hpp"
#include "syncd/store/sqlite_schema.hpp"
#include "syncd/store/sqlite_writer.hpp"

namespace doorstep::sim {
namespace {

constexpr const char* file_name = "/central.db";

/// SqliteCentralStore on a disk of choice, without a lock on a folder.
class StoreOnFaultDisk final : public syncd::CentralStore {
 public:
  StoreOnFaultDisk(sqlite::Database database, std::uint64_t generation)
      : generation_(generation), writer_(std::move(database), generation, index_) {}

  Status load(std::vector<sqlite::Database> readers) {
    readers_.emplace(std::move(readers));
    return writer_.load_index();
  }

  std::uint64_t generation() const override { return generation_; }
  const syncd::SpaceIndex& index() const override { return index_; }
  syncd::StoreWriter& writer() override { return writer_; }
  Result<std::unique_ptr<syncd::StoreReader>> read() override { return readers_->lease(); }

 private:
  std::uint64_t generation_;
  syncd::SpaceIndex index_;
  syncd::SqliteWriter writer_;
  std::optional<syncd::SqliteReaders> readers_;
};

Result<std::uint64_t> generation_of(sqlite::Database& database, const OrganisationId& organisation, Rng& rng) {
  {
    auto s = TRY(database.prepare("SELECT generation FROM server"));
    if (TRY(s.step())) return s.uint64(0);
  }
  const std::uint64_t generation = rng.next64() | 1;
  auto s = TRY(database.prepare("INSERT INTO server (number, generation, organisation) VALUES (1, ?, ?)"));
  s.bind_all(generation, organisation);
  TRY(s.run());
  return generation;
}

}  // namespace

/// One continuous life of the server's process.
class SimServer::Machine {
 public:
  static Result<std::unique_ptr<Machine>> start(SimServer& server) {
    sqlite::OpenOptions options;
    options.vfs = server.disk_.name();
    options.durability = server.durable_ ? sqlite::Durability::full : sqlite::Durability::normal;
    auto database = TRY(sqlite::Database::open(file_name, options));
    TRY(sqlite::migrate(database, syncd::central_migrations, syncd::central_application_id));
    const auto generation = TRY(generation_of(database, server.options_.organisation.id, server.rng_));
    auto machine = std::make_unique<Machine>(server, std::move(database), generation);
    options.read_only = true;
    std::vector<sqlite::Database> readers;
    readers.push_back(TRY(sqlite::Database::open(file_name, options)));
    TRY(machine->store_.load(std::move(readers)));
    return machine;
  }

  Machine(SimServer& server, sqlite::Database database, std::uint64_t generation)
      : store_(std::move(database), generation),
        log_(syncd::LogLevel::debug, log_text_),
        workers_(0, 1, log_),
        writer_(store_, 1, {}, log_, metrics_),
        service_{store_,
                 writer_,
                 workers_,
                 rate_,
                 rate_,
                 log_,
                 metrics_,
                 server.options_.organisation,
                 server.key_,
                 keys::server_id(server.key_.verify),
                 "sim",
                 std::size_t{1} << 20,
                 server.options_.clock} {}

  Result<ServerAnswer> exchange(ByteView bytes) {
    auto authenticated = syncd::authenticate(service_, as_text(bytes), crypto::label::request);
    if (auto* refusal = std::get_if<syncd::HttpResponse>(&authenticated)) {
      return ServerAnswer{refusal->status, to_bytes(refusal->body)};
    }
    auto& request = std::get<syncd::SignedRequest>(authenticated);
    syncd::Outcomes outcomes;
    if (request.speaks_our_protocol) {
      auto cursors = syncd::read_cursors(request.body);
      auto pushes = syncd::read_pushes(store_.index(), request);
      if (!cursors || !pushes) return ServerAnswer{400, {}};
      if (!pushes->empty()) {
        const syncd::AdmissionRequest admission{request.device, !request.known->active, *std::move(cursors),
                                                *std::move(pushes)};
        TRY(transact([&](syncd::StoreWriter& store) -> Status {
          const auto now = service_.clock();
          outcomes = TRY(syncd::admit_pushes(store, admission, service_.organisation.root_key, now));
          return store.record_contact(request.device, now, std::nullopt);
        }));
      }
    }
    auto answer = TRY(syncd::make_answer(service_, request, outcomes));
    return ServerAnswer{200, to_bytes(answer.bytes)};
  }

  Status found(ByteView bytes) {
    wire::FoundRequest message;
    if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      return fail(Errc::malformed, "a found request does not parse");
    }
    const auto batch = TRY(change::decode_batch(message.batch()));
    TRY(sync::check_founding(batch.changes.front().change, service_.organisation.root_key));
    std::vector<const change::ProvenChange*> pushed;
    for (const auto& entry : batch.changes) pushed.push_back(&entry);
    return transact([&](syncd::StoreWriter& store) -> Status {
      auto* state = TRY(store.create_space(batch.changes.front().change.body.space));
      const auto outcome = TRY(sync::admit(*state, store.log(), pushed, {}, service_.clock()));
      store.appended(*state, outcome.authority_altered);
      return {};
    });
  }

  Status transact(const std::function<Status(syncd::StoreWriter&)>& part) {
    auto& store = store_.writer();
    TRY(store.begin());
    if (const Status done = store.isolated([&] { return part(store); }); !done) {
      store.roll_back();
      return done;
    }
    TRY(store.commit());
    return {};
  }

  StoreOnFaultDisk& store() { return store_; }
  std::string log_text() const { return log_text_.str(); }

 private:
  std::ostringstream log_text_;
  StoreOnFaultDisk store_;
  syncd::Log log_;
  syncd::Metrics metrics_;
  syncd::RateLimiter rate_{1e9, 1e9, 1024};
  syncd::Workers workers_;
  syncd::Writer writer_;  // only because Service names one: nothing is ever submitted to it
  syncd::Service service_;
};

SimServer::SimServer(ServerOptions options, std::uint64_t seed)
    : options_(std::move(options)), rng_(seed), key_(crypto::SigningKey::generate(rng_)), disk_(options_.name) {
  start();
}

SimServer::~SimServer() = default;

void SimServer::start() {
  auto machine = Machine::start(*this);
  DOORSTEP_ASSERT(machine.has_value());  // a store that does not open after a power cut is the worst finding of all
  machine_ = *std::move(machine);
}

std::optional<ServerAnswer> SimServer::exchange(ByteView request) {
  auto answer = machine_->exchange(request);
  if (disk_.crashed()) {
    cut_power();
    return std::nullopt;
  }
  disk_.arm_crash_at(0);
  if (!answer) return ServerAnswer{500, to_bytes(answer.error().message)};
  return *std::move(answer);
}

Status SimServer::found(ByteView request) { return machine_->found(request); }

void SimServer::arm_crash(std::uint64_t steps_ahead) { disk_.arm_crash_at(disk_.steps() + steps_ahead); }

void SimServer::cut_power() {
  ++crashes_;
  disk_.power_cut(rng_.next());
  machine_.reset();
  start();
}

void SimServer::lose_commits() {
  durable_ = false;
  cut_power();
}

std::string SimServer::log_text() const { return machine_->log_text(); }

Result<std::vector<SpaceId>> SimServer::spaces() {
  std::vector<SpaceId> out;
  for (const auto& head : machine_->store().index().spaces()) out.push_back(head.id);
  return out;
}

Result<Hash> SimServer::log_root(const SpaceId& space) {
  const auto reader = TRY(machine_->store().read());
  const auto end = TRY(reader->log_end(space));
  return end ? end->root : log::empty_root();
}

Result<std::optional<ServerLog>> SimServer::read_log(const SpaceId& space) {
  auto& writer = machine_->store().writer();
  TRY(writer.begin());  // for the authority part, which readers leave out
  const auto* warm = TRY(writer.space(space));
  std::optional<ServerLog> out;
  if (warm != nullptr) {
    out.emplace();
    out->state = *warm;
  }
  writer.roll_back();
  if (!out) return out;
  const auto reader = TRY(machine_->store().read());
  TRY(reader->each_entry(out->state, 0, [&](store::StoredEntry&& entry) {
    out->entries.push_back(std::move(entry));
    return true;
  }));
  return out;
}

Status SimServer::rewrite(const SpaceId& space, const std::vector<store::StoredEntry>& entries) {
  machine_.reset();
  {
    sqlite::OpenOptions options;
    options.vfs = disk_.name();
    auto database = TRY(sqlite::Database::open(file_name, options));
    store::SqliteLogStore logs(database);
    auto transaction = TRY(sqlite::Transaction::begin_immediate(database));
    const auto old = TRY(logs.load_space(space));
    for (const char* sql : {"DELETE FROM entry WHERE space = ?",
                            "DELETE FROM write WHERE document IN (SELECT number FROM document WHERE space = ?)",
                            "DELETE FROM document WHERE space = ?", "DELETE FROM space WHERE number = ?"}) {
      auto s = TRY(database.prepare(sql));
      s.bind_all(old.number);
      TRY(s.run());
    }
    auto state = TRY(logs.create_space(space, old.generation));
    for (const auto& entry : entries) {
      const change::ProvenChange proven {
        TRY(change::make_change(entry.body, entry.values))
        , entry.proof
      };
      TRY(merge::append(state, logs, proven, entry.head.received_at));
    }
    TRY(transaction.commit());
  }
  start();
  return {};
}

}  // namespace doorstep::sim
