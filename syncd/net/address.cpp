#include "syncd/net/address.hpp"

#include <arpa/inet.h>

#include <charconv>

namespace doorstep::syncd {
namespace {

bool is_numeric(const std::string& host, int family) {
  in6_addr parsed{};
  return inet_pton(family, host.c_str(), &parsed) == 1;
}

}  // namespace

std::string Address::text() const {
  const bool six = host.find(':') != std::string::npos;
  return (six ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<Address> parse_address(std::string_view text) {
  const auto refusal =
      fail(Errc::invalid_input, "'" + std::string(text) +
                                    "' is not an address to listen on: use a numeric address and a port from 0 to "
                                    "65535, such as 127.0.0.1:8443 or [::1]:8443");
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return refusal;
  std::string host(text.substr(0, colon));
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (!is_numeric(host, bracketed ? AF_INET6 : AF_INET)) return refusal;

  const std::string_view digits = text.substr(colon + 1);
  Address address;
  address.host = std::move(host);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
  if (error != std::errc() || end != digits.data() + digits.size()) return refusal;
  return address;
}

bool is_loopback(std::string_view host) {
  const std::string text(host);
  in_addr four{};
  if (inet_pton(AF_INET, text.c_str(), &four) == 1) return (ntohl(four.s_addr) >> 24) == 127;
  in6_addr six{};
  return inet_pton(AF_INET6, text.c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

}  // namespace doorstep::syncd
