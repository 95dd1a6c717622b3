#include "tests/sim/checks.hpp"

#include <algorithm>

#include "core/change/codec.hpp"
#include "core/change/sealing.hpp"
#include "core/sqlite/statement.hpp"
#include "core/store/columns.hpp"
#include "core/store/opening.hpp"

namespace doorstep::sim {
namespace {

using merge::Grade;
using store::WordsState;

constexpr int steps_between_searches = 6;      ///< the costly checks do not run after each step
constexpr Millis answer_delay_ms = minute_ms;  ///< an offset is wrong by the time that its answer was under way

std::string at(const Place& place) {
  return std::to_string(place.file) + "/" + std::to_string(place.document) + "/" + std::to_string(place.field);
}

/// The words of one write of a change; nothing when `ring` does not open it.
std::optional<Bytes> open_words(const store::SpaceKeyRing& ring, const change::Body& body,
                                const std::vector<Bytes>& values, std::size_t index) {
  const auto key = ring.epochs.find(body.epoch);
  if (key == ring.epochs.end() || index >= values.size()) return std::nullopt;
  const change::ValueSealer sealer(key->second, body);
  auto opened = sealer.open(static_cast<std::uint32_t>(index), body.writes[index], values[index], *ring.token_key);
  if (!opened) return std::nullopt;
  return std::move(opened->value);
}

std::vector<std::size_t> numbers_in(const store::SpaceKeyRing& ring, const change::Body& body,
                                    const std::vector<Bytes>& values) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < body.writes.size(); ++i) {
    const auto words = open_words(ring, body, values, i);
    if (const auto number = words ? Ledger::number_in(*words) : std::nullopt) out.push_back(*number);
  }
  return out;
}

/// True when the rogue has taken another one's write id: then a base may mean either.
bool shares_ids(const OracleRegister& where) {
  std::set<WriteId> ids;
  return std::any_of(where.writes.begin(), where.writes.end(),
                     [&](const auto& write) { return !ids.insert(write.id).second; });
}

bool holds(ByteView disk, std::string_view words) {
  return std::search(disk.begin(), disk.end(), words.begin(), words.end()) != disk.end();
}

}  // namespace

// ---- what there is -------------------------------------------------------------------------------------

const ServerLog* Checks::log_of(const SpaceId& space) {
  const auto root = world_.server().log_root(space);
  if (!root) return nullptr;
  const auto known = logs_.find(space);
  if (known != logs_.end() && known->second.state.root == *root) return &known->second;
  auto read = world_.server().read_log(space);
  if (!read || !*read) {
    logs_.erase(space);
    return nullptr;
  }
  return &(logs_[space] = **std::move(read));
}

std::set<std::size_t> Checks::unsent_on(std::size_t index) const {
  std::set<std::size_t> out;
  auto& store = world_.device(index).store();
  const auto note = [&](ByteView words) {
    if (const auto number = Ledger::number_in(words)) out.insert(*number);
  };
  const auto search = [&]() -> Status {
    auto drafts =
        TRY(store.database().prepare("SELECT n.id, d.field, d.id, d.nonce, d.sealed FROM draft d "
                                     "JOIN document n ON n.number = d.document"));
    while (TRY(drafts.step())) {
      const auto document = TRY(DocumentId::from(drafts.blob(0)));
      const auto opened = store::open_draft(store, document, store::token_of(drafts.uint64(1)), drafts.uint64(2),
                                            drafts.blob(3), drafts.blob(4));
      if (opened) note(opened->value);
    }
    auto waiting = TRY(
        store.database().prepare("SELECT s.id, o.body, o.sealed FROM outgoing o JOIN space s ON s.number = o.space"));
    while (TRY(waiting.step())) {
      const auto body = change::decode_body(waiting.blob(1));
      const auto values = change::unpack_values(waiting.blob(2));
      const auto state = TRY(store.logs().load_space(TRY(SpaceId::from(waiting.blob(0)))));
      const auto ring = store.key_ring(state);
      if (!body || !values || !ring) continue;
      for (const auto number : numbers_in(**ring, *body, *values)) out.insert(number);
    }
    return {};
  };
  if (const auto searched = search(); !searched) {
    world_.violate("P2", world_.device(index).name() + " cannot be searched: " + searched.error().message);
  }
  return out;
}

