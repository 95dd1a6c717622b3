#include <algorithm>

#include "client/api/case_book.hpp"
#include "client/cli/commands.hpp"
#include "client/cli/home.hpp"
#include "client/cli/output.hpp"
#include "client/cli/sync_report.hpp"
#include "client/cli/sync_runner.hpp"
#include "client/cli/system.hpp"
#include "client/api/wording.hpp"
#include "core/sync/backoff.hpp"

namespace doorstep::cli {
namespace {

constexpr Millis look_ms = 1 * second_ms;  ///< how often a watching sync looks for new words of its own

/// Waits until something new may be there: a hint, words saved on this device, or the time is up.
class Watch {
 public:
  Watch(CommandContext& context, store::DeviceStore& store, SyncRunner& runner)
      : context_(context), outbox_(store), runner_(runner) {}

  Status wait(Millis at_most, bool online) {
    const auto until = context_.now().monotonic + at_most;
    const auto drafts_before = TRY(outbox_.summary())
    .drafts;
    while (!stop_requested()) {
      // Armed first, looked afterwards: what came to the server between the last look and this moment gave no hint.
      if (online && !listener_ && context_.now().monotonic >= listen_after_ && listen()) return {};
      const auto left = until - context_.now().monotonic;
      if (left <= 0) return {};
      if (pause(std::min(left, look_ms))) return {};
      // Only what was saved since: what waits for the server anyway waits for the backoff, too.
      if (TRY(outbox_.summary()).drafts > drafts_before) return {};
    }
    return {};
  }

 private:
  /// True when a hint came.
  bool pause(Millis time) {
    if (!listener_) {
      sleep_for(time);
      return false;
    }
    const auto hint = listener_->wait(std::chrono::milliseconds(time));
    if (hint) return *hint;
    listener_.reset();  // polling goes on; a new one is made after a while
    listen_after_ = context_.now().monotonic + backoff_.failed(std::nullopt, context_.rng);
    return true;  // something may have happened while the line was down
  }

  /// True when the server will give hints from now on.
  bool listen() {
    auto made = runner_.listen();
    if (made) {
      listener_ = *std::move(made);
      backoff_.succeeded();
    } else {
      listen_after_ = context_.now().monotonic + backoff_.failed(std::nullopt, context_.rng);
    }
    return listener_ != nullptr;
  }

