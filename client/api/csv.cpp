#include "client/api/csv.hpp"

#include "client/api/clean_text.hpp"

namespace doorstep::client {
namespace {

bool is_formula(std::string_view text) {
  constexpr std::string_view starts = "=+-@\t\r\n";
  return !text.empty() && starts.find(text.front()) != std::string_view::npos;
}

}  // namespace

std::string csv_cell(std::string_view text) {
  auto clean = clean_prose(text);
  // Looked at before and after: cleaning makes a tab a space, and takes away what hid an equals sign.
  if (is_formula(text) || is_formula(clean)) clean.insert(0, 1, '\'');
  if (clean.find_first_of(",\"\r\n") == std::string::npos) return clean;
  std::string out = "\"";
  for (const char c : clean) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string csv_row(const std::vector<std::string>& cells) {
  std::string out;
  for (std::size_t i = 0; i < cells.size(); ++i) out += (i > 0 ? "," : "") + csv_cell(cells[i]);
  return out + "\r\n";
}

}  // namespace doorstep::client
