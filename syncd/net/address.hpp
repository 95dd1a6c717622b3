// Where to listen: a numeric address and a port.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace doorstep::syncd {

struct Address {
  std::string host = "127.0.0.1";  ///< numeric, IPv4 or IPv6 (without brackets); names are not resolved
  std::uint16_t port = 0;          ///< 0: the system chooses

  bool operator==(const Address& other) const { return host == other.host && port == other.port; }
  /// "127.0.0.1:8443" or "[::1]:8443".
  std::string text() const;
};

/// Parses what text() makes; anything else is Errc::invalid_input saying what is allowed.
Result<Address> parse_address(std::string_view text);

/// Whether a numeric host, without brackets, is of this machine alone: 127.0.0.0/8 or ::1.
bool is_loopback(std::string_view host);

}  // namespace doorstep::syncd
