// The overview as an accessible page of HTML, without a script, and as JSON. Pure: data in, text out.
#pragma once

#include <string>

#include "syncd/admin/overview.hpp"

namespace doorstep::syncd {

std::string overview_html(const Overview& overview);
std::string overview_json(const Overview& overview);

/// For text and for attribute values in double quotation marks. Control characters show as U+FFFD.
std::string escape_html(std::string_view text);
/// With the quotation marks. Bytes that are not UTF-8 and control characters are replaced.
std::string json_string(std::string_view text);

/// The page's own style, by its hash in the policy, and nothing else.
std::string content_security_policy();

}  // namespace doorstep::syncd
