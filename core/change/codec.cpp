#include "core/change/codec.hpp"

#include <algorithm>

#include "change.pb.h"
#include "core/base/assert.hpp"
#include "core/change/limits.hpp"
#include "core/crypto/hash.hpp"
#include "core/crypto/labels.hpp"
#include "core/log/merkle.hpp"

namespace doorstep::change {
namespace {

Bytes bytes_of(const std::string& text) { return to_bytes(as_bytes(text)); }

void set(std::string* field, ByteView bytes) { field->assign(as_text(bytes)); }

// ---- columns of writes ---------------------------------------------------------------------------------

void encode_documents(const Body& body, wire::ChangeBody& out) {
  wire::DocumentWrites* group = nullptr;
  const DocumentId* document = nullptr;
  WriteId previous_id = 0;
  Millis previous_ms = 0;
  bool counters = false;
  const auto finish = [&] {
    if (group != nullptr && !counters) group->clear_counters();
  };
  for (const auto& write : body.writes) {
    if (document == nullptr || !(*document == write.where.document)) {
      finish();
      group = out.add_documents();
      document = &write.where.document;
      set(group->mutable_document(), document->view());
      previous_id = 0;
      previous_ms = static_cast<Millis>(out.time());
      counters = false;
    }
    const auto index = static_cast<std::uint32_t>(group->write_ids_size());
    group->mutable_fields()->append(as_text(write.where.field.view()));
    group->add_write_ids(static_cast<std::int64_t>(write.id - previous_id));
    group->add_stamps(write.stamp.ms() - previous_ms);
    group->add_counters(write.stamp.counter());
    counters = counters || write.stamp.counter() != 0;
    previous_id = write.id;
    previous_ms = write.stamp.ms();
    if (!write.bases.empty()) {
      auto* bases = group->add_bases();
      bases->set_write(index);
      for (const auto id : write.bases) bases->add_ids(id);
    }
  }
  finish();
}

/// A sum of differences that a hostile sender may have chosen to overflow.
Result<Millis> stamp_ms(Millis previous, std::int64_t difference) {
  Millis ms = 0;
  if (__builtin_add_overflow(previous, difference, &ms) || ms < 0 || ms > 0xffffffffffffLL) {
    return fail(Errc::malformed, "a change has a stamp outside 48 bits");
  }
  return ms;
}

Status decode_group(const wire::DocumentWrites& group, Millis time, std::vector<Write>& writes) {
  const auto document = TRY(DocumentId::from(as_bytes(group.document())));
  const auto count = static_cast<std::size_t>(group.write_ids_size());
  const bool columns_fit = group.fields().size() == count * FieldToken::size &&
                           static_cast<std::size_t>(group.stamps_size()) == count &&
                           (group.counters_size() == 0 || static_cast<std::size_t>(group.counters_size()) == count);
  if (count == 0 || !columns_fit) return fail(Errc::malformed, "a change's columns of writes differ in length");
  WriteId id = 0;
  Millis ms = time;
  const auto first = writes.size();
  for (std::size_t i = 0; i < count; ++i) {
    const int at = static_cast<int>(i);
    Write write;
    write.where.document = document;
    write.where.field = TRY(FieldToken::from(as_bytes(group.fields()).subspan(i * FieldToken::size, FieldToken::size)));
    id += static_cast<WriteId>(group.write_ids(at));
    ms = TRY(stamp_ms(ms, group.stamps(at)));
    const std::uint32_t counter = group.counters_size() == 0 ? 0 : group.counters(at);
    if (id == 0 || counter > 0xffff) return fail(Errc::malformed, "a change has a write id or counter out of range");
    write.id = id;
    write.stamp = Stamp::at(ms, static_cast<std::uint16_t>(counter));
    writes.push_back(std::move(write));
  }
  std::int64_t previous = -1;
  for (const auto& bases : group.bases()) {
    if (bases.write() <= previous || bases.write() >= count || bases.ids().empty() ||
        static_cast<std::size_t>(bases.ids_size()) > max_bases) {
      return fail(Errc::malformed, "a change's bases do not fit its writes");
    }
    previous = bases.write();
    auto& out = writes[first + bases.write()].bases;
    out.assign(bases.ids().begin(), bases.ids().end());
  }
  return {};
}

Result<std::vector<Write>> decode_documents(const wire::ChangeBody& message) {
  std::vector<Write> writes;
  for (const auto& group : message.documents()) TRY(decode_group(group, static_cast<Millis>(message.time()), writes));
  std::vector<Register> registers;
  registers.reserve(writes.size());
  for (const auto& write : writes) registers.push_back(write.where);
  std::sort(registers.begin(), registers.end());
  if (std::adjacent_find(registers.begin(), registers.end()) != registers.end()) {
    return fail(Errc::malformed, "a change writes one field twice");
  }
  return writes;
}

Status check_shape(const wire::ChangeBody& message, const Body& body) {
  const bool first = body.name.sequence == 1;
  if (body.name.incarnation == 0 || body.name.sequence == 0) {
    return fail(Errc::malformed, "a change has no incarnation or sequence number");
  }
  if (first == body.previous.has_value()) {
    return fail(Errc::malformed, "a change's previous hash does not fit its sequence number");
  }
  if (!first && body.continues != 0) return fail(Errc::malformed, "a change in mid-chain names another incarnation");
  if (body.writes.empty() == body.value_root.has_value()) {
    return fail(Errc::malformed, "a change's value root does not fit its writes");
  }
  if (body.authority.has_value() != body.writes.empty()) {
    return fail(Errc::malformed, "a change must carry either writes or an authority statement");
  }
  if (message.aside() != wire::SELF_ASIDE_NONE && message.aside() != wire::SELF_ASIDE_FORK) {
    return fail(Errc::malformed, "a change sets itself aside for an unknown reason");
  }
  return {};
}

}  // namespace

Bytes encode_body(const Body& body) {
  wire::ChangeBody out;
  out.set_suite(body.suite);
  out.set_schema(body.schema);
  set(out.mutable_space(), body.space.view());
  set(out.mutable_device(), body.name.device.view());
  out.set_incarnation(body.name.incarnation);
  out.set_sequence(body.name.sequence);
  if (body.previous) set(out.mutable_previous(), *body.previous);
  out.set_continues(body.continues);
  set(out.mutable_epoch(), body.epoch.view());
  set(out.mutable_change_id(), body.change_id.view());
  if (body.seen) {
    out.mutable_seen()->set_generation(body.seen->generation);
    out.mutable_seen()->set_size(body.seen->size);
    set(out.mutable_seen()->mutable_root(), body.seen->root);
  }
  if (body.value_root) set(out.mutable_value_root(), *body.value_root);
  if (!body.writes.empty()) out.set_time(static_cast<std::uint64_t>(body.writes.front().stamp.ms()));
  encode_documents(body, out);
  if (body.fork) out.set_aside(wire::SELF_ASIDE_FORK);
  if (body.authority) {
    set(out.mutable_authority()->mutable_statement(), body.authority->statement);
    set(out.mutable_authority()->mutable_signature(), body.authority->signature);
    set(out.mutable_authority()->mutable_certificate(), body.authority->certificate);
  }
  return to_bytes(out.SerializeAsString());
}

Result<Body> decode_body(ByteView bytes) {
  if (bytes.size() > max_body_bytes) return fail(Errc::too_large, "a change's body is over its size limit");
  wire::ChangeBody message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return fail(Errc::malformed, "a change's body does not parse");
  }
  if (message.suite() != suite_1) {
    return fail(Errc::unsupported, "a change uses suite " + std::to_string(message.suite()) +
                                       ", which this version does not know: update this program");
  }
  if (message.time() > 0xffffffffffffULL) return fail(Errc::malformed, "a change has a stamp outside 48 bits");

