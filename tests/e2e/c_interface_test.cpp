// The C interface from a program that is all C (client/capi/example.c), on real stores.
#include "tests/e2e/world.hpp"

namespace doorstep::e2e {
namespace {

class CInterface : public World {
 protected:
  static Outcome example(std::vector<std::string> words) {
    words.insert(words.begin(), DOORSTEP_EXAMPLE_BINARY);
    return run(words, {});
  }
  Path passphrase() const { return file("a-passphrase"); }
  void SetUp() override {
    World::SetUp();
    write_file(passphrase(), "a passphrase of a test\n");
  }
};

TEST_F(CInterface, SaysThatThereIsNoStoreYet) {
  const auto said = example({file("nothing.db")});
  EXPECT_TRUE(said.done()) << said.text();
  EXPECT_NE(said.out.find("There is no store here yet"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(file("nothing.db"))) << "looking makes nothing";
}

TEST_F(CInterface, OpensTheStoreThatTheCommandLineMade) {
  const auto locked = example({tablet.store_file()});
  EXPECT_TRUE(locked.done()) << locked.text();
  EXPECT_NE(locked.out.find("tab-014, Priya Raman: locked"), std::string::npos) << locked.out;
  EXPECT_EQ(locked.out.find("Brennock"), std::string::npos);
  const auto wrong = example({tablet.store_file(), passphrase()});
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_TRUE(is_one_line(wrong.err)) << wrong.text();
}

TEST_F(CInterface, JoinsWithAnInvitationAndIsLetIn) {
  ASSERT_TRUE(office.run({"office", "invite", "--label", "tab-050", "--holder", "Imogen Hale", "--out", file("invitation")})
                  .done());
  const auto joined = example({file("joined.db"), passphrase(), file("invitation")});
  EXPECT_TRUE(joined.done()) << joined.text();
  EXPECT_NE(joined.out.find("tab-050, Imogen Hale: open"), std::string::npos) << joined.out;
  EXPECT_NE(joined.out.find("Waiting for the office to let it in"), std::string::npos);
  EXPECT_NE(joined.out.find("To be sent now: POST /v1/join with "), std::string::npos);
  const auto again = example({file("joined.db"), passphrase()});
  EXPECT_TRUE(again.done()) << again.text();
}

TEST_F(CInterface, RefusesWhatIsNoInvitationInOneLine) {
  write_file(file("invitation"), "doorstep-join:nonsense\n");
  const auto said = example({file("refused.db"), passphrase(), file("invitation")});
  EXPECT_EQ(said.exit_code, 1);
  EXPECT_TRUE(is_one_line(said.err)) << said.text();
}

}  // namespace
}  // namespace doorstep::e2e
