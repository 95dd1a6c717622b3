// A record's structured values as JSON, both ways, with the same member names: what 'visit show --json' prints is
// what 'visit set' and imports take. Keys of children and people are written as names or short ids when they come in
// and as 16 hexadecimal digits when they go out.
#pragma once

#include <functional>

#include "client/cli/json.hpp"
#include "core/record/record.hpp"

namespace doorstep::cli {

/// Turns words for a child or person into its key.
using ResolvePerson = std::function<Result<record::ItemKey>(const std::string&)>;

Json to_json(const record::Value& value);

/// Members that are absent or null keep their blank. Errc::invalid_input naming a member that is unknown or does not
/// hold what it should; never its content.
Result<record::Value> from_json(record::Shape shape, const Json& json, const ResolvePerson& resolve);

}  // namespace doorstep::cli
