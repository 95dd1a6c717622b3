// The table of fields, and the bytes of their values.
#include "core/record/record.hpp"

#include <gtest/gtest.h>

#include <set>

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
  return {std::string("Maya said „louder but nicer“.\nTwo lines."),
          Legs{{Leg{"school", "15:40", "16:00"}, Leg{"home", "16:10", ""}}},
          Attendance{true, "At work", "Mrs Ancliffe", "Neighbour", true},
          ticks,
          Observation{"Front room", "Content", "Walking", "Answered at once", "He pointed", "Secure"},
          Block{"School", "Her favourite lesson is art.", 9, 3},
          Risk{RiskKind::protective, RiskLink::fresh, "Hilary stays two nights", 2},
          Action{"Ring the school", "Priya Raman", "social worker", "2026-03-09", "open", true, 4},
          Attachment{9, "activity", "Three houses", "image/jpeg", 1843200, std::string(64, 'a'), "A clock", 1},
          episode,
          MainCare{true, "2026-03-10", "2026-04-01"}};
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

// An empty value means removed, so a row that has nothing in it yet must have bytes.
TEST(RecordValues, ABlankRowIsNotARemovedOne) {
  for (std::size_t i = 1; i < std::variant_size_v<Value>; ++i) {
    const auto shape = static_cast<Shape>(i);
    const auto bytes = encode(blank(shape));
    EXPECT_FALSE(bytes.empty()) << i;
    const auto back = decode(shape, bytes);
    ASSERT_TRUE(back) << i;
    EXPECT_EQ(encode(*back), bytes) << i;
    EXPECT_FALSE(decode(shape, {})) << i;
  }
  EXPECT_TRUE(encode(std::string()).empty());
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
