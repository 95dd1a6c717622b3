// The listener as browsers see it: with TLS and without, real bytes over the loopback interface.
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>
#include <thread>

#include "syncd/http/hint_proof.hpp"
#include "syncd/net/io_threads.hpp"
#include "syncd/net/listener.hpp"
#include "tests/net/tls_client.hpp"

namespace doorstep::syncd {
namespace {

using net_test::Client;
using net_test::Reply;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* upgrade_headers =
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

class Web : public testing::TestWithParam<Scheme> {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "web_test_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    net_test::write_self_signed(folder_ / "chain.pem", folder_ / "key.pem");
  }
  void TearDown() override {
    listener_.reset();
    io_.stop();
    EXPECT_EQ(log_text_.str().find("exception"), std::string::npos) << log_text_.str();
    EXPECT_EQ(log_text_.str().find("private-path"), std::string::npos) << "a path was logged: " << log_text_.str();
    EXPECT_EQ(metrics_.render().find("private-path"), std::string::npos);
    std::filesystem::remove_all(folder_);
  }

  ListenerOptions options() {
    ListenerOptions options;
    options.name = "web";
    if (GetParam() == Scheme::https) options.tls = {folder_ / "chain.pem", folder_ / "key.pem"};
    options.web.scheme = GetParam();
    options.web.serves_app = true;
    options.web.origins = {"https://app.example"};
    options.limits.shutdown_timeout = milliseconds(500);
    const Handler page = [](HttpRequest, Respond respond) {
      HttpResponse response;
      response.content_type = "text/html";
      response.shared_body = std::make_shared<const std::string>("page");
      respond(std::move(response));
    };
    options.routes = {
        {"GET", "/*", 0, seconds(1), page},
        {"HEAD", "/*", 0, seconds(1), page},
        {"GET", "/held", 0, seconds(1),
         [](HttpRequest, Respond respond) {
           HttpResponse response;
           response.status = 304;
           respond(std::move(response));
         }},
        {"POST", "/v1/exchange", 16, seconds(1),
         [](HttpRequest request, Respond respond) { respond(text_response(200, request.body)); }},
        {"GET", "/large", 0, seconds(1),
         [](HttpRequest, Respond respond) {
           HttpResponse response;
           response.shared_body = std::make_shared<const std::string>(std::size_t{5} << 20, 'x');
           respond(std::move(response));
         }},
    };
    options.hints = HintEndpoint{std::string(hints_path),
                                 [](HttpRequest request, std::function<void(HintVerdict)> decide) {
                                   const auto proof = hint_proof(request);
                                   if (!proof) return decide(error_response(proof.error()));
                                   decide(HintTopics{std::string(*proof)});
                                 },
                                 &hub_};
    return options;
  }

  void start(ListenerOptions options) {
    auto started = Listener::start(std::move(options), io_, log_, metrics_);
    ASSERT_TRUE(started) << started.error().message;
    listener_ = *std::move(started);
  }
  void start() { start(options()); }

