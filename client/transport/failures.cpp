#include "client/transport/failures.hpp"

namespace doorstep::client {

Error explain(NetFailure failure, const ServerAddress& server, std::string_view detail) {
  const std::string at = server.authority();
  const std::string the_server = "the server at " + at;
  const std::string more(detail);
  const auto later = [](std::string message) { return Error{Errc::unavailable, std::move(message)}; };

  switch (failure) {
    case NetFailure::name_unknown:
      return later("no server is known by the name " + server.host + "; check the address and the network");
    case NetFailure::no_name_server:
      return later("the name " + server.host + " could not be looked up; is this device online?");
    case NetFailure::refused:
      return later("nothing listens at " + at + "; the server may be down, try again later");
    case NetFailure::unreachable:
      return later("there is no way through the network to " + at + "; is this device online?");
    case NetFailure::connect_timeout:
      return later("no connection to " + at + " within " + more + "; try again where the network is better");
    case NetFailure::closed_in_handshake:
      return later(the_server + " hung up before the secure connection stood; try again later");
    case NetFailure::not_tls:
      return later("what listens at " + at + " is no secure server; check the address and the port");
    case NetFailure::tls_version:
      return later(the_server + " does not offer TLS 1.3; its operator must update it");
    case NetFailure::tls_broken:
      return later("the secure connection to " + at + " failed (" + more + "); try again later");
    case NetFailure::wrong_key:
      return {Errc::bad_signature, the_server + " is not the one your office named; do not go on, ring the office"};
    case NetFailure::untrusted:
      return {Errc::bad_signature,
              the_server + " could not prove that it is the one (" + more + "); do not go on, ring the office"};
    case NetFailure::outside_dates:
      return {Errc::bad_signature, "the certificate of " + the_server + " is not valid today (" + more +
                                       "); check this device's date, and if it is right ring the office"};
    case NetFailure::send_timeout:
      return later("nothing could be sent to " + at + " for " + more + "; try again where the network is better");
    case NetFailure::answer_timeout:
      return later(the_server + " took the request but did not answer within " + more + "; try again later");
    case NetFailure::closed_before_answer:
      return later(the_server + " hung up without an answer; try again later");
    case NetFailure::closed_in_answer:
      return later(the_server + " hung up in the middle of its answer; try again later");
    case NetFailure::answer_too_large:
      return {Errc::too_large, the_server + " sent an answer larger than " + more + "; tell the server's operator"};
    case NetFailure::not_http:
      return later("what answered at " + at + " does not speak HTTP; check the address and the port");
    case NetFailure::hints_closed:
      return later(the_server + " ended the connection for wake-up hints; it can be made again");
    case NetFailure::hints_refused:
      return later(the_server + " gives no wake-up hints now (HTTP status " + more + "); syncing works without them");
    case NetFailure::hints_forbidden:
      return {Errc::not_allowed,
              the_server + " gives this device no wake-up hints (HTTP status " + more + "); ask the office about it"};
    case NetFailure::network:
      return later("the connection to " + at + " failed (" + more + "); try again later");
  }
  return later("the connection to " + at + " failed");
}

std::string duration_text(std::chrono::milliseconds duration) {
  const auto count = duration.count();
  return count < 1000 ? std::to_string(count) + " ms" : std::to_string(count / 1000) + " s";
}

std::string size_text(std::size_t bytes) {
  if (bytes >= (1u << 20)) return std::to_string(bytes >> 20) + " MiB";
  if (bytes >= (1u << 10)) return std::to_string(bytes >> 10) + " KiB";
  return std::to_string(bytes) + " bytes";
}

}  // namespace doorstep::client
