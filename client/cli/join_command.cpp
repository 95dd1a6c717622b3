#include "client/api/enrolling.hpp"
#include "client/cli/commands.hpp"
#include "client/cli/home.hpp"
#include "client/cli/output.hpp"
#include "client/cli/sync_report.hpp"
#include "client/cli/sync_runner.hpp"
#include "client/cli/system.hpp"
#include "core/keys/invitation.hpp"
#include "core/sync/backoff.hpp"

namespace doorstep::cli {
namespace {

constexpr std::string_view invitation_prefix = "doorstep-join:";
constexpr std::size_t longest_invitation = 64 * 1024;
constexpr Millis longest_pause_ms = 10 * second_ms;  // somebody waits beside the screen

Result<keys::Invitation> read_invitation(const std::string& given) {
  if (given.starts_with(invitation_prefix)) return keys::parse_invitation(given);
  return keys::parse_invitation(TRY(read_text(given, longest_invitation)));
}

/// A store that was made for this invitation, or nothing when there is none in the way. One that asked with another
/// invitation and was never let in is put aside: it can read and hold nothing.
Result<std::unique_ptr<store::DeviceStore>> earlier_attempt(CommandContext& context, const Home& home,
                                                            const keys::Invitation& invitation) {
  if (!home.has_store() || home.is_blank()) return nullptr;
  auto store = TRY(open_locked(context));
  const auto refusal = [&] {
    return fail(Errc::already_exists,
                "this device belongs to an office already, which was left as it is: use --home with "
                "another folder");
  };
  if (store->enrolment().join_request.empty() || TRY(store->certificate())) return refusal();
  const auto request = TRY(keys::parse_join_request(store->enrolment().join_request));
  if (request.invitation == invitation.id()) return store;
  store.reset();
  TRY(home.set_store_aside(context.now().wall));
  return nullptr;
}

Result<std::unique_ptr<store::DeviceStore>> new_store(CommandContext& context, const Home& home,
                                                      const keys::Invitation& invitation, ByteView secret) {
  auto secrets = keys::DeviceSecrets::generate(context.rng);
  const auto request = keys::make_join_request(invitation, secrets, context.now().wall, DOORSTEP_VERSION);
  return store::DeviceStore::create(TRY(home.new_database()), client::enrolment_of(invitation, request),
                                    std::move(secrets), secret, {}, context.rng);
}

}  // namespace

Result<Exit> join(CommandContext& context, const JoinOptions& options) {
  const Home home(context.home);
  const auto invitation = TRY(read_invitation(options.invitation));
  auto store = TRY(earlier_attempt(context, home, invitation));
  const bool fresh = store == nullptr;
  if (fresh) {
    const auto secret = TRY(new_passphrase(context));
    store = TRY(new_store(context, home, invitation, secret.view()));
  } else {
    const auto secret = TRY(passphrase(context));
    TRY(store->unlock(secret.view(), context.rng));
  }
  if (!options.ca.empty()) TRY(home.keep_ca(options.ca));

  const auto code = keys::short_code(TRY(keys::parse_join_request(store->enrolment().join_request)));
  const auto& enrolment = store->enrolment();
  say(context, "This is " + enrolment.label + " for " + enrolment.holder + ". Its code is " + code +
                   ": the office may ask for it.");
  SyncRunner runner(context, *store);
  sync::Backoff backoff;
  Millis waited = 0;
  for (;;) {
    auto outcome = runner.run(Approval{Approval::Whom::nobody, {}}, nullptr);
    if (!outcome) {
      // The invitation is used, expired or unknown, or this is the wrong server: what was just made serves nothing.
      if (fresh && waited == 0) {
        store.reset();
        home.discard_new_store();
      }
      return fail(outcome.error());
    }
    const bool in = !outcome->offline && !outcome->awaiting_approval;
    if (in || waited >= options.wait || stop_requested()) {
      if (in) say(context, "The office has let this device in.");
      if (context.json) {
        print_json(context, Json{{"label", enrolment.label},
                                 {"holder", enrolment.holder},
                                 {"device", store->device().text()},
                                 {"code", code},
                                 {"state", in                 ? "joined"
                                           : outcome->offline ? "offline"
                                                              : "awaiting_approval"}});
        return in ? Exit::done : Exit::waiting;
      }
      const auto exit = TRY(report_sync(context, *store, *outcome));
      return in ? Exit::done : exit;
    }
    if (waited == 0) say(context, "Waiting for the office to let it in: there, run 'doorstep sync'.");
    const auto pause =
        std::min({backoff.failed(outcome->retry_after, context.rng), longest_pause_ms, options.wait - waited});
    sleep_for(pause);
    waited += std::max<Millis>(pause, 1);
  }
}

}  // namespace doorstep::cli
