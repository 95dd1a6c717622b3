// The rules by number and the codes by name (requirements section 2 and 2.1): what each is, in words for people.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace doorstep::rules {

/// What a visit to one child can be.
enum class VisitType : std::uint8_t { stat_cin, stat_cp, stat_cla, home_visit };
std::string_view name_of(VisitType type);  ///< "STAT_CIN"
std::optional<VisitType> visit_type_from(std::string_view name);

// clang-format off
//    identifier            name                     rule
#define DOORSTEP_RULE_CODES(X) \
  X(e_label,              "E-LABEL",              1)  \
  X(e_date,               "E-DATE",               33) \
  X(e_date_future,        "E-DATE-FUTURE",        33) \
  X(e_ticks,              "E-TICKS",              34) \
  X(e_u4_obs,             "E-U4-OBS",             11) \
  X(e_concern,            "E-CONCERN",            13) \
  X(e_alone_contradiction, "E-ALONE-CONTRADICTION", 9) \
  X(e_person_role,        "E-PERSON-ROLE",        35) \
  X(e_section,            "E-SECTION",            36) \
  X(e_action_owner,       "E-ACTION-OWNER",       43) \
  X(e_noneng_text,        "E-NONENG-TEXT",        14) \
  X(e_xref,               "E-XREF",               30) \
  X(b_cin_overdue,        "B-CIN-OVERDUE",        2)  \
  X(b_cp_overdue,         "B-CP-OVERDUE",         17) \
  X(b_cla_overdue,        "B-CLA-OVERDUE",        25) \
  X(b_cp_home,            "B-CP-HOME",            19) \
  X(b_review_overdue,     "B-REVIEW-OVERDUE",     23) \
  X(b_review_late,        "B-REVIEW-LATE",        23) \
  X(w_cin_due_soon,       "W-CIN-DUE-SOON",       2)  \
  X(w_cp_due_soon,        "W-CP-DUE-SOON",        17) \
  X(w_cla_due_soon,       "W-CLA-DUE-SOON",       25) \
  X(w_next_home,          "W-NEXT-HOME",          19) \
  X(w_bedroom,            "W-BEDROOM",            20) \
  X(w_cp_freq_missing,    "W-CP-FREQ-MISSING",    17) \
  X(w_freq_clamped,       "W-FREQ-CLAMPED",       3)  \
  X(w_pattern_unrecorded, "W-PATTERN-UNRECORDED", 4)  \
  X(w_cp_arr_unrecorded,  "W-CP-ARR-UNRECORDED",  21) \
  X(w_u4_carer,           "W-U4-CARER",           11) \
  X(w_toddler_talk,       "W-TODDLER-TALK",       12) \
  X(w_other_adult,        "W-OTHER-ADULT",        9)  \
  X(w_group_reason,       "W-GROUP-REASON",       10) \
  X(w_cla_not_alone,      "W-CLA-NOT-ALONE",      24) \
  X(w_cp_still_open,      "W-CP-STILL-OPEN",      22) \
  X(w_age_rolls,          "W-AGE-ROLLS",          2)  \
  X(w_dual,               "W-DUAL",               29) \
  X(w_noneng_repeat,      "W-NONENG-REPEAT",      14) \
  X(w_weekday,            "W-WEEKDAY",            43) \
  X(w_next_after_due,     "W-NEXT-AFTER-DUE",     44) \
  X(w_activity_discuss,   "W-ACTIVITY-DISCUSS",   38) \
  X(w_analysis_rating,    "W-ANALYSIS-RATING",    42) \
  X(w_da_theme,           "W-DA-THEME",           39) \
  X(w_clock,              "W-CLOCK",              33) \
  X(t_tm,                 "T-TM",                 13) \
  X(t_further_visit,      "T-FURTHER-VISIT",      16) \
  X(t_supervision,        "T-SUPERVISION",        14)
// clang-format on

/// In the order of requirements 2.1, which is the order of every list.
enum class Code : std::uint8_t {
#define DOORSTEP_CODE(identifier, name, rule) identifier,
  DOORSTEP_RULE_CODES(DOORSTEP_CODE)
#undef DOORSTEP_CODE
};

enum class Severity : std::uint8_t {
  error,    ///< E-: holds up Finish, never a save
  breach,   ///< B-: a duty was missed
  warning,  ///< W-
  task,     ///< T-: somebody has to do something
};

struct CodeInfo {
  Code code{};
  std::string_view name;
  int rule = 0;            ///< R-number
  std::string_view words;  ///< one sentence for a worker: what it means and what to do
  Severity severity() const;
};

std::span<const CodeInfo> all_codes();
const CodeInfo& info_of(Code code);
inline std::string_view name_of(Code code) { return info_of(code).name; }
std::optional<Code> code_from(std::string_view name);

/// A rule, for the why of a result and for docs/RULES.md.
struct RuleInfo {
  int number = 0;
  std::string_view title;
  std::string_view source;     ///< which sentence of the guidance: "B, CIN plans, sentence 1"; "law"; "inferred"
  std::string_view sentence;   ///< the rule for a practitioner
  std::string_view parameter;  ///< the policy parameters it uses; empty: none
};
/// By rising number.
std::span<const RuleInfo> all_rules();
const RuleInfo& rule(int number);

}  // namespace doorstep::rules
