#include "client/cli/output.hpp"

#include <algorithm>

namespace doorstep::cli {
namespace {

// Text from another device that is not UTF-8 must not end the program while it is printed.
std::string dump(const Json& value, int indent) {
  return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

/// Characters, not bytes: good enough for names in Latin scripts.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace

void print_error(CommandContext& context, const Error& error) {
  if (context.json) {
    context.err << dump(Json{{"error", {{"code", name_of(error.code)}, {"message", error.message}}}}, -1) << '\n';
    return;
  }
  std::string line = error.message;
  std::replace(line.begin(), line.end(), '\n', ' ');
  context.err << "doorstep: " << line << '\n';
}

void say(CommandContext& context, std::string_view line) {
  if (!context.json) context.out << line << std::endl;  // seen at once, also through a pipe
}

void print_json(CommandContext& context, const Json& value) {
  if (context.json) context.out << dump(value, 2) << std::endl;
}

void print_table(CommandContext& context, const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - width(row[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    say(context, line);
  }
}

std::string indented(std::string_view text, std::string_view indent) {
  std::string out;
  while (!text.empty()) {
    const auto end = text.find('\n');
    if (end != 0) out += indent;
    out += text.substr(0, end);
    if (end == std::string_view::npos) break;
    out += '\n';
    text.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace doorstep::cli
