// The audit figures and the supervision agenda. Standings and judgements are the engine's own, so that a figure is
// tested with what it will be given.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/rules/audit.hpp"

namespace doorstep::rules {
namespace {

Date day(std::string_view text) { return Date::parse(text).value(); }

Episode plan(Plan kind, std::string_view start) {
  Episode episode;
  episode.plan = kind;
  episode.start = day(start);
  return episode;
}

Episode cp(std::string_view start) {
  Episode episode = plan(Plan::cp, start);
  episode.frequency = Interval{14, false};
  return episode;
}

/// A CIN plan that, without a visit, makes the first one fall due on this day.
Episode cin_due(std::string_view due) {
  Episode episode = plan(Plan::cin, "2026-01-01");
  episode.start = day(due) - 42;
  return episode;
}

ChildRow seen(Tick alone, Tick bedroom = std::nullopt) {
  ChildRow row;
  row.seen = true;
  row.alone = alone;
  row.bedroom = bedroom;
  row.concern = false;
  return row;
}

Visit visit(std::string id, std::string_view start, Place place, std::string child, ChildRow row) {
  Visit out;
  out.id = std::move(id);
  out.start = parse_moment(start).value();
  out.places = {place};
  out.children.emplace(std::move(child), std::move(row));
  return out;
}

/// Children and visits as the engine judges them, made into what the audit reads.
class Office {
 public:
  explicit Office(std::string_view on) {
    input_.on = day(on);
    input_.period_from = day("2026-03-01");
    input_.period_to = day("2026-03-31");
  }

  AuditChild& child(std::string id, std::optional<std::string_view> born, std::vector<Episode> episodes) {
    AuditChild child;
    child.id = id;
    child.name = id;
    child.family = "family of " + id;
    child.worker = "Priya";
    child.team = "North";
    if (born) child.born = day(*born);
    child.episodes = std::move(episodes);
    input_.children.push_back(std::move(child));
    return input_.children.back();
  }

  void add(Visit visit, std::string worker = "Priya") {
    input_.visit_days[visit.id] = visit.day();
    input_.visit_workers[visit.id] = std::move(worker);
    visits_.push_back(std::move(visit));
  }

  /// Runs the engine, and writes a note for each type that a visit was given.
  AuditInput& judged() {
    std::vector<Child> children;
    for (const AuditChild& child : input_.children) children.push_back(Child{child.id, child.born, child.episodes});
    auto outcome = evaluate(std::move(children), visits_, {}, input_.on);
    if (!outcome) {
      ADD_FAILURE() << outcome.error().message;
      return input_;
    }
    for (AuditChild& child : input_.children) child.standing = *outcome->standing(child.id);
    input_.judgements = outcome->judgements;
    for (const Judgement& judgement : input_.judgements) {
      for (const VisitType type : judgement.types) {
        AuditNote note;
        note.visit = judgement.visit;
        note.child = judgement.child;
        note.type = type;
        note.cross_reference = type != judgement.types.front();
        note.worker = input_.visit_workers[judgement.visit];
        note.day = input_.visit_days[judgement.visit];
        input_.notes.push_back(std::move(note));
      }
    }
    return input_;
  }

