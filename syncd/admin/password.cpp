#include "syncd/admin/password.hpp"

#include <charconv>
#include <optional>
#include <vector>

#include "core/crypto/hash.hpp"
#include "syncd/store/server_key.hpp"

namespace doorstep::syncd {
namespace {

constexpr std::size_t salt_bytes = 16;
constexpr std::size_t file_limit = 1024;
constexpr std::size_t max_password_bytes = 1024;

std::vector<std::string_view> split(std::string_view line, char at) {
  std::vector<std::string_view> out;
  for (;;) {
    const auto next = line.find(at);
    out.push_back(line.substr(0, next));
    if (next == std::string_view::npos) return out;
    line.remove_prefix(next + 1);
  }
}

std::optional<std::uint32_t> number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

Result<std::string> hash_password(ByteView password, Rng& rng) {
  if (password.size() < min_password_length) {
    return fail(Errc::invalid_input,
                "the password is too short: give at least " + std::to_string(min_password_length) + " characters");
  }
  if (password.size() > max_password_bytes) return fail(Errc::invalid_input, "the password is too long");
  const crypto::ScryptCost cost;
  const auto salt = rng.bytes<salt_bytes>();
  const Key hash = TRY(crypto::scrypt(password, salt, cost));
  return "scrypt$" + std::to_string(cost.log2_n) + "$" + std::to_string(cost.r) + "$" + std::to_string(cost.p) + "$" +
         to_base64url(salt) + "$" + to_base64url(hash.view());
}

Result<PasswordHash> parse_password_hash(std::string_view line) {
  const auto broken = [] {
    return fail(Errc::malformed, "it holds no password hash: make one with 'syncd hash-password'");
  };
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
  const auto parts = split(line, '$');
  if (parts.size() != 6 || parts[0] != "scrypt") return broken();
  const auto log2_n = number(parts[1]);
  const auto r = number(parts[2]);
  const auto p = number(parts[3]);
  auto salt = from_base64url(parts[4]);
  const auto hash = from_base64url(parts[5]);
  if (!log2_n || *log2_n > crypto::scrypt_max_log2_n || !r || !p || !salt || salt->size() != salt_bytes || !hash ||
      hash->size() != 32) {
    return broken();
  }
  PasswordHash out;
  out.cost = {static_cast<std::uint8_t>(*log2_n), *r, *p};
  out.salt = *std::move(salt);
  out.hash = TRY(Key::from(*hash, "a password hash"));
  return out;
}

Result<PasswordHash> read_password_file(const std::filesystem::path& path) {
  auto content = read_small_file(path, file_limit);
  if (!content) return fail(content.error().code, "--admin-password-file: " + content.error().message);
  auto parsed = parse_password_hash(as_text(*content));
  if (!parsed) {
    return fail(parsed.error().code, "--admin-password-file '" + path.string() + "': " + parsed.error().message);
  }
  return parsed;
}

bool matches(const PasswordHash& hash, ByteView password) {
  if (password.size() > max_password_bytes) return false;
  const auto made = crypto::scrypt(password, hash.salt, hash.cost);
  return made && crypto::equal_in_constant_time(made->view(), hash.hash.view());
}

}  // namespace doorstep::syncd
