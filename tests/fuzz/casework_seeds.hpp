// Seeds of the targets that read what casework reads: policies, cases of 'rules eval', the fields of a case.
#pragma once

#include <string>
#include <vector>

#include "core/base/bytes.hpp"

namespace doorstep::fuzz {

std::vector<std::string> policy_seeds();
std::vector<std::string> rule_case_seeds();
std::vector<Bytes> case_seeds();

}  // namespace doorstep::fuzz
