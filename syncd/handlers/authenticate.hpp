// Who asks: the checks that every signed request passes before anything else is read of it.
//
// In this order: it parses; the device is in the directory; the signature is the device's over the exact bytes;
// it is meant for this server; its size is within bounds; the device does not ask too often.
#pragma once

#include <memory>
#include <string>
#include <variant>

#include "exchange.pb.h"
#include "syncd/handlers/service.hpp"
#include "syncd/http/message.hpp"

namespace doorstep::syncd {

struct SignedRequest {
  std::string body_bytes;  ///< exact: what was signed
  wire::ExchangeBody body;
  DeviceId device;
  std::shared_ptr<const KnownDevice> known;
  bool speaks_our_protocol = false;  ///< false: nothing but UPGRADE can be answered
};

using Authenticated = std::variant<SignedRequest, HttpResponse>;

/// `bytes`: wire::ExchangeRequest. `label`: what it must have been signed for (core/crypto/labels).
Authenticated authenticate(const Service& service, std::string_view bytes, std::string_view label);

}  // namespace doorstep::syncd