 private:
  AuditInput input_;
  std::vector<Visit> visits_;
};

std::vector<std::string> ids(const std::vector<Figure::Row>& rows) {
  std::vector<std::string> out;
  for (const Figure::Row& row : rows) out.push_back(row.id);
  return out;
}

std::vector<Code> codes(const std::vector<SupervisionItem>& items) {
  std::vector<Code> out;
  for (const SupervisionItem& item : items) out.push_back(item.code);
  return out;
}

using Ids = std::vector<std::string>;

// ---- Seen alone in time

TEST(RulesAudit, AUD_01_CountsChildrenOfTheAgeAndListsTheOverdueOneFirst) {
  Office office("2026-04-01");
  office.child("A", "2016-05-19", {cin_due("2026-04-01")});
  office.child("B", "2016-05-19", {cin_due("2026-04-20")});
  office.child("C", "2016-05-19", {cin_due("2026-03-31")});
  office.child("D", "2016-05-19", {cin_due("2026-05-01")});
  office.child("E", "2024-05-06", {cin_due("2026-04-10")});
  office.child("F", "2016-05-19", {});
  const AuditReport report = audit(office.judged());

  EXPECT_EQ(report.seen_alone.name, "Seen alone in time");
  EXPECT_EQ(report.seen_alone.part, 3u);
  EXPECT_EQ(report.seen_alone.whole, 4u);
  EXPECT_EQ(report.seen_alone.percent(), "75.0%");
  EXPECT_EQ(ids(report.seen_alone.rows), (Ids{"C", "A", "B", "D"}));
  EXPECT_EQ(report.seen_alone.rows[0].words, "CIN due 31 March 2026, 1 day overdue");
  EXPECT_FALSE(report.seen_alone.rows[0].in_order);
  EXPECT_EQ(report.seen_alone.rows[1].words, "CIN due 1 April 2026, due today");
  EXPECT_TRUE(report.seen_alone.rows[1].in_order);
  EXPECT_EQ(report.seen_alone.rows[2].words, "CIN due 20 April 2026");

  EXPECT_EQ(ids(report.observed.rows), (Ids{"E"}));
  EXPECT_EQ(report.observed.percent(), "100.0%");
  EXPECT_TRUE(report.age_unknown.empty());
}

TEST(RulesAudit, TheAgeIsReachedOnTheBirthday) {
  Office office("2026-04-01");
  office.child("four today", "2022-04-01", {cin_due("2026-04-20")});
  office.child("four tomorrow", "2022-04-02", {cin_due("2026-04-20")});
  const AuditReport report = audit(office.judged());
  EXPECT_EQ(ids(report.seen_alone.rows), Ids{"four today"});
  EXPECT_EQ(ids(report.observed.rows), Ids{"four tomorrow"});
}

TEST(RulesAudit, TheLongestOverdueComesFirstAndAPlanWithoutAFrequencyIsNotInOrder) {
  Office office("2026-04-01");
  office.child("week", "2016-05-19", {cin_due("2026-03-25")});
  office.child("month", "2016-05-19", {cin_due("2026-03-01")});
  office.child("no frequency", "2016-05-19", {plan(Plan::cp, "2026-03-02")});
  office.child("soon", "2016-05-19", {cp("2026-03-25")});
  const AuditReport report = audit(office.judged());
  EXPECT_EQ(ids(report.seen_alone.rows), (Ids{"month", "week", "no frequency", "soon"}));
  EXPECT_EQ(report.seen_alone.rows[0].words, "CIN due 1 March 2026, 31 days overdue");
  EXPECT_EQ(report.seen_alone.rows[2].words, "CP: no frequency agreed");
  EXPECT_FALSE(report.seen_alone.rows[2].in_order);
  EXPECT_EQ(report.seen_alone.percent(), "25.0%");
}

TEST(RulesAudit, ALookedAfterChildCountsByTheProtectionPlanAndNotByAPlanThatRests) {
  Office office("2026-04-01");
  office.child("CP and CLA", "2013-09-02", {cp("2026-02-02"), plan(Plan::cla, "2026-03-10")});
  office.child("CIN and CLA", "2013-09-02", {cin_due("2026-03-01"), plan(Plan::cla, "2026-03-10")});
  office.child("CLA", "2013-09-02", {plan(Plan::cla, "2026-03-10")});
  const AuditReport report = audit(office.judged());
  EXPECT_EQ(ids(report.seen_alone.rows), Ids{"CP and CLA"});
  EXPECT_EQ(report.seen_alone.rows.front().words, "CP due 16 February 2026, 44 days overdue");
}

TEST(RulesAudit, AChildOfUnknownAgeIsHeldOutAndListed) {
  Office office("2026-04-01");
  office.child("unknown", std::nullopt, {cin_due("2026-04-20")});
  office.child("not born yet", "2026-06-01", {cp("2026-03-25")});
  office.child("unknown, no plan", std::nullopt, {});
  const AuditReport report = audit(office.judged());
  EXPECT_EQ(report.seen_alone.whole, 0u);
  EXPECT_EQ(report.observed.whole, 0u);
  EXPECT_EQ(ids(report.age_unknown), (Ids{"not born yet", "unknown"}));
  EXPECT_EQ(report.age_unknown.back().words, "CIN due 20 April 2026; age not known");
}

TEST(RulesAudit, AUD_03_NobodyToCountIsNeitherNoneNorAll) {
  Office office("2026-04-01");
  office.child("E", "2024-05-06", {cin_due("2026-04-10")});
  const AuditReport report = audit(office.judged());
  EXPECT_EQ(report.seen_alone.percent(), std::nullopt);
  EXPECT_EQ(report.seen_alone.nothing_words, "No children to report");
  EXPECT_EQ(report.home_and_bedroom.percent(), std::nullopt);
  EXPECT_EQ(report.home_and_bedroom.nothing_words, "No children to report");
  EXPECT_EQ(report.supported.percent(), std::nullopt);
}

TEST(RulesAudit, APercentageIsRoundedButNeverUpToAllOrDownToNone) {
  const auto percent = [](std::size_t part, std::size_t whole) {
    Figure figure;
    figure.part = part;
    figure.whole = whole;
    return figure.percent().value();
  };
  EXPECT_EQ(percent(0, 7), "0.0%");
  EXPECT_EQ(percent(1, 3), "33.3%");
  EXPECT_EQ(percent(2, 3), "66.7%");
  EXPECT_EQ(percent(1, 16), "6.3%");
  EXPECT_EQ(percent(7, 7), "100.0%");
  EXPECT_EQ(percent(9999, 10000), "99.9%");
  EXPECT_EQ(percent(1, 10000), "0.1%");
}

// ---- Labels

TEST(RulesAudit, AUD_02_AnImportedLabelThatTheTicksDoNotBearOutIsListed) {
  Office office("2026-04-01");
  for (int i = 0; i < 10; ++i) {
    const std::string child = "child " + std::to_string(i);
    office.child(child, "2016-05-19", {plan(Plan::cin, "2026-02-02")});
    ChildRow row = seen(i >= 2);  // the first two were not alone
    row.chosen = {VisitType::stat_cin};
    office.add(visit("V" + std::to_string(i), "2026-03-10T15:30", Place::home, child, row));
  }
  AuditInput& input = office.judged();
  for (AuditNote& note : input.notes) {
    const auto judgement = std::find_if(input.judgements.begin(), input.judgements.end(),
                                        [&](const Judgement& each) { return each.visit == note.visit; });
    note.type = VisitType::stat_cin;  // as the import has it
    note.imported = true;
    note.supported = !judgement->has(Code::e_label);
  }
  const AuditReport report = audit(input);
  EXPECT_EQ(report.supported.part, 8u);
  EXPECT_EQ(report.supported.whole, 10u);
  EXPECT_EQ(report.supported.percent(), "80.0%");
  EXPECT_EQ(report.by_type[static_cast<std::size_t>(VisitType::stat_cin)], 10u);
  std::vector<std::string> unsupported;
  for (const Figure::Row& row : report.supported.rows)
    if (row.words.find("label not supported") != std::string::npos) unsupported.push_back(row.id);
  EXPECT_EQ(unsupported, (Ids{"V0", "V1"}));
  EXPECT_EQ(report.supported.rows[0].id, "V0");
  EXPECT_EQ(report.supported.rows[0].name, "child 0");
  EXPECT_EQ(report.supported.rows[0].words, "Statutory CIN, imported: label not supported");
}

TEST(RulesAudit, AHomeVisitIsANoteButNoStatutoryOne) {
  Office office("2026-04-01");
  office.child("A", "2016-05-19", {cp("2026-03-02")});
  office.add(visit("V1", "2026-03-10T15:30", Place::home, "A", seen(false)));
  const AuditReport report = audit(office.judged());
  EXPECT_EQ(report.supported.whole, 0u);
  EXPECT_EQ(report.by_type[static_cast<std::size_t>(VisitType::home_visit)], 1u);
  EXPECT_EQ(report.visit_events, 1u);
}

TEST(RulesAudit, DUAL_03_AVisitWithTwoNotesIsOneVisitAndTwoStatutoryNotes) {
  Office office("2026-04-01");
  office.child("A", "2013-04-18", {cp("2026-02-02"), plan(Plan::cla, "2026-03-10")});
  office.add(visit("V0", "2026-02-27T16:00", Place::home, "A", seen(true, true)));  // before the period
  office.add(visit("V1", "2026-03-12T16:00", Place::placement, "A", seen(true, true)));
  const AuditReport report = audit(office.judged());
  EXPECT_EQ(report.visit_events, 1u);
  EXPECT_EQ(report.by_type[static_cast<std::size_t>(VisitType::stat_cla)], 1u);
  EXPECT_EQ(report.by_type[static_cast<std::size_t>(VisitType::stat_cp)], 1u);
  EXPECT_EQ(report.by_type[static_cast<std::size_t>(VisitType::stat_cin)], 0u);
  EXPECT_EQ(report.supported.whole, 2u);
  ASSERT_EQ(report.dual_notes.size(), 1u);
  EXPECT_EQ(report.dual_notes.front().visit, "V1");
  EXPECT_EQ(report.dual_notes.front().type, VisitType::stat_cp);
}

// ---- What is not here yet

TEST(RulesAudit, AUD_04_UnsentRecordsAreSaidInLondonTime) {
  const Millis contact = parse_moment("2026-03-29T16:10Z").value();
  EXPECT_EQ(unsent_words(1, contact), "1 device has records waiting to sync (last contact 2026-03-29 17:10)");
  EXPECT_EQ(unsent_words(3, parse_moment("2026-01-05T07:05Z").value()),
            "3 devices have records waiting to sync (oldest last contact 2026-01-05 07:05)");
  EXPECT_EQ(unsent_words(1, std::nullopt), "1 device has records waiting to sync (last contact not known)");
  EXPECT_EQ(unsent_words(0, std::nullopt), "No device is known to hold unsent records");
}

// ---- Home and bedroom, supervision

/// HB-02: two statutory visits in a row at school.
Office two_school_visits(std::string reference) {
  Office office("2026-04-01");
  AuditChild& child = office.child("A", "2014-02-11", {cp("2026-03-02")});
  child.supervision_refs[Plan::cp] = std::move(reference);
  office.add(visit("V1", "2026-03-10T11:00", Place::school, "A", seen(true)));
  office.add(visit("V2", "2026-03-20T11:00", Place::school, "A", seen(true)));
  return office;
}

TEST(RulesAudit, CP_11_ArrangementsWithoutASupervisionReferenceAreOnTheAgenda) {
  Office office("2026-04-01");
  office.child("A", "2014-02-11", {cp("2026-03-23")});
  office.child("no plan", "2014-02-11", {});
  AuditInput& input = office.judged();
  const auto items = supervision_agenda(input);
  ASSERT_EQ(codes(items), std::vector<Code>{Code::w_cp_arr_unrecorded});
  EXPECT_EQ(items.front().child, "A");
  EXPECT_EQ(items.front().supervision_ref, "");
  input.children.front().supervision_refs[Plan::cin] = "SUP-118";  // of another plan
  EXPECT_EQ(supervision_agenda(input).size(), 1u);
}

TEST(RulesAudit, CP_12_ARecordedReferenceClearsTheWarningAndIsShownBesideTheVisits) {
  Office office = two_school_visits("2026-03-05: alternate school visits");
  const AuditInput& input = office.judged();
  const auto items = supervision_agenda(input);
  EXPECT_EQ(codes(items), std::vector<Code>{Code::b_cp_home});
  EXPECT_EQ(items.front().supervision_ref, "2026-03-05: alternate school visits");

  const AuditReport report = audit(input);
  ASSERT_EQ(report.home_and_bedroom.rows.size(), 1u);
  const Figure::Row& row = report.home_and_bedroom.rows.front();
  EXPECT_EQ(row.words, "10 March 2026 elsewhere; 20 March 2026 elsewhere");
  EXPECT_EQ(row.supervision_ref, "2026-03-05: alternate school visits");
}

TEST(RulesAudit, CP_13_TwoVisitsInARowWithoutHomeAreOnTheAgendaWithBothDates) {
  Office office = two_school_visits("SUP-140");
  const auto items = supervision_agenda(office.judged());
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items.front().name, "A");
  EXPECT_EQ(items.front().code, Code::b_cp_home);
  EXPECT_EQ(items.front().words, "two statutory visits in a row without home and bedroom");
  EXPECT_EQ(items.front().visits, (Ids{"V1", "V2"}));
  EXPECT_EQ(items.front().days, (std::vector<Date>{day("2026-03-10"), day("2026-03-20")}));
}

TEST(RulesAudit, CP_13_TheFirstOfTheTwoVisitsMayLieBeforeThePeriod) {
  Office office = two_school_visits("SUP-140");
  AuditInput& input = office.judged();
  input.period_from = day("2026-03-15");
  const auto items = supervision_agenda(input);
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items.front().visits, (Ids{"V1", "V2"}));
  EXPECT_EQ(audit(input).home_and_bedroom.whole, 0u) << "only one of its visits is in the period";
  input.period_from = day("2026-03-21");
  EXPECT_TRUE(supervision_agenda(input).empty());
}

