// The table of fields, and the bytes of their values.
#include "core/record/record.hpp"

#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include <set>

#include "core/change/limits.hpp"
#include "record.pb.h"
#include "tests/support/seeded_rng.hpp"

namespace doorstep::record {
namespace {

using testing::SeededRng;

TEST(RecordFields, NumbersAndNamesAreUniqueAndRise) {
  std::set<std::string_view> names;
  std::uint32_t last = 0;
  for (const auto& info : all_fields()) {
    EXPECT_GT(info.number(), last) << info.name;
    last = info.number();
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_EQ(find_field(info.number()), &info);
    EXPECT_EQ(find_field(info.name), &info);
    EXPECT_NE(info.records, 0) << info.name << " belongs to no record";
  }
}

// What was sealed is sealed: a number that moves would give old words to another field.
TEST(RecordFields, NumbersStayWhatTheyAre) {
  EXPECT_EQ(static_cast<std::uint32_t>(Field::type), 1U);
  EXPECT_EQ(static_cast<std::uint32_t>(Field::name), 3U);
  EXPECT_EQ(static_cast<std::uint32_t>(Field::ticks), 21U);
  EXPECT_EQ(static_cast<std::uint32_t>(Field::wishes), 23U);
  EXPECT_EQ(static_cast<std::uint32_t>(Field::setting), 26U);
  EXPECT_EQ(static_cast<std::uint32_t>(Field::analysis_text), 32U);
  EXPECT_EQ(static_cast<std::uint32_t>(Field::place), 37U);
  EXPECT_EQ(static_cast<std::uint32_t>(Field::version), 47U);
  EXPECT_EQ(static_cast<std::uint32_t>(Field::note), 49U);
  EXPECT_EQ(static_cast<std::uint32_t>(Field::part), 53U);
  EXPECT_EQ(static_cast<std::uint32_t>(Field::analysis_block), 58U);
}

TEST(RecordFields, WhatActsWriteIsNotSetByHand) {
  for (const auto field : {Field::type, Field::ref, Field::version, Field::review, Field::correction, Field::comment,
                           Field::recorded_as}) {
    EXPECT_TRUE(info_of(field).records & in_visit) << info_of(field).name;
    EXPECT_FALSE(info_of(field).settable_in(in_visit)) << info_of(field).name;
  }
  for (const auto field : {Field::setting, Field::ticks, Field::counts_as, Field::parents_none, Field::non_engaged,
                           Field::setting_block, Field::analysis_block}) {
    EXPECT_TRUE(info_of(field).settable_in(in_visit)) << info_of(field).name;
  }
  EXPECT_FALSE(info_of(Field::dob).settable_in(in_visit));
  EXPECT_TRUE(info_of(Field::dob).settable_in(in_child));
}

TEST(RecordFields, EveryRecordHasATypeAndThoseThatPeopleCallHaveAShortId) {
  EXPECT_EQ(info_of(Field::type).records & in_all, in_all);
  for (const auto kind : {in_case, in_person, in_child, in_visit, in_note, in_task}) {
    EXPECT_TRUE(info_of(Field::ref).records & kind);
  }
  EXPECT_FALSE(info_of(Field::ref).records & (in_attachment | in_policy));
}

TEST(RecordFields, EveryNameTakesOneByteBesideItsItem) {
  for (const auto& info : all_fields()) {
    const auto item = info.item == Item::none ? std::nullopt : std::optional<std::uint64_t>(7);
    EXPECT_EQ(change::encode_name(name_of(info.field, item)).size(), item ? 9U : 1U) << info.name;
  }
}

TEST(RecordFields, AddressesReadBackAsTheyAreWritten) {
  EXPECT_EQ(address_text(name_of(Field::analysis_text)), "analysis.text");
  EXPECT_EQ(address_text(name_of(Field::wishes, 0xab)), "wishes:00000000000000ab");
  EXPECT_EQ(address_text(change::FieldName{999, std::nullopt}), "field 999");

  const auto plain = parse_address("setting");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->field->field, Field::setting);
  const auto named = parse_address("wishes.block:00000000000000ab");
  ASSERT_TRUE(named);
  EXPECT_EQ(named->field->field, Field::wishes_block);
  EXPECT_EQ(parse_item(named->item), std::optional<std::uint64_t>(0xab));
  EXPECT_EQ(parse_item("maya"), std::nullopt);
  EXPECT_EQ(parse_item("00000000000000ag"), std::nullopt);
}

TEST(RecordFields, AddressesThatDoNotFitSayWhy) {
  for (const char* wrong : {"", "settings", "setting:x", "wishes", "wishes:", "Setting"}) {
    const auto parsed = parse_address(wrong);
    ASSERT_FALSE(parsed) << wrong;
    EXPECT_EQ(parsed.error().code, Errc::invalid_input);
  }
}

std::vector<Value> one_of_each_shape() {
  Ticks ticks;
  ticks.seen = Answer::yes;
  ticks.seen_alone = Answer::no;
  ticks.bedroom_seen = Answer::not_applicable;
  ticks.concern = Answer::yes;
  ticks.tried_to_talk = Answer::no;
  ticks.observed_with_main_carer = Answer::yes;
  ticks.mode = SeenMode::sibling_group;
  ticks.mode_reason = "They asked to be together";
  ticks.reason_not_alone = "Felt unwell";
  ticks.main_carers_present = {1, 0xffffffffffffffff};
  ticks.others_present = {42};
  Episode episode;
  episode.type = PlanType::cla;
  episode.start = "2026-03-10";
  episode.start_time = "15:00";
  episode.end = "2026-06-01";
  episode.frequency = 10;
  episode.working_days = true;
  episode.agreed_on = "2026-03-11";
  episode.supervision_ref = "SUP-118";
  episode.category = "emotional harm";
  episode.nrpf = true;
  episode.placement = "foster care";
  episode.reg24 = true;
  episode.first_review_due = "2026-04-07";
  episode.first_review_held = "2026-04-06";
  episode.fostering_panel = "2026-05-01";
  episode.proposed_frequency = 28;
  episode.proposed_working_days = true;
  episode.proposed_on = "2026-05-02";
  SeededRng rng(3);
  const auto visit = DocumentId::random(rng);
  const auto other = DocumentId::random(rng);
  Attachment attachment{9, "activity", "Three houses", "image/jpeg", 1843200, std::string(64, 'a'), "A clock", 1, {}};
  attachment.document = other;
  Version version;
  version.number = 2;
  version.finished_at = "2026-03-04T09:10:00+00:00";
  version.by = "Priya Raman";
  version.reason = "The date was wrong";
  version.policy = "2026.03";
  version.policy_hash = rng.bytes<32>();
  version.fields = {FieldPin{26, std::nullopt, 0xfedcba9876543210, rng.bytes<32>()},
                    FieldPin{23, ItemKey{0}, 1, rng.bytes<32>()}, FieldPin{999, ItemKey{7}, 2, rng.bytes<32>()}};
  version.judgements = {ChildJudgement{9, "STAT_CLA+STAT_CP", {"W-DUAL", "W-BEDROOM"}, "STAT_CLA"}};
  const Note note{visit,
                  9,
                  "STAT_CP",
                  NoteKind::cross_reference,
                  other,
                  2,
                  "Priya Raman",
                  "2026-03-04T09:10:00+00:00",
                  "2026-03-03T15:40:00+00:00",
                  "2026-03-03T16:50:00+00:00",
                  ticks};
  const Task task{
      TaskKind::further_visit, visit, 9, "2026-04-14", "See Maya alone", "2026-03-04T09:10:00+00:00", "Priya Raman",
      {"T-FURTHER-VISIT"}};
  return {std::string("Maya said „louder but nicer“.\nTwo lines."),
          Legs{{Leg{"school", "15:40", "16:00"}, Leg{"home", "16:10", ""}}},
          Attendance{true, "At work", "Mrs Ancliffe", "Neighbour", true},
          ticks,
          Observation{"Front room", "Content", "Walking", "Answered at once", "He pointed", "Secure"},
          Block{"School", "Her favourite lesson is art.", 9, 3},
          Risk{RiskKind::protective, RiskLink::fresh, "Hilary stays two nights", 2},
          Action{"Ring the school", "Priya Raman", "social worker", "2026-03-09", "open", true, 4},
          attachment,
          episode,
          MainCare{true, "2026-03-10", "2026-04-01"},
          version,
          Review{2, Decision::returned, "Say where Theo was", "Bernadette Osei", "2026-03-05T08:00:00+00:00"},
          note,
          task,
          TaskDecision{"Visit again on Friday", "Bernadette Osei", "2026-03-05T08:00:00+00:00"},
          Comment{"analysis", "Is it working for Maya?", "Bernadette Osei", "2026-03-05T08:00:00+00:00"},
          Raw{{0x00, 0xff, 0xf8, 0x01, 0x00}}};
}

TEST(RecordValues, EveryShapeReadsBackWithAllItsParts) {
  const auto values = one_of_each_shape();
  ASSERT_EQ(values.size(), std::variant_size_v<Value>);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto shape = static_cast<Shape>(i);
    ASSERT_EQ(shape_of(values[i]), shape);
    const auto bytes = encode(values[i]);
    const auto back = decode(shape, bytes);
    ASSERT_TRUE(back) << i;
    EXPECT_EQ(shape_of(*back), shape);
    // Equal bytes of a value with every part set: a part that is not read back would be missing in them.
    EXPECT_EQ(encode(*back), bytes) << i;
    EXPECT_NE(bytes, encode(blank(shape))) << i;
  }
}

