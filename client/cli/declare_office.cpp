#include "client/cli/command_tree.hpp"
#include "client/cli/commands.hpp"

namespace doorstep::cli {
namespace {

void add_office(CommandTree& tree) {
  auto& context = tree.context();
  auto* office = tree.group("office", "what an office does: found, invite, let devices in");
  {
    auto o = options<FoundOptions>();
    auto* c = tree.command(
        office, "found", "found the organisation on this device, the first of its office",
        [&context, o] { return office_found(context, *o); },
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
    auto* c = tree.command(
        office, "server", "show or change where the server is and what is trusted there",
        [&context, o] { return office_server(context, *o); },
        "doorstep office server --tls-pin server-certificate.pem");
    c->add_option("--url", o->url, "https://host[:port]");
    c->add_option("--tls-pin", o->tls_pin, "64 hexadecimal digits, or the server's certificate as PEM file");
    c->add_option("--ca", o->ca, "PEM file of the authority that certifies the server");
  }
  {
    auto o = options<InviteOptions>();
    auto* c = tree.command(
        office, "invite", "make an invitation for one device, valid for 72 hours",
        [&context, o] { return office_invite(context, *o); },
        "doorstep office invite --label tab-014 --holder \"Priya Raman\" --qr invitation.svg");
    c->add_option("--label", o->label, "the device's name in lists")->required();
    c->add_option("--holder", o->holder, "the person who will use it")->required();
    c->add_flag("--office", o->office, "it is another device of the office");
    c->add_option("--out", o->out, "new file for the invitation, instead of printing it");
    c->add_option("--qr", o->qr, "new file for a QR code: .svg, or .txt for a terminal");
    c->add_option("--app", o->app, "the tablet app's address: the invitation is a link that opens it");
  }
  tree.command(office, "devices", "list the devices of the organisation",
               [&context] { return office_devices(context); });
  {
    auto o = options<std::vector<std::string>>();
    auto* c = tree.command(
        office, "approve", "let in the devices with these codes, compared aloud",
        [&context, o] { return office_approve(context, *o); }, "doorstep office approve 402917");
    c->add_option("CODE", *o, "six digits, from 'doorstep sync --confirm-codes'")->required();
  }
}

void add_join(CommandTree& tree) {
  auto& context = tree.context();
  auto o = options<JoinOptions>();
  auto seconds = options<std::uint32_t>();
  *seconds = 120;
  auto* c = tree.command(
      &tree.app(), "join", "join an office with its invitation, and make this device's store",
      [&context, o, seconds] {
        o->wait = static_cast<Millis>(*seconds) * second_ms;
        return join(context, *o);
      },
      "doorstep join invitation.txt --wait 600");
  c->add_option("INVITATION", o->invitation, "the invitation's text, a file that holds it, or - for standard input")
      ->required();
  c->add_option("--wait", *seconds, "seconds to wait for the office's approval")->capture_default_str();
  c->add_option("--ca", o->ca, "PEM file of the authority that certifies the server, instead of the system's");
}

void add_conflicts(CommandTree& tree) {
  auto& context = tree.context();
  auto* conflicts = tree.group("conflicts", "what was changed in two places");
  tree.command(conflicts, "list", "before, mine and theirs, side by side",
               [&context] { return conflicts_list(context); });
  auto o = options<ResolveOptions>();
  auto* c = tree.command(
      conflicts, "resolve", "decide one of them, for everybody",
      [&context, o] { return conflicts_resolve(context, *o); }, "doorstep conflicts resolve 3f9a01c2 --keep both");
  c->add_option("ID", o->conflict, "its id in the list")->required();
  c->add_option("--keep", o->keep, "mine, theirs, both (one after the other), or a version's number");
  c->add_option("--text", o->text, "other words; - for standard input");
}

void add_sync(CommandTree& tree) {
  auto& context = tree.context();
  auto o = options<SyncOptions>();
  auto seconds = options<std::uint32_t>();
  *seconds = 60;
  auto* c = tree.command(
      &tree.app(), "sync", "send and receive; at an office also let devices in",
      [&context, o, seconds] {
        o->interval = std::max<Millis>(static_cast<Millis>(*seconds) * second_ms, second_ms);
        return sync(context, *o);
      },
      "doorstep sync --watch");
  c->add_flag("--watch", o->watch, "go on: woken by the server, by new words, and every interval");
  c->add_option("--interval", *seconds, "seconds between two looks while watching")->capture_default_str();
  c->add_flag("--confirm-codes", o->confirm_codes, "at an office: only list who asks to join, with their codes");
  tree.command(&tree.app(), "status", "what waits, what needs a decision, when everything was last sent",
               [&context] { return status(context); });
}

}  // namespace

void declare_office(CommandTree& tree) {
  add_office(tree);
  add_join(tree);
  add_conflicts(tree);
  add_sync(tree);
}

}  // namespace doorstep::cli
