#include "tests/fuzz/case_bytes.hpp"

#include <algorithm>
#include <map>

#include "core/base/assert.hpp"

namespace doorstep::fuzz {
namespace {

constexpr std::size_t head_size = 5;

}  // namespace

DocumentId document_number(std::uint8_t number) {
  DocumentId out;
  out.bytes.fill(static_cast<std::uint8_t>(number + 1));  // no key is 0: that is nobody's
  return out;
}

SpaceId case_space() { return SpaceId{document_number(0).bytes}; }

std::vector<record::RawDocument> read_case_bytes(ByteView input) {
  std::map<std::uint8_t, std::map<change::FieldName, record::RawField>> all;
  WriteId write = 0;
  while (input.size() >= head_size) {
    const auto document = static_cast<std::uint8_t>(input[0] % documents);
    record::RawField field;
    field.name.kind = input[1];
    const auto item = static_cast<std::uint8_t>(input[2] % documents);
    const auto* info = record::find_field(field.name.kind);
    const bool row = info != nullptr && info->item == record::Item::row;
    if (item != 0) field.name.item = row ? item : record::item_key(document_number(item));
    const auto size = std::min<std::size_t>(input[3] * 256U + input[4], input.size() - head_size);
    field.value = to_bytes(input.subspan(head_size, size));
    field.write = ++write;
    field.device.bytes.fill(document);
    input = input.subspan(head_size + size);
    all[document][field.name] = std::move(field);
  }
  std::vector<record::RawDocument> out;
  for (auto& [number, fields] : all) {
    out.push_back(record::RawDocument{document_number(number), {}});
    for (auto& [name, field] : fields) out.back().fields.push_back(std::move(field));
  }
  return out;
}

void write_field(Bytes& out, std::uint8_t document, record::Field field, const record::Value& value,
                 std::uint8_t item) {
  const auto bytes = record::encode(value);
  DOORSTEP_ASSERT(bytes.size() <= 0xffff && document < documents && item < documents);
  const auto size = static_cast<std::uint16_t>(bytes.size());
  const std::uint8_t head[] = {document, static_cast<std::uint8_t>(field), item, static_cast<std::uint8_t>(size >> 8),
                               static_cast<std::uint8_t>(size & 0xff)};
  append(out, head);
  append(out, bytes);
}

}  // namespace doorstep::fuzz
