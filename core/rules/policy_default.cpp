// The default policy, as deploy/policy/default.toml ships it (tests/unit/rules_policy_test holds the two equal). It is
// compiled in, so that a tablet that has no policy of its authority yet judges by the guidance.
#include "core/rules/policy.hpp"

namespace doorstep::rules {

// clang-format off
std::string_view default_policy_toml() {
  return R"toml(# Doorstep visiting policy: the numbers by which the seen-alone rules are applied.
#
# These are the defaults. To make your own: copy this file, give it a version, your authority's name and the first day
# on which it counts, change what your authority has decided, and have an office sign it. A line that you leave out
# keeps its default, except the version. A visit is judged by the policy in force on the day of the visit, in London
# time; a finished visit keeps the version that judged it.
#
# R-numbers are the rules as the app shows them with every decision. [law] marks a limit that stands in statute: a
# policy may be stricter, not slower.
#
# An interval is a number of days, or "6 weeks", or "10 working days". Working days leave out Saturdays, Sundays and the
# bank holidays at the end of this file. The day of the visit is day 0; the due day itself is in time.

version = "default"          # shown on every decision; a new one for every change, like "2026.04"
authority = ""               # the name of your authority
from = 1970-01-01            # the first day on which this policy counts
time_zone = "Europe/London"  # the only zone that the rules know: a visit's day is the day in London

# ---- Seeing children alone

age = 4                      # R-02, R-15: from this birthday on a child is seen alone; younger ones are observed

# ---- Child in need plans

cin_max = 42                 # R-02: the longest time between visits; a plan may agree more frequent ones (R-03)

# ---- Child protection plans

cp_frequency = "none"        # R-17: the time between visits where the conference named none; "none": no due date
cp_after_cla = "plan_end"    # R-22: for a child who becomes looked after, child protection visits go on until the
                             # plan ends ("plan_end") or until the first review is held ("first_review")

# ---- Looked-after children

cla_first = 7                # R-24 [law]: the first visit, counted from the day of becoming looked after
cla_max = 42                 # R-25: the longest time between visits after that
review = 28                  # R-23: the first review, in days from becoming looked after
reg24_pre = 7                # R-27: Regulation 24 placement: time between visits until the day of the first review
reg24_post = 28              # R-28: and from then until the fostering panel
reg24_approval = 112         # [law]: days that a temporary approval of a Regulation 24 placement lasts
reg24_extension = 56         # [law]: days by which it can be extended

# ---- Warnings and supervision

amber = 7                    # R-02, R-17, R-25: at most so many days before its due date a visit is "due soon"; never
                             # more than half of the time between visits
noneng_repeat = 2            # R-14: so many visits with non-engagement make it a matter for supervision
toddler = [12, 47]           # R-12: from and to this age in completed months a worker says whether they tried to talk
manager_phone = ""           # R-13: shown with "ring your manager now"
non_engagement_step = ""     # R-14: what your non-engagement policy says comes next, in a sentence

# ---- Bank holidays

# R-17: England and Wales. Give each year's before it starts: working days in later years than the last one named
# here are counted without holidays, and the app says so.
bank_holidays = [
  2023-01-02, 2023-04-07, 2023-04-10, 2023-05-01, 2023-05-08, 2023-05-29, 2023-08-28, 2023-12-25, 2023-12-26,
  2024-01-01, 2024-03-29, 2024-04-01, 2024-05-06, 2024-05-27, 2024-08-26, 2024-12-25, 2024-12-26,
  2025-01-01, 2025-04-18, 2025-04-21, 2025-05-05, 2025-05-26, 2025-08-25, 2025-12-25, 2025-12-26,
  2026-01-01, 2026-04-03, 2026-04-06, 2026-05-04, 2026-05-25, 2026-08-31, 2026-12-25, 2026-12-28,
  2027-01-01, 2027-03-26, 2027-03-29, 2027-05-03, 2027-05-31, 2027-08-30, 2027-12-27, 2027-12-28,
  2028-01-03, 2028-04-14, 2028-04-17, 2028-05-01, 2028-05-29, 2028-08-28, 2028-12-25, 2028-12-26,
]

# ---- Names

# R-01: what your case system calls the four types of visit.
[labels]
STAT_CIN = "Statutory CIN Visit"
STAT_CP = "Statutory CP Visit"
STAT_CLA = "Statutory CLA Visit"
HOME_VISIT = "Home Visit"
)toml";
}
// clang-format on

}  // namespace doorstep::rules
