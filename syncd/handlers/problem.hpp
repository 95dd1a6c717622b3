// Answers that are not 200: a wire::Problem, whose message is shown to a person as it stands.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "syncd/http/message.hpp"

namespace doorstep::syncd {

/// `code` is one of docs/PROTOCOL.md's list, for programs; `message` and `remedy` are for people.
HttpResponse problem(int status, std::string_view code, std::string_view message, std::string_view remedy);

/// 429 or 503 with Retry-After.
HttpResponse problem_later(int status, std::string_view code, std::string_view message, std::chrono::milliseconds wait);

/// For an error of the store or the writer: 507 when the disk is full, 503 for other failures of the store. The
/// details are for the log only.
HttpResponse store_problem(const Error& error);

/// 503: the queue or the workers are full.
HttpResponse busy_problem();

HttpResponse malformed_problem();

/// 200 with a serialised message.
HttpResponse wire_response(std::string bytes);

}  // namespace doorstep::syncd
