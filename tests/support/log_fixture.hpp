// One space with a founded log on a store of choice, and short ways to write into it. Changes are real: encoded,
// hashed, signed, decoded again.
#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "core/merge/fold.hpp"
#include "core/merge/history.hpp"
#include "core/sqlite/database.hpp"
#include "core/store/log_schema.hpp"
#include "core/store/sqlite_log_store.hpp"
#include "tests/support/memory_log_store.hpp"
#include "tests/support/organisation.hpp"

namespace doorstep::testing {

constexpr Millis test_time = 1'700'000'000'000;

SpaceId test_space();
change::Register test_register(std::uint8_t document, std::uint8_t field);

/// One write to test_register(1, 1), stamped `ms` after test_time.
change::Write write_of(WriteId id, Millis ms, std::vector<WriteId> bases = {});
change::Write write_to(const change::Register& where, WriteId id, Millis ms, std::vector<WriteId> bases = {});

struct ChangeOptions {
  EpochId epoch;
  std::uint32_t schema = 1;
  bool fork = false;
};

/// Builds the tablet's next change and moves its chain on.
change::ProvenChange next_change(Rng& rng, Tablet& tablet, std::vector<change::Write> writes,
                                 const ChangeOptions& options);
/// An authority change. `builds_on` and the operation go into a statement signed by `authority`.
change::ProvenChange next_authority_change(Rng& rng, Tablet& tablet, const keys::AuthorityKey& authority,
                                           const std::optional<Hash>& builds_on, keys::Operation operation,
                                           const EpochId& epoch);

EpochId epoch_named(std::uint8_t number);
keys::MemberAddition member(const Tablet& tablet);

/// Where a SqliteLogStore lives in a test.
class MemoryStoreHome {
 public:
  MemoryLogStore& store() { return store_; }

 private:
  MemoryLogStore store_;
};
class SqliteStoreHome {
 public:
  SqliteStoreHome();
  store::SqliteLogStore& store() { return store_; }
  sqlite::Database& database() { return database_; }

 private:
  sqlite::Database database_;
  store::SqliteLogStore store_{database_};
};

using StoreHomes = ::testing::Types<MemoryStoreHome, SqliteStoreHome>;

/// `office` founds the space with the tablets anna and ben; carl is a device of the organisation, not a member.
template <class Home>
class LogFixture : public ::testing::Test {
 protected:
  LogFixture() : state(home.store().create_space(test_space(), 7).value()) {
    const auto founded = append_authority(founding(), 0);
    EXPECT_EQ(founded.head.verdict, merge::Verdict::merged);
  }

  keys::Founding founding() const {
    keys::Founding out;
    out.organisation = organisation.id();
    out.root_key = organisation.root().verify;
    out.kind = keys::SpaceKind::case_file;
    out.schema = 1;
    out.epoch = epoch_named(1);
    out.members = {member(office), member(anna), member(ben)};
    return out;
  }

  merge::Folded append(const change::ProvenChange& change, Millis ms) {
    return merge::append(state, home.store(), change, test_time + ms).value();
  }
  /// Received `ms` after test_time.
  merge::Folded append_write(Tablet& tablet, Millis ms, std::vector<change::Write> writes, ChangeOptions options) {
    return append(next_change(organisation.rng(), tablet, std::move(writes), options), ms);
  }
  merge::Folded append_write(Tablet& tablet, Millis ms, std::vector<change::Write> writes) {
    return append_write(tablet, ms, std::move(writes), ChangeOptions{epoch_named(1)});
  }
  merge::Folded append_authority(keys::Operation operation, Millis ms) {
    const auto head = state.founded() ? std::optional<Hash>(state.authority_head) : std::nullopt;
    return append(
        next_authority_change(organisation.rng(), office, authority, head, std::move(operation), epoch_named(1)), ms);
  }

  merge::RegisterHistory history(const change::Register& where = test_register(1, 1)) {
    const auto document = home.store().find_document(state, where.document).value();
    if (!document) return {};
    return home.store().history(state, *document, where.field).value();
  }
  /// The winner's write id; 0 when nothing wins.
  WriteId winner(const change::Register& where = test_register(1, 1)) {
    const auto found = history(where);
    return found.winner ? found.writes[*found.winner].row.id : 0;
  }
  merge::GradedWrite row(WriteId id, const change::Register& where = test_register(1, 1)) {
    for (const auto& write : history(where).writes) {
      if (write.row.id == id) return write;
    }
    ADD_FAILURE() << "no write " << id;
    return {};
  }
  merge::Grade grade(WriteId id) { return row(id).grade; }

  TestOrganisation organisation{1};
  keys::AuthorityKey authority = organisation.authority("office-pc");
  Tablet office = organisation.tablet(authority, "office-pc");
  Tablet anna = organisation.tablet(authority, "tab-anna");
  Tablet ben = organisation.tablet(authority, "tab-ben");
  Tablet carl = organisation.tablet(authority, "tab-carl");
  Home home;
  merge::SpaceState state;
};

}  // namespace doorstep::testing