  Client connect() {
    Client client(listener_->address().port);
    EXPECT_TRUE(GetParam() == Scheme::https ? client.handshake() : client.connected());
    return client;
  }
  Reply ask(std::string_view method, std::string_view target, std::string_view headers = {},
            std::string_view body = {}) {
    Client client = connect();
    return client.request(method, target, body, headers).value_or(Reply{});
  }
  bool subscribed(std::size_t number) {
    for (int i = 0; i < 1'000 && hub_.subscribers() != number; ++i) std::this_thread::sleep_for(milliseconds(5));
    return hub_.subscribers() == number;
  }

  std::filesystem::path folder_;
  std::ostringstream log_text_;  // read only after io_ has stopped
  Log log_{LogLevel::debug, log_text_};
  Metrics metrics_;
  HintHub hub_;
  IoThreads io_{2, log_};
  std::unique_ptr<Listener> listener_;
};

INSTANTIATE_TEST_SUITE_P(Schemes, Web, testing::Values(Scheme::https, Scheme::http_on_loopback),
                         [](const auto& each) { return each.param == Scheme::https ? "Tls" : "Plain"; });

TEST_P(Web, OneConnectionServesPageAndApi) {
  start();
  Client client = connect();
  EXPECT_EQ(client.request("GET", "/private-path").value_or(Reply{}).body, "page");
  EXPECT_EQ(client.request("POST", "/v1/exchange", "hello").value_or(Reply{}).body, "hello\n");
  EXPECT_EQ(client.request("GET", "/").value_or(Reply{}).body, "page");
  EXPECT_EQ(listener_->connections(), 1u);
}

TEST_P(Web, HeadTellsTheLengthAndSendsNoBody) {
  start();
  Client client = connect();
  const auto reply = client.request("HEAD", "/private-path");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(reply->headers.at("content-length"), "4");
  EXPECT_EQ(reply->headers.at("content-type"), "text/html");
  EXPECT_EQ(client.request("GET", "/").value_or(Reply{}).body, "page") << "nothing stood between the two";
  const auto refused = client.request("HEAD", "/v1/exchange");
  EXPECT_EQ(refused.value_or(Reply{}).status, 405);
  EXPECT_EQ(client.request("GET", "/").value_or(Reply{}).body, "page");
}

TEST_P(Web, AnAnswerWithoutABodyTellsNoLength) {
  start();
  Client client = connect();
  const auto unchanged = client.request("GET", "/held");
  ASSERT_TRUE(unchanged);
  EXPECT_EQ(unchanged->status, 304);
  EXPECT_EQ(unchanged->headers.count("content-length"), 0u);
  EXPECT_EQ(unchanged->headers.count("transfer-encoding"), 0u);
  EXPECT_EQ(client.request("GET", "/").value_or(Reply{}).body, "page");
}

TEST_P(Web, ALargeSharedBodyArrivesWhole) {
  start();
  const auto reply = ask("GET", "/large");
  EXPECT_EQ(reply.body.size(), std::size_t{5} << 20);
  EXPECT_EQ(reply.body.find_first_not_of('x'), std::string::npos);
}

TEST_P(Web, ALargeFileHasTheTimeThatASlowWayTakes) {
  auto quick = options();
  quick.limits.write_timeout = milliseconds(100);  // for each MiB
  quick.routes.push_back({"GET", "/huge", 0, seconds(1), [](HttpRequest, Respond respond) {
                            HttpResponse response;
                            response.shared_body = std::make_shared<const std::string>(std::size_t{32} << 20, 'x');
                            respond(std::move(response));
                          }});
  start(std::move(quick));
  Client client = connect();
  ASSERT_TRUE(client.send(net_test::request_text("GET", "/huge")));
  std::this_thread::sleep_for(milliseconds(500));
  EXPECT_EQ(client.receive().value_or(Reply{}).body.size(), std::size_t{32} << 20);
}

TEST_P(Web, EveryAnswerOutsideTheApiCarriesTheAppsHeaders) {
  start();
  for (const char* method : {"GET", "HEAD", "DELETE"}) {
    const auto reply = ask(method, "/x");
    for (const char* name : {"content-security-policy", "referrer-policy", "cross-origin-opener-policy",
                             "cross-origin-resource-policy", "permissions-policy", "x-content-type-options"}) {
      EXPECT_EQ(reply.headers.count(name), 1u) << method << " " << name;
    }
    EXPECT_EQ(reply.headers.count("strict-transport-security"), 0u) << "this machine";
  }
  EXPECT_EQ(ask("POST", "/v1/exchange", {}, "x").headers.count("content-security-policy"), 0u);
}

TEST_P(Web, ANameOfElsewhereIsToldSoOnThePlainListenerOnly) {
  start();
  const auto status = [this](const std::string& host) {
    Client client = connect();
    EXPECT_TRUE(client.send("GET /private-path HTTP/1.1\r\nHost: " + host + "\r\n\r\n"));
    return client.receive().value_or(Reply{});
  };
  const int elsewhere = GetParam() == Scheme::https ? 200 : 421;
  EXPECT_EQ(status("evil.example").status, elsewhere);
  EXPECT_EQ(status("evil.example:80").status, elsewhere);
  EXPECT_EQ(status("tab-1.localhost:8080").status, 200);
  EXPECT_EQ(status("[::1]:8080").status, 200);
  EXPECT_EQ(status("evil.example").headers.count("strict-transport-security"), GetParam() == Scheme::https ? 1u : 0u);
  if (GetParam() == Scheme::https) return;
  Client client = connect();
  ASSERT_TRUE(client.send("POST /v1/exchange HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 5\r\n\r\nhello"));
  EXPECT_EQ(client.receive().value_or(Reply{}).status, 421) << "the API, too";
  Client hints = connect();
  ASSERT_TRUE(hints.send("GET /v1/hints HTTP/1.1\r\nHost: evil.example\r\n" + std::string(upgrade_headers) +
                         "Doorstep-Hint: abc\r\n\r\n"));
  EXPECT_EQ(hints.receive().value_or(Reply{}).status, 421) << "and hints";
}

TEST_P(Web, AListedOriginIsAnsweredEvenWhenItIsRefusedAndAStrangerGetsNoLeave) {
  start();
  const auto preflight = ask("OPTIONS", "/v1/exchange", "Origin: https://app.example\r\n");
  EXPECT_EQ(preflight.status, 204);
  EXPECT_EQ(preflight.headers.count("content-length"), 0u);
  EXPECT_EQ(preflight.headers.at("access-control-allow-origin"), "https://app.example");
  EXPECT_EQ(preflight.headers.at("access-control-allow-methods"), "GET, POST");
  EXPECT_EQ(preflight.headers.at("access-control-allow-headers"), "content-type");
  EXPECT_EQ(preflight.headers.at("vary"), "Origin");
  for (const std::size_t size : {5, 17}) {
    const auto reply = ask("POST", "/v1/exchange", "Origin: https://app.example\r\n", std::string(size, 'x'));
    EXPECT_EQ(reply.status, size == 5 ? 200 : 413);
    EXPECT_EQ(reply.headers.at("access-control-allow-origin"), "https://app.example") << "the page may read why";
    EXPECT_EQ(reply.headers.at("access-control-expose-headers"), "retry-after");
  }
  const auto stranger = ask("POST", "/v1/exchange", "Origin: https://evil.example\r\n", "hello");
  EXPECT_EQ(stranger.headers.count("access-control-allow-origin"), 0u);
  const auto refused = ask("OPTIONS", "/v1/exchange", "Origin: https://evil.example\r\n");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.headers.count("access-control-allow-origin"), 0u);
}

TEST_P(Web, WithoutOriginsThereIsNoCors) {
  auto closed = options();
  closed.web.origins.clear();
  start(std::move(closed));
  const auto preflight = ask("OPTIONS", "/v1/exchange", "Origin: https://app.example\r\n");
  EXPECT_EQ(preflight.status, 405);
  EXPECT_EQ(preflight.headers.count("access-control-allow-origin"), 0u);
  const auto reply = ask("POST", "/v1/exchange", "Origin: https://app.example\r\n", "hello");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.headers.count("access-control-allow-origin") + reply.headers.count("vary"), 0u);
}

