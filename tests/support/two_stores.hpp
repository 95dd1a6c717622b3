// An office and a tablet on real stores, and between them the log of each space: what a server would put in order and
// hand out, without a server. Time stands still until a test moves it on.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/change/change.hpp"
#include "core/office/office.hpp"
#include "core/store/device_store.hpp"
#include "tests/support/fault_vfs.hpp"
#include "tests/support/seeded_rng.hpp"

namespace doorstep::testing {

constexpr std::string_view store_passphrase = "a passphrase of some length";

class TwoStores {
 public:
  static constexpr std::size_t everything = std::size_t{1} << 30;

  /// Founds Northtown with its office (in memory, of "Bernadette Cole"), lets the tablet of "Priya Raman" join (on
  /// `disk`) and opens one case for both. `name` tells this disk from those of other tests.
  TwoStores(const std::string& name, Now start, std::uint64_t seed = 11);

  // ---- devices

  /// Joins by invitation, and has received the directory; an office with an authority key of its own, certified with
  /// the recovery kit's root.
  std::unique_ptr<store::DeviceStore> joined(sqlite::Database database, const std::string& label,
                                             const std::string& holder, bool with_authority);
  static sqlite::Database in_memory();
  sqlite::Database tablet_file();
  /// The tablet is switched off and on again, and unlocked.
  void restart_tablet(Rng& random);
  std::vector<store::DeviceStore*> both() const { return {office.get(), tablet.get()}; }
  crypto::SigningKey root() const;
  /// Issued by `issuer` for an authority, or whatever else it claims to be.
  Bytes certificate(const crypto::SigningKey& issuer, keys::CertificateKind kind,
                    const crypto::SigningKey& subject) const;

  // ---- the logs

  /// What waits on the device takes its place in the log of this space.
  void send(store::DeviceStore& store, const SpaceId& id);
  /// The device merges what it has not seen of the log, up to that many entries in all.
  void receive(store::DeviceStore& store, const SpaceId& id, std::size_t up_to = everything);
  void exchange(store::DeviceStore& store, const SpaceId& id) {
    send(store, id);
    receive(store, id);
  }
  /// Drafts too: everything of the case and the directory reaches both.
  void exchange_all();

  Now now;
  SeededRng rng;
  FaultVfs disk;
  Key root_seed;
  std::unique_ptr<store::DeviceStore> office;
  std::unique_ptr<store::DeviceStore> tablet;
  SpaceId directory;
  SpaceId space;
  std::map<SpaceId, std::vector<change::ProvenChange>> logs;

 private:
  std::map<SpaceId, std::vector<Millis>> received_at_;  ///< of each entry: the same for whoever merges it
};

}  // namespace doorstep::testing