std::set<std::size_t> Checks::in_outgoing_row(std::size_t index, std::int64_t number) const {
  auto& store = world_.device(index).store();
  auto s = store.database()
               .prepare(
                   "SELECT s.id, o.body, o.sealed FROM outgoing o JOIN space s ON s.number = o.space "
                   "WHERE o.number = ?")
               .value();
  s.bind_all(number);
  if (!s.step().value()) return {};
  const auto body = change::decode_body(s.blob(1));
  const auto values = change::unpack_values(s.blob(2));
  const auto state = store.logs().load_space(SpaceId::from(s.blob(0)).value()).value();
  const auto ring = store.key_ring(state);
  if (!body || !values || !ring) return {};  // damaged before
  const auto found = numbers_in(**ring, *body, *values);
  return {found.begin(), found.end()};
}

void Checks::note_entries(const std::vector<store::StoredEntry>& entries, const SpaceId& space,
                          std::set<std::size_t>& out) {
  auto& office = world_.office().store();
  const auto state = office.logs().find_space(space);
  if (!state || !*state) return;
  const auto ring = office.key_ring(**state);
  if (!ring) return;
  for (const auto& entry : entries) {
    auto known = numbers_.find(entry.head.hash);
    if (known == numbers_.end()) {
      const auto body = change::decode_body(entry.body);
      known =
          numbers_.emplace(entry.head.hash, body ? numbers_in(**ring, *body, entry.values) : std::vector<std::size_t>{})
              .first;
    }
    out.insert(known->second.begin(), known->second.end());
  }
}

std::set<std::size_t> Checks::found_at_server() {
  std::set<std::size_t> out;
  for (const auto& file : world_.cases()) {
    if (const auto* log = log_of(file.id)) note_entries(log->entries, file.id, out);
  }
  return out;
}

// ---- P1, P2, P3 ----------------------------------------------------------------------------------------

void Checks::saved_words_are_shown(std::size_t index) {
  auto& who = world_.device(index);
  for (const auto& place : world_.places()) {
    const auto newest = world_.ledger().newest(index, place);
    if (!newest || world_.ledger().at(*newest).rotten) continue;
    // What was saved later under a failing power may be there or not, but nothing older may.
    const auto good = [&](std::optional<std::size_t> number) {
      if (!number || *number < *newest) return false;
      const auto& save = world_.ledger().at(*number);
      return *number == *newest || (save.device == index && save.place == place);
    };
    const auto shown = who.reader().shown(world_.path(place));
    if (shown && *shown && good(Ledger::number_in((*shown)->value))) continue;
    const auto history = who.reader().history(world_.path(place));
    const bool logged = history && std::any_of(history->begin(), history->end(), [&](const auto& item) {
                          return item.value && good(Ledger::number_in(*item.value));
                        });
    if (logged) continue;
    world_.violate("P1", who.name() + " no longer shows acknowledged save " + std::to_string(*newest) + " at " +
                             at(place) + (shown ? "" : ": " + shown.error().message));
  }
}

