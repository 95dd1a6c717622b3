#include "client/api/clean_text.hpp"

#include <cstddef>
#include <cstdint>

namespace doorstep::client {
namespace {

constexpr char32_t replacement = 0xFFFD;
constexpr std::string_view replacement_utf8 = "\xEF\xBF\xBD";

struct Decoded {
  char32_t point;
  std::size_t length;  ///< bytes it took, at least 1
};

/// What the second byte must lie in, after this lead (The Unicode Standard 3.9, table 3-7).
struct Form {
  std::size_t length;  ///< 0: no character starts so
  std::uint8_t second_from;
  std::uint8_t second_to;
};

Form form_of(std::uint8_t lead) {
  if (lead < 0xC2) return {0, 0, 0};
  if (lead < 0xE0) return {2, 0x80, 0xBF};
  if (lead == 0xE0) return {3, 0xA0, 0xBF};
  if (lead == 0xED) return {3, 0x80, 0x9F};  // no surrogates
  if (lead < 0xF0) return {3, 0x80, 0xBF};
  if (lead == 0xF0) return {4, 0x90, 0xBF};
  if (lead < 0xF4) return {4, 0x80, 0xBF};
  if (lead == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

/// The character at the start of `bytes`, which is not empty.
Decoded decode(std::string_view bytes) {
  const auto lead = static_cast<std::uint8_t>(bytes[0]);
  if (lead < 0x80) return {lead, 1};
  const Form form = form_of(lead);
  if (form.length == 0) return {replacement, 1};
  auto point = static_cast<char32_t>(lead & (0x7F >> form.length));
  for (std::size_t i = 1; i < form.length; ++i) {
    const auto byte = i < bytes.size() ? static_cast<std::uint8_t>(bytes[i]) : std::uint8_t{0};
    const bool fits = i == 1 ? byte >= form.second_from && byte <= form.second_to : (byte & 0xC0) == 0x80;
    if (!fits) return {replacement, i};
    point = (point << 6) | (byte & 0x3F);
  }
  const bool noncharacter = (point & 0xFFFE) == 0xFFFE || (point >= 0xFDD0 && point <= 0xFDEF);
  return {noncharacter ? replacement : point, form.length};
}

bool ends_line(char32_t point) {
  return (point >= 0x0A && point <= 0x0D) || point == 0x85 || point == 0x2028 || point == 0x2029;
}

bool has_no_look(char32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x202D || point == 0x202E || point == 0xFEFF;
}

}  // namespace

std::string clean_prose(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size();) {
    const auto [point, length] = decode(bytes.substr(at));
    if (ends_line(point)) {
      const bool second_of_pair = point == '\n' && at > 0 && bytes[at - 1] == '\r';
      if (!second_of_pair) out += '\n';
    } else if (point == '\t') {
      out += ' ';
    } else if (point == replacement) {
      out += replacement_utf8;
    } else if (!has_no_look(point)) {
      out += bytes.substr(at, length);
    }
    at += length;
  }
  return out;
}

std::string clean_line(std::string_view bytes) {
  std::string out;
  bool blank = false;
  for (const char c : clean_prose(bytes)) {
    if (c == ' ' || c == '\n') {
      blank = !out.empty();
      continue;
    }
    if (blank) out += ' ';
    blank = false;
    out += c;
  }
  return out;
}

}  // namespace doorstep::client
