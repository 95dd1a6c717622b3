// Files of a visit: attached, and written out again. command_line.cpp declares how each is called.
#pragma once

#include <string>

#include "client/cli/context.hpp"
#include "core/base/result.hpp"

namespace doorstep::cli {

struct VisitAttachOptions {
  std::string visit;
  std::string file;        ///< "-": standard input
  std::string child;       ///< empty: about no child in particular
  std::string kind;        ///< activity, photo or document; empty: a photo when it is an image, else a document
  std::string title;       ///< empty: none; never the file's name, which may name a child
  std::string mime;        ///< empty: as its first bytes say
  std::string discussion;  ///< what it told (R-38); may be written later
};
/// Errc::not_allowed for a finished record; errors of casework::attach. Leaves the file itself as it is, and makes no
/// other copy of it than the sealed one.
Result<Exit> visit_attach(CommandContext& context, const VisitAttachOptions& options);

/// Writes an attachment's file to `out_file`, beside it first, readable by its owner only. `row`: as 'visit show'
/// prints it, at least 4 digits of it; empty: the only one. Errors of casework::attachment_content.
Result<Exit> visit_attachment(CommandContext& context, const std::string& visit, const std::string& row,
                              const std::string& out_file);

}  // namespace doorstep::cli
