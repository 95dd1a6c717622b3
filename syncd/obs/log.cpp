#include "syncd/obs/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <utility>

namespace doorstep::syncd {
namespace {

constexpr std::size_t longest_code = 128;

spdlog::level::level_enum native(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warn:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

void append_quoted(std::string& out, std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\u00";
      out += digits[byte >> 4];
      out += digits[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

bool is_code_character(char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
  return std::string_view("._:/*@+-[]").find(c) != std::string_view::npos;
}

spdlog::logger make_logger(LogLevel least, spdlog::sink_ptr sink) {
  spdlog::logger logger("syncd", std::move(sink));
  // Times in UTC: the tablets, the office and the server's host need not share a zone.
  logger.set_formatter(std::make_unique<spdlog::pattern_formatter>("{\"time\":\"%Y-%m-%dT%H:%M:%S.%eZ\",%v}",
                                                                   spdlog::pattern_time_type::utc));
  logger.set_level(native(least));
  logger.flush_on(spdlog::level::debug);  // a line that explains a crash must be out before it
  return logger;
}

}  // namespace

std::string_view to_string(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "debug";
    case LogLevel::info:
      return "info";
    case LogLevel::warn:
      return "warn";
    case LogLevel::error:
      return "error";
  }
  return "error";
}

std::optional<LogLevel> parse_log_level(std::string_view word) {
  for (const LogLevel level : {LogLevel::debug, LogLevel::info, LogLevel::warn, LogLevel::error}) {
    if (word == to_string(level)) return level;
  }
  return std::nullopt;
}

LogValue::LogValue(Quoted, std::string_view text) { append_quoted(json_, text); }

LogValue LogValue::code(std::string_view text) {
  std::string clean(text.substr(0, longest_code));
  for (char& c : clean) {
    if (!is_code_character(c)) c = '?';
  }
  return LogValue(Quoted{}, clean);
}

struct Log::Impl {
  spdlog::logger logger;
};

Log::Log(LogLevel least) : impl_(new Impl{make_logger(least, std::make_shared<spdlog::sinks::stderr_sink_mt>())}) {}

Log::Log(LogLevel least, std::ostream& to)
    : impl_(new Impl{make_logger(least, std::make_shared<spdlog::sinks::ostream_sink_mt>(to))}) {}

Log::~Log() = default;

void Log::write(LogLevel level, std::string_view event, Fields fields) noexcept {
  if (!impl_->logger.should_log(native(level))) return;
  try {
    std::string line = "\"level\":\"" + std::string(to_string(level)) + "\",\"event\":";
    append_quoted(line, event);
    for (const LogField& field : fields) {
      line += ',';
      append_quoted(line, field.key);
      line += ':' + field.value.json();
    }
    impl_->logger.log(native(level), spdlog::string_view_t(line));
  } catch (...) {
    // Out of memory: a log line is the one thing that may be lost.
  }
}

}  // namespace doorstep::syncd
