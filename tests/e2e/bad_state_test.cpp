// A device in a bad way: a wrong passphrase, a store that is locked, damaged, from the future, or on a full disk.
// One clear line, a non-zero exit code, no crash, no word of a record, and the file left as it was.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "core/sqlite/database.hpp"
#include "tests/e2e/databases.hpp"
#include "tests/e2e/words.hpp"
#include "tests/e2e/world.hpp"

namespace doorstep::e2e {
namespace {

class BadState : public World {
 protected:
  void SetUp() override {
    World::SetUp();
    server->stop();
    tablet.json({"visit", "import", sample()});
    tablet.json({"visit", "list"});  // the last one to close the store empties the write-ahead log
    ASSERT_FALSE(std::filesystem::exists(tablet.store_file().string() + "-wal"));
  }
  void expect_refused(const Outcome& outcome) {
    EXPECT_EQ(outcome.signal, 0) << outcome.text();
    EXPECT_EQ(outcome.exit_code, exit_failed) << outcome.text();
    EXPECT_TRUE(is_one_line(outcome.err)) << outcome.text();
    EXPECT_EQ(words_.find_in_text(outcome.err), "") << outcome.text();
  }
  static std::string error_code(const Outcome& outcome) {
    const auto json = Json::parse(outcome.err, nullptr, false);
    return json.is_object() ? json["error"].value("code", "") : outcome.text();
  }

