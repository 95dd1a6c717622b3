// The daemon's settings: safe defaults, then a TOML file, then flags; each overrides the one before.
//
// A key of the file and its flag are the same words: idle_timeout_seconds and --idle-timeout-seconds; only app_dir is
// --app, and each of app_origins an --app-origin. Units are in the names. Relative paths in the file are taken from the
// file's folder, in flags from the current one.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "syncd/net/address.hpp"
#include "syncd/obs/log.hpp"

namespace doorstep::syncd {

struct Config {
  Address listen{"127.0.0.1", 8443};          ///< tablets and office clients
  Address admin_listen{"127.0.0.1", 8444};    ///< admin pages and metrics
  std::filesystem::path data_dir;             ///< required
  std::filesystem::path organisation;         ///< required: the organisation's public file
  std::filesystem::path tls_certificate;      ///< PEM chain; empty, and tls_key too: self-signed, in data_dir/tls
  std::filesystem::path tls_key;              ///< PEM
  std::filesystem::path admin_password_file;  ///< empty: no admin pages
  std::filesystem::path ready_file;           ///< written once listening: ports, pin and server key, JSON

  std::filesystem::path app_dir;         ///< the tablet app as its build made it; empty: not served
  std::optional<Address> app_listen;     ///< plain HTTP on a loopback address, to try the app out; needs app_dir
  std::vector<std::string> app_origins;  ///< of other hosts that serve the app; each as parse_origin returns it

  std::size_t threads = 0;  ///< I/O threads; 0 means one for each core
  std::size_t max_connections = 512;
  std::size_t max_hint_sessions = 256;
  std::size_t max_request_bytes = std::size_t{4} << 20;
  std::size_t header_bytes = std::size_t{16} << 10;
  std::size_t max_answer_bytes = std::size_t{1} << 20;
  std::chrono::seconds handshake_timeout{10};
  std::chrono::seconds header_timeout{10};
  std::chrono::seconds body_timeout{30};
  std::chrono::seconds write_timeout{30};
  std::chrono::seconds idle_timeout{60};
  std::chrono::seconds answer_timeout{60};
  std::chrono::seconds drain_seconds{10};

  std::size_t writer_queue = 256;        ///< requests that may wait for the writer; beyond it 503
  std::size_t requests_per_second = 20;  ///< per device; beyond it 429
  std::size_t request_burst = 60;

  LogLevel log_level = LogLevel::info;
};

/// What a command line asks for: to run with these settings, or to print a text (--help, --version) and end.
struct Invocation {
  Config config;
  std::optional<std::string> print;
};

/// Reads flags and the file that --config names. Every refusal is Errc::invalid_input (Errc::io for a file that
/// cannot be read) and one line that names the file and line or the flag, the key, and what is allowed.
Result<Invocation> load_config(int argc, const char* const* argv);

}  // namespace doorstep::syncd
