#include "syncd/admin/admin_handlers.hpp"

#include <nlohmann/json.hpp>

#include "syncd/admin/page.hpp"
#include "syncd/admin/password.hpp"
#include "tests/syncd/daemon_fixture.hpp"

namespace doorstep::testing {
namespace {

constexpr std::string_view password = "correct horse battery";

TEST(AdminPassword, AHashedLineAcceptsItsPasswordAndNoOther) {
  SeededRng rng(1);
  const auto line = hash_password(as_bytes(password), rng).value();
  EXPECT_EQ(line.find(password), std::string::npos);
  const auto hash = parse_password_hash(line + "\n").value();
  EXPECT_TRUE(matches(hash, as_bytes(password)));
  EXPECT_FALSE(matches(hash, as_bytes("correct horse batterz")));
  EXPECT_FALSE(matches(hash, {}));
}

TEST(AdminPassword, AShortPasswordAndADamagedLineAreRefused) {
  SeededRng rng(1);
  EXPECT_FALSE(hash_password(as_bytes("short"), rng));
  const auto line = hash_password(as_bytes(password), rng).value();
  for (const std::string& broken : {std::string(), std::string("plain words"), line.substr(0, line.size() - 2),
                                    "scrypt$300" + line.substr(9), line + "$x"}) {
    EXPECT_FALSE(parse_password_hash(broken)) << broken;
  }
}

class AdminTest : public DaemonTest {
 protected:
  void SetUp() override {
    found_directory({&anna, &hostile, &silent});
    space = open_case({&anna});
    SeededRng rng(1);
    pages = std::make_unique<AdminPages>(daemon->service,
                                         parse_password_hash(hash_password(as_bytes(password), rng).value()).value());
    routes = pages->routes();
  }

  HttpResponse get(std::string_view path, std::string_view with_password, const std::string& peer = "127.0.0.1") {
    HttpRequest request;
    request.method = "GET";
    request.target = path;
    request.peer = peer;
    if (!with_password.empty()) {
      std::string base64 = to_base64url(as_bytes("admin:" + std::string(with_password)));
      for (char& c : base64) c = c == '-' ? '+' : c == '_' ? '/' : c;
      while (base64.size() % 4 != 0) base64 += '=';
      request.headers.emplace_back("authorization", "Basic " + base64);
    }
    for (const auto& route : routes) {
      if (route.path != path) continue;
      std::promise<HttpResponse> promise;
      route.handler(request, [&](HttpResponse response) { promise.set_value(std::move(response)); });
      return promise.get_future().get();
    }
    throw std::runtime_error("no such route");
  }
  nlohmann::json queue() { return nlohmann::json::parse(get("/admin/queue.json", password).body); }
  nlohmann::json row(const TestDevice& device) {
    const auto all = queue();
    for (const auto& each : all["devices"]) {
      if (each["device"] == device.id().text()) return each;
    }
    return {};
  }
  /// Says how it is, and commits, so that the store knows.
  void report(TestDevice& device, std::uint64_t waiting, Millis oldest, Millis clock_offset = 0) {
    auto body = device.body(server());
    add_cursor(body, space);
    auto& health = *body.mutable_health();
    health.set_outbox_changes(waiting);
    health.set_outbox_bytes(waiting * 1000);
    health.set_oldest_unsent_at(oldest);
    health.set_clock(now + clock_offset);
    health.set_storage_persistent(true);
    health.set_storage_free_bytes(1ULL << 34);
    health.set_app_version("1.2.3");
    auto change = note(device, space, secret_words);
    *body.add_push() = device.batch(change);
    exchange(device, body);
  }

