// The six sections of a visit record, in order, with prompts in the product's own words (requirements 1.2).
//
// Prompts are help and never validation. They depend on the child's branch, age and plan.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace doorstep::record {

enum class Section : std::uint8_t { setting, wishes, parents, risk, analysis, actions };

struct SectionInfo {
  Section section{};
  std::string_view key;    ///< "wishes": stable, for programs
  std::string_view title;  ///< "Wishes, feelings and observations"
  std::string_view none;   ///< the accepted way to say that there is nothing: "No actions agreed"; empty: there is none
};
/// In the order in which they are shown and printed (FORM-20).
std::span<const SectionInfo> all_sections();
const SectionInfo& info_of(Section section);
const SectionInfo* find_section(std::string_view key);

/// Which prompts fit: all of them about one child where `section` is wishes.
struct PromptContext {
  std::optional<bool> can_verbalise;  ///< R-37; not tied to age (FORM-08)
  std::optional<int> age_in_months;
  bool domestic_abuse = false;        ///< the plan is for emotional harm through domestic abuse (R-39)
};

/// Questions to think of; none of them has to be answered.
std::vector<std::string> prompts(Section section, const PromptContext& context);

/// Whether a plan's category is emotional harm through domestic abuse.
bool is_domestic_abuse(std::string_view category);

}  // namespace doorstep::record
