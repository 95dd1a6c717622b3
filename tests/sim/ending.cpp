// After the faults: everything comes to rest (P9), clocks are tried (P6), and history is rewritten (P8).
#include <algorithm>

#include "core/sqlite/statement.hpp"
#include "tests/sim/checks.hpp"
#include "tests/sim/world.hpp"

namespace doorstep::sim {
namespace {

constexpr int most_rounds = 12;  ///< each device syncs once a round

/// Counts what waits on a device in spaces that it still exchanges, by space.
Result<std::map<SpaceId, std::uint64_t>> waiting_on(store::DeviceStore& store) {
  std::map<SpaceId, std::uint64_t> out;
  auto s = TRY(store.database().prepare(
      "SELECT s.id FROM draft d JOIN space s ON s.number = d.space UNION ALL "
      "SELECT s.id FROM outgoing o JOIN space s ON s.number = o.space WHERE o.verdict IS NULL OR "
      "o.received_at IS NOT NULL"));  // not what was set aside
  while (TRY(s.step())) ++out[TRY(SpaceId::from(s.blob(0)))];
  return out;
}

}  // namespace

/// Says what is still under way, if anything.
bool World::at_rest(std::string& why) {
  const auto spaces = server_->spaces().value();
  for (std::size_t i = 0; i < devices_.size(); ++i) {
    const auto waiting = waiting_on(device(i).store());
    if (!waiting) {
      why = waiting.error().message;
      return false;
    }
    for (const auto& [space, items] : *waiting) {
      if (stopped(i, space)) continue;
      why = device(i).name() + " keeps " + std::to_string(items) + " unsent";
      return false;
    }
    for (const auto& space : spaces) {
      const auto state = device(i).store().logs().find_space(space);
      const auto log = server_->read_log(space);
      if (!log || !*log || !(*log)->state.is_active(device(i).id()) || stopped(i, space)) continue;
      const auto sync = state && *state ? device(i).store().space_sync(**state) : store::SpaceSync{};
      if (!sync || sync->condition != store::SpaceCondition::ok) {
        why = device(i).name() + " has stopped a healthy space";
        return false;
      }
      if (state && *state && (*state)->root == (*log)->state.root) continue;
      why = device(i).name() + " lags behind the log of " + space.text();
      return false;
    }
  }
  return true;
}

void World::quiesce() {
  calm_ = true;
  const auto keep = faults_;
  faults_.network = faults_.lies = false;
  while (!late_.empty()) deliver_late();
  faults_ = keep;
  std::string why;
  for (int round = 0; round < most_rounds; ++round) {
    for (std::size_t i = 0; i < devices_.size(); ++i) {
      device(i).away_until = 0;
      time_.now += second_ms;
      if (const auto done = sync_fully(i); !done) {
        return violate("P9", device(i).name() + " cannot sync: " + done.error().message);
      }
    }
    count("rounds to rest");
    if (at_rest(why)) return;
  }
  violate("P9", "no rest after " + std::to_string(most_rounds) + " rounds: " + why);
}

/// P6: whoever has seen the winner and writes, wins everywhere, whatever the clock; and a mended clock stamps soundly.
void World::probe_clocks() {
  for (std::size_t i = 0; i + 1 < devices_.size(); ++i) {
    auto& who = device(i);
    if (faults_.clocks) who.skew = rng_.chance(0.7) ? 0 : -3 * 365 * day_ms;
    if (!sync_fully(i)) return violate("P9", who.name() + " cannot sync any more");
    for (const auto& place : places()) {
      if (rng_.chance(0.6) || stopped(i, path(place).space)) continue;
      const auto before = ledger_.all().size();
      save(i, place, 1);
      if (ledger_.all().size() == before) continue;
      const auto number = before;
      if (!sync_fully(i)) return violate("P9", who.name() + " cannot sync any more");
      for (std::size_t other = 0; other < devices_.size(); ++other) {
        const auto synced = sync_fully(other);
        const auto log = server_->read_log(path(place).space);
        if (!synced || !log || !*log || !(*log)->state.is_active(device(other).id())) continue;
        if (stopped(other, path(place).space)) continue;
        const auto shown = shown_at(other, place, nullptr);
        if (shown.contains(number)) continue;
        violate("P6", "save " + std::to_string(number) + " had seen the winner and lost on " + device(other).name());
      }
      const auto last = who.store().clock();
      if (who.skew == 0 && last && std::llabs(last->last.ms() - time_.now) > 20 * minute_ms) {
        violate("P6", who.name() + " has a mended clock and stamps " + std::to_string(last->last.ms() - time_.now) +
                          " ms off");
      }
      time_.now += second_ms;
    }
  }
}

/// P8: the server drops, moves or alters an entry and builds a log that fits. Each device whose checkpoint covers it
/// must stop that space at its very next exchange, keep everything, and go on with the others.
void World::rewrite_history() {
  const auto& file = cases_[pick(cases_.size())];
  auto log = server_->read_log(file.id);
  if (!log || !*log || (*log)->entries.size() < 4) return;
  auto entries = (*log)->entries;
  const std::size_t altered = 1 + pick(entries.size() - 2);
  std::string how;
  switch (pick(3)) {
    case 0:
      how = "drops an entry";
      entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(altered));
      break;
    case 1:
      how = "swaps two entries";
      std::swap(entries[altered], entries[altered + 1]);
      std::swap(entries[altered].head.received_at, entries[altered + 1].head.received_at);
      break;
    default:
      how = "alters a received_at";
      entries[altered].head.received_at -= 1;
  }
  if (const auto done = server_->rewrite(file.id, entries); !done) {
    return violate("run", "history cannot be rewritten: " + done.error().message);
  }
  say("the server " + how + " at " + std::to_string(altered));
  count("history rewritten");
  for (std::size_t i = 0; i + 1 < devices_.size(); ++i) {
    auto& who = device(i);
    const auto state = who.store().logs().find_space(file.id);
    const bool covers = state && *state && (*state)->size() > altered && (*state)->is_active(who.id());
    for (const auto& place : places()) save(i, place, 1);
    if (const auto done = sync_fully(i); !done) violate("P9", who.name() + " stops syncing: " + done.error().message);
    if (covers && !stopped(i, file.id)) {
      const auto sync = who.store().space_sync(**state);
      const bool noticed = sync && (sync->condition == store::SpaceCondition::tampered ||
                                    sync->condition == store::SpaceCondition::server_rolled_back);
      if (!noticed) violate("P8", who.name() + " does not notice that the server " + how);
      stopped_.insert({i, file.id});
    }
    const auto waiting = waiting_on(who.store());
    for (const auto& [space, items] : waiting.value()) {
      if (!stopped(i, space) && covers) violate("P9", who.name() + " keeps words of another case back");
    }
  }
}

}  // namespace doorstep::sim
