#include "syncd/handlers/problem.hpp"

#include "core/sync/limits.hpp"
#include "exchange.pb.h"
#include "syncd/store/limits.hpp"

namespace doorstep::syncd {
namespace {

std::string problem_bytes(std::string_view code, std::string_view message, std::string_view remedy) {
  wire::Problem out;
  out.set_code(std::string(code));
  out.set_message(std::string(message));
  out.set_remedy(std::string(remedy));
  return out.SerializeAsString();
}

}  // namespace

HttpResponse problem(int status, std::string_view code, std::string_view message, std::string_view remedy) {
  HttpResponse response;
  response.status = status;
  response.content_type = sync::exchange_content_type;
  response.body = problem_bytes(code, message, remedy);
  return response;
}

HttpResponse problem_later(int status, std::string_view code, std::string_view message,
                           std::chrono::milliseconds wait) {
  HttpResponse response = try_later(status, message, wait);
  response.content_type = sync::exchange_content_type;
  response.body = problem_bytes(code, message, "nothing to do: this program tries again by itself");
  return response;
}

HttpResponse store_problem(const Error& error) {
  switch (error.code) {
    case Errc::storage_full:
      return problem(507, "storage_full", "the office's server has no room left; everything is kept on this device",
                     "ask the office to make room on the server; this program tries again by itself");
    case Errc::not_allowed:
      return problem(403, "not_allowed", error.message, "ask the office");
    case Errc::already_exists:
      return problem(409, "already_exists", error.message, "ask the office");
    default:
      return problem_later(503, "store_failed",
                           "the office's server cannot store anything at the moment; everything is kept on this device",
                           busy_retry);
  }
}

HttpResponse busy_problem() {
  return problem_later(503, "busy", "the office's server is busy; everything is kept on this device", busy_retry);
}

HttpResponse malformed_problem() {
  return problem(400, "malformed", "the server could not read what this program sent", "update this program");
}

HttpResponse wire_response(std::string bytes) {
  HttpResponse response;
  response.content_type = sync::exchange_content_type;
  response.body = std::move(bytes);
  return response;
}

}  // namespace doorstep::syncd
