// What a device that joins remembers of its invitation.
#pragma once

#include "core/keys/invitation.hpp"
#include "core/store/device_store.hpp"

namespace doorstep::client {

/// For DeviceStore::create(). Until the office lets it in, `request` is all that the device has to show.
store::Enrolment enrolment_of(const keys::Invitation& invitation, const keys::JoinRequest& request);

}  // namespace doorstep::client
