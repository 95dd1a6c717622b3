#include "client/cli/command_line.hpp"

#include "client/cli/command_tree.hpp"
#include "client/cli/output.hpp"
#include "client/cli/system.hpp"

namespace doorstep::cli {
namespace {

constexpr const char* description =
    "doorstep keeps the records of visits on this device, sealed, and carries them to the office's central record.\n"
    "Everything works without a connection but found, join and sync.";

constexpr const char* examples =
    "Examples:\n"
    "  doorstep join doorstep-join:…            this tablet joins its office\n"
    "  doorstep visit new Brennock              begin a visit's record\n"
    "  doorstep visit set v-1 setting -         write a section, from standard input\n"
    "  doorstep sync --watch                    send and receive whenever there is a connection\n"
    "  doorstep status                          what waits, what needs a decision\n"
    "\n"
    "Exit codes: 0 done, 1 failed, 2 wrong command line, 3 something still waits (offline, not approved yet).\n"
    "The passphrase is read from --passphrase-file, DOORSTEP_PASSPHRASE_FILE, or asked for on the terminal.";

class CommandLine {
 public:
  explicit CommandLine(CommandContext& context)
      : context_(context), app_(description, "doorstep"), tree_(context, app_) {
    app_.set_version_flag("--version", "doorstep " DOORSTEP_VERSION, "print the version and end");
    app_.set_help_flag("--help,-h", "print this text and end");
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.footer(examples);
    app_.add_option("--home", home_, "the device's folder (DOORSTEP_HOME, else ~/.doorstep)");
    app_.add_option("--passphrase-file", context_.passphrase_file, "file whose first line is the passphrase");
    app_.add_flag("--json", context_.json, "print results as JSON, and errors as JSON on standard error");
    declare_office(tree_);
    declare_records(tree_);
    declare_casework(tree_);
  }

  int run(int argc, const char* const* argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::Success& wanted) {  // --help, --version
      return app_.exit(wanted, context_.out, context_.err);
    } catch (const CLI::ParseError& error) {
      const auto unknown = app_.remaining(true);
      const bool no_command = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && !unknown.empty();
      const auto what = no_command ? "there is no command '" + unknown.front() + "'" : std::string(error.what());
      print_error(context_, Error{Errc::invalid_input, what + " ('" + called() + " --help' explains)"});
      return static_cast<int>(Exit::usage);
    }
    set_defaults();
    const auto result = tree_.chosen()();
    if (result) return static_cast<int>(*result);
    print_error(context_, result.error());
    return static_cast<int>(Exit::failed);
  }

 private:
  /// "doorstep visit", as far as the words could be understood.
  std::string called() {
    std::string out = "doorstep";
    const CLI::App* at = &app_;
    for (bool deeper = true; deeper;) {
      deeper = false;
      for (const auto* sub : at->get_subcommands()) {
        out += " " + sub->get_name();
        at = sub;
        deeper = true;
      }
    }
    return out;
  }

  void set_defaults() {
    if (!home_.empty()) {
      context_.home = home_;
    } else if (const auto named = environment("DOORSTEP_HOME")) {
      context_.home = *named;
    } else {
      context_.home = std::filesystem::path(environment("HOME").value_or(".")) / ".doorstep";
    }
    if (context_.passphrase_file.empty()) {
      context_.passphrase_file = environment("DOORSTEP_PASSPHRASE_FILE").value_or("");
    }
  }

  CommandContext& context_;
  CLI::App app_;
  CommandTree tree_;
  std::string home_;
};

}  // namespace

CLI::App* CommandTree::group(const char* name, const char* help) {
  auto& out = groups_[name];
  if (out == nullptr) {
    out = app_.add_subcommand(name, help);
    out->require_subcommand(1);
  }
  return out;
}

CLI::App* CommandTree::command(CLI::App* parent, const char* name, const char* help, Run run, const char* example) {
  auto* out = parent->add_subcommand(name, help);
  out->fallthrough();
  if (*example != '\0') out->footer(std::string("Example:\n  ") + example);
  out->callback([this, run = std::move(run)] { chosen_ = run; });
  return out;
}

int run_command_line(int argc, const char* const* argv, CommandContext& context) {
  return CommandLine(context).run(argc, argv);
}

}  // namespace doorstep::cli
