// The exchange as steps that an app takes: a request to make, or the end (sync_flow.hpp).
#include "client.pb.h"
#include "client/api/client.hpp"
#include "client/api/wording.hpp"
#include "core/sync/limits.hpp"

namespace doorstep::client {
namespace {

void fill_done(const SyncOutcome& outcome, wire::SyncDone& done) {
  done.set_offline(outcome.offline.has_value());
  done.set_awaiting_approval(outcome.awaiting_approval);
  done.set_sent(outcome.sent);
  done.set_received(outcome.received);
  if (outcome.retry_after) done.set_retry_after_ms(*outcome.retry_after);
  for (const auto& each : outcome.joins) {
    done.add_joins(each.approved ? "Let in: " + each.label + " for " + each.holder + ", code " + each.code
                                 : "Asks to join: a device with the code " + each.code);
  }
  for (const auto& each : outcome.refused) done.add_joins(each);
}

}  // namespace

Result<wire::SyncStep> Client::sync(const wire::AskSync& ask) {
  auto* store = TRY(unlocked());
  Result<std::optional<SyncRequest>> next;
  if (!ask.has_answer()) {
    sync::PlatformFacts facts;
    facts.app_version = ask.app_version();
    facts.storage_free_bytes = ask.storage_free_bytes();
    facts.storage_persistent = ask.storage_persistent();
    sync_ = std::make_unique<SyncFlow>(*store, std::move(facts), Approval{});
    next = sync_->begin(now_, rng_);
  } else if (!sync_) {
    return fail(Errc::conflict, "that sync is over: begin another");
  } else if (ask.answer().status() == 0) {
    sync_->unreachable(Error{Errc::unavailable, "the server cannot be reached"});
  } else {
    SyncAnswer answer;
    answer.status = static_cast<int>(ask.answer().status());
    if (ask.answer().retry_after_ms() > 0) answer.retry_after = ask.answer().retry_after_ms();
    answer.body = ask.answer().body();
    next = sync_->answered(answer, now_, rng_);
  }

  wire::SyncStep step;
  if (next && *next) {
    auto* request = step.mutable_request();
    request->set_method((*next)->method);
    request->set_path((*next)->path);
    request->set_body((*next)->body);
    request->set_content_type(std::string(sync::exchange_content_type));
    if (const auto sending = sync_->sending()) step.set_words(words_sending(sending->number, sending->of));
    return step;
  }
  const auto flow = std::move(sync_);
  const auto error = next ? std::nullopt : std::optional<Error>(next.error());
  TRY(flow->close(error, now_));
  fill_done(flow->outcome(), *step.mutable_done());
  if (error) step.mutable_done()->set_refusal(error->message);
  return step;
}

Result<wire::HintView> Client::hint() {
  auto* store = TRY(unlocked());
  wire::HintView view;
  view.set_proof(to_base64url(TRY(sync::ClientSession(*store, {}).hint_request())));
  return view;
}

}  // namespace doorstep::client
