// What an authority has decided about visits: every number of the rules, dated and versioned (requirements 1.3).
//
// A policy is written as TOML, signed by an office and distributed through the organisation's directory
// (core/casework/policies). Its text is what is signed and kept: nobody writes it out again. A visit is judged by the
// policy in force on its local start date, and what was finished keeps the version that judged it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/rules/calendar.hpp"

namespace doorstep::rules {

/// After the first review of a child who became looked after, is the child protection plan still visited?
enum class CpAfterCla : std::uint8_t { plan_end, first_review };

struct Policy {
  std::string version;    ///< "2026.03"; shown on every decision
  std::string authority;  ///< "Harrowmere Council"
  Date from;              ///< the first day that it is in force

  int age = 4;                        ///< R-02, R-15: attained, from which children are seen alone
  Interval cin_max{42, false};        ///< R-02
  Interval cla_max{42, false};        ///< R-25
  Interval cla_first{7, false};       ///< R-24 [law]
  int review = 28;                    ///< R-23, days from becoming looked after
  Interval reg24_pre{7, false};       ///< R-27
  Interval reg24_post{28, false};     ///< R-28
  int reg24_approval = 112;           ///< days that a temporary approval lasts [law]
  int reg24_extension = 56;           ///< days that it can be extended by [law]
  std::optional<Interval> cp_frequency;  ///< R-17: where a conference named none; normally nothing
  CpAfterCla cp_after_cla = CpAfterCla::plan_end;  ///< R-22
  int amber = 7;                      ///< at most so many days before a due date it is "due soon" (half the interval)
  int noneng_repeat = 2;              ///< R-14
  int toddler_from = 12;              ///< R-12, completed months, both ends included
  int toddler_to = 47;
  std::string manager_phone;          ///< shown with "ring your manager now"
  std::string non_engagement_step;    ///< R-14: what the authority's policy says is next
  Holidays holidays;
  std::array<std::string, 4> labels{"Statutory CIN Visit", "Statutory CP Visit", "Statutory CLA Visit",
                                    "Home Visit"};  ///< R-01: as the authority's case system calls them

  /// The last year that `holidays` speaks of: working days after it are counted without holidays, and said so.
  std::optional<int> last_holiday_year() const;

  bool operator==(const Policy&) const = default;
};

/// The defaults of the requirements, with the bank holidays of England and Wales 2023 to 2028. Version "default".
const Policy& default_policy();
/// The same as TOML: what an authority starts from, and what deploy ships.
std::string_view default_policy_toml();

/// Parameters that are absent keep their default; unknown ones are refused by name. `version` must be there: it is
/// what a decision is traced to. Errc::invalid_input naming the key, and its line; at most max_policy_bytes.
Result<Policy> parse_policy(std::string_view toml);
constexpr std::size_t max_policy_bytes = 64 * 1024;

/// Sets one parameter by its name in the TOML file, from its value as text ("28", "10 working days",
/// "first_review", "12,47", "2026-04-03,2026-04-06"); a label as "labels.STAT_CIN". Errc::invalid_input naming the
/// parameter, and then nothing is changed. The names and an example of each: policy_parameters.hpp.
Status set_parameter(Policy& policy, std::string_view name, std::string_view value);

/// The policy in force on a day: the latest `from` that is not after it; of equals the last. The earliest one for
/// days before all of them; the default when there are none.
const Policy& in_force(const std::vector<Policy>& policies, Date on);

}  // namespace doorstep::rules
