#include "tests/fuzz/office_server.hpp"

#include <map>
#include <set>

#include "core/change/codec.hpp"
#include "core/crypto/hash.hpp"
#include "core/crypto/labels.hpp"
#include "core/log/merkle.hpp"
#include "core/store/log_schema.hpp"
#include "core/sync/digest.hpp"
#include "exchange.pb.h"
#include "tests/fuzz/must.hpp"

namespace doorstep::fuzz {
namespace {

constexpr std::uint64_t generation = 7;

sqlite::Database open_memory() {
  sqlite::OpenOptions options;
  options.durability = sqlite::Durability::memory;
  auto database = sqlite::Database::open(":memory:", options).value();
  must(database.execute(store::log_schema_sql));
  return database;
}

void set(std::string* field, ByteView bytes) { field->assign(as_text(bytes)); }

void add_receipt(const sync::Receipt& receipt, wire::SpaceAnswer& out) {
  auto* run = out.receipts_size() == 0 ? nullptr : out.mutable_receipts(out.receipts_size() - 1);
  const bool follows = run != nullptr && run->incarnation() == receipt.name.incarnation &&
                       run->first_sequence() + run->count() == receipt.name.sequence &&
                       run->first_position() + run->count() == receipt.position;
  if (!follows) {
    run = out.add_receipts();
    run->set_incarnation(receipt.name.incarnation);
    run->set_first_sequence(receipt.name.sequence);
    run->set_first_position(receipt.position);
    run->set_received_at(receipt.received_at);
  }
  run->set_count(run->count() + 1);
  run->add_verdicts(static_cast<std::uint32_t>(receipt.verdict));
  set(run->mutable_last_hash(), receipt.hash);
}

}  // namespace

OfficeServer::OfficeServer(crypto::SigningKey key) : key_(std::move(key)), database_(open_memory()), logs_(database_) {}

Result<sync::PushOutcome> OfficeServer::admit(const SpaceId& space, const wire::ExchangeBody& body, Millis now) {
  std::vector<change::ProvenChange> changes;
  for (const auto& message : body.push()) {
    auto batch = TRY(change::decode_batch(message));
    for (auto& entry : batch.changes) {
      if (entry.change.body.space == space) changes.push_back(std::move(entry));
    }
  }
  if (changes.empty()) return sync::PushOutcome{};
  auto found = TRY(logs_.find_space(space));
  auto state = found ? *std::move(found) : TRY(logs_.create_space(space, generation));
  std::vector<const change::ProvenChange*> pushed;
  for (const auto& entry : changes) pushed.push_back(&entry);
  return sync::admit(state, logs_, pushed, {}, now);
}

Status OfficeServer::add_page(const merge::SpaceState& state, const wire::Cursor& cursor, const DeviceId& device,
                              wire::ExchangeAnswer& answer) {
  auto* page = answer.add_pages();
  set(page->mutable_space(), state.id.view());
  page->set_from(cursor.size());
  Millis before = 0;
  return logs_.each_entry(state, cursor.size(), [&](store::StoredEntry&& entry) {
    page->add_received_at(entry.head.received_at - before);
    before = entry.head.received_at;
    if (entry.head.name.device == device && !cursor.whole()) {
      auto* own = page->add_items()->mutable_own();
      own->set_incarnation(entry.head.name.incarnation);
      own->set_first_sequence(entry.head.name.sequence);
      own->set_count(1);
    } else {
      const change::StoredChange one[] = {{entry.body, entry.values, &entry.proof}};
      change::encode_batch(one, *page->add_items()->mutable_batch());
    }
    return true;
  });
}

Status OfficeServer::add_space(const SpaceId& id, const wire::Cursor* cursor, const sync::PushOutcome& outcome,
                               const DeviceId& device, wire::Attested& attested, wire::ExchangeAnswer& answer) {
  auto& out = *attested.add_spaces();
  set(out.mutable_space(), id.view());
  out.set_generation(generation);
  switch (outcome.state) {
    case sync::PushState::ok:
      out.set_state(wire::STATE_OK);
      break;
    case sync::PushState::wait:
      out.set_state(wire::STATE_WAIT);
      break;
    case sync::PushState::new_incarnation:
      out.set_state(wire::STATE_NEW_INCARNATION);
      break;
  }
  for (const auto& receipt : outcome.receipts) add_receipt(receipt, out);
  const auto state = TRY(logs_.find_space(id));
  set(out.mutable_root(), state ? state->root : log::empty_root());
  if (!state) return {};
  for (const auto& tip : TRY(logs_.tips(*state, device))) {
    auto* held = out.add_held();
    held->set_incarnation(tip.incarnation);
    held->set_sequence(tip.sequence);
    set(held->mutable_hash(), tip.hash);
  }
  out.set_size(state->size());
  if (cursor == nullptr) return {};
  const auto root = TRY(logs_.root_at(*state, cursor->size()));
  const bool fits = cursor->size() == 0 || (root && equal(as_bytes(cursor->root()), *root));
  if (!fits) {
    out.set_state(wire::STATE_SERVER_ROLLED_BACK);
  } else if (state->is_active(device) && cursor->size() < state->size()) {
    TRY(add_page(*state, *cursor, device, answer));
  } else if (!state->is_active(device)) {
    out.set_state(wire::STATE_REVOKED);
  }
  return {};
}

Result<Bytes> OfficeServer::answer(ByteView bytes, Millis now) {
  wire::ExchangeRequest request;
  wire::ExchangeBody body;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || !body.ParseFromString(request.body())) {
    return fail(Errc::malformed, "a request does not parse");
  }
  const auto device = TRY(DeviceId::from(as_bytes(body.device())));
  wire::ExchangeAnswer answer;
  wire::Attested attested;
  set(attested.mutable_request_hash(), crypto::sha256(as_bytes(request.body())));
  attested.set_server_time(now);
  attested.set_state(wire::STATE_OK);

  std::map<SpaceId, const wire::Cursor*> named;
  for (const auto& cursor : body.cursors()) named[TRY(SpaceId::from(as_bytes(cursor.space())))] = &cursor;
  for (const auto& [space, cursor] : named) {
    TRY(add_space(space, cursor, TRY(admit(space, body, now)), device, attested, answer));
  }
  std::uint64_t digest = 0;
  std::vector<merge::SpaceState> others;
  for (const auto& id : TRY(logs_.spaces())) {
    auto state = TRY(logs_.load_space(id));
    if (named.count(id) != 0 || !state.is_active(device)) continue;
    digest += sync::space_digest(id, state.generation, state.size(), state.root);
    others.push_back(std::move(state));
  }
  if (digest != body.others_digest()) {
    for (const auto& state : others) {
      auto* head = attested.add_others();
      set(head->mutable_space(), state.id.view());
      head->set_size(state.size());
    }
  }
  for (const auto& join : joins_) answer.add_joins()->ParseFromArray(join.data(), static_cast<int>(join.size()));
  sign_answer(key_, attested.SerializeAsString(), answer);
  return to_bytes(answer.SerializeAsString());
}

void sign_answer(const crypto::SigningKey& key, std::string attested, wire::ExchangeAnswer& answer) {
  const auto signature = crypto::sign(key, crypto::labelled(crypto::label::answer, as_bytes(attested)));
  answer.set_attested(std::move(attested));
  answer.set_signature(to_text(signature));
}

}  // namespace doorstep::fuzz
