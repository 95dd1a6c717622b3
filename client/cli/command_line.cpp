#include "client/cli/command_line.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <functional>
#include <map>
#include <memory>

#include "client/cli/commands.hpp"
#include "client/cli/output.hpp"
#include "client/cli/system.hpp"

namespace doorstep::cli {
namespace {

using Run = std::function<Result<Exit>()>;

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

/// Options are filled while parsing and must outlive it; a shared_ptr in each callback keeps them.
template <class T>
std::shared_ptr<T> options() {
  return std::make_shared<T>();
}

class CommandLine {
 public:
  explicit CommandLine(CommandContext& context) : context_(context), app_(description, "doorstep") {
    app_.set_version_flag("--version", "doorstep " DOORSTEP_VERSION, "print the version and end");
    app_.set_help_flag("--help,-h", "print this text and end");
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.footer(examples);
    app_.add_option("--home", home_, "the device's folder (DOORSTEP_HOME, else ~/.doorstep)");
    app_.add_option("--passphrase-file", context_.passphrase_file, "file whose first line is the passphrase");
    app_.add_flag("--json", context_.json, "print results as JSON, and errors as JSON on standard error");
    add_office();
    add_join();
    add_cases();
    add_visits();
    add_conflicts();
    add_sync();
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
    const auto result = chosen_();
    if (result) return static_cast<int>(*result);
    print_error(context_, result.error());
    return static_cast<int>(Exit::failed);
  }

 private:
  CLI::App* group(const char* name, const char* help) {
    auto* out = app_.add_subcommand(name, help);
    out->require_subcommand(1);
    return out;
  }
  CLI::App* command(CLI::App* parent, const char* name, const char* help, Run run, const char* example = "") {
    auto* out = parent->add_subcommand(name, help);
    out->fallthrough();
    if (*example != '\0') out->footer(std::string("Example:\n  ") + example);
    out->callback([this, run = std::move(run)] { chosen_ = run; });
    return out;
  }

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

  void add_office() {
    auto* office = group("office", "what an office does: found, invite, let devices in");
    {
      auto o = options<FoundOptions>();
      auto* c = command(
          office, "found", "found the organisation on this device, the first of its office",
          [this, o] { return office_found(context_, *o); },
          "doorstep office found --name \"Harrowmere Council\" --holder \"Bernadette Osei\" --label office-1 \\\n"
          "    --server https://sync.example.org --card org.card --kit recovery-kit.txt");
      c->add_option("--name", o->name, "the organisation")->required();
      c->add_option("--holder", o->holder, "the person who uses this device")->required();
      c->add_option("--label", o->label, "this device's name in lists")->required();
      c->add_option("--server", o->server, "the server's address, https://host[:port]")->required();
      c->add_option("--tls-pin", o->tls_pin,
                    "the server's TLS pin, 64 hexadecimal digits, or its certificate's PEM file");
      c->add_option("--ca", o->ca, "PEM file of the authority that certifies the server, instead of the system's");
      c->add_option("--card", o->card, "new file: the organisation's card, for syncd --organisation")->required();
      c->add_option("--kit", o->kit, "new file: the recovery kit, to be kept offline")->required();
    }
    {
      auto o = options<ServerOptions>();
      auto* c = command(
          office, "server", "show or change where the server is and what is trusted there",
          [this, o] { return office_server(context_, *o); }, "doorstep office server --tls-pin server-certificate.pem");
      c->add_option("--url", o->url, "https://host[:port]");
      c->add_option("--tls-pin", o->tls_pin, "64 hexadecimal digits, or the server's certificate as PEM file");
      c->add_option("--ca", o->ca, "PEM file of the authority that certifies the server");
    }
    {
      auto o = options<InviteOptions>();
      auto* c = command(
          office, "invite", "make an invitation for one device, valid for 72 hours",
          [this, o] { return office_invite(context_, *o); },
          "doorstep office invite --label tab-014 --holder \"Priya Raman\" --qr invitation.svg");
      c->add_option("--label", o->label, "the device's name in lists")->required();
      c->add_option("--holder", o->holder, "the person who will use it")->required();
      c->add_flag("--office", o->office, "it is another device of the office");
      c->add_option("--out", o->out, "new file for the invitation, instead of printing it");
      c->add_option("--qr", o->qr, "new file for a QR code: .svg, or .txt for a terminal");
    }
    command(office, "devices", "list the devices of the organisation", [this] { return office_devices(context_); });
    {
      auto o = options<std::vector<std::string>>();
      auto* c = command(
          office, "approve", "let in the devices with these codes, compared aloud",
          [this, o] { return office_approve(context_, *o); }, "doorstep office approve 402917");
      c->add_option("CODE", *o, "six digits, from 'doorstep sync --confirm-codes'")->required();
    }
  }

