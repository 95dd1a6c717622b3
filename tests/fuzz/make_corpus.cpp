// Writes the seeds of every fuzz target from real messages: make_corpus FOLDER. Inputs that fuzzing found stay.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "change.pb.h"
#include "core/change/codec.hpp"
#include "core/change/value_packing.hpp"
#include "core/crypto/hash.hpp"
#include "core/merge/space_state.hpp"
#include "core/store/columns.hpp"
#include "core/sync/client_session.hpp"
#include "exchange.pb.h"
#include "tests/fuzz/casework_seeds.hpp"
#include "tests/fuzz/world.hpp"
#include "tests/support/organisation.hpp"

namespace {

using namespace doorstep;

std::filesystem::path folder;

/// Seeds are named by their content, as libFuzzer names what it finds.
void put(const char* target, ByteView bytes) {
  const auto into = folder / target;
  std::filesystem::create_directories(into);
  std::ofstream out(into / ("seed-" + to_hex(crypto::sha256(bytes)).substr(0, 12)), std::ios::binary);
  out << as_text(bytes);
}

void put(const char* target, std::uint8_t first, ByteView rest) {
  Bytes bytes{first};
  append(bytes, rest);
  put(target, bytes);
}

void put_change(const store::StoredEntry& entry) {
  put("body", entry.body);
  const change::StoredChange one[] = {{entry.body, entry.values, &entry.proof}};
  wire::SignedBatch batch;
  change::encode_batch(one, batch);
  put("batch", as_bytes(batch.SerializeAsString()));
  put("columns", 0, change::pack_values(entry.values));
  put("columns", 1, store::pack_path(entry.proof.path));
  const auto body = change::decode_body(entry.body).value();
  if (!body.authority) return;
  wire::AuthorityEntry authority;
  authority.set_statement(to_text(body.authority->statement));
  authority.set_signature(to_text(body.authority->signature));
  authority.set_certificate(to_text(body.authority->certificate));
  put("authority", as_bytes(authority.SerializeAsString()));
  put("certificate", body.authority->certificate);
}

void put_logs(fuzz::World& world) {
  auto& logs = world.office().logs();
  const auto spaces = logs.spaces().value();
  for (const auto& id : spaces) {
    const auto state = logs.load_space(id).value();
    for (Position at = 0; at < state.size(); ++at) put_change(logs.entry(state, at).value());
    Bytes range;
    append_be64(range, state.size());
    append(range, state.range.serialise());
    put("columns", 3, range);
    put("columns", 4, merge::serialise_authority_part(state));
    for (const auto& [device, member] : state.members) put("certificate", member.certificate.bytes);
    for (const auto& server : state.servers) put("certificate", server.bytes);
  }
}

/// Several changes under one signature, whole and in part.
void put_batches(fuzz::World& world) {
  testing::SeededRng rng(7);
  const auto store = world.tablet(world.at_work(), rng);
  store::Outbox outbox(*store);
  (void)outbox.freeze(std::nullopt, fuzz::World::now, rng).value();
  const auto state = store->logs().load_space(world.case_id()).value();
  const auto waiting = outbox.waiting(state, 1 << 20, 100).value();
  std::vector<change::StoredChange> stored;
  for (const auto& change : waiting) stored.push_back({change.body, change.values, &change.proof});
  for (const auto& part : {std::span(stored), std::span(stored).subspan(1)}) {
    wire::SignedBatch batch;
    change::encode_batch(part, batch);
    put("batch", as_bytes(batch.SerializeAsString()));
  }
  put("columns", 1, store::pack_path(waiting.front().proof.path));
  Bytes ids;
  for (std::uint64_t id = 1; id < 4; ++id) append_be64(ids, id << 40 | 7);
  put("columns", 2, ids);
  put("columns", 5, change::encode_name({1, std::nullopt}));
  put("columns", 5, change::encode_name({300, 0x0102030405060708}));
}

void put_certificates() {
  testing::TestOrganisation organisation(1);
  const auto authority = organisation.authority("office-pc");
  put("certificate", authority.certificate.bytes);
  put("certificate", organisation.tablet(authority, "tab-014").certificate.bytes);
}

void put_statements() {
  testing::TestOrganisation organisation(1);
  const auto authority = organisation.authority("office-pc");
  const auto anna = organisation.tablet(authority, "tab-anna");
  keys::MembershipChange removal;
  removal.add = {keys::MemberAddition{anna.certificate, authority.certificate.bytes}};
  removal.remove = {anna.id};
  removal.epoch = EpochId{{0xe0, 2}};
  removal.earlier_keys = to_bytes("sealed");
  const keys::Operation operations[] = {removal, keys::Admission{{anna.id, 1, 2}}, keys::SchemaRaise{3},
                                        keys::InvitationNotice{InvitationId{{1}}, 1'700'000'000'000}};
  for (const auto& operation : operations) {
    const auto bytes = keys::sign_statement(authority, {SpaceId{{0x5a}}, Hash{1}, ChangeId{{2}}, operation});
    wire::AuthorityEntry entry;
    entry.set_statement(to_text(bytes.statement));
    entry.set_signature(to_text(bytes.signature));
    entry.set_certificate(to_text(bytes.certificate));
    put("authority", as_bytes(entry.SerializeAsString()));
  }
}

void put_values() {
  put("packing", as_bytes("home"));
  const std::string paragraph =
      "Both girls came to meet me at the gate. Their uncle was unloading shopping from the car and asked me to go "
      "straight through. In the kitchen I found the baby in a bouncing chair on the worktop, which I asked him to "
      "move.";
  put("packing", as_bytes(paragraph));
  std::string long_text;
  while (long_text.size() < 3000) long_text += paragraph;
  for (const auto& plain : {std::string(), std::string("2026-11-22"), paragraph, long_text}) {
    put("packing", change::pack_value(as_bytes(plain)));
  }
  testing::SeededRng rng(3);
  Bytes noise(2100);
  rng.fill(noise);
  put("packing", change::pack_value(noise));
}

/// Edit scripts: the genuine answer, and each action at places along the message.
void put_scripts() {
  for (std::uint8_t flags = 0; flags < 8; ++flags) {
    put("answer", Bytes{flags});
    for (std::uint8_t action = 0; action < 8; ++action) {
      const auto node = static_cast<std::uint8_t>(action * 29 + flags * 11);
      put("answer",
          Bytes{flags, action, 0, node, static_cast<std::uint8_t>(node * 3), static_cast<std::uint8_t>(node * 7)});
    }
  }
  put("push", Bytes{});
  for (std::uint8_t i = 0; i < 48; ++i) {
    const auto node = static_cast<std::uint8_t>(i * 5);
    put("push", Bytes{i, 0, node, static_cast<std::uint8_t>(node * 3), static_cast<std::uint8_t>(i * 53)});
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", arguments[0]);
    return 2;
  }
  folder = arguments[1];
  fuzz::World world;
  put_logs(world);
  put_batches(world);
  put_certificates();
  put_statements();
  put_values();
  put("invitation", as_bytes(world.invitation_text()));
  put("invitation",
      as_bytes("  " + world.invitation_text().substr(0, 40) + "\n " + world.invitation_text().substr(40)));
  put("join_request", world.join_request());
  put_scripts();
  for (const auto& each : fuzz::policy_seeds()) put("policy", as_bytes(each));
  for (const auto& each : fuzz::rule_case_seeds()) put("rule_case", as_bytes(each));
  for (const auto& each : fuzz::case_seeds()) put("case_record", each);
  return 0;
}
