// A case as people know it, from the fields of its documents.
#include "core/record/case_record.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <set>

#include "tests/support/seeded_rng.hpp"

namespace doorstep::record {
namespace {

using testing::SeededRng;

/// Builds documents as a device shows them.
class Documents {
 public:
  RawDocument& add(std::string_view type) {
    auto& document = all_.emplace_back();
    document.id = DocumentId::random(rng);
    put(document, Field::type, std::string(type));
    return document;
  }
  RawDocument& own() {
    auto& document = add(type_case);
    document.id = case_document(space);
    return document;
  }
  RawDocument& child(const std::string& name, const std::string& dob) {
    auto& document = add(type_child);
    put(document, Field::name, name);
    if (!dob.empty()) put(document, Field::dob, dob);
    return document;
  }
  RawDocument& visit(const std::string& start) {
    auto& document = add(type_visit);
    put(document, Field::start, start);
    return document;
  }

  void put(RawDocument& to, Field field, const Value& value, std::optional<ItemKey> item = std::nullopt) {
    put_bytes(to, name_of(field, item), encode(value));
  }
  void put_bytes(RawDocument& to, const change::FieldName& name, Bytes bytes) {
    to.fields.push_back(RawField{name, std::move(bytes), rng.next(), device});
  }

  CaseRecord read() const { return case_record(space, std::vector<RawDocument>(all_.begin(), all_.end())); }
  std::vector<RawDocument> shuffled(std::uint64_t seed) const {
    SeededRng dice(seed);
    std::vector<RawDocument> out(all_.begin(), all_.end());
    const auto shuffle = [&](auto& list) {
      for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[dice.below(i)]);
    };
    shuffle(out);
    for (auto& each : out) shuffle(each.fields);
    return out;
  }

  SeededRng rng{1};
  SpaceId space = SpaceId::random(rng);
  DeviceId device = DeviceId::random(rng);