  void add_join() {
    auto o = options<JoinOptions>();
    auto seconds = options<std::uint32_t>();
    *seconds = 120;
    auto* c = command(
        &app_, "join", "join an office with its invitation, and make this device's store",
        [this, o, seconds] {
          o->wait = static_cast<Millis>(*seconds) * second_ms;
          return join(context_, *o);
        },
        "doorstep join invitation.txt --wait 600");
    c->add_option("INVITATION", o->invitation, "the invitation's text, a file that holds it, or - for standard input")
        ->required();
    c->add_option("--wait", *seconds, "seconds to wait for the office's approval")->capture_default_str();
    c->add_option("--ca", o->ca, "PEM file of the authority that certifies the server, instead of the system's");
  }

  void add_cases() {
    auto* cases = group("case", "families' files");
    {
      auto o = options<CaseNewOptions>();
      auto* c = command(
          cases, "new", "open a case (at an office)", [this, o] { return case_new(context_, *o); },
          "doorstep case new Brennock --address \"17 Tannery Row\" --for tab-014");
      c->add_option("NAME", o->name, "the family's name")->required();
      c->add_option("--address", o->address, "where the family lives");
      c->add_option("--notes", o->notes, "how to get in");
      c->add_option("--for", o->devices, "labels of the devices that may read and write it");
    }
    command(cases, "list", "the cases on this device", [this] { return case_list(context_); });
    {
      auto o = options<std::string>();
      auto* c = command(cases, "show", "a case, its children and people, and who may read it",
                        [this, o] { return case_show(context_, *o); });
      c->add_option("CASE", *o, "family name, short id or id")->required();
    }
    {
      auto o = options<std::pair<std::string, std::string>>();
      auto* c = command(
          cases, "grant", "let one more device read and write a case (at an office)",
          [this, o] { return case_grant(context_, o->first, o->second); }, "doorstep case grant Brennock tab-022");
      c->add_option("CASE", o->first, "family name, short id or id")->required();
      c->add_option("DEVICE", o->second, "the device's label")->required();
    }
    {
      auto o = options<std::pair<std::string, std::vector<std::string>>>();
      auto* c = command(
          cases, "import", "open a case for each family of a file, with its people and children",
          [this, o] { return case_import(context_, o->first, o->second); },
          "doorstep case import sample-visits.json --for tab-014");
      c->add_option("FILE", o->first, "JSON of the shape of sample-visits.json; - for standard input")->required();
      c->add_option("--for", o->second, "labels of the devices that may read and write what is opened");
    }
    auto* children = group("child", "the children of a case");
    {
      auto o = options<ChildOptions>();
      auto* c = command(
          children, "add", "add a child to a case", [this, o] { return child_add(context_, *o); },
          "doorstep child add Brennock --name \"Maya Brennock\" --dob 2016-05-19");
      c->add_option("CASE", o->case_name, "family name, short id or id")->required();
      c->add_option("--name", o->name, "the child's name")->required();
      c->add_option("--dob", o->dob, "date of birth, YYYY-MM-DD");
    }
    {
      auto o = options<std::string>();
      auto* c = command(children, "list", "the children of one case, or of all",
                        [this, o] { return child_list(context_, *o); });
      c->add_option("CASE", *o, "family name, short id or id");
    }
  }