  CommandContext& context_;
  store::Outbox outbox_;
  SyncRunner& runner_;
  sync::Backoff backoff_;
  std::unique_ptr<client::HintListener> listener_;
  Millis listen_after_ = 0;
};

bool worth_telling(const SyncOutcome& outcome, bool was_offline) {
  return outcome.sent > 0 || outcome.received > 0 || !outcome.joins.empty() || !outcome.refused.empty() ||
         !outcome.stopped.empty() || outcome.offline.has_value() != was_offline;
}

Result<Exit> watch(CommandContext& context, store::DeviceStore& store, SyncRunner& runner, const SyncOptions& options,
                   const Approval& approval, const OnProgress& progress) {
  sync::Backoff backoff;
  Watch waiting(context, store, runner);
  Exit last = Exit::done;
  bool was_offline = false;
  bool first = true;
  while (!stop_requested()) {
    const auto outcome = runner.run(approval, progress);
    Millis pause = options.interval;
    bool online = false;
    if (!outcome) {
      // Also what a person has to mend must not end the watch: it is said, and tried again (it may be mended).
      print_error(context, outcome.error());
      pause = std::max(pause, backoff.failed(std::nullopt, context.rng));
      last = Exit::failed;
    } else {
      online = !outcome->offline && !outcome->awaiting_approval;
      if (online) {
        backoff.succeeded();
      } else {
        pause = backoff.failed(outcome->retry_after, context.rng);
      }
      last = outcome->everything_sent() ? Exit::done : Exit::waiting;
      if (first || worth_telling(*outcome, was_offline)) TRY(report_sync(context, store, *outcome));
      was_offline = outcome->offline.has_value();
      first = false;
    }
    TRY(waiting.wait(pause, online));
  }
  return last;
}

}  // namespace

Result<Exit> sync(CommandContext& context, const SyncOptions& options) {
  auto store = TRY(open_unlocked(context));
  watch_for_stop_signals();
  SyncRunner runner(context, *store);
  const Approval approval{options.confirm_codes ? Approval::Whom::nobody : Approval::Whom::everybody, {}};
  const OnProgress progress = [&](std::uint64_t number, std::uint64_t of) { say(context, client::words_sending(number, of)); };
  if (options.watch) return watch(context, *store, runner, options, approval, progress);
  return report_sync(context, *store, TRY(runner.run(approval, progress)));
}

Result<Exit> status(CommandContext& context) {
  // Counts need no passphrase; with one, cases are named. Nobody is asked for it here.
  auto store = TRY(open_locked(context));
  if (!context.passphrase_file.empty()) {
    const auto secret = TRY(passphrase(context));
    TRY(store->unlock(secret.view(), context.rng));
  }
  store::Outbox outbox(*store);
  store::RecordReader reader(*store);
  const auto left = TRY(outbox.summary());
  const auto conflicts = TRY(reader.conflict_count());
  const auto stopped = TRY(stopped_cases(*store));
  const auto sent_at = TRY(last_sent(*store));
  const bool approved = TRY(store->certificate())
  .has_value() || store->enrolment().join_request.empty();
  const auto& enrolment = store->enrolment();
  const auto now = context.now().wall;

  say(context, enrolment.label + ", " + enrolment.holder +
                   (enrolment.organisation_name.empty() ? "" : ", " + enrolment.organisation_name));
  if (!approved) say(context, "Waiting for the office to let this device in.");
  say(context, std::string(client::words_saved) + ": " + std::to_string(left.drafts));
  say(context, std::string(client::words_waiting) + ": " + std::to_string(left.changes));
  if (conflicts > 0) {
    say(context, std::string(client::words_conflict) + ": " + std::to_string(conflicts) + " ('doorstep conflicts list')");
  }
  Json aside = Json::array();
  for (const auto& id : TRY(store->logs().spaces())) {
    for (const auto& item : TRY(reader.set_aside(id))) {
      const bool own = item.device == store->device();
      say(context,
          client::words_help(std::string(own ? "a change of this device" : "a change of another device") + " was set aside (" +
                     std::string(merge::name_of(item.verdict)) + "): " + std::string(merge::remedy_of(item.verdict))));
      aside.push_back(Json{{"space", id.text()},
                           {"position", item.position},
                           {"device", item.device.text()},
                           {"own", own},
                           {"reason", merge::name_of(item.verdict)},
                           {"remedy", merge::remedy_of(item.verdict)},
                           {"received_at", client::iso_text(item.received_at)}});
    }
  }
  for (const auto& item : TRY(reader.set_aside_here())) {
    say(context, client::words_help("a draft of this device can no longer be read (" + item.reason +
                            "): write it again; what is left of it is kept"));
    aside.push_back(Json{{"space", item.space.text()},
                         {"own", true},
                         {"reason", item.reason},
                         {"remedy", "write the words again on this device; the broken copy is kept"},
                         {"at", client::iso_text(item.at)}});
  }
  say_stopped(context, stopped);
  say(context, client::words_last_sent(sent_at, now));
  print_json(context, Json{{"device", store->device().text()},
                           {"label", enrolment.label},
                           {"holder", enrolment.holder},
                           {"organisation", enrolment.organisation.text()},
                           {"server", enrolment.server_url},
                           {"approved", approved},
                           {"waiting", waiting_json(left)},
                           {"conflicts", conflicts},
                           {"set_aside", aside},
                           {"stopped", stopped_json(stopped)},
                           {"last_sent_at", sent_at == 0 ? Json() : Json(client::iso_text(sent_at))}});
  return Exit::done;
}

}  // namespace doorstep::cli