TEST(RulesAudit, ChildrenWithTwoProtectionVisitsAreCountedByHomeAndBedroom) {
  Office office = two_school_visits("SUP-140");
  office.child("alternating", "2014-02-11", {cp("2026-03-02")});
  office.add(visit("V3", "2026-03-10T11:00", Place::home, "alternating", seen(true, true)));
  office.add(visit("V4", "2026-03-20T11:00", Place::home, "alternating", seen(true, false)));
  office.child("one visit", "2014-02-11", {cp("2026-03-02")});
  office.add(visit("V5", "2026-03-20T11:00", Place::school, "one visit", seen(true)));
  const AuditReport report = audit(office.judged());
  EXPECT_EQ(report.home_and_bedroom.part, 1u);
  EXPECT_EQ(report.home_and_bedroom.whole, 2u);
  EXPECT_EQ(ids(report.home_and_bedroom.rows), (Ids{"A", "alternating"}));
  EXPECT_EQ(report.home_and_bedroom.rows.back().words,
            "10 March 2026 home and bedroom; 20 March 2026 home, bedroom not seen");
}

TEST(RulesAudit, AVisitWhoseDateIsOffIsNoPartOfTheSequence) {
  Office office("2026-04-01");
  office.child("A", "2014-02-11", {cp("2026-03-02")});
  office.add(visit("V1", "2026-03-10T11:00", Place::school, "A", seen(true)));
  Visit backwards = visit("V2", "2026-03-20T11:00", Place::school, "A", seen(true));
  backwards.end = backwards.start - minute_ms;
  office.add(std::move(backwards));
  const AuditInput& input = office.judged();
  EXPECT_EQ(audit(input).home_and_bedroom.whole, 0u);
  const auto agenda = codes(supervision_agenda(input));
  EXPECT_EQ(std::count(agenda.begin(), agenda.end(), Code::b_cp_home), 0);
}

