// The daemon's side of TLS: version 1.3 only, HTTP/1.1 only.
#pragma once

#include <filesystem>
#include <memory>

#include "core/base/result.hpp"

namespace boost::asio::ssl {
class context;
}

namespace doorstep::syncd {

struct TlsFiles {
  std::filesystem::path certificate_chain;  ///< PEM, the server's own certificate first
  std::filesystem::path private_key;        ///< PEM, not encrypted, of that certificate
};

/// Reads both files. Errc::io when one cannot be read, Errc::invalid_input when it is not what it should be or
/// the two do not belong together.
Result<std::shared_ptr<boost::asio::ssl::context>> make_tls_context(const TlsFiles& files);

}  // namespace doorstep::syncd
