#include "syncd/http/message.hpp"

#include <algorithm>

namespace doorstep::syncd {

std::optional<std::string_view> HttpRequest::header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(), [&](const auto& each) { return each.first == name; });
  if (found == headers.end()) return std::nullopt;
  return found->second;
}

std::string_view HttpRequest::path() const { return std::string_view(target).substr(0, target.find('?')); }

std::string_view HttpRequest::query() const {
  const auto mark = target.find('?');
  return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}

HttpResponse text_response(int status, std::string_view line) {
  HttpResponse response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body.assign(line).push_back('\n');
  return response;
}

HttpResponse try_later(int status, std::string_view line, std::chrono::milliseconds wait) {
  HttpResponse response = text_response(status, line);
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  response.headers.emplace_back("Retry-After", std::to_string(std::max<decltype(seconds)>(seconds, 1)));
  return response;
}

int http_status(Errc code) {
  switch (code) {
    case Errc::invalid_input:
    case Errc::malformed:
      return 400;
    case Errc::bad_signature:
    case Errc::wrong_passphrase:
      return 401;
    case Errc::not_allowed:
      return 403;
    case Errc::not_found:
      return 404;
    case Errc::already_exists:
    case Errc::conflict:
      return 409;
    case Errc::expired:
      return 410;
    case Errc::too_large:
      return 413;
    case Errc::unsupported:
      return 426;
    case Errc::storage_busy:
    case Errc::unavailable:
      return 503;
    case Errc::storage_full:
      return 507;
    case Errc::storage_corrupt:
    case Errc::io:
    case Errc::tampered:
      return 500;
  }
  return 500;
}

HttpResponse error_response(const Error& error) {
  const int status = http_status(error.code);
  if (status == 503) return try_later(status, error.message, std::chrono::seconds(1));
  HttpResponse response = text_response(status, error.message);
  // RFC 9110, 15.5.22: a 426 names the protocol to upgrade to; ours is the next Doorstep exchange.
  if (status == 426) response.headers.emplace_back("Upgrade", "doorstep");
  return response;
}

}  // namespace doorstep::syncd