TEST(RulesAudit, TheAgendaListsOverdueVisitsFirstAndPatternsAfterThem) {
  Office office("2026-04-01");
  Episode pattern = cin_due("2026-03-25");
  pattern.pattern_recorded = false;
  office.child("CIN", "2016-05-19", {pattern});
  office.child("CP", "2016-05-19", {cp("2026-03-02")});
  const auto items = supervision_agenda(office.judged());
  EXPECT_EQ(codes(items), (std::vector<Code>{Code::b_cin_overdue, Code::b_cp_overdue, Code::w_pattern_unrecorded,
                                             Code::w_cp_arr_unrecorded}));
  EXPECT_EQ(items[0].words, "CIN due 25 March 2026, 7 days overdue");
  EXPECT_EQ(items[1].words, "CP due 16 March 2026, 16 days overdue");
}

TEST(RulesAudit, NonEngagementIsListedByVisitAndOnTheAgenda) {
  Office office("2026-04-01");
  office.child("A", "2014-02-11", {cp("2026-03-23")}).supervision_refs[Plan::cp] = "SUP-140";
  for (const auto& [id, start] : {std::pair{"V1", "2026-03-24T16:00"}, std::pair{"V2", "2026-03-26T16:00"}}) {
    ChildRow row;
    row.seen = false;
    row.concern = false;
    Visit failed = visit(id, start, Place::home, "A", row);
    failed.unsuccessful = true;
    failed.non_engagement = "Nobody opened the door";
    office.add(std::move(failed));
  }
  AuditInput& input = office.judged();
  EXPECT_EQ(audit(input).non_engagement, (Ids{"V1", "V2"}));
  const auto items = supervision_agenda(input);
  EXPECT_EQ(codes(items), (std::vector<Code>{Code::w_noneng_repeat, Code::t_supervision}));
  EXPECT_EQ(items[0].visits, Ids{"V2"});
  EXPECT_EQ(items[0].days, std::vector<Date>{day("2026-03-26")});
  input.period_to = day("2026-03-25");
  EXPECT_EQ(codes(supervision_agenda(input)), std::vector<Code>{Code::t_supervision});
}

