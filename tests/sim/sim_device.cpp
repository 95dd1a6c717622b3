#include "tests/sim/sim_device.hpp"

#include "core/base/assert.hpp"

namespace doorstep::sim {
namespace {

constexpr const char* file_name = "/device.db";
constexpr std::string_view passphrase = "correct horse battery staple";
constexpr crypto::ScryptCost cheap_cost{.log2_n = 1, .r = 1, .p = 1};
constexpr std::uint64_t most_steps = 24;  ///< of one part that a crash may hit; most parts have fewer

}  // namespace

SimDevice::SimDevice(std::string name, const Timeline& time, std::uint64_t seed)
    : name_(std::move(name)), time_(time), rng_(seed), disk_(name_), booted_at_(time.now) {}

SimDevice::~SimDevice() = default;

Result<sqlite::Database> SimDevice::open_file() {
  sqlite::OpenOptions options;
  options.vfs = disk_.name();
  options.exclusive = true;
  options.durability = durable_ ? sqlite::Durability::full : sqlite::Durability::normal;
  return sqlite::Database::open(file_name, options);
}

Now SimDevice::now() const { return Now{time_.now + skew, time_.now - booted_at_}; }

// ---- joining -------------------------------------------------------------------------------------------

Result<Bytes> SimDevice::found_organisation() {
  const office::FoundingRequest request{"Elmbridge", name_, "Manager", "https://office.example"};
  auto founded = TRY(office::found(TRY(open_file()), request, as_bytes(passphrase), cheap_cost, now(), rng_));
  store_ = std::move(founded.store);
  id_ = store_->device();
  return founded.card;
}

Status SimDevice::join(const keys::Invitation& invitation, Bytes& join_request) {
  auto secrets = keys::DeviceSecrets::generate(rng_);
  const auto request = keys::make_join_request(invitation, secrets, now().wall, "sim");
  store::Enrolment enrolment;
  enrolment.organisation = invitation.organisation;
  enrolment.root_key = invitation.root_key;
  enrolment.server_key = invitation.server_key;
  enrolment.directory = invitation.directory;
  enrolment.server_url = invitation.server_url;
  enrolment.label = invitation.label;
  enrolment.holder = invitation.holder;
  enrolment.join_request = request.bytes;
  store_ = TRY(store::DeviceStore::create(TRY(open_file()), enrolment, std::move(secrets), as_bytes(passphrase),
                                          cheap_cost, rng_));
  id_ = store_->device();
  join_request = request.bytes;
  return {};
}

// ---- power ---------------------------------------------------------------------------------------------

std::optional<Status> SimDevice::run(bool crash, const std::function<Status()>& part) {
  if (crash) disk_.arm_crash_at(disk_.steps() + 1 + rng_.below(most_steps));
  Status done = part();
  if (disk_.crashed()) {
    cut_power();
    return std::nullopt;
  }
  disk_.arm_crash_at(0);
  return done;
}

void SimDevice::cut_power() {
  ++crashes_;
  disk_.power_cut(rng_.next());  // before the store goes: closing it in order would save what the cut must lose
  session_.reset();
  store_.reset();
  start();
}

void SimDevice::lose_commits() {
  durable_ = false;
  cut_power();
}

void SimDevice::start() {
  booted_at_ = time_.now;
  auto file = open_file();
  DOORSTEP_ASSERT(file.has_value());
  auto opened = store::DeviceStore::open(*std::move(file));
  DOORSTEP_ASSERT(opened.has_value());
  store_ = *std::move(opened);
  const auto unlocked = store_->unlock(as_bytes(passphrase), rng_);
  DOORSTEP_ASSERT(unlocked.has_value());
}

// ---- syncing -------------------------------------------------------------------------------------------

std::optional<Status> SimDevice::begin_sync(bool crash) {
  session_.emplace(*store_, sync::PlatformFacts{"1.0", 1 << 30, true, ""});
  return run(crash, [this] { return session_->begin(now(), rng_); });
}

std::optional<Result<Bytes>> SimDevice::make_request(bool crash) {
  DOORSTEP_ASSERT(syncing());
  Result<Bytes> made = Bytes{};
  const auto done = run(crash, [&]() -> Status {
    made = session_->request(now());
    return {};
  });
  if (!done) return std::nullopt;
  return made;
}

std::optional<Status> SimDevice::take_answer(ByteView answer, bool crash) {
  if (!session_) return Status{};  // the process that asked is gone
  return run(crash, [&] { return session_->receive(answer, now(), rng_); });
}

}  // namespace doorstep::sim
