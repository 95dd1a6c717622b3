// A signed batch: whatever decodes is the same batch after another trip, and its proofs agree with its signature.
//
// Nobody can find a valid signature by mutation, so the changes of a whole batch are signed again here, with a key of
// the harness, which must then verify by both ways.
#include "change.pb.h"
#include "core/base/assert.hpp"
#include "core/change/codec.hpp"
#include "tests/support/seeded_rng.hpp"

namespace {

using namespace doorstep;

wire::SignedBatch encoded(const change::Batch& batch, const std::vector<change::BatchProof>& proofs) {
  std::vector<change::StoredChange> stored;
  for (std::size_t i = 0; i < batch.changes.size(); ++i) {
    stored.push_back({batch.changes[i].change.body_bytes, batch.changes[i].change.values, &proofs[i]});
  }
  wire::SignedBatch out;
  change::encode_batch(stored, out);
  return out;
}

const crypto::SigningKey& key() {
  static const auto made = [] {
    testing::SeededRng rng(1);
    return crypto::SigningKey::generate(rng);
  }();
  return made;
}

void check_same(const change::Batch& batch, const change::Batch& again) {
  DOORSTEP_ASSERT(again.root == batch.root && again.size == batch.size);
  DOORSTEP_ASSERT(again.changes.size() == batch.changes.size());
  for (std::size_t i = 0; i < batch.changes.size(); ++i) {
    DOORSTEP_ASSERT(again.changes[i].change.hash == batch.changes[i].change.hash);
    DOORSTEP_ASSERT(again.changes[i].change.values == batch.changes[i].change.values);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  wire::SignedBatch message;
  if (!message.ParseFromArray(data, static_cast<int>(size))) return 0;
  const auto batch = change::decode_batch(message);
  if (!batch) return 0;
  std::vector<change::BatchProof> proofs;
  std::vector<Hash> hashes;
  for (const auto& entry : batch->changes) {
    proofs.push_back(entry.proof);
    hashes.push_back(entry.change.hash);
    DOORSTEP_ASSERT(entry.change.body.name.device == batch->changes.front().change.body.name.device);
  }
  const auto again = change::decode_batch(encoded(*batch, proofs));
  DOORSTEP_ASSERT(again.has_value());
  check_same(*batch, *again);
  const bool valid = change::verify_batch(key().verify, *batch);
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    DOORSTEP_ASSERT(change::verify_proof(key().verify, hashes[i], proofs[i]) == valid);
  }
  if (batch->size != batch->changes.size()) return 0;

  const auto signed_proofs = change::sign_batch(key(), hashes);
  const auto resigned = change::decode_batch(encoded(*batch, signed_proofs));
  DOORSTEP_ASSERT(resigned.has_value() && change::verify_batch(key().verify, *resigned));
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    DOORSTEP_ASSERT(change::verify_proof(key().verify, hashes[i], resigned->changes[i].proof));
  }
  return 0;
}