// ---- Filters and lists

TEST(RulesAudit, TeamAndWorkerChooseChildrenVisitsAndNotes) {
  Office office("2026-04-01");
  office.child("A", "2014-02-11", {cp("2026-03-02")});
  AuditChild& other = office.child("B", "2014-02-11", {cp("2026-03-02")});
  other.worker = "Callum";
  other.team = "South";
  office.add(visit("V1", "2026-03-10T11:00", Place::school, "A", seen(true)));
  office.add(visit("V2", "2026-03-20T11:00", Place::school, "A", seen(true)), "Callum");  // in Priya's place
  office.add(visit("V3", "2026-03-20T13:00", Place::school, "B", seen(true)), "Callum");
  AuditInput& input = office.judged();

  input.worker = "Callum";
  AuditReport report = audit(input);
  EXPECT_EQ(ids(report.seen_alone.rows), Ids{"B"});
  EXPECT_EQ(report.visit_events, 2u);
  EXPECT_EQ(report.supported.whole, 2u);
  EXPECT_EQ(report.home_and_bedroom.whole, 0u);
  EXPECT_EQ(codes(supervision_agenda(input)), std::vector<Code>{Code::w_cp_arr_unrecorded});

  input.worker = "";
  input.team = "North";
  report = audit(input);
  EXPECT_EQ(ids(report.seen_alone.rows), Ids{"A"});
  EXPECT_EQ(report.visit_events, 2u);
  EXPECT_EQ(ids(report.home_and_bedroom.rows), Ids{"A"});

  input.worker = "nobody";
  report = audit(input);
  EXPECT_EQ(report.seen_alone.whole, 0u);
  EXPECT_EQ(report.visit_events, 0u);
}

