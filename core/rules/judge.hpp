// One visit to one child, judged from what was so on its day. Inside the engine.
#pragma once

#include "core/rules/history.hpp"

namespace doorstep::rules {

/// Notes in `history` what the visit counts for, so visits come in order.
Judgement judge(const Visit& visit, const ChildRow& row, History& history, const Policy& policy, Date as_of);

/// Adds a code once.
void put(std::vector<Code>& codes, Code code);

}  // namespace doorstep::rules