 private:
  std::deque<RawDocument> all_;  // references stay good
};

std::string told(const Value& value) { return to_hex(encode(value)); }

template <class T>
std::string told(const std::vector<Row<T>>& rows) {
  std::string out;
  for (const auto& row : rows) out += item_text(row.key) + "=" + told(Value(row.value)) + " ";
  return out;
}

/// All of a case in one text, so that two can be compared.
std::string told(const CaseRecord& all) {
  std::string out = all.ref + all.name + all.address + all.notes + all.lone_working;
  for (const auto& each : all.people) {
    out += "\nperson " + each.id.text() + each.name + each.role;
    for (const auto& [child, care] : each.main_carer) out += " " + item_text(child) + told(Value(care));
  }
  for (const auto& each : all.children) out += "\nchild " + each.id.text() + each.name + each.dob + told(each.episodes);
  for (const auto& each : all.visits) {
    out += "\nvisit " + each.id.text() + each.start + told(each.setting_blocks) + told(each.parents) +
           told(each.risks) + told(each.analysis_blocks) + told(each.actions) + told(each.attachments) +
           told(each.comments);
    for (const auto& person : each.people) out += " " + item_text(person.person) + told(Value(person.attendance));
    for (const auto& [key, child] : each.children) {
      out += " " + item_text(key) + child.wishes + told(Value(child.ticks)) + told(child.blocks);
    }
    for (const auto& [number, version] : each.versions) out += " " + std::to_string(number) + told(Value(version));
  }
  for (const auto& each : all.case_notes) out += "\nnote " + each.id.text() + told(Value(each.note)) + each.withdrawn;
  for (const auto& each : all.tasks) out += "\ntask " + each.id.text() + told(Value(each.task));
  for (const auto& each : all.unreadable) out += "\n? " + each.document.text() + address_text(each.field);
  return out;
}

template <class T>
std::vector<std::string> names(const std::vector<T>& all) {
  std::vector<std::string> out;
  for (const auto& each : all) out.push_back(each.name);
  return out;
}

Action action(const std::string& text, std::uint32_t order) {
  Action out;
  out.text = text;
  out.order = order;
  return out;
}

/// A family with something in every place that has an order.
Documents a_family() {
  Documents all;
  auto& own = all.own();
  all.put(own, Field::ref, std::string("f-a"));
  all.put(own, Field::name, std::string("Brennock"));
  all.put(own, Field::address, std::string("17 Tannery Row"));
  const auto maya = item_key(all.child("Maya Brennock", "2016-05-19").id);
  const auto theo = item_key(all.child("Theo Pike", "2024-05-06").id);
  auto& donna = all.add(type_person);
  all.put(donna, Field::name, std::string("Donna Brennock"));
  all.put(donna, Field::role, std::string("Mother"));
  all.put(donna, Field::immediate, std::string("yes"));
  all.put(donna, Field::main_carer_of, MainCare{false, "2016-05-19", ""}, maya);
  all.put(donna, Field::main_carer_of, MainCare{true, "", ""}, theo);
  for (int i = 0; i < 3; ++i) {  // the same words in several: only the ids tell them apart
    auto& visit = all.visit("2026-03-03T15:40:00+00:00");
    for (std::uint32_t row = 0; row < 4; ++row) {
      all.put(visit, Field::action, action("Ring the school", row / 2), all.rng.next());
      all.put(visit, Field::risk, Risk{RiskKind::risk, RiskLink::plan, "Lateness", row / 2}, all.rng.next());
      all.put(visit, Field::wishes_block, Block{"Home", "Louder", maya, row / 2}, all.rng.next());
      all.put(visit, Field::comment, Comment{"analysis", "Why?", "Bernadette Osei", "2026-03-05T08:00:00Z"},
              all.rng.next());
      all.put(visit, Field::people, Attendance{false, "", "A neighbour", "Neighbour", false}, all.rng.next());
    }
    all.put(visit, Field::wishes, std::string("She chose to talk upstairs."), maya);
    all.put(visit, Field::ticks, Ticks{}, theo);
    all.put_bytes(visit, change::FieldName{999, ItemKey{1}}, to_bytes(std::string_view("newer")));
    Note note;
    note.visit = visit.id;
    note.child = maya;
    note.type = "STAT_CIN";
    note.finished_at = "2026-03-04T09:10:00Z";
    all.put(all.add(type_note), Field::note, note);
    Task task;
    task.visit = visit.id;
    task.due = "2026-04-14";
    all.put(all.add(type_task), Field::task, task);
  }
  return all;
}

TEST(CaseRecordTest, HoldsTheFamilyAndItsPeople) {
  const auto all = a_family().read();
  EXPECT_EQ(all.ref, "f-a");
  EXPECT_EQ(all.name, "Brennock");
  EXPECT_EQ(all.address, "17 Tannery Row");
  ASSERT_EQ(all.people.size(), 1U);
  const auto& donna = all.people[0];
  EXPECT_EQ(donna.role, "Mother");
  EXPECT_TRUE(donna.immediate);
  EXPECT_FALSE(donna.third_party);
  ASSERT_EQ(all.children.size(), 2U);
  ASSERT_EQ(donna.main_carer.size(), 2U);
  EXPECT_EQ(donna.main_carer.at(all.children[0].key).from, "2016-05-19");
  EXPECT_TRUE(donna.main_carer.at(all.children[1].key).ended);
  EXPECT_EQ(all.person(donna.key), &donna);
  EXPECT_EQ(all.child(donna.key), nullptr);
  EXPECT_EQ(all.name_of(donna.key), "Donna Brennock");
  EXPECT_EQ(all.name_of(all.children[0].key), "Maya Brennock");
  EXPECT_EQ(all.visits.size(), 3U);
  EXPECT_EQ(all.visit(all.visits[1].id), &all.visits[1]);
  EXPECT_EQ(all.case_notes.size(), 3U);
  EXPECT_EQ(all.tasks.size(), 3U);
}

TEST(CaseRecordTest, DoesNotDependOnTheOrderOfWhatItIsMadeFrom) {
  const auto documents = a_family();
  const auto expected = told(documents.read());
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    ASSERT_EQ(told(case_record(documents.space, documents.shuffled(seed))), expected) << seed;
  }
}

TEST(CaseRecordTest, ChildrenStandByAgeThenUnbornThenUnknown) {
  Documents all;
  all.child("Unknown", "");
  all.put(all.child("Unborn", ""), Field::expected, std::string("2026-08-01"));
  all.child("Youngest", "2025-12-29");
  all.child("Twin B", "2016-05-19");
  all.child("Twin A", "2016-05-19");
  EXPECT_EQ(names(all.read().children),
            (std::vector<std::string>{"Twin A", "Twin B", "Youngest", "Unborn", "Unknown"}));
}

