// One field with a structured value, as casework's acts write it.
#pragma once

#include <optional>
#include <utility>

#include "core/record/record.hpp"
#include "core/store/outbox.hpp"

namespace doorstep::casework {

inline store::FieldValue field_value(record::Field field, const record::Value& value,
                                     std::optional<record::ItemKey> item = std::nullopt) {
  return store::FieldValue{record::name_of(field, item), record::encode(value)};
}

}  // namespace doorstep::casework
