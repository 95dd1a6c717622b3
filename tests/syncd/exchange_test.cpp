#include "tests/syncd/daemon_fixture.hpp"

#include "core/sqlite/database.hpp"
#include "core/sqlite/statement.hpp"
#include "core/sync/digest.hpp"
#include "syncd/store/limits.hpp"

namespace doorstep::testing {
namespace {

class ExchangeTest : public DaemonTest {
 protected:
  void SetUp() override {
    found_directory({&anna, &ben});
    space = open_case({&anna});
  }

  wire::ExchangeBody pull(TestDevice& who, std::uint64_t size = 0, const std::string& root = {}) {
    auto body = who.body(server());
    add_cursor(body, space, size, root);
    return body;
  }

  TestDevice anna = device("tab-anna");
  TestDevice ben = device("tab-ben");
  SpaceId space;
};

// ---- who asks ------------------------------------------------------------------------------------------

TEST_F(ExchangeTest, ADeviceThatTheDirectoryDoesNotKnowIsToldThatTheOfficeHasNotApprovedIt) {
  auto stranger = device("tab-stranger");
  const auto response = call(handle_exchange, stranger.sign(stranger.body(server())));
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(problem_of(response).code(), "not_enrolled");
  EXPECT_EQ(problem_of(response).message(), "the office has not approved this device yet");
}

TEST_F(ExchangeTest, ARequestThatAnotherKeySignedIsRefused) {
  const auto response = call(handle_exchange, ben.sign(anna.body(server())));
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(problem_of(response).code(), "bad_signature");
}

TEST_F(ExchangeTest, ARequestWithOneBitOfItsBodyAlteredIsRefused) {
  wire::ExchangeRequest request;
  request.ParseFromString(anna.sign(pull(anna)));
  request.mutable_body()->back() ^= 1;
  EXPECT_NE(call(handle_exchange, request.SerializeAsString()).status, 200);
}

TEST_F(ExchangeTest, ARequestMeantForAnotherServerIsRefused) {
  const auto other = keys::server_id(crypto::SigningKey::generate(organisation.rng()).verify);
  const auto response = call(handle_exchange, anna.sign(anna.body(other)));
  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(problem_of(response).code(), "wrong_server");
}

TEST_F(ExchangeTest, DamagedBytesAreRefusedAsMalformed) {
  for (const std::string& bytes : {std::string("\xff\xff\xff", 3), std::string(), std::string(1000, 'x')}) {
    EXPECT_EQ(call(handle_exchange, bytes).status, 400);
  }
}

TEST_F(ExchangeTest, ANewerProtocolIsAnsweredWithASignedUpgrade) {
  auto body = anna.body(server());
  body.set_protocol_min(2);
  body.set_protocol_max(3);
  const auto answer = exchange(anna, body);
  EXPECT_EQ(answer.attested.state(), wire::STATE_UPGRADE);
  EXPECT_EQ(answer.attested.protocol_max(), sync::protocol_version);
}

TEST_F(ExchangeTest, ADeviceThatAsksTooOftenIsToldWhenToComeBack) {
  start(256, 0, 2);
  exchange(anna, pull(anna));
  exchange(anna, pull(anna));
  const auto response = call(handle_exchange, anna.sign(pull(anna)));
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(response.headers.front().first, "Retry-After");
  EXPECT_EQ(call(handle_exchange, office.sign(pull(office))).status, 200) << "one device must not slow another";
}

TEST_F(ExchangeTest, MoreCursorsThanTheLimitAreRefused) {
  auto body = anna.body(server());
  for (std::size_t i = 0; i <= sync::max_cursors; ++i) add_cursor(body, SpaceId::random(organisation.rng()));
  EXPECT_EQ(call(handle_exchange, anna.sign(body)).status, 413);
}

// ---- pushing -------------------------------------------------------------------------------------------

TEST_F(ExchangeTest, APushedChangeGetsAPositionAndAReceiptThatNamesIt) {
  const auto change = note(anna, space);
  const auto answer = push(anna, space, {change});
  ASSERT_EQ(answer.space(space)->receipts_size(), 1);
  const auto& receipt = answer.space(space)->receipts(0);
  EXPECT_EQ(receipt.first_position(), 1u);
  EXPECT_EQ(receipt.first_sequence(), 1u);
  EXPECT_EQ(receipt.count(), 1u);
  EXPECT_EQ(receipt.received_at(), now);
  EXPECT_TRUE(receipt.verdicts().empty());
  EXPECT_TRUE(equal(as_bytes(receipt.last_hash()), change.change.hash));
  ASSERT_EQ(answer.space(space)->held_size(), 1);
  EXPECT_TRUE(equal(as_bytes(answer.space(space)->held(0).hash()), change.change.hash));
}

TEST_F(ExchangeTest, ManyChangesPushedTogetherShareOneReceiptRun) {
  std::vector<change::ProvenChange> changes;
  for (int i = 0; i < 20; ++i) changes.push_back(note(anna, space));
  const auto answer = push(anna, space, changes);
  ASSERT_EQ(answer.space(space)->receipts_size(), 1);
  EXPECT_EQ(answer.space(space)->receipts(0).count(), 20u);
}

TEST_F(ExchangeTest, TheSameRequestBytesAgainGiveTheSameReceiptsAndNoSecondEntry) {
  auto body = anna.body(server());
  add_cursor(body, space);
  auto change = note(anna, space);
  *body.add_push() = anna.batch(change);
  const auto bytes = anna.sign(body);
  const auto first = exchange_bytes(bytes);
  now += minute_ms;
  const auto again = exchange_bytes(bytes);
  EXPECT_EQ(first.space(space)->receipts(0).SerializeAsString(), again.space(space)->receipts(0).SerializeAsString());
  EXPECT_EQ(daemon->store->index().space(space)->size, 2u);
}

TEST_F(ExchangeTest, AChangeWhosePredecessorIsMissingWaitsAndNamesIt) {
  const auto first = note(anna, space);
  const auto second = note(anna, space);
  const auto answer = push(anna, space, {second});
  EXPECT_EQ(answer.space(space)->state(), wire::STATE_WAIT);
  ASSERT_EQ(answer.space(space)->needed_size(), 1);
  EXPECT_EQ(answer.space(space)->needed(0).sequence(), 1u);
  EXPECT_EQ(answer.space(space)->receipts_size(), 0);

  const auto both = push(anna, space, {first, second});
  EXPECT_EQ(both.space(space)->state(), wire::STATE_OK);
  EXPECT_EQ(both.space(space)->receipts(0).count(), 2u);
}

TEST_F(ExchangeTest, AMissingBaseIsAskedForAndAdmittedWithoutOnceItIsWaived) {
  const auto change = anna.write(space, case_keys, DocumentId::random(organisation.rng()), "x", now, {4711});
  const auto waits = push(anna, space, {change});
  ASSERT_EQ(waits.space(space)->needed_size(), 1);
  EXPECT_EQ(waits.space(space)->needed(0).write_id(), 4711u);

  auto body = anna.body(server());
  add_cursor(body, space);
  std::vector<change::ProvenChange> changes{change};
  *body.add_push() = anna.batch(changes);
  *body.add_waived() = waits.space(space)->needed(0);
  const auto answer = exchange(anna, body);
  EXPECT_EQ(answer.space(space)->state(), wire::STATE_OK);
  EXPECT_EQ(answer.space(space)->receipts_size(), 1);
}

TEST_F(ExchangeTest, AWaivedChangeThatIsFoundLateGetsAPosition) {
  const auto first = note(anna, space);
  const auto second = note(anna, space);
  auto body = anna.body(server());
  add_cursor(body, space);
  std::vector<change::ProvenChange> changes{second};
  *body.add_push() = anna.batch(changes);
  *body.add_waived() = push(anna, space, {second}).space(space)->needed(0);
  ASSERT_EQ(exchange(anna, body).space(space)->receipts_size(), 1);

  const auto late = push(anna, space, {first});
  EXPECT_EQ(late.space(space)->state(), wire::STATE_OK);
  EXPECT_EQ(late.space(space)->refused_size(), 0);
  ASSERT_EQ(late.space(space)->receipts_size(), 1);
  EXPECT_EQ(late.space(space)->receipts(0).first_position(), 2u);
  EXPECT_EQ(late.space(space)->held(0).sequence(), 2u) << "the chain's end is where it was";
}

TEST_F(ExchangeTest, OtherBytesUnderATakenNameAreAnsweredWithNewIncarnation) {
  auto clone = anna;
  push(anna, space, {note(anna, space)});
  const auto answer = push(clone, space, {note(clone, space)});
  EXPECT_EQ(answer.space(space)->state(), wire::STATE_NEW_INCARNATION);
  EXPECT_EQ(answer.space(space)->receipts_size(), 0);
  EXPECT_EQ(daemon->store->index().space(space)->size, 2u);
}

TEST_F(ExchangeTest, ANonMembersPushIsSetAsideWithAPositionAndCanBeCounted) {
  const auto answer = push(ben, space, {note(ben, space)});
  EXPECT_EQ(answer.space(space)->state(), wire::STATE_REVOKED);
  ASSERT_EQ(answer.space(space)->receipts_size(), 1);
  EXPECT_EQ(answer.space(space)->receipts(0).first_position(), 1u);
  ASSERT_EQ(answer.space(space)->receipts(0).verdicts_size(), 1);
  EXPECT_EQ(answer.space(space)->receipts(0).verdicts(0), static_cast<std::uint32_t>(merge::Verdict::not_a_member));
  EXPECT_EQ(answer.answer.pages_size(), 0);
  const auto counts = daemon->store->read().value()->set_aside_counts().value();
  ASSERT_EQ(counts.size(), 1u);
  EXPECT_EQ(counts[0].changes, 1u);
  EXPECT_TRUE(counts[0].device == ben.id() && counts[0].space == space);
}

TEST_F(ExchangeTest, TakingUpWhatWasSetAsideTakesItOffTheCount) {
  const auto change = note(ben, space);
  push(ben, space, {change});
  decree(space, keys::Admission{change.change.body.name});
  EXPECT_TRUE(daemon->store->read().value()->set_aside_counts().value().empty());
}

TEST_F(ExchangeTest, AChangeThatAnotherDeviceSignedIsRefusedByName) {
  auto body = anna.body(server());
  add_cursor(body, space);
  auto change = note(ben, space);
  *body.add_push() = ben.batch(change);
  const auto answer = exchange(anna, body);
  ASSERT_EQ(answer.space(space)->refused_size(), 1);
  EXPECT_EQ(answer.space(space)->refused(0).code(), "not the author");
}

TEST_F(ExchangeTest, ABrokenBatchIsRefusedByNameAndBlocksNoOther) {
  auto good = note(anna, space);
  const auto other = open_case({&anna});
  auto broken = note(anna, other);
  auto body = anna.body(server());
  add_cursor(body, space);
  add_cursor(body, other);
  *body.add_push() = anna.batch(broken);
  body.mutable_push(0)->mutable_signature()->back() ^= 1;
  *body.add_push() = anna.batch(good);
  const auto answer = exchange(anna, body);
  EXPECT_EQ(answer.space(space)->receipts_size(), 1);
  ASSERT_EQ(answer.space(other)->refused_size(), 1);
  EXPECT_EQ(answer.space(other)->refused(0).code(), "bad signature");
  EXPECT_EQ(answer.space(other)->refused(0).sequence(), 1u);
  EXPECT_EQ(answer.space(other)->receipts_size(), 0);
}

TEST_F(ExchangeTest, ABrokenValueInABatchRefusesItsOwnChangeOnly) {
  const auto other = open_case({&anna});
  std::vector<change::ProvenChange> changes{note(anna, space), note(anna, other), note(anna, space)};
  auto body = anna.body(server());
  add_cursor(body, space);
  add_cursor(body, other);
  *body.add_push() = anna.batch(changes);
  body.mutable_push(0)->mutable_changes(1)->mutable_values(0)->back() ^= 1;
  const auto answer = exchange(anna, body);
  ASSERT_EQ(answer.space(space)->receipts_size(), 1);
  EXPECT_EQ(answer.space(space)->receipts(0).count(), 2u);
  ASSERT_EQ(answer.space(other)->refused_size(), 1);
}

TEST_F(ExchangeTest, ABatchThatCannotBeAttributedMakesTheRequestMalformed) {
  auto body = anna.body(server());
  body.add_push()->add_changes()->set_body("no change at all");
  EXPECT_EQ(call(handle_exchange, anna.sign(body)).status, 400);
}

TEST_F(ExchangeTest, APushToASpaceThatNobodyFoundedIsRefusedByName) {
  const auto nowhere = SpaceId::random(organisation.rng());
  const auto answer = push(anna, nowhere, {note(anna, nowhere)});
  ASSERT_GE(answer.space(nowhere)->refused_size(), 1);
  EXPECT_EQ(answer.space(nowhere)->refused(0).code(), "unknown space");
  EXPECT_FALSE(daemon->store->index().space(nowhere));
}

TEST_F(ExchangeTest, AnotherOrganisationsFoundingOpensNoSpaceHere) {
  TestOrganisation foreign(8);
  const auto foreign_authority = foreign.authority("office");
  const auto other = SpaceId::random(organisation.rng());
  const auto opening = anna.found(other, keys::SpaceKind::case_file, case_keys.epoch, foreign_authority,
                                  foreign.root().verify, {anna.member()});
  const auto answer = push(anna, other, {opening});
  ASSERT_GE(answer.space(other)->refused_size(), 1);
  EXPECT_FALSE(daemon->store->index().space(other));
}

TEST_F(ExchangeTest, ASecondDirectoryDoesNotComeThroughTheExchange) {
  const auto other = SpaceId::random(organisation.rng());
  const auto opening = office.found(other, keys::SpaceKind::directory, case_keys.epoch, authority,
                                    organisation.root().verify, {office.member()});
  const auto answer = push(office, other, {opening});
  EXPECT_GE(answer.space(other)->refused_size(), 1);
  EXPECT_EQ(daemon->store->index().directory(), directory);
}

TEST_F(ExchangeTest, AnothersChangeCanBeRelayedAndIsTakenForItsAuthor) {
  auto change = note(anna, space);
  auto body = ben.body(server());
  add_cursor(body, space);
  *body.add_relays()->mutable_batch() = anna.batch(change);
  const auto answer = exchange(ben, body);
  EXPECT_EQ(answer.space(space)->receipts_size(), 0) << "receipts are for own changes";
  EXPECT_EQ(daemon->store->index().space(space)->size, 2u);
  EXPECT_EQ(push(anna, space, {change}).space(space)->receipts(0).first_position(), 1u);
}

TEST_F(ExchangeTest, NewTextUnderASupersededEpochIsSentBackToBeSealedAgain) {
  push(anna, space, {note(anna, space)});
  const auto stale = note(anna, space);
  keys::MembershipChange rotation;
  rotation.epoch = TestKeys::generate(organisation.rng()).epoch;
  decree(space, rotation);
  const auto answer = push(anna, space, {stale});
  EXPECT_EQ(answer.space(space)->state(), wire::STATE_REBASE);
  EXPECT_EQ(answer.space(space)->receipts_size(), 0);

  auto body = ben.body(server());
  auto relayed = stale;
  *body.add_relays()->mutable_batch() = anna.batch(relayed);
  exchange(ben, body);
  EXPECT_EQ(push(anna, space, {stale}).space(space)->receipts_size(), 1) << "an old one that was relayed is taken";
}

TEST_F(ExchangeTest, ADeviceHasSoManyIncarnationsInASpaceAndAnAnswerNamesOnlyTheLast) {
  const auto first = anna.incarnation();
  push(anna, space, {note(anna, space)});
  for (std::size_t i = 1; i < max_incarnations; ++i) {
    anna.set_incarnation(organisation.rng().next64() | 1);
    EXPECT_EQ(push(anna, space, {note(anna, space)}).space(space)->receipts_size(), 1);
  }
  const auto last = anna.incarnation();
  const auto held = push(anna, space, {note(anna, space)});
  ASSERT_EQ(held.space(space)->held_size(), 1 + static_cast<int>(max_recent_tips));
  EXPECT_EQ(held.space(space)->held(0).incarnation(), last);
  EXPECT_EQ(held.space(space)->held(0).sequence(), 2u);

  anna.set_incarnation(first + 2);
  const auto refused = push(anna, space, {note(anna, space)});
  EXPECT_EQ(refused.space(space)->receipts_size(), 0);
  ASSERT_EQ(refused.space(space)->refused_size(), 1);
  EXPECT_EQ(refused.space(space)->refused(0).code(), "too many incarnations");
  ASSERT_GE(refused.space(space)->held_size(), 1);
  EXPECT_EQ(refused.space(space)->held(0).incarnation(), last) << "the latest of the others first";

  anna.set_incarnation(first);
  auto body = pull(anna);
  EXPECT_EQ(exchange(anna, body).space(space)->held(0).incarnation(), first) << "the asking one, however old";
}

TEST_F(ExchangeTest, ReplaysOfManyIncarnationsLeaveABoundedNumberOfRows) {
  for (std::size_t i = 0; i < 3 * max_request_counters; ++i) {
    anna.set_incarnation(organisation.rng().next64() | 1);
    auto body = pull(anna);
    body.mutable_health()->set_outbox_changes(i);
    exchange(anna, body);
  }
  push(office, space, {note(office, space)});  // any commit writes the notes that wait
  sqlite::OpenOptions options;
  options.read_only = true;
  auto database = sqlite::Database::open((folder.path() / "central.db").string(), options).value();
  auto rows = database.prepare("SELECT count(*) FROM device_counter WHERE device = ?").value();
  rows.bind_all(anna.id());
  ASSERT_TRUE(rows.step().value());
  EXPECT_EQ(rows.uint64(0), max_request_counters);
}

// ---- removal -------------------------------------------------------------------------------------------

TEST_F(ExchangeTest, ARemovedMemberGetsNoPagesAndItsWordsAreKeptAside) {
  keys::MembershipChange removal;
  removal.remove = {anna.id()};
  decree(space, removal);
  auto body = pull(anna);
  auto change = note(anna, space);
  *body.add_push() = anna.batch(change);
  const auto answer = exchange(anna, body);
  EXPECT_EQ(answer.space(space)->state(), wire::STATE_REVOKED);
  EXPECT_EQ(answer.answer.pages_size(), 0);
  ASSERT_EQ(answer.space(space)->receipts_size(), 1);
  EXPECT_EQ(answer.space(space)->receipts(0).verdicts(0), static_cast<std::uint32_t>(merge::Verdict::revoked));
}

TEST_F(ExchangeTest, ADeviceRemovedFromTheOrganisationWaitsOutsideTheCasesThatDoNotKnowYet) {
  keys::MembershipChange removal;
  removal.remove = {anna.id()};
  decree(directory, removal);
  auto body = pull(anna);
  auto change = note(anna, space);
  *body.add_push() = anna.batch(change);
  const auto answer = exchange(anna, body);
  EXPECT_EQ(answer.attested.state(), wire::STATE_REVOKED);
  EXPECT_EQ(answer.space(space)->receipts_size(), 0);
  EXPECT_EQ(answer.answer.pages_size(), 0);
  EXPECT_EQ(daemon->store->index().space(space)->size, 1u);
}

TEST_F(ExchangeTest, WhoIsNoMemberGetsNothingOfASpace) {
  const auto answer = exchange(ben, pull(ben));
  EXPECT_EQ(answer.answer.pages_size(), 0);
  EXPECT_EQ(answer.space(space)->head_size(), 0u);
  EXPECT_EQ(answer.space(space)->state(), wire::STATE_REVOKED) << "OK would tell it that nothing is missing";
}

TEST_F(ExchangeTest, ANewMemberReadsTheSpaceFromTheSameMoment) {
  keys::MembershipChange addition;
  addition.add = {ben.member()};
  decree(space, addition);
  EXPECT_EQ(exchange(ben, pull(ben)).space(space)->size(), 2u);
}

// ---- pages ---------------------------------------------------------------------------------------------

TEST_F(ExchangeTest, PagesLeadFromOneCheckpointToTheNextAndAddUpToTheSignedRoot) {
  for (int i = 0; i < 30; ++i) push(anna, space, {note(anna, space)});
  log::CompactRange range;
  std::string root;
  int pages = 0;
  for (std::uint64_t size = 0; size < 31; ++pages) {
    ASSERT_LT(pages, 31);
    auto body = pull(office, size, root);
    body.set_max_answer_bytes(2'000);
    const auto answer = exchange(office, body);
    const auto* page = answer.page(space);
    ASSERT_NE(page, nullptr);
    EXPECT_EQ(page->from(), size);
    Millis received_at = 0;
    int entry = 0;
    for (const auto& item : page->items()) {
      if (item.has_own()) {
        received_at += page->received_at(entry++);
        range.append(log::entry_leaf(received_at, authority_head[space]));
        continue;
      }
      const auto batch = change::decode_batch(item.batch());
      ASSERT_TRUE(batch);
      EXPECT_TRUE(change::verify_batch(anna.certificate().sign_key, *batch));
      for (const auto& each : batch->changes) {
        received_at += page->received_at(entry++);
        range.append(log::entry_leaf(received_at, each.change.hash));
      }
    }
    size = answer.space(space)->size();
    root = answer.space(space)->root();
    EXPECT_EQ(range.size(), size);
    EXPECT_TRUE(equal(as_bytes(root), range.root()));
    EXPECT_EQ(answer.space(space)->head_size(), size == 31 ? 0u : 31u);
  }
  EXPECT_GT(pages, 2) << "the bound must have cut something";
}

TEST_F(ExchangeTest, OneEntryGoesEvenIntoTheSmallestAnswer) {
  push(anna, space, {note(anna, space, std::string(20'000, 'a'))});
  auto first = pull(office);
  first.set_max_answer_bytes(1);
  const auto at_one = exchange(office, first);
  EXPECT_EQ(at_one.space(space)->size(), 1u);
  auto body = pull(office, 1, at_one.space(space)->root());
  body.set_max_answer_bytes(1);
  const auto answer = exchange(office, body);
  EXPECT_EQ(answer.space(space)->size(), 2u);
}

TEST_F(ExchangeTest, OwnChangesComeByNameUnlessTheyAreAskedForWhole) {
  for (int i = 0; i < 3; ++i) push(anna, space, {note(anna, space)});
  const auto answer = exchange(anna, pull(anna));
  ASSERT_EQ(answer.page(space)->items_size(), 2);
  EXPECT_TRUE(answer.page(space)->items(0).has_batch());
  EXPECT_EQ(answer.page(space)->items(1).own().count(), 3u);
  EXPECT_EQ(answer.page(space)->items(1).own().first_sequence(), 1u);

  auto body = pull(anna);
  body.mutable_cursors(0)->set_whole(true);
  const auto whole = exchange(anna, body);
  for (const auto& item : whole.page(space)->items()) EXPECT_TRUE(item.has_batch());
  EXPECT_EQ(entries_of(*whole.page(space)), 4u);
}

TEST_F(ExchangeTest, ChangesSignedTogetherAreReadAsOneBatch) {
  std::vector<change::ProvenChange> changes;
  for (int i = 0; i < 5; ++i) changes.push_back(note(anna, space));
  push(anna, space, changes);
  const auto answer = exchange(office, pull(office));
  ASSERT_EQ(answer.page(space)->items_size(), 2);
  const auto& batch = answer.page(space)->items(1).batch();
  EXPECT_EQ(batch.changes_size(), 5);
  EXPECT_TRUE(batch.changes(0).path().empty()) << "a whole batch needs no paths";
}

TEST_F(ExchangeTest, ACursorBeyondTheLogOrOffItMeansThatThisServerWasRestored) {
  push(anna, space, {note(anna, space)});
  const auto head = exchange(anna, pull(anna));
  for (const auto& [size, root] : {std::make_pair(std::uint64_t{9}, head.space(space)->root()),
                                   std::make_pair(std::uint64_t{2}, std::string(32, 'x'))}) {
    auto body = pull(anna, size, root);
    auto change = note(anna, space);
    *body.add_push() = anna.batch(change);
    const auto answer = exchange(anna, body);
    EXPECT_EQ(answer.space(space)->state(), wire::STATE_SERVER_ROLLED_BACK);
    EXPECT_EQ(answer.space(space)->receipts_size(), 0);
    EXPECT_EQ(answer.space(space)->size(), 2u);
    EXPECT_EQ(daemon->store->index().space(space)->size, 2u);
  }
}

TEST_F(ExchangeTest, ASpaceThatTheServerHasLostIsNamedAsRolledBack) {
  const auto lost = SpaceId::random(organisation.rng());
  auto body = anna.body(server());
  add_cursor(body, lost, 5, std::string(32, 'r'));
  EXPECT_EQ(exchange(anna, body).space(lost)->state(), wire::STATE_SERVER_ROLLED_BACK);
}

// ---- other spaces --------------------------------------------------------------------------------------

TEST_F(ExchangeTest, OtherSpacesAreListedOnlyWhenTheirDigestDiffers) {
  const auto answer = exchange(anna, pull(anna));
  ASSERT_EQ(answer.attested.others_size(), 1);
  EXPECT_TRUE(equal(as_bytes(answer.attested.others(0).space()), directory.view()));

  auto body = pull(anna);
  const auto head = daemon->store->index().space(directory);
  body.set_others_digest(sync::space_digest(directory, head->generation, head->size, head->root));
  EXPECT_EQ(exchange(anna, body).attested.others_size(), 0);
}

// ---- health --------------------------------------------------------------------------------------------

TEST_F(ExchangeTest, HealthIsKeptAndAReplayedRequestDoesNotOverwriteIt) {
  const auto report_of = [&](const DeviceId& id) {
    const auto reader = daemon->store->read().value();
    const auto reports = reader->device_reports().value();
    for (const auto& report : reports) {
      if (report.device == id) return report;
    }
    return DeviceReport{};
  };
  auto old = anna.body(server());
  old.mutable_health()->set_outbox_changes(9);
  old.mutable_health()->set_clock(now + 10 * minute_ms);
  const auto old_bytes = anna.sign(old);
  exchange_bytes(old_bytes);
  auto fresh = pull(anna);
  fresh.mutable_health()->set_outbox_changes(2);  // this request settles one of them
  fresh.mutable_health()->set_clock(now);
  fresh.mutable_health()->set_last_error("he said <b>stop</b>");
  auto change = note(anna, space);
  *fresh.add_push() = anna.batch(change);
  exchange(anna, fresh);
  EXPECT_EQ(report_of(anna.id()).health.outbox_changes, 1u);
  EXPECT_EQ(report_of(anna.id()).health.last_error, "?") << "free text is no code";

  exchange_bytes(old_bytes);
  push(anna, space, {note(anna, space)});  // any commit writes the notes that wait
  EXPECT_EQ(report_of(anna.id()).health.outbox_changes, 1u);
  EXPECT_EQ(report_of(anna.id()).health.clock_offset, 0);
}

TEST_F(ExchangeTest, AFullSyncIsNotedOnlyWhenNothingIsLeftOnEitherSide) {
  const auto last_full_sync = [&] {
    push(office, space, {note(office, space)});  // any commit writes the notes that wait
    const auto reader = daemon->store->read().value();
    const auto reports = reader->device_reports().value();
    for (const auto& report : reports) {
      if (report.device == anna.id()) return report.last_full_sync;
    }
    return Millis{-1};
  };
  const auto caught_up = [&](std::uint64_t unsent) {
    auto body = pull(anna);
    const auto head = daemon->store->index().space(directory);
    body.set_others_digest(sync::space_digest(directory, head->generation, head->size, head->root));
    body.mutable_health()->set_outbox_changes(unsent);
    return body;
  };
  exchange(anna, pull(anna));  // knows nothing of the directory
  EXPECT_EQ(last_full_sync(), 0);
  exchange(anna, caught_up(1));  // keeps something back
  EXPECT_EQ(last_full_sync(), 0);
  exchange(anna, caught_up(0));
  EXPECT_EQ(last_full_sync(), now);
}

TEST_F(ExchangeTest, TheDigestFollowsNewHeadsAndMembership) {
  const auto expected = [&](const std::vector<SpaceId>& spaces) {
    std::uint64_t sum = 0;
    for (const auto& id : spaces) {
      const auto head = daemon->store->index().space(id);
      sum += sync::space_digest(id, head->generation, head->size, head->root);
    }
    return sum;
  };
  const auto& index = daemon->store->index();
  EXPECT_EQ(index.others_digest(anna.id(), {}), expected({space, directory}));
  push(anna, space, {note(anna, space)});
  EXPECT_EQ(index.others_digest(anna.id(), {}), expected({space, directory}));
  EXPECT_EQ(index.others_digest(anna.id(), {space}), expected({directory}));
  keys::MembershipChange removal;
  removal.remove = {anna.id()};
  decree(space, removal);
  EXPECT_EQ(index.others_digest(anna.id(), {space}), expected({directory}));
  EXPECT_EQ(index.others_digest(office.id(), {}), expected({space, directory}));
}

// ---- the server's clock --------------------------------------------------------------------------------

TEST_F(ExchangeTest, AClockThatJumpsYearsAheadDatesNothing) {
  daemon->guard_clock();
  push(anna, space, {note(anna, space)});
  auto body = pull(anna);
  auto change = note(anna, space);
  *body.add_push() = anna.batch(change);
  const auto bytes = anna.sign(body);
  now += 3650 * day_ms;
  EXPECT_EQ(call(handle_exchange, bytes).status, 503);
  EXPECT_EQ(call(handle_exchange, bytes).status, 503) << "the jump is not forgotten by looking twice";
  EXPECT_NE(daemon->log_text.str().find("clock_jumped"), std::string::npos);
  EXPECT_EQ(daemon->store->index().space(space)->size, 2u);

  now = test_now + minute_ms;
  const auto answer = exchange_bytes(bytes);
  EXPECT_EQ(answer.space(space)->receipts(0).received_at(), now);
}

TEST_F(ExchangeTest, AClockThatGoesOnWithTimeIsBelievedHoweverLongNobodyAsked) {
  daemon->guard_clock();
  now += 30 * day_ms;
  daemon->passed += 30 * day_ms;
  EXPECT_EQ(push(anna, space, {note(anna, space)}).space(space)->receipts_size(), 1);
  now -= day_ms;  // set back, and right again
  EXPECT_EQ(push(anna, space, {note(anna, space)}).space(space)->receipts_size(), 1);
  now += day_ms;
  EXPECT_EQ(push(anna, space, {note(anna, space)}).space(space)->receipts_size(), 1);
}

// ---- hints ---------------------------------------------------------------------------------------------

TEST_F(ExchangeTest, AHintListenerHearsOfItsOwnSpacesOnly) {
  const auto ask_hints = [&](const std::string& request) {
    HttpRequest upgrade;
    upgrade.headers = {{"doorstep-hint", to_base64url(as_bytes(request))}};
    std::promise<HintVerdict> promise;
    authenticate_hints(daemon->service, upgrade, [&](HintVerdict verdict) { promise.set_value(std::move(verdict)); });
    return promise.get_future().get();
  };
  const auto verdict = ask_hints(anna.sign(anna.body(server()), crypto::label::hint));
  auto topics = std::get<HintTopics>(verdict);
  std::sort(topics.begin(), topics.end());
  std::vector<std::string> expected{hint_topic(space), hint_topic(directory)};
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(topics, expected);
  EXPECT_EQ(std::get<HttpResponse>(ask_hints(ben.sign(anna.body(server()), crypto::label::hint))).status, 403);
  EXPECT_EQ(std::get<HttpResponse>(ask_hints(anna.sign(anna.body(server())))).status, 403);
}

TEST_F(ExchangeTest, AHintRequestCannotBePostedAsAnExchange) {
  const auto response = call(handle_exchange, anna.sign(pull(anna), crypto::label::hint));
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(problem_of(response).code(), "bad_signature");
}

TEST_F(ExchangeTest, ACommitNamesTheSpacesThatHaveGrown) {
  daemon->grown.clear();
  push(anna, space, {note(anna, space)});
  const std::lock_guard lock(daemon->mutex);
  EXPECT_EQ(daemon->grown, std::vector<SpaceId>{space});
}

// ---- lives ---------------------------------------------------------------------------------------------

TEST_F(ExchangeTest, EverythingIsThereAgainAfterARestart) {
  const auto change = note(anna, space);
  push(anna, space, {change});
  const auto generation = daemon->store->generation();
  const auto head = *daemon->store->index().space(space);
  start();
  EXPECT_EQ(daemon->store->generation(), generation);
  EXPECT_EQ(daemon->store->index().space(space)->root, head.root);
  EXPECT_EQ(push(anna, space, {change}).space(space)->receipts(0).first_position(), 1u);
  EXPECT_EQ(exchange(office, pull(office)).space(space)->size(), 2u);
}

}  // namespace
}  // namespace doorstep::testing