TEST(RulesAudit, ThePeriodIncludesBothItsDays) {
  Office office("2026-04-01");
  office.child("A", "2014-02-11", {cp("2026-02-23")});
  office.add(visit("February", "2026-02-28T23:59", Place::home, "A", seen(true, true)));
  office.add(visit("first", "2026-03-01T00:00", Place::home, "A", seen(true, true)));
  office.add(visit("last", "2026-03-31T23:59", Place::home, "A", seen(true, true)));
  office.add(visit("April", "2026-04-01T00:00", Place::home, "A", seen(true, true)));
  const AuditReport report = audit(office.judged());
  EXPECT_EQ(report.visit_events, 2u);
  EXPECT_EQ(ids(report.supported.rows), (Ids{"first", "last"}));
}

TEST(RulesAudit, FirstReviewsThatWereNotHeldAreListedSoonestFirst) {
  Office office("2026-04-08");
  office.child("later", "2013-09-02", {plan(Plan::cla, "2026-03-23")});
  office.child("late", "2013-09-02", {plan(Plan::cla, "2026-03-10")});
  Episode held = plan(Plan::cla, "2026-03-10");
  held.review_held = day("2026-04-02");
  office.child("held", "2013-09-02", {held});
  const AuditReport report = audit(office.judged());
  EXPECT_EQ(ids(report.reviews_due), (Ids{"late", "later"}));
  EXPECT_EQ(report.reviews_due.front().words, "first review due 7 April 2026, 1 day overdue");
  EXPECT_EQ(report.reviews_due.back().words, "first review due 20 April 2026");
}

