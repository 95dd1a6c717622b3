// A real syncd, started as a child process on loopback, and what it costs.
#pragma once

#include <sys/types.h>

#include <string>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"

namespace doorstep::bench {

class Daemon {
 public:
  /// Starts `binary` with data in `folder` (which must exist) and waits until it is ready.
  static Result<Daemon> start(const std::string& binary, const std::string& folder, const std::string& card_file);
  Daemon(Daemon&& other) noexcept;
  Daemon(const Daemon&) = delete;
  ~Daemon();  ///< SIGTERM, and waits

  std::string url() const;
  const Hash& pin() const { return pin_; }
  double cpu_seconds() const;           ///< user and system time so far
  std::uint64_t peak_memory_bytes() const;

 private:
  Daemon() = default;
  pid_t pid_ = -1;
  int port_ = 0;
  Hash pin_{};
};

}  // namespace doorstep::bench
