// Case notes of a visit that counts as two, on real stores: one full, one that refers to it, made with
// the version in one change; and what a tablet holds whose power fails while it finishes.
#include <gtest/gtest.h>

#include "core/casework/audit_facts.hpp"
#include "core/store/record_reader.hpp"
#include "tests/support/casework_stores.hpp"

namespace doorstep::casework {
namespace {

using record::Answer;
using record::Field;
using record::NoteKind;
using record::NoteRecord;
using store::RecordReader;
using testing::CaseworkStores;
using testing::expect_done;
using testing::expect_refused;
using testing::SeededRng;

/// Jay, 12, is on a CP plan and became looked after on 10 March: seen alone in the placement on 12 March (TR-04).
class DualCase : protected CaseworkStores {
 protected:
  explicit DualCase(const std::string& name, const std::string& full_note = {}) : CaseworkStores(name) {
    auto& jay = family.child(1, "Jay", "2013-04-18", record::PlanType::cp);
    jay.episodes[0].value.start = "2026-02-02";
    record::Episode looked_after;
    looked_after.type = record::PlanType::cla;
    looked_after.start = "2026-03-10";
    jay.episodes.push_back(record::Row<record::Episode>{2, looked_after});
    family.row(0).ticks.concern = Answer::no;
    family.row(0).full_note = full_note;
    family.visit.start = "2026-03-12T16:00:00+00:00";
    family.visit.end = "2026-03-12T17:00:00+00:00";
    family.visit.legs.legs = {record::Leg{"placement", "", ""}};
    at("2026-03-12T18:00");
  }

