#include "client/api/sync_flow.hpp"

#include <algorithm>

#include "core/sync/limits.hpp"
#include "exchange.pb.h"

namespace doorstep::client {
namespace {

constexpr std::string_view setting_last_sent = "last_sent";
constexpr std::string_view setting_last_error = "last_error";

constexpr int status_ok = 200;
constexpr int status_accepted = 202;

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
Error error_of(const SyncAnswer& answer) {
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

std::string problem_code(const SyncAnswer& answer) {
  wire::Problem problem;
  return problem.ParseFromString(answer.body) ? problem.code() : std::string();
}

SyncRequest post(std::string path, std::string body) { return SyncRequest{"POST", std::move(path), std::move(body)}; }

}  // namespace

Result<Millis> last_sent(store::DeviceStore& store) {
  const auto stored = TRY(store.setting(setting_last_sent));
  if (!stored || stored->size() != 8) return Millis{0};
  return static_cast<Millis>(read_be64(*stored));
}

Result<SyncFlow::Next> SyncFlow::begin(Now now, Rng& rng) {
  const bool office = store_.secrets().authority_key.has_value();
  if (office && !store_.enrolment().knows_server()) {
    stage_ = Stage::server;
    return Next(SyncRequest{"GET", "/v1/server", ""});
  }
  if (!office && !TRY(store_.certificate())) {
    stage_ = Stage::join;
    return Next(post("/v1/join", to_text(store_.enrolment().join_request)));
  }
  return start_exchange(Stage::exchange, now, rng);
}

Result<SyncFlow::Next> SyncFlow::answered(const SyncAnswer& answer, Now now, Rng& rng) {
  outcome_.retry_after = answer.retry_after;
  switch (stage_) {
    case Stage::server:
      return server_told(answer, now, rng);
    case Stage::found:
      if (answer.status != status_ok) return failed(answer);
      outcome_.founded = true;
      TRY(certify(now, rng));
      return start_exchange(Stage::exchange, now, rng);
    case Stage::join:
      if (answer.status == status_accepted) {
        outcome_.awaiting_approval = true;
        stage_ = Stage::over;
        return Next();
      }
      if (answer.status != status_ok) return failed(answer);
      return start_exchange(Stage::exchange, now, rng);
    case Stage::exchange:
    case Stage::exchange_again:
      return exchanged(answer, now, rng);
    case Stage::over:
      break;
  }
  return Next();
}

void SyncFlow::unreachable(Error error) {
  outcome_.offline = std::move(error);
  stage_ = Stage::over;
  sending_.reset();
}

/// An answer that means "later" is as good as none; any other is an error.
Result<SyncFlow::Next> SyncFlow::failed(const SyncAnswer& answer) {
  auto error = error_of(answer);
  if (error.code != Errc::unavailable) return fail(std::move(error));
  unreachable(std::move(error));
  return Next();
}

Result<SyncFlow::Next> SyncFlow::server_told(const SyncAnswer& answer, Now now, Rng& rng) {
  if (answer.status != status_ok) return failed(answer);
  wire::ServerInfo info;
  if (!info.ParseFromString(answer.body)) {
    return fail(Errc::malformed, "what answers at " + store_.enrolment().server_url + " is not a Doorstep server");
  }
  if (!equal(as_bytes(info.organisation()), store_.enrolment().organisation.view())) {
    return fail(Errc::not_allowed,
                "that server serves another organisation: start syncd with this one's card, or check "
                "the address");
  }
  server_key_ = TRY(to_array<32>(as_bytes(info.server_key()), "the server's key"));
  if (!info.founded()) {
    stage_ = Stage::found;
    return Next(post("/v1/found", to_text(TRY(office::Office(store_).found_request()))));
  }
  TRY(certify(now, rng));
  return start_exchange(Stage::exchange, now, rng);
}

Status SyncFlow::certify(Now now, Rng& rng) { return office::Office(store_).certify_server(*server_key_, now, rng); }

Result<SyncFlow::Next> SyncFlow::start_exchange(Stage stage, Now now, Rng& rng) {
  stage_ = stage;
  joins_.clear();
  sent_before_ = outcome_.sent;
  received_before_ = outcome_.received;
  auto facts = facts_;
  if (const auto error = TRY(store_.setting(setting_last_error))) facts.last_error = to_text(*error);
  session_ = std::make_unique<sync::ClientSession>(store_, std::move(facts));
  TRY(session_->begin(now, rng));
  return next_exchange(now, rng);
}

Result<SyncFlow::Next> SyncFlow::next_exchange(Now now, Rng& rng) {
  sending_.reset();
  if (session_->wants_request()) {
    const auto waiting = TRY(store::Outbox(store_).summary());
    const auto total = session_->progress().sent + waiting.changes;
    if (waiting.changes > 0) sending_ = Sending{session_->progress().sent + 1, total};
    return Next(post("/v1/exchange", to_text(TRY(session_->request(now)))));
  }
  outcome_.stopped = session_->progress().stopped;
  for (const auto& join : session_->joins()) {
    const auto same = [&](const keys::JoinRequest& each) { return each.bytes == join.bytes; };
    if (std::none_of(joins_.begin(), joins_.end(), same)) joins_.push_back(join);
  }
  const bool first = stage_ == Stage::exchange;
  stage_ = Stage::over;
  if (!first || joins_.empty() || !store_.secrets().authority_key) return Next();
  if (!TRY(approve(now, rng))) return Next();
  return start_exchange(Stage::exchange_again, now, rng);
}

Result<SyncFlow::Next> SyncFlow::exchanged(const SyncAnswer& answer, Now now, Rng& rng) {
  if (answer.status != status_ok) {
    if (problem_code(answer) == "not_enrolled") {
      outcome_.awaiting_approval = true;
      stage_ = Stage::over;
      return Next();
    }
    return failed(answer);
  }
  TRY(session_->receive(as_bytes(answer.body), now, rng));
  outcome_.sent = sent_before_ + session_->progress().sent;
  outcome_.received = received_before_ + session_->progress().received;
  return next_exchange(now, rng);
}

/// True when a device was let in.
Result<bool> SyncFlow::approve(Now now, Rng& rng) {
  office::Office office(store_);
  std::vector<keys::JoinRequest> joins;
  for (const auto& join : joins_) {
    if (!TRY(office.forged(join))) joins.push_back(join);  // junk is no rival
  }
  std::vector<keys::JoinRequest> chosen;
  for (const auto& join : joins) {
    // Somebody may have read the invitation over the worker's shoulder: only the codes tell which of the two it is.
    const auto rivals = std::count_if(
        joins.begin(), joins.end(), [&](const keys::JoinRequest& each) { return each.invitation == join.invitation; });
    const auto code = keys::short_code(join);
    outcome_.joins.push_back(JoinSeen{code, join.asked_at, "", "", false});
    const bool named = std::find(approval_.codes.begin(), approval_.codes.end(), code) != approval_.codes.end();
    if (approval_.whom == Approval::Whom::everybody && rivals > 1) {
      outcome_.refused.push_back("another device asks with the same invitation as " + code +
                                 ": compare the codes aloud, then run 'doorstep office approve CODE'");
    } else if (approval_.whom == Approval::Whom::everybody || (approval_.whom == Approval::Whom::these && named)) {
      chosen.push_back(join);
    }
  }
  bool admitted = false;
  if (chosen.empty()) return admitted;
  for (const auto& entry : TRY(office.approve(chosen, outcome_.refused, now, rng))) {
    admitted = true;
    for (std::size_t i = 0; i < joins.size(); ++i) {
      if (!(joins[i].device() == entry.device)) continue;
      outcome_.joins[i].label = entry.label;
      outcome_.joins[i].holder = entry.holder;
      outcome_.joins[i].approved = true;
    }
  }
  return admitted;
}

Status SyncFlow::close(const std::optional<Error>& error, Now now) {
  stage_ = Stage::over;
  session_.reset();
  if (error) return store_.set_setting(setting_last_error, as_bytes(name_of(error->code)));
  outcome_.left = TRY(store::Outbox(store_).summary());
  // Having been out of reach is how a tablet lives: told as an error, it would ask the admin to ring the holder.
  TRY(store_.set_setting(setting_last_error, ByteView()));
  if (!outcome_.everything_sent()) return {};
  Bytes at;
  append_be64(at, static_cast<std::uint64_t>(now.wall));
  return store_.set_setting(setting_last_sent, at);
}

}  // namespace doorstep::client
