// Finishing, correcting and reviewing records; tasks and case notes. command_line.cpp declares how each is called.
#pragma once

#include <string>

#include "client/cli/context.hpp"
#include "core/base/result.hpp"
#include "core/casework/casework.hpp"

namespace doorstep::cli {

/// What Finish would ask for and make; changes nothing.
Result<Exit> visit_check(CommandContext& context, const std::string& visit);
/// Errc::invalid_input when something is missing: it is listed, and the draft stays as it is.
Result<Exit> visit_finish(CommandContext& context, const std::string& visit);
Result<Exit> visit_correct(CommandContext& context, const std::string& visit, const std::string& reason);

struct ReviewOptions {
  std::string visit;
  bool approve = false;
  bool send_back = false;
  std::string comment;
};
Result<Exit> visit_review(CommandContext& context, const ReviewOptions& options);

struct CommentOptions {
  std::string visit;
  std::string section;  ///< its key; empty: the whole record
  std::string text;
};
Result<Exit> visit_comment(CommandContext& context, const CommentOptions& options);

/// Case notes of a visit, with what a cross-reference points to.
Result<Exit> visit_notes(CommandContext& context, const std::string& visit);
Result<Exit> visit_withdraw_note(CommandContext& context, const std::string& note, const std::string& reason);
/// A finished version as it was; 0: the newest.
Result<Exit> visit_version(CommandContext& context, const std::string& visit, std::uint64_t version);

// ---- task_commands.cpp

struct TaskOptions {
  std::string only_case;
  bool all = false;  ///< those that are decided, too
};
Result<Exit> tasks_list(CommandContext& context, const TaskOptions& options);
Result<Exit> tasks_done(CommandContext& context, const std::string& task, const std::string& words);

struct DueOptions {
  std::string only_case;
  std::string on;  ///< a date; empty: today
};
Result<Exit> due(CommandContext& context, const DueOptions& options);

/// Today's London date, or the one given. Errc::invalid_input.
Result<rules::Date> day_from(CommandContext& context, const std::string& on);

}  // namespace doorstep::cli
