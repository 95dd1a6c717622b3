// What an office does with its authority key: founds the organisation, certifies the server, invites and approves
// devices, opens cases and says who may read them (design.md section 7).
//
// Every act is an authority change, signed and stored before it leaves, and carried by the next sync like any other.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/keys/invitation.hpp"
#include "core/store/device_store.hpp"
#include "core/store/outbox.hpp"

namespace doorstep::office {

struct FoundingRequest {
  std::string organisation_name;
  std::string label;       ///< of the office's device
  std::string holder;      ///< the team manager
  std::string server_url;
};

struct FoundedOrganisation {
  std::unique_ptr<store::DeviceStore> store;
  Key root_seed;  ///< for the recovery kit alone: it is stored nowhere
  Bytes card;     ///< wire::OrganisationCard, for syncd --organisation
};

/// Makes the organisation, its root and authority keys, and its directory, in an empty database.
Result<FoundedOrganisation> found(sqlite::Database database, const FoundingRequest& request, ByteView passphrase,
                                  crypto::ScryptCost cost, Now now, Rng& rng);

/// A device of the directory, as the office lists it.
struct DeviceEntry {
  DeviceId device;
  std::string label;
  std::string holder;
  bool office = false;
  bool active = true;
};

/// Acts of an unlocked store that holds an authority key; elsewhere each is Errc::not_allowed.
class Office {
 public:
  explicit Office(store::DeviceStore& store) : store_(store), outbox_(store) {}

  /// wire::FoundRequest with the directory's founding and what else waits for it, for POST /v1/found.
  Result<Bytes> found_request();
  /// Remembers the server's checkpoint key and certifies it in the directory. Does nothing for the key it has.
  Status certify_server(const crypto::VerifyKey& server_key, Now now, Rng& rng);

  /// Errc::not_found while the server's key is not known.
  Result<keys::Invitation> invite(const std::string& label, const std::string& holder, bool office, Now now, Rng& rng);
  /// True when the request names an invitation of this office and does not hold its secret: anybody may send such
  /// requests, and they must not get in the way of the true one. What names another office's invitation is not judged.
  Result<bool> forged(const keys::JoinRequest& request);
  /// Approves those requests whose invitation is open; returns the devices. A request that does not check is left
  /// out and named in `refused`.
  Result<std::vector<DeviceEntry>> approve(const std::vector<keys::JoinRequest>& requests,
                                           std::vector<std::string>& refused, Now now, Rng& rng);

  /// Opens a case for these devices and this one.
  Result<SpaceId> open_case(const std::vector<DeviceId>& members, Now now, Rng& rng);
  /// Lets a device into a case. Errc::already_exists when it is a member.
  Status grant(const SpaceId& space, const DeviceId& device, Now now, Rng& rng);

  Result<std::vector<DeviceEntry>> devices();

 private:
  struct Made {
    keys::Invitation invitation;
    bool office = false;  ///< for a device of an office
  };
  /// Nothing when it is answered already, or another office's.
  Result<std::optional<Made>> invitation_made(const InvitationId& id);
  Result<keys::Certificate> certificate_of(const DeviceId& device);

  store::DeviceStore& store_;
  store::Outbox outbox_;
};

}  // namespace doorstep::office
