// One table of settings drives the file, the flags and the help text. The only reader of TOML and of CLI11.
#include "syncd/main/config.hpp"

#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
// Its assertions end the process on some files that are merely wrong; without them it reports these as errors.
#define TOML_ASSERT(expression) static_cast<void>(0)
#include <toml++/toml.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "syncd/http/web_rules.hpp"
#include "syncd/store/limits.hpp"

namespace doorstep::syncd {
namespace {

using Path = std::filesystem::path;
using Seconds = std::chrono::seconds;
using OptionalAddress = std::optional<Address>;
using Origins = std::vector<std::string>;
using Member = std::variant<std::size_t Config::*, Seconds Config::*, Path Config::*, Address Config::*,
                            OptionalAddress Config::*, Origins Config::*, LogLevel Config::*>;

struct Setting {
  std::string_view key;
  Member member;
  std::int64_t least;  // of a number
  std::int64_t most;
  std::string_view help;
  std::string_view flag = {};  // where it is not the key's words
};

constexpr std::int64_t mebibyte = std::int64_t{1} << 20;
constexpr std::int64_t hour = 3600;

const auto settings = std::to_array<Setting>({
    {"listen", &Config::listen, 0, 0, "address for tablets and office clients"},
    {"admin_listen", &Config::admin_listen, 0, 0, "address for admin pages and metrics"},
    {"data_dir", &Config::data_dir, 0, 0, "folder of the central store"},
    {"organisation", &Config::organisation, 0, 0, "the organisation's public file"},
    {"tls_certificate", &Config::tls_certificate, 0, 0, "certificate chain, PEM"},
    {"tls_key", &Config::tls_key, 0, 0, "private key of the certificate, PEM"},
    {"admin_password_file", &Config::admin_password_file, 0, 0, "file with the admin password; no pages without"},
    {"ready_file", &Config::ready_file, 0, 0, "file to write once listening"},
    {"app_dir", &Config::app_dir, 0, 0, "folder of the tablet app, as its build made it; not served without", "--app"},
    {"app_listen", &Config::app_listen, 0, 0, "address for trying the app out: plain HTTP, on this machine only"},
    {"app_origins", &Config::app_origins, 0, 0, "origin of another host that serves the app; repeatable",
     "--app-origin"},
    {"threads", &Config::threads, 0, 256, "I/O threads; 0 means one for each core"},
    {"max_connections", &Config::max_connections, 1, 100'000, "connections at a time, per listener"},
    {"max_hint_sessions", &Config::max_hint_sessions, 0, 100'000, "of these, for wake-up hints"},
    {"max_request_bytes", &Config::max_request_bytes, 64 * 1024, 64 * mebibyte, "longest request body"},
    {"header_bytes", &Config::header_bytes, 4096, mebibyte, "longest request header"},
    {"max_answer_bytes", &Config::max_answer_bytes, 64 * 1024, 64 * mebibyte, "longest page of entries"},
    {"handshake_timeout_seconds", &Config::handshake_timeout, 1, hour, "for the TLS handshake"},
    {"header_timeout_seconds", &Config::header_timeout, 1, hour, "for a request's header"},
    {"body_timeout_seconds", &Config::body_timeout, 1, hour, "for a request's body"},
    {"write_timeout_seconds", &Config::write_timeout, 1, hour, "for the peer to take an answer"},
    {"idle_timeout_seconds", &Config::idle_timeout, 1, 24 * hour, "between two requests of a connection"},
    {"answer_timeout_seconds", &Config::answer_timeout, 1, hour, "for the server to find an answer"},
    {"drain_seconds", &Config::drain_seconds, 0, hour, "at the end, for requests in flight"},
    {"writer_queue", &Config::writer_queue, 1, 65'536, "requests that may wait for the writer"},
    {"requests_per_second", &Config::requests_per_second, 1, 10'000, "per device"},
    {"request_burst", &Config::request_burst, 1, 100'000, "per device, after a rest"},
    {"log_level", &Config::log_level, 0, 0, "debug, info, warn or error"},
});

const Setting* find_setting(std::string_view key) {
  const auto found =
      std::find_if(settings.begin(), settings.end(), [&](const Setting& each) { return each.key == key; });
  return found == settings.end() ? nullptr : &*found;
}

std::string flag_of(const Setting& setting) {
  if (!setting.flag.empty()) return std::string(setting.flag);
  std::string flag = "--" + std::string(setting.key);
  std::replace(flag.begin(), flag.end(), '_', '-');
  return flag;
}

std::string allowed_numbers(const Setting& setting) {
  return "a whole number from " + std::to_string(setting.least) + " to " + std::to_string(setting.most);
}

std::string allowed_keys() {
  std::string all;
  for (const Setting& each : settings) all += (all.empty() ? "" : ", ") + std::string(each.key);
  return all;
}

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};

bool is_number(const Setting& setting) { return setting.member.index() <= 1; }
bool is_list(const Setting& setting) { return std::holds_alternative<Origins Config::*>(setting.member); }

Status refuse(std::string_view where, std::string_view why) {
  return fail(Errc::invalid_input, std::string(where) + " " + std::string(why));
}

/// `where` names the file, line and key, or the flag.
Status assign_number(Config& config, const Setting& setting, std::int64_t number, const std::string& where) {
  if (number < setting.least || number > setting.most) {
    return refuse(where, "is " + std::to_string(number) + ": it must be " + allowed_numbers(setting));
  }
  std::visit(Overloaded{[&](std::size_t Config::*member) { config.*member = static_cast<std::size_t>(number); },
                        [&](Seconds Config::*member) { config.*member = Seconds(number); }, [](auto) {}},
             setting.member);
  return {};
}

Status assign_loopback(OptionalAddress& to, const std::string& text, const std::string& where) {
  auto address = parse_address(text);
  if (!address) return refuse(where, "is wrong: " + address.error().message);
  if (!is_loopback(address->host)) {
    return refuse(where, "is " + text +
                             ": it must be on this machine (127.0.0.1 or [::1]), because it is plain HTTP for trying "
                             "the app out, which browsers run without a certificate on their own machine only; other "
                             "machines reach the app over TLS, at the address of --listen");
  }
  to = *std::move(address);
  return {};
}

Status add_origin(Origins& to, const std::string& text, const std::string& where) {
  auto origin = parse_origin(text);
  if (!origin) return refuse(where, "is wrong: " + origin.error().message);
  if (to.size() >= max_app_origins) {
    return refuse(where, "is given too often: at most " + std::to_string(max_app_origins) + " origins are allowed");
  }
  to.push_back(*std::move(origin));
  return {};
}

/// A list grows by one text at a call.
Status assign_text(Config& config, const Setting& setting, const std::string& text, const Path& folder,
                   const std::string& where) {
  if (text.empty()) return refuse(where, "is empty");
  return std::visit(
      Overloaded{
          [&](Path Config::*member) -> Status {
            config.*member = folder / text;  // an absolute text replaces the folder
            return {};
          },
          [&](Address Config::*member) -> Status {
            auto address = parse_address(text);
            if (!address) return refuse(where, "is wrong: " + address.error().message);
            config.*member = *std::move(address);
            return {};
          },
          [&](OptionalAddress Config::*member) -> Status { return assign_loopback(config.*member, text, where); },
          [&](Origins Config::*member) -> Status { return add_origin(config.*member, text, where); },
          [&](LogLevel Config::*member) -> Status {
            const auto level = parse_log_level(text);
            if (!level) {
              return refuse(where, "is '" + text + "': it must be debug, info, warn or error");
            }
            config.*member = *level;
            return {};
          },
          [&](auto) -> Status { return refuse(where, "must be " + allowed_numbers(setting)); }},
      setting.member);
}

// ---- The file

Status assign_list(Config& config, const Setting& setting, const toml::node& value, const Path& folder,
                   const std::string& where) {
  const auto* list = value.as_array();
  const std::string wanted = "must be a list of texts, such as [\"https://app.example\"]";
  if (list == nullptr) return refuse(where, wanted);
  for (const toml::node& each : *list) {
    const auto* text = each.as_string();
    if (text == nullptr) return refuse(where, wanted);
    TRY(assign_text(config, setting, text->get(), folder, where));
  }
  return {};
}

Status assign_from_file(Config& config, const Path& file, const toml::key& key, const toml::node& value) {
  const std::string where =
      file.string() + ":" + std::to_string(key.source().begin.line) + ": " + std::string(key.str());
  const Setting* setting = find_setting(key.str());
  if (setting == nullptr) return refuse(where, "is not a setting; the settings are " + allowed_keys());
  if (is_number(*setting)) {
    const auto* number = value.as_integer();
    if (number == nullptr) return refuse(where, "must be " + allowed_numbers(*setting));
    return assign_number(config, *setting, number->get(), where);
  }
  if (is_list(*setting)) return assign_list(config, *setting, value, file.parent_path(), where);
  const auto* text = value.as_string();
  if (text == nullptr) return refuse(where, "must be a text in quotation marks: " + std::string(setting->help));
  return assign_text(config, *setting, text->get(), file.parent_path(), where);
}

Status read_file(Config& config, const Path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored) || !stream || !(text << stream.rdbuf())) {
    return fail(Errc::io, "the configuration file '" + file.string() + "' cannot be read, or is empty");
  }
  const std::string document = text.str();
  const toml::parse_result parsed = toml::parse(document, file.string());
  if (!parsed) {
    const auto& error = parsed.error();
    return fail(Errc::invalid_input, file.string() + ":" + std::to_string(error.source().begin.line) +
                                         ": this is not TOML: " + std::string(error.description()));
  }
  for (const auto& [key, value] : parsed.table()) TRY(assign_from_file(config, file, key, value));
  return {};
}

// ---- The flags

Status assign_from_flag(Config& config, const Setting& setting, const std::string& text) {
  const std::string where = flag_of(setting);
  if (!is_number(setting)) return assign_text(config, setting, text, {}, where);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return refuse(where, "is '" + text + "': it must be " + allowed_numbers(setting));
  }
  return assign_number(config, setting, number, where);
}

struct Flags {
  std::optional<std::string> config_file;
  std::vector<std::pair<const Setting*, std::string>> values;
  std::optional<std::string> print;
};

Result<Flags> read_flags(int argc, const char* const* argv) {
  CLI::App app("syncd keeps an organisation's central store and answers its tablets and office clients.", "syncd");
  app.set_version_flag("--version", "syncd " DOORSTEP_VERSION, "print the version and end");
  app.set_help_flag("--help", "print this text and end");
  std::string config_file;
  const auto* config_option = app.add_option("--config", config_file, "TOML file with these settings");
  std::array<std::vector<std::string>, settings.size()> texts;
  for (std::size_t i = 0; i < settings.size(); ++i) {
    const Setting& setting = settings[i];
    std::string help(setting.help);
    if (is_number(setting)) help += " (" + std::to_string(setting.least) + " to " + std::to_string(setting.most) + ")";
    auto* option = app.add_option(flag_of(setting), texts[i], help);
    if (is_list(setting)) {
      option->allow_extra_args(false);  // one text behind each of its flags
    } else {
      option->expected(1);
    }
  }

  Flags flags;
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    flags.print = app.help();
    return flags;
  } catch (const CLI::CallForVersion&) {
    flags.print = app.version() + "\n";
    return flags;
  } catch (const CLI::ParseError& error) {
    return fail(Errc::invalid_input, std::string(error.what()) + " (syncd --help lists the flags)");
  }
  if (config_option->count() > 0) flags.config_file = config_file;
  for (std::size_t i = 0; i < settings.size(); ++i) {
    for (const std::string& text : texts[i]) flags.values.emplace_back(&settings[i], text);
  }
  return flags;
}

bool gives(const Flags& flags, std::string_view key) {
  return std::any_of(flags.values.begin(), flags.values.end(),
                     [&](const auto& each) { return each.first->key == key; });
}

Status check_required(const Config& config) {
  const auto is_set = [&](std::string_view key) {
    return !(config.*std::get<Path Config::*>(find_setting(key)->member)).empty();
  };
  const bool own_tls = is_set("tls_certificate") || is_set("tls_key");
  for (const std::string_view key : {"data_dir", "organisation", "tls_certificate", "tls_key"}) {
    if (is_set(key) || (key.starts_with("tls_") && !own_tls)) continue;
    return fail(Errc::invalid_input, std::string(key) + " is not set: give " + flag_of(*find_setting(key)) + ", or " +
                                         std::string(key) + " in the file that --config names");
  }
  if (config.app_listen && config.app_dir.empty()) {
    return fail(Errc::invalid_input,
                "app_listen is set, but there is no app to try out: give --app, or app_dir in the "
                "file that --config names");
  }
  return {};
}

}  // namespace

Result<Invocation> load_config(int argc, const char* const* argv) {
  Invocation invocation;
  Flags flags = TRY(read_flags(argc, argv));
  if (flags.print) {
    invocation.print = std::move(flags.print);
    return invocation;
  }
  if (flags.config_file) TRY(read_file(invocation.config, *flags.config_file));
  // A list's flags together replace what the file says.
  if (gives(flags, "app_origins")) invocation.config.app_origins.clear();
  for (const auto& [setting, text] : flags.values) TRY(assign_from_flag(invocation.config, *setting, text));
  TRY(check_required(invocation.config));
  return invocation;
}

}  // namespace doorstep::syncd
