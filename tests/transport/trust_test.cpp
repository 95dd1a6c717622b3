// Whom the transport trusts, shown on real handshakes.
#include <gtest/gtest.h>

#include "client/transport/transport.hpp"
#include "tests/transport/tls_test_server.hpp"

namespace doorstep::client {
namespace {

using testing::Peer;
using testing::TemporaryFile;
using testing::TestIdentity;
using testing::TlsTestServer;

void answer_one(Peer& peer) {
  if (!peer.handshake() || !peer.read_request()) return;
  peer.answer("200 OK", "trusted");
  peer.wait_for_close();
}

TransportOptions options_for(const TlsTestServer& server, const std::string& host = "127.0.0.1") {
  TransportOptions options;
  options.server = {host, server.port()};
  options.connect_timeout = std::chrono::seconds(5);
  options.request_timeout = std::chrono::seconds(5);
  return options;
}

Result<TransportAnswer> post_once(TransportOptions options) {
  return make_https_transport(std::move(options))->post("/v1/sync", "application/x-test", "sealed");
}

bool says(const Error& error, std::string_view text) { return error.message.find(text) != std::string::npos; }

TEST(Trust, AcceptsThePinnedKeyOfASelfSignedCertificate) {
  const TestIdentity identity;
  TlsTestServer server(answer_one, identity);
  auto options = options_for(server);
  options.pinned_key = identity.pin();
  const auto answer = post_once(options);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body, "trusted");
}

TEST(Trust, APinAloneDecidesWhateverTheNameAndTheDatesSay) {
  const TestIdentity expired_elsewhere("DNS:elsewhere.example", -20, -10);
  TlsTestServer server(answer_one, expired_elsewhere);
  auto options = options_for(server);
  options.pinned_key = expired_elsewhere.pin();
  const auto answer = post_once(options);
  ASSERT_TRUE(answer) << answer.error().message;
}

TEST(Trust, RefusesAnotherKeyThanThePinnedOneBeforeAnythingIsSent) {
  std::atomic<bool> request_seen = false;
  TlsTestServer server([&](Peer& peer) {
    if (peer.handshake() && peer.read_head()) request_seen = true;
  });
  auto options = options_for(server);
  options.pinned_key = TestIdentity().pin();
  const auto answer = post_once(options);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Errc::bad_signature);
  EXPECT_TRUE(says(answer.error(), "is not the one your office named; do not go on, ring the office"))
      << answer.error().message;
  EXPECT_FALSE(request_seen);
}

TEST(Trust, APinOverridesACaFileThatWouldAccept) {
  const TestIdentity identity;
  const TemporaryFile ca(identity.pem());
  TlsTestServer server(answer_one, identity);
  auto options = options_for(server);
  options.ca_file = ca.path();
  options.pinned_key = TestIdentity().pin();
  const auto answer = post_once(options);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Errc::bad_signature);
}

TEST(Trust, AcceptsACertificateInTheCaFileForTheRightAddressOrName) {
  const TestIdentity by_address("IP:127.0.0.1");
  const TestIdentity by_name("DNS:localhost");
  for (const auto& [identity, host] : {std::pair{by_address, "127.0.0.1"}, std::pair{by_name, "localhost"}}) {
    const TemporaryFile ca(identity.pem());
    TlsTestServer server(answer_one, identity);
    auto options = options_for(server, host);
    options.ca_file = ca.path();
    const auto answer = post_once(options);
    ASSERT_TRUE(answer) << host << ": " << answer.error().message;
  }
}

TEST(Trust, RefusesATrustedCertificateForAnotherName) {
  const TestIdentity elsewhere("DNS:elsewhere.example");
  const TemporaryFile ca(elsewhere.pem());
  TlsTestServer server(answer_one, elsewhere);
  for (const char* host : {"127.0.0.1", "localhost"}) {
    auto options = options_for(server, host);
    options.ca_file = ca.path();
    const auto answer = post_once(options);
    ASSERT_FALSE(answer) << host;
    EXPECT_EQ(answer.error().code, Errc::bad_signature);
    EXPECT_TRUE(says(answer.error(), "ring the office")) << answer.error().message;
  }
}

TEST(Trust, RefusesACertificateThatIsOutOfDateAndPointsToThisDevicesDate) {
  const TestIdentity expired("IP:127.0.0.1", -20, -10);
  const TestIdentity early("IP:127.0.0.1", 10, 20);
  for (const TestIdentity& identity : {expired, early}) {
    const TemporaryFile ca(identity.pem());
    TlsTestServer server(answer_one, identity);
    auto options = options_for(server);
    options.ca_file = ca.path();
    const auto answer = post_once(options);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::bad_signature);
    EXPECT_TRUE(says(answer.error(), "check this device's date")) << answer.error().message;
  }
}

TEST(Trust, TheSystemsStoreDoesNotAcceptASelfSignedCertificate) {
  TlsTestServer server(answer_one);
  const auto answer = post_once(options_for(server));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Errc::bad_signature);
}

TEST(Trust, RefusesAServerThatOffersNothingAboveTls12) {
  const TestIdentity identity;
  TlsTestServer server(answer_one, identity, TLS1_2_VERSION);
  auto options = options_for(server);
  options.pinned_key = identity.pin();
  const auto answer = post_once(options);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Errc::unavailable);
  EXPECT_TRUE(says(answer.error(), "does not offer TLS 1.3")) << answer.error().message;
}

TEST(Trust, SaysWhichCaFileCannotBeRead) {
  TlsTestServer server(answer_one);
  const TemporaryFile empty("not a certificate");
  for (const std::string& path : {std::string("/nonexistent/ca.pem"), empty.path()}) {
    auto options = options_for(server);
    options.ca_file = path;
    const auto answer = post_once(options);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::invalid_input);
    EXPECT_TRUE(says(answer.error(), path)) << answer.error().message;
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST(Pin, OfAPemFileIsTheHashOfItsPublicKey) {
  const TestIdentity identity;
  const TemporaryFile file(identity.pem() + TestIdentity().pem());
  const auto pin = spki_hash_of_pem(file.path());
  ASSERT_TRUE(pin) << pin.error().message;
  EXPECT_EQ(*pin, identity.pin());
}

TEST(Pin, OfSomethingElseIsAnError) {
  const TemporaryFile file("-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n");
  const auto garbage = spki_hash_of_pem(file.path());
  ASSERT_FALSE(garbage);
  EXPECT_EQ(garbage.error().code, Errc::malformed);
  const auto missing = spki_hash_of_pem("/nonexistent/server.pem");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Errc::not_found);
}

}  // namespace
}  // namespace doorstep::client
