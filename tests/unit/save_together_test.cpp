// Acts that need several documents to agree: saved and signed as one change, or not at all; and the particular write
// that a later one speaks of, read back wherever it lies. A tablet and its office, with a log between them.
#include <gtest/gtest.h>

#include "core/change/codec.hpp"
#include "core/change/limits.hpp"
#include "core/change/sealing.hpp"
#include "core/store/outbox.hpp"
#include "core/store/record_reader.hpp"
#include "tests/support/two_stores.hpp"

namespace doorstep::store {
namespace {

using testing::SeededRng;
using testing::TwoStores;

constexpr Now moment{1'775'000'000'000, 1'000};

constexpr DocumentId visit{{1}};
constexpr DocumentId approval{{2}};
constexpr DocumentId plan{{3}};
constexpr change::FieldName text{1, std::nullopt};
constexpr change::FieldName note{2, std::nullopt};

FieldValue words(const change::FieldName& field, std::string_view value) { return {field, to_bytes(value)}; }
FieldValue words_of(const change::FieldName& field, std::size_t size) { return {field, Bytes(size, 'w')}; }

void expect_done(const Status& status) { EXPECT_TRUE(status) << status.error().message; }

class SaveTogether : public ::testing::Test, protected TwoStores {
 protected:
  SaveTogether() : TwoStores("save-together-test", moment) {}

  /// The office begins a new epoch and grants its key to nobody else.
  void renew_key() {
    const keys::SpaceKeys keys{Key(rng.bytes<32>()), *ring(*office).token_key};
    const auto epoch = change::epoch_commitment(keys.epoch_key);
    auto transaction = sqlite::Transaction::begin_immediate(office->database()).value();
    const auto state = office->logs().load_space(space).value();
    keys::MembershipChange membership;
    membership.epoch = epoch;
    (void)Outbox(*office).freeze_authority(state, membership, state.epoch, ChangeId::random(rng), moment).value();
    expect_done(office->keep_keys(state, epoch, keys, rng));
    expect_done(transaction.commit());
    exchange(*office, space);
  }
  const SpaceKeyRing& ring(DeviceStore& store) {
    return *store.key_ring(store.logs().load_space(space).value()).value();
  }

  // ---- writing and reading

  Status save_together(DeviceStore& store, const std::vector<DocumentFields>& documents) {
    return Outbox(store).save_together(space, documents, moment, rng);
  }
  void save(DeviceStore& store, const DocumentId& document, const FieldValue& value) {
    expect_done(Outbox(store).save(space, document, std::span(&value, 1), moment, rng));
  }
  void sign(DeviceStore& store) { EXPECT_TRUE(Outbox(store).freeze(space, moment, rng)); }

  FieldPath path(const DocumentId& document, const change::FieldName& field = text) const {
    return {space, document, field};
  }
  std::optional<ShownField> shown(DeviceStore& store, const DocumentId& document,
                                  const change::FieldName& field = text) {
    return RecordReader(store).shown(path(document, field)).value();
  }
  std::string shown_text(DeviceStore& store, const DocumentId& document, const change::FieldName& field = text) {
    const auto field_shown = shown(store, document, field);
    return field_shown ? to_text(field_shown->value) : "nothing";
  }
  WriteId shown_id(DeviceStore& store, const DocumentId& document) { return shown(store, document).value().id; }
  /// The words of that write, or "nothing".
  std::string value_of(DeviceStore& store, WriteId id, const DocumentId& document = visit,
                       const change::FieldName& field = text) {
    const auto value = RecordReader(store).value_of(path(document, field), id).value();
    return value ? to_text(*value) : "nothing";
  }
  std::vector<change::Body> waiting(DeviceStore& store) {
    const auto state = store.logs().load_space(space).value();
    std::vector<change::Body> out;
    const auto waits = Outbox(store).waiting(state, everything, everything).value();
    for (const auto& each : waits) {
      out.push_back(change::decode_body(each.body).value());
    }
    return out;
  }
  std::uint64_t drafts(DeviceStore& store) { return Outbox(store).summary().value().drafts; }
};

const std::vector<DocumentFields> act{{visit, {words(text, "I visited at four."), words(note, "Sam was asleep.")}},
                                      {approval, {words(text, "Approved.")}}};

// ---- one change ----------------------------------------------------------------------------------------

TEST_F(SaveTogether, DraftsAreSignedInTheOrderInWhichTheyWereLastSaved) {
  save(*tablet, visit, words(text, "first"));
  save(*tablet, visit, words(note, "second"));
  save(*tablet, visit, words(text, "third, in the first one's place"));
  sign(*tablet);
  const auto bodies = waiting(*tablet);
  ASSERT_EQ(bodies.size(), 1u);
  ASSERT_EQ(bodies[0].writes.size(), 2u);
  EXPECT_LT(bodies[0].writes[0].stamp, bodies[0].writes[1].stamp);
  EXPECT_EQ(bodies[0].writes[1].id, bodies[0].writes[0].id + 1) << "so that ids differ by one, and take a byte each";
  EXPECT_EQ(shown_text(*tablet, visit), "third, in the first one's place");
}

TEST_F(SaveTogether, WhatIsNoLongerTrueOnceTheDraftsAreSignedTakesEverythingBack) {
  save(*tablet, visit, words(text, "I visited at three."));
  const auto draft = shown_id(*tablet, visit);
  const std::vector<DocumentFields> version{{approval, {words(text, "Approved.")}}};
  WriteId seen = 0;
  const auto refused = Outbox(*tablet).save_together(space, version, moment, rng, [&]() -> Status {
    seen = shown_id(*tablet, visit);
    EXPECT_EQ(shown(*tablet, visit)->state, WordsState::waiting) << "it is signed by then";
    return fail(Errc::conflict, "words changed");
  });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::conflict);
  EXPECT_EQ(seen, draft) << "signing keeps the name of the write";
  EXPECT_EQ(drafts(*tablet), 1u);
  EXPECT_TRUE(waiting(*tablet).empty());
  EXPECT_EQ(shown_text(*tablet, approval), "nothing");

  expect_done(Outbox(*tablet).save_together(space, version, moment, rng, [] { return Status(); }));
  EXPECT_EQ(drafts(*tablet), 0u);
  EXPECT_EQ(shown_text(*tablet, approval), "Approved.");
}

TEST_F(SaveTogether, FieldsOfSeveralDocumentsTravelInOneChange) {
  expect_done(save_together(*tablet, act));
  const auto changes = waiting(*tablet);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].writes.size(), 3u);
  EXPECT_EQ(changes[0].writes[0].where.document, visit);
  EXPECT_EQ(changes[0].writes[2].where.document, approval);
  EXPECT_EQ(shown(*tablet, approval)->state, WordsState::waiting);