  Body body;
  body.suite = message.suite();
  body.schema = message.schema();
  body.space = TRY(SpaceId::from(as_bytes(message.space())));
  body.name.device = TRY(DeviceId::from(as_bytes(message.device())));
  body.name.incarnation = message.incarnation();
  body.name.sequence = message.sequence();
  if (!message.previous().empty()) body.previous = TRY(to_array<32>(as_bytes(message.previous()), "a previous hash"));
  body.continues = message.continues();
  body.epoch = TRY(EpochId::from(as_bytes(message.epoch())));
  body.change_id = TRY(ChangeId::from(as_bytes(message.change_id())));
  if (message.has_seen()) {
    body.seen = Checkpoint{message.seen().generation(), message.seen().size(),
                           TRY(to_array<32>(as_bytes(message.seen().root()), "a checkpoint's root"))};
  }
  if (!message.value_root().empty()) body.value_root = TRY(to_array<32>(as_bytes(message.value_root()), "a value root"));
  body.fork = message.aside() == wire::SELF_ASIDE_FORK;
  body.writes = TRY(decode_documents(message));
  if (message.has_authority()) {
    body.authority = AuthorityBytes{bytes_of(message.authority().statement()), bytes_of(message.authority().signature()),
                                    bytes_of(message.authority().certificate())};
  }
  TRY(check_shape(message, body));
  // One change has one form. This also refuses fields that the suite does not know.
  if (!equal(encode_body(body), bytes)) return fail(Errc::malformed, "a change's body is not in canonical form");
  return body;
}

