// What casework finds and makes, as JSON with the same member names in every command.
#pragma once

#include <string>
#include <vector>

#include "client/api/views.hpp"
#include "client/cli/json.hpp"
#include "core/record/case_record.hpp"
#include "core/rules/engine.hpp"

namespace doorstep::cli {

using client::key_of;
using client::rule_text;

Json codes_json(const std::vector<rules::Code>& codes);
Json why_json(const std::vector<rules::Why>& all);
/// What the rules made of one visit and child.
Json judgement_json(const record::CaseRecord& a_case, const rules::Judgement& judgement, const rules::Policy& policy);
Json note_json(const record::CaseRecord& a_case, const DocumentId& id, const record::Note& note);
Json task_json(const record::CaseRecord& a_case, const DocumentId& id, const record::Task& task);

}  // namespace doorstep::cli