  exchange(*office, space);
  EXPECT_EQ(shown_text(*office, visit), "nothing");
  EXPECT_EQ(shown_text(*office, approval), "nothing");
  exchange(*tablet, space);
  exchange(*office, space);
  for (auto* store : {office.get(), tablet.get()}) {
    EXPECT_EQ(shown_text(*store, visit), "I visited at four.");
    EXPECT_EQ(shown_text(*store, visit, note), "Sam was asleep.");
    EXPECT_EQ(shown_text(*store, approval), "Approved.");
  }
  const auto state = office->logs().load_space(space).value();
  EXPECT_EQ(office->logs().body_at(state, state.size() - 1).value().writes.size(), 3u);
}

TEST_F(SaveTogether, DraftsAreSignedFirstAndTheirWritesNamedAsBases) {
  save(*tablet, visit, words(text, "I visited."));
  save(*tablet, plan, words(text, "Weekly."));
  const auto draft = shown_id(*tablet, visit);
  const auto other_draft = shown_id(*tablet, plan);
  expect_done(save_together(*tablet, act));

  EXPECT_EQ(drafts(*tablet), 0u);
  const auto changes = waiting(*tablet);
  ASSERT_EQ(changes.size(), 3u);
  ASSERT_EQ(changes[0].writes.size(), 1u);
  EXPECT_EQ(changes[0].writes[0].id, draft);
  ASSERT_EQ(changes[1].writes.size(), 1u);
  EXPECT_EQ(changes[1].writes[0].id, other_draft);
  ASSERT_EQ(changes[2].writes.size(), 3u);
  EXPECT_EQ(changes[2].writes[0].bases, std::vector<WriteId>{draft});
  EXPECT_TRUE(changes[2].writes[1].bases.empty());
  EXPECT_TRUE(changes[2].writes[2].bases.empty());
  EXPECT_GT(changes[2].writes[0].stamp, changes[0].writes[0].stamp);
  EXPECT_EQ(shown_text(*tablet, visit), "I visited at four.");
  EXPECT_EQ(value_of(*tablet, draft), "I visited.");

  exchange(*tablet, space);
  exchange(*office, space);
  EXPECT_EQ(RecordReader(*office).conflict_count().value(), 0u);
  const auto history = RecordReader(*office).history(path(visit)).value();
  ASSERT_EQ(history.size(), 2u);
  EXPECT_EQ(history[0].grade, merge::Grade::withdrawn);
  EXPECT_EQ(history[1].grade, merge::Grade::current);
}

