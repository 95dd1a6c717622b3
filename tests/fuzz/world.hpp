// An office, a tablet and a server with some days of work behind them, all from one seed.
//
// The tablet's file is kept at two moments, so that a target can begin again from there as often as it likes:
//
//   joined    it was just approved: everything is still to come, the founding of the directory first
//   at_work   it knows a case; three of its records wait to be signed and sent, the office has written to one of the
//             same fields meanwhile, and so has the log that is still to be pulled
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/office/office.hpp"
#include "core/store/device_store.hpp"
#include "core/store/outbox.hpp"
#include "tests/fuzz/office_server.hpp"
#include "tests/support/fault_vfs.hpp"
#include "tests/support/seeded_rng.hpp"

namespace doorstep::fuzz {

/// Words that the tablet's worker saved: they must be found for ever (P1, P2).
struct Saved {
  store::FieldPath path;
  Bytes words;
};

struct Moment {
  testing::FaultVfs::Files files;
  std::vector<Saved> saved;
};

class World {
 public:
  World();

  static constexpr Now now{1'700'000'600'000, 600'000};

  const Moment& joined() const { return joined_; }
  const Moment& at_work() const { return at_work_; }
  OfficeServer& server() { return *server_; }
  store::DeviceStore& office() { return *office_; }
  const SpaceId& case_id() const { return case_; }
  const DeviceId& tablet_id() const { return tablet_id_; }
  const std::string& invitation_text() const { return invitation_text_; }
  const Bytes& join_request() const { return join_request_; }

  /// The tablet as it was at that moment. One at a time: it lies in the world's only file.
  std::unique_ptr<store::DeviceStore> tablet(const Moment& moment, Rng& rng);
  /// What a hostile member could do: makes every change's value root fit its values, and signs the batch again when its
  /// author is the tablet or the office. A batch that stands for a part of a larger one is left unsigned.
  void resign(wire::SignedBatch& batch) const;
  /// Where a further record of the case may be written.
  store::FieldPath path(std::uint8_t document, std::uint32_t field) const;

 private:
  void exchange(store::DeviceStore& store);
  void save(store::DeviceStore& store, std::uint8_t document, std::uint32_t field, std::string_view words);
  std::unique_ptr<store::DeviceStore> join(const keys::Invitation& invitation);

  testing::SeededRng rng_{20261122};
  testing::FaultVfs disk_{"fuzz-tablet"};
  std::unique_ptr<OfficeServer> server_;
  std::unique_ptr<store::DeviceStore> office_;
  crypto::SigningKey tablet_key_;
  DeviceId tablet_id_;
  SpaceId case_;
  std::string invitation_text_;
  Bytes join_request_;
  Moment joined_;
  Moment at_work_;
};

}  // namespace doorstep::fuzz
