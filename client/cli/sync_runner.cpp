#include "client/cli/sync_runner.hpp"

#include <algorithm>

#include "client/cli/output.hpp"
#include "core/sync/limits.hpp"
#include "exchange.pb.h"

namespace doorstep::cli {
namespace {

constexpr std::string_view setting_last_sent = "last_sent";
constexpr std::string_view setting_last_error = "last_error";
constexpr Millis lock_patience_ms = 20 * second_ms;

constexpr int status_ok = 200;
constexpr int status_accepted = 202;

struct Answer {
  int status = 0;
  std::string code;  ///< of the problem, when it is one
  std::string body;
};

Errc errc_of(int status) {
  switch (status) {
    case 400:
      return Errc::malformed;
    case 401:
    case 403:
      return Errc::not_allowed;
    case 404:
      return Errc::not_found;
    case 409:
      return Errc::conflict;
    case 410:
      return Errc::expired;
    case 413:
      return Errc::too_large;
    case 408:
    case 429:
      return Errc::unavailable;
    default:
      return status >= 500 ? Errc::unavailable : Errc::io;
  }
}

/// The server's own words for a person, in one line.
Error error_of(const Answer& answer) {
  wire::Problem problem;
  const bool ours = problem.ParseFromString(answer.body) && !problem.message().empty();
  if (!ours) {
    return Error{errc_of(answer.status), "the server answered with status " + std::to_string(answer.status) +
                                             ": is this the address of a Doorstep server?"};
  }
  auto words = problem.message();
  if (!problem.remedy().empty()) words += ": " + problem.remedy();
  return Error{errc_of(answer.status), words};
}

Result<Answer> read_answer(Result<client::TransportAnswer> answer, std::optional<Millis>& retry_after) {
  if (!answer) return fail(std::move(answer).error());
  if (answer->retry_after) {
    retry_after = std::chrono::duration_cast<std::chrono::milliseconds>(*answer->retry_after).count();
  }
  Answer out{answer->status, "", std::move(answer->body)};
  wire::Problem problem;
  if (out.status != status_ok && problem.ParseFromString(out.body)) out.code = problem.code();
  return out;
}

bool means_later(const Error& error) { return error.code == Errc::unavailable; }

Result<Millis> number_setting(store::DeviceStore& store, std::string_view name) {
  const auto stored = TRY(store.setting(name));
  if (!stored || stored->size() != 8) return Millis{0};
  return static_cast<Millis>(read_be64(*stored));
}

}  // namespace

Result<Millis> last_sent(store::DeviceStore& store) { return number_setting(store, setting_last_sent); }

Result<client::Transport*> SyncRunner::transport() {
  if (!transport_ || reached_url_ != store_.enrolment().server_url) {
    transport_ = client::make_https_transport(TRY(transport_options(Home(context_.home), store_.enrolment())));
    reached_url_ = store_.enrolment().server_url;
  }
  return transport_.get();
}

Result<SyncOutcome> SyncRunner::run(const Approval& approval, const OnProgress& progress) {
  const auto lock = TRY(FileLock::take(Home(context_.home).lock_file(), lock_patience_ms));
  SyncOutcome outcome;
  retry_after_.reset();
  const auto done = steps(approval, outcome, progress);
  if (!done && !means_later(done.error())) {
    TRY(store_.set_setting(setting_last_error, as_bytes(name_of(done.error().code))));
    return fail(done.error());
  }
  if (!done) outcome.offline = done.error();
  outcome.retry_after = retry_after_;
  store::Outbox outbox(store_);
  outcome.left = TRY(outbox.summary());
  // Having been out of reach is how a tablet lives: told as an error, it would ask the admin to ring the holder.
  TRY(store_.set_setting(setting_last_error, ByteView()));
  if (outcome.everything_sent()) {
    Bytes at;
    append_be64(at, static_cast<std::uint64_t>(context_.now().wall));
    TRY(store_.set_setting(setting_last_sent, at));
  }
  return outcome;
}

Status SyncRunner::steps(const Approval& approval, SyncOutcome& outcome, const OnProgress& progress) {
  TRY(transport());  // an address that does not parse is said first
  const bool office = store_.secrets().authority_key.has_value();
  if (office && !store_.enrolment().knows_server()) TRY(found(outcome));
  if (!office && !TRY(ensure_approved())) {
    outcome.awaiting_approval = true;
    return {};
  }
  std::vector<keys::JoinRequest> joins;
  TRY(exchange(outcome, joins, progress));
  if (!office || joins.empty()) return {};
  bool admitted = false;
  TRY(approve(joins, approval, outcome, admitted));
  if (!admitted) return {};
  joins.clear();
  return exchange(outcome, joins, progress);
}

Status SyncRunner::found(SyncOutcome& outcome) {
  auto* line = TRY(transport());
  auto first = line->get("/v1/server");
  if (!first && first.error().code == Errc::bad_signature && !store_.enrolment().tls_pin) {
    return fail(Errc::bad_signature, first.error().message +
                                         "; if it is your own server and its certificate is self-signed, "
                                         "give its pin first: 'doorstep office server --tls-pin PIN'");
  }
  auto answer = TRY(read_answer(std::move(first), retry_after_));
  if (answer.status != status_ok) return fail(error_of(answer));
  wire::ServerInfo info;
  if (!info.ParseFromString(answer.body)) {
    return fail(Errc::malformed, "what answers at " + store_.enrolment().server_url + " is not a Doorstep server");
  }
  if (!equal(as_bytes(info.organisation()), store_.enrolment().organisation.view())) {
    return fail(Errc::not_allowed,
                "that server serves another organisation: start syncd with this one's card, or check "
                "the address");
  }
  office::Office office(store_);
  if (!info.founded()) {
    answer = TRY(read_answer(line->post("/v1/found", sync::exchange_content_type, as_text(TRY(office.found_request()))),
                             retry_after_));
    if (answer.status != status_ok) return fail(error_of(answer));
    outcome.founded = true;
  }
  return office.certify_server(TRY(to_array<32>(as_bytes(info.server_key()), "the server's key")), context_.now(),
                               context_.rng);
}

Result<bool> SyncRunner::ensure_approved() {
  if (TRY(store_.certificate())) return true;
  auto* line = TRY(transport());
  const auto answer = TRY(read_answer(
      line->post("/v1/join", sync::exchange_content_type, as_text(store_.enrolment().join_request)), retry_after_));
  if (answer.status == status_ok) return true;
  if (answer.status == status_accepted) return false;
  return fail(error_of(answer));
}

Status SyncRunner::exchange(SyncOutcome& outcome, std::vector<keys::JoinRequest>& joins, const OnProgress& progress) {
  auto* line = TRY(transport());
  sync::PlatformFacts facts;
  facts.app_version = DOORSTEP_VERSION;
  facts.storage_free_bytes = free_bytes(context_.home);
  facts.storage_persistent = true;
  if (const auto error = TRY(store_.setting(setting_last_error))) facts.last_error = to_text(*error);
  sync::ClientSession session(store_, facts);
  store::Outbox outbox(store_);
  TRY(session.begin(context_.now(), context_.rng));
  const auto sent_before = outcome.sent;
  const auto received_before = outcome.received;
  while (session.wants_request() && !stop_requested()) {
    const auto waiting = TRY(outbox.summary())
    .changes;
    const auto total = session.progress().sent + waiting;
    if (waiting > 0 && progress) progress(session.progress().sent + 1, total);
    const auto request = TRY(session.request(context_.now()));
    const auto answer =
        TRY(read_answer(line->post("/v1/exchange", sync::exchange_content_type, as_text(request)), retry_after_));
    if (answer.status != status_ok) {
      outcome.awaiting_approval = answer.code == "not_enrolled";
      if (outcome.awaiting_approval) return {};
      return fail(error_of(answer));
    }
    TRY(session.receive(as_bytes(answer.body), context_.now(), context_.rng));
    outcome.sent = sent_before + session.progress().sent;
    outcome.received = received_before + session.progress().received;
  }
  outcome.stopped = session.progress().stopped;
  for (const auto& join : session.joins()) {
    const auto same = [&](const keys::JoinRequest& each) { return each.bytes == join.bytes; };
    if (std::none_of(joins.begin(), joins.end(), same)) joins.push_back(join);
  }
  return {};
}

Status SyncRunner::approve(const std::vector<keys::JoinRequest>& seen, const Approval& approval, SyncOutcome& outcome,
                           bool& admitted) {
  office::Office office(store_);
  std::vector<keys::JoinRequest> joins;
  for (const auto& join : seen) {
    if (!TRY(office.forged(join))) joins.push_back(join);  // junk is no rival
  }
  std::vector<keys::JoinRequest> chosen;
  for (const auto& join : joins) {
    // Somebody may have read the invitation over the worker's shoulder: only the codes tell which of the two it is.
    const auto rivals = std::count_if(
        joins.begin(), joins.end(), [&](const keys::JoinRequest& each) { return each.invitation == join.invitation; });
    const auto code = keys::short_code(join);
    outcome.joins.push_back(JoinSeen{code, join.asked_at, "", "", false});
    const bool named = std::find(approval.codes.begin(), approval.codes.end(), code) != approval.codes.end();
    if (approval.whom == Approval::Whom::everybody && rivals > 1) {
      outcome.refused.push_back("another device asks with the same invitation as " + code +
                                ": compare the codes aloud, then run 'doorstep office approve CODE'");
    } else if (approval.whom == Approval::Whom::everybody || (approval.whom == Approval::Whom::these && named)) {
      chosen.push_back(join);
    }
  }
  if (chosen.empty()) return {};
  for (const auto& entry : TRY(office.approve(chosen, outcome.refused, context_.now(), context_.rng))) {
    admitted = true;
    for (std::size_t i = 0; i < joins.size(); ++i) {
      if (!(joins[i].device() == entry.device)) continue;
      outcome.joins[i].label = entry.label;
      outcome.joins[i].holder = entry.holder;
      outcome.joins[i].approved = true;
    }
  }
  return {};
}

Result<std::unique_ptr<client::HintListener>> SyncRunner::listen() {
  sync::ClientSession session(store_, {});
  auto header = to_base64url(TRY(session.hint_request()));
  return client::make_hint_listener(TRY(transport_options(Home(context_.home), store_.enrolment())),
                                    {{"doorstep-hint", std::move(header)}});
}

}  // namespace doorstep::cli
