#include "tests/bench/fleet.hpp"

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "exchange.pb.h"

namespace doorstep::bench {
namespace {

constexpr std::string_view passphrase = "a passphrase for benchmarks";
constexpr crypto::ScryptCost cheap{4, 8, 1};  // unlocking is not what is measured here

Result<sqlite::Database> open_store(const std::string& folder, const std::string& label) {
  return sqlite::Database::open(folder + "/" + label + ".db");
}

void collect_prose(const nlohmann::json& value, std::string& out) {
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    if (text.size() > 120) out += text + " ";
  } else if (value.is_structured()) {
    for (const auto& item : value) collect_prose(item, out);
  }
}

}  // namespace

Wire& Wire::operator+=(const Wire& other) {
  requests += other.requests;
  http_sent += other.http_sent;
  http_received += other.http_received;
  tcp_sent += other.tcp_sent;
  tcp_received += other.tcp_received;
  return *this;
}

Now clock_now() {
  using namespace std::chrono;
  return Now{duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count(),
             duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count()};
}

Result<Wire> Tablet::sync(const sync::RequestLimits& limits, std::vector<keys::JoinRequest>* joins) {
  sync::ClientSession session(*store, {"bench", 0, true, ""}, limits);
  TRY(session.begin(clock_now(), *rng));
  Wire wire;
  while (session.wants_request()) {
    const auto request = TRY(session.request(clock_now()));
    const auto answer = TRY(transport->post("/v1/exchange", sync::exchange_content_type, as_text(request)));
    ++wire.requests;
    wire.http_sent += answer.http_bytes_sent;
    wire.http_received += answer.http_bytes_received;
    wire.tcp_sent += answer.bytes_sent;
    wire.tcp_received += answer.bytes_received;
    if (answer.status != 200) {
      wire::Problem problem;
      problem.ParseFromString(answer.body);
      return fail(Errc::unavailable, "HTTP " + std::to_string(answer.status) + ": " + problem.message());
    }
    TRY(session.receive(as_bytes(answer.body), clock_now(), *rng));
  }
  if (joins != nullptr) *joins = session.joins();
  for (const auto& [space, condition] : session.progress().stopped) {
    return fail(Errc::tampered, "space " + space.text() + " stopped in condition " +
                                    std::to_string(static_cast<int>(condition)));
  }
  return wire;
}

Result<DraftSource> DraftSource::load(const std::string& file_name) {
  std::ifstream file(file_name);
  const auto json = nlohmann::json::parse(file, nullptr, false);
  if (!json.is_object()) return fail(Errc::invalid_input, file_name + " is not the sample visits");
  std::string prose;
  collect_prose(json["visits"], prose);
  DraftSource out;
  for (std::size_t at = 0; at + 256 <= prose.size(); at += 256) {
    out.sections_.push_back(to_bytes(std::string_view(prose).substr(at, 256)));
  }
  return out;
}

std::vector<store::FieldValue> DraftSource::draft(std::uint64_t number) const {
  static constexpr std::string_view small[] = {"2026-03-03T15:40:00+00:00", "2026-03-03T16:50:00+00:00", "yes", "no",
                                               "completed", "home", "Planned CIN visit", "individual", "yes", "no",
                                               "positive", "2026-03-31"};
  std::vector<store::FieldValue> out;
  std::uint32_t kind = 1;
  for (std::uint64_t i = 0; i < 8; ++i) {
    Bytes text = sections_[(number * 8 + i) % sections_.size()];
    const auto mark = std::to_string(number);  // no two drafts are alike
    std::copy(mark.begin(), mark.end(), text.begin());
    out.push_back({change::FieldName{kind++, std::nullopt}, std::move(text)});
  }
  for (const auto text : small) out.push_back({change::FieldName{kind++, std::nullopt}, to_bytes(text)});
  return out;
}

std::size_t DraftSource::bytes_of(const std::vector<store::FieldValue>& draft) {
  std::size_t total = 0;
  for (const auto& field : draft) total += field.value.size();
  return total;
}

Result<std::unique_ptr<client::Transport>> Fleet::connect() const {
  client::TransportOptions options;
  options.server = TRY(client::ServerAddress::parse(daemon_->url()));
  options.pinned_key = daemon_->pin();
  return client::make_https_transport(options);
}

