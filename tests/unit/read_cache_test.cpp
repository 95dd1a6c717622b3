// What was read before is given again only while it is still true: after every kind of change, a store that has read
// everything shows the same as one that has just been opened.
#include "core/store/read_cache.hpp"

#include <gtest/gtest.h>

#include "core/record/record.hpp"
#include "core/rules/calendar.hpp"
#include "core/store/outbox.hpp"
#include "core/store/record_reader.hpp"
#include "tests/support/two_stores.hpp"

namespace doorstep::store {
namespace {

using record::Field;
using testing::TwoStores;

struct Everything {
  std::map<DocumentId, std::vector<ShownField>> documents;
};

void PrintTo(const Everything& all, std::ostream* out) { *out << all.documents.size() << " documents"; }

bool same(const ShownField& a, const ShownField& b) {
  return a.field == b.field && a.value == b.value && a.id == b.id && a.state == b.state && a.at == b.at &&
         a.device == b.device && a.conflict == b.conflict && a.newer_unreadable == b.newer_unreadable;
}

bool operator==(const Everything& a, const Everything& b) {
  if (a.documents.size() != b.documents.size()) return false;
  for (const auto& [id, fields] : a.documents) {
    const auto other = b.documents.find(id);
    if (other == b.documents.end() || other->second.size() != fields.size()) return false;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (!same(fields[i], other->second[i])) return false;
    }
  }
  return true;
}

Everything read_all(DeviceStore& store, const SpaceId& space) {
  RecordReader reader(store);
  Everything out;
  const auto all = reader.documents(space).value();
  for (const auto& id : all) out.documents[id] = reader.document(space, id).value();
  return out;
}

class ReadCacheTest : public ::testing::Test {
 protected:
  ReadCacheTest() : stores("read-cache", Now{rules::parse_moment("2026-03-03T10:00").value(), 1'000}) {
    for (int i = 0; i < 3; ++i) documents.push_back(DocumentId::random(stores.rng));
  }

  void save(DeviceStore& store, std::size_t document, Field field, std::string_view words) {
    const FieldValue value{record::name_of(field), to_bytes(words)};
    ASSERT_TRUE(Outbox(store).save(stores.space, documents[document], {&value, 1}, stores.now, stores.rng));
  }
  void forget(DeviceStore& store) {
    store.lock();
    ASSERT_TRUE(store.unlock(as_bytes(testing::store_passphrase), stores.rng));
  }
  /// What has been read before must equal what is read anew; leaves the cache filled.
  void expect_true(const char* after) {
    for (auto* store : stores.both()) {
      const auto kept = read_all(*store, stores.space);
      forget(*store);
      EXPECT_EQ(kept, read_all(*store, stores.space)) << after;
    }
  }

  TwoStores stores;
  std::vector<DocumentId> documents;
};

TEST_F(ReadCacheTest, EveryKindOfChangeIsSeenAtOnce) {
  constexpr Field fields[] = {Field::setting, Field::purpose, Field::analysis_text};
  for (int step = 0; step < 400; ++step) {
    stores.now.wall += 1000;
    stores.now.monotonic += 1000;
    auto& store = stores.rng.next64() % 2 == 0 ? *stores.office : *stores.tablet;
    const auto document = static_cast<std::size_t>(stores.rng.next64() % documents.size());
    const auto field = fields[stores.rng.next64() % std::size(fields)];
    switch (stores.rng.next64() % 8) {
      case 0:
      case 1:
      case 2:
        save(store, document, field, "words of step " + std::to_string(step));
        expect_true("a save");
        break;
      case 3:
        save(store, document, field, "");
        expect_true("a clearing");
        break;
      case 4:
        ASSERT_TRUE(Outbox(store).freeze(stores.space, stores.now, stores.rng));
        expect_true("signing");
        break;
      case 5:
        stores.send(store, stores.space);
        expect_true("sending");
        stores.receive(store, stores.space);
        expect_true("receiving");
        break;
      case 6:
        stores.exchange_all();
        expect_true("an exchange");
        break;
      case 7: {
        const auto state = store.logs().load_space(stores.space).value();
        auto sync = store.space_sync(state).value();
        sync.held_sequence = stores.rng.next64() % 5;
        ASSERT_TRUE(store.set_space_sync(state, sync));
        expect_true("another word of the server about what it holds");
        break;
      }
    }
    if (HasFailure()) FAIL() << "at step " << step;
  }
}

TEST_F(ReadCacheTest, SettlingAConflictIsSeen) {
  save(*stores.tablet, 0, Field::setting, "before");
  stores.exchange_all();
  save(*stores.tablet, 0, Field::setting, "the tablet's");
  save(*stores.office, 0, Field::setting, "the office's");
  stores.exchange_all();
  expect_true("a conflict");
  const FieldPath path{stores.space, documents[0], record::name_of(Field::setting)};
  EXPECT_TRUE(read_all(*stores.tablet, stores.space).documents[documents[0]].front().conflict);
  ASSERT_TRUE(Outbox(*stores.tablet).save_settling(path, as_bytes("both"), stores.now, stores.rng));
  expect_true("a decision");
  stores.exchange_all();
  expect_true("a decision that is known to all");
  EXPECT_FALSE(read_all(*stores.office, stores.space).documents[documents[0]].front().conflict);
}

TEST_F(ReadCacheTest, WhatATransactionTookBackWasNeverShown) {
  save(*stores.tablet, 0, Field::setting, "kept");
  (void)read_all(*stores.tablet, stores.space);
  DocumentFields fields;
  fields.document = documents[1];
  fields.values.push_back(FieldValue{record::name_of(Field::setting), to_bytes(std::string_view("taken back"))});
  const auto refused = Outbox(*stores.tablet)
                           .save_together(stores.space, {&fields, 1}, stores.now, stores.rng, [&]() -> Status {
                             (void)read_all(*stores.tablet, stores.space);  // reads what will not be
                             return fail(Errc::conflict, "no");
                           });
  ASSERT_FALSE(refused);
  expect_true("a transaction that was rolled back");
}

TEST_F(ReadCacheTest, ALockedStoreCountsConflictsWithoutOpeningAny) {
  save(*stores.tablet, 0, Field::setting, "before");
  stores.exchange_all();
  save(*stores.tablet, 0, Field::setting, "the tablet's");
  save(*stores.office, 0, Field::setting, "the office's");
  stores.exchange_all();
  stores.tablet->lock();
  EXPECT_EQ(RecordReader(*stores.tablet).conflict_count().value(), 1u);
}

}  // namespace
}  // namespace doorstep::store
