// Server addresses as people type them: https://host[:port].
#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "client/transport/transport.hpp"

namespace doorstep::client {
namespace {

constexpr std::string_view kScheme = "https://";
constexpr std::size_t kLongestName = 253;  // RFC 1035 section 2.3.4, in text form
constexpr std::size_t kLongestLabel = 63;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_char(char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '_'; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool is_address(int family, const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> parsed{};
  return inet_pton(family, host.c_str(), parsed.data()) == 1;
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= kLongestLabel && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), is_name_char);
}

bool is_name(std::string_view host) {
  if (host.size() > kLongestName) return false;
  while (true) {
    const std::size_t dot = host.find('.');
    const std::string_view label = host.substr(0, dot);
    if (!is_label(label)) return false;
    // A last label of digits would be read as an IPv4 address by some resolvers and as a name by others.
    if (dot == std::string_view::npos) return !std::all_of(label.begin(), label.end(), is_digit);
    host.remove_prefix(dot + 1);
  }
}

tl::unexpected<Error> refuse(std::string_view what) {
  return fail(Errc::invalid_input, "the server's address " + std::string(what) +
                                       "; write it as https://name or https://name:port, as the office gave it");
}

Result<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) {
    return refuse("has a port that is not a number from 1 to 65535");
  }
  return port;
}

}  // namespace

std::string ServerAddress::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == kDefaultPort ? name : name + ":" + std::to_string(port);
}

std::string ServerAddress::text() const { return std::string(kScheme) + authority(); }

Result<ServerAddress> ServerAddress::parse(std::string_view url) {
  const std::string lowered = lower(url);
  std::string_view rest = lowered;
  if (rest.substr(0, kScheme.size()) != kScheme) return refuse("does not begin with https://");
  rest.remove_prefix(kScheme.size());
  if (!rest.empty() && rest.back() == '/') rest.remove_suffix(1);
  if (rest.empty()) return refuse("names no server");
  if (rest.find('@') != std::string_view::npos) return refuse("has a user name in it");
  if (rest.find_first_of("/?#") != std::string_view::npos) return refuse("has more than a name and a port");

  ServerAddress address;
  std::string_view port;
  if (rest.front() == '[') {
    const std::size_t bracket = rest.find(']');
    if (bracket == std::string_view::npos) return refuse("has a bracket that is not closed");
    address.host = rest.substr(1, bracket - 1);
    if (!is_address(AF_INET6, address.host)) return refuse("has no IPv6 address between its brackets");
    port = rest.substr(bracket + 1);
  } else {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    address.host = rest.substr(0, colon);
    if (!is_name(address.host) && !is_address(AF_INET, address.host)) {
      return refuse("has a name that no server can have");
    }
    port = rest.substr(colon);
  }
  if (port.empty()) return address;
  if (port.front() != ':') return refuse("has more than a name and a port");
  address.port = TRY(parse_port(port.substr(1)));
  return address;
}

}  // namespace doorstep::client