TEST_P(Web, HintsComeOverASubprotocolThatIsAnsweredWithoutTheProof) {
  start();
  const std::string proof(max_hint_proof, 'p');
  Client client = connect();
  const auto reply = client.request("GET", "/v1/hints", {},
                                    upgrade_headers + ("Sec-WebSocket-Protocol: doorstep-hint, " + proof + "\r\n"));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 101);
  EXPECT_EQ(reply->headers.at("sec-websocket-protocol"), "doorstep-hint");
  ASSERT_TRUE(subscribed(1));
  EXPECT_EQ(hub_.publish(proof, "space"), 1u);
  EXPECT_EQ(client.receive_bytes(7), "\x82\x05space");
  client.close();
  EXPECT_TRUE(subscribed(0));
}

TEST_P(Web, AProofInItsOwnHeaderIsAnsweredWithoutASubprotocol) {
  start();
  Client client = connect();
  const auto reply = client.request("GET", "/v1/hints", {}, std::string(upgrade_headers) + "Doorstep-Hint: abc\r\n");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 101);
  EXPECT_EQ(reply->headers.count("sec-websocket-protocol"), 0u);
  ASSERT_TRUE(subscribed(1));
  EXPECT_EQ(hub_.publish("abc", "x"), 1u);
}

TEST_P(Web, HintsAreRefusedToAPageOfElsewhere) {
  start();
  const std::string own = GetParam() == Scheme::https ? "https://localhost" : "http://localhost";
  const auto status = [this](const std::string& origin) {
    Client client = connect();
    return client
        .request("GET", "/v1/hints", {},
                 upgrade_headers + ("Sec-WebSocket-Protocol: doorstep-hint, abc\r\nOrigin: " + origin + "\r\n"))
        .value_or(Reply{})
        .status;
  };
  EXPECT_EQ(status(own), 101);
  EXPECT_EQ(status("https://app.example"), 101);
  EXPECT_EQ(status("https://evil.example"), 403);
  EXPECT_EQ(status("null"), 403);
  EXPECT_EQ(status(own + ":1"), 403);
  EXPECT_TRUE(subscribed(0));
}

