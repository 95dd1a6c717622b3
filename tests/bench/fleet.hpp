// An office and its tablets, all in this process, against a real syncd: what the benchmarks drive.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "client/transport/transport.hpp"
#include "core/office/office.hpp"
#include "core/sync/client_session.hpp"
#include "tests/bench/daemon.hpp"
#include "tests/support/seeded_rng.hpp"

namespace doorstep::bench {

/// What some exchanges cost on the wire.
struct Wire {
  std::uint64_t requests = 0;
  std::uint64_t http_sent = 0;      ///< HTTP heads and bodies
  std::uint64_t http_received = 0;
  std::uint64_t tcp_sent = 0;       ///< with TLS records
  std::uint64_t tcp_received = 0;
  Wire& operator+=(const Wire& other);
};

Now clock_now();

/// One device with a store of its own and one keep-alive connection.
struct Tablet {
  std::unique_ptr<store::DeviceStore> store;
  std::unique_ptr<client::Transport> transport;
  std::unique_ptr<testing::SeededRng> rng;
  SpaceId own_case;

  /// Syncs until nothing is left to do.
  Result<Wire> sync(const sync::RequestLimits& limits = {}, std::vector<keys::JoinRequest>* joins = nullptr);
};

/// A draft of the workload: 8 sections of about 256 bytes of prose and 12 small fields.
class DraftSource {
 public:
  static Result<DraftSource> load(const std::string& sample_visits_file);
  std::vector<store::FieldValue> draft(std::uint64_t number) const;
  static std::size_t bytes_of(const std::vector<store::FieldValue>& draft);

 private:
  std::vector<Bytes> sections_;
};

class Fleet {
 public:
  /// Founds an organisation in `folder`, starts `syncd`, and joins `tablets` devices, each with a case of its own
  /// that the office and device 0 can read too.
  static Result<Fleet> start(const std::string& syncd, const std::string& folder, std::size_t tablets);

  Daemon& daemon() { return *daemon_; }
  Tablet& office() { return office_; }
  std::vector<Tablet>& tablets() { return tablets_; }
  /// One more device, let into every case, that has pulled nothing yet but its enrolment.
  Result<Tablet> join(const std::string& label, const std::string& folder, bool into_every_case);

 private:
  Result<std::unique_ptr<client::Transport>> connect() const;

  std::unique_ptr<Daemon> daemon_;
  Tablet office_;
  std::vector<Tablet> tablets_;
  std::vector<SpaceId> cases_;
};

}  // namespace doorstep::bench
