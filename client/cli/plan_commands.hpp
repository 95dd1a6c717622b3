// Plan statuses of a child, and who is in a case: what a visit's rules are worked out from.
//
// Dates are typed here, unlike the words of a visit: one that cannot be is refused, with the child and the option
// named, and nothing is saved. command_line.cpp declares how each is called.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/api/case_book.hpp"
#include "client/cli/context.hpp"
#include "core/base/result.hpp"

namespace doorstep::cli {

/// What may be given of a plan status; an empty text clears. Dates are YYYY-MM-DD.
struct PlanOptions {
  std::string child;
  std::string row;                  ///< plan-change only: as 'child plans' prints it, at least 4 digits
  std::optional<std::string> type;  ///< CIN, CP or CLA; a status keeps its type
  std::optional<std::string> start;
  std::optional<std::string> time;  ///< CLA: of the day, "15:00"
  std::optional<std::string> end;
  std::optional<std::string> frequency;  ///< "14 days", "10 working days"
  std::optional<std::string> agreed_on;
  std::optional<std::string> supervision;  ///< reference
  std::optional<std::string> category;     ///< CP
  std::optional<std::string> placement;    ///< CLA
  std::optional<bool> reg24;               ///< CLA
  std::optional<std::string> review_due;   ///< CLA: of the first review
  std::optional<std::string> review_held;  ///< CLA: the first review
  std::optional<std::string> panel;        ///< CLA: the fostering panel
  std::optional<bool> no_recourse;         ///< CIN: no recourse to public funds
};

/// Adds a status. Errc::invalid_input for what cannot be: a day that there is not, an end before the start, a type that
/// is unknown, another open plan at the same time; nothing was saved.
Result<Exit> child_plan(CommandContext& context, const PlanOptions& options);
/// Changes one, likewise. Another frequency than the one agreed is only proposed unless --agreed-on and --supervision
/// come with it: the agreed one stays in force.
Result<Exit> child_plan_change(CommandContext& context, const PlanOptions& options);
Result<Exit> child_plans(CommandContext& context, const std::string& child);

// ---- people_commands.cpp

/// A child of any case on this device: by short id or name, else by first name or the first digits of its id.
/// Errc::not_found, or Errc::invalid_input when several fit.
Result<client::RecordEntry> find_child(client::CaseBook& book, const std::string& words);

struct ChildEditOptions {
  std::string child;
  std::optional<std::string> name;
  std::optional<std::string> dob;       ///< empty: not known
  std::optional<std::string> expected;  ///< of a child that is not born yet; empty: clears it
};
Result<Exit> child_edit(CommandContext& context, const ChildEditOptions& options);

struct PersonAddOptions {
  std::string case_name;
  std::string name;
  std::string role;
  bool immediate = false;                  ///< of the immediate family
  std::vector<std::string> main_carer_of;  ///< children of the case
  std::string from;                        ///< as a main carer; empty: from the beginning
  std::string to;
};
Result<Exit> person_add(CommandContext& context, const PersonAddOptions& options);
Result<Exit> person_list(CommandContext& context, const std::string& case_name);

}  // namespace doorstep::cli
