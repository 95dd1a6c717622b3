#include "core/store/opening.hpp"

#include "core/change/codec.hpp"
#include "core/change/sealing.hpp"

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
  if (index >= body.writes.size() || index >= values.size()) {
    return fail(Errc::storage_corrupt, "a stored change is damaged");
  }
  const auto key = ring.epochs.find(body.epoch);
  if (key == ring.epochs.end()) {
    return fail(Errc::not_allowed, "this device holds no key for that text: ask your team manager to grant it");
  }
  return change::ValueSealer(key->second, body)
      .open(static_cast<std::uint32_t>(index), body.writes[index], values[index], *ring.token_key);
}

Result<change::NamedValue> open_logged(DeviceStore& store, const merge::SpaceState& state, Position position,
                                       std::uint32_t index) {
  const auto* ring = TRY(store.key_ring(state));
  const auto stored = TRY(store.logs().entry(state, position));
  return open_value(*ring, TRY(change::decode_body(stored.body)), stored.values, index);
}

}  // namespace doorstep::store
