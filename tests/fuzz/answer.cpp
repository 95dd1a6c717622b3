// A device takes an answer that its own server signed and that is nonetheless wrong.
//
// Input: flags, then a script of edits (wire_edit.hpp) to the genuine answer; the empty script leaves it as it is.
//
//   bit 0 of flags   the moment: 0 the tablet at work, 1 just joined (world.hpp)
//   bit 1            each log's root is worked out again from the edited page, as a server that rewrites history would
//   bit 2            batches are signed again by their authors, as hostile members would
//
// The harness signs what it edited with the server's key. Then the promises must hold: no error but those of
// receive()'s contract, and with an error nothing is taken in; every word ever saved is still found (P1, P2); a
// receipt is believed only for the very bytes that are here, and "sent" stands only while the server names them (P7).
// Afterwards the genuine server is asked again: the device catches up with it, or has stopped and says why (P8, P9).
#include <algorithm>
#include <cstdio>
#include <map>

#include "core/base/assert.hpp"
#include "core/change/codec.hpp"
#include "core/log/merkle.hpp"
#include "core/sqlite/statement.hpp"
#include "core/store/record_reader.hpp"
#include "core/sync/client_session.hpp"
#include "exchange.pb.h"
#include "tests/fuzz/must.hpp"
#include "tests/fuzz/wire_edit.hpp"
#include "tests/fuzz/world.hpp"

namespace {

using namespace doorstep;
using fuzz::Moment;
using fuzz::must;
using fuzz::Saved;
using fuzz::World;

constexpr std::uint8_t flag_joined = 1;
constexpr std::uint8_t flag_reroot = 2;
constexpr std::uint8_t flag_resign = 4;
constexpr std::uint32_t most_own = 64;  ///< entries of one run that the harness looks up for a root
constexpr int most_requests = 40;       ///< of one sync that heals
constexpr std::string_view last_words = "Typed while the answer was on its way.";

World& world() {
  static World made;
  return made;
}

/// A tablet that has asked and waits for its answer.
struct Asking {
  testing::SeededRng rng{4711};
  std::unique_ptr<store::DeviceStore> store;
  std::optional<sync::ClientSession> session;
  std::vector<Saved> saved;
  Bytes request;