  NoteRecord note(store::DeviceStore& store, std::string_view type) {
    const auto record = read(store);
    for (const auto& each : record.case_notes) {
      if (each.note.type == type) return each;
    }
    ADD_FAILURE() << "no note of type " << type;
    return {};
  }
  std::string words(store::DeviceStore& store, const NoteRecord& note) {
    return cross_reference_words(read(store), note, rules::default_policy());
  }
  /// Whether each standing cross-reference leads to a full note that stands beside it.
  bool all_references_lead_somewhere(store::DeviceStore& store) {
    const auto record = read(store);
    for (const auto& each : record.case_notes) {
      if (each.note.kind != NoteKind::cross_reference || !each.withdrawn.empty()) continue;
      const auto full = std::find_if(record.case_notes.begin(), record.case_notes.end(),
                                     [&](const NoteRecord& one) { return one.id == each.note.refers_to; });
      if (full == record.case_notes.end() || full->note.kind != NoteKind::full || !full->withdrawn.empty())
        return false;
    }
    return true;
  }
  rules::AuditReport march(store::DeviceStore& store) {
    const auto date = [](const char* text) { return rules::Date::parse(text).value(); };
    auto casework = on(store);
    const auto facts =
        audit_facts(casework, {space}, {date("2026-03-31"), date("2026-03-01"), date("2026-03-31"), {}, {}});
    EXPECT_TRUE(facts);
    EXPECT_TRUE(facts->problems.empty());
    return rules::audit(facts->input);
  }
  static std::size_t count(const rules::AuditReport& report, rules::VisitType type) {
    return report.by_type[static_cast<std::size_t>(type)];
  }
};

class CaseworkNotes : public ::testing::Test, protected DualCase {
 protected:
  CaseworkNotes() : DualCase("casework-notes-test") {}
};

/// What the worker chose as the full note, and what it comes to.
struct Choice {
  const char* full_note;
  const char* full;
  const char* reference;
};

class CaseworkFullNote : public ::testing::TestWithParam<Choice>, protected DualCase {
 protected:
  CaseworkFullNote() : DualCase("casework-full-note-test", GetParam().full_note) {}
};

TEST_P(CaseworkFullNote, DUAL_01_TwoNotesOfTheSameVisitOneFullAndOneThatRefersToIt) {
  save_case();
  finish(*tablet);
  exchange_all();
  for (auto* store : both()) {
    ASSERT_EQ(read(*store).case_notes.size(), 2u);
    const auto full = note(*store, GetParam().full);
    const auto reference = note(*store, GetParam().reference);
    EXPECT_EQ(full.note.kind, NoteKind::full);
    EXPECT_FALSE(full.note.refers_to);
    EXPECT_EQ(reference.note.kind, NoteKind::cross_reference);
    EXPECT_EQ(reference.note.refers_to, full.id);
    for (const auto& each : {full, reference}) {
      EXPECT_EQ(each.note.visit, visit());
      EXPECT_EQ(each.note.child, key(0));
      EXPECT_EQ(each.note.start, family.visit.start);
      EXPECT_EQ(each.note.end, family.visit.end);
      EXPECT_EQ(each.note.author, "Priya Raman");
      EXPECT_EQ(each.note.finished_at, "2026-03-12T18:00:00+00:00");
      EXPECT_EQ(each.note.version, 1u);
      EXPECT_EQ(each.withdrawn, "");
    }
    const auto judgement = version(*store, 1).versions.at(1).judgements.at(0);
    EXPECT_EQ(judgement.types, "STAT_CLA+STAT_CP");
    EXPECT_EQ(judgement.full_note, GetParam().full);
  }
}

INSTANTIATE_TEST_SUITE_P(EitherType, CaseworkFullNote,
                         ::testing::Values(Choice{"", "STAT_CLA", "STAT_CP"}, Choice{"STAT_CLA", "STAT_CLA", "STAT_CP"},
                                           Choice{"STAT_CP", "STAT_CP", "STAT_CLA"},
                                           Choice{"HOME_VISIT", "STAT_CLA", "STAT_CP"}));

// ---- the note that refers ------------------------------------------------------------------------------

TEST_F(CaseworkNotes, DUAL_02_TheReferenceHasTypeTimeAndTicksAndNoneOfTheNarrative) {
  family.row(0).ticks.mode = record::SeenMode::sibling_group;
  family.row(0).ticks.mode_reason = "mode-words";
  family.row(0).ticks.reason_not_alone = "reason-words";
  save_case();
  finish(*tablet);
  exchange_all();
  for (auto* store : both()) {
    const auto reference = note(*store, "STAT_CP");
    EXPECT_EQ(reference.note.ticks.seen, Answer::yes);
    EXPECT_EQ(reference.note.ticks.seen_alone, Answer::yes);
    EXPECT_EQ(reference.note.ticks.bedroom_seen, Answer::yes);
    EXPECT_EQ(words(*store, reference),
              "See the full recording in Statutory CLA Visit " + note(*store, "STAT_CLA").id.text().substr(0, 8));
    EXPECT_EQ(words(*store, note(*store, "STAT_CLA")), "") << "the full one refers to nothing";
    const auto fields = RecordReader(*store).document(space, reference.id).value();
    EXPECT_EQ(fields.size(), 2u);
    for (const auto& each : fields) {
      EXPECT_EQ(to_text(each.value).find("words"), std::string::npos) << "holds what the worker wrote";
    }
  }
}

TEST_F(CaseworkNotes, AReferenceWhoseFullNoteIsNotHereSaysSo) {
  save_case();
  finish(*tablet);
  auto record = read(*tablet);
  const auto reference = note(*tablet, "STAT_CP");
  record.case_notes.clear();
  const auto said = cross_reference_words(record, reference, rules::default_policy());
  EXPECT_EQ(said,
            "See the full recording " + reference.note.refers_to->text().substr(0, 8) + ", which is not here yet");
}

TEST_F(CaseworkNotes, DUAL_03_TheAuditCountsOneVisitAndBothTypes) {
  save_case();
  finish(*tablet);
  exchange_all();
  for (auto* store : both()) {
    const auto report = march(*store);
    EXPECT_EQ(report.visit_events, 1u);
    EXPECT_EQ(count(report, rules::VisitType::stat_cla), 1u);
    EXPECT_EQ(count(report, rules::VisitType::stat_cp), 1u);
    EXPECT_EQ(count(report, rules::VisitType::stat_cin), 0u);
    EXPECT_EQ(count(report, rules::VisitType::home_visit), 0u);
    EXPECT_EQ(report.dual_notes.size(), 1u);
    EXPECT_EQ(report.supported.part, 2u);
    EXPECT_EQ(report.supported.whole, 2u);
  }
}

// ---- corrections ---------------------------------------------------------------------------------------

TEST_F(CaseworkNotes, DUAL_04_ACorrectedFullNoteIsStillReferredToAndSaysWhenItWasCorrected) {
  save_case();
  finish(*tablet);
  const auto before = note(*tablet, "STAT_CLA").id;
  EXPECT_EQ(words(*tablet, note(*tablet, "STAT_CP")).find("corrected"), std::string::npos);
  at("2026-03-13T09:00");
  correct(*tablet, "reason-words");
  EXPECT_EQ(words(*tablet, note(*tablet, "STAT_CP")).find("corrected"), std::string::npos) << "not finished yet";
  write(*tablet, Field::setting, std::string("second words"));
  finish(*tablet);
  exchange_all();
  for (auto* store : both()) {
    EXPECT_EQ(notes(*store), "STAT_CLA full, STAT_CP cross-reference");
    EXPECT_EQ(note(*store, "STAT_CLA").id, before);
    EXPECT_EQ(note(*store, "STAT_CLA").note.version, 2u);
    EXPECT_EQ(words(*store, note(*store, "STAT_CP")), "See the full recording in Statutory CLA Visit " +
                                                          before.text().substr(0, 8) + ", corrected on 13 March 2026");
    EXPECT_EQ(march(*store).visit_events, 1u);
  }
}

TEST_F(CaseworkNotes, DUAL_04_AFullNoteIsNotWithdrawnWhileAReferencePointsToIt) {
  save_case();
  finish(*tablet);
  exchange_all();
  const auto withdraw = [&](store::DeviceStore& store, const DocumentId& id, const std::string& reason) {
    return on(store).withdraw_note(space, id, reason, now, rng);
  };
  const auto full = note(*tablet, "STAT_CLA").id;
  const auto reference = note(*tablet, "STAT_CP").id;
  for (auto* store : both()) {
    expect_refused(withdraw(*store, full, "reason-words"), Errc::not_allowed, "E-XREF");
    expect_refused(withdraw(*store, reference, " "), Errc::invalid_input, "reason");
    expect_refused(withdraw(*store, visit(), "reason-words"), Errc::not_found, "note");
  }
  EXPECT_EQ(notes(*tablet), "STAT_CLA full, STAT_CP cross-reference");

  expect_done(withdraw(*tablet, reference, "reason-words"));
  EXPECT_EQ(march(*tablet).dual_notes.size(), 0u);
  expect_done(withdraw(*tablet, full, "reason-words"));
  exchange_all();
  for (auto* store : both()) {
    EXPECT_EQ(notes(*store), "STAT_CLA full withdrawn, STAT_CP cross-reference withdrawn");
    EXPECT_EQ(note(*store, "STAT_CP").withdrawn, "reason-words");
    EXPECT_EQ(count(march(*store), rules::VisitType::stat_cla), 0u);
  }
}

TEST_F(CaseworkNotes, NotesThatReferToThemselvesOrToEachOtherDoNotKeepEachOtherForEver) {
  save_case();
  finish(*tablet);
  exchange_all();
  at("2026-03-13T09:00");
  auto full = note(*office, "STAT_CLA");
  auto reference = note(*office, "STAT_CP");
  full.note.refers_to = full.id;  // as no device of ours writes it
  save(*office, store::DocumentFields{full.id, {testing::field_value(record::Field::note, full.note)}});
  reference.note.refers_to = reference.id;
  save(*office, store::DocumentFields{reference.id, {testing::field_value(record::Field::note, reference.note)}});
  exchange_all();
  for (const auto& id : {full.id, reference.id})
    expect_done(on(*tablet).withdraw_note(space, id, "reason-words", now, rng));
  EXPECT_EQ(notes(*tablet), "STAT_CLA full withdrawn, STAT_CP cross-reference withdrawn");
}

TEST_F(CaseworkNotes, ACorrectionMayMakeTheOtherNoteTheFullOne) {
  save_case();
  finish(*tablet);
  at("2026-03-13T09:00");
  correct(*tablet, "reason-words");
  write(*tablet, Field::full_note, std::string("STAT_CP"), key(0));
  finish(*tablet);
  exchange_all();
  for (auto* store : both()) {
    EXPECT_EQ(notes(*store), "STAT_CLA cross-reference, STAT_CP full");
    EXPECT_EQ(note(*store, "STAT_CLA").note.refers_to, note(*store, "STAT_CP").id);
    EXPECT_FALSE(note(*store, "STAT_CP").note.refers_to);
    expect_refused(on(*store).withdraw_note(space, note(*store, "STAT_CP").id, "reason-words", now, rng),
                   Errc::not_allowed, "E-XREF");
  }
}

TEST_F(CaseworkNotes, WhenTheFullNotesTypeFallsAwayTheOtherBecomesFull) {
  family.row(0).full_note = "STAT_CP";
  save_case();
  finish(*tablet);
  EXPECT_EQ(notes(*tablet), "STAT_CLA cross-reference, STAT_CP full");
  at("2026-03-13T09:00");
  correct(*tablet, "The foster carer was in the room");
  write_ticks(*tablet, 0, not_alone(Answer::no));
  finish(*tablet);
  exchange_all();
  for (auto* store : both()) {
    EXPECT_EQ(notes(*store), "STAT_CLA full, STAT_CP full withdrawn");
    EXPECT_EQ(count(march(*store), rules::VisitType::stat_cla), 1u);
    EXPECT_EQ(count(march(*store), rules::VisitType::stat_cp), 0u);
    EXPECT_TRUE(all_references_lead_somewhere(*store));
  }
}

// ---- everybody has all of it or nothing ----------------------------------------------------------------

TEST_F(CaseworkNotes, DUAL_05_WhoeverHoldsAnyPrefixOfTheLogHasNoReferenceWithoutItsFullNote) {
  family.row(0).full_note = "STAT_CP";
  save_case();
  const auto before = logs[space].size();
  finish(*tablet);
  at("2026-03-13T09:00");
  correct(*tablet, "reason-words");
  write(*tablet, Field::full_note, std::string("STAT_CLA"), key(0));
  finish(*tablet);
  at("2026-03-14T09:00");
  correct(*tablet, "The foster carer was in the room");
  write_ticks(*tablet, 0, not_alone(Answer::no));
  finish(*tablet);
  send(*tablet, space);
  ASSERT_GT(logs[space].size(), before + 5);

  std::vector<std::string> seen;
  for (auto size = before; size <= logs[space].size(); ++size) {
    SCOPED_TRACE("with " + std::to_string(size) + " entries");
    receive(*office, space, size);
    EXPECT_TRUE(all_references_lead_somewhere(*office));
    const auto stands = notes(*office);
    if (seen.empty() || seen.back() != stands) seen.push_back(stands);
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"", "STAT_CLA cross-reference, STAT_CP full",
                                            "STAT_CLA full, STAT_CP cross-reference",
                                            "STAT_CLA full, STAT_CP cross-reference withdrawn"}));
}