TEST(RulesAudit, AReviewThatWasHeldLateIsOnTheAgendaOfItsMonth) {
  Office office("2026-04-30");
  Episode held = plan(Plan::cla, "2026-03-10");
  held.review_held = day("2026-04-09");
  office.child("A", "2013-09-02", {held});
  office.add(visit("V1", "2026-04-29T16:00", Place::placement, "A", seen(true, true)));
  AuditInput& input = office.judged();
  EXPECT_TRUE(supervision_agenda(input).empty()) << "the period is March";
  input.period_from = day("2026-04-01");
  input.period_to = day("2026-04-30");
  const auto items = supervision_agenda(input);
  ASSERT_EQ(codes(items), std::vector<Code>{Code::b_review_late});
  EXPECT_EQ(items.front().words, "first review held late, 9 April 2026");
}

TEST(RulesAudit, R24_10_TheEndOfATemporaryApprovalIsShownWithItsExtension) {
  Office office("2026-05-04");
  Episode placed = plan(Plan::cla, "2026-05-04");
  placed.reg24 = true;
  office.child("placed", "2019-11-23", {placed});
  Episode approved = placed;
  approved.panel = day("2026-05-04");
  office.child("panel", "2019-11-23", {approved});
  office.child("not Regulation 24", "2019-11-23", {plan(Plan::cla, "2026-05-04")});
  AuditInput& input = office.judged();
  const AuditReport report = audit(input);
  ASSERT_EQ(ids(report.approvals), Ids{"placed"});
  EXPECT_EQ(report.approvals.front().date, day("2026-08-24"));
  EXPECT_TRUE(report.approvals.front().in_order);
  EXPECT_EQ(report.approvals.front().words,
            "temporary approval reaches 16 weeks on 24 August 2026 (an extension of 8 weeks would end on 19 October "
            "2026)");
  input.on = day("2026-08-25");
  EXPECT_FALSE(audit(input).approvals.front().in_order);
}

TEST(RulesAudit, EscalationsAreListedUntilTheyAreDecided) {
  Office office("2026-04-01");
  office.child("A", "2014-02-11", {cp("2026-03-23")});
  AuditInput& input = office.judged();
  input.escalations = {{"T1", "A", day("2026-03-20"), std::nullopt},
                       {"T2", "A", day("2026-03-09"), std::nullopt},
                       {"T3", "A", day("2026-03-09"), day("2026-03-10")},
                       {"T4", "A", day("2026-03-30"), day("2026-04-02")},
                       {"T5", "A", day("2026-04-02"), std::nullopt}};
  EXPECT_EQ(ids(audit(input).escalations), (Ids{"T2", "T1", "T4"}));
  EXPECT_EQ(audit(input).escalations.front().words, "raised 9 March 2026, not decided yet");
  input.worker = "Callum";
  EXPECT_TRUE(audit(input).escalations.empty());
}

}  // namespace
}  // namespace doorstep::rules
