// Every way in which reaching the server fails, and the line a person reads for it.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "client/transport/transport.hpp"

namespace doorstep::client {

enum class NetFailure {
  name_unknown,          ///< the name does not resolve
  no_name_server,        ///< nobody answered the question for the name
  refused,               ///< nothing listens there
  unreachable,           ///< no path through the network
  connect_timeout,       ///< silence while connecting or in the TLS handshake
  closed_in_handshake,   ///< the connection ended before TLS stood
  not_tls,               ///< what answered does not speak TLS
  tls_version,           ///< it speaks no TLS 1.3
  tls_broken,            ///< any other breach of TLS
  wrong_key,             ///< not the pinned key
  untrusted,             ///< the chain or the name does not verify
  outside_dates,         ///< the certificate is not valid now, by this device's clock
  send_timeout,          ///< the request does not get through
  answer_timeout,        ///< the request went out, and silence
  closed_before_answer,  ///< the connection ended without a byte of an answer
  closed_in_answer,      ///< the connection ended in the middle of one
  answer_too_large,      ///< over max_answer_bytes
  not_http,              ///< the answer breaks HTTP's rules
  hints_closed,          ///< the server ended the wake-up connection
  hints_refused,         ///< it answers GET /v1/hints with an ordinary status
  hints_forbidden,       ///< it answers it with 401 or 403
  network,               ///< any other network failure
};

/// `detail` completes the lines that have a place for one: a duration, a limit, a reason from OpenSSL or the system.
Error explain(NetFailure failure, const ServerAddress& server, std::string_view detail = {});

/// "30 s", or "250 ms" below a second.
std::string duration_text(std::chrono::milliseconds duration);
/// "8 MiB", "64 KiB" or "100 bytes".
std::string size_text(std::size_t bytes);

}  // namespace doorstep::client
