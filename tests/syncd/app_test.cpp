// The binary itself: started, spoken to over TLS, ended by signals.
#include <thread>

#include "tests/syncd/binary_fixture.hpp"

namespace doorstep::testing {
namespace {

using AppTest = BinaryTest;

TEST_F(AppTest, FoundsExchangesAndKeepsEverythingOverASigtermAndAKill) {
  start_binary(usual_flags());
  founding = office.found(directory, keys::SpaceKind::directory, directory_keys.epoch, authority,
                          organisation.root().verify, {office.member()});
  const auto founded = post("/v1/found", found_bytes(*founding));
  ASSERT_TRUE(founded);
  EXPECT_EQ(founded->status, 200);

  const auto space = SpaceId::random(organisation.rng());
  auto body = office.body(server());
  std::vector<change::ProvenChange> changes{office.found(space, keys::SpaceKind::case_file, case_keys.epoch, authority,
                                                         organisation.root().verify, {office.member()})};
  changes.push_back(note(office, space));
  add_cursor(body, space);
  *body.add_push() = office.batch(changes);
  const auto request = office.sign(body);
  const auto answer = exchange_over_tls(request);
  ASSERT_EQ(answer.space(space)->receipts_size(), 1);
  EXPECT_EQ(answer.space(space)->receipts(0).count(), 2u);
  EXPECT_EQ(answer.space(space)->size(), 2u);

  kill(child_, SIGTERM);
  EXPECT_EQ(wait_for_end(), 0) << errors();
  const auto pin = ready["pin"];
  start_binary(usual_flags());
  EXPECT_EQ(ready["pin"], pin);
  EXPECT_EQ(exchange_over_tls(request).space(space)->receipts(0).SerializeAsString(),
            answer.space(space)->receipts(0).SerializeAsString());

  kill(child_, SIGKILL);
  wait_for_end();
  start_binary(usual_flags());
  EXPECT_EQ(exchange_over_tls(request).space(space)->root(), answer.space(space)->root());
}

TEST_F(AppTest, AnIdleConnectionDoesNotHoldUpTheDrain) {
  start_binary(usual_flags());
  net_test::Client idle(ready["port"].get<std::uint16_t>());
  ASSERT_TRUE(idle.handshake());
  ASSERT_EQ(idle.request("GET", "/v1/server")->status, 200);
  const auto began = std::chrono::steady_clock::now();
  kill(child_, SIGTERM);
  EXPECT_EQ(wait_for_end(), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
}

TEST_F(AppTest, TheKeysAreReadableByTheirOwnerAlone) {
  start_binary(usual_flags());
  using std::filesystem::perms;
  for (const auto* name : {"checkpoint.key", "tls/key.pem"}) {
    const auto mode = std::filesystem::status(folder.path() / "data" / name).permissions();
    EXPECT_EQ(mode & perms::mask, perms::owner_read | perms::owner_write) << name;
  }
}

TEST_F(AppTest, TheAdminPagesAreOffWithoutAPasswordAndMetricsAreNeverPublic) {
  start_binary(usual_flags());
  EXPECT_EQ(ready["admin_port"], 0);
  net_test::Client client(ready["port"].get<std::uint16_t>());
  ASSERT_TRUE(client.handshake());
  EXPECT_EQ(client.request("GET", "/metrics")->status, 404);
  EXPECT_EQ(client.request("GET", "/healthz")->status, 200);
}

TEST_F(AppTest, WhatIsWrongAtTheStartIsSaidInOneLineAndEndsWithOne) {
  const auto refused = [&](std::vector<std::string> flags, std::string_view word) {
    spawn(std::move(flags));
    EXPECT_EQ(wait_for_end(), 1);
    const auto text = errors();
    EXPECT_NE(text.find(word), std::string::npos) << text;
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
  };
  const auto path = folder.path().string();
  auto flags = usual_flags();
  flags[1] = "--organisation=" + path + "/missing";
  refused(flags, "missing");

  flags[1] = "--organisation=" + path + "/stderr-is-no-card";
  std::ofstream(path + "/stderr-is-no-card") << "hello";
  refused(flags, "organisation's card");

  start_binary(usual_flags());
  const auto first = child_;
  const auto port = ready["port"].get<int>();
  refused(usual_flags(), "another syncd");
  flags = usual_flags();
  flags[0] = "--data-dir=" + path + "/other";
  flags[2] = "--listen=127.0.0.1:" + std::to_string(port);
  refused(flags, "cannot listen");
  child_ = first;
  kill(child_, SIGTERM);
  EXPECT_EQ(wait_for_end(), 0);

  std::ofstream(path + "/data/central.db", std::ios::trunc) << std::string(5'000, 'x');
  std::filesystem::remove(path + "/data/central.db-wal");
  refused(usual_flags(), "central.db");
}

TEST_F(AppTest, AStoreInUseWhoseCheckpointKeyIsMissingIsNotServedUnderANewOne) {
  start_binary(usual_flags());
  founding = office.found(directory, keys::SpaceKind::directory, directory_keys.epoch, authority,
                          organisation.root().verify, {office.member()});
  ASSERT_EQ(post("/v1/found", found_bytes(*founding))->status, 200);
  kill(child_, SIGTERM);
  wait_for_end();
  std::filesystem::remove(folder.path() / "data" / "checkpoint.key");
  spawn(usual_flags());
  EXPECT_EQ(wait_for_end(), 1);
  EXPECT_NE(errors().find("checkpoint key"), std::string::npos);
}

}  // namespace
}  // namespace doorstep::testing