TEST(RecordValues, PartsComeBackInTheirPlaces) {
  const auto values = one_of_each_shape();
  const auto ticks = decode(Shape::ticks, encode(values[3]));
  ASSERT_TRUE(ticks);
  const auto& t = std::get<Ticks>(*ticks);
  EXPECT_EQ(t.seen, Answer::yes);
  EXPECT_EQ(t.seen_alone, Answer::no);
  EXPECT_EQ(t.bedroom_seen, Answer::not_applicable);
  EXPECT_EQ(t.mode, SeenMode::sibling_group);
  EXPECT_EQ(t.main_carers_present, (std::vector<ItemKey>{1, 0xffffffffffffffff}));
  EXPECT_EQ(t.others_present, (std::vector<ItemKey>{42}));
  const auto action = decode(Shape::action, encode(values[7]));
  ASSERT_TRUE(action);
  EXPECT_EQ(std::get<Action>(*action).owner, "Priya Raman");
  EXPECT_EQ(std::get<Action>(*action).due, "2026-03-09");
  EXPECT_TRUE(std::get<Action>(*action).next_visit);
}

TEST(RecordValues, PartsOfActsComeBackInTheirPlaces) {
  const auto values = one_of_each_shape();
  const auto read = [&](Shape shape) { return *decode(shape, encode(values[static_cast<std::size_t>(shape)])); };
  const auto version = std::get<Version>(read(Shape::version));
  const auto& written = std::get<Version>(values[static_cast<std::size_t>(Shape::version)]);
  EXPECT_EQ(version.number, 2U);
  EXPECT_EQ(version.policy_hash, written.policy_hash);
  ASSERT_EQ(version.fields.size(), 3U);
  EXPECT_EQ(version.fields[0].item, std::nullopt);
  EXPECT_EQ(version.fields[0].write, 0xfedcba9876543210U);
  EXPECT_EQ(version.fields[0].sha256, written.fields[0].sha256);
  EXPECT_EQ(version.fields[1].item, std::optional<ItemKey>(0)) << "item 0 is not the same as none";
  EXPECT_EQ(version.fields[2].field, 999U) << "a version may pin a field of a newer program";
  ASSERT_EQ(version.judgements.size(), 1U);
  EXPECT_EQ(version.judgements[0].codes, (std::vector<std::string>{"W-DUAL", "W-BEDROOM"}));
  EXPECT_EQ(version.judgements[0].full_note, "STAT_CLA");

  const auto note = std::get<Note>(read(Shape::note));
  const auto& note_written = std::get<Note>(values[static_cast<std::size_t>(Shape::note)]);
  EXPECT_EQ(note.visit, note_written.visit);
  EXPECT_EQ(note.refers_to, note_written.refers_to);
  EXPECT_EQ(note.kind, NoteKind::cross_reference);
  EXPECT_EQ(note.end, "2026-03-03T16:50:00+00:00");
  EXPECT_EQ(note.ticks.reason_not_alone, "Felt unwell");

  const auto task = std::get<Task>(read(Shape::task));
  EXPECT_EQ(task.kind, TaskKind::further_visit);
  EXPECT_EQ(task.visit, note_written.visit);
  EXPECT_EQ(task.codes, (std::vector<std::string>{"T-FURTHER-VISIT"}));
  EXPECT_EQ(std::get<Review>(read(Shape::review)).decision, Decision::returned);
  EXPECT_EQ(std::get<Episode>(read(Shape::episode)).proposed_frequency, 28U);
  EXPECT_EQ(std::get<Attachment>(read(Shape::attachment)).document, note_written.refers_to);
}

