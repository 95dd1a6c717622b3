#include "client/cli/sync_runner.hpp"

#include "core/sync/limits.hpp"

namespace doorstep::cli {
namespace {

constexpr Millis lock_patience_ms = 20 * second_ms;

}  // namespace

Result<client::Transport*> SyncRunner::transport() {
  if (!transport_ || reached_url_ != store_.enrolment().server_url) {
    transport_ = client::make_https_transport(TRY(transport_options(Home(context_.home), store_.enrolment())));
    reached_url_ = store_.enrolment().server_url;
  }
  return transport_.get();
}

Result<SyncOutcome> SyncRunner::run(const Approval& approval, const OnProgress& progress) {
  const auto lock = TRY(FileLock::take(Home(context_.home).lock_file(), lock_patience_ms));
  sync::PlatformFacts facts;
  facts.app_version = DOORSTEP_VERSION;
  facts.storage_free_bytes = free_bytes(context_.home);
  facts.storage_persistent = true;
  client::SyncFlow flow(store_, std::move(facts), approval);
  const auto done = drain(flow, progress);
  TRY(flow.close(done ? std::nullopt : std::optional<Error>(done.error()), context_.now()));
  if (!done) return fail(done.error());
  return flow.outcome();
}

Status SyncRunner::drain(client::SyncFlow& flow, const OnProgress& progress) {
  auto* line = TRY(transport());  // an address that does not parse is said first
  auto request = TRY(flow.begin(context_.now(), context_.rng));
  while (request && !stop_requested()) {
    const auto sending = flow.sending();
    if (sending && progress) progress(sending->number, sending->of);
    auto answer = ask(*line, *request);
    if (!answer && answer.error().code == Errc::unavailable) {
      flow.unreachable(answer.error());
      return {};
    }
    request = TRY(flow.answered(TRY(std::move(answer)), context_.now(), context_.rng));
  }
  return {};
}

Result<client::SyncAnswer> SyncRunner::ask(client::Transport& line, const client::SyncRequest& request) {
  const bool get = request.method == "GET";
  auto answer = get ? line.get(request.path) : line.post(request.path, sync::exchange_content_type, request.body);
  if (!answer && get && answer.error().code == Errc::bad_signature && !store_.enrolment().tls_pin) {
    return fail(Errc::bad_signature, answer.error().message +
                                         "; if it is your own server and its certificate is self-signed, "
                                         "give its pin first: 'doorstep office server --tls-pin PIN'");
  }
  if (!answer) return fail(answer.error());
  client::SyncAnswer out;
  out.status = answer->status;
  if (answer->retry_after) {
    out.retry_after = std::chrono::duration_cast<std::chrono::milliseconds>(*answer->retry_after).count();
  }
  out.body = std::move(answer->body);
  return out;
}

Result<std::unique_ptr<client::HintListener>> SyncRunner::listen() {
  sync::ClientSession session(store_, {});
  auto header = to_base64url(TRY(session.hint_request()));
  return client::make_hint_listener(TRY(transport_options(Home(context_.home), store_.enrolment())),
                                    {{"doorstep-hint", std::move(header)}});
}

}  // namespace doorstep::cli
