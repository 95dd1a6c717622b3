// The life of a visit's record, on real stores: draft, finished, corrected, reviewed; what a version holds, however
// often the record changes afterwards and wherever. A tablet and its office, with a log between them.
#include <gtest/gtest.h>

#include "core/store/record_reader.hpp"
#include "tests/support/casework_stores.hpp"

namespace doorstep::casework {
namespace {

using record::Answer;
using record::Decision;
using record::Field;
using store::RecordReader;
using testing::CaseworkStores;
using testing::expect_done;
using testing::expect_refused;

class CaseworkLife : public ::testing::Test, protected CaseworkStores {
 protected:
  /// Maya is 11, on a CIN plan since 12 January, and was seen alone at home on 2 February.
  CaseworkLife() : CaseworkStores("casework-life-test") {
    family.child(1, "Maya", "2014-06-01");
    at("2026-02-02T18:00");
    save_case();
  }

  Status review(store::DeviceStore& store, Decision decision, const std::string& comment = {}) {
    return on(store).review(space, visit(), decision, comment, now, rng);
  }
  /// Written past Casework, as a device does that keeps to none of its rules.
  void forge_review(store::DeviceStore& store, Decision decision) {
    record::Review review;
    review.version = 1;
    review.decision = decision;
    review.comment = "forged-words";
    review.by = "Bernadette Cole";
    review.at = rules::rfc3339(now.wall);
    write(store, Field::review, review, 1);
  }
  /// With these words in the setting.
  void correct_setting(store::DeviceStore& store, const std::string& words) {
    correct(store, "reason-words");
    write(store, Field::setting, words);
    finish(store);
  }
  std::string cin_due(store::DeviceStore& store) {
    const auto judged = on(store).standings(read(store), rules::london(now.wall).date).value();
    const auto date = judged.outcome.standings.at(0).of(rules::DueKind::cin).date;
    return date ? date->text() : "none";
  }
  std::vector<change::FieldName> conflicts(store::DeviceStore& store) {
    std::vector<change::FieldName> out;
    const auto listed = RecordReader(store).conflicts().value();
    for (const auto& each : listed) out.push_back(each.path.field);
    return out;
  }
};

bool holds(const std::vector<change::FieldName>& names, const change::FieldName& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// ---- the walk ------------------------------------------------------------------------------------------

TEST_F(CaseworkLife, ADraftIsFinishedCorrectedReturnedCorrectedAgainAndApproved) {
  EXPECT_EQ(state(*tablet), LifeState::draft);
  EXPECT_EQ(life(*tablet).version, 0u);

  EXPECT_EQ(finish(*tablet).version, 1u);
  EXPECT_EQ(state(*tablet), LifeState::finished);

  at("2026-02-03T09:00");
  correct(*tablet, "The aunt was there, too.");
  EXPECT_EQ(state(*tablet), LifeState::correcting);
  EXPECT_EQ(life(*tablet).reason, "The aunt was there, too.");
  EXPECT_EQ(life(*tablet).version, 1u);
  write(*tablet, Field::setting, std::string("setting-words, and the aunt"));
  EXPECT_EQ(finish(*tablet).version, 2u);
  EXPECT_EQ(state(*tablet), LifeState::finished);
  EXPECT_EQ(version(*tablet, 2).versions.at(2).reason, "The aunt was there, too.");
  EXPECT_EQ(version(*tablet, 2).versions.at(2).by, "Priya Raman");
  exchange_all();

  at("2026-02-04T10:00");
  expect_done(review(*office, Decision::returned, "What did Maya say about school?"));
  exchange_all();
  for (auto* store : both()) EXPECT_EQ(state(*store), LifeState::returned);

  at("2026-02-04T14:00");
  correct(*tablet, "Asked for by the manager");
  write(*tablet, Field::wishes, std::string("wishes-words, and school is fine"), key(0));
  EXPECT_EQ(finish(*tablet).version, 3u);
  exchange_all();
  for (auto* store : both()) EXPECT_EQ(state(*store), LifeState::finished) << "the return was of version 2";

  at("2026-02-05T09:00");
  expect_done(review(*office, Decision::approved));
  exchange_all();
  for (auto* store : both()) {
    EXPECT_EQ(state(*store), LifeState::approved);
    EXPECT_EQ(life(*store).version, 3u);
    EXPECT_TRUE(life(*store).changed_since.empty()) << "a review is no change of the record";
    const auto reviews = shown(*store).reviews;
    EXPECT_EQ(reviews.at(2).comment, "What did Maya say about school?");
    EXPECT_EQ(reviews.at(3).by, "Bernadette Cole");
  }

  at("2026-02-06T09:00");  // M3: a later change is a correction
  expect_refused(on(*tablet).writable(space, visit()), Errc::not_allowed, "correct it first");
  correct(*tablet, "A date was wrong");
  EXPECT_EQ(state(*tablet), LifeState::correcting);
  exchange_all();
  EXPECT_EQ(state(*office), LifeState::correcting);
}

TEST_F(CaseworkLife, ALockedRecordRefusesWritingUntilACorrectionIsOpen) {
  expect_done(on(*tablet).writable(space, visit()));
  finish(*tablet);
  exchange_all();
  for (auto* store : both()) {
    expect_refused(on(*store).writable(space, visit()), Errc::not_allowed, "version 1");
    expect_refused(on(*store).plan_finish(space, visit(), now), Errc::not_allowed, "with a reason");
    expect_refused(on(*store).finish(space, visit(), now, rng), Errc::not_allowed, "with a reason");
  }
  EXPECT_EQ(shown(*tablet).version(), 1u);
  correct(*tablet, "reason-words");
  expect_done(on(*tablet).writable(space, visit()));
  finish(*tablet);
  expect_refused(on(*tablet).writable(space, visit()), Errc::not_allowed, "version 2");
}

TEST_F(CaseworkLife, WhatCannotBeReadKeepsNoNewWordsFromBeingSaved) {
  finish(*tablet);
  exchange_all();
  EXPECT_FALSE(on(*tablet).writable(space, visit()));
  {
    auto damage = tablet->database().prepare("UPDATE entry SET hash = x'00'").value();
    ASSERT_TRUE(damage.run());
  }
  tablet->lock();  // it had opened these words before: what is read anew is damaged
  ASSERT_TRUE(tablet->unlock(as_bytes(testing::store_passphrase), rng));
  ASSERT_FALSE(on(*tablet).life(space, visit())) << "the test needs a record that cannot be read";
  EXPECT_TRUE(on(*tablet).writable(space, visit()));
  write(*tablet, Field::setting, "words-after-damage");  // expects that it is done
}

TEST_F(CaseworkLife, ALockedRecordWhoseFirstVersionIsDamagedStaysLocked) {
  finish(*tablet);
  exchange_all();
  const auto first = tablet->database().prepare_row("SELECT max(rowid) FROM entry").value().int64(0);
  correct(*tablet, "reason-words");
  finish(*tablet);
  exchange_all();
  {
    auto damage = tablet->database().prepare("UPDATE entry SET sealed = x'00' WHERE rowid = ?").value();
    damage.bind_all(first);
    ASSERT_TRUE(damage.run());
  }
  tablet->lock();
  ASSERT_TRUE(tablet->unlock(as_bytes(testing::store_passphrase), rng));
  const auto versions = shown(*tablet).versions;
  ASSERT_TRUE(!versions.contains(1) && versions.contains(2)) << "the test needs a first version that does not open";
  expect_refused(on(*tablet).writable(space, visit()), Errc::not_allowed, "version 2");
}

TEST_F(CaseworkLife, ACorrectionNeedsAReasonAndAFinishedRecordAndIsOpenOnce) {
  const auto open = [&](const std::string& reason) { return on(*tablet).correct(space, visit(), reason, now, rng); };
  expect_refused(open("reason-words"), Errc::not_allowed, "not finished yet");
  finish(*tablet);
  expect_refused(open(""), Errc::invalid_input, "reason");
  expect_refused(open(" \n\t"), Errc::invalid_input, "reason");
  EXPECT_EQ(state(*tablet), LifeState::finished);
  expect_done(open("reason-words"));
  expect_refused(open("another reason"), Errc::already_exists, "open already");
  EXPECT_EQ(life(*tablet).reason, "reason-words");
}

TEST_F(CaseworkLife, AVersionSaysWhoFinishedItWhenAndWhatItWasJudgedToBe) {
  const auto plan = finish(*tablet);
  exchange_all();
  const auto finished = version(*office, 1).versions.at(1);
  EXPECT_EQ(finished.by, "Priya Raman");
  EXPECT_EQ(finished.finished_at, "2026-02-02T18:00:00+00:00");
  EXPECT_EQ(finished.reason, "");
  EXPECT_EQ(finished.policy, "default");
  EXPECT_EQ(finished.policy_hash, plan.policy.hash);
  ASSERT_EQ(finished.judgements.size(), 1u);
  EXPECT_EQ(finished.judgements[0].child, key(0));
  EXPECT_EQ(finished.judgements[0].types, "STAT_CIN");
  EXPECT_EQ(cin_due(*office), "2026-02-16");
  EXPECT_EQ(notes(*office), "STAT_CIN full");
}

TEST_F(CaseworkLife, TIME_09_AClockThatIsDaysSlowHoldsUpNobodyAndLeavesNoErrorInTheVersion) {
  auto clock = tablet->clock().value();
  clock.offset = 3 * day_ms;
  expect_done(tablet->set_clock(clock));
  now.wall = instant("2026-01-30T18:00");
  const auto done = finish(*tablet);
  EXPECT_EQ(testing::codes_of(done.findings), "W-CLOCK");
  const auto kept = version(*tablet, 1).versions.at(1).judgements;
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_TRUE(kept[0].codes.empty()) << kept[0].codes[0];
  EXPECT_EQ(done.standings.at(0).of(rules::DueKind::cin).date->text(), "2026-02-16");
}

TEST_F(CaseworkLife, ARecordOfMoreFieldsThanAVersionHoldsIsRefusedAndKeptAsADraft) {
  store::DocumentFields rows{visit(), {}};
  for (std::size_t i = 0; i < record::max_parts; ++i) {
    rows.values.push_back(testing::field_value(Field::risk, record::Risk{}, record::ItemKey{1000 + i}));
  }
  save(*tablet, rows);
  expect_refused(on(*tablet).finish(space, visit(), now, rng), Errc::too_large, "stays a draft");
  EXPECT_EQ(state(*tablet), LifeState::draft);
  EXPECT_TRUE(read(*tablet).case_notes.empty());
}

TEST_F(CaseworkLife, AForgedVersionNumberNeitherFinishesARecordNorKeepsItFromBeingFinished) {
  for (const auto number : {std::uint64_t{0}, ~std::uint64_t{0}}) {
    record::Version forged;
    forged.by = "forged-words";
    write(*office, Field::version, forged, number);
  }
  exchange_all();
  EXPECT_EQ(state(*tablet), LifeState::draft);
  EXPECT_EQ(finish(*tablet).version, 1u);
  EXPECT_EQ(state(*tablet), LifeState::finished);
  correct(*tablet, "reason-words");
  EXPECT_EQ(finish(*tablet).version, 2u);
  EXPECT_EQ(state(*tablet), LifeState::finished);
  record::Version last;
  write(*office, Field::version, last, record::max_version);
  exchange_all();
  expect_refused(on(*tablet).correct(space, visit(), "reason-words", now, rng), Errc::not_allowed, "as it can have");
}

// ---- versions ------------------------------------------------------------------------------------------

TEST_F(CaseworkLife, EveryVersionStaysReadableOnBothDevicesAfterSeveralCorrections) {
  finish(*tablet);
  const std::vector<std::string> words{"setting-words", "second words", "third words", "fourth words"};
  exchange_all();
  for (std::size_t i = 1; i < words.size(); ++i) {
    at("2026-02-0" + std::to_string(i + 2) + "T09:00");
    correct_setting(i == 2 ? *office : *tablet, words[i]);
    exchange_all();
  }
  at("2026-02-08T09:00");
  write(*office, Field::setting, std::string("written elsewhere meanwhile"));
  exchange_all();
  for (auto* store : both()) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      SCOPED_TRACE("version " + std::to_string(i + 1));
      const auto read = version(*store, i + 1);
      EXPECT_EQ(read.setting, words[i]);
      EXPECT_EQ(read.version(), i + 1);
      EXPECT_EQ(read.children.at(key(0)).wishes, "wishes-words");
      EXPECT_EQ(read.versions.at(i + 1).by, i == 2 ? "Bernadette Cole" : "Priya Raman");
    }
    EXPECT_EQ(shown(*store).setting, "written elsewhere meanwhile");
    expect_refused(on(*store).at_version(space, visit(), 5), Errc::not_found, "no version 5");
    expect_refused(on(*store).at_version(space, visit(), 0), Errc::not_found, "no version 0");
  }
}

TEST_F(CaseworkLife, AVersionHasNoFieldsThatWereWrittenAfterItAndThoseThatWereClearedSince) {
  finish(*tablet);
  exchange_all();
  at("2026-02-03T09:00");
  correct(*tablet, "reason-words");
  write(*tablet, Field::purpose, std::string("purpose-words"));
  save(*tablet, {visit(), {store::FieldValue{record::name_of(Field::analysis_why), {}}}});
  finish(*tablet);
  exchange_all();
  for (auto* store : both()) {
    EXPECT_EQ(version(*store, 1).purpose, "");
    EXPECT_EQ(version(*store, 1).analysis_why, "why-words");
    EXPECT_EQ(version(*store, 2).purpose, "purpose-words");
    EXPECT_EQ(version(*store, 2).analysis_why, "");
    EXPECT_TRUE(life(*store).changed_since.empty());
  }
}

TEST_F(CaseworkLife, AnUnseenEditThatArrivesAfterFinishIsNamedAndTheVersionReadsAsItWasFinished) {
  exchange_all();
  at("2026-02-02T18:05");
  finish(*tablet);
  at("2026-02-02T18:10");  // the office has not heard of it
  EXPECT_EQ(state(*office), LifeState::draft);
  write(*office, Field::setting, std::string("the office's words"));
  write(*office, Field::purpose, std::string("the office's purpose"));
  write_ticks(*office, 0, not_alone(Answer::no));
  exchange_all();
  for (auto* store : both()) {
    const auto after = life(*store);
    EXPECT_EQ(after.state, LifeState::finished);
    EXPECT_EQ(after.changed_since,
              (std::vector<change::FieldName>{record::name_of(Field::purpose), record::name_of(Field::ticks, key(0)),
                                              record::name_of(Field::setting)}));
    EXPECT_EQ(shown(*store).setting, "the office's words");
    EXPECT_EQ(version(*store, 1).setting, "setting-words");
    EXPECT_EQ(version(*store, 1).children.at(key(0)).ticks.seen_alone, Answer::yes);
    EXPECT_EQ(cin_due(*store), "2026-02-16") << "judged as it was finished";
  }

  at("2026-02-03T09:00");  // what was written meanwhile is in the next version, and no longer a change
  correct(*tablet, "reason-words");
  finish(*tablet);
  exchange_all();
  for (auto* store : both()) {
    EXPECT_TRUE(life(*store).changed_since.empty());
    EXPECT_EQ(version(*store, 2).setting, "the office's words");
    EXPECT_EQ(notes(*store), "HOME_VISIT full, STAT_CIN full withdrawn");
    EXPECT_EQ(cin_due(*store), "2026-01-26");
  }
}

TEST_F(CaseworkLife, FORM_24_sub_headings_are_blocks_of_their_own_and_edits_of_two_never_conflict) {
  const auto block = [](const char* title, const char* text, std::uint32_t order) {
    record::Block out;
    out.title = title;
    out.text = text;
    out.order = order;
    return out;
  };
  write(*tablet, Field::parents_block, block("Police involvement", "police-words", 0), 71);
  write(*tablet, Field::parents_block, block("Mentoring", "mentoring-words", 1), 72);
  exchange_all();
  write(*tablet, Field::parents_block, block("Police involvement", "tablet-words", 0), 71);
  write(*office, Field::parents_block, block("Mentoring", "office-words", 1), 72);
  exchange_all();
  exchange_all();
  for (auto* store : both()) {
    EXPECT_TRUE(conflicts(*store).empty());
    const auto parents = read(*store).visits.at(0).parents;
    const auto text_of = [&](std::uint64_t key) {
      const auto found = std::find_if(parents.begin(), parents.end(), [&](const auto& row) { return row.key == key; });
      return found != parents.end() ? found->value.text : std::string("gone");
    };
    EXPECT_EQ(text_of(71), "tablet-words");
    EXPECT_EQ(text_of(72), "office-words");
  }
}

TEST_F(CaseworkLife, TheSameWordsWrittenAgainElsewhereAreNoChange) {
  exchange_all();
  finish(*tablet);
  at("2026-02-02T18:10");
  write(*office, Field::setting, std::string("setting-words"));
  exchange_all();
  for (auto* store : both()) EXPECT_TRUE(life(*store).changed_since.empty());
}

TEST_F(CaseworkLife, AnEditThatLosesIsNoChange) {
  exchange_all();
  write(*office, Field::setting, std::string("the office's words"));
  at("2026-02-02T18:10");
  write(*tablet, Field::setting, std::string("the tablet's words"));
  finish(*tablet);
  exchange_all();
  for (auto* store : both()) {
    EXPECT_TRUE(life(*store).changed_since.empty());
    EXPECT_EQ(version(*store, 1).setting, "the tablet's words");
    EXPECT_EQ(conflicts(*store), std::vector<change::FieldName>{record::name_of(Field::setting)});
  }
}

TEST_F(CaseworkLife, CommentsAreNoChangeOfTheRecordAndNeedWordsAndASection) {
  finish(*tablet);
  exchange_all();
  const auto say = [&](store::DeviceStore& store, const std::string& section, const std::string& words) {
    return on(store).comment(space, visit(), section, words, now, rng);
  };
  expect_refused(say(*office, "analysis", " "), Errc::invalid_input, "words");
  expect_refused(say(*office, "no-section", "Why?"), Errc::invalid_input, "analysis");
  expect_done(say(*office, "analysis", "Why positive?"));
  at("2026-02-03T09:00");
  exchange_all();
  expect_done(say(*tablet, "", "Because of the mood."));
  exchange_all();
  for (auto* store : both()) {
    const auto read = shown(*store);
    ASSERT_EQ(read.comments.size(), 2u);
    EXPECT_EQ(read.comments[0].value.by, "Bernadette Cole");
    EXPECT_EQ(read.comments[0].value.section, "analysis");
    EXPECT_EQ(read.comments[1].value.text, "Because of the mood.");
    EXPECT_EQ(life(*store).state, LifeState::finished);
    EXPECT_TRUE(life(*store).changed_since.empty());
  }
}

// ---- reviews -------------------------------------------------------------------------------------------

TEST_F(CaseworkLife, OnlyAnOfficeReviewsAndOnlyWhatIsFinished) {
  exchange_all();
  expect_refused(review(*tablet, Decision::approved), Errc::not_allowed, "office");
  expect_refused(review(*office, Decision::approved), Errc::not_allowed, "not finished yet");
  finish(*tablet);
  exchange_all();
  expect_refused(review(*tablet, Decision::approved), Errc::not_allowed, "office");
  expect_refused(review(*office, Decision::returned, " "), Errc::invalid_input, "comment");
  correct(*tablet, "reason-words");
  exchange_all();
  expect_refused(review(*office, Decision::approved), Errc::not_allowed, "corrected");
  EXPECT_TRUE(shown(*office).reviews.empty());
}

TEST_F(CaseworkLife, AReviewByADeviceThatIsNotAnOfficesCountsForNobody) {
  finish(*tablet);
  exchange_all();
  for (const auto decision : {Decision::approved, Decision::returned}) {
    forge_review(*tablet, decision);
    exchange_all();
    for (auto* store : both()) EXPECT_EQ(state(*store), LifeState::finished);
  }
  at("2026-02-03T09:00");
  expect_done(review(*office, Decision::approved));
  exchange_all();
  for (auto* store : both()) EXPECT_EQ(state(*store), LifeState::approved);
}

TEST_F(CaseworkLife, ADeviceThatIsNotAnOfficesTakesNoReviewBack) {
  finish(*tablet);
  exchange_all();
  expect_done(review(*office, Decision::approved));
  exchange_all();
  at("2026-02-03T09:00");  // on second thoughts
  expect_done(review(*office, Decision::returned, "What did Maya say?"));
  exchange_all();
  at("2026-02-03T10:00");
  const auto stands = [&] {
    exchange_all();
    for (auto* store : both()) {
      EXPECT_EQ(state(*store), LifeState::returned);
      EXPECT_EQ(shown(*store).reviews.at(1).comment, "What did Maya say?");
    }
  };
  forge_review(*tablet, Decision::approved);
  EXPECT_EQ(state(*tablet), LifeState::returned) << "not on the tablet that wrote it either";
  stands();
  save(*tablet, {visit(), {store::FieldValue{record::name_of(Field::review, 1), {}}}});
  stands();
}

TEST_F(CaseworkLife, AManagerWhoChangesTheirMindIsTakenAtTheirLastWord) {
  finish(*tablet);
  exchange_all();
  expect_done(review(*office, Decision::returned, "What did Maya say?"));
  exchange_all();
  at("2026-02-03T09:00");
  expect_done(review(*office, Decision::approved));
  for (auto* store : both()) {
    exchange_all();
    EXPECT_EQ(state(*store), LifeState::approved);
  }
}

TEST_F(CaseworkLife, WithoutTheDirectoryARecordIsReadAndNoReviewCounts) {
  finish(*tablet);
  exchange_all();
  expect_done(review(*office, Decision::approved));
  exchange_all();
  auto enrolment = tablet->enrolment();
  enrolment.directory = SpaceId::random(rng);  // one that has not come yet
  expect_done(tablet->set_enrolment(enrolment));
  const auto read = on(*tablet).life(space, visit());
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->state, LifeState::finished);
  expect_refused(review(*tablet, Decision::approved), Errc::not_allowed, "office");
}