TEST(CaseRecordTest, VisitsStandByInstantWhateverZoneTheyAreWrittenIn) {
  Documents all;
  all.visit("2026-03-29T16:00:00+01:00");  // 15:00 UTC
  all.visit("2026-03-29T15:30:00+00:00");
  all.visit("yesterday");
  all.visit("2026-03-29T14:45:00Z");
  const auto read = all.read();
  ASSERT_EQ(read.visits.size(), 4U);
  EXPECT_EQ(read.visits[0].start, "2026-03-29T14:45:00Z");
  EXPECT_EQ(read.visits[1].start, "2026-03-29T16:00:00+01:00");
  EXPECT_EQ(read.visits[2].start, "2026-03-29T15:30:00+00:00");
  EXPECT_EQ(read.visits[3].start, "yesterday") << "a start that is no instant comes last";
}

TEST(CaseRecordTest, EpisodesStandByStart) {
  Documents all;
  auto& maya = all.child("Maya", "2016-05-19");
  for (const char* start : {"2026-02-01", "", "2025-01-20"}) {
    Episode episode;
    episode.start = start;
    all.put(maya, Field::episode, episode, all.rng.next());
  }
  const auto read = all.read();
  ASSERT_EQ(read.children[0].episodes.size(), 3U);
  EXPECT_EQ(read.children[0].episodes[0].value.start, "2025-01-20");
  EXPECT_EQ(read.children[0].episodes[1].value.start, "2026-02-01");
  EXPECT_EQ(read.children[0].episodes[2].value.start, "");
}

TEST(CaseRecordTest, AVisitHoldsAllThatWasWritten) {
  Documents all;
  const auto maya = item_key(all.child("Maya", "2016-05-19").id);
  auto& raw = all.visit("2026-03-03T15:40:00+00:00");
  const std::pair<Field, const char*> texts[] = {
      {Field::ref, "v-1"},          {Field::end, "e"},          {Field::worker, "w"},
      {Field::announced, "yes"},    {Field::outcome, "o"},      {Field::purpose, "p"},
      {Field::setting, "s"},        {Field::parents_none, "n"}, {Field::nothing_new, "yes"},
      {Field::actions_none, "yes"}, {Field::non_engaged, "no"}, {Field::non_engagement, "ne"},
      {Field::next_visit, "nv"},    {Field::analysis_why, "y"}, {Field::analysis_text, "t"},
      {Field::analysis_rating, "r"}};
  for (const auto& [field, words] : texts) all.put(raw, field, std::string(words));
  all.put(raw, Field::legs, Legs{{Leg{"home", "15:40", "16:50"}}});
  all.put(raw, Field::people, Attendance{true, "At work", "", "", false}, ItemKey{5});
  Ticks ticks;
  ticks.seen = Answer::yes;
  all.put(raw, Field::ticks, ticks, maya);
  const std::pair<Field, const char*> about_maya[] = {{Field::can_verbalise, "yes"},     {Field::place, "bedroom"},
                                                      {Field::wishes, "talk"},           {Field::counts_as, "STAT_CP"},
                                                      {Field::full_note, "STAT_CLA"},    {Field::also, "STAT_CLA"},
                                                      {Field::recorded_as, "HOME_VISIT"}};
  for (const auto& [field, words] : about_maya) all.put(raw, field, std::string(words), maya);
  all.put(raw, Field::observation, Observation{"Front room", "", "", "", "", ""}, maya);
  all.put(raw, Field::wishes_block, Block{"School", "Art", maya, 0}, ItemKey{1});
  all.put(raw, Field::setting_block, Block{"Arrival", "Warm", 0, 0}, ItemKey{2});
  all.put(raw, Field::parents_block, Block{"Health", "GP", 0, 0}, ItemKey{3});
  all.put(raw, Field::analysis_block, Block{"Plan", "Working", 0, 0}, ItemKey{4});
  all.put(raw, Field::risk, Risk{RiskKind::protective, RiskLink::fresh, "Hilary", 0}, ItemKey{5});
  all.put(raw, Field::action, action("Ring", 0), ItemKey{6});
  Attachment attachment;
  attachment.title = "Three houses";
  all.put(raw, Field::attachment, attachment, ItemKey{7});

  const auto read = all.read();
  EXPECT_TRUE(read.unreadable.empty());
  ASSERT_EQ(read.visits.size(), 1U);
  const auto& visit = read.visits[0];
  EXPECT_EQ(visit.short_id(), "v-1");
  EXPECT_EQ(visit.end + visit.worker + visit.announced + visit.outcome + visit.purpose, "ewyesop");
  EXPECT_EQ(visit.setting + visit.parents_none + visit.non_engaged + visit.non_engagement + visit.next_visit,
            "snnonenv");
  EXPECT_EQ(visit.analysis_rating + visit.analysis_why + visit.analysis_text, "ryt");
  EXPECT_TRUE(visit.nothing_new);
  EXPECT_TRUE(visit.actions_none);
  ASSERT_EQ(visit.legs.legs.size(), 1U);
  EXPECT_EQ(visit.legs.legs[0].location, "home");
  ASSERT_EQ(visit.people.size(), 1U);
  EXPECT_EQ(visit.people[0].person, 5U);
  EXPECT_TRUE(visit.people[0].attendance.absent);
  ASSERT_EQ(visit.children.size(), 1U);
  const auto& child = visit.children.at(maya);
  EXPECT_EQ(child.child, maya);
  EXPECT_TRUE(child.has_ticks);
  EXPECT_EQ(child.ticks.seen, Answer::yes);
  EXPECT_EQ(child.can_verbalise, "yes");
  EXPECT_EQ(child.place, "bedroom");
  EXPECT_EQ(child.wishes, "talk");
  EXPECT_EQ(child.counts_as, "STAT_CP");
  EXPECT_EQ(child.full_note, "STAT_CLA");
  EXPECT_EQ(child.also, "STAT_CLA");
  EXPECT_EQ(child.recorded_as, "HOME_VISIT");
  ASSERT_TRUE(child.observation);
  EXPECT_EQ(child.observation->where, "Front room");
  ASSERT_EQ(child.blocks.size(), 1U);
  EXPECT_EQ(child.blocks[0].value.title, "School");
  ASSERT_EQ(visit.setting_blocks.size(), 1U);
  EXPECT_EQ(visit.setting_blocks[0].key, 2U);
  ASSERT_EQ(visit.parents.size(), 1U);
  EXPECT_EQ(visit.parents[0].value.title, "Health");
  ASSERT_EQ(visit.analysis_blocks.size(), 1U);
  ASSERT_EQ(visit.risks.size(), 1U);
  EXPECT_EQ(visit.risks[0].value.kind, RiskKind::protective);
  ASSERT_EQ(visit.actions.size(), 1U);
  EXPECT_EQ(visit.actions[0].value.text, "Ring");
  ASSERT_EQ(visit.attachments.size(), 1U);
  EXPECT_EQ(visit.attachments[0].value.title, "Three houses");
}

