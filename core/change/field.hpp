// A field's name as it is sealed with its value, and the token that stands for it outside.
//
//   name  := varint(kind × 2 + has_item) [item: 8 bytes big-endian]
//   plain := name ‖ value                       packed (value_packing), then sealed
//   token := HMAC-SHA-256(token key, label "token" ‖ 0 ‖ document ‖ name), first 8 bytes
//
// `kind` is a number from core/record/fields (append-only); `item` tells repeated fields apart: a child's
// block, a sub-heading, a row. The token key is random per space and never rotated, else one field would
// become two registers (design.md section 3).
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/ids.hpp"
#include "core/base/secret.hpp"

namespace doorstep::change {

struct FieldName {
  std::uint32_t kind{};
  std::optional<std::uint64_t> item;
  bool operator==(const FieldName& o) const { return kind == o.kind && item == o.item; }
  bool operator<(const FieldName& o) const { return kind == o.kind ? item < o.item : kind < o.kind; }
};

Bytes encode_name(const FieldName& name);

struct NamedValue {
  FieldName name;
  Bytes value;
};
/// Splits what encode_name(name) ‖ value joined.
Result<NamedValue> split_name(ByteView plain);

FieldToken field_token(const Key& token_key, const DocumentId& document, const FieldName& name);

}  // namespace doorstep::change
