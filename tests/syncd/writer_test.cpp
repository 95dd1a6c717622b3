#include "syncd/store/writer.hpp"

#include "syncd/store/limits.hpp"
#include "tests/syncd/daemon_fixture.hpp"

namespace doorstep::testing {
namespace {

class WriterTest : public DaemonTest {
 protected:
  void SetUp() override {
    found_directory({&anna});
    space = open_case({&anna});
  }

  std::string push_request(TestDevice& who, std::size_t text_bytes = 100) {
    auto body = who.body(server());
    add_cursor(body, space).set_push_only(true);
    std::string text(text_bytes, 'w');
    for (char& c : text) c = static_cast<char>('a' + organisation.rng().next64() % 26);  // values are compressed
    auto change = note(who, space, text);
    *body.add_push() = who.batch(change);
    return who.sign(body);
  }
  void wait_until_queued(std::size_t jobs) {
    for (int i = 0; i < 2'000 && queued() != jobs; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    ASSERT_EQ(queued(), jobs);
  }
  std::size_t queued() const { return daemon->writer.counts().queued; }

  TestDevice anna = device("tab-anna");
  SpaceId space;
};

TEST_F(WriterTest, ConcurrentPushesShareOneCommit) {
  std::vector<TestDevice> tablets;
  for (int i = 0; i < 40; ++i) tablets.push_back(device("tab-" + std::to_string(i)));
  keys::MembershipChange addition;
  for (const auto& each : tablets) addition.add.push_back(each.member());
  decree(directory, addition);
  decree(space, addition);

  const auto before = daemon->writer.counts();
  daemon->writer.pause(true);
  std::vector<std::string> requests;
  std::vector<std::future<HttpResponse>> answers;
  for (auto& each : tablets) requests.push_back(push_request(each));
  for (const auto& each : requests) answers.push_back(ask(handle_exchange, each));
  wait_until_queued(40);
  daemon->writer.pause(false);
  std::set<std::uint64_t> positions;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto response = answer_of(std::move(answers[i]));
    ASSERT_EQ(response.status, 200);
    positions.insert(
        check_answer(response.body, requests[i], server_key.verify).space(space)->receipts(0).first_position());
  }
  EXPECT_EQ(positions.size(), 40u) << "every change has its own position";
  EXPECT_EQ(*positions.rbegin() - *positions.begin(), 39u) << "without gaps";
  EXPECT_EQ(daemon->writer.counts().commits - before.commits, 1u);
  EXPECT_EQ(daemon->writer.counts().jobs - before.jobs, 40u);
}

TEST_F(WriterTest, AFullQueueTurnsAwayWithRetryAfterAndTakesNothing) {
  start(2);
  daemon->writer.pause(true);
  std::vector<std::future<HttpResponse>> waiting;
  for (int i = 1; i <= 2; ++i) {
    waiting.push_back(ask(handle_exchange, push_request(anna)));
    wait_until_queued(i);  // one after the other: the second names the first as its predecessor
  }
  const auto turned_away = push_request(anna);
  const auto response = call(handle_exchange, turned_away);
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(problem_of(response).code(), "busy");
  ASSERT_FALSE(response.headers.empty());
  EXPECT_EQ(response.headers.front().first, "Retry-After");
  daemon->writer.pause(false);
  for (auto& each : waiting) EXPECT_EQ(answer_of(std::move(each)).status, 200);
  EXPECT_EQ(exchange_bytes(turned_away).space(space)->receipts(0).first_position(), 3u) << "the same bytes, later";
}

TEST_F(WriterTest, AJobThatFailsIsUndoneAloneAndLeavesItsNeighboursWhole) {
  daemon->writer.pause(true);
  std::promise<Errc> failed;
  const auto orphan = SpaceId::random(organisation.rng());
  WriteJob job;
  job.apply = [&](StoreWriter& store) -> Status {
    auto* state = TRY(store.space(space));
    state->last_received += day_ms;  // spoils the state that is kept between transactions
    TRY(store.create_space(orphan));
    return fail(Errc::conflict, "on purpose");
  };
  job.done = [&](const Status& outcome) { failed.set_value(outcome ? Errc{} : outcome.error().code); };
  auto before = ask(handle_exchange, push_request(anna));
  wait_until_queued(1);
  ASSERT_TRUE(daemon->writer.submit(std::move(job)));
  wait_until_queued(2);
  const auto second = push_request(anna);
  auto after = ask(handle_exchange, second);
  wait_until_queued(3);
  daemon->writer.pause(false);
  EXPECT_EQ(failed.get_future().get(), Errc::conflict);
  EXPECT_EQ(answer_of(std::move(before)).status, 200);
  const auto answer = check_answer(answer_of(std::move(after)).body, second, server_key.verify);
  EXPECT_EQ(answer.space(space)->receipts(0).first_position(), 2u);
  EXPECT_EQ(answer.space(space)->receipts(0).received_at(), now) << "not the spoiled time";
  EXPECT_FALSE(daemon->store->index().space(orphan));
}

TEST_F(WriterTest, AFullDiskIsAnswered507AndLosesNothingThatWasPromised) {
  const auto kept = push_request(anna);
  ASSERT_EQ(exchange_bytes(kept).space(space)->receipts_size(), 1);
  start(256, 64);  // pages of 4 KiB: what is there fits, 400'000 letters more do not
  const auto small_before = push_request(anna);
  ASSERT_EQ(exchange_bytes(small_before).space(space)->receipts_size(), 1);
  const auto large = push_request(anna, 400'000);
  const auto response = call(handle_exchange, large);
  EXPECT_EQ(response.status, 507);
  EXPECT_EQ(problem_of(response).code(), "storage_full");
  EXPECT_GE(daemon->writer.counts().failed_groups, 1u);

  EXPECT_EQ(exchange_bytes(kept).space(space)->receipts(0).first_position(), 1u);
  auto office_body = office.body(server());
  add_cursor(office_body, space);
  EXPECT_EQ(exchange(office, office_body).space(space)->size(), 3u) << "it goes on serving";
  start();
  EXPECT_EQ(exchange_bytes(large).space(space)->receipts(0).first_position(), 3u) << "the same bytes, with room";
}

TEST_F(WriterTest, NotesAreWrittenByThemselvesAfterAWhile) {
  exchange(anna, anna.body(server()));
  const auto before = daemon->writer.counts().commits;
  for (int i = 0; i < 100 && daemon->writer.counts().commits == before; ++i) {
    std::this_thread::sleep_for(note_delay / 20);
  }
  const auto reader = daemon->store->read().value();
  const auto reports = reader->device_reports().value();
  EXPECT_TRUE(std::any_of(reports.begin(), reports.end(), [&](const auto& each) { return each.device == anna.id(); }));
}

TEST_F(WriterTest, DrainingFinishesWhatWaitsAndRefusesTheRest) {
  daemon->writer.pause(true);
  auto waiting = ask(handle_exchange, push_request(anna));
  wait_until_queued(1);
  daemon->writer.drain();
  EXPECT_EQ(answer_of(std::move(waiting)).status, 200);
  EXPECT_EQ(call(handle_exchange, push_request(anna)).status, 503);
}

TEST_F(WriterTest, ASecondDaemonIsKeptOutOfTheFolder) {
  SeededRng rng(3);
  SqliteStoreOptions options;
  options.data_dir = folder.path();
  options.organisation = organisation.id();
  const auto second = open_sqlite_store(options, rng);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::storage_busy);
}

TEST_F(WriterTest, AnotherOrganisationsFolderIsRefused) {
  daemon.reset();
  SeededRng rng(3);
  SqliteStoreOptions options;
  options.data_dir = folder.path();
  options.organisation = OrganisationId::random(rng);
  const auto other = open_sqlite_store(options, rng);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, Errc::invalid_input);
}

}  // namespace
}  // namespace doorstep::testing