TEST_F(SaveTogether, WhatIsShownIsNamedAsBaseWhereverItLies) {
  save(*office, visit, words(text, "The visit was at five."));
  sign(*office);
  exchange(*office, space);
  exchange(*tablet, space);
  const auto logged = shown_id(*tablet, visit);
  expect_done(save_together(*tablet, act));
  const auto pending = shown_id(*tablet, visit);
  expect_done(save_together(*tablet, {{visit, {words(text, "I visited at half past four.")}}}));

  const auto changes = waiting(*tablet);
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].writes[0].bases, std::vector<WriteId>{logged});
  EXPECT_EQ(changes[1].writes[0].bases, std::vector<WriteId>{pending});
}

TEST_F(SaveTogether, NoFieldsMakeNoChange) {
  expect_done(save_together(*tablet, {}));
  expect_done(save_together(*tablet, {{visit, {}}}));
  EXPECT_TRUE(waiting(*tablet).empty());
}

// ---- refusals ------------------------------------------------------------------------------------------

TEST_F(SaveTogether, WithoutTheNewestKeyItIsRefusedAndDraftsStay) {
  renew_key();
  exchange(*tablet, space);
  save(*tablet, visit, words(text, "I visited."));
  const auto draft = shown_id(*tablet, visit);

  const auto refused = save_together(*tablet, act);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::not_allowed);
  EXPECT_TRUE(waiting(*tablet).empty());
  EXPECT_EQ(drafts(*tablet), 1u);
  EXPECT_EQ(shown_id(*tablet, visit), draft);
  EXPECT_EQ(shown_text(*tablet, visit), "I visited.");
  EXPECT_EQ(shown_text(*tablet, approval), "nothing");
  expect_done(save_together(*office, act));  // who holds the key goes on
}

TEST_F(SaveTogether, MoreThanOneChangeHoldsIsRefusedAndEverythingStays) {
  save(*tablet, visit, words(text, "I visited."));
  const auto draft = shown_id(*tablet, visit);
  DocumentFields fields{plan, {}};
  for (std::uint32_t i = 0; i <= change::max_writes; ++i) fields.values.push_back(words({1, i}, ""));
  const std::vector<DocumentFields> too_many{fields};
  const auto half = max_together_bytes / 2;
  const std::vector<DocumentFields> too_long{{visit, {words_of(text, half), words_of(note, half)}},
                                             {approval, {words_of(text, 1)}}};
  const std::vector<DocumentFields> too_long_a_block{{visit, {words(text, "I visited at four.")}},
                                                     {approval, {words_of(text, change::max_value_bytes + 1)}}};
  for (const auto* documents : {&too_many, &too_long, &too_long_a_block}) {
    const auto refused = save_together(*tablet, *documents);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::too_large);
    EXPECT_TRUE(waiting(*tablet).empty());
    EXPECT_EQ(drafts(*tablet), 1u);
    EXPECT_EQ(shown_id(*tablet, visit), draft);
    EXPECT_EQ(shown_text(*tablet, approval), "nothing");
  }
}

