// Makes any bytes fit to be printed and exported.
//
// A record's words come from many hands and devices, and the print must neither fail on them nor show something else
// than was written. What comes out is valid UTF-8 in which
//   - each maximal subpart of an ill-formed sequence is one U+FFFD (The Unicode Standard 3.9, table 3-8), and so are
//     noncharacters;
//   - CR LF, CR, VT, FF, NEL, U+2028 and U+2029 are line feeds, and a tab is a space;
//   - other C0 and C1 controls are gone: they have no look;
//   - the overrides U+202D and U+202E are gone: they would print letters in another order than they are stored in.
//     Marks and isolates, which Arabic and Hebrew need, stay.
#pragma once

#include <string>
#include <string_view>

namespace doorstep::client {

/// Prose: line feeds are kept.
std::string clean_prose(std::string_view bytes);

/// One line: runs of blanks and line feeds are one space, and none stands at an end.
std::string clean_line(std::string_view bytes);

}  // namespace doorstep::client
