// Writing a file that tells a family's story.
#pragma once

#include <string>

#include "core/base/bytes.hpp"

namespace doorstep::print {

/// Writes beside `path` and renames, so that there is the whole file or what was there before; mode 0600 whatever the
/// umask, synced with its folder. An ordinary file of that name is replaced; anything else there (a folder, a link, a
/// device) is left alone. Errc::io, naming the file and what to do; nothing unfinished stays behind.
Status replace_private_file(const std::string& path, ByteView content);

}  // namespace doorstep::print