void Checks::nothing_is_lost() {
  auto found = found_at_server();
  for (std::size_t i = 0; i + 1 < world_.devices().size(); ++i) {
    found.merge(unsent_on(i));
    auto& logs = world_.device(i).store().logs();
    for (const auto& file : world_.cases()) {
      const auto state = logs.find_space(file.id);
      if (!state || !*state) continue;
      std::vector<store::StoredEntry> entries;
      const auto read = logs.each_entry(**state, 0, [&](store::StoredEntry&& entry) {
        if (!numbers_.contains(entry.head.hash))
          entries.push_back(std::move(entry));
        else
          found.insert(numbers_[entry.head.hash].begin(), numbers_[entry.head.hash].end());
        return true;
      });
      if (read) note_entries(entries, file.id, found);
    }
  }
  for (const auto& save : world_.ledger().all()) {
    if (!save.certain || save.rotten) continue;
    const auto* at_last = &save;
    while (!found.contains(at_last->number) && !at_last->rotten && at_last->replaced_by) {
      at_last = &world_.ledger().at(*at_last->replaced_by);
    }
    if (found.contains(at_last->number) || at_last->rotten) continue;
    world_.violate("P2", "acknowledged save " + std::to_string(save.number) + " of " +
                             world_.device(save.device).name() + " at " + at(save.place) + " is nowhere");
  }
  for (const auto& [bytes, numbers] : world_.rotten()) {
    // The damaged bytes are kept, until the log turns out to hold the words whole.
    bool kept = std::all_of(numbers.begin(), numbers.end(), [&](auto number) { return found.contains(number); });
    for (const auto& each : world_.devices()) {
      auto s = each->store().database().prepare(
          "SELECT 1 FROM draft WHERE sealed = ?1 UNION ALL SELECT 1 FROM outgoing WHERE sealed = ?1 OR body = ?1 "
          "UNION ALL SELECT 1 FROM aside WHERE content = ?1");
      if (!s) continue;
      s->bind_all(ByteView(bytes));
      kept = kept || s->step().value_or(false);
    }
    if (!kept) world_.violate("P2", "what no longer opens on a device was dropped instead of set aside");
  }
}

void Checks::disks_hold_no_words() {
  const auto search = [&](const testing::FaultVfs& disk) {
    for (const auto& [path, bytes] : disk.files()) {
      if (holds(bytes, Ledger::marker)) world_.violate("P3", "words of a record lie open in " + disk.name() + path);
    }
    if (disk.temporary_files() != 0) world_.violate("P3", disk.name() + " used a temporary file");
  };
  for (const auto& each : world_.devices()) search(each->disk());
  search(world_.server().disk());
  if (world_.server().log_text().find(Ledger::marker) != std::string::npos) {
    world_.violate("P3", "words of a record are in the server's log");
  }
}

// ---- P4 ------------------------------------------------------------------------------------------------

void Checks::replicas_agree(std::size_t index) {
  auto& who = world_.device(index);
  for (const auto& file : world_.cases()) {
    const auto found = who.store().logs().find_space(file.id);
    if (!found || !*found || world_.stopped(index, file.id)) continue;
    const auto& state = **found;
    const auto key = std::make_pair(index, file.id);
    if (const auto known = agreed_.find(key); known != agreed_.end() && known->second == state.root) continue;
    const auto* log = log_of(file.id);
    if (log == nullptr || log->entries.size() < state.size()) {
      if (state.size() != 0) world_.violate("P7", who.name() + " holds more of a log than the server does");
      continue;
    }
    const auto truth = compute(log->entries, state.size());
    if (!truth) return world_.violate("P4", "the server's log does not decode: " + truth.error().message);
    if (truth->root != state.root) {
      world_.violate("P4", who.name() + " holds another log than the server at size " + std::to_string(state.size()));
      continue;
    }
    registers_agree(index, state, *truth);
    agreed_[key] = state.root;
  }
}