  explicit Asking(const Moment& moment) : store(world().tablet(moment, rng)), saved(moment.saved) {
    session.emplace(*store, sync::PlatformFacts{"fuzz", 1 << 30, true, ""});
    must(session->begin(World::now, rng));
    if (!saved.empty()) {
      const auto path = world().path(5, 1);
      const store::FieldValue words[] = {{path.field, to_bytes(last_words)}};
      must(store::Outbox(*store).save(path.space, path.document, words, World::now, rng));
      saved.push_back(Saved{path, to_bytes(last_words)});
    }
    request = session->request(World::now).value();
  }
};

/// What the server answers. It has a transaction for itself, and forgets what it was told.
const Bytes& genuine_answer(bool joined) {
  static std::map<bool, Bytes> answers;
  auto& answer = answers[joined];
  if (answer.empty()) {
    const Asking asking(joined ? world().joined() : world().at_work());
    const auto transaction = sqlite::Transaction::begin_immediate(world().server().database()).value();
    answer = world().server().answer(asking.request, World::now.wall).value();
  }
  return answer;
}

/// Another change under the name of the first that waits here, as a copy of this tablet would have signed it.
wire::SignedBatch clones_change() {
  const Asking asking(world().at_work());
  wire::ExchangeRequest request;
  wire::ExchangeBody body;
  DOORSTEP_ASSERT(request.ParseFromArray(asking.request.data(), static_cast<int>(asking.request.size())));
  DOORSTEP_ASSERT(body.ParseFromString(request.body()) && body.push_size() != 0);
  wire::SignedBatch batch = body.push(0);
  batch.mutable_changes()->DeleteSubrange(1, batch.changes_size() - 1);
  batch.set_size(1);
  batch.mutable_changes(0)->clear_path();
  batch.mutable_changes(0)->mutable_values(0)->back() ^= 1;
  world().resign(batch);
  return batch;
}

/// Every field of the protocol, so that edits can bring in what the genuine answers lack.
const Bytes& donor() {
  static const Bytes made = [] {
    const auto id = to_text(world().case_id().view());
    wire::Attested attested;
    attested.set_state(wire::STATE_UPGRADE);
    auto* head = attested.add_others();
    head->set_space(id);
    head->set_size(9);
    auto* space = attested.add_spaces();
    space->set_space(std::string(16, '\xf1'));
    space->set_state(wire::STATE_WAIT);
    space->set_head_size(1000);
    auto* run = space->add_receipts();
    run->set_incarnation(1);
    run->set_first_sequence(1);
    run->set_count(2);
    run->add_verdicts(3);
    auto* need = space->add_needed();
    need->set_device(to_text(world().tablet_id().view()));
    need->set_incarnation(1);
    need->set_sequence(1);
    need = space->add_needed();
    need->set_document(std::string(16, '\xf2'));
    need->set_field(std::string(8, '\xf3'));
    need->set_write_id(5);
    space->add_refused()->set_code("unknown space");
    auto* held = space->add_held();
    held->set_incarnation(1);
    held->set_sequence(3);
    held->set_hash(std::string(32, '\xf4'));
    wire::ExchangeAnswer answer;
    answer.set_attested(attested.SerializeAsString());
    auto* page = answer.add_pages();
    page->set_space(id);
    page->add_received_at(1);
    auto* own = page->add_items()->mutable_own();
    own->set_incarnation(1);
    own->set_first_sequence(1);
    own->set_count(3);
    *page->add_items()->mutable_batch() = clones_change();
    answer.add_joins()->ParseFromArray(world().join_request().data(), static_cast<int>(world().join_request().size()));
    return to_bytes(answer.SerializeAsString());
  }();
  return made;
}

// ---- forging -------------------------------------------------------------------------------------------

void reroot(store::DeviceStore& store, const wire::Page& page, wire::SpaceAnswer& out) {
  const auto id = SpaceId::from(as_bytes(page.space()));
  if (!id) return;
  const auto state = store.logs().find_space(*id).value();
  auto range = state ? state->range : log::CompactRange();
  store::Outbox outbox(store);
  int at = 0;
  std::uint64_t received_at = 0;
  const auto append = [&](const Hash& hash) {
    if (at < page.received_at_size()) received_at += static_cast<std::uint64_t>(page.received_at(at++));
    range.append(log::entry_leaf(static_cast<Millis>(received_at), hash));
  };
  for (const auto& item : page.items()) {
    for (const auto& change : item.batch().changes()) append(change::change_hash(as_bytes(change.body())));
    for (std::uint32_t i = 0; state && i < std::min(item.own().count(), most_own); ++i) {
      const auto own = outbox.find(*state, item.own().incarnation(), item.own().first_sequence() + i).value();
      if (own) append(own->hash);
    }
  }
  out.set_size(range.size());
  out.set_root(to_text(range.root()));
}

/// The edited answer, signed; and what of it was attested.
Bytes forge(store::DeviceStore& store, std::uint8_t flags, ByteView script, wire::Attested& attested) {
  const auto& genuine = genuine_answer((flags & flag_joined) != 0);
  const Bytes edited = fuzz::edit_message(genuine, donor(), script);
  wire::ExchangeAnswer original;
  wire::ExchangeAnswer answer;
  wire::Attested original_attested;
  DOORSTEP_ASSERT(original.ParseFromArray(genuine.data(), static_cast<int>(genuine.size())));
  DOORSTEP_ASSERT(original_attested.ParseFromString(original.attested()));
  if (!answer.ParseFromArray(edited.data(), static_cast<int>(edited.size())) ||
      !attested.ParseFromString(answer.attested())) {
    return edited;
  }
  if ((flags & flag_resign) != 0) {
    for (auto& page : *answer.mutable_pages()) {
      for (auto& item : *page.mutable_items()) {
        if (item.has_batch()) world().resign(*item.mutable_batch());
      }
    }
  }
  attested.set_request_hash(original_attested.request_hash());
  if ((flags & flag_reroot) != 0) {
    for (auto& space : *attested.mutable_spaces()) {
      for (const auto& page : answer.pages()) {
        if (page.space() == space.space()) reroot(store, page, space);
      }
    }
  }
  fuzz::sign_answer(world().server().key(), attested.SerializeAsString(), answer);
  return to_bytes(answer.SerializeAsString());
}

// ---- promises ------------------------------------------------------------------------------------------

void check_words_kept(store::DeviceStore& store, const std::vector<Saved>& saved) {
  store::RecordReader reader(store);
  for (const auto& [path, words] : saved) {
    const auto shown = reader.shown(path).value();
    bool found = shown && shown->value == words;
    const auto history = reader.history(path).value();
    for (const auto& item : history) found = found || (item.value && *item.value == words);
    DOORSTEP_ASSERT(found);
  }
}

/// The hash of this device's change in its present incarnation, wherever it is kept.
std::optional<Hash> own_hash(store::DeviceStore& store, const merge::SpaceState& state, Sequence sequence) {
  if (const auto own = store::Outbox(store).find(state, store.incarnation(), sequence).value()) return own->hash;
  const auto head = store.logs().entry_by_name(state, {store.device(), store.incarnation(), sequence}).value();
  return head ? std::optional<Hash>(head->hash) : std::nullopt;
}

const merge::SpaceState* find(const std::vector<merge::SpaceState>& spaces, std::string_view id) {
  for (const auto& state : spaces) {
    if (equal(state.id.view(), as_bytes(id))) return &state;
  }
  return nullptr;
}

/// P7: what counts as received is covered by a receipt for the very bytes that are here.
void check_receipts(store::DeviceStore& store, const std::vector<merge::SpaceState>& spaces,
                    const wire::Attested& attested) {
  for (const auto& state : spaces) {
    std::vector<Sequence> received;
    {
      auto s =
          store.database().prepare("SELECT sequence FROM outgoing WHERE space = ? AND received_at IS NOT NULL").value();
      s.bind_all(state.number);
      while (s.step().value()) received.push_back(s.uint64(0));
    }
    for (const auto sequence : received) {
      bool covered = false;
      for (const auto& space : attested.spaces()) {
        if (find(spaces, space.space()) != &state) continue;
        for (const auto& run : space.receipts()) {
          const auto last = own_hash(store, state, run.first_sequence() + run.count() - 1);
          covered =
              covered || (run.incarnation() == store.incarnation() && sequence - run.first_sequence() < run.count() &&
                          last && equal(as_bytes(run.last_hash()), *last));
        }
      }
      DOORSTEP_ASSERT(covered);
    }
  }
}

/// P7: "sent" only while the server names a chain that holds the words, and that is this device's own.
void check_sent(store::DeviceStore& store, const std::vector<merge::SpaceState>& spaces,
                const std::vector<Saved>& saved, const wire::Attested& attested) {
  store::RecordReader reader(store);
  for (const auto& [path, words] : saved) {
    const auto shown = reader.shown(path).value();
    if (!shown || shown->state != store::WordsState::sent) continue;
    bool named = false;
    bool covered = false;
    for (const auto& space : attested.spaces()) {
      const auto* state = find(spaces, space.space());
      if (state == nullptr || !(state->id == path.space)) continue;
      named = true;
      for (const auto& tip : space.held()) {
        const auto here = own_hash(store, *state, tip.sequence());
        covered =
            covered || (tip.incarnation() == store.incarnation() && (!here || equal(as_bytes(tip.hash()), *here)));
      }
    }
    DOORSTEP_ASSERT(covered || !named);
  }
}

std::vector<merge::SpaceState> spaces_of(store::DeviceStore& store) {
  std::vector<merge::SpaceState> out;
  const auto ids = store.logs().spaces().value();
  for (const auto& id : ids) out.push_back(store.logs().load_space(id).value());
  return out;
}

/// What receive() may alter.
std::vector<std::uint64_t> sizes_of(store::DeviceStore& store) {
  std::vector<std::uint64_t> out;
  for (const auto& state : spaces_of(store)) {
    const auto sync = store.space_sync(state).value();
    out.insert(out.end(),
               {state.size(), sync.head_size, sync.held_sequence, static_cast<std::uint64_t>(sync.condition)});
  }
  const auto waiting = store::Outbox(store).summary().value();
  out.insert(out.end(), {waiting.changes, waiting.drafts, waiting.bytes, store.clock().value().last.value});
  return out;
}

void check_error(const Status& status) {
  if (status) return;
  const auto code = status.error().code;
  const bool of_contract =
      code == Errc::malformed || code == Errc::bad_signature || code == Errc::unsupported || code == Errc::not_allowed;
  if (!of_contract) std::fprintf(stderr, "receive() says: %s\n", status.error().message.c_str());
  DOORSTEP_ASSERT(of_contract);
}

bool stopped(store::SpaceCondition condition) {
  return condition != store::SpaceCondition::ok && condition != store::SpaceCondition::waiting;
}

/// The genuine server again: whoever has not stopped ends where the server is, with nothing left to send.
void check_heals(Asking& tablet) {
  auto& server = world().server();
  const auto transaction = sqlite::Transaction::begin_immediate(server.database()).value();
  sync::ClientSession session(*tablet.store, sync::PlatformFacts{"fuzz", 1 << 30, true, ""});
  must(session.begin(World::now, tablet.rng));
  for (int requests = 0; session.wants_request(); ++requests) {
    DOORSTEP_ASSERT(requests < most_requests);
    const auto answer = server.answer(session.request(World::now).value(), World::now.wall).value();
    must(session.receive(answer, World::now, tablet.rng));
  }
  for (const auto& state : spaces_of(*tablet.store)) {
    if (stopped(tablet.store->space_sync(state).value().condition)) continue;
    const auto theirs = server.logs().find_space(state.id).value();
    DOORSTEP_ASSERT(theirs ? theirs->root == state.root : state.size() == 0);
    DOORSTEP_ASSERT(!store::Outbox(*tablet.store).any_waiting(state).value());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::uint8_t flags = data[0];
  const bool joined = (flags & flag_joined) != 0;
  genuine_answer(joined);  // before the tablet's file is in use
  donor();
  Asking tablet(joined ? world().joined() : world().at_work());
  wire::Attested attested;
  const Bytes answer = forge(*tablet.store, flags, ByteView(data + 1, size - 1), attested);
  const auto before = sizes_of(*tablet.store);

  const auto status = tablet.session->receive(answer, World::now, tablet.rng);
  check_error(status);
  if (!status) DOORSTEP_ASSERT(sizes_of(*tablet.store) == before);
  check_words_kept(*tablet.store, tablet.saved);
  const auto spaces = spaces_of(*tablet.store);
  check_receipts(*tablet.store, spaces, attested);
  if (status) check_sent(*tablet.store, spaces, tablet.saved, attested);

  check_heals(tablet);
  check_words_kept(*tablet.store, tablet.saved);
  return 0;
}
