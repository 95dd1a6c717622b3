#include <algorithm>

#include "client/cli/commands.hpp"
#include "client/cli/home.hpp"
#include "client/cli/output.hpp"
#include "client/cli/qr.hpp"
#include "client/cli/sync_report.hpp"
#include "client/cli/sync_runner.hpp"
#include "client/cli/system.hpp"
#include "client/api/wording.hpp"

namespace doorstep::cli {
namespace {

/// A file that must not be there yet, in a folder that is: found out before anything is made.
Status check_free(const std::string& path, std::string_view what) {
  std::error_code error;
  if (std::filesystem::exists(path, error)) {
    return fail(Errc::already_exists, "the file for " + std::string(what) + ", '" + path +
                                          "', is there already and was left as it is: name another file");
  }
  const auto folder = std::filesystem::absolute(path, error).parent_path();
  if (!std::filesystem::is_directory(folder, error)) {
    return fail(Errc::not_found, "there is no folder '" + folder.string() + "' for " + std::string(what));
  }
  return {};
}

std::string kit_text(const store::Enrolment& enrolment, const Key& root_seed, Millis now) {
  return "Doorstep recovery kit\n"
         "=====================\n"
         "\n"
         "Whoever holds this file can speak for the whole organisation. Print it or copy it to a stick, lock that\n"
         "away, and delete the file from this machine. It is needed only when every office device is lost.\n"
         "\n"
         "Organisation:    " +
         enrolment.organisation_name +
         "\n"
         "Organisation id: " +
         enrolment.organisation.text() +
         "\n"
         "Made:            " +
         client::iso_text(now) +
         "\n"
         "Root key seed:   " +
         to_hex(root_seed.view()) + "\n";
}

/// The address and what to trust there. Nothing of it reaches a server that is not the one that was named.
Status set_server(const Home& home, store::Enrolment& enrolment, const ServerOptions& options) {
  if (!options.tls_pin.empty() && !options.ca.empty()) {
    return fail(Errc::invalid_input, "give --tls-pin or --ca, not both");
  }
  if (!options.url.empty()) {
    enrolment.server_url = TRY(client::ServerAddress::parse(options.url))
    .text();
  }
  if (!options.tls_pin.empty()) enrolment.tls_pin = TRY(parse_pin(options.tls_pin));
  if (!options.ca.empty()) {
    TRY(home.keep_ca(options.ca));
    enrolment.tls_pin.reset();
  }
  return {};
}

/// The invitation as a link to the app. It stands in the fragment, which browsers send to nobody (RFC 3986, 3.5).
Result<std::string> link_to(const std::string& app, const std::string& invitation) {
  const bool web = app.starts_with("https://") || app.starts_with("http://");
  if (!web || app.find_first_of("#? ") != std::string::npos) {
    return fail(Errc::invalid_input, "--app takes the address of the tablet app, like https://tablet.example.org/");
  }
  return app + (app.ends_with("/") ? "" : "/") + "#join=" + invitation;
}

}  // namespace

Result<Exit> office_found(CommandContext& context, const FoundOptions& options) {
  const Home home(context.home);
  TRY(check_free(options.card, "the organisation's card"));
  TRY(check_free(options.kit, "the recovery kit"));
  store::Enrolment wanted;
  TRY(make_private_folder(home.folder()));
  TRY(set_server(home, wanted, ServerOptions{options.server, options.tls_pin, options.ca}));
  if (home.has_store() && !home.is_blank()) TRY(home.new_database());  // refuses, before anything is asked
  const auto secret = TRY(new_passphrase(context));
  auto database = TRY(home.new_database());
  const office::FoundingRequest request{options.name, options.label, options.holder, wanted.server_url};
  const auto now = context.now();
  auto made = office::found(std::move(database), request, secret.view(), {}, now, context.rng);
  Status kept;
  if (made) {
    auto enrolment = made->store->enrolment();
    enrolment.tls_pin = wanted.tls_pin;
    kept = made->store->set_enrolment(enrolment);
    // The kit first: without it an organisation must not begin, for nothing else holds its root.
    if (kept) kept = write_new_file(options.kit, kit_text(enrolment, made->root_seed, now.wall), FileMode::owner_only);
    if (kept) kept = write_new_file(options.card, as_text(made->card), FileMode::everybody_reads);
  } else {
    kept = fail(made.error());
  }
  if (!kept) {
    if (made) made->store.reset();
    home.discard_new_store();
    return fail(kept.error());
  }
  const auto& enrolment = made->store->enrolment();
  say(context, "Founded " + enrolment.organisation_name + ".");
  say(context, "Recovery kit: " + options.kit + "  Keep it offline: whoever holds it can speak for the organisation.");
  say(context, "Card for the server: " + options.card + "  Next: syncd --organisation " + options.card +
                   " …, then 'doorstep sync'.");
  print_json(context, Json{{"organisation", enrolment.organisation.text()},
                           {"name", enrolment.organisation_name},
                           {"device", made->store->device().text()},
                           {"label", enrolment.label},
                           {"server", enrolment.server_url},
                           {"card", options.card},
                           {"kit", options.kit}});
  return Exit::done;
}

Result<Exit> office_server(CommandContext& context, const ServerOptions& options) {
  const Home home(context.home);
  auto store = TRY(open_locked(context));
  auto enrolment = store->enrolment();
  TRY(set_server(home, enrolment, options));
  const bool changes = !options.url.empty() || !options.tls_pin.empty() || !options.ca.empty();
  if (changes) TRY(store->set_enrolment(enrolment));
  std::error_code ignored;
  const std::string trust = enrolment.tls_pin                                  ? "pin " + to_hex(*enrolment.tls_pin)
                            : std::filesystem::exists(home.ca_file(), ignored) ? std::string("certificate authority")
                                                                               : std::string("system's authorities");
  say(context, "Server: " + enrolment.server_url + "  Trusted by: " + trust);
  print_json(context, Json{{"server", enrolment.server_url},
                           {"tls_pin", enrolment.tls_pin ? Json(to_hex(*enrolment.tls_pin)) : Json()},
                           {"server_key", enrolment.knows_server() ? Json(to_hex(enrolment.server_key)) : Json()}});
  return Exit::done;
}

Result<Exit> office_invite(CommandContext& context, const InviteOptions& options) {
  const bool svg = options.qr.ends_with(".svg");
  if (!options.qr.empty() && !svg && !options.qr.ends_with(".txt")) {
    return fail(Errc::invalid_input, "--qr takes a file that ends in .svg or .txt");
  }
  if (!options.app.empty()) TRY(link_to(options.app, ""));  // before anything is made
  if (!options.out.empty()) TRY(check_free(options.out, "the invitation"));
  if (!options.qr.empty()) TRY(check_free(options.qr, "the QR code"));
  auto store = TRY(open_unlocked(context));
  TRY(store->authority());
  SyncRunner runner(context, *store);
  if (!store->enrolment().knows_server()) {  // the very first thing that a new office does
    const auto met = TRY(runner.run(Approval{Approval::Whom::nobody, {}}, nullptr));
    if (met.offline) return fail(*met.offline);
  }
  office::Office office(*store);
  const auto invitation = TRY(office.invite(options.label, options.holder, options.office, context.now(), context.rng));
  auto text = keys::invitation_text(invitation);
  if (!options.app.empty()) text = TRY(link_to(options.app, text));
  if (!options.out.empty()) TRY(write_new_file(options.out, text + "\n", FileMode::owner_only));
  if (!options.qr.empty()) {
    TRY(write_new_file(options.qr, svg ? TRY(qr_svg(text)) : TRY(qr_text(text)), FileMode::owner_only));
  }
  const auto sent = runner.run(Approval{Approval::Whom::nobody, {}}, nullptr);
  const bool valid = sent && sent->everything_sent();

  const auto now = context.now().wall;
  say(context, "Invitation for " + options.holder + " on " + options.label + ", valid for 72 hours, until " +
                   client::when_text(invitation.expires_at, now) + ".");
  say(context, "It is used once. Hand it over in person or by a way that nobody else reads:");
  if (options.out.empty()) {
    say(context, text);
  } else {
    say(context, "  " + options.out);
  }
  if (!options.qr.empty()) say(context, "QR code: " + options.qr);
  if (!valid) say(context, "The server does not know it yet: it becomes valid with the next 'doorstep sync'.");
  print_json(context, Json{{"invitation", text},
                           {"label", options.label},
                           {"holder", options.holder},
                           {"office", options.office},
                           {"expires_at", client::iso_text(invitation.expires_at)},
                           {"at_server", valid},
                           {"file", options.out.empty() ? Json() : Json(options.out)},
                           {"qr", options.qr.empty() ? Json() : Json(options.qr)}});
  if (!sent) return fail(sent.error());
  return Exit::done;
}

Result<Exit> office_devices(CommandContext& context) {
  auto store = TRY(open_unlocked(context));
  office::Office office(*store);
  Json list = Json::array();
  std::vector<std::vector<std::string>> rows;
  for (const auto& each : TRY(office.devices())) {
    const std::string state = each.active ? (each.office ? "office" : "tablet") : "removed";
    rows.push_back({each.label, each.holder, state, each.device.text()});
    list.push_back(Json{{"label", each.label},
                        {"holder", each.holder},
                        {"office", each.office},
                        {"active", each.active},
                        {"device", each.device.text()}});
  }
  if (rows.empty()) say(context, "No devices yet: the first 'doorstep sync' brings this office's own.");
  print_table(context, rows);
  print_json(context, list);
  return Exit::done;
}

Result<Exit> office_approve(CommandContext& context, const std::vector<std::string>& codes) {
  auto store = TRY(open_unlocked(context));
  TRY(store->authority());
  SyncRunner runner(context, *store);
  const auto outcome = TRY(runner.run(Approval{Approval::Whom::these, codes}, nullptr));
  if (outcome.offline) return fail(*outcome.offline);
  for (const auto& code : codes) {
    const bool seen = std::any_of(outcome.joins.begin(), outcome.joins.end(),
                                  [&](const JoinSeen& each) { return each.code == code && each.approved; });
    if (!seen) {
      return fail(Errc::not_found,
                  "no device with the code " + code + " waits: 'doorstep sync --confirm-codes' lists them");
    }
  }
  return report_sync(context, *store, outcome);
}

}  // namespace doorstep::cli
