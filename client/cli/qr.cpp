#include "client/cli/qr.hpp"

#include <qrencode.h>

#include <memory>

namespace doorstep::cli {
namespace {

constexpr int quiet_zone = 4;  // modules of margin, as the standard asks for (ISO/IEC 18004)

struct FreeCode {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

class Modules {
 public:
  static Result<Modules> of(std::string_view text) {
    // Level L: it is read once, from a screen or fresh paper, and fewer modules read better.
    std::unique_ptr<QRcode, FreeCode> code(QRcode_encodeString8bit(std::string(text).c_str(), 0, QR_ECLEVEL_L));
    if (!code) return fail(Errc::too_large, "the invitation does not fit a QR code: use its text");
    return Modules(std::move(code));
  }

  int size() const { return code_->width + 2 * quiet_zone; }
  bool dark(int x, int y) const {
    const int column = x - quiet_zone;
    const int row = y - quiet_zone;
    if (column < 0 || row < 0 || column >= code_->width || row >= code_->width) return false;
    return (code_->data[row * code_->width + column] & 1) != 0;
  }

 private:
  explicit Modules(std::unique_ptr<QRcode, FreeCode> code) : code_(std::move(code)) {}
  std::unique_ptr<QRcode, FreeCode> code_;
};

}  // namespace

Result<std::string> qr_svg(std::string_view text) {
  const auto modules = TRY(Modules::of(text));
  const auto size = std::to_string(modules.size());
  std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + size + " " + size +
                    "\" width=\"480\" height=\"480\" shape-rendering=\"crispEdges\">\n<rect width=\"" + size +
                    "\" height=\"" + size + "\" fill=\"#fff\"/>\n<path d=\"";
  for (int y = 0; y < modules.size(); ++y) {
    for (int x = 0; x < modules.size(); ++x) {
      if (!modules.dark(x, y)) continue;
      int run = 1;
      while (modules.dark(x + run, y)) ++run;
      out += "M" + std::to_string(x) + " " + std::to_string(y) + "h" + std::to_string(run) + "v1h-" +
             std::to_string(run) + "z";
      x += run;
    }
  }
  return out + "\" fill=\"#000\"/>\n</svg>\n";
}

Result<std::string> qr_text(std::string_view text) {
  const auto modules = TRY(Modules::of(text));
  std::string out;
  for (int y = 0; y < modules.size(); y += 2) {  // two rows of modules a line: characters are twice as high as wide
    for (int x = 0; x < modules.size(); ++x) {
      const bool top = modules.dark(x, y);
      const bool bottom = modules.dark(x, y + 1);
      out += top ? (bottom ? "█" : "▀") : (bottom ? "▄" : " ");
    }
    out += '\n';
  }
  return out;
}

}  // namespace doorstep::cli
