// The commands of doorstep. command_line.cpp declares how each is called; here is what each takes.
//
// A command prints its result (words, or one JSON value) and returns how it ended; an error is returned, and printed
// by main in one line.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/cli/context.hpp"
#include "core/base/result.hpp"

namespace doorstep::cli {

// ---- office_commands.cpp

struct FoundOptions {
  std::string name;
  std::string holder;
  std::string label;
  std::string server;
  std::string tls_pin;  ///< empty: none
  std::string ca;       ///< PEM file; empty: the system's authorities
  std::string card;
  std::string kit;
};
Result<Exit> office_found(CommandContext& context, const FoundOptions& options);

struct ServerOptions {
  std::string url;
  std::string tls_pin;
  std::string ca;
};
Result<Exit> office_server(CommandContext& context, const ServerOptions& options);

struct InviteOptions {
  std::string label;
  std::string holder;
  bool office = false;
  std::string out;  ///< file for the invitation's text; empty: standard output
  std::string qr;   ///< file for a QR code, .svg or .txt; empty: none
  std::string app;  ///< address of the tablet app: the invitation is a link that opens it; empty: its text alone
};
/// Errc::invalid_input for an app's address that is no link.
Result<Exit> office_invite(CommandContext& context, const InviteOptions& options);
Result<Exit> office_devices(CommandContext& context);
Result<Exit> office_approve(CommandContext& context, const std::vector<std::string>& codes);

// ---- join_command.cpp

struct JoinOptions {
  std::string invitation;  ///< the text, "-" for standard input, or a file
  std::string ca;
  Millis wait = 0;
};
Result<Exit> join(CommandContext& context, const JoinOptions& options);

// ---- case_commands.cpp

struct CaseNewOptions {
  std::string name;
  std::string address;
  std::string notes;
  std::vector<std::string> devices;  ///< labels
};
Result<Exit> case_new(CommandContext& context, const CaseNewOptions& options);
Result<Exit> case_list(CommandContext& context);
Result<Exit> case_show(CommandContext& context, const std::string& name);
Result<Exit> case_grant(CommandContext& context, const std::string& name, const std::string& device);
Result<Exit> case_import(CommandContext& context, const std::string& file, const std::vector<std::string>& devices);

struct AllocateOptions {
  std::string case_name;
  std::string worker;
  std::optional<std::string> team;  ///< nothing: as it is
};
/// Says whose case it is from now on. Who made its visits stays as it is.
Result<Exit> case_allocate(CommandContext& context, const AllocateOptions& options);

struct ChildOptions {
  std::string case_name;
  std::string name;
  std::string dob;
};
Result<Exit> child_add(CommandContext& context, const ChildOptions& options);
Result<Exit> child_list(CommandContext& context, const std::string& case_name);

// ---- visit_commands.cpp

struct VisitNewOptions {
  std::string case_name;
  std::string start;  ///< empty: now
  std::string purpose;
};
struct VisitSetOptions {
  std::string visit;
  std::string field;
  std::optional<std::string> text;  ///< "-": standard input
  std::string file;
};
Result<Exit> visit_new(CommandContext& context, const VisitNewOptions& options);
/// `finish`: also finish the visits whose state in the file says so.
Result<Exit> visit_import(CommandContext& context, const std::string& file, bool finish);
Result<Exit> visit_set(CommandContext& context, const VisitSetOptions& options);
Result<Exit> visit_show(CommandContext& context, const std::string& visit);
Result<Exit> visit_list(CommandContext& context, const std::string& case_name);
Result<Exit> visit_history(CommandContext& context, const std::string& visit, const std::string& field);
Result<Exit> visit_fields(CommandContext& context);

// ---- conflict_commands.cpp

struct ResolveOptions {
  std::string conflict;             ///< its id in the list, or the first letters of it
  std::string keep;                 ///< mine, theirs, both, or a version's number
  std::optional<std::string> text;  ///< "-": standard input
};
Result<Exit> conflicts_list(CommandContext& context);
Result<Exit> conflicts_resolve(CommandContext& context, const ResolveOptions& options);

// ---- rules_commands.cpp

/// Judges the cases of a file; needs no home. `why`: with the reasons, in JSON too.
Result<Exit> rules_eval(CommandContext& context, const std::string& file, bool why);

// ---- sync_commands.cpp

struct SyncOptions {
  bool watch = false;
  Millis interval = 60 * second_ms;  ///< between looks, while watching
  bool confirm_codes = false;        ///< an office: only list who asks to join
};
Result<Exit> sync(CommandContext& context, const SyncOptions& options);
Result<Exit> status(CommandContext& context);

/// Text for a field: given as it is, "-" for standard input. Errc::invalid_input when it is not UTF-8.
Result<std::string> words_from(const std::optional<std::string>& text, const std::string& file);

}  // namespace doorstep::cli
