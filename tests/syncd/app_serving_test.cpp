// The binary serves the tablet app: over TLS and on the plain listener, with the API beside it.
#include <algorithm>

#include "tests/syncd/binary_fixture.hpp"

namespace doorstep::testing {
namespace {

using net_test::Client;
using net_test::Reply;

constexpr const char* upgrade_headers =
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

class AppServing : public BinaryTest {
 protected:
  void SetUp() override {
    BinaryTest::SetUp();
    std::filesystem::create_directories(app_folder() / "assets");
    write("index.html", "<!doctype html>");
    write("config.json", "{\"server\":\"https://elsewhere.example\"}");
    write("assets/app-1a2b.js", "script");
    write("assets/app-1a2b.js.br", "squeezed");
  }
  std::filesystem::path app_folder() const { return folder.path() / "app"; }
  void write(const std::string& name, std::string_view content) { std::ofstream(app_folder() / name) << content; }

  std::vector<std::string> app_flags() const {
    auto flags = usual_flags();
    flags.push_back("--app=" + app_folder().string());
    flags.push_back("--app-listen=127.0.0.1:0");
    return flags;
  }
  Client plain() { return Client(ready["app_port"].get<std::uint16_t>()); }
  Client secured() {
    Client client(ready["port"].get<std::uint16_t>());
    EXPECT_TRUE(client.handshake());
    return client;
  }
  void found() {
    founding = office.found(directory, keys::SpaceKind::directory, directory_keys.epoch, authority,
                            organisation.root().verify, {office.member()});
    const auto reply = plain().request("POST", "/v1/found", found_bytes(*founding));
    ASSERT_EQ(reply.value_or(Reply{}).status, 200);
  }
};

TEST_F(AppServing, BothListenersServeTheAppAndTheirAnswersDifferInTlsAlone) {
  start_binary(app_flags());
  ASSERT_NE(ready["app_port"], ready["port"]);
  for (const bool over_tls : {false, true}) {
    Client client = over_tls ? secured() : plain();
    EXPECT_EQ(client.request("GET", "/visits/1").value_or(Reply{}).body, "<!doctype html>");
    const auto script = client.request("GET", "/assets/app-1a2b.js", {}, "Accept-Encoding: gzip, br\r\n");
    ASSERT_TRUE(script);
    EXPECT_EQ(script->body, "squeezed");
    EXPECT_EQ(script->headers.at("content-encoding"), "br");
    EXPECT_EQ(script->headers.at("cache-control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(script->headers.at("x-content-type-options"), "nosniff");
    EXPECT_EQ(script->headers.count("content-security-policy"), 1u);
    const auto held = "If-None-Match: " + script->headers.at("etag") + "\r\nAccept-Encoding: br\r\n";
    EXPECT_EQ(client.request("GET", "/assets/app-1a2b.js", {}, held).value_or(Reply{}).status, 304);
    EXPECT_EQ(client.request("HEAD", "/").value_or(Reply{}).headers["content-length"], "15");
    EXPECT_EQ(client.request("GET", "/config.json").value_or(Reply{}).body, "{\"server\":\"same-origin\"}\n");
    EXPECT_EQ(client.request("GET", "/v1/server").value_or(Reply{}).headers["content-type"], "application/x-protobuf");
    EXPECT_EQ(client.request("GET", "/healthz").value_or(Reply{}).body, "ok\n");
    for (const char* nothing : {"/v1/nothing", "/metrics", "/admin", "/../card", "/%2e%2e/card", "/missing.js"}) {
      EXPECT_EQ(client.request("GET", nothing).value_or(Reply{}).status, 404) << nothing;
    }
    EXPECT_EQ(client.request("GET", "/v1/exchange").value_or(Reply{}).status, 405);
  }
}

TEST_F(AppServing, TheApiWorksOverThePlainListenerAndHintsOverASubprotocol) {
  start_binary(app_flags());
  found();
  const auto proof = to_base64url(as_bytes(office.sign(office.body(server()), crypto::label::hint)));
  EXPECT_LT(proof.size(), 400u);
  const auto own = "http://localhost:" + std::to_string(ready["app_port"].get<int>());
  const auto headers = [&](const std::string& said, const std::string& origin) {
    return upgrade_headers + ("Sec-WebSocket-Protocol: doorstep-hint, " + said + "\r\nOrigin: " + origin + "\r\n");
  };
  // net_test's requests name the host without a port, as a browser does with the usual one.
  Client hints = plain();
  const auto upgraded = hints.request("GET", "/v1/hints", {}, headers(proof, "http://localhost"));
  ASSERT_TRUE(upgraded);
  ASSERT_EQ(upgraded->status, 101);
  EXPECT_EQ(upgraded->headers.at("sec-websocket-protocol"), "doorstep-hint");
  Client strange = plain();
  EXPECT_EQ(strange.request("GET", "/v1/hints", {}, headers(proof, own)).value_or(Reply{}).status, 403);
  EXPECT_EQ(strange.request("GET", "/v1/hints", {}, headers("AAAA", "http://localhost")).value_or(Reply{}).status, 400);
  const std::string too_long(3'000, 'A');
  EXPECT_EQ(strange.request("GET", "/v1/hints", {}, headers(too_long, "http://localhost")).value_or(Reply{}).status,
            431);

  // An exchange over the plain listener: a note in the directory, whose members are told.
  auto body = office.body(server());
  std::vector<change::ProvenChange> changes{
      office.write(directory, directory_keys, DocumentId::random(organisation.rng()), "words", test_now)};
  add_cursor(body, directory).set_push_only(true);
  *body.add_push() = office.batch(changes);
  const auto request = office.sign(body);
  const auto reply = plain().request("POST", "/v1/exchange", request);
  ASSERT_EQ(reply.value_or(Reply{}).status, 200);
  EXPECT_EQ(check_answer(reply->body, request, server_key.verify).space(directory)->receipts_size(), 1);
  const auto topic = directory.text();
  const auto frame = hints.receive_bytes(2 + topic.size());
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->substr(2), topic);
}

TEST_F(AppServing, OtherHostsOfTheAppMayAskWhenTheyAreNamed) {
  auto flags = usual_flags();
  flags.push_back("--app-origin=https://app.example");
  start_binary(flags);
  EXPECT_EQ(ready.count("app_port"), 0u);
  Client client = secured();
  EXPECT_EQ(client.request("OPTIONS", "/v1/exchange", {}, "Origin: https://app.example\r\n").value_or(Reply{}).status,
            204);
  EXPECT_EQ(client.request("OPTIONS", "/v1/exchange", {}, "Origin: https://evil.example\r\n").value_or(Reply{}).status,
            403);
  const auto told = client.request("GET", "/v1/server", {}, "Origin: https://app.example\r\n");
  EXPECT_EQ(told.value_or(Reply{}).headers["access-control-allow-origin"], "https://app.example");
  EXPECT_EQ(client.request("GET", "/").value_or(Reply{}).status, 404) << "no app is served without --app";
  EXPECT_EQ(client.request("GET", "/").value_or(Reply{}).headers.count("content-security-policy"), 0u);
}

TEST_F(AppServing, LogsAndMetricsNameRoutesAndNoPaths) {
  auto flags = app_flags();
  std::replace(flags.begin(), flags.end(), std::string("--log-level=warn"), std::string("--log-level=debug"));
  start_binary(flags);
  Client client = plain();
  EXPECT_EQ(client.request("GET", "/visits/very-private").value_or(Reply{}).status, 200);
  EXPECT_EQ(client.request("GET", "/very-private.js?very-private").value_or(Reply{}).status, 404);
  kill(child_, SIGTERM);
  EXPECT_EQ(wait_for_end(), 0);
  EXPECT_EQ(errors().find("very-private"), std::string::npos) << errors();
  EXPECT_NE(errors().find("\"route\":\"/*\""), std::string::npos) << errors();
}

TEST_F(AppServing, AnAppFolderThatIsNoneEndsTheStart) {
  auto flags = usual_flags();
  flags.push_back("--app=" + folder.path().string() + "/nowhere");
  spawn(flags);
  EXPECT_EQ(wait_for_end(), 1);
  EXPECT_NE(errors().find("/nowhere' cannot be read"), std::string::npos) << errors();

  flags = app_flags();
  flags.back() = "--app-listen=0.0.0.0:0";
  spawn(flags);
  EXPECT_EQ(wait_for_end(), 1);
  EXPECT_NE(errors().find("plain HTTP"), std::string::npos) << errors();
}

}  // namespace
}  // namespace doorstep::testing
