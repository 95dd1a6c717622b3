// A device that speaks the exchange by hand: real keys, real signatures, and every chance to say something wrong.
//
// For tests of the daemon and for the simulator; a client's own session (core/sync/client_session) is not used, so
// that both sides are not wrong together. Needs tests/support/organisation.cpp.
#pragma once

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/change/codec.hpp"
#include "core/change/field.hpp"
#include "core/change/sealing.hpp"
#include "core/crypto/hash.hpp"
#include "core/crypto/labels.hpp"
#include "core/keys/invitation.hpp"
#include "core/log/merkle.hpp"
#include "core/sync/limits.hpp"
#include "exchange.pb.h"
#include "tests/support/organisation.hpp"

namespace doorstep::testing {

inline void set_bytes(std::string* field, ByteView bytes) { field->assign(as_text(bytes)); }

/// One key pair for a space's epoch and tokens.
struct TestKeys {
  Key epoch_key;
  Key token_key;
  EpochId epoch;

  static TestKeys generate(Rng& rng) {
    TestKeys out{Key(rng.bytes<32>()), Key(rng.bytes<32>()), {}};
    out.epoch = change::epoch_commitment(out.epoch_key);
    return out;
  }
};

class TestDevice {
 public:
  TestDevice(Rng& rng, Tablet tablet) : rng_(&rng), tablet_(std::move(tablet)) { incarnation_ = rng.next64() | 1; }

  const DeviceId& id() const { return tablet_.id; }
  const Tablet& tablet() const { return tablet_; }
  const keys::Certificate& certificate() const { return tablet_.certificate; }
  Incarnation incarnation() const { return incarnation_; }
  /// As after a restore from a backup that was noticed.
  void set_incarnation(Incarnation fresh) {
    incarnation_ = fresh;
    chains_.clear();
  }
  keys::MemberAddition member() const { return {tablet_.certificate, {}}; }

  // ---- changes; each moves this device's chain in its space on

  /// Sealed text for one field of one document.
  change::ProvenChange write(const SpaceId& space, const TestKeys& keys, const DocumentId& document,
                             std::string_view text, Millis stamp, std::vector<WriteId> bases = {}) {
    const change::FieldName name{1, std::nullopt};
    change::Body body = next_body(space, keys.epoch);
    change::Write write;
    write.where = {document, change::field_token(keys.token_key, document, name)};
    write.id = rng_->next64() | 1;
    write.stamp = change::Stamp::at(stamp);
    write.bases = std::move(bases);
    const change::ValueSealer sealer(keys.epoch_key, body);
    std::vector<Bytes> values{sealer.seal(0, write, name, as_bytes(text))};
    body.writes.push_back(std::move(write));
    body.value_root = change::value_root(values);
    return finish(std::move(body), std::move(values));
  }

  change::ProvenChange authority(const SpaceId& space, const EpochId& epoch, const keys::AuthorityKey& authority,
                                 const std::optional<Hash>& builds_on, keys::Operation operation) {
    change::Body body = next_body(space, epoch);
    body.authority =
        keys::sign_statement(authority, keys::Statement{space, builds_on, body.change_id, std::move(operation)});
    return finish(std::move(body), {});
  }

  /// Founds a space of this kind with these members.
  change::ProvenChange found(const SpaceId& space, keys::SpaceKind kind, const EpochId& epoch,
                             const keys::AuthorityKey& authority_key, const crypto::VerifyKey& root,
                             std::vector<keys::MemberAddition> members) {
    keys::Founding founding;
    founding.organisation = keys::organisation_id(root);
    founding.root_key = root;
    founding.kind = kind;
    founding.epoch = epoch;
    founding.members = std::move(members);
    return authority(space, epoch, authority_key, std::nullopt, founding);
  }

  /// Signs these together, as this device.
  wire::SignedBatch batch(std::vector<change::ProvenChange>& changes) const {
    std::vector<Hash> hashes;
    for (const auto& each : changes) hashes.push_back(each.change.hash);
    auto proofs = change::sign_batch(tablet_.sign, hashes);
    std::vector<change::StoredChange> stored;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      changes[i].proof = std::move(proofs[i]);
      stored.push_back({changes[i].change.body_bytes, changes[i].change.values, &changes[i].proof});
    }
    wire::SignedBatch out;
    change::encode_batch(stored, out);
    return out;
  }
  wire::SignedBatch batch(change::ProvenChange& single) const {
    std::vector<change::ProvenChange> one{single};
    auto out = batch(one);
    single.proof = one.front().proof;
    return out;
  }