  Words words_{sample_json()};
};

TEST_F(BadState, AWrongPassphraseOpensNothingAndChangesNothing_P3) {
  const auto before = read_file(tablet.store_file());
  write_file(file("wrong"), "not the passphrase at all\n");
  const Home stranger(tablet.folder(), file("wrong"));
  for (const std::vector<std::string>& words : {std::vector<std::string>{"visit", "list"},
                                                {"visit", "set", "v-1", "setting", "Somebody else's words."},
                                                {"sync"}}) {
    const auto outcome = stranger.run(words);
    expect_refused(outcome);
    EXPECT_EQ(outcome.out, "");
  }
  EXPECT_EQ(error_code(stranger.run({"visit", "list", "--json"})), "wrong_passphrase");
  EXPECT_EQ(read_file(tablet.store_file()), before);
  write_file(file("empty"), "\n");
  expect_refused(Home(tablet.folder(), file("empty")).run({"visit", "list"}));
  expect_refused(Home(tablet.folder(), file("missing")).run({"visit", "list"}));
}

TEST_F(BadState, AStoreThatAnotherProcessHoldsIsWaitedForAndThenRefused) {
  // One device's exchange is held by somebody, the other device's store in the middle of a write.
  const int lock = ::open((other.folder() / "sync.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_GE(lock, 0);
  ASSERT_EQ(::flock(lock, LOCK_EX), 0);
  auto waiting = Child::start(other.command({"sync", "--json"}));
  {
    auto holder = sqlite::Database::open(tablet.store_file().string());
    ASSERT_TRUE(holder);
    ASSERT_TRUE(holder->execute("BEGIN IMMEDIATE"));
    const auto outcome = tablet.run({"visit", "set", "v-1", "setting", "Words that cannot be saved now.", "--json"});
    EXPECT_EQ(error_code(outcome), "storage_busy");
    expect_refused(outcome);
    ASSERT_TRUE(holder->execute("ROLLBACK"));
    EXPECT_TRUE(tablet.run({"visit", "set", "v-1", "setting", "Words saved at once."}).done());
    ASSERT_TRUE(holder->execute("BEGIN IMMEDIATE"));
    auto in_time = Child::start(tablet.command({"visit", "set", "v-2", "setting", "Words of one who waited."}));
    std::this_thread::sleep_for(std::chrono::milliseconds(1'500));
    ASSERT_TRUE(holder->execute("ROLLBACK"));
    const auto saved = in_time.wait();
    EXPECT_TRUE(saved.done()) << saved.text();
  }
  EXPECT_EQ(tablet.words("v-1", "setting"), "Words saved at once.");
  EXPECT_EQ(tablet.words("v-2", "setting"), "Words of one who waited.");
  const auto refused = waiting.wait();
  EXPECT_EQ(error_code(refused), "storage_busy");
  expect_refused(refused);
  ::close(lock);
}

TEST_F(BadState, AFileThatIsCutOffIsRefusedAndKept_P2) {
  const auto whole = read_file(tablet.store_file());
  const std::size_t sizes[] = {100, 4'096, whole.size() / 2, whole.size() - 4'096};
  for (const auto size : sizes) {
    SCOPED_TRACE(size);
    const auto part = whole.substr(0, size);
    write_file(tablet.store_file(), part);
    const auto outcome = tablet.run({"visit", "set", "v-1", "setting", "Words for a damaged store."});
    expect_refused(outcome);
    EXPECT_EQ(read_file(tablet.store_file()), part) << "left as it was";
    std::filesystem::remove(tablet.store_file().string() + "-wal");
    std::filesystem::remove(tablet.store_file().string() + "-shm");
  }
  write_file(tablet.store_file(), "");
  const auto outcome = tablet.run({"visit", "list"});
  expect_refused(outcome);
  write_file(tablet.store_file(), std::string(10'000, 'x'));
  expect_refused(tablet.run({"visit", "list"}));
  EXPECT_EQ(read_file(tablet.store_file()), std::string(10'000, 'x'));
  write_file(tablet.store_file(), whole);
  EXPECT_EQ(tablet.json({"visit", "list"}).size(), 8u);
}

TEST_F(BadState, FlippedBitsAreNoticedOrHarmlessAndNeverShowOtherWords_P2) {
  const auto whole = read_file(tablet.store_file());
  const auto original = tablet.fields("v-2");
  int refused = 0;
  constexpr int trials = 30;
  constexpr int flips = 12;
  for (int i = 0; i < trials; ++i) {
    auto damaged = whole;
    std::string where = "bytes";
    for (int flip = 0; flip < flips; ++flip) {
      const auto at = rng().below(damaged.size());
      damaged[at] = static_cast<char>(damaged[at] ^ static_cast<char>(1U << rng().below(8)));
      where += " " + std::to_string(at);
    }
    SCOPED_TRACE(where);
    write_file(tablet.store_file(), damaged);
    const auto outcome = tablet.run({"visit", "show", "v-2", "--json"});
    if (!outcome.done()) {
      ++refused;
      expect_refused(outcome);
      EXPECT_EQ(read_file(tablet.store_file()), damaged) << "left as it was";
      continue;
    }
    const auto shown = Json::parse(outcome.out, nullptr, false);
    ASSERT_TRUE(shown.is_object());
    for (const auto& [field, value] : shown["fields"].items()) {
      EXPECT_EQ(value["value"], original[field]["value"]) << field;
    }
  }
  std::cout << refused << " of " << trials << " were noticed, the others touched nothing that was read" << std::endl;
  EXPECT_GT(refused, 0);
  write_file(tablet.store_file(), whole);
}

TEST_F(BadState, AStoreOfANewerVersionIsLeftAsItIs) {
  {
    auto store = sqlite::Database::open(tablet.store_file().string());
    ASSERT_TRUE(store);
    ASSERT_TRUE(store->execute("PRAGMA user_version=99"));
  }
  const auto before = read_file(tablet.store_file());
  const auto outcome = tablet.run({"visit", "set", "v-1", "setting", "Words of an older program.", "--json"});
  expect_refused(outcome);
  EXPECT_EQ(error_code(outcome), "unsupported");
  EXPECT_NE(outcome.err.find("newer"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("update"), std::string::npos) << outcome.err;
  expect_refused(tablet.run({"status"}));
  expect_refused(tablet.run({"sync"}));
  EXPECT_EQ(read_file(tablet.store_file()), before);
}

TEST_F(BadState, OnAFullDiskASaveSaysSoAndWhatWasSavedStays_P1_P2) {
  const std::string first = "Words from before the disk was full.";
  ASSERT_TRUE(tablet.set("v-1", "setting", first).done());
  auto last = first;
  int refused = 0;
  // A limit on the size of files stands for a full disk: each one lets a little more of a save happen.
  for (const std::uint64_t limit : {0, 1'000, 4'096, 5'000, 12'000, 32'767, 32'768, 40'000, 1'000'000'000}) {
    SCOPED_TRACE(limit);
    RunOptions full;
    full.largest_file = limit;
    const auto words = "Words for a disk with room for files of " + std::to_string(limit) + " bytes.";
    const auto outcome = tablet.run({"visit", "set", "v-1", "setting", words}, full);
    if (outcome.done()) {
      last = words;
    } else {
      ++refused;
      expect_refused(outcome);
    }
    EXPECT_EQ(tablet.words("v-1", "setting"), last);
  }
  EXPECT_GT(refused, 2);
  EXPECT_NE(last, first);

  server->start();
  for (const std::uint64_t limit : {1'000, 20'000, 40'000, 60'000, 100'000}) {
    SCOPED_TRACE(limit);
    RunOptions full;
    full.largest_file = limit;
    const auto outcome = tablet.run({"sync"}, full);
    if (!outcome.done()) expect_refused(outcome);
  }
  EXPECT_EQ(tablet.words("v-1", "setting"), last);
  tablet.sync();
  office.sync();
  EXPECT_EQ(office.words("v-1", "setting"), last);
  EXPECT_EQ(office.json({"visit", "list"}).size(), 8u);
  expect_sound(tablet.store_file());
}

}  // namespace
}  // namespace doorstep::e2e
