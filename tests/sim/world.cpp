#include "tests/sim/world.hpp"

#include <cstdio>

#include "core/base/assert.hpp"
#include "core/sqlite/transaction.hpp"
#include "tests/sim/checks.hpp"
#include "tests/sim/rogue.hpp"

namespace doorstep::sim {
namespace {

constexpr Millis year_ms = 365 * day_ms;
constexpr Millis pauses[] = {50, second_ms, 20 * second_ms, minute_ms, 7 * minute_ms, 3 * hour_ms};

void execute(SimDevice& device, std::string_view sql) {
  const auto done = device.store().database().execute(sql);
  DOORSTEP_ASSERT(done.has_value());
}

}  // namespace

RunReport run(const RunOptions& options) {
  World world(options);
  return world.run();
}

RunReport World::run() {
  if (const auto ready = set_up(); !ready) {
    violate("run", "setting up failed: " + ready.error().message);
    return std::move(report_);
  }
  Checks checks(*this);
  for (int step = 0; step < options_.steps && !failed(); ++step) {
    act();
    if (!failed()) checks.after_step(step);
  }
  if (!failed()) quiesce();
  if (!failed()) checks.at_rest();
  if (!failed()) probe_clocks();
  if (!failed() && faults_.rewrite) rewrite_history();
  if (!failed()) checks.at_end();
  for (const auto& each : devices_) report_.counts["device crashes"] += each->crashes();
  report_.counts["server crashes"] += server_->crashes();
  return std::move(report_);
}

void World::say(const std::string& words) const {
  if (options_.trace)
    std::printf("  %+12lld  %s\n", static_cast<long long>(time_.now - 1'700'000'000'000), words.c_str());
}

void World::act() {
  time_.now += pauses[pick(std::size(pauses))];
  const std::size_t writers = devices_.size() - 1;  // the rogue writes in its own way
  const std::size_t who = pick(writers);
  const auto all = places();
  switch (pick(20)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
      return save(who, all[pick(all.size())], 1);
    case 6:
      return save(who, all[pick(all.size())], 2 + pick(2));
    case 7:
      return settle(pick(writers));
    case 8:
    case 9:
    case 10:
    case 11:
    case 12:
    case 13:
    case 14: {
      const std::size_t syncing = pick(devices_.size());
      for (std::size_t stages = 1 + pick(9); stages > 0 && !failed(); --stages) advance_sync(syncing);
      return;
    }
    case 15:
      return deliver_late();
    case 16:
      return set_clock(who);
    case 17:
      if (rng_.chance(0.3)) return grant();
      if (rng_.chance(0.3)) device(who).away_until = time_.now + static_cast<Millis>(pick(30)) * day_ms;
      return;
    case 18:
      return faults_.rogue && rng_.chance(0.6) ? rogue_pushes() : rot(who);
    default:
      if (rng_.chance(0.3)) return rot(who);
      if (rng_.chance(0.3) && faults_.rogue) return take_up();
      if (faults_.crashes) {
        say("power cut of " + device(who).name());
        flights_.erase(who);
        device(who).cut_power();
      }
  }
}

// ---- saving --------------------------------------------------------------------------------------------

/// Numbers of the saves that a device shows at a place: none or one. `draft`: that it is still a draft.
std::set<std::size_t> World::shown_at(std::size_t index, const Place& place, std::optional<std::size_t>* draft) {
  const auto shown = device(index).reader().shown(path(place));
  if (!shown || !*shown) return {};
  const auto number = Ledger::number_in((*shown)->value);
  if (!number) return {};
  if ((*shown)->state == store::WordsState::draft && draft != nullptr) *draft = *number;
  return {*number};
}

void World::save(std::size_t index, const Place& place, std::size_t fields) {
  auto& who = device(index);
  const auto where = path(place);
  {
    const auto state = who.store().logs().find_space(where.space);
    if (!state || !*state || !who.store().key_ring(**state)) return;  // not (yet) a member
  }
  std::vector<std::size_t> numbers;
  std::map<std::size_t, std::size_t> drafts;
  std::vector<store::FieldValue> values;
  for (std::size_t i = 0; i < fields; ++i) {
    Place each = place;
    each.field = 1 + (place.field - 1 + static_cast<std::uint32_t>(i)) % 3;
    std::optional<std::size_t> draft;
    const auto shown = shown_at(index, each, &draft);
    const auto& noted = ledger_.add(index, each, time_.now, shown);
    numbers.push_back(noted.number);
    if (draft) drafts[noted.number] = *draft;
    values.push_back(store::FieldValue{path(each).field, to_bytes(Ledger::text_of(noted))});
    say(who.name() + " saves " + std::to_string(noted.number) + " at " + std::to_string(each.file) + "/" +
        std::to_string(each.document) + "/" + std::to_string(each.field) +
        (shown.empty() ? "" : " over " + std::to_string(*shown.begin())));
  }
  const auto done =
      who.run(crash(), [&] { return who.outbox().save(where.space, where.document, values, who.now(), who.rng()); });
  if (!done) flights_.erase(index);
  note_saved(numbers, done, drafts);
}

void World::note_saved(std::vector<std::size_t> numbers, const std::optional<Status>& done,
                       const std::map<std::size_t, std::size_t>& drafts) {
  if (!done) count("crash while saving");
  if (done && !*done) {
    return violate("P1", "save " + std::to_string(numbers.front()) + " was refused: " + done->error().message);
  }
  for (const auto number : numbers) {
    ledger_.at(number).certain = done.has_value();
    if (const auto draft = drafts.find(number); draft != drafts.end()) {
      ledger_.at(draft->second).replaced_by = number;
    }
    count("saves");
  }
}

/// Somebody looks at a conflict and writes what settles it.
void World::settle(std::size_t index) {
  auto& who = device(index);
  auto listed = who.reader().conflicts();
  if (!listed) return violate("P5", who.name() + " cannot list its conflicts: " + listed.error().message);
  if (listed->empty()) return;
  const auto& conflict = (*listed)[pick(listed->size())];
  for (const auto& place : places()) {
    const auto where = path(place);
    if (!(where.space == conflict.path.space) || !(where.document == conflict.path.document) ||
        !(where.field == conflict.path.field)) {
      continue;
    }
    std::optional<std::size_t> draft;
    auto seen = shown_at(index, place, &draft);
    for (const auto& item : conflict.unseen) {
      if (const auto number = item.value ? Ledger::number_in(*item.value) : std::nullopt) seen.insert(*number);
    }
    if (const auto number = conflict.shown.value ? Ledger::number_in(*conflict.shown.value) : std::nullopt) {
      seen.insert(*number);
    }
    const auto noted = ledger_.add(index, place, time_.now, seen);
    const auto text = Ledger::text_of(noted);
    say(who.name() + " settles with " + std::to_string(noted.number));
    const auto done =
        who.run(crash(), [&] { return who.outbox().save_settling(where, as_bytes(text), who.now(), who.rng()); });
    if (!done) flights_.erase(index);
    std::map<std::size_t, std::size_t> drafts;
    if (draft) drafts[noted.number] = *draft;
    count("settled");
    return note_saved({noted.number}, done, drafts);
  }
}

// ---- other actions -------------------------------------------------------------------------------------

void World::set_clock(std::size_t index) {
  if (!faults_.clocks) return;
  constexpr Millis skews[] = {0, 0, 3 * year_ms, -3 * year_ms, day_ms, -day_ms, 90 * second_ms, 30 * year_ms};
  device(index).skew = skews[pick(std::size(skews))];
  device(index).always_right = false;
  say("clock of " + device(index).name() + " is off by " + std::to_string(device(index).skew));
  count("clock set");
}

void World::grant() {
  const auto& file = cases_[pick(cases_.size())];
  const auto who = 1 + pick(devices_.size() - 1);
  const auto done = office().run(
      crash(), [&] { return office().office().grant(file.id, device(who).id(), office().now(), office().rng()); });
  if (!done) flights_.erase(0);
  if (done && *done) {
    say("office grants a case to " + device(who).name());
    count("granted");
  }
}

/// The office takes up a change that was set aside.
void World::take_up() {
  const auto& file = cases_[pick(cases_.size())];
  auto& store = office().store();
  const auto state = store.logs().find_space(file.id);
  const auto aside = office().reader().set_aside(file.id);
  if (!state || !*state || !aside || aside->empty()) return;
  const auto& item = (*aside)[pick(aside->size())];
  const auto done = office().run(crash(), [&]() -> Status {
    auto transaction = TRY(sqlite::Transaction::begin_immediate(store.database()));
    const auto name = TRY(store.logs().entry_at(**state, item.position))
    .name;
    auto outbox = office().outbox();
    TRY(outbox.freeze_authority(**state, keys::Admission{name}, (*state)->epoch, ChangeId::random(office().rng()),
                                office().now()));
    return transaction.commit();
  });
  if (!done) flights_.erase(0);
  say("office takes up position " + std::to_string(item.position));
  count("taken up");
}

/// A bit of something stored flips: of a draft, or of the body or the values of a change that waits.
void World::rot(std::size_t index) {
  if (!faults_.rot) return;
  constexpr const char* reads[] = {"SELECT rowid, sealed FROM draft LIMIT 1",
                                   "SELECT number, sealed FROM outgoing WHERE verdict IS NULL AND length(sealed) > 40 "
                                   "ORDER BY number DESC LIMIT 1",
                                   "SELECT number, body FROM outgoing WHERE verdict IS NULL AND length(sealed) > 40 "
                                   "ORDER BY number LIMIT 1"};
  constexpr const char* writes[] = {"UPDATE draft SET sealed = ? WHERE rowid = ?",
                                    "UPDATE outgoing SET sealed = ? WHERE number = ?",
                                    "UPDATE outgoing SET body = ? WHERE number = ?"};
  constexpr const char* names[] = {"draft rots", "waiting values rot", "waiting body rots"};
  const auto which = pick(std::size(reads));
  const Checks checks(*this);
  std::set<std::size_t> lost;
  const auto damage = [&]() -> Result<std::optional<Bytes>> {
    auto& database = device(index).store().database();
    auto s = TRY(database.prepare(reads[which]));
    if (!TRY(s.step())) return std::optional<Bytes>();
    const auto row = s.int64(0);
    auto bytes = to_bytes(s.blob(1));
    for (const auto& [damaged, numbers] : rotten_) {
      if (damaged == bytes) return std::optional<Bytes>();  // once is enough
    }
    if (which != 0) lost = checks.in_outgoing_row(index, row);
    s = TRY(database.prepare(writes[which]));
    bytes[pick(bytes.size())] ^= 1 << pick(8);
    s.bind_all(ByteView(bytes), row);
    TRY(s.run());
    return std::optional<Bytes>(std::move(bytes));
  };
  const auto before = checks.unsent_on(index);
  const auto damaged = damage();
  if (!damaged || !*damaged) return;
  const auto after = checks.unsent_on(index);
  for (const auto number : before) {
    if (!after.contains(number)) lost.insert(number);
  }
  for (const auto number : lost) {
    ledger_.at(number).rotten = true;
    say("save " + std::to_string(number) + " rots on " + device(index).name());
  }
  rotten_.emplace_back(**damaged, std::move(lost));
  count(names[which]);
}

void World::rogue_pushes() {
  Rogue rogue(*devices_.back(), office(), *server_, rng_, time_);
  const auto& file = cases_[pick(cases_.size())];
  auto request = rogue.request(file.id, file.documents[pick(file.documents.size())]);
  if (!request) return;
  say("the rogue pushes: " + rogue.what());
  count("rogue: " + rogue.what());
  if (faults_.network && rng_.chance(0.2)) late_.push_back(*request);
  if (crash()) server_->arm_crash(1 + pick(16));
  server_->exchange(*request);
}

/// Where a canary is at work.
void World::after_answer(std::size_t index) {
  if (index != 1) return;
  auto& who = device(index);
  switch (options_.canary) {
    case Canary::device_alters_merge:
      return execute(who, "UPDATE write SET effective = effective + 1 WHERE at = 0 AND merged = 1");
    case Canary::device_forgets_conflict:
      return execute(who, "DELETE FROM conflict");
    case Canary::device_drops_unsent:
      return execute(who, "DELETE FROM outgoing WHERE verdict IS NULL");
    case Canary::device_runs_ahead: {
      auto clock = who.store().clock().value();
      clock.offset += hour_ms;
      clock.last = change::Stamp::at(time_.now + hour_ms);
      const auto set = who.store().set_clock(clock);
      DOORSTEP_ASSERT(set.has_value());
      return;
    }
    default:
      return;
  }
}

}  // namespace doorstep::sim
