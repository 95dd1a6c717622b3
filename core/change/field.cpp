#include "core/change/field.hpp"

#include "core/crypto/hash.hpp"
#include "core/crypto/labels.hpp"

namespace doorstep::change {
namespace {

constexpr std::uint64_t max_kind = 0x3fffffff;

}  // namespace

Bytes encode_name(const FieldName& name) {
  Bytes out;
  auto head = static_cast<std::uint64_t>(name.kind) << 1 | (name.item ? 1U : 0U);
  for (; head >= 0x80; head >>= 7) out.push_back(static_cast<std::uint8_t>(head | 0x80));
  out.push_back(static_cast<std::uint8_t>(head));
  if (name.item) append_be64(out, *name.item);
  return out;
}

Result<NamedValue> split_name(ByteView plain) {
  std::uint64_t head = 0;
  std::size_t used = 0;
  bool more = true;
  for (; more && used < plain.size() && used < 5; ++used) {
    head |= static_cast<std::uint64_t>(plain[used] & 0x7f) << (7 * used);
    more = (plain[used] & 0x80) != 0;
  }
  const bool has_item = (head & 1) != 0;
  if (more || head >> 1 > max_kind || (has_item && plain.size() - used < 8)) {
    return fail(Errc::malformed, "a sealed value has no readable field name");
  }
  NamedValue out;
  out.name.kind = static_cast<std::uint32_t>(head >> 1);
  if (has_item) {
    out.name.item = read_be64(plain.subspan(used, 8));
    used += 8;
  }
  out.value = to_bytes(plain.subspan(used));
  return out;
}

FieldToken field_token(const Key& token_key, const DocumentId& document, const FieldName& name) {
  Bytes input = to_bytes(document.view());
  append(input, encode_name(name));
  const Hash mac = crypto::hmac_sha256(token_key.view(), crypto::labelled(crypto::label::token, input));
  FieldToken token;
  std::memcpy(token.bytes.data(), mac.data(), token.bytes.size());
  return token;
}

}  // namespace doorstep::change
