#include "client/cli/commands.hpp"
#include "client/cli/system.hpp"

namespace doorstep::cli {
namespace {

constexpr std::size_t longest_text = 4 << 20;

/// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(at < text.size() ? text[at] : 0); };
    const unsigned first = byte(i);
    const std::size_t length = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 : first >> 3 == 30 ? 4 : 0;
    if (length == 0) return false;
    std::uint32_t code = length == 1 ? first : first & (0x7fU >> length);
    for (std::size_t k = 1; k < length; ++k) {
      if (byte(i + k) >> 6 != 2) return false;
      code = code << 6 | (byte(i + k) & 0x3f);
    }
    constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < least[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return false;
    i += length;
  }
  return true;
}

}  // namespace

Result<std::string> words_from(const std::optional<std::string>& text, const std::string& file) {
  if (text.has_value() != file.empty())
    return fail(Errc::invalid_input, "give the text, '-' for standard input, or --file");
  const bool typed = text && *text != "-";
  std::string out = typed ? *text : TRY(read_text(text ? "-" : file, longest_text));
  if (!is_utf8(out)) return fail(Errc::invalid_input, "the text is not UTF-8: save it as UTF-8 and try again");
  if (!typed && !out.empty() && out.back() == '\n') out.pop_back();  // what editors and echo add
  return out;
}

}  // namespace doorstep::cli