// ---- two devices ---------------------------------------------------------------------------------------

TEST_F(CaseworkLife, TwoDevicesFinishTheSameVisitOfflineAndAgreeAfterwards) {
  exchange_all();
  at("2026-02-02T18:05");
  const auto by_office = finish(*office);
  at("2026-02-02T18:10");
  const auto by_tablet = finish(*tablet);
  ASSERT_EQ(by_office.notes.size(), 1u);
  ASSERT_EQ(by_tablet.notes.size(), 1u);
  EXPECT_EQ(by_office.notes[0].id, by_tablet.notes[0].id);
  exchange_all();
  for (auto* store : both()) {
    const auto record = read(*store);
    EXPECT_EQ(state(*store), LifeState::finished);
    EXPECT_EQ(shown(*store).versions.size(), 1u);
    EXPECT_EQ(shown(*store).versions.at(1).by, "Priya Raman") << "the last writer wins";
    ASSERT_EQ(record.case_notes.size(), 1u);
    EXPECT_EQ(record.case_notes[0].id, by_office.notes[0].id);
    EXPECT_EQ(record.case_notes[0].note.author, "Priya Raman");
    EXPECT_TRUE(life(*store).changed_since.empty());
    EXPECT_EQ(cin_due(*store), "2026-02-16");
    const auto listed = conflicts(*store);
    EXPECT_TRUE(holds(listed, record::name_of(Field::version, 1)));
    EXPECT_TRUE(holds(listed, record::name_of(Field::note)));
  }
}