TEST_P(Web, AnUnreadableRequestIsRefusedAndEndsItsConnectionOnly) {
  start();
  for (const char* text : {"garbage\r\n\r\n", "GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n"}) {
    Client client = connect();
    ASSERT_TRUE(client.send(text));
    const auto reply = client.receive();
    ASSERT_TRUE(reply);
    EXPECT_GE(reply->status, 400);
    EXPECT_EQ(reply->headers.at("connection"), "close");
  }
  Client client = connect();
  ASSERT_TRUE(client.send(std::string_view("GET /\0 HTTP/1.1\r\nHost: localhost\r\n\r\n", 37)));
  EXPECT_EQ(client.receive().value_or(Reply{}).status, 400);
  EXPECT_EQ(ask("GET", "/").status, 200);
}

TEST_P(Web, ADrainEndsIdleConnectionsAndHints) {
  start();
  Client idle = connect();
  EXPECT_EQ(idle.request("GET", "/").value_or(Reply{}).status, 200);
  Client hints = connect();
  EXPECT_EQ(hints.request("GET", "/v1/hints", {}, std::string(upgrade_headers) + "Doorstep-Hint: abc\r\n")
                .value_or(Reply{})
                .status,
            101);
  ASSERT_TRUE(subscribed(1));
  const auto began = std::chrono::steady_clock::now();
  listener_->drain(milliseconds(300));
  EXPECT_LT(std::chrono::steady_clock::now() - began, seconds(2));
  EXPECT_EQ(listener_->connections(), 0u);
  EXPECT_EQ(hub_.subscribers(), 0u);
}

class PlainWeb : public Web {};
INSTANTIATE_TEST_SUITE_P(Plain, PlainWeb, testing::Values(Scheme::http_on_loopback));

TEST_P(PlainWeb, ListensOnLoopbackAddressesOnly) {
  for (const char* host : {"0.0.0.0", "::", "192.0.2.1"}) {
    auto open = options();
    open.address = Address{host, 0};
    const auto refused = Listener::start(std::move(open), io_, log_, metrics_);
    ASSERT_FALSE(refused) << host;
    EXPECT_EQ(refused.error().code, Errc::not_allowed);
    EXPECT_NE(refused.error().message.find(host), std::string::npos);
  }
}

TEST_P(PlainWeb, ATlsHandshakeIsAnsweredAsWhatItIs) {
  start();
  Client client(listener_->address().port);
  EXPECT_FALSE(client.handshake());
  EXPECT_EQ(ask("GET", "/").status, 200);
}

TEST_P(PlainWeb, ASilentConnectionTimesOut) {
  auto quick = options();
  quick.limits.header_timeout = milliseconds(150);
  quick.limits.idle_timeout = milliseconds(150);
  start(std::move(quick));
  Client silent = connect();
  EXPECT_TRUE(silent.raw_end());
  Client dripping = connect();
  ASSERT_TRUE(dripping.send("GET / HT"));
  EXPECT_TRUE(dripping.raw_end());
}

TEST_P(PlainWeb, ThereAreNoTlsFilesToReadAgain) {
  start();
  EXPECT_TRUE(listener_->reload_tls());
  EXPECT_EQ(ask("GET", "/").status, 200);
}

}  // namespace
}  // namespace doorstep::syncd
