#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "syncd/http/hint_hub.hpp"
#include "syncd/http/message.hpp"
#include "syncd/http/rate_limit.hpp"
#include "syncd/http/router.hpp"

namespace doorstep::syncd {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Route route(std::string method, std::string path) {
  return Route{std::move(method), std::move(path), 0, seconds(1), [](HttpRequest, Respond) {}};
}

TEST(SyncdHttp, ARequestFindsItsHeadersPathAndQuery) {
  HttpRequest request;
  request.target = "/v1/sync?a=1&b=2";
  request.headers = {{"x-one", "1"}, {"x-two", ""}, {"x-one", "other"}};
  EXPECT_EQ(request.header("x-one"), "1");
  EXPECT_EQ(request.header("x-two"), "");
  EXPECT_EQ(request.header("x-three"), std::nullopt);
  EXPECT_EQ(request.path(), "/v1/sync");
  EXPECT_EQ(request.query(), "a=1&b=2");
  request.target = "/v1/sync";
  EXPECT_EQ(request.query(), "");
}

TEST(SyncdHttp, TryLaterRoundsTheWaitUpToWholeSeconds) {
  const auto retry_after = [](milliseconds wait) { return try_later(429, "slower", wait).headers.at(0).second; };
  EXPECT_EQ(retry_after(milliseconds(0)), "1");
  EXPECT_EQ(retry_after(milliseconds(1000)), "1");
  EXPECT_EQ(retry_after(milliseconds(1001)), "2");
}

TEST(SyncdHttp, AnErrorAnswersWithItsStatusAndMessage) {
  const HttpResponse response = error_response(Error{Errc::not_allowed, "ask the office"});
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(response.body, "ask the office\n");
}

TEST(SyncdHttp, TheRouterTellsNothingThereFromWrongMethod) {
  const Router router({route("POST", "/v1/sync"), route("GET", "/v1/sync"), route("GET", "/healthz")});
  EXPECT_EQ(router.match("POST", "/v1/sync").route->method, "POST");
  const RouteMatch wrong = router.match("DELETE", "/v1/sync");
  EXPECT_EQ(wrong.route, nullptr);
  EXPECT_EQ(wrong.allow, "POST, GET");
  for (const char* path : {"/", "/v1/sync/", "/v1/syn", "/v1/sync2", "", "/V1/sync"}) {
    const RouteMatch none = router.match("GET", path);
    EXPECT_TRUE(none.route == nullptr && none.allow.empty()) << path;
  }
}

TEST(SyncdHttp, TheRouterPrefersExactPathsAndLongerFolders) {
  const Router router({route("GET", "/a/*"), route("GET", "/a/b/*"), route("GET", "/a/b/c"), route("POST", "/a/b/c")});
  EXPECT_EQ(router.match("GET", "/a/x").route->path, "/a/*");
  EXPECT_EQ(router.match("GET", "/a/b/x/y").route->path, "/a/b/*");
  EXPECT_EQ(router.match("GET", "/a/b/c").route->path, "/a/b/c");
  EXPECT_EQ(router.match("PUT", "/a/b/c").allow, "GET, POST");
  EXPECT_EQ(router.match("GET", "/a").route, nullptr);
}

class RateLimit : public testing::Test {
 protected:
  RateLimiter::Clock::time_point start_ = RateLimiter::Clock::time_point(std::chrono::hours(100));
};

TEST_F(RateLimit, LetsABurstThroughThenTellsHowLongToWait) {
  RateLimiter limiter(2, 3, 10);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limiter.take("a", start_), std::nullopt);
  EXPECT_EQ(limiter.take("a", start_), milliseconds(500));
  EXPECT_EQ(limiter.take("a", start_ + milliseconds(400)), milliseconds(100));
  EXPECT_EQ(limiter.take("a", start_ + milliseconds(500)), std::nullopt);
  EXPECT_EQ(limiter.take("b", start_), std::nullopt) << "another key has its own bucket";
}

TEST_F(RateLimit, ARestFillsTheBucketNoFurtherThanTheBurst) {
  RateLimiter limiter(100, 2, 10);
  EXPECT_EQ(limiter.take("a", start_), std::nullopt);
  const auto later = start_ + std::chrono::hours(5);
  EXPECT_EQ(limiter.take("a", later), std::nullopt);
  EXPECT_EQ(limiter.take("a", later), std::nullopt);
  EXPECT_NE(limiter.take("a", later), std::nullopt);
}

TEST_F(RateLimit, AClockThatStepsBackGivesNothing) {
  RateLimiter limiter(1, 1, 10);
  EXPECT_EQ(limiter.take("a", start_), std::nullopt);
  EXPECT_EQ(limiter.take("a", start_ - seconds(50)), milliseconds(1000));
  EXPECT_EQ(limiter.take("a", start_ + milliseconds(250)), milliseconds(750));
}

TEST_F(RateLimit, ForgetsTheKeyAskedAboutLongestAgo) {
  RateLimiter limiter(1, 1, 2);
  EXPECT_EQ(limiter.take("a", start_), std::nullopt);
  EXPECT_EQ(limiter.take("b", start_), std::nullopt);
  EXPECT_NE(limiter.take("a", start_), std::nullopt);
  EXPECT_EQ(limiter.take("c", start_), std::nullopt);  // b goes
  EXPECT_EQ(limiter.keys(), 2u);
  EXPECT_NE(limiter.take("a", start_), std::nullopt) << "a was asked about after b";
  EXPECT_EQ(limiter.take("b", start_), std::nullopt) << "b was forgotten";
  for (int i = 0; i < 1000; ++i) (void)limiter.take(std::to_string(i), start_);
  EXPECT_EQ(limiter.keys(), 2u);
}

TEST(HintHub, DeliversATopicToItsSubscribersOnly) {
  HintHub hub;
  std::vector<std::string> first, second;
  auto one = hub.subscribe({"a", "b", "b"}, [&](std::string payload) { first.push_back(payload); });
  auto two = hub.subscribe({"b"}, [&](std::string payload) { second.push_back(payload); });
  EXPECT_EQ(hub.publish("a", "1"), 1u);
  EXPECT_EQ(hub.publish("b", "2"), 2u);
  EXPECT_EQ(hub.publish("c", "3"), 0u);
  EXPECT_EQ(first, (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(second, (std::vector<std::string>{"2"}));
}

TEST(HintHub, ASubscriptionEndsWithItsObject) {
  HintHub hub;
  int told = 0;
  {
    auto one = hub.subscribe({"a"}, [&](std::string) { ++told; });
    auto moved = std::move(one);
    EXPECT_EQ(hub.subscribers(), 1u);
    hub.publish("a", "");
    moved = {};
    EXPECT_EQ(hub.subscribers(), 0u);
  }
  EXPECT_EQ(hub.publish("a", ""), 0u);
  EXPECT_EQ(told, 1);
}

TEST(HintHub, ASubscriberMayEndAnotherWhileItIsTold) {
  HintHub hub;
  HintHub::Subscription second;
  auto first = hub.subscribe({"a"}, [&](std::string) { second = {}; });
  second = hub.subscribe({"a"}, [](std::string) {});
  hub.publish("a", "");
  EXPECT_EQ(hub.subscribers(), 1u);
}

}  // namespace
}  // namespace doorstep::syncd
