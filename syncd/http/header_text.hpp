// The text of HTTP headers: letters, dates, what may stand in one. Pure.
#pragma once

#include <ctime>
#include <string>
#include <string_view>

namespace doorstep::syncd {

/// A to Z become a to z, whatever the locale: names of headers and hosts know no case.
std::string lower_case(std::string_view text);

/// RFC 9110, 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT", in English whatever the locale.
std::string http_date(std::time_t when);

/// Whether a header's name or value can be sent: no control character, so that none splits the answer.
bool is_printable(std::string_view text);

/// The next element of a list with commas, without the blanks around it (RFC 9110, 5.6.1); `list` loses it. Elements
/// may be empty.
std::string_view take_element(std::string_view& list);

}  // namespace doorstep::syncd
