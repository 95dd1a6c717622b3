// A file of 'doorstep rules eval': whatever JSON it is, it is read or refused by name, and what is read is judged the
// same in any order and can be written as JSON again.
#include <algorithm>

#include "client/cli/rule_case_file.hpp"
#include "core/base/assert.hpp"
#include "core/base/bytes.hpp"

namespace {

using namespace doorstep;

std::string told(const rules::Outcome& outcome) {
  return cli::rule_case_results(outcome).dump() + cli::rule_case_reasons(outcome).dump();
}

void judge(const cli::RuleCase& a_case) {
  const auto outcome = rules::evaluate(a_case.children, a_case.visits, {a_case.policy}, a_case.as_of);
  cli::RuleCase turned = a_case;
  std::reverse(turned.children.begin(), turned.children.end());
  std::reverse(turned.visits.begin(), turned.visits.end());
  for (auto& child : turned.children) std::reverse(child.episodes.begin(), child.episodes.end());
  const auto again = rules::evaluate(turned.children, turned.visits, {turned.policy}, turned.as_of);
  DOORSTEP_ASSERT(outcome.has_value() == again.has_value());
  if (!outcome) {
    DOORSTEP_ASSERT(outcome.error().code == Errc::invalid_input && !outcome.error().message.empty());
    return;
  }
  DOORSTEP_ASSERT(told(*outcome) == told(*again));
  DOORSTEP_ASSERT(outcome->standings.size() == a_case.children.size());
}

void read_one(const cli::Json& json) {
  const auto a_case = cli::read_rule_case(json);
  if (!a_case) {
    DOORSTEP_ASSERT(a_case.error().code == Errc::invalid_input && !a_case.error().message.empty());
    return;
  }
  (void)cli::rule_case_problems(*a_case);
  judge(*a_case);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto json = cli::Json::parse(data, data + size, nullptr, false);
  if (json.is_discarded()) return 0;
  if (!json.is_array()) {
    read_one(json);
    return 0;
  }
  for (const auto& each : json) read_one(each);
  return 0;
}
