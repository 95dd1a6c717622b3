// Values of fields in words for people: in histories, in conflicts, side by side. Children and people are named,
// moments and dates are said, codes have their meaning. What acts wrote (versions, notes, tasks) is told in a sentence:
// pins and hashes mean nothing to people.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "core/record/record.hpp"

namespace doorstep::client {

/// What a case calls the child or person with a key.
using NameOf = std::function<std::string(record::ItemKey)>;

/// Empty when nothing is written in it.
std::string value_words(const record::Value& value, const NameOf& name_of);
/// The same of a field's bytes: a text as it is written, or as its field means it. What is cleared, cannot be opened
/// here (nothing) or is of a newer program says so in brackets.
std::string value_words(const change::FieldName& field, const std::optional<Bytes>& value, const NameOf& name_of);

/// "CIN from 12 January 2026, every 28 days (agreed 20 January 2026), proposed: 42 days"
std::string plan_words(const record::Episode& episode);

}  // namespace doorstep::client
