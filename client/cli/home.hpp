// The device's folder: its store, its lock, its server's certificate authority.
//
//   device.db       the store (core/store/device_store)
//   sync.lock       held by the process that exchanges with the server
//   server-ca.pem   trusted for the server's TLS certificate, where no pin is set; absent: the system's authorities
#pragma once

#include <memory>

#include "client/cli/context.hpp"
#include "client/transport/transport.hpp"
#include "core/store/device_store.hpp"

namespace doorstep::cli {

class Home {
 public:
  explicit Home(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::filesystem::path store_file() const { return folder_ / "device.db"; }
  std::filesystem::path lock_file() const { return folder_ / "sync.lock"; }
  std::filesystem::path ca_file() const { return folder_ / "server-ca.pem"; }
  const std::filesystem::path& folder() const { return folder_; }
  bool has_store() const;
  /// There is a file for the store, and no device in it yet.
  bool is_blank() const;

  /// An empty database for a new store. Errc::already_exists when there is one.
  Result<sqlite::Database> new_database() const;
  /// Takes the store's files out of the way, under another name; for one that joined nothing. Nothing is deleted.
  Status set_store_aside(Millis now) const;
  /// Deletes the store's files: only for one that was just made and holds nothing yet.
  void discard_new_store() const;
  /// Copies a PEM file to ca_file(). Errc::malformed when it holds no certificate.
  Status keep_ca(const std::string& pem_file) const;

 private:
  std::filesystem::path folder_;
};

/// The store, locked: states and counts can be read. Errc::not_found with what to do when there is none.
Result<std::unique_ptr<store::DeviceStore>> open_locked(CommandContext& context);
/// The store, opened with the passphrase.
Result<std::unique_ptr<store::DeviceStore>> open_unlocked(CommandContext& context);

/// The passphrase for a store: from the file that was named, else asked for.
Result<SecretBytes> passphrase(CommandContext& context);
/// For a new store: asked for twice. Errc::invalid_input when too short or when the two differ.
Result<SecretBytes> new_passphrase(CommandContext& context);

/// How to reach this device's server. Errc::invalid_input for an address that does not parse.
Result<client::TransportOptions> transport_options(const Home& home, const store::Enrolment& enrolment);
/// A TLS pin: 64 hexadecimal digits, or a PEM file with the server's certificate. Errc::invalid_input.
Result<Hash> parse_pin(const std::string& text);

}  // namespace doorstep::cli
