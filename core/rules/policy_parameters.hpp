// The parameters of a policy by name, as they stand in the TOML file and as set_parameter takes them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/rules/policy.hpp"

namespace doorstep::rules {

/// How a parameter's value is written in TOML.
enum class ParameterKind : std::uint8_t {
  text,      ///< "Harrowmere Council"
  date,      ///< 2026-04-01, or the same in quotation marks
  number,    ///< 4
  interval,  ///< 42, "6 weeks" or "10 working days"
  numbers,   ///< [12, 47]
  dates,     ///< [2026-04-03, 2026-04-06]
};

struct ParameterInfo {
  std::string_view name;  ///< "cin_max", "labels.STAT_CIN"
  ParameterKind kind{};
  std::string_view example;  ///< of its value in TOML: "\"10 working days\""
  /// Sets it from text, or says what is wrong with the text, without name and example: see wrong_parameter.
  Status (*set)(Policy& policy, std::string_view value) = nullptr;
};

/// All of them, in the order of the default file.
std::span<const ParameterInfo> all_parameters();
/// nullptr: there is none of that name.
const ParameterInfo* find_parameter(std::string_view name);

/// Errc::invalid_input: "there is no parameter cin_mx. The parameters are age, …".
Error unknown_parameter(std::string_view name);
/// Errc::invalid_input: "cin_max: <wrong>. Example: cin_max = 42".
Error wrong_parameter(const ParameterInfo& parameter, std::string_view wrong);

}  // namespace doorstep::rules