TEST_F(CaseworkLife, OfTwoOfflineVersionsTheLastStandsWithItsOwnWords) {
  exchange_all();
  at("2026-02-02T18:05");
  write(*tablet, Field::setting, std::string("the tablet's words"));
  at("2026-02-02T18:10");
  write(*office, Field::setting, std::string("the office's words"));
  finish(*office);
  at("2026-02-02T18:15");
  finish(*tablet);
  exchange_all();
  for (auto* store : both()) {
    EXPECT_EQ(shown(*store).setting, "the office's words");
    EXPECT_EQ(version(*store, 1).setting, "the tablet's words");
    EXPECT_EQ(version(*store, 1).versions.at(1).by, "Priya Raman");
    EXPECT_EQ(life(*store).changed_since, std::vector<change::FieldName>{record::name_of(Field::setting)});
  }
}

// ---- what a correction changes -------------------------------------------------------------------------

TEST_F(CaseworkLife, ACorrectionThatChangesTheTypeWithdrawsTheOldNoteAndOneBackGivesItAgain) {
  finish(*tablet);
  const auto note = read(*tablet).case_notes.at(0).id;
  at("2026-02-03T09:00");
  correct(*tablet, "The mother was in the room");
  write_ticks(*tablet, 0, not_alone(Answer::no));
  const auto plan = finish(*tablet);
  EXPECT_EQ(plan.notes_withdrawn, std::vector<DocumentId>{note});
  exchange_all();
  for (auto* store : both()) {
    EXPECT_EQ(notes(*store), "HOME_VISIT full, STAT_CIN full withdrawn");
    EXPECT_EQ(version(*store, 2).versions.at(2).judgements.at(0).types, "HOME_VISIT");
    EXPECT_EQ(cin_due(*store), "2026-01-26") << "the clock is as if there had been no visit";
    const auto record = read(*store);
    const auto same = [&](const record::NoteRecord& each) { return each.id == note; };
    const auto old = std::find_if(record.case_notes.begin(), record.case_notes.end(), same);
    ASSERT_NE(old, record.case_notes.end());
    EXPECT_NE(old->withdrawn.find("version 2"), std::string::npos) << old->withdrawn;
  }

  at("2026-02-04T09:00");
  correct(*tablet, "She was not, after all");
  write_ticks(*tablet, 0, family.row(0).ticks);
  finish(*tablet);
  exchange_all();
  for (auto* store : both()) {
    EXPECT_EQ(notes(*store), "HOME_VISIT full withdrawn, STAT_CIN full");
    EXPECT_EQ(cin_due(*store), "2026-02-16");
  }
}