Result<Fleet> Fleet::start(const std::string& syncd, const std::string& folder, std::size_t tablets) {
  Fleet fleet;
  fleet.office_.rng = std::make_unique<testing::SeededRng>(1);
  auto founded = TRY(office::found(TRY(open_store(folder, "office")), {"Bench", "office", "Manager", "https://localhost"},
                                   as_bytes(passphrase), cheap, clock_now(), *fleet.office_.rng));
  fleet.office_.store = std::move(founded.store);
  const std::string card = folder + "/organisation.card";
  std::ofstream(card, std::ios::binary) << to_text(founded.card);
  fleet.daemon_ = std::make_unique<Daemon>(TRY(Daemon::start(syncd, folder, card)));

  auto& office = fleet.office_;
  office.transport = TRY(fleet.connect());
  office::Office acts(*office.store);
  const auto info_answer = TRY(office.transport->get("/v1/server"));
  wire::ServerInfo info;
  if (!info.ParseFromString(info_answer.body)) return fail(Errc::malformed, "the server's information does not parse");
  const auto found_answer =
      TRY(office.transport->post("/v1/found", sync::exchange_content_type, as_text(TRY(acts.found_request()))));
  if (found_answer.status != 200) return fail(Errc::unavailable, "founding was refused");
  TRY(acts.certify_server(TRY(to_array<32>(as_bytes(info.server_key()), "a server key")), clock_now(), *office.rng));
  TRY(office.sync());

  for (std::size_t i = 0; i < tablets; ++i) {
    fleet.tablets_.push_back(TRY(fleet.join("tab-" + std::to_string(i), folder, false)));
  }
  for (auto& tablet : fleet.tablets_) {
    tablet.own_case = TRY(acts.open_case({tablet.store->device()}, clock_now(), *office.rng));
    fleet.cases_.push_back(tablet.own_case);
  }
  TRY(office.sync());
  for (auto& tablet : fleet.tablets_) TRY(tablet.sync());
  return fleet;
}

Result<Tablet> Fleet::join(const std::string& label, const std::string& folder, bool into_every_case) {
  office::Office acts(*office_.store);
  auto invitation = TRY(acts.invite(label, "Worker " + label, false, clock_now(), *office_.rng));
  TRY(office_.sync());
  Tablet tablet;
  tablet.rng = std::make_unique<testing::SeededRng>(std::hash<std::string>{}(label));
  auto secrets = keys::DeviceSecrets::generate(*tablet.rng);
  const auto request = keys::make_join_request(invitation, secrets, clock_now().wall, "bench");
  store::Enrolment enrolment;
  enrolment.organisation = invitation.organisation;
  enrolment.root_key = invitation.root_key;
  enrolment.server_key = invitation.server_key;
  enrolment.directory = invitation.directory;
  enrolment.label = label;
  tablet.store = TRY(store::DeviceStore::create(TRY(open_store(folder, label)), enrolment, std::move(secrets),
                                                as_bytes(passphrase), cheap, *tablet.rng));
  tablet.transport = TRY(connect());
  auto answer = TRY(tablet.transport->post("/v1/join", sync::exchange_content_type, as_text(request.bytes)));
  for (int i = 0; answer.status == 429 && i < 100; ++i) {  // one address, many devices: the daemon slows us down
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    answer = TRY(tablet.transport->post("/v1/join", sync::exchange_content_type, as_text(request.bytes)));
  }
  if (answer.status / 100 != 2) {
    wire::Problem problem;
    problem.ParseFromString(answer.body);
    return fail(Errc::unavailable, "joining was refused: " + problem.message());
  }
  std::vector<keys::JoinRequest> joins;
  TRY(office_.sync({}, &joins));
  std::vector<std::string> refused;
  TRY(acts.approve(joins, refused, clock_now(), *office_.rng));
  if (into_every_case) {
    TRY(office_.sync());
    for (const auto& space : cases_) TRY(acts.grant(space, tablet.store->device(), clock_now(), *office_.rng));
  }
  TRY(office_.sync());
  if (!into_every_case) TRY(tablet.sync());
  return tablet;
}

}  // namespace doorstep::bench
