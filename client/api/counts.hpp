// What a visit counts as for one child, with its why and what the worker may choose.
#pragma once

#include <string>

#include "client.pb.h"
#include "core/record/case_record.hpp"
#include "core/rules/engine.hpp"

namespace doorstep::client {

/// `full_note`: the type of the full one of two notes; empty where there is only one.
wire::CountsView counts_view(const record::CaseRecord& a_case, const rules::Judgement& judgement,
                             const rules::Policy& policy, rules::Date day, const std::string& full_note);

}  // namespace doorstep::client