Hash change_hash(ByteView body_bytes) { return crypto::sha256(crypto::labelled(crypto::label::change, body_bytes)); }

Hash value_root(std::span<const Bytes> sealed_values) {
  std::vector<Hash> leaves;
  leaves.reserve(sealed_values.size());
  for (const auto& value : sealed_values) leaves.push_back(log::leaf_hash(value));
  return log::merkle_root(leaves);
}

Result<Change> make_change(Bytes body_bytes, std::vector<Bytes> values) {
  Change change;
  change.body = TRY(decode_body(body_bytes));
  if (values.size() != change.body.writes.size()) {
    return fail(Errc::malformed, "a change came with " + std::to_string(values.size()) + " values for " +
                                     std::to_string(change.body.writes.size()) + " writes");
  }
  if (change.body.value_root && value_root(values) != *change.body.value_root) {
    return fail(Errc::bad_signature, "a change's values are not the ones that were signed");
  }
  change.hash = change_hash(body_bytes);
  change.body_bytes = std::move(body_bytes);
  change.values = std::move(values);
  return change;
}

// ---- batches -------------------------------------------------------------------------------------------

namespace {

/// What a batch's signature is over: size:4 ‖ root. With the size, a leaf's place is signed too: a path alone often
/// fits trees of several sizes.
Bytes signed_bytes(std::uint32_t size, const Hash& root) {
  Bytes out;
  append_be32(out, size);
  append(out, root);
  return crypto::labelled(crypto::label::change_batch, out);
}

}  // namespace

std::vector<BatchProof> sign_batch(const crypto::SigningKey& key, std::span<const Hash> change_hashes) {
  DOORSTEP_ASSERT(!change_hashes.empty());
  std::vector<Hash> leaves;
  leaves.reserve(change_hashes.size());
  for (const auto& hash : change_hashes) leaves.push_back(log::leaf_hash(hash));
  const auto size = static_cast<std::uint32_t>(leaves.size());
  const auto signature = crypto::sign(key, signed_bytes(size, log::merkle_root(leaves)));
  auto paths = log::audit_paths(leaves);
  std::vector<BatchProof> proofs(leaves.size());
  for (std::size_t i = 0; i < proofs.size(); ++i) {
    proofs[i] = BatchProof{signature, size, static_cast<std::uint32_t>(i), std::move(paths[i])};
  }
  return proofs;
}

bool verify_proof(const crypto::VerifyKey& key, const Hash& hash, const BatchProof& proof) {
  const auto root = log::root_from_path(log::leaf_hash(hash), proof.index, proof.size, proof.path);
  return root && crypto::verify(key, signed_bytes(proof.size, *root), proof.signature);
}

bool verify_batch(const crypto::VerifyKey& key, const Batch& batch) {
  return crypto::verify(key, signed_bytes(batch.size, batch.root), batch.signature);
}

namespace {

Result<std::vector<Hash>> decode_path(const std::string& path) {
  if (path.size() % sizeof(Hash) != 0 || path.size() / sizeof(Hash) > max_path_nodes) {
    return fail(Errc::malformed, "a batch's audit path has a broken length");
  }
  std::vector<Hash> out(path.size() / sizeof(Hash));
  if (!path.empty()) std::memcpy(out.data(), path.data(), path.size());
  return out;
}

/// All leaves are here: the root and every path follow from them.
void prove_whole(Batch& batch) {
  std::vector<Hash> leaves;
  leaves.reserve(batch.changes.size());
  for (const auto& entry : batch.changes) leaves.push_back(log::leaf_hash(entry.change.hash));
  batch.root = log::merkle_root(leaves);
  auto paths = log::audit_paths(leaves);
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    batch.changes[i].proof.index = static_cast<std::uint32_t>(i);
    batch.changes[i].proof.path = std::move(paths[i]);
  }
}