void Checks::registers_agree(std::size_t index, const merge::SpaceState& state, const OracleLog& truth) {
  auto& logs = world_.device(index).store().logs();
  const auto& name = world_.device(index).name();
  for (Position i = 0; i < state.size(); ++i) {
    const auto head = logs.entry_at(state, i);
    if (head && head->verdict == truth.verdicts[i]) continue;
    world_.violate("P4", name + " judges position " + std::to_string(i) + " '" +
                             std::string(head ? merge::name_of(head->verdict) : "?") + "' instead of '" +
                             std::string(merge::name_of(truth.verdicts[i])) + "'");
  }
  std::size_t registers = 0;
  const auto documents = logs.documents(state).value();
  for (const auto& document : documents) {
    const auto histories = logs.histories(state, {document.number, false}).value();
    for (const auto& [field, graded] : histories) {
      ++registers;
      const auto found = truth.registers.find(change::Register{document.id, field});
      const auto& history = graded.value();
      bool same = found != truth.registers.end() && found->second.writes.size() == history.writes.size() &&
                  found->second.winner == history.winner;
      for (std::size_t i = 0; same && i < history.writes.size(); ++i) {
        const auto& a = history.writes[i];
        const auto& b = found->second.writes[i];
        same = a.row.id == b.id && a.row.position == b.position && a.row.index == b.index &&
               a.row.effective.value == b.effective && a.row.merged == b.merged && a.row.bases == b.bases &&
               a.grade == b.grade && a.name == b.name && a.hash == b.hash;
      }
      if (!same) world_.violate("P4", name + " holds another register " + field.text() + " than its log means");
    }
  }
  if (registers != truth.registers.size()) world_.violate("P4", name + " holds another number of registers");
}

void Checks::members_hold_the_same_log() {
  for (const auto& file : world_.cases()) {
    const auto* log = log_of(file.id);
    if (log == nullptr) {
      world_.violate("P9", "a case never reached the server");
      continue;
    }
    for (std::size_t i = 0; i < world_.devices().size(); ++i) {
      if (!log->state.is_active(world_.device(i).id()) || world_.stopped(i, file.id)) continue;
      const auto state = world_.device(i).store().logs().find_space(file.id);
      const bool same = state && *state && (*state)->root == log->state.root &&
                        merge::serialise_authority_part(**state) == merge::serialise_authority_part(log->state);
      if (!same) world_.violate("P4", world_.device(i).name() + " does not hold the server's log at rest");
    }
  }
}

// ---- P5 ------------------------------------------------------------------------------------------------

void Checks::shown_is_the_winner(std::size_t index) {
  auto& who = world_.device(index);
  std::map<std::pair<DocumentId, std::uint32_t>, std::size_t> listed;
  const auto conflicts = who.reader().conflicts();
  if (!conflicts) return world_.violate("P5", who.name() + " cannot list conflicts: " + conflicts.error().message);
  for (const auto& item : *conflicts) listed[{item.path.document, item.path.field.kind}] = item.unseen.size();
  for (const auto& place : world_.places()) {
    const auto path = world_.path(place);
    const auto* log = log_of(path.space);
    if (log == nullptr || !log->state.is_active(who.id()) || world_.stopped(index, path.space)) continue;
    const auto state = who.store().logs().load_space(path.space);
    const auto ring = state ? who.store().key_ring(*state) : fail(state.error());
    if (!ring) {
      world_.violate("P5", who.name() + " is a member and holds no key: " + ring.error().message);
      continue;
    }
    const auto truth = compute(log->entries, log->entries.size());
    const auto token = change::field_token(*(*ring)->token_key, path.document, path.field);
    const auto found = truth->registers.find(change::Register{path.document, token});
    if (found == truth->registers.end() || !found->second.winner) continue;
    const auto& winner = found->second.writes[*found->second.winner];
    const auto& entry = log->entries[winner.position];
    const auto words = open_words(**ring, change::decode_body(entry.body).value(), entry.values, winner.index);
    const auto shown = who.reader().shown(path);
    const bool right = shown && *shown && (*shown)->id == winner.id && words && (*shown)->value == *words;
    // Words of its own that were set aside stay on top for their author, marked so, until somebody writes again.
    const bool own_aside = shown && *shown && (*shown)->state == WordsState::aside && (*shown)->device == who.id();
    if (words && !right && !own_aside) {
      world_.violate("P5", who.name() + " shows something else than the winner at " + at(place) +
                               (shown ? "" : ": " + shown.error().message));
    }
    const auto unseen = static_cast<std::size_t>(
        std::count_if(found->second.writes.begin(), found->second.writes.end(),
                      [](const auto& write) { return write.grade == Grade::overwritten_unseen; }));
    const auto in_list = listed.find({path.document, path.field.kind});
    if ((in_list == listed.end() ? 0 : in_list->second) != unseen) {
      world_.violate("P5", who.name() + " does not list the conflict at " + at(place) + " as it is");
    }
    if (right && (*shown)->conflict != (unseen != 0)) {
      world_.violate("P5", who.name() + " does not mark the conflict at " + at(place));
    }
    const auto history = who.reader().history(path);
    const bool whole =
        history && history->size() == found->second.writes.size() &&
        std::equal(history->begin(), history->end(), found->second.writes.begin(), [](const auto& a, const auto& b) {
          return a.id == b.id && a.grade == b.grade && a.device == b.name.device;
        });
    if (!whole) world_.violate("P5", who.name() + " has another history at " + at(place) + " than its log");
    if (!whole) continue;
    for (std::size_t i = 0; i < history->size(); ++i) {
      const auto& each = found->second.writes[i];
      const auto& stored = log->entries[each.position];
      const auto text = open_words(**ring, change::decode_body(stored.body).value(), stored.values, each.index);
      if ((*history)[i].value != text) world_.violate("P5", who.name() + " cannot show a displaced value");
    }
  }
}

