#include "core/record/fields.hpp"

#include "core/base/assert.hpp"

namespace doorstep::record {
namespace {

constexpr FieldInfo table[] = {
#define DOORSTEP_FIELD(number, identifier, text_name, shape, item, records) \
  {Field::identifier, text_name, Shape::shape, Item::item, records},
    DOORSTEP_FIELDS(DOORSTEP_FIELD)
#undef DOORSTEP_FIELD
};

std::string_view item_words(Item item) {
  switch (item) {
    case Item::child:
      return "a child";
    case Item::person:
      return "a person";
    default:
      return "a row";
  }
}

}  // namespace

std::span<const FieldInfo> all_fields() { return table; }

const FieldInfo* find_field(std::uint32_t number) {
  for (const auto& info : table) {
    if (info.number() == number) return &info;
  }
  return nullptr;
}

const FieldInfo* find_field(std::string_view name) {
  for (const auto& info : table) {
    if (info.name == name) return &info;
  }
  return nullptr;
}

const FieldInfo& info_of(Field field) {
  const auto* info = find_field(static_cast<std::uint32_t>(field));
  DOORSTEP_ASSERT(info != nullptr);
  return *info;
}

change::FieldName name_of(Field field, std::optional<std::uint64_t> item) {
  DOORSTEP_ASSERT((info_of(field).item != Item::none) == item.has_value());
  return change::FieldName{static_cast<std::uint32_t>(field), item};
}

Result<Address> parse_address(std::string_view text) {
  const auto colon = text.find(':');
  const auto name = text.substr(0, colon);
  Address out;
  out.field = find_field(name);
  if (out.field == nullptr) {
    return fail(Errc::invalid_input,
                "there is no field '" + std::string(name) + "': 'doorstep visit fields' lists them");
  }
  if (colon != std::string_view::npos) out.item = std::string(text.substr(colon + 1));
  if (out.field->item == Item::none && colon != std::string_view::npos) {
    return fail(Errc::invalid_input, "the field '" + std::string(name) + "' is written without ':' and more");
  }
  if (out.field->item != Item::none && out.item.empty()) {
    return fail(Errc::invalid_input, "the field '" + std::string(name) + "' is about " +
                                         std::string(item_words(out.field->item)) + ": write '" + std::string(name) +
                                         ":' and which");
  }
  return out;
}

std::string address_text(const change::FieldName& name) {
  const auto* info = find_field(name.kind);
  std::string out = info != nullptr ? std::string(info->name) : "field " + std::to_string(name.kind);
  if (name.item) out += ":" + item_text(*name.item);
  return out;
}

std::string item_text(std::uint64_t item) {
  Bytes bytes;
  append_be64(bytes, item);
  return to_hex(bytes);
}

std::optional<std::uint64_t> parse_item(std::string_view text) {
  if (text.size() != 16) return std::nullopt;
  const auto bytes = from_hex(text);
  if (!bytes) return std::nullopt;
  return read_be64(*bytes);
}

}  // namespace doorstep::record