  void add_visits() {
    auto* visits = group("visit", "records of visits");
    {
      auto o = options<VisitNewOptions>();
      auto* c = command(
          visits, "new", "begin a visit's record", [this, o] { return visit_new(context_, *o); },
          "doorstep visit new Brennock --start \"2026-03-31 16:00\" --purpose \"Planned CIN visit\"");
      c->add_option("CASE", o->case_name, "family name, short id or id")->required();
      c->add_option("--start", o->start, "when it began; now, when it is left out");
      c->add_option("--purpose", o->purpose, "what it is for");
    }
    {
      auto o = options<std::string>();
      auto* c = command(
          visits, "import", "take the visits of a file as drafts; again makes nothing twice",
          [this, o] { return visit_import(context_, *o); }, "doorstep visit import sample-visits.json");
      c->add_option("FILE", *o, "JSON of the shape of sample-visits.json; - for standard input")->required();
    }
    {
      auto o = options<VisitSetOptions>();
      auto* c = command(
          visits, "set", "write one field of a visit", [this, o] { return visit_set(context_, *o); },
          "doorstep visit set v-1 wishes:maya \"Maya chose to talk upstairs.\"");
      c->add_option("VISIT", o->visit, "short id or id")->required();
      c->add_option("FIELD", o->field, "as 'doorstep visit fields' lists them: setting, analysis.text, ticks:CHILD")
          ->required();
      c->add_option("TEXT", o->text, "the words; - for standard input; JSON for fields that are not text");
      c->add_option("--file", o->file, "take the words from this file");
    }
    {
      auto o = options<std::string>();
      auto* c = command(visits, "show", "a visit's record", [this, o] { return visit_show(context_, *o); });
      c->add_option("VISIT", *o, "short id or id")->required();
    }
    {
      auto o = options<std::string>();
      auto* c = command(visits, "list", "the visits on this device", [this, o] { return visit_list(context_, *o); });
      c->add_option("--case", *o, "of this case only");
    }
    {
      auto o = options<std::pair<std::string, std::string>>();
      auto* c = command(
          visits, "history", "who wrote what, when, and what became of it",
          [this, o] { return visit_history(context_, o->first, o->second); },
          "doorstep visit history v-1 analysis.text");
      c->add_option("VISIT", o->first, "short id or id")->required();
      c->add_option("FIELD", o->second, "one field only");
    }
    command(visits, "fields", "the fields of a visit's record", [this] { return visit_fields(context_); });
  }

  void add_conflicts() {
    auto* conflicts = group("conflicts", "what was changed in two places");
    command(conflicts, "list", "before, mine and theirs, side by side", [this] { return conflicts_list(context_); });
    auto o = options<ResolveOptions>();
    auto* c = command(
        conflicts, "resolve", "decide one of them, for everybody",
        [this, o] { return conflicts_resolve(context_, *o); }, "doorstep conflicts resolve 1 --keep both");
    c->add_option("N", o->number, "its number in the list")->required();
    c->add_option("--keep", o->keep, "mine, theirs, both (one after the other), or a version's number");
    c->add_option("--text", o->text, "other words; - for standard input");
  }

  void add_sync() {
    auto o = options<SyncOptions>();
    auto seconds = options<std::uint32_t>();
    *seconds = 60;
    auto* c = command(
        &app_, "sync", "send and receive; at an office also let devices in",
        [this, o, seconds] {
          o->interval = std::max<Millis>(static_cast<Millis>(*seconds) * second_ms, second_ms);
          return sync(context_, *o);
        },
        "doorstep sync --watch");
    c->add_flag("--watch", o->watch, "go on: woken by the server, by new words, and every interval");
    c->add_option("--interval", *seconds, "seconds between two looks while watching")->capture_default_str();
    c->add_flag("--confirm-codes", o->confirm_codes, "at an office: only list who asks to join, with their codes");
    command(&app_, "status", "what waits, what needs a decision, when everything was last sent",
            [this] { return status(context_); });
  }

  CommandContext& context_;
  CLI::App app_;
  std::string home_;
  Run chosen_;
};

}  // namespace

int run_command_line(int argc, const char* const* argv, CommandContext& context) {
  return CommandLine(context).run(argc, argv);
}

}  // namespace doorstep::cli
