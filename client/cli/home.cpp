#include "client/cli/home.hpp"

#include "client/cli/system.hpp"
#include "client/api/wording.hpp"

namespace doorstep::cli {
namespace {

constexpr std::size_t longest_passphrase_file = 4096;
constexpr std::size_t longest_pem = 1 << 20;
constexpr const char* store_suffixes[] = {"", "-wal", "-shm"};

std::filesystem::path with_suffix(std::filesystem::path path, const char* suffix) { return path += suffix; }

/// The file's first line: editors end it with a newline, Windows with two characters.
Result<SecretBytes> passphrase_from(const std::string& file) {
  auto text = read_text(file, longest_passphrase_file);
  if (!text) return fail(text.error().code, "the passphrase file: " + text.error().message);
  const auto end = std::min(text->find_first_of("\r\n"), text->size());
  Bytes line = to_bytes(std::string_view(*text).substr(0, end));
  wipe({reinterpret_cast<std::uint8_t*>(text->data()), text->size()});
  if (line.empty()) return fail(Errc::invalid_input, "the passphrase file '" + file + "' is empty");
  return SecretBytes(std::move(line));
}

Result<SecretBytes> asked(std::string_view prompt) {
  auto answer = ask_secret(prompt);
  if (answer) return answer;
  return fail(Errc::invalid_input, "no passphrase: " + answer.error().message +
                                       "; name a file with --passphrase-file or DOORSTEP_PASSPHRASE_FILE");
}

}  // namespace

bool Home::has_store() const {
  std::error_code error;
  return std::filesystem::exists(store_file(), error);
}

bool Home::is_blank() const {
  auto database = sqlite::Database::open(store_file().string());
  if (!database) return false;
  const auto store = store::DeviceStore::open(*std::move(database));
  return !store && store.error().code == Errc::not_found;
}

Result<sqlite::Database> Home::new_database() const {
  TRY(make_private_folder(folder_));
  // A file without a device in it is what a crash left of an earlier try: it is taken.
  if (has_store() && !is_blank()) {
    return fail(Errc::already_exists, "there is a device in '" + folder_.string() +
                                          "' already, which was left as it is: use --home with another folder");
  }
  return sqlite::Database::open(store_file().string());
}

Status Home::set_store_aside(Millis now) const {
  for (const char* suffix : store_suffixes) {
    const auto from = with_suffix(store_file(), suffix);
    std::error_code error;
    if (!std::filesystem::exists(from, error)) continue;
    const auto to = folder_ / ("device-" + std::to_string(now) + ".db" + suffix);
    std::filesystem::rename(from, to, error);
    if (error) return fail(Errc::io, "cannot move '" + from.string() + "' out of the way: " + error.message());
  }
  return {};
}

void Home::discard_new_store() const {
  for (const char* suffix : store_suffixes) {
    std::error_code ignored;
    std::filesystem::remove(with_suffix(store_file(), suffix), ignored);
  }
}

Status Home::keep_ca(const std::string& pem_file) const {
  TRY(client::spki_hash_of_pem(pem_file));
  const auto text = TRY(read_text(pem_file, longest_pem));
  std::error_code ignored;
  std::filesystem::remove(ca_file(), ignored);
  return write_new_file(ca_file(), text, FileMode::owner_only);
}

Result<std::unique_ptr<store::DeviceStore>> open_locked(CommandContext& context) {
  const Home home(context.home);
  if (!home.has_store()) {
    return fail(Errc::not_found,
                "there is no device in '" + context.home.string() +
                    "' yet: use 'doorstep join' with an invitation, or at an office 'doorstep office found'");
  }
  sqlite::OpenOptions options;
  options.create = false;
  auto opened = store::DeviceStore::open(TRY(sqlite::Database::open(home.store_file().string(), options)));
  if (!opened && opened.error().code == Errc::storage_busy) {
    return fail(Errc::storage_busy, "another doorstep is writing to this device's store: try again in a moment");
  }
  return opened;
}

Result<std::unique_ptr<store::DeviceStore>> open_unlocked(CommandContext& context) {
  auto store = TRY(open_locked(context));
  const auto secret = TRY(passphrase(context));
  TRY(store->unlock(secret.view(), context.rng));
  return store;
}

Result<SecretBytes> passphrase(CommandContext& context) {
  if (!context.passphrase_file.empty()) return passphrase_from(context.passphrase_file);
  return asked("Passphrase: ");
}

Result<SecretBytes> new_passphrase(CommandContext& context) {
  if (!context.passphrase_file.empty()) return passphrase_from(context.passphrase_file);
  auto first = TRY(asked("New passphrase (at least 10 characters): "));
  const auto again = TRY(asked("The same again: "));
  if (!equal(first.view(), again.view())) {
    return fail(Errc::invalid_input, "the two passphrases differ: nothing was made, try again");
  }
  return first;
}

Result<client::TransportOptions> transport_options(const Home& home, const store::Enrolment& enrolment) {
  client::TransportOptions options;
  options.server = TRY(client::ServerAddress::parse(enrolment.server_url));
  options.pinned_key = enrolment.tls_pin;
  std::error_code ignored;
  if (std::filesystem::exists(home.ca_file(), ignored)) options.ca_file = home.ca_file().string();
  return options;
}

Result<Hash> parse_pin(const std::string& text) {
  if (const auto bytes = from_hex(text); bytes && bytes->size() == 32) return to_array<32>(*bytes, "a TLS pin");
  std::error_code ignored;
  if (std::filesystem::exists(text, ignored)) return client::spki_hash_of_pem(text);
  return fail(
      Errc::invalid_input,
      "'" + text + "' is no TLS pin: give the 64 hexadecimal digits that syncd prints, or its certificate's PEM file");
}

}  // namespace doorstep::cli