TEST(CaseRecordTest, AVisitWithoutAShortIdIsCalledByTheBeginningOfItsId) {
  Documents all;
  const auto id = all.visit("2026-03-03T15:40:00Z").id;
  EXPECT_EQ(all.read().visits[0].short_id(), id.text().substr(0, 8));
  EXPECT_EQ(all.read().visits[0].version(), 0U);
}

TEST(CaseRecordTest, VersionsAndReviewsAreFoundByNumber) {
  Documents all;
  auto& raw = all.visit("2026-03-03T15:40:00Z");
  for (const std::uint64_t number : {10U, 2U, 1U}) {
    Version version;
    version.number = number;
    version.by = "by " + std::to_string(number);
    all.put(raw, Field::version, version, number);
  }
  all.put(raw, Field::correction, std::string("The date was wrong"), ItemKey{2});
  all.put(raw, Field::review, Review{10, Decision::approved, "", "Bernadette Osei", ""}, ItemKey{10});
  const auto visit = all.read().visits[0];
  EXPECT_EQ(visit.version(), 10U);
  EXPECT_EQ(visit.versions.at(2).by, "by 2");
  EXPECT_EQ(visit.corrections.at(2), "The date was wrong");
  EXPECT_EQ(visit.reviews.at(10).decision, Decision::approved);
  EXPECT_EQ(visit.review_devices.at(10), all.device);
}

TEST(CaseRecordTest, TheItemSaysWhichVersionIsMeant) {
  Documents all;
  auto& raw = all.visit("2026-03-03T15:40:00Z");
  Version version;
  version.number = 7;
  all.put(raw, Field::version, version, ItemKey{1});
  all.put(raw, Field::review, Review{7, Decision::approved, "", "", ""}, ItemKey{1});
  const auto visit = all.read().visits[0];
  EXPECT_EQ(visit.version(), 1U);
  EXPECT_EQ(visit.versions.at(1).number, 1U);
  EXPECT_EQ(visit.reviews.at(1).version, 1U);
}

