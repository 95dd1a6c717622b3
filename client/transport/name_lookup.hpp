// Looking up a server's name, with a deadline.
//
// getaddrinfo has no deadline and cannot be stopped, and Asio's resolver waits for it when it is destroyed. So the
// question is asked on a thread of its own that is left behind when time is up and ends when the system gives up.
#pragma once

#include <string>
#include <vector>

#include "client/transport/transport.hpp"

namespace doorstep::client {

/// The numeric addresses of the server, in the order in which to try them (RFC 6724); at least one.
Result<std::vector<std::string>> look_up(const ServerAddress& server, std::chrono::milliseconds timeout);

}  // namespace doorstep::client