TEST_F(CaseworkLife, ThePolicyThatJudgedTheFirstVersionJudgesLaterOnesThoughANewerCameInForce) {
  family.a_case.children[0].episodes[0].value.frequency = 0;
  save(*tablet, testing::fields_of(family.a_case.children[0]));
  EXPECT_EQ(finish(*tablet).policy.policy.version, "default");
  exchange_all();
  // From 1 January on children are seen alone from 12 years: Maya, 11, would have needed an observation.
  expect_done(publish_policy(*office, "version = \"2026.01\"\nfrom = 2026-01-01\nage = 12\n", now, rng));
  exchange_all();
  ASSERT_EQ(on(*tablet).policies().value().size(), 2u);

  at("2026-02-03T09:00");
  correct(*tablet, "The mother was in the room");
  write_ticks(*tablet, 0, not_alone(Answer::no));
  const auto second = finish(*tablet);
  EXPECT_EQ(second.policy.policy.version, "default");
  EXPECT_EQ(second.judgements.at(0).policy, "default");
  EXPECT_EQ(second.judgements.at(0).types, std::vector<rules::VisitType>{rules::VisitType::home_visit});
  exchange_all();
  EXPECT_EQ(version(*office, 2).versions.at(2).policy, "default");
  EXPECT_EQ(version(*office, 2).versions.at(2).policy_hash, version(*office, 1).versions.at(1).policy_hash);

  // The same visit, had it not been finished before: judged by the newer one.
  auto other = family.visit;
  other.id = testing::document_of(0x51);
  other.ref = "v-2";
  other.children.at(key(0)).ticks = not_alone(Answer::no);
  save(*tablet, testing::fields_of(other));
  const auto plan = on(*tablet).plan_finish(space, other.id, now).value();
  EXPECT_EQ(plan.policy.policy.version, "2026.01");
  EXPECT_EQ(plan.judgements.at(0).types, std::vector<rules::VisitType>{rules::VisitType::stat_cin});
}

}  // namespace
}  // namespace doorstep::casework
