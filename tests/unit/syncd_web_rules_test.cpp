// What pages may ask: Host, Origin, CORS and the app's headers, without a socket.
#include "syncd/http/web_rules.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "syncd/http/header_text.hpp"
#include "syncd/http/hint_proof.hpp"

namespace doorstep::syncd {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

HttpRequest head(std::string method, std::string target, Headers headers) {
  HttpRequest request;
  request.method = std::move(method);
  request.target = std::move(target);
  request.headers = std::move(headers);
  return request;
}

WebRules rules(Scheme scheme, std::vector<std::string> origins = {}) {
  WebRules out;
  out.scheme = scheme;
  out.serves_app = true;
  out.origins = std::move(origins);
  return out;
}

/// The status of the first word; 0 when the request may go on.
int first_status(const WebRules& rules, const HttpRequest& request) {
  const auto word = first_word(rules, request);
  return word ? word->status : 0;
}

std::map<std::string, std::string> added(const WebRules& rules, const HttpRequest& request) {
  HttpResponse response;
  add_web_headers(rules, request, response);
  std::map<std::string, std::string> out;
  for (const auto& [name, value] : response.headers) out[name] = value;
  return out;
}

TEST(WebRules, APlainListenerAnswersUnderThisMachinesNamesOnly) {
  for (const char* host : {"127.0.0.1", "127.0.0.1:8080", "127.8.9.1", "localhost", "localhost:1", "LocalHost:65535",
                           "[::1]", "[::1]:8080", "tab-1.localhost", "a.b.localhost:80"}) {
    EXPECT_TRUE(is_local_host(host)) << host;
    EXPECT_EQ(first_status(rules(Scheme::http_on_loopback), head("GET", "/", {{"host", host}})), 0) << host;
  }
  for (const char* host : {"",
                           "evil.example",
                           "localhost.evil.example",
                           "127.0.0.1.evil.example",
                           "evillocalhost",
                           ".localhost",
                           "a..localhost",
                           "localhost.",
                           "localhost:",
                           "localhost:x",
                           "localhost:65536",
                           "localhost:80:80",
                           "[::1",
                           "[::2]",
                           "[::1]x",
                           "128.0.0.1",
                           "10.0.0.1",
                           "127.1",
                           "0.0.0.0",
                           "user@localhost",
                           "e vil.localhost",
                           "::1"}) {
    EXPECT_FALSE(is_local_host(host)) << host;
    const auto word = first_word(rules(Scheme::http_on_loopback), head("POST", "/v1/exchange", {{"host", host}}));
    ASSERT_TRUE(word) << host;
    EXPECT_EQ(word->status, 421) << host;
    EXPECT_NE(word->body.find("localhost"), std::string::npos);
    EXPECT_EQ(first_status(rules(Scheme::https), head("GET", "/", {{"host", host}})), 0) << "TLS proves the name";
  }
}

TEST(WebRules, APreflightIsAnsweredForListedOriginsAndRefusedForOthers) {
  const auto listed = rules(Scheme::https, {"https://app.example", "https://other.example:444"});
  const auto preflight = [](const char* origin, const char* target = "/v1/exchange") {
    return head("OPTIONS", target,
                {{"host", "sync.example"}, {"origin", origin}, {"access-control-request-method", "POST"}});
  };
  const auto word = first_word(listed, preflight("https://app.example"));
  ASSERT_TRUE(word);
  EXPECT_EQ(word->status, 204);
  EXPECT_TRUE(word->body.empty());
  EXPECT_EQ(word->headers, (Headers{{"Access-Control-Allow-Methods", "GET, POST"},
                                    {"Access-Control-Allow-Headers", "content-type"},
                                    {"Access-Control-Max-Age", "7200"}}));
  EXPECT_EQ(first_status(listed, preflight("https://other.example:444", "/v1/join")), 204);
  for (const char* wrong : {"https://app.example.evil", "http://app.example", "https://other.example", "null",
                            "https://App.example", "https://app.example/", "*"}) {
    EXPECT_EQ(first_status(listed, preflight(wrong)), 403) << wrong;
  }
  EXPECT_EQ(first_status(listed, preflight("https://app.example", "/healthz")), 0) << "the API's alone";
  EXPECT_EQ(first_status(rules(Scheme::https), preflight("https://app.example")), 0) << "no origins, no CORS";
}

TEST(WebRules, AnswersOfTheApiCarryCorsHeadersForListedOriginsOnly) {
  const auto listed = rules(Scheme::https, {"https://app.example"});
  const auto with = added(listed, head("POST", "/v1/exchange", {{"origin", "https://app.example"}}));
  EXPECT_EQ(with.at("Access-Control-Allow-Origin"), "https://app.example");
  EXPECT_EQ(with.at("Access-Control-Expose-Headers"), "retry-after");
  EXPECT_EQ(with.at("Vary"), "Origin");
  EXPECT_EQ(with.count("Access-Control-Allow-Credentials"), 0u);
  const auto other = added(listed, head("POST", "/v1/exchange", {{"origin", "https://evil.example"}}));
  EXPECT_EQ(other, (std::map<std::string, std::string>{{"Vary", "Origin"}}));
  EXPECT_TRUE(added(rules(Scheme::https), head("POST", "/v1/exchange", {{"origin", "https://app.example"}})).empty());
  EXPECT_EQ(added(listed, head("GET", "/", {{"origin", "https://app.example"}})).count("Access-Control-Allow-Origin"),
            0u);
}

TEST(WebRules, ThePagesOfStrangersGetNoHints) {
  const auto ask = [](Scheme scheme, const char* host, const char* origin) {
    return first_status(rules(scheme, {"https://app.example"}),
                        head("GET", "/v1/hints?x", {{"host", host}, {"origin", origin}}));
  };
  EXPECT_EQ(ask(Scheme::https, "Sync.example:8443", "https://sync.example:8443"), 0);
  EXPECT_EQ(ask(Scheme::https, "sync.example", "https://app.example"), 0);
  EXPECT_EQ(ask(Scheme::http_on_loopback, "tab-1.localhost:8080", "http://tab-1.localhost:8080"), 0);
  EXPECT_EQ(ask(Scheme::https, "sync.example", "https://sync.example:8443"), 403);
  EXPECT_EQ(ask(Scheme::https, "sync.example", "http://sync.example"), 403);
  EXPECT_EQ(ask(Scheme::https, "sync.example", "https://evil.example"), 403);
  EXPECT_EQ(ask(Scheme::https, "sync.example", "null"), 403);
  EXPECT_EQ(ask(Scheme::http_on_loopback, "tab-1.localhost:8080", "http://tab-2.localhost:8080"), 403);
  EXPECT_EQ(ask(Scheme::http_on_loopback, "localhost:8080", "https://localhost:8080"), 403);
  EXPECT_EQ(first_status(rules(Scheme::https), head("GET", "/v1/hints", {{"host", "x"}})), 0) << "no browser asks";
}

TEST(WebRules, TheAppsAnswersCarryItsPolicies) {
  const auto headers = added(rules(Scheme::http_on_loopback), head("GET", "/visits", {{"host", "localhost"}}));
  const std::string policy = headers.at("Content-Security-Policy");
  for (const char* part : {"default-src 'none'; ", "script-src 'self' 'wasm-unsafe-eval'; ", "connect-src 'self'; ",
                           "form-action 'none'; ", "base-uri 'none'; ", "frame-ancestors 'none'"}) {
    EXPECT_NE(policy.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(policy.find("unsafe-inline"), std::string::npos);
  EXPECT_EQ(policy.find("'unsafe-eval'"), std::string::npos);
  EXPECT_EQ(headers.at("Referrer-Policy"), "no-referrer");
  EXPECT_EQ(headers.at("Cross-Origin-Opener-Policy"), "same-origin");
  EXPECT_EQ(headers.at("Cross-Origin-Resource-Policy"), "same-origin");
  EXPECT_EQ(headers.at("Permissions-Policy"), "camera=(self), microphone=(self), geolocation=()");
  EXPECT_TRUE(added(WebRules{}, head("GET", "/visits", {})).empty()) << "without an app there are none";
}

TEST(WebRules, ANameIsHeldToTlsOnlyWhereThereIsTlsAndNeverThisMachine) {
  const auto held = [](Scheme scheme, Headers headers) {
    return added(rules(scheme), head("GET", "/", std::move(headers))).count("Strict-Transport-Security") == 1;
  };
  EXPECT_TRUE(held(Scheme::https, {{"host", "sync.example"}}));
  EXPECT_FALSE(held(Scheme::http_on_loopback, {{"host", "sync.example"}}));
  EXPECT_FALSE(held(Scheme::https, {{"host", "localhost:8443"}})) << "it would lock the plain listener out";
  EXPECT_FALSE(held(Scheme::https, {}));
}

TEST(WebRules, AnOriginIsTakenAsBrowsersSendItAndNoOtherWay) {
  for (const char* right : {"https://app.example", "https://app.example:8443", "https://10.0.0.1", "https://[::2]:444",
                            "http://localhost:5173", "http://tab-1.localhost:8080", "http://[::1]:8080"}) {
    const auto parsed = parse_origin(right);
    ASSERT_TRUE(parsed) << right << " " << parsed.error().message;
    EXPECT_EQ(*parsed, right);
  }
  for (const char* wrong : {"",
                            "*",
                            "null",
                            "https://",
                            "https://*",
                            "https://*.example",
                            "app.example",
                            "https://app.example/",
                            "https://app.example/x",
                            "https://App.example",
                            "https://app.example:443",
                            "http://localhost:80",
                            "https://app.example:",
                            "https://app.example:0",
                            "https://app.example:65536",
                            "https://app.example?x",
                            "https://u@app.example",
                            "http://app.example",
                            "https://.example",
                            "https://[::1",
                            "https://[x]",
                            "wss://app.example",
                            " https://a"}) {
    const auto parsed = parse_origin(wrong);
    ASSERT_FALSE(parsed) << wrong;
    EXPECT_EQ(parsed.error().code, Errc::invalid_input);
    EXPECT_NE(parsed.error().message.find("https://host:port"), std::string::npos);
  }
  EXPECT_FALSE(parse_origin("https://" + std::string(300, 'a')));
}

// ---- Who listens

HttpRequest upgrade(Headers headers) { return head("GET", "/v1/hints", std::move(headers)); }

TEST(HintProof, StandsInAHeaderOrBehindTheSubprotocol) {
  EXPECT_EQ(hint_proof(upgrade({{"doorstep-hint", "abc"}})).value(), "abc");
  EXPECT_EQ(hint_proof(upgrade({{"sec-websocket-protocol", "doorstep-hint, abc-_1"}})).value(), "abc-_1");
  EXPECT_EQ(hint_proof(upgrade({{"sec-websocket-protocol", "doorstep-hint,abc"}})).value(), "abc");
  EXPECT_EQ(hint_proof(upgrade({{"doorstep-hint", "own"}, {"sec-websocket-protocol", "doorstep-hint, abc"}})).value(),
            "own");
  for (const char* none : {"", "doorstep-hint", "doorstep-hint,", "abc", "abc, doorstep-hint", "Doorstep-Hint, abc"}) {
    const auto proof = hint_proof(upgrade({{"sec-websocket-protocol", none}}));
    ASSERT_FALSE(proof) << none;
    EXPECT_EQ(proof.error().code, Errc::malformed);
  }
}

TEST(HintProof, IsBounded) {
  const std::string longest(max_hint_proof, 'a');
  EXPECT_TRUE(hint_proof(upgrade({{"sec-websocket-protocol", "doorstep-hint, " + longest}})));
  EXPECT_EQ(hint_proof(upgrade({{"sec-websocket-protocol", "doorstep-hint, a" + longest}})).error().code,
            Errc::too_large);
  EXPECT_EQ(hint_proof(upgrade({{"doorstep-hint", "a" + longest}})).error().code, Errc::too_large);
}

TEST(HintProof, OnlyAnOfferIsAnswered) {
  EXPECT_TRUE(offers_hint_word("doorstep-hint, abc"));
  EXPECT_TRUE(offers_hint_word("doorstep-hint"));
  EXPECT_FALSE(offers_hint_word(""));
  EXPECT_FALSE(offers_hint_word("chat, doorstep-hint"));
}

TEST(HeaderText, AListIsTakenApart) {
  std::string_view list = " a ,b;q=1,,\tc";
  EXPECT_EQ(take_element(list), "a");
  EXPECT_EQ(take_element(list), "b;q=1");
  EXPECT_EQ(take_element(list), "");
  EXPECT_EQ(take_element(list), "c");
  EXPECT_TRUE(list.empty());
}

}  // namespace
}  // namespace doorstep::syncd