Status prove_part(Batch& batch) {
  bool first = true;
  for (const auto& entry : batch.changes) {
    const auto root = log::root_from_path(log::leaf_hash(entry.change.hash), entry.proof.index, entry.proof.size,
                                          entry.proof.path);
    if (!root || (!first && *root != batch.root)) {
      return fail(Errc::bad_signature, "a change's audit path does not lead to its batch");
    }
    batch.root = *root;
    first = false;
  }
  return {};
}

}  // namespace

Result<Batch> decode_batch(const wire::SignedBatch& message) {
  if (message.changes().empty() || message.size() < static_cast<std::uint32_t>(message.changes_size()) ||
      message.size() > max_batch_changes) {
    return fail(Errc::malformed, "a batch's size does not fit its changes");
  }
  Batch batch;
  batch.size = message.size();
  batch.signature = TRY(to_array<64>(as_bytes(message.signature()), "a batch's signature"));
  for (const auto& item : message.changes()) {
    if (item.erased_size() != 0) return fail(Errc::unsupported, "a change has erased values: update this program");
    std::vector<Bytes> values;
    values.reserve(static_cast<std::size_t>(item.values_size()));
    for (const auto& value : item.values()) values.push_back(bytes_of(value));
    ProvenChange entry;
    entry.change = TRY(make_change(bytes_of(item.body()), std::move(values)));
    entry.proof = BatchProof{batch.signature, message.size(), item.index(), TRY(decode_path(item.path()))};
    if (!batch.changes.empty() &&
        !(batch.changes.front().change.body.name.device == entry.change.body.name.device)) {
      return fail(Errc::malformed, "a batch holds changes of several devices");
    }
    batch.changes.push_back(std::move(entry));
  }
  const bool whole = message.size() == batch.changes.size() && batch.changes.front().proof.path.empty();
  if (whole) {
    prove_whole(batch);
  } else {
    TRY(prove_part(batch));
  }
  return batch;
}

void encode_batch(std::span<const StoredChange> changes, wire::SignedBatch& message) {
  DOORSTEP_ASSERT(!changes.empty());
  const auto& proof = *changes.front().proof;
  set(message.mutable_signature(), proof.signature);
  message.set_size(proof.size);
  bool whole = proof.size == changes.size();
  for (std::size_t i = 0; whole && i < changes.size(); ++i) whole = changes[i].proof->index == i;
  for (const auto& stored : changes) {
    auto* out = message.add_changes();
    set(out->mutable_body(), stored.body);
    for (const auto& value : stored.values) set(out->add_values(), value);
    if (whole) continue;
    out->set_index(stored.proof->index);
    for (const auto& node : stored.proof->path) out->mutable_path()->append(as_text(node));
  }
}

// ---- values in the store -------------------------------------------------------------------------------

Bytes pack_values(std::span<const Bytes> values) {
  Bytes out;
  for (const auto& value : values) {
    auto size = value.size();
    for (; size >= 0x80; size >>= 7) out.push_back(static_cast<std::uint8_t>(size | 0x80));
    out.push_back(static_cast<std::uint8_t>(size));
    append(out, value);
  }
  return out;
}

Result<std::vector<Bytes>> unpack_values(ByteView blob) {
  std::vector<Bytes> values;
  while (!blob.empty()) {
    std::size_t size = 0;
    std::size_t used = 0;
    bool more = true;
    for (; more && used < blob.size() && used < 4; ++used) {
      size |= static_cast<std::size_t>(blob[used] & 0x7f) << (7 * used);
      more = (blob[used] & 0x80) != 0;
    }
    if (more || size > blob.size() - used) return fail(Errc::storage_corrupt, "stored values are damaged");
    values.push_back(to_bytes(blob.subspan(used, size)));
    blob = blob.subspan(used + size);
  }
  return values;
}

}  // namespace doorstep::change