  static constexpr std::string_view secret_words = "mum was shouting at Theo";
  TestDevice anna = device("tab-anna");
  TestDevice hostile = device("<script>alert('x')</script>\"&");
  TestDevice silent = device("tab-silent");
  SpaceId space;
  std::unique_ptr<AdminPages> pages;
  std::vector<Route> routes;
};

TEST_F(AdminTest, WithoutThePasswordNothingIsShown) {
  for (const auto* path : {"/admin", "/admin/queue.json", "/metrics"}) {
    const auto none = get(path, "");
    EXPECT_EQ(none.status, 401);
    EXPECT_EQ(none.headers.at(0).first, "WWW-Authenticate");
    EXPECT_EQ(get(path, "wrong password here").status, 401);
    EXPECT_EQ(get(path, password).status, 200);
  }
}

TEST_F(AdminTest, WrongPasswordsFromOneAddressAreSlowedDownAndTheRightOneElsewhereIsNot) {
  EXPECT_EQ(get("/admin", password, "10.0.0.2").status, 200);
  int refused = 0;
  for (int i = 0; i < 12; ++i) refused += get("/admin", "guess" + std::to_string(i), "10.0.0.1").status == 429;
  EXPECT_GE(refused, 1);
  EXPECT_EQ(get("/admin", password, "10.0.0.2").status, 200);
}

TEST_F(AdminTest, ThePageHoldsNoWordOfARecordAndEscapesEveryLabel) {
  report(anna, 0, 0);
  report(hostile, 0, 0);
  const auto page = get("/admin", password);
  ASSERT_EQ(page.status, 200);
  EXPECT_EQ(page.body.find(secret_words), std::string::npos);
  EXPECT_EQ(page.body.find("<script"), std::string::npos);
  EXPECT_NE(page.body.find("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;"), std::string::npos);
  EXPECT_NE(page.body.find("tab-anna"), std::string::npos);
  EXPECT_NE(page.body.find("lang=\"en-GB\""), std::string::npos);
  EXPECT_NE(page.body.find("<caption>"), std::string::npos);
  const auto json = queue();
  EXPECT_EQ(json.dump().find(secret_words), std::string::npos);
  EXPECT_EQ(row(hostile)["label"], "<script>alert('x')</script>\"&");
}

TEST_F(AdminTest, ThePagesPolicyAllowsItsOwnStyleAndNothingElse) {
  const auto page = get("/admin", password);
  std::string policy;
  for (const auto& [name, value] : page.headers) {
    if (name == "Content-Security-Policy") policy = value;
  }
  const auto begin = page.body.find("<style>") + 7;
  const auto style = page.body.substr(begin, page.body.find("</style>") - begin);
  std::string base64 = to_base64url(crypto::sha256(as_bytes(style)));
  for (char& c : base64) c = c == '-' ? '+' : c == '_' ? '/' : c;
  EXPECT_NE(policy.find("default-src 'none'"), std::string::npos);
  EXPECT_NE(policy.find("'sha256-" + base64 + "='"), std::string::npos);
}

TEST_F(AdminTest, TheDeviceWhoseRecordsWaitLongestStandsFirst) {
  report(anna, 3, now - hour_ms);
  report(silent, 2, now - 2 * hour_ms);  // each report settles one
  const auto devices = queue()["devices"];
  EXPECT_EQ(devices[0]["label"], "tab-silent");
  EXPECT_EQ(devices[1]["label"], "tab-anna");
}

TEST_F(AdminTest, ASilentDeviceThatHeldUnsentRecordsIsAtRisk) {
  report(anna, 4, now - hour_ms);
  EXPECT_EQ(row(anna)["at_risk"], false);
  now += sync::silent_device_ms + minute_ms;
  EXPECT_EQ(row(anna)["at_risk"], true);
  EXPECT_EQ(row(anna)["help"], "at_risk");
  EXPECT_EQ(row(anna)["waiting"], 3);
}

TEST_F(AdminTest, ASilentDeviceThatHeldNothingIsOnlySilent) {
  report(anna, 0, 0);
  now += sync::silent_device_ms + minute_ms;
  EXPECT_EQ(row(anna)["at_risk"], false);
  EXPECT_EQ(row(anna)["help"], "silent");
}

TEST_F(AdminTest, AClockThatIsFarOffIsSuspect) {
  report(anna, 0, 0, -3 * hour_ms);
  EXPECT_EQ(row(anna)["clock_suspect"], true);
  EXPECT_EQ(row(anna)["clock_offset_ms"], -3 * hour_ms);
  EXPECT_EQ(row(anna)["help"], "clock");
}

TEST_F(AdminTest, WhatIsSetAsideIsCountedByReasonWithItsRemedy) {
  report(silent, 0, 0);  // no member of the case
  EXPECT_EQ(row(silent)["help"], "set_aside");
  const auto totals = queue()["set_aside"];
  ASSERT_EQ(totals.size(), 1u);
  EXPECT_EQ(totals[0]["reason"], "not a member");
  EXPECT_EQ(totals[0]["changes"], 1);
  EXPECT_FALSE(totals[0]["remedy"].get<std::string>().empty());
}

TEST_F(AdminTest, ADeviceThatNeverCameIsListed) { EXPECT_EQ(row(silent)["help"], "never_seen"); }

TEST_F(AdminTest, AbsurdNumbersFromADeviceBreakNoPage) {
  report(anna, ~0ULL, std::numeric_limits<Millis>::min(), std::numeric_limits<Millis>::max() - now);
  EXPECT_EQ(get("/admin", password).status, 200);
  EXPECT_EQ(row(anna)["waiting"], ~0ULL - 1) << "the report itself settles one";
}

TEST(AdminPage, JsonStringsAndHtmlAreEscapedThroughout) {
  EXPECT_EQ(escape_html("<a href=\"x\">'&\n"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;\xef\xbf\xbd");
  EXPECT_EQ(nlohmann::json::parse(json_string("a\"\\\n\x01</b>")), "a\"\\\n\x01</b>");
}

}  // namespace
}  // namespace doorstep::testing
