// What a device pushes, as it reaches the server's rules: real batches, edited.
//
// Input: a script of edits (wire_edit.hpp) to the body of a tablet's real request. Signatures are not looked at: the
// rules get what a hostile member could have signed. Every change that is taken has one position, the receipts say
// which, and the same push again alters nothing.
#include "core/base/assert.hpp"
#include "core/change/codec.hpp"
#include "core/sync/client_session.hpp"
#include "exchange.pb.h"
#include "tests/fuzz/must.hpp"
#include "tests/fuzz/wire_edit.hpp"
#include "tests/fuzz/world.hpp"

namespace {

using namespace doorstep;
using fuzz::must;
using fuzz::World;

struct Pushing {
  World world;
  Bytes body;  ///< wire::ExchangeBody

  Pushing() {
    testing::SeededRng rng(4711);
    const auto store = world.tablet(world.at_work(), rng);
    sync::ClientSession session(*store, sync::PlatformFacts{"fuzz", 1 << 30, true, ""});
    must(session.begin(World::now, rng));
    const auto bytes = session.request(World::now).value();
    wire::ExchangeRequest request;
    DOORSTEP_ASSERT(request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
    body = to_bytes(as_bytes(request.body()));
  }
};

std::vector<change::ProvenChange> decode(const World& world, ByteView bytes) {
  std::vector<change::ProvenChange> out;
  wire::ExchangeBody body;
  if (!body.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return out;
  for (auto& message : *body.mutable_push()) {
    world.resign(message);
    auto batch = change::decode_batch(message);
    if (!batch) continue;
    for (auto& entry : batch->changes) {
      if (entry.change.body.space == world.case_id()) out.push_back(std::move(entry));
    }
  }
  return out;
}

void check_receipts(store::SqliteLogStore& logs, const merge::SpaceState& state, const sync::PushOutcome& outcome) {
  for (const auto& receipt : outcome.receipts) {
    const auto head = logs.entry_by_name(state, receipt.name).value();
    DOORSTEP_ASSERT(head && head->hash == receipt.hash && head->position == receipt.position);
    DOORSTEP_ASSERT(head->position < state.size() && head->received_at == receipt.received_at);
    DOORSTEP_ASSERT(logs.root_at(state, head->position + 1).value() == head->root);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Pushing pushing;
  const auto changes = decode(pushing.world, fuzz::edit_message(pushing.body, pushing.body, ByteView(data, size)));
  if (changes.empty()) return 0;
  std::vector<const change::ProvenChange*> pushed;
  for (const auto& entry : changes) pushed.push_back(&entry);

  auto& server = pushing.world.server();
  auto& logs = server.logs();
  const auto transaction = sqlite::Transaction::begin_immediate(server.database()).value();
  auto state = logs.load_space(pushing.world.case_id()).value();
  const auto size_before = state.size();
  const auto first = sync::admit(state, logs, pushed, {}, World::now.wall).value();
  check_receipts(logs, state, first);
  DOORSTEP_ASSERT(first.appended == (state.size() > size_before));
  DOORSTEP_ASSERT(state.size() - size_before <= first.receipts.size());

  const auto stored = logs.load_space(state.id).value();
  DOORSTEP_ASSERT(stored.root == state.root && stored.size() == state.size());
  const auto root = state.root;
  const auto again = sync::admit(state, logs, pushed, {}, World::now.wall + 1).value();
  DOORSTEP_ASSERT(again.state == first.state || first.state == sync::PushState::wait);
  if (first.state == sync::PushState::wait) {
    const auto waived = sync::admit(state, logs, pushed, again.needed, World::now.wall + 2).value();
    check_receipts(logs, state, waived);
  } else {
    DOORSTEP_ASSERT(!again.appended && state.root == root);
    DOORSTEP_ASSERT(again.receipts.size() == first.receipts.size());
  }
  return 0;
}