TEST_F(CaseworkNotes, TwoDevicesThatChooseDifferentFullNotesOfflineEndWithOne) {
  save_case();
  exchange_all();
  at("2026-03-12T18:05");
  write(*tablet, Field::full_note, std::string("STAT_CLA"), key(0));
  finish(*tablet);
  at("2026-03-12T18:10");
  write(*office, Field::full_note, std::string("STAT_CP"), key(0));
  finish(*office);
  exchange_all();
  for (auto* store : both()) {
    EXPECT_EQ(notes(*store), "STAT_CLA cross-reference, STAT_CP full");
    EXPECT_TRUE(all_references_lead_somewhere(*store));
    EXPECT_EQ(march(*store).visit_events, 1u);
    EXPECT_GT(RecordReader(*store).conflict_count().value(), 0u);
  }
}

TEST_F(CaseworkNotes, DUAL_05_APowerCutAtAnyStepOfFinishLeavesAllOrNothing) {
  family.child(2, "Kit", "2015-05-01", record::PlanType::cp);  // not seen: somebody has to go again
  auto& kit = family.row(1);
  kit.ticks = record::Ticks();
  kit.ticks.seen = Answer::no;
  kit.ticks.concern = Answer::no;
  save_case();
  const auto drafts = [&] { return store::Outbox(*tablet).summary().value().drafts; };
  const auto waiting = [&] { return store::Outbox(*tablet).summary().value().changes; };
  const auto drafts_before = drafts();
  ASSERT_GT(drafts_before, 10u);
  ASSERT_EQ(waiting(), 0u);
  tablet.reset();
  const auto before = disk.files();

  int nothing = 0;
  bool through = false;
  for (std::uint64_t step = 1; !through; ++step) {
    for (std::uint64_t seed = 0; seed < 3 && !through; ++seed) {
      SCOPED_TRACE("cut at step " + std::to_string(step) + ", seed " + std::to_string(seed));
      tablet.reset();
      disk.restore(before);
      SeededRng random(step);
      restart_tablet(random);
      disk.arm_crash_at(disk.steps() + step);
      const auto done = on(*tablet).finish(space, visit(), now, random);
      through = !disk.crashed();
      disk.power_cut(seed == 0 ? 0 : step * 1000 + seed);
      restart_tablet(random);
      const auto record = read(*tablet);
      if (record.visits.at(0).version() == 0) {
        ++nothing;
        EXPECT_FALSE(done) << "a version that was acknowledged is lost";
        EXPECT_TRUE(record.case_notes.empty());
        EXPECT_TRUE(record.tasks.empty());
        EXPECT_EQ(drafts(), drafts_before);
        EXPECT_EQ(waiting(), 0u);
        EXPECT_EQ(state(*tablet), LifeState::draft);
      } else {
        EXPECT_EQ(notes(*tablet), "HOME_VISIT full, STAT_CLA full, STAT_CP cross-reference");
        EXPECT_EQ(record.tasks.size(), 1u);
        EXPECT_EQ(drafts(), 0u);
        EXPECT_EQ(state(*tablet), LifeState::finished);
        EXPECT_EQ(version(*tablet, 1).setting, "setting-words");
      }
      EXPECT_EQ(shown(*tablet).setting, "setting-words");
      EXPECT_TRUE(done || !through) << done.error().message;
      ASSERT_FALSE(HasFailure());
    }
  }
  EXPECT_GT(nothing, 8) << "hardly any cut fell into the commit";
}

}  // namespace
}  // namespace doorstep::casework