  // ---- requests

  wire::ExchangeBody body(const ServerId& server) {
    wire::ExchangeBody out;
    out.set_protocol_min(sync::protocol_version);
    out.set_protocol_max(sync::protocol_version);
    set_bytes(out.mutable_device(), tablet_.id.view());
    out.set_incarnation(incarnation_);
    out.set_counter(++counter_);
    set_bytes(out.mutable_server(), server.view());
    return out;
  }
  /// wire::ExchangeRequest.
  std::string sign(const wire::ExchangeBody& body, std::string_view label = crypto::label::request) const {
    wire::ExchangeRequest request;
    request.set_body(body.SerializeAsString());
    const auto signature = crypto::sign(tablet_.sign, crypto::labelled(label, as_bytes(request.body())));
    set_bytes(request.mutable_signature(), signature);
    return request.SerializeAsString();
  }

 private:
  struct Chain {
    Sequence sequence = 0;
    std::optional<Hash> previous;
  };

  change::Body next_body(const SpaceId& space, const EpochId& epoch) {
    Chain& chain = chains_[space];
    change::Body body;
    body.space = space;
    body.name = {tablet_.id, incarnation_, ++chain.sequence};
    body.previous = chain.previous;
    body.epoch = epoch;
    body.change_id = ChangeId::random(*rng_);
    return body;
  }

  change::ProvenChange finish(change::Body body, std::vector<Bytes> values) {
    const SpaceId space = body.space;
    change::ProvenChange out;
    out.change = change::make_change(change::encode_body(body), std::move(values)).value();
    out.proof = change::sign_batch(tablet_.sign, std::span(&out.change.hash, 1)).front();
    chains_[space].previous = out.change.hash;
    return out;
  }

  Rng* rng_;
  Tablet tablet_;
  Incarnation incarnation_{};
  std::uint64_t counter_ = 0;
  std::map<SpaceId, Chain> chains_;
};

/// An answer whose signature and tie to its request have been checked.
struct CheckedAnswer {
  wire::ExchangeAnswer answer;
  wire::Attested attested;

  const wire::SpaceAnswer* space(const SpaceId& id) const {
    for (const auto& each : attested.spaces()) {
      if (equal(as_bytes(each.space()), id.view())) return &each;
    }
    return nullptr;
  }
  const wire::Page* page(const SpaceId& id) const {
    for (const auto& each : answer.pages()) {
      if (equal(as_bytes(each.space()), id.view())) return &each;
    }
    return nullptr;
  }
};

/// Throws std::runtime_error when the answer is not the server's answer to this request.
inline CheckedAnswer check_answer(std::string_view bytes, const std::string& request, const crypto::VerifyKey& server) {
  CheckedAnswer out;
  wire::ExchangeRequest asked;
  if (!asked.ParseFromString(request) || !out.answer.ParseFromString(std::string(bytes)) ||
      !out.attested.ParseFromString(out.answer.attested())) {
    throw std::runtime_error("the answer does not parse");
  }
  const auto signature = to_array<64>(as_bytes(out.answer.signature()), "a signature");
  if (!signature ||
      !crypto::verify(server, crypto::labelled(crypto::label::answer, as_bytes(out.answer.attested())), *signature)) {
    throw std::runtime_error("the answer is not signed by the server");
  }
  if (!equal(as_bytes(out.attested.request_hash()), crypto::sha256(as_bytes(asked.body())))) {
    throw std::runtime_error("the answer is not to this request");
  }
  return out;
}

/// How many log entries a page holds.
inline std::uint64_t entries_of(const wire::Page& page) {
  std::uint64_t count = 0;
  for (const auto& item : page.items()) {
    count += item.has_own() ? item.own().count() : static_cast<std::uint64_t>(item.batch().changes_size());
  }
  return count;
}

}  // namespace doorstep::testing
