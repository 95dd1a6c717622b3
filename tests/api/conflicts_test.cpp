// What was overwritten, and the decision about it: histories, conflicts and their settling, on an office's and a
// tablet's real stores.
#include <gtest/gtest.h>

#include "client/api/field_titles.hpp"
#include "client/api/value_words.hpp"
#include "tests/api/session_stores.hpp"

namespace doorstep::testing {
namespace {

using record::Field;

class Conflicts : public ::testing::Test, protected SessionStores {
 protected:
  Conflicts() : SessionStores("conflicts-test") {
    family.child(0x11, "Maya Brennock", "2016-05-19");
    family.present(family.person(0x21, "Gareth Brennock", "Father").key);
    at("2026-02-02T17:00");
    save_case();
    exchange_all();
  }

  template <class Ask>
  Ask about(Field field, std::optional<record::ItemKey> item = std::nullopt) const {
    Ask out;
    out.set_space(client::bytes_of(space));
    out.set_document(client::bytes_of(visit()));
    out.set_field(static_cast<std::uint32_t>(field));
    if (item) out.set_item(*item);
    return out;
  }
  wire::HistoryView history(store::DeviceStore& store, Field field, std::optional<record::ItemKey> item = {}) {
    return ask(store, client::history, about<wire::AskHistory>(field, item));
  }
  std::vector<wire::ConflictView> conflicts(store::DeviceStore& store) {
    const auto view = ask(store, client::conflicts, wire::AskConflicts());
    return {view.conflicts().begin(), view.conflicts().end()};
  }
  /// Both write a field without having seen the other's words; the office's reach the log last and win.
  void both_write(Field field, const record::Value& tablets, const record::Value& offices,
                  std::optional<record::ItemKey> item = std::nullopt) {
    write(*tablet, field, tablets, item);
    later(minute_ms);
    write(*office, field, offices, item);
    (void)store::Outbox(*tablet).freeze(space, now, rng).value();
    (void)store::Outbox(*office).freeze(space, now, rng).value();
    send(*tablet, space);
    send(*office, space);
    for (auto* store : both()) receive(*store, space);
  }
  std::string shown_text(store::DeviceStore& store, Field field) {
    const store::FieldPath path{space, visit(), record::name_of(field)};
    return to_text(store::RecordReader(store).shown(path).value().value().value);
  }
};

// ---- histories

TEST_F(Conflicts, AHistoryListsEveryWriteNewestFirstWithItsAuthorAndWhatBecameOfIt) {
  later(minute_ms);
  write(*office, Field::setting, std::string("The office's setting"));
  exchange_all();
  const auto view = history(*tablet, Field::setting);
  EXPECT_EQ(view.title(), "Setting");
  ASSERT_EQ(view.lines_size(), 2);
  EXPECT_EQ(view.lines(0).text(), "The office's setting");
  EXPECT_EQ(view.lines(0).value(), "The office's setting");
  EXPECT_EQ(view.lines(0).holder(), "Bernadette Cole");
  EXPECT_EQ(view.lines(0).grade(), "shown");
  EXPECT_FALSE(view.lines(0).mine());
  EXPECT_EQ(view.lines(1).text(), "setting-words");
  EXPECT_EQ(view.lines(1).holder(), "Priya Raman");
  EXPECT_EQ(view.lines(1).grade(), "superseded");
  EXPECT_TRUE(view.lines(1).mine());
  EXPECT_EQ(view.lines(1).verdict_words(), "");
  for (const auto& line : view.lines()) {
    EXPECT_FALSE(line.unsent());
    EXPECT_EQ(line.written_words().substr(0, 6), "today ") << line.written_words();
    EXPECT_NE(line.received_words(), "");
    EXPECT_NE(line.grade_words(), "");
  }
}

TEST_F(Conflicts, WordsThatAreNotSentStandFirstInTheHistoryAndOnlyOnTheirDevice) {
  write(*tablet, Field::setting, std::string("Only here"));
  auto view = history(*tablet, Field::setting);
  ASSERT_EQ(view.lines_size(), 2);
  EXPECT_TRUE(view.lines(0).unsent());
  EXPECT_TRUE(view.lines(0).mine());
  EXPECT_EQ(view.lines(0).text(), "Only here");
  EXPECT_EQ(view.lines(0).holder(), "Priya Raman");
  EXPECT_EQ(view.lines(0).grade_words(), "Saved on this tablet. Not finished");
  EXPECT_EQ(history(*office, Field::setting).lines_size(), 1);

  (void)store::Outbox(*tablet).freeze(space, now, rng).value();
  view = history(*tablet, Field::setting);
  ASSERT_EQ(view.lines_size(), 2);
  EXPECT_TRUE(view.lines(0).unsent());
  EXPECT_EQ(view.lines(0).grade_words(), "Waiting to send");

  exchange_all();
  view = history(*tablet, Field::setting);
  ASSERT_EQ(view.lines_size(), 2) << "what the log holds is listed once";
  EXPECT_FALSE(view.lines(0).unsent());
}

TEST_F(Conflicts, AStructuredValueIsToldInWordsWithPeoplesNames) {
  auto ticks = not_alone(record::Answer::no);
  ticks.reason_not_alone = "She was asleep";
  ticks.main_carers_present = {family.a_case.people[0].key};
  write_ticks(*tablet, 0, ticks);
  const auto view = history(*tablet, Field::ticks, key(0));
  EXPECT_EQ(view.title(), "Seen and seen alone: Maya Brennock");
  ASSERT_GE(view.lines_size(), 1);
  EXPECT_EQ(view.lines(0).text(),
            "Seen: yes\nSeen alone: no\nBedroom seen: yes\nConcern: no\nWhy not alone: She was asleep\n"
            "Main carers present: Gareth Brennock");
}

TEST_F(Conflicts, ARemovedRowSaysSo) {
  const store::FieldValue removed{record::name_of(Field::action, 0x71), {}};
  expect_done(store::Outbox(*tablet).save(space, visit(), {&removed, 1}, now, rng));
  const auto view = history(*tablet, Field::action, 0x71);
  ASSERT_EQ(view.lines_size(), 2);
  EXPECT_EQ(view.lines(0).text(), "(removed)");
  EXPECT_EQ(view.lines(1).text(), "action-words\nWho: Priya Raman, social worker\nBy: 9 February 2026");
}

// ---- conflicts

TEST_F(Conflicts, WordsOverwrittenUnseenAreAConflictWithBothVersionsAndWhatTheyHadSeen) {
  EXPECT_TRUE(conflicts(*tablet).empty());
  both_write(Field::analysis_text, std::string("Words of Priya."), std::string("Words of Bernadette."));
  for (auto* store : both()) {
    const auto all = conflicts(*store);
    ASSERT_EQ(all.size(), 1U);
    const auto& conflict = all[0];
    EXPECT_EQ(conflict.case_name(), "Brennock");
    EXPECT_EQ(conflict.record_words(), "Visit v-1, Monday 2 February 2026");
    EXPECT_EQ(conflict.title(), "Analysis");
    EXPECT_TRUE(conflict.text());
    EXPECT_FALSE(conflict.unsent());
    EXPECT_EQ(conflict.base().text(), "analysis-words");
    ASSERT_EQ(conflict.versions_size(), 2);
    EXPECT_EQ(conflict.versions(0).text(), "Words of Bernadette.");
    EXPECT_EQ(conflict.versions(0).grade(), "shown");
    EXPECT_EQ(conflict.versions(1).text(), "Words of Priya.");
    EXPECT_EQ(conflict.versions(1).grade(), "overwritten unseen");
    EXPECT_EQ(conflict.versions(0).mine(), store == office.get());
    EXPECT_EQ(conflict.document(), client::bytes_of(visit()));
  }
}

TEST_F(Conflicts, KeepingOneVersionSettlesItForEverybody) {
  both_write(Field::analysis_text, std::string("Words of Priya."), std::string("Words of Bernadette."));
  auto keep = about<wire::AskResolve>(Field::analysis_text);
  keep.set_keep(conflicts(*tablet)[0].versions(1).write());
  const auto saved = ask(*tablet, client::resolve, keep);
  EXPECT_EQ(saved.words(), "Saved on this tablet. Not finished");
  EXPECT_EQ(saved.at(), now.wall);
  EXPECT_EQ(conflicts(*office).size(), 1U) << "nobody else knows of it yet";
  exchange_all();
  for (auto* store : both()) {
    EXPECT_TRUE(conflicts(*store).empty());
    EXPECT_EQ(shown_text(*store, Field::analysis_text), "Words of Priya.");
  }
  refused(*tablet, client::resolve, keep, Errc::not_found, "it has been settled");
}

TEST_F(Conflicts, WhatWasDecidedHereIsNotAskedForAgainWhileItWaitsToBeSent) {
  both_write(Field::analysis_text, std::string("Words of Priya."), std::string("Words of Bernadette."));
  const store::FieldPath path{space, visit(), record::name_of(Field::analysis_text)};
  const auto shown = [&] { return store::RecordReader(*tablet).shown(path).value().value(); };
  EXPECT_TRUE(shown().conflict);
  auto own = about<wire::AskResolve>(Field::analysis_text);
  own.set_value("What both of us agreed.");
  ask(*tablet, client::resolve, own);
  for (const auto state : {store::WordsState::draft, store::WordsState::waiting}) {
    EXPECT_TRUE(conflicts(*tablet).empty());
    EXPECT_EQ(store::RecordReader(*tablet).conflict_count().value(), 0U);
    EXPECT_FALSE(shown().conflict);
    EXPECT_EQ(shown().state, state);
    refused(*tablet, client::resolve, own, Errc::not_found, "it has been settled");
    (void)store::Outbox(*tablet).freeze(space, now, rng).value();
  }
  write(*tablet, Field::analysis_text, std::string("And a word more."));
  EXPECT_TRUE(conflicts(*tablet).empty()) << "what is written on top of a decision takes nothing back";
  exchange_all();
  EXPECT_TRUE(conflicts(*office).empty());
  EXPECT_EQ(shown_text(*office, Field::analysis_text), "And a word more.");
}

TEST_F(Conflicts, WordsThatDecideNothingLeaveTheDecisionOpen) {
  both_write(Field::analysis_text, std::string("Words of Priya."), std::string("Words of Bernadette."));
  write(*tablet, Field::analysis_text, std::string("Written over what was shown."));
  ASSERT_EQ(conflicts(*tablet).size(), 1U);
  EXPECT_TRUE(conflicts(*tablet)[0].unsent());
  (void)store::Outbox(*tablet).freeze(space, now, rng).value();
  EXPECT_EQ(conflicts(*tablet).size(), 1U);
}

TEST_F(Conflicts, WhoWritesMeanwhileIsAskedAboutAnew) {
  both_write(Field::analysis_text, std::string("Words of Priya."), std::string("Words of Bernadette."));
  auto own = about<wire::AskResolve>(Field::analysis_text);
  own.set_value("What Priya decided.");
  ask(*tablet, client::resolve, own);
  later(minute_ms);
  write(*office, Field::analysis_text, std::string("Bernadette went on."));
  (void)store::Outbox(*office).freeze(space, now, rng).value();
  send(*office, space);
  receive(*tablet, space);
  const auto all = conflicts(*tablet);
  ASSERT_EQ(all.size(), 1U) << "the decision did not know of these words";
  EXPECT_TRUE(all[0].unsent());
  EXPECT_EQ(all[0].versions(0).text(), "Bernadette went on.");
}

TEST_F(Conflicts, ADecisionThatTheServerRefusedIsOpenAgain) {
  both_write(Field::analysis_text, std::string("Words of Priya."), std::string("Words of Bernadette."));
  auto own = about<wire::AskResolve>(Field::analysis_text);
  own.set_value("What Priya decided.");
  ask(*tablet, client::resolve, own);
  store::Outbox outbox(*tablet);
  (void)outbox.freeze(space, now, rng).value();
  const auto state = tablet->logs().load_space(space).value();
  const auto waiting = outbox.waiting(state, 1U << 20U, 10).value();
  ASSERT_EQ(waiting.size(), 1U);
  EXPECT_TRUE(conflicts(*tablet).empty());
  expect_done(outbox.set_refused_aside(waiting[0], "too_large"));
  EXPECT_EQ(conflicts(*tablet).size(), 1U);
}

TEST_F(Conflicts, ADamagedLogHidesNeitherOnesOwnWordsNorThatOthersWroteToo) {
  both_write(Field::analysis_text, std::string("Words of Priya."), std::string("Words of Bernadette."));
  write(*tablet, Field::analysis_text, std::string("Written since."));
  expect_done(tablet->database().prepare("UPDATE entry SET verdict = 99").value().run());
  const store::FieldPath path{space, visit(), record::name_of(Field::analysis_text)};
  const auto shown = store::RecordReader(*tablet).shown(path);
  ASSERT_TRUE(shown) << shown.error().message;
  EXPECT_EQ(to_text((*shown)->value), "Written since.");
  EXPECT_TRUE((*shown)->conflict);
  EXPECT_EQ(store::RecordReader(*tablet).conflict_count().value(), 0u) << "it cannot be decided here, and stops nothing";
}

TEST_F(Conflicts, KeepingBothWritesThemOneAfterTheOtherOnesOwnFirst) {
  both_write(Field::analysis_text, std::string("Words of Priya."), std::string("Words of Bernadette."));
  auto keep = about<wire::AskResolve>(Field::analysis_text);
  keep.set_both(true);
  ask(*tablet, client::resolve, keep);
  exchange_all();
  EXPECT_EQ(shown_text(*office, Field::analysis_text), "Words of Priya.\n\nWords of Bernadette.");
  EXPECT_TRUE(conflicts(*office).empty());
  EXPECT_EQ(history(*office, Field::analysis_text).lines_size(), 4) << "nothing of it is lost (P5)";
}

TEST_F(Conflicts, WordsOfOnesOwnSettleItToo) {
  both_write(Field::analysis_text, std::string("Words of Priya."), std::string("Words of Bernadette."));
  auto own = about<wire::AskResolve>(Field::analysis_text);
  own.set_value("What both of us agreed.");
  ask(*office, client::resolve, own);
  exchange_all();
  EXPECT_EQ(shown_text(*tablet, Field::analysis_text), "What both of us agreed.");
  EXPECT_TRUE(conflicts(*tablet).empty());
}

TEST_F(Conflicts, AnswersCannotBeKeptTogether) {
  auto mine = not_alone(record::Answer::no);
  both_write(Field::ticks, mine, not_alone(record::Answer::yes), key(0));
  const auto all = conflicts(*tablet);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_FALSE(all[0].text());
  EXPECT_EQ(all[0].title(), "Seen and seen alone: Maya Brennock");
  EXPECT_EQ(all[0].item(), key(0));
  auto together = about<wire::AskResolve>(Field::ticks, key(0));
  together.set_both(true);
  refused(*tablet, client::resolve, together, Errc::invalid_input, "both cannot be kept");
  together.set_keep(conflicts(*tablet)[0].versions(0).write());
  ask(*tablet, client::resolve, together);
  exchange_all();
  EXPECT_TRUE(conflicts(*office).empty());

  both_write(Field::start, std::string("2026-02-02T15:00:00+00:00"), std::string("2026-02-02T15:10:00+00:00"));
  ASSERT_EQ(conflicts(*tablet).size(), 1U);
  EXPECT_FALSE(conflicts(*tablet)[0].text()) << "two moments one after the other are none";
  EXPECT_EQ(conflicts(*tablet)[0].versions(0).text(), "2 February 2026, 3:10pm");
}

TEST_F(Conflicts, AFinishedRecordsConflictCanBeSettled) {
  both_write(Field::analysis_text, std::string("Words of Priya."), std::string("Words of Bernadette."));
  at("2026-02-02T18:00");
  finish(*tablet);
  ASSERT_EQ(state(*tablet), casework::LifeState::finished);
  auto keep = about<wire::AskResolve>(Field::analysis_text);
  keep.set_keep(conflicts(*tablet)[0].versions(1).write());
  ask(*tablet, client::resolve, keep);
  EXPECT_EQ(shown_text(*tablet, Field::analysis_text), "Words of Priya.");
}

TEST_F(Conflicts, WhatCannotBeDecidedIsRefusedInWords) {
  auto nothing = about<wire::AskResolve>(Field::setting);
  nothing.set_keep(1);
  refused(*tablet, client::resolve, nothing, Errc::not_found, "nothing needs your decision there");
  both_write(Field::setting, std::string("One-words"), std::string("Other-words"));
  auto none = about<wire::AskResolve>(Field::setting);
  refused(*tablet, client::resolve, none, Errc::invalid_input, "say what to keep");
  none.set_both(false);
  refused(*tablet, client::resolve, none, Errc::invalid_input, "say what to keep");
  none.set_keep(12345);
  refused(*tablet, client::resolve, none, Errc::not_found, "that version is not there");
  none.set_space("short");
  refused(*tablet, client::resolve, none, Errc::invalid_input, "an id that is none");
  auto elsewhere = about<wire::AskHistory>(Field::setting);
  elsewhere.set_space(std::string(16, 'x'));
  refused(*tablet, client::history, elsewhere, Errc::not_found, "not here");
  EXPECT_EQ(conflicts(*tablet).size(), 1U) << "and nothing was decided";
}

// ---- words and titles by themselves

TEST(ValueWords, EveryShapeIsToldInWordsForPeople) {
  const client::NameOf names = [](record::ItemKey key) { return key == 7 ? "Maya" : "Gareth"; };
  const auto words = [&](const record::Value& value) { return client::value_words(value, names); };
  EXPECT_EQ(words(record::Ticks()), "Seen: not answered\nSeen alone: not answered\nBedroom seen: not answered");
  EXPECT_EQ(words(record::Block{"School", "She likes maths.", 7, 2}), "School\nShe likes maths.");
  EXPECT_EQ(words(record::Risk{record::RiskKind::protective, record::RiskLink::fresh, "Nan helps", 0}),
            "Protective factor, new\nNan helps");
  EXPECT_EQ(words(record::Attendance{true, "At work", "Ann", "Aunt", false}),
            "Not present\nReason: At work\nName: Ann\nRole: Aunt");
  record::Legs legs;
  legs.legs = {{"home", "", ""}, {"school", "", ""}};
  EXPECT_EQ(words(legs), "Home; then school");
  record::Observation seen;
  seen.mood = "calm";
  EXPECT_EQ(words(seen), "Mood: calm");
  record::Episode plan;
  plan.type = record::PlanType::cp;
  plan.start = "2026-02-02";
  plan.frequency = 10;
  plan.working_days = true;
  plan.supervision_ref = "SUP-9";
  EXPECT_EQ(words(plan), "CP from 2 February 2026, every 10 working days\nSupervision: SUP-9");
  EXPECT_EQ(words(record::MainCare{true, "2020-01-01", ""}), "No longer a main carer from 1 January 2020");
  record::Version version;
  version.number = 2;
  version.by = "Priya Raman";
  version.finished_at = "2026-03-03T16:50:00+00:00";
  version.reason = "A name was wrong";
  version.judgements = {{7, "STAT_CLA+STAT_CP", {"W-DUAL"}, "STAT_CLA"}};
  EXPECT_EQ(words(version),
            "Version 2, finished by Priya Raman, 3 March 2026, 4:50pm\nCorrected because: A name was wrong\n"
            "Maya: Statutory CLA Visit and Statutory CP Visit  W-DUAL  full note: Statutory CLA Visit");
  EXPECT_EQ(words(record::Review{1, record::Decision::returned, "Why?", "B. Osei", "2026-03-04T09:00:00+00:00"}),
            "Version 1 returned by B. Osei, 4 March 2026, 9:00am\nWhy?");
  EXPECT_EQ(words(record::TaskDecision{"Visit together", "B. Osei", "2026-03-04T09:00:00+00:00"}),
            "Visit together\nB. Osei, 4 March 2026, 9:00am");
  EXPECT_EQ(words(record::Comment{"analysis", "Why so?", "B. Osei", ""}),
            "Why so?\nB. Osei, on Analysis / progress of the plan");
  record::Raw raw;
  raw.bytes = to_bytes("abc");
  EXPECT_EQ(words(raw), "3 bytes");
}

TEST(ValueWords, ACodeADateAndAnAnswerAreSaidAsPeopleSayThem) {
  const client::NameOf nobody = [](record::ItemKey) { return std::string(); };
  const auto words = [&](const change::FieldName& field, const std::string& text) {
    return client::value_words(field, to_bytes(text), nobody);
  };
  EXPECT_EQ(words(record::name_of(Field::counts_as, 7), "STAT_CLA+STAT_CP"),
            "Statutory CLA Visit and Statutory CP Visit");
  EXPECT_EQ(words(record::name_of(Field::dob), "2016-05-19"), "19 May 2016");
  EXPECT_EQ(words(record::name_of(Field::announced), "no"), "No");
  EXPECT_EQ(words(record::name_of(Field::setting), "as it was written, 2016-05-19"), "as it was written, 2016-05-19");
  EXPECT_EQ(client::value_words(record::name_of(Field::setting), std::nullopt, nobody),
            "(this device holds no key for these words)");
  EXPECT_EQ(words(change::FieldName{999, std::nullopt}, "x"), "(written by a newer version: update this app)");
  EXPECT_EQ(words(record::name_of(Field::ticks, 7), "\xff\xff"), "(written by a newer version: update this app)");
}

TEST(FieldTitles, AFieldIsCalledByWhatItIsAndWhomItIsAbout) {
  VisitCase a;
  const auto maya = a.child(0x11, "Maya Brennock", "2016-05-19").key;
  const auto gareth = a.person(0x21, "Gareth Brennock", "Father").key;
  a.visit.children.at(maya).blocks = {{0x31, record::Block{"School", "x", maya, 0}}};
  a.visit.people.push_back({0x41, record::Attendance{false, "", "Ann Lee", "Aunt", false}});
  const auto title = [&](const change::FieldName& name) { return client::field_title(a.a_case, &a.visit, name); };
  EXPECT_EQ(title(record::name_of(Field::wishes, maya)), "Wishes: Maya Brennock");
  EXPECT_EQ(title(record::name_of(Field::wishes_block, 0x31)), "Wishes: Maya Brennock, School");
  EXPECT_EQ(title(record::name_of(Field::parents_block, 0x61)), "Discussion with parents / carers: title-words");
  EXPECT_EQ(title(record::name_of(Field::wishes_block, 0x99)), "Wishes") << "a paragraph that was removed";
  EXPECT_EQ(title(record::name_of(Field::people, gareth)), "Who was there: Gareth Brennock");
  EXPECT_EQ(title(record::name_of(Field::people, 0x41)), "Who was there: Ann Lee");
  EXPECT_EQ(title(record::name_of(Field::version, 2)), "Finished version: version 2");
  EXPECT_EQ(title(record::name_of(Field::analysis_text)), "Analysis");
  EXPECT_EQ(title(change::FieldName{999, std::nullopt}), "A field of a newer version of this app");
  EXPECT_EQ(client::field_title(a.a_case, nullptr, record::name_of(Field::episode, 0x11)), "Plan: Maya Brennock");
  for (const auto& info : record::all_fields()) {
    EXPECT_EQ(client::field_words(info.number()).find("newer version"), std::string::npos) << info.name;
  }
}

TEST(FieldTitles, ARecordIsCalledByWhatPeopleCallIt) {
  VisitCase a;
  a.a_case.space.bytes.fill(0x09);
  const auto& maya = a.child(0x11, "Maya Brennock", "2016-05-19");
  record::TaskRecord task;
  task.id = document_of(0x77);
  task.task.child = maya.key;
  a.a_case.tasks.push_back(task);
  a.a_case.visits.push_back(a.visit);
  EXPECT_EQ(client::record_words(a.a_case, a.visit.id), "Visit v-1, Monday 2 February 2026");
  EXPECT_EQ(client::record_words(a.a_case, maya.id), "Maya Brennock");
  EXPECT_EQ(client::record_words(a.a_case, task.id), "Task about Maya Brennock");
  EXPECT_EQ(client::record_words(a.a_case, record::case_document(a.a_case.space)), "The family's file");
  EXPECT_EQ(client::record_words(a.a_case, document_of(0x66)), "Record 66666666");
}

}  // namespace
}  // namespace doorstep::testing