TEST_F(SaveTogether, AsMuchAsOneChangeHoldsIsSaved) {
  const auto half = max_together_bytes / 2;
  expect_done(save_together(*tablet, {{visit, {words_of(text, half)}}, {approval, {words_of(text, half)}}}));
  DocumentFields fields{plan, {}};
  for (std::uint32_t i = 0; i < change::max_writes; ++i) fields.values.push_back(words({1, i}, ""));
  expect_done(save_together(*tablet, {fields}));
  EXPECT_EQ(waiting(*tablet).size(), 2u);
}

TEST_F(SaveTogether, AFieldNamedTwiceIsRefusedAndEverythingStays) {
  save(*tablet, visit, words(text, "I visited."));
  const auto refused = save_together(*tablet, {act[0], act[1], {visit, {words(text, "I did not.")}}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::malformed);
  EXPECT_TRUE(waiting(*tablet).empty());
  EXPECT_EQ(shown_text(*tablet, visit), "I visited.");
}

// ---- crashes -------------------------------------------------------------------------------------------

TEST_F(SaveTogether, WordsSurviveAPowerCutAfterwards) {
  expect_done(save_together(*tablet, act));
  const auto id = shown_id(*tablet, approval);
  disk.power_cut(0);
  restart_tablet(rng);
  EXPECT_EQ(waiting(*tablet).size(), 1u);
  EXPECT_EQ(shown_text(*tablet, visit), "I visited at four.");
  EXPECT_EQ(shown_text(*tablet, visit, note), "Sam was asleep.");
  EXPECT_EQ(shown_text(*tablet, approval), "Approved.");
  EXPECT_EQ(value_of(*tablet, id, approval), "Approved.");
  exchange(*tablet, space);
  exchange(*office, space);
  EXPECT_EQ(shown_text(*office, approval), "Approved.");
}

TEST_F(SaveTogether, APowerCutAtAnyStepLeavesAllOrNothing) {
  save(*tablet, visit, words(text, "I visited."));
  save(*tablet, plan, words(text, "Weekly."));
  tablet.reset();
  const auto before = disk.files();
  int nothing = 0;
  bool through = false;
  for (std::uint64_t step = 1; !through; ++step) {
    for (std::uint64_t seed = 0; seed < 4 && !through; ++seed) {
      SCOPED_TRACE("cut at step " + std::to_string(step) + ", seed " + std::to_string(seed));
      tablet.reset();
      disk.restore(before);
      SeededRng random(step);
      restart_tablet(random);
      disk.arm_crash_at(disk.steps() + step);
      const auto done = Outbox(*tablet).save_together(space, act, moment, random);
      through = !disk.crashed();
      disk.power_cut(seed == 0 ? 0 : step * 1000 + seed);
      restart_tablet(random);
      const auto changes = waiting(*tablet).size();
      if (changes == 0) {
        ++nothing;
        EXPECT_FALSE(done) << "acknowledged words were lost";
        EXPECT_EQ(drafts(*tablet), 2u);
        EXPECT_EQ(shown_text(*tablet, visit), "I visited.");
        EXPECT_EQ(shown_text(*tablet, approval), "nothing");
      } else {
        EXPECT_EQ(changes, 3u);
        EXPECT_EQ(drafts(*tablet), 0u);
        EXPECT_EQ(shown_text(*tablet, visit), "I visited at four.");
        EXPECT_EQ(shown_text(*tablet, approval), "Approved.");
      }
      EXPECT_EQ(shown_text(*tablet, plan), "Weekly.");
      EXPECT_TRUE(done || !through) << done.error().message;
      ASSERT_FALSE(HasFailure());
    }
  }
  EXPECT_GT(nothing, 8) << "hardly any cut fell into the commit";
}

// ---- one particular write ------------------------------------------------------------------------------

TEST_F(SaveTogether, AWriteIsReadInADraftThenWaitingThenInTheLog) {
  save(*tablet, visit, words(text, "I visited."));
  const auto id = shown_id(*tablet, visit);
  EXPECT_EQ(value_of(*tablet, id), "I visited.");
  sign(*tablet);
  EXPECT_EQ(drafts(*tablet), 0u);
  EXPECT_EQ(value_of(*tablet, id), "I visited.");
  exchange(*tablet, space);
  EXPECT_TRUE(waiting(*tablet).empty());
  EXPECT_EQ(value_of(*tablet, id), "I visited.");
  EXPECT_EQ(value_of(*office, id), "nothing");
  exchange(*office, space);
  EXPECT_EQ(value_of(*office, id), "I visited.");
}

TEST_F(SaveTogether, AReplacedDraftIsGoneAndASignedWriteStays) {
  save(*tablet, visit, words(text, "I vis"));
  const auto replaced = shown_id(*tablet, visit);
  save(*tablet, visit, words(text, "I visited."));
  const auto signed_id = shown_id(*tablet, visit);
  EXPECT_EQ(value_of(*tablet, replaced), "nothing");
  sign(*tablet);
  save(*tablet, visit, words(text, "I visited at four."));
  sign(*tablet);
  save(*tablet, visit, words(text, "I visited at five."));
  EXPECT_EQ(value_of(*tablet, signed_id), "I visited.");
  EXPECT_EQ(value_of(*tablet, shown_id(*tablet, visit)), "I visited at five.");
}

TEST_F(SaveTogether, AWriteIsStillReadWhenAnotherDeviceHasSupersededIt) {
  expect_done(save_together(*tablet, act));
  const auto id = shown_id(*tablet, visit);
  exchange(*tablet, space);
  exchange(*office, space);
  expect_done(save_together(*office, {{visit, {words(text, "The visit was at five.")}}}));
  exchange(*office, space);
  exchange(*tablet, space);
  EXPECT_EQ(shown_text(*tablet, visit), "The visit was at five.");
  for (auto* store : {office.get(), tablet.get()}) EXPECT_EQ(value_of(*store, id), "I visited at four.");
}

TEST_F(SaveTogether, AWriteOfAnotherRegisterOrOfNoneIsNotRead) {
  expect_done(save_together(*tablet, act));
  const auto id = shown_id(*tablet, visit);
  EXPECT_EQ(value_of(*tablet, id), "I visited at four.");
  EXPECT_EQ(value_of(*tablet, id, visit, note), "nothing");
  EXPECT_EQ(value_of(*tablet, id, approval), "nothing");
  EXPECT_EQ(value_of(*tablet, id, DocumentId{{9}}), "nothing");
  EXPECT_EQ(value_of(*tablet, id + 1000), "nothing");
}

TEST_F(SaveTogether, AWriteWhoseKeyIsNotHereIsNotRead) {
  renew_key();
  expect_done(save_together(*office, act));
  const auto id = shown_id(*office, visit);
  exchange(*office, space);
  exchange(*tablet, space);
  EXPECT_EQ(value_of(*office, id), "I visited at four.");
  EXPECT_EQ(value_of(*tablet, id), "nothing");
}

TEST_F(SaveTogether, OfSeveralCopiesOneThatOpensIsRead) {
  for (auto* store : {office.get(), tablet.get()}) {  // both draw the same write id
    SeededRng same(77);
    store->lock();
    expect_done(store->unlock(as_bytes(testing::store_passphrase), same));
    save(*store, visit, words(text, "I visited."));
    sign(*store);
  }
  const auto id = shown_id(*tablet, visit);
  ASSERT_EQ(shown_id(*office, visit), id);
  expect_done(tablet->database().execute("UPDATE outgoing SET sealed = x'00'"));
  EXPECT_EQ(value_of(*tablet, id), "nothing");

  exchange(*office, space);
  receive(*tablet, space);
  EXPECT_EQ(value_of(*tablet, id), "I visited.");
}

}  // namespace
}  // namespace doorstep::store
