#include "core/record/record.hpp"

#include <utility>

#include "core/base/assert.hpp"
#include "core/change/limits.hpp"
#include "core/crypto/hash.hpp"
#include "core/crypto/labels.hpp"
#include "core/record/value_messages.hpp"

namespace doorstep::record {
namespace {

// A message with nothing set has no bytes, and no bytes mean removed. Field 31, which no message has and every reader
// skips, tells a blank row from a removed one.
constexpr std::uint8_t blank_row[] = {0xf8, 0x01, 0x00};

struct Encoder {
  Bytes operator()(const std::string& text) const { return to_bytes(text); }
  Bytes operator()(const Raw& raw) const { return raw.bytes; }
  template <class T>
  Bytes operator()(const T& value) const {
    typename MessageOf<T>::type message;
    fill(value, message);
    const auto bytes = message.SerializeAsString();
    return bytes.empty() ? to_bytes(blank_row) : to_bytes(bytes);
  }
};

struct Decoder {
  ByteView bytes;
  Status operator()(std::string& text) const {
    text = to_text(bytes);
    return {};
  }
  Status operator()(Raw& raw) const {
    raw.bytes = to_bytes(bytes);
    return {};
  }
  template <class T>
  Status operator()(T& value) const {
    typename MessageOf<T>::type message;
    const bool fits = !bytes.empty() && bytes.size() <= change::max_value_bytes;
    if (!fits || !message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return unreadable_value();
    return read(message, value);
  }
};

template <std::size_t... I>
Value blank_of(std::size_t index, std::index_sequence<I...>) {
  Value out;
  ((index == I ? void(out.emplace<I>()) : void()), ...);
  return out;
}

DocumentId derived_document(const Key& token_key, std::string_view label, ByteView message) {
  const Hash mac = crypto::hmac_sha256(token_key.view(), crypto::labelled(label, message));
  DocumentId out;
  std::memcpy(out.bytes.data(), mac.data(), out.bytes.size());
  return out;
}

}  // namespace

Status read_id(const std::string& in, std::optional<DocumentId>& out) {
  if (in.empty()) return {};
  return read_bytes(in, out.emplace().bytes);
}

ItemKey item_key(const DocumentId& document) { return read_be64(document.view().first(8)); }

DocumentId case_document(const SpaceId& space) { return DocumentId{space.bytes}; }

DocumentId imported_document(const Key& token_key, std::string_view ref) {
  return derived_document(token_key, crypto::label::imported, as_bytes(ref));
}

ItemKey imported_row(const DocumentId& document, Field field, std::uint32_t number) {
  Bytes input = to_bytes(document.view());
  append_be32(input, static_cast<std::uint32_t>(field));
  append_be32(input, number);
  return read_be64(ByteView(crypto::sha256(crypto::labelled(crypto::label::imported, input))).first(8));
}

DocumentId note_document(const Key& token_key, const DocumentId& visit, ItemKey child, std::string_view type) {
  Bytes input = to_bytes(visit.view());
  append_be64(input, child);
  append(input, type);
  return derived_document(token_key, crypto::label::note, input);
}

DocumentId task_document(const Key& token_key, const DocumentId& visit, ItemKey child, TaskKind kind) {
  Bytes input = to_bytes(visit.view());
  append_be64(input, child);
  append_be32(input, static_cast<std::uint32_t>(kind));
  return derived_document(token_key, crypto::label::task, input);
}

Value blank(Shape shape) {
  const auto index = static_cast<std::size_t>(shape);
  DOORSTEP_ASSERT(index < std::variant_size_v<Value>);
  return blank_of(index, std::make_index_sequence<std::variant_size_v<Value>>());
}

Bytes encode(const Value& value) { return std::visit(Encoder{}, value); }

Result<Value> decode(Shape shape, ByteView bytes) {
  Value out = blank(shape);
  TRY(std::visit(Decoder{bytes}, out));
  return out;
}

}  // namespace doorstep::record
