#include "core/store/opening.hpp"

#include "core/change/codec.hpp"

namespace doorstep::store {
namespace {

constexpr std::string_view purpose_draft = "draft";

Bytes draft_context(const DocumentId& document, const FieldToken& field, WriteId id) {
  Bytes out;
  append(out, document.view());
  append(out, field.view());
  append_be64(out, id);
  return out;
}

Result<const Key*> key_of(const SpaceKeyRing& ring, const change::Body& body) {
  const auto key = ring.epochs.find(body.epoch);
  if (key != ring.epochs.end()) return &key->second;
  return fail(Errc::not_allowed, "this device holds no key for that text: ask your team manager to grant it");
}

Result<change::NamedValue> open_with(const SpaceKeyRing& ring, const change::ValueSealer& sealer,
                                     const change::Body& body, const std::vector<Bytes>& values, std::size_t index) {
  if (index >= body.writes.size() || index >= values.size()) {
    return fail(Errc::storage_corrupt, "a stored change is damaged");
  }
  return sealer.open(static_cast<std::uint32_t>(index), body.writes[index], values[index], *ring.token_key);
}

}  // namespace

DeviceStore::AtRest seal_draft(const DeviceStore& store, const DocumentId& document, const FieldToken& field,
                               WriteId id, ByteView plain, Rng& rng) {
  return store.seal_at_rest(purpose_draft, draft_context(document, field, id), plain, rng);
}

Result<change::NamedValue> open_draft(const DeviceStore& store, const DocumentId& document, const FieldToken& field,
                                      WriteId id, ByteView nonce, ByteView sealed) {
  const SecretBytes plain(TRY(store.open_at_rest(purpose_draft, draft_context(document, field, id), nonce, sealed)));
  return change::split_name(plain.view());
}

Result<change::NamedValue> open_value(const SpaceKeyRing& ring, const change::Body& body,
                                      const std::vector<Bytes>& values, std::size_t index) {
  const auto* key = TRY(key_of(ring, body));
  return open_with(ring, change::ValueSealer(*key, body), body, values, index);
}

Result<change::NamedValue> LoggedValues::open(Position position, std::uint32_t index) {
  const auto* ring = TRY(store_.key_ring(state_));
  if (!last_ || last_->position != position) {
    auto stored = TRY(store_.logs().entry(state_, position));
    auto body = TRY(change::decode_body(stored.body));
    const auto* key = TRY(key_of(*ring, body));
    change::ValueSealer sealer(*key, body);
    last_.emplace(Entry{position, std::move(body), std::move(stored.values), std::move(sealer)});
  }
  return open_with(*ring, last_->sealer, last_->body, last_->values, index);
}

}  // namespace doorstep::store
