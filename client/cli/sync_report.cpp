#include "client/cli/sync_report.hpp"

#include "client/cli/output.hpp"
#include "client/api/wording.hpp"
#include "core/sync/reasons.hpp"

namespace doorstep::cli {

std::string waiting_words(const store::OutboxSummary& left) {
  return std::string(client::words_waiting) + ": " + std::to_string(left.changes + left.drafts);
}

Json waiting_json(const store::OutboxSummary& left) {
  return Json{{"count", left.changes + left.drafts},
              {"drafts", left.drafts},
              {"changes", left.changes},
              {"bytes", left.bytes},
              {"oldest_at", left.oldest_at == 0 ? Json() : Json(client::iso_text(left.oldest_at))}};
}

void say_stopped(CommandContext& context, const std::vector<StoppedCase>& stopped) {
  for (const auto& each : stopped) {
    const auto reason = sync::reason_of(each.condition);
    const auto name = each.name.empty() ? each.space.text().substr(0, 8) : each.name;
    if (each.split_view) say(context, name + "  " + client::words_help(client::split_view_words));
    if (each.condition == store::SpaceCondition::ok) continue;
    const auto what = std::string(reason.what) + ": " + std::string(reason.remedy);
    const bool waits = each.condition == store::SpaceCondition::waiting;
    say(context, name + "  " + (waits ? what : client::words_help(what)));
  }
}

Json stopped_json(const std::vector<StoppedCase>& stopped) {
  Json out = Json::array();
  for (const auto& each : stopped) {
    const auto reason = sync::reason_of(each.condition);
    Json item{{"space", each.space.text()}, {"reason", reason.code}, {"what", reason.what}, {"remedy", reason.remedy}};
    if (!each.name.empty()) item["case"] = each.name;
    if (each.split_view) item["alarm"] = client::split_view_words;
    out.push_back(std::move(item));
  }
  return out;
}

Result<Exit> report_sync(CommandContext& context, store::DeviceStore& store, const SyncOutcome& outcome) {
  const auto now = context.now().wall;
  const auto stopped = TRY(stopped_cases(store));
  const auto sent_at = TRY(last_sent(store));
  Json joins = Json::array();
  for (const auto& each : outcome.joins) {
    say(context, each.approved ? "Let in: " + each.label + " for " + each.holder + ", code " + each.code
                               : "Asks to join: a device with the code " + each.code +
                                     ". Compare it aloud, then run 'doorstep office approve " + each.code + "'");
    Json join{{"code", each.code}, {"approved", each.approved}, {"asked_at", client::iso_text(each.asked_at)}};
    if (each.approved) {
      join["label"] = each.label;
      join["holder"] = each.holder;
    }
    joins.push_back(std::move(join));
  }
  for (const auto& line : outcome.refused) say(context, client::words_help(line));
  if (outcome.offline) {
    say(context, client::words_offline);
    say(context, waiting_words(outcome.left) + " (" + outcome.offline->message + ")");
  } else if (outcome.awaiting_approval) {
    say(context, "Waiting for the office to let this device in. Run 'doorstep sync' again later.");
  } else if (!outcome.everything_sent()) {
    say(context, waiting_words(outcome.left));
  } else {
    if (outcome.sent > 0) say(context, client::words_sent(sent_at, now) + " (" + std::to_string(outcome.sent) + ")");
    if (outcome.received > outcome.sent) {
      say(context, "Received from others: " + std::to_string(outcome.received - outcome.sent));
    }
    say(context, client::words_last_sent(sent_at, now));
  }
  say_stopped(context, stopped);
  Json json{{"state", outcome.offline             ? "offline"
                      : outcome.awaiting_approval ? "awaiting_approval"
                      : outcome.everything_sent() ? "sent"
                                                  : "waiting"},
            {"sent", outcome.sent},
            {"received", outcome.received},
            {"waiting", waiting_json(outcome.left)},
            {"last_sent_at", sent_at == 0 ? Json() : Json(client::iso_text(sent_at))},
            {"joins", joins},
            {"refused", outcome.refused},
            {"stopped", stopped_json(stopped)}};
  if (outcome.offline) {
    json["offline"] = Json{{"code", name_of(outcome.offline->code)}, {"message", outcome.offline->message}};
  }
  print_json(context, json);
  return outcome.everything_sent() ? Exit::done : Exit::waiting;
}

}  // namespace doorstep::cli
