// The bytes of changes. The only reader and writer of change.proto's ChangeBody, SignedChange, SignedBatch.
//
// Reading is strict: a body is accepted only in canonical form, encode(decode(bytes)) = bytes, which is what
// protobuf's deterministic serialisation gives: fields by rising number, defaults left out, no unknown field.
// A column of the wrong length, a register written twice or a number out of range is refused too
// (Errc::malformed, or Errc::unsupported for a newer suite), so that every program that accepts a body reads
// the same change from it. Refused bytes get no position in any log.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/change/change.hpp"

namespace doorstep::wire {
class SignedBatch;
}

namespace doorstep::change {

/// Serialises a body. `body.writes` must be grouped by document, in the order of their sealed values.
Bytes encode_body(const Body& body);
Result<Body> decode_body(ByteView bytes);

/// SHA-256(label ‖ 0 ‖ body bytes).
Hash change_hash(ByteView body_bytes);

/// RFC 6962 root over the sealed values.
Hash value_root(std::span<const Bytes> sealed_values);

/// Reads a body and checks that the values belong to it.
Result<Change> make_change(Bytes body_bytes, std::vector<Bytes> values);

/// Signs changes together: one signature, one path each. Not empty; all by one device.
std::vector<BatchProof> sign_batch(const crypto::SigningKey& key, std::span<const Hash> change_hashes);

/// True when `proof` shows that the holder of `key` signed the change with this hash.
bool verify_proof(const crypto::VerifyKey& key, const Hash& change_hash, const BatchProof& proof);

/// A batch as it came in: its changes with their proofs, all leading to one root, whose signature is not yet
/// verified.
struct Batch {
  crypto::Signature signature{};
  std::uint32_t size = 0;  ///< leaves of the signed tree; may be more than the changes that are here
  Hash root{};
  std::vector<ProvenChange> changes;  ///< not empty; all by one device
};

/// Decodes a wire batch. Paths that were left out because the batch is whole are computed.
Result<Batch> decode_batch(const wire::SignedBatch& message);

/// One signature verification for all changes of the batch.
bool verify_batch(const crypto::VerifyKey& key, const Batch& batch);

/// What encode_batch needs of a stored change; nothing is decoded again to be sent.
struct StoredChange {
  ByteView body;
  std::span<const Bytes> values;
  const BatchProof* proof;
};

/// Appends consecutive changes of one signature to the message; leaves paths out when the batch is whole.
void encode_batch(std::span<const StoredChange> changes, wire::SignedBatch& message);

/// Values as one blob for the store: varint length and bytes, each.
Bytes pack_values(std::span<const Bytes> values);
Result<std::vector<Bytes>> unpack_values(ByteView blob);

}  // namespace doorstep::change