/// Grades against what authors really had seen.
void Checks::grades_are_true(const CaseFile& file, const OracleLog& truth) {
  const auto* log = log_of(file.id);
  auto& office = world_.office().store();
  const auto state = office.logs().load_space(file.id);
  const auto ring = state ? office.key_ring(*state) : fail(state.error());
  if (!ring) return;
  for (const auto& [where, found] : truth.registers) {
    if (!found.winner || shares_ids(found)) continue;
    const auto save_of = [&](const OracleWrite& write) -> const Save* {
      const auto& entry = log->entries[write.position];
      const auto words = open_words(**ring, change::decode_body(entry.body).value(), entry.values, write.index);
      const auto number = words ? Ledger::number_in(*words) : std::nullopt;
      return number ? &world_.ledger().at(*number) : nullptr;
    };
    const auto* winner = save_of(found.writes[*found.winner]);
    if (winner == nullptr) continue;  // the rogue's
    const Save* latest = winner;
    for (std::size_t i = 0; i < found.writes.size(); ++i) {
      const auto& write = found.writes[i];
      const auto* save = save_of(write);
      if (save == nullptr || i == *found.winner || !write.merged) continue;
      const auto both = "save " + std::to_string(save->number) + " displaced by " + std::to_string(winner->number);
      if (save->seen.contains(winner->number)) world_.violate("P5", both + " although it had seen it");
      const bool seen = winner->seen.contains(save->number);
      // What lay between them may have rotted, and its bases with it: then a conflict too many is listed.
      const bool through_rot = std::any_of(winner->seen.begin(), winner->seen.end(),
                                           [&](auto number) { return world_.ledger().at(number).rotten; });
      if (!seen && write.grade != Grade::overwritten_unseen) {
        world_.violate("P5", both + " unseen, but graded " + std::string(merge::name_of(write.grade)));
      }
      if (seen && !through_rot && write.grade == Grade::overwritten_unseen)
        world_.violate("P5", both + " had been seen, but is a conflict");
      if (save->at > latest->at && !seen) latest = save;
    }
    const bool sound = !world_.faults().clocks && !world_.faults().rogue;
    if (sound && latest != winner && latest->at > winner->at + answer_delay_ms) {
      world_.violate("P5", "with sound clocks save " + std::to_string(latest->number) + " is newer than the winner " +
                               std::to_string(winner->number));
    }
  }
}

