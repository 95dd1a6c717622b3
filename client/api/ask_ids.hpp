// Ids and fields as they stand in an ask.
#pragma once

#include <optional>
#include <string>

#include "core/base/ids.hpp"
#include "core/change/field.hpp"

namespace doorstep::client {

/// Errc::invalid_input for another number of bytes than an id has.
template <class Id>
Result<Id> id_from(const std::string& bytes) {
  auto id = Id::from(as_bytes(bytes));
  if (!id) return fail(Errc::invalid_input, "the app asked for something by an id that is none: update it");
  return *id;
}

/// The field that an ask with `field` and `item` names.
template <class Ask>
change::FieldName field_from(const Ask& ask) {
  return change::FieldName{ask.field(), ask.has_item() ? std::optional<std::uint64_t>(ask.item()) : std::nullopt};
}

}  // namespace doorstep::client