TEST(RecordValues, NoBytesOfAFileAreTakenForAMark) {
  for (const Bytes& bytes : {Bytes{0xf8, 0x01, 0x00}, Bytes{0x00}, Bytes(1000, 0x0a)}) {
    EXPECT_EQ(encode(Raw{bytes}), bytes);
    EXPECT_EQ(std::get<Raw>(*decode(Shape::bytes, bytes)).bytes, bytes);
  }
}

// An empty value means removed, so a row that has nothing in it yet must have bytes.
TEST(RecordValues, ABlankRowIsNotARemovedOne) {
  for (std::size_t i = 1; i < std::variant_size_v<Value>; ++i) {
    const auto shape = static_cast<Shape>(i);
    if (shape == Shape::bytes) continue;
    const auto bytes = encode(blank(shape));
    EXPECT_FALSE(bytes.empty()) << i;
    const auto back = decode(shape, bytes);
    ASSERT_TRUE(back) << i;
    EXPECT_EQ(encode(*back), bytes) << i;
    EXPECT_FALSE(decode(shape, {})) << i;
  }
  EXPECT_TRUE(encode(std::string()).empty());
  EXPECT_TRUE(encode(Raw{}).empty());
}

TEST(RecordValues, BytesThatDoNotParseAreAnErrorWithoutTheirContent) {
  const auto broken = to_bytes(std::string_view("Kelly did not answer the door"));
  const auto read = decode(Shape::action, broken);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Errc::malformed);
  EXPECT_EQ(read.error().message.find("Kelly"), std::string::npos);
}

