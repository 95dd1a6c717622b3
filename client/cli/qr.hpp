// An invitation as a QR code.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace doorstep::cli {

/// A picture for the screen or for paper. Errc::too_large.
Result<std::string> qr_svg(std::string_view text);
/// Lines of block characters for a terminal, dark on light.
Result<std::string> qr_text(std::string_view text);

}  // namespace doorstep::cli
