#include "core/rules/rule_book.hpp"

#include <array>

#include "core/base/assert.hpp"

namespace doorstep::rules {
namespace {

constexpr std::array<std::string_view, 4> type_names{"STAT_CIN", "STAT_CP", "STAT_CLA", "HOME_VISIT"};

// A switch, so that the compiler names a code that has no words.
constexpr std::string_view words_of(Code code) {
  switch (code) {
    case Code::e_label:
      return "What was ticked does not bear out this type of visit: accept the type offered, or put the ticks right.";
    case Code::e_date:
      return "The date or a time is missing, or the end is before the start: enter when the visit began and ended.";
    case Code::e_date_future:
      return "The visit lies in the future: save it as planned now, and finish it once it has taken place.";
    case Code::e_ticks:
      return "A question about this child is still open: answer yes or no, because no answer is never counted as no.";
    case Code::e_u4_obs:
      return "The observation of this young child is missing: write down what you saw, above all with the main carer.";
    case Code::e_concern:
      return "The child was not seen alone: say whether this worries you, yes or no.";
    case Code::e_alone_contradiction:
      return "Seen alone is ticked although the child was not seen or a main carer stayed: correct whichever is wrong.";
    case Code::e_person_role:
      return "Somebody outside the immediate family has no role: say who the person is to the child.";
    case Code::e_section:
      return "A section is empty: write it, or tap the answer that says there was nothing to record.";
    case Code::e_action_owner:
      return "An action belongs to nobody: choose who is going to do it.";
    case Code::e_noneng_text:
      return "Non-engagement is noted without a word: describe what happened.";
    case Code::e_xref:
      return "Another note sends its readers to this one: settle that note first, because this one cannot go before "
             "it.";
    case Code::b_cin_overdue:
      return "The child in need visit is late: see the child as soon as you can.";
    case Code::b_cp_overdue:
      return "The child protection visit is late: see the child now and tell your manager.";
    case Code::b_cla_overdue:
      return "The visit to this looked-after child is late: see the child as soon as you can.";
    case Code::b_cp_home:
      return "Two statutory visits running had no home with bedroom: make the next one at home, and raise it in "
             "supervision.";
    case Code::b_review_overdue:
      return "The first looked-after review has not been held in time: ask for a date today.";
    case Code::b_review_late:
      return "The first looked-after review was held after its last day: nothing is left to do, it stays on the "
             "record.";
    case Code::w_cin_due_soon:
      return "The child in need visit falls due soon: book it.";
    case Code::w_cp_due_soon:
      return "The child protection visit falls due soon: book it.";
    case Code::w_cla_due_soon:
      return "The visit to this looked-after child falls due soon: book it.";
    case Code::w_next_home:
      return "This visit did not include the home with the bedroom: the next statutory one must.";
    case Code::w_bedroom:
      return "You were at the child's home and the bedroom is not ticked as seen: look at it next time.";
    case Code::w_cp_freq_missing:
      return "No conference frequency is recorded, so no due date can be given: enter what the conference agreed.";
    case Code::w_freq_clamped:
      return "The agreed pattern is slower than the authority allows: the shorter limit is counted, so correct the "
             "pattern.";
    case Code::w_pattern_unrecorded:
      return "Nothing says that supervision agreed this visiting pattern: discuss it, then record date and reference.";
    case Code::w_cp_arr_unrecorded:
      return "Nothing says that supervision agreed where and how this child is visited: discuss it, then record the "
             "reference.";
    case Code::w_u4_carer:
      return "The observation does not show the child with a main carer: arrange to watch them together next time.";
    case Code::w_toddler_talk:
      return "Nothing says whether you tried to talk with this toddler: add what you tried and how the child answered.";
    case Code::w_other_adult:
      return "Another adult was there, no main carer: it counts as alone, so consider whether the child could speak "
             "freely.";
    case Code::w_group_reason:
      return "Brothers and sisters were seen together: add why that was right for them.";
    case Code::w_cla_not_alone:
      return "This looked-after child had no private conversation with you: try again, or write why it was not "
             "possible.";
    case Code::w_cp_still_open:
      return "The first looked-after review has been held and the child protection plan is still open: ask whether it "
             "is to end.";
    case Code::w_age_rolls:
      return "The child reached the age for being seen alone while you were there: see the child alone next time.";
    case Code::w_dual:
      return "This visit meets two duties: it makes two notes, one in full and one that points to it.";
    case Code::w_noneng_repeat:
      return "The family has not engaged, or the visit failed, several times running: agree with your manager what "
             "comes next.";
    case Code::w_weekday:
      return "The weekday and the date do not belong together: check which one is meant.";
    case Code::w_next_after_due:
      return "The next visit is booked for after a child's due date: bring it forward, or add one in between.";
    case Code::w_activity_discuss:
      return "You attached an activity without a word about it: add what it told you.";
    case Code::w_analysis_rating:
      return "The analysis does not say whether the visit was positive or concerning: choose one and give the reason.";
    case Code::w_da_theme:
      return "This plan is about domestic abuse and nothing says how the child finds things: ask whether it is getting "
             "better or worse.";
    case Code::w_clock:
      return "This tablet's clock is wrong: check the times that you entered, which were kept as they are.";
    case Code::t_tm:
      return "You have a worry about a child who was not seen alone: your team manager is told today, so ring as well.";
    case Code::t_further_visit:
      return "This child was missed: visit again before the due date, which has not moved.";
    case Code::t_supervision:
      return "Non-engagement goes on the supervision agenda: decide there what happens next.";
  }
  return {};  // not a code
}

constexpr std::array code_table{
#define DOORSTEP_CODE(identifier, name, rule) CodeInfo{Code::identifier, name, rule, words_of(Code::identifier)},
    DOORSTEP_RULE_CODES(DOORSTEP_CODE)
#undef DOORSTEP_CODE
};

// Sources name a place by heading and ordinal; sentences are counted within their heading, bullets included.
constexpr std::array<RuleInfo, 46> rule_table{{
    {1, "Four types of visit", "Seen alone, children on CIN plans, sentence 3; who proposes and who confirms: inferred",
     "A visit to a child is one of four types, which Doorstep proposes and you confirm; a statutory type that the "
     "ticks do not bear out cannot be finished.",
     "labels"},
    {2, "Child in need: seen alone in six weeks",
     "Seen alone, children on CIN plans, sentence 1; the first due date counted from the start of the plan: inferred",
     "A child in need who has reached the age is seen alone within the longest interval, counted from the last visit "
     "that counted or, before the first, from the start of the plan.",
     "age, cin_max, amber"},
    {3, "A shorter pattern counts", "Seen alone, children on CIN plans, sentence 2",
     "Where visits were agreed more often, the agreed interval counts; one that is slower than the limit is cut to it.",
     "cin_max"},
    {4, "Pattern agreed in supervision", "Seen alone, children on CIN plans, sentence 2",
     "The interval, the day on which it was agreed and the supervision reference are recorded together; a change "
     "without a reference stays a proposal.",
     ""},
    {5, "Not alone is not statutory", "Seen alone, children on CIN plans, sentence 4",
     "A visit at which a child in need was not seen alone is a home visit for that child and leaves the due date where "
     "it was.",
     "age"},
    {6, "No recourse to public funds", "Seen alone, children on CIN plans, sentence 5",
     "A child in need whose family has no recourse to public funds is treated like every other child in need.", ""},
    {7, "Each child has a clock", "Seen alone, children on CIN plans, sentence 6",
     "Every child with a plan has a due date of their own, whoever the work is mainly about; a sibling without a plan "
     "has none.",
     ""},
    {8, "Other visits", "Seen alone, children on CIN plans, sentence 7; an unannounced visit that succeeds: inferred",
     "A visit at which a child is not seen is a home visit; one that nobody announced counts in full when the child "
     "is seen as required.",
     ""},
    {9, "What seen alone means", "Seen alone, children on CIN plans, sentence 8",
     "A child was seen alone who was with you for some part of the visit without any of their own main carers; while a "
     "child is looked after, the foster carer is one.",
     ""},
    {10, "Siblings together", "Seen alone, children on CIN plans, sentence 9",
     "Brothers and sisters who were seen together without their main carers were each seen alone; you say why seeing "
     "them together was right.",
     ""},
    {11, "Young children are observed",
     "Seen alone, children on CIN plans, sentences 10 and 11; Child Protection Plans, sentences 6 and 7; what makes "
     "the visit statutory: inferred",
     "A visit to a child below the age counts once the child was seen and the observation is written, ideally with a "
     "main carer.",
     "age"},
    {12, "Talking with toddlers",
     "Seen alone, children on CIN plans, sentence 10; Child Protection Plans, sentence 6; the range of ages: inferred",
     "For a toddler, the record says whether you tried to talk and what came of it.", "toddler"},
    {13, "Concerns go to the team manager",
     "Seen alone, children on CIN plans, sentence 12; for every kind of plan, and on the same day: inferred",
     "When a child of the age was not seen alone you say whether that worries you; a yes is a task for your manager on "
     "the same day, at once and not only when you finish.",
     "age, manager_phone"},
    {14, "Non-engagement", "Seen alone, children on CIN plans, sentence 13; how many times make a repeat: inferred",
     "Non-engagement is described in the record and goes on the supervision agenda; after so many visits running that "
     "failed or met it, you are pointed to the next step of the authority's policy.",
     "noneng_repeat, non_engagement_step"},
    {15, "Child protection: alone every time", "Seen alone, Child Protection Plans, sentence 1",
     "A child on a protection plan who has reached the age is seen alone each time; otherwise it is a home visit for "
     "that child and the due date stays.",
     "age"},
    {16, "A child who was missed", "Seen alone, Child Protection Plans, sentence 1",
     "When a child on a protection plan was not seen at a visit, that child keeps the old due date and a further visit "
     "is asked for; the others keep what they gained.",
     ""},
    {17, "The conference sets the frequency",
     "Seen alone, Child Protection Plans, sentence 2; a new conference as a new start: inferred",
     "A protection visit falls due after the conference's interval, in calendar or in working days, counted from the "
     "last visit that counted or from the conference; without an interval there is no due date.",
     "cp_frequency, amber, bank_holidays"},
    {18, "Unsuccessful visits", "Seen alone, Child Protection Plans, sentence 3",
     "A visit that did not succeed is always a home visit, wherever it was tried and whatever is ticked.", ""},
    {19, "Every other one at home",
     "Seen alone, Child Protection Plans, sentence 4; the placement as home, several places in one visit: inferred",
     "Of two statutory protection visits in a row, one has to include the child's home with the bedroom; while looked "
     "after, the placement is home.",
     ""},
    {20, "Bedroom", "Seen alone, Child Protection Plans, sentence 4",
     "A visit counts as made at home for a child on a protection plan if it was there and that child's own bedroom was "
     "seen.",
     ""},
    {21, "Arrangements agreed in supervision", "Seen alone, Child Protection Plans, sentence 5",
     "How and where a child on a protection plan is visited carries a supervision reference.", ""},
    {22, "Protection visits of a looked-after child", "Seen alone, CP plans and CLA, sentences 1 and 7",
     "When a child on a protection plan becomes looked after, protection visits go on until the plan ends or, if the "
     "authority chose so, until the first review.",
     "cp_after_cla"},
    {23, "First review", "Seen alone, CP plans and CLA, sentence 1",
     "The first review is held within so many days of becoming looked after; later is a breach, before as well as "
     "after it was held.",
     "review"},
    {24, "First visit to a looked-after child",
     "Seen alone, CP plans and CLA, sentence 2; the time limit and speaking in private: law",
     "The first completed visit from the moment a child becomes looked after is the first statutory one, due within "
     "the first limit, whether or not the child was alone.",
     "cla_first, age"},
    {25, "Looked after: six weeks", "Seen alone, CP plans and CLA, sentence 2",
     "After that, the visit to a looked-after child falls due so many days after the last one.", "cla_max, amber"},
    {26, "In between, it is a protection visit", "Seen alone, CP plans and CLA, sentence 2",
     "Between two looked-after visits, a visit to a child whose protection plan goes on is a protection visit.", ""},
    {27, "Regulation 24: until the review", "Seen alone, CP plans and CLA, sentence 3",
     "In a Regulation 24 placement, visits fall due at the short interval until the day of the first review.",
     "reg24_pre"},
    {28, "Regulation 24: until the panel",
     "Seen alone, CP plans and CLA, sentence 3; after the panel: inferred; the temporary approval: "
     "law",
     "From the day of the first review the longer interval counts, and from the day of the fostering panel the usual "
     "one; the end of the temporary approval is shown.",
     "reg24_post, cla_max, reg24_approval, reg24_extension"},
    {29, "Two notes for one visit", "Seen alone, CP plans and CLA, sentence 4; when it takes two: inferred",
     "One visit counts as both where the next turn of either duty would otherwise come too late; you can always add "
     "the other yourself.",
     "cla_max, cla_first, reg24_pre, reg24_post"},
    {30, "One in full, one that points to it", "Seen alone, CP plans and CLA, sentences 5 and 6",
     "Of two notes, one holds the whole text and the other only ticks, date and where to read on; which is which is "
     "your choice, and they are sent together.",
     ""},
    {31, "Two clocks", "Seen alone, CP plans and CLA, sentence 7",
     "While both plans are open each has its own due date, and a looked-after visit never meets the protection duty by "
     "itself.",
     ""},
    {32, "Audit", "Seen alone, opening, sentence 3; the formulas: inferred",
     "The figures count children and notes, name each one behind them, and say so when there is nobody to count.",
     "age"},
    {33, "Date and time", "Recording visits, section 1, sentence 5; counting by London calendar days: inferred",
     "A record has the date, start and end of the visit; the London date of the start decides, and due dates are "
     "counted in calendar days.",
     "bank_holidays, time_zone"},
    {34, "Three ticks for each child", "Recording visits, section 1, sentence 5",
     "For each child you answer seen, seen alone and bedroom seen; not answered is not a no.", ""},
    {35, "Who everybody is", "Recording visits, section 2, bullet 7",
     "People outside the immediate family are named with their role; for the family, first names will do.", ""},
    {36, "Six sections", "Recording visits, section 1, sentence 3; an accepted answer for nothing to record: inferred",
     "A record is finished when each of its six sections is written or says that there was nothing.", ""},
    {37, "Can the child say it in words?", "Recording visits, wishes and feelings, bullets 1 and 2",
     "For each child you choose, and your answer decides between prompts for observing and prompts for talking, at any "
     "age.",
     ""},
    {38, "Activities", "Recording visits, wishes and feelings, second bullet, point 3",
     "An activity is attached to the child's part of the record with some words about it.", ""},
    {39, "Plans about domestic abuse", "Recording visits, wishes and feelings, second bullet, point 5",
     "Where the plan is about domestic abuse, an extra prompt asks which way things are going for the child.", ""},
    {40, "Sub-headings",
     "Recording visits, wishes and feelings, second bullet, point 7; discussion with parents, bullet 5",
     "Text can be divided by sub-headings, which keep their order and are merged one by one.", ""},
    {41, "Nothing new", "Recording visits, section 4, bullet 4",
     "Where no new risk or strength was found, one tap records exactly that.", ""},
    {42, "Positive or concerning", "Recording visits, section 5, bullet 1",
     "The analysis says which of the two the visit was, with the reason.", ""},
    {43, "Actions", "Recording visits, section 6, opening; the check of weekdays: inferred",
     "Each action has somebody who does it and, wherever possible, a date, whose weekday is checked.", ""},
    {44, "The next visit", "Recording visits, section 6, example 3; the comparison with due dates: inferred",
     "The next visit is an action with date and time, compared with the due date of each child.", ""},
    {45, "Prompts are help", "Recording visits, section 1, sentence 4",
     "No prompt ever holds up a record, and you can hide them.", ""},
    {46, "Not a review", "Recording visits, section 1, sentence 2",
     "A visit record has no fields of a review, and help says why.", ""},
}};

constexpr bool numbered_from_one() {
  for (std::size_t i = 0; i < rule_table.size(); ++i)
    if (rule_table[i].number != static_cast<int>(i) + 1) return false;
  return true;
}
static_assert(numbered_from_one(), "rule() looks a rule up by its place");

}  // namespace

std::string_view name_of(VisitType type) {
  const auto place = static_cast<std::size_t>(type);
  DOORSTEP_ASSERT(place < type_names.size());
  return type_names[place];
}

std::optional<VisitType> visit_type_from(std::string_view name) {
  for (std::size_t i = 0; i < type_names.size(); ++i)
    if (type_names[i] == name) return static_cast<VisitType>(i);
  return std::nullopt;
}

Severity CodeInfo::severity() const {
  switch (name.front()) {
    case 'E':
      return Severity::error;
    case 'B':
      return Severity::breach;
    case 'W':
      return Severity::warning;
    default:
      return Severity::task;
  }
}

std::span<const CodeInfo> all_codes() { return code_table; }

const CodeInfo& info_of(Code code) {
  const auto place = static_cast<std::size_t>(code);
  DOORSTEP_ASSERT(place < code_table.size());
  return code_table[place];
}

std::optional<Code> code_from(std::string_view name) {
  for (const CodeInfo& info : code_table)
    if (info.name == name) return info.code;
  return std::nullopt;
}

std::span<const RuleInfo> all_rules() { return rule_table; }

const RuleInfo& rule(int number) {
  DOORSTEP_ASSERT(number >= 1 && static_cast<std::size_t>(number) <= rule_table.size());
  return rule_table[static_cast<std::size_t>(number) - 1];
}

}  // namespace doorstep::rules