TEST(CaseRecordTest, AVersionThatNobodyCanCountOnFromIsListedAndNotRead) {
  Documents all;
  auto& raw = all.visit("2026-03-03T15:40:00Z");
  for (const ItemKey number : {ItemKey{0}, ItemKey{2}, ItemKey{max_version}, ItemKey{max_version + 1}, ~ItemKey{0}}) {
    all.put(raw, Field::version, Version(), number);
  }
  const auto read = all.read();
  EXPECT_EQ(read.visits[0].versions.size(), 2U);
  EXPECT_EQ(read.visits[0].version(), max_version);
  EXPECT_EQ(read.unreadable.size(), 3U);
}

TEST(CaseRecordTest, CommentsStandByTime) {
  Documents all;
  auto& raw = all.visit("2026-03-03T15:40:00Z");
  all.put(raw, Field::comment, Comment{"", "second", "", "2026-03-29T16:00:00+01:00"}, ItemKey{1});
  all.put(raw, Field::comment, Comment{"", "third", "", "2026-03-29T15:30:00Z"}, ItemKey{2});
  all.put(raw, Field::comment, Comment{"", "first", "", "2026-03-29T14:00:00Z"}, ItemKey{3});
  const auto comments = all.read().visits[0].comments;
  ASSERT_EQ(comments.size(), 3U);
  EXPECT_EQ(comments[0].value.text, "first");
  EXPECT_EQ(comments[1].value.text, "second");
  EXPECT_EQ(comments[2].value.text, "third");
}

TEST(CaseRecordTest, WhatWasRemovedOrClearedIsLeftOut) {
  Documents all;
  const auto maya = item_key(all.child("Maya", "2016-05-19").id);
  auto& raw = all.visit("2026-03-03T15:40:00Z");
  all.put(raw, Field::action, action("Ring", 0), ItemKey{1});
  all.put_bytes(raw, name_of(Field::action, 2), {});
  all.put_bytes(raw, name_of(Field::people, 3), {});
  all.put_bytes(raw, name_of(Field::ticks, maya), {});
  all.put_bytes(raw, name_of(Field::version, 1), {});
  all.put_bytes(raw, name_of(Field::correction, 2), {});
  all.put_bytes(all.add(type_note), name_of(Field::note), {});
  auto& task = all.add(type_task);
  all.put(task, Field::task, Task{});
  all.put_bytes(task, name_of(Field::task_done), {});
  const auto read = all.read();
  const auto& visit = read.visits[0];
  ASSERT_EQ(visit.actions.size(), 1U);
  EXPECT_EQ(visit.actions[0].key, 1U);
  EXPECT_TRUE(visit.people.empty());
  EXPECT_TRUE(visit.children.empty());
  EXPECT_EQ(visit.version(), 0U);
  EXPECT_TRUE(visit.corrections.empty());
  EXPECT_TRUE(read.case_notes.empty());
  ASSERT_EQ(read.tasks.size(), 1U);
  EXPECT_FALSE(read.tasks[0].decision);
  EXPECT_TRUE(read.unreadable.empty()) << "cleared is not unreadable";
}

TEST(CaseRecordTest, WhatCannotBeReadIsListedAndTheRestStands) {
  Documents all;
  auto& raw = all.visit("2026-03-03T15:40:00Z");
  const auto broken = to_bytes(std::string_view("not a message"));
  all.put(raw, Field::action, action("Ring", 0), ItemKey{1});
  all.put_bytes(raw, name_of(Field::action, 2), broken);
  all.put_bytes(raw, change::FieldName{999, std::nullopt}, broken);                              // of a newer program
  all.put_bytes(raw, change::FieldName{info_of(Field::setting).number(), ItemKey{1}}, broken);   // has no item
  all.put_bytes(raw, change::FieldName{info_of(Field::wishes).number(), std::nullopt}, broken);  // needs one
  all.put_bytes(raw, name_of(Field::dob), broken);                                               // not a visit's
  auto& raw_note = all.add(type_note);
  all.put_bytes(raw_note, name_of(Field::note), broken);
  const auto note = raw_note.id;
  const auto read = all.read();
  ASSERT_EQ(read.visits.size(), 1U);
  EXPECT_EQ(read.visits[0].actions.size(), 1U);
  EXPECT_TRUE(read.case_notes.empty());
  std::set<std::string> listed;
  for (const auto& each : read.unreadable) {
    listed.insert((each.document == note ? "note " : "visit ") + address_text(each.field));
  }
  EXPECT_EQ(listed,
            (std::set<std::string>{"visit action:0000000000000002", "visit field 999", "visit setting:0000000000000001",
                                   "visit wishes", "visit dob", "note note"}));
  EXPECT_EQ(read.unreadable.size(), listed.size());
}