// ---- P6, P7 --------------------------------------------------------------------------------------------

void Checks::sound_clocks_stay_sound() {
  for (const auto& each : world_.devices()) {
    if (!each->always_right) continue;
    const auto clock = each->store().clock();
    if (clock && clock->last.ms() > world_.time().now + change::stamp_clamp_ms + minute_ms) {
      world_.violate("P6", each->name() + " has a sound clock and stamps ahead of it");
    }
  }
}

void Checks::sent_is_true(std::size_t index) {
  auto& who = world_.device(index);
  const auto server_holds = [&](const SpaceId& space, const change::ChangeName& name, ByteView body,
                                const std::vector<Bytes>& values) {
    const auto* log = log_of(space);
    return log != nullptr && std::any_of(log->entries.begin(), log->entries.end(), [&](const auto& entry) {
             return entry.head.name == name && equal(entry.body, body) && entry.values == values;
           });
  };
  for (const auto& place : world_.places()) {
    const auto path = world_.path(place);
    const auto shown = who.reader().shown(path);
    if (!shown || !*shown || (*shown)->state != WordsState::sent) continue;
    const auto state = who.store().logs().load_space(path.space).value();
    const auto ring = who.store().key_ring(state).value();
    const auto document = who.store().logs().find_document(state, path.document).value();
    const auto token = change::field_token(*ring->token_key, path.document, path.field);
    const auto history = who.store().logs().history(state, *document, token).value();
    const auto entry = who.store().logs().entry(state, history.writes[*history.winner].row.position).value();
    if (!server_holds(path.space, entry.head.name, entry.body, entry.values)) {
      world_.violate("P7", who.name() + " says sent at " + at(place) + ", and the server does not hold it");
    }
  }
  auto s = who.store()
               .database()
               .prepare(
                   "SELECT s.id, o.incarnation, o.sequence, o.body, o.sealed FROM outgoing o "
                   "JOIN space s ON s.number = o.space WHERE o.received_at IS NOT NULL")
               .value();
  while (s.step().value()) {
    // A copy that rotted since it was sent is replaced by the server's when that comes back.
    const bool rotten = std::any_of(world_.rotten().begin(), world_.rotten().end(), [&](const auto& item) {
      return equal(item.first, s.blob(3)) || equal(item.first, s.blob(4));
    });
    if (rotten) continue;
    const change::ChangeName name{who.id(), s.uint64(1), s.uint64(2)};
    const auto values = change::unpack_values(s.blob(4));
    if (!values || !server_holds(SpaceId::from(s.blob(0)).value(), name, s.blob(3), *values)) {
      world_.violate("P7", who.name() + " counts change " + std::to_string(name.sequence) +
                               " as received, and the server does not hold it");
    }
  }
}

// ---- when ----------------------------------------------------------------------------------------------

void Checks::after_step(int step) {
  for (std::size_t i = 0; i < world_.devices().size(); ++i) {
    saved_words_are_shown(i);
    replicas_agree(i);
    sent_is_true(i);
  }
  sound_clocks_stay_sound();
  if (step % steps_between_searches == 0) nothing_is_lost();
}

void Checks::at_rest() {
  after_step(0);
  members_hold_the_same_log();
  for (std::size_t i = 0; i < world_.devices().size(); ++i) shown_is_the_winner(i);
  for (const auto& file : world_.cases()) {
    const auto* log = log_of(file.id);
    if (log == nullptr) continue;
    const auto truth = compute(log->entries, log->entries.size());
    if (truth) grades_are_true(file, *truth);
  }
  disks_hold_no_words();
}

void Checks::at_end() {
  nothing_is_lost();
  for (std::size_t i = 0; i < world_.devices().size(); ++i) saved_words_are_shown(i);
}

}  // namespace doorstep::sim