TEST(RecordValues, AnAnswerOfANewerProgramReadsAsUnanswered) {
  const std::uint8_t newer[] = {0x08, 0x09};  // TicksValue.seen = 9
  const auto read = decode(Shape::ticks, newer);
  ASSERT_TRUE(read);
  EXPECT_EQ(std::get<Ticks>(*read).seen, Answer::unanswered);
}

TEST(RecordValues, ADecisionOrKindOfANewerProgramReadsAsUnspecified) {
  const std::uint8_t review[] = {0x10, 0x09};  // ReviewValue.decision = 9
  EXPECT_EQ(std::get<Review>(*decode(Shape::review, review)).decision, Decision::unspecified);
  const std::uint8_t note[] = {0x20, 0x09};  // NoteValue.kind = 9
  EXPECT_EQ(std::get<Note>(*decode(Shape::note, note)).kind, NoteKind::unspecified);
  const std::uint8_t task[] = {0x08, 0x09};  // TaskValue.kind = 9
  EXPECT_EQ(std::get<Task>(*decode(Shape::task, task)).kind, TaskKind::unspecified);
  const std::uint8_t below[] = {0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01};  // kind = -1
  EXPECT_EQ(std::get<Task>(*decode(Shape::task, below)).kind, TaskKind::unspecified);
}

template <class Message>
Status reads(Shape shape, const Message& message) {
  const auto read = decode(shape, to_bytes(message.SerializeAsString()));
  if (!read) return fail(read.error());
  return {};
}

TEST(RecordValues, IdsAndHashesOfAWrongLengthDoNotParse) {
  for (const std::size_t size : {1U, 15U, 17U, 31U, 33U}) {
    const std::string wrong(size, 'x');
    wire::VersionValue hash;
    hash.set_policy_hash(wrong);
    wire::VersionValue pin;
    pin.add_fields()->set_sha256(wrong);
    wire::NoteValue visit;
    visit.set_visit(wrong);
    wire::NoteValue refers;
    refers.set_refers_to(wrong);
    wire::TaskValue task;
    task.set_visit(wrong);
    wire::AttachmentValue attachment;
    attachment.set_document(wrong);
    for (const auto& status :
         {reads(Shape::version, hash), reads(Shape::version, pin), reads(Shape::note, visit),
          reads(Shape::note, refers), reads(Shape::task, task), reads(Shape::attachment, attachment)}) {
      ASSERT_FALSE(status) << size;
      EXPECT_EQ(status.error().code, Errc::malformed);
    }
  }
}

TEST(RecordValues, MorePartsThanARecordMayHaveAreNotRead) {
  wire::VersionValue version;
  wire::TaskValue task;
  wire::TicksValue ticks;
  for (std::size_t i = 0; i < max_parts; ++i) {
    version.add_fields();
    task.add_codes();
    ticks.add_others_present(i);
  }
  EXPECT_TRUE(reads(Shape::version, version));
  EXPECT_TRUE(reads(Shape::task, task));
  EXPECT_TRUE(reads(Shape::ticks, ticks));
  wire::NoteValue note;
  ticks.add_others_present(1);
  *note.mutable_ticks() = ticks;
  version.add_fields();
  task.add_codes();
  EXPECT_FALSE(reads(Shape::version, version));
  EXPECT_FALSE(reads(Shape::task, task));
  EXPECT_FALSE(reads(Shape::ticks, ticks));
  EXPECT_FALSE(reads(Shape::note, note)) << "ticks within a note have the same bound";

  wire::CommentValue comment;
  comment.set_text(std::string(change::max_value_bytes, 'x'));
  EXPECT_FALSE(reads(Shape::comment, comment)) << "more bytes than any program seals";
}

