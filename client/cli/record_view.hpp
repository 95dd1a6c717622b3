// A record's fields as words and as JSON, with the state that each has got to.
#pragma once

#include "client/api/case_book.hpp"
#include "client/api/value_words.hpp"
#include "client/cli/context.hpp"
#include "client/cli/json.hpp"

namespace doorstep::cli {

struct RecordState {
  std::string_view code;  ///< "draft", "waiting", "sent", "conflict"
  std::string words;      ///< requirements, section 3
};

/// Of a whole record: the least that is true of all its fields. A conflict comes before everything else.
RecordState state_of(const std::vector<store::ShownField>& fields, Millis now);
RecordState state_of(const store::ShownField& field, Millis now);

/// A value as JSON: a text, an object, or null when it is cleared or cannot be read by this version.
Json value_json(const change::FieldName& field, const std::optional<Bytes>& value);
/// What the case calls children and people.
client::NameOf names_in(client::CaseBook& book, const SpaceId& space);

/// In the order in which people read: by field, rows by their own order. Cleared fields are left out.
std::vector<store::ShownField> reading_order(std::vector<store::ShownField> fields);

/// {"setting":{"value":…,"state":…,"at":…},…}
Json fields_json(client::CaseBook& book, const SpaceId& space, const std::vector<store::ShownField>& fields, Millis now);
void say_fields(CommandContext& context, client::CaseBook& book, const SpaceId& space,
                const std::vector<store::ShownField>& fields);

}  // namespace doorstep::cli