TEST(CaseRecordTest, DocumentsOfNoKnownTypeAreSkipped) {
  Documents all;
  all.put(all.add("genogram"), Field::name, std::string("x"));
  all.add(type_attachment);
  all.put(all.add(type_case), Field::name, std::string("Another"));  // not the document of the space's id
  auto& untyped = all.visit("2026-03-03T15:40:00Z");
  untyped.fields.erase(untyped.fields.begin());
  auto& cleared = all.visit("2026-03-03T15:40:00Z");
  cleared.fields[0].value.clear();
  const auto read = all.read();
  EXPECT_EQ(read.name, "");
  EXPECT_TRUE(read.visits.empty());
  EXPECT_TRUE(read.unreadable.empty());
}

TEST(CaseRecordTest, SomebodyWhoIsNobodyInTheListsKeepsTheirWords) {
  Documents all;
  auto& raw = all.visit("2026-03-03T15:40:00Z");
  all.put(raw, Field::people, Attendance{false, "", "Mrs Ancliffe", "Neighbour", false}, ItemKey{77});
  all.put(raw, Field::wishes, std::string("A cousin who was there"), ItemKey{78});
  all.put(raw, Field::wishes_block, Block{"Nobody's", "words", 0, 0}, ItemKey{79});
  const auto read = all.read();
  const auto& visit = read.visits[0];
  ASSERT_EQ(visit.people.size(), 1U);
  EXPECT_EQ(visit.people[0].attendance.name, "Mrs Ancliffe");
  EXPECT_EQ(visit.children.at(78).wishes, "A cousin who was there");
  ASSERT_EQ(visit.children.at(0).blocks.size(), 1U);
  EXPECT_EQ(visit.children.at(0).blocks[0].value.text, "words");
  EXPECT_EQ(read.child(78), nullptr);
  EXPECT_EQ(read.person(77), nullptr);
  EXPECT_EQ(read.visit(DocumentId{}), nullptr);
  EXPECT_EQ(read.name_of(78), "somebody who is not in the case's lists");
}

TEST(CaseRecordTest, NotesAndTasksCarryWhatBecameOfThem) {
  Documents all;
  auto& note = all.add(type_note);
  all.put(note, Field::note, Note{});
  all.put(note, Field::withdrawn, std::string("Written for the wrong child"));
  for (const char* due : {"", "2026-04-14", "2026-04-01"}) {
    Task task;
    task.due = due;
    auto& raw = all.add(type_task);
    all.put(raw, Field::task, task);
    if (std::string_view(due) == "2026-04-01") {
      all.put(raw, Field::task_done, TaskDecision{"Visit on Friday", "Bernadette Osei", ""});
    }
  }
  const auto read = all.read();
  ASSERT_EQ(read.case_notes.size(), 1U);
  EXPECT_EQ(read.case_notes[0].withdrawn, "Written for the wrong child");
  ASSERT_EQ(read.tasks.size(), 3U);
  EXPECT_EQ(read.tasks[0].task.due, "2026-04-01");
  ASSERT_TRUE(read.tasks[0].decision);
  EXPECT_EQ(read.tasks[0].decision->words, "Visit on Friday");
  EXPECT_EQ(read.tasks[1].task.due, "2026-04-14");
  EXPECT_EQ(read.tasks[2].task.due, "") << "a task without a date comes last";
}

TEST(CaseRecordTest, OneVisitReadsAloneAsItDoesWithinItsCase) {
  auto documents = a_family();
  const auto all = documents.read();
  for (const auto& raw : documents.shuffled(9)) {
    const auto* within = all.visit(raw.id);
    if (within == nullptr) continue;
    std::vector<UnreadableField> unreadable;
    CaseRecord alone;
    alone.visits.push_back(visit_record(raw, unreadable));
    CaseRecord picked;
    picked.visits.push_back(*within);
    EXPECT_EQ(told(alone), told(picked));
    ASSERT_EQ(unreadable.size(), 1U);
    EXPECT_EQ(unreadable[0].field.kind, 999U);
  }
}

}  // namespace
}  // namespace doorstep::record