// Whatever arrives, reading ends with a value or an error; a value that was read can be written again.
TEST(RecordValues, DamagedBytesAreReadOrRefused) {
  const google::protobuf::LogSilencer quiet;  // it complains of every text that is no UTF-8
  SeededRng rng(4);
  const auto values = one_of_each_shape();
  for (std::size_t i = 1; i < values.size(); ++i) {
    const auto shape = static_cast<Shape>(i);
    const auto good = encode(values[i]);
    int refused = 0;
    for (std::size_t cut = 1; cut < good.size(); ++cut) {
      const auto read = decode(shape, ByteView(good).first(cut));
      refused += !read;
      if (read) {
        EXPECT_EQ(shape_of(*read), shape);
      }
    }
    if (shape != Shape::bytes) {
      EXPECT_GT(refused, 0) << i;
    }
    for (int round = 0; round < 300; ++round) {
      auto bad = good;
      bad[rng.below(bad.size())] ^= static_cast<std::uint8_t>(1 + rng.below(255));
      if (const auto read = decode(shape, bad)) {
        EXPECT_FALSE(encode(*read).empty()) << i;
      }
    }
  }
}

TEST(RecordIds, NotesAndTasksOfOneVisitHaveTheSameIdsOnEveryDevice) {
  SeededRng rng(5);
  const Key key(rng.bytes<32>());
  const Key other(rng.bytes<32>());
  const auto visit = DocumentId::random(rng);
  const auto again = DocumentId::random(rng);
  EXPECT_EQ(note_document(key, visit, 7, "STAT_CLA"), note_document(key, visit, 7, "STAT_CLA"));
  EXPECT_EQ(task_document(key, visit, 7, TaskKind::team_manager), task_document(key, visit, 7, TaskKind::team_manager));
  // Tasks are numbered by a kind that is four bytes on the wire: no type of a note may meet it.
  const std::string four_bytes("\0\0\0\1", 4);
  const std::set<DocumentId> distinct = {note_document(key, visit, 7, "STAT_CLA"),
                                         note_document(key, visit, 7, "STAT_CP"),
                                         note_document(key, visit, 8, "STAT_CLA"),
                                         note_document(key, again, 7, "STAT_CLA"),
                                         note_document(other, visit, 7, "STAT_CLA"),
                                         note_document(key, visit, 7, four_bytes),
                                         task_document(key, visit, 7, TaskKind::team_manager),
                                         task_document(key, visit, 7, TaskKind::further_visit),
                                         task_document(key, visit, 8, TaskKind::team_manager),
                                         task_document(key, again, 7, TaskKind::team_manager),
                                         task_document(other, visit, 7, TaskKind::team_manager)};
  EXPECT_EQ(distinct.size(), 11U);
}

TEST(RecordIds, ImportedRecordsHaveTheSameIdOnEveryDeviceOfACaseAndAnotherInAnotherCase) {
  SeededRng rng(1);
  const Key one(rng.bytes<32>());
  const Key other(rng.bytes<32>());
  EXPECT_EQ(imported_document(one, "v-1"), imported_document(one, "v-1"));
  EXPECT_FALSE(imported_document(one, "v-1") == imported_document(one, "v-2"));
  EXPECT_FALSE(imported_document(one, "v-1") == imported_document(other, "v-1"));
}

TEST(RecordIds, ImportedRowsOfOneRecordAreToldApart) {
  SeededRng rng(2);
  const auto document = DocumentId::random(rng);
  std::set<ItemKey> seen;
  for (const auto field : {Field::action, Field::risk}) {
    for (std::uint32_t i = 0; i < 50; ++i) seen.insert(imported_row(document, field, i));
  }
  EXPECT_EQ(seen.size(), 100U);
  EXPECT_EQ(imported_row(document, Field::risk, 3), imported_row(document, Field::risk, 3));
}

TEST(RecordIds, AnItemKeyIsTheBeginningOfADocumentsId) {
  const auto document = DocumentId::from_text("0123456789abcdeffedcba9876543210");
  ASSERT_TRUE(document);
  EXPECT_EQ(item_text(item_key(*document)), "0123456789abcdef");
  const SpaceId space{document->bytes};
  EXPECT_EQ(case_document(space), *document);
}

}  // namespace
}  // namespace doorstep::record
