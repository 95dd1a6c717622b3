// The network shell as its peers see it: real TLS over the loopback interface, nothing replaced.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <mutex>
#include <sstream>
#include <thread>
#include <vector>

#include "syncd/net/io_threads.hpp"
#include "syncd/net/listener.hpp"
#include "tests/net/tls_client.hpp"

namespace doorstep::syncd {
namespace {

using net_test::Client;
using net_test::Reply;
using net_test::request_text;
using std::chrono::milliseconds;
using std::chrono::seconds;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t echo_limit = 64 * 1024;

bool eventually(const std::function<bool()>& holds, milliseconds patience = seconds(5)) {
  const auto deadline = SteadyClock::now() + patience;
  while (!holds()) {
    if (SteadyClock::now() > deadline) return false;
    std::this_thread::sleep_for(milliseconds(5));
  }
  return true;
}

/// A handler that keeps its answers until the test gives them.
class Held {
 public:
  void hold(Respond respond) {
    const std::lock_guard lock(mutex_);
    held_.push_back(std::move(respond));
    arrived_.notify_all();
  }
  Respond next() {
    std::unique_lock lock(mutex_);
    if (!arrived_.wait_for(lock, seconds(5), [this] { return !held_.empty(); })) return nullptr;
    Respond respond = std::move(held_.front());
    held_.erase(held_.begin());
    return respond;
  }
  void forget() {
    const std::lock_guard lock(mutex_);
    held_.clear();
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Respond> held_;
};

class Net : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::string name = testing::TempDir() + "net_test_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    net_test::write_self_signed(folder_ / "chain.pem", folder_ / "key.pem");
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(folder_); }

  void TearDown() override {
    held_.forget();
    listener_.reset();
    for (std::thread& each : deciders_) each.join();  // nobody gives an answer while the I/O ends
    io_.stop();
    EXPECT_EQ(log_text_.str().find("exception"), std::string::npos) << log_text_.str();
  }

  ListenerOptions options() {
    ListenerOptions options;
    options.name = "test";
    options.tls = {folder_ / "chain.pem", folder_ / "key.pem"};
    options.limits.shutdown_timeout = milliseconds(500);
    options.routes = {
        {"GET", "/healthz", 0, seconds(5), [](HttpRequest, Respond respond) { respond(text_response(200, "ok")); }},
        {"POST", "/echo", echo_limit, milliseconds(400),
         [](HttpRequest request, Respond respond) {
           HttpResponse response;
           response.content_type = "application/octet-stream";
           response.headers = {{"X-Peer", request.peer},
                               {"X-Sent", std::string(request.header("x-sent").value_or("-"))},
                               {"Cache-Control", "private"}};
           response.body = std::move(request.body);
           respond(std::move(response));
         }},
        {"GET", "/held", 0, seconds(5), [this](HttpRequest, Respond respond) { held_.hold(std::move(respond)); }},
        {"GET", "/dropped", 0, seconds(5), [](HttpRequest, Respond) {}},
        {"GET", "/twice", 0, seconds(5),
         [](HttpRequest, Respond respond) {
           respond(text_response(200, "first"));
           respond(text_response(200, "second"));
         }},
        {"GET", "/split", 0, seconds(5),
         [](HttpRequest, Respond respond) {
           HttpResponse response = text_response(200, "ok");
           response.headers = {{"X-Bad", "1\r\nX-Smuggled: 1"}, {"X-Good", "1"}};
           respond(std::move(response));
         }},
    };
    options.hints =
        HintEndpoint{"/v1/hints",
                     [this](HttpRequest request, std::function<void(HintVerdict)> decide) {
                       const auto who = request.header("x-device");
                       // From another thread, as the daemon's own check would.
                       const std::lock_guard lock(deciders_mutex_);
                       deciders_.emplace_back([decide = std::move(decide), who = std::string(who.value_or(""))] {
                         if (who.empty()) return decide(text_response(401, "who is asking?"));
                         decide(HintTopics{"device:" + who, "all"});
                       });
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

  std::uint16_t port() const { return listener_->address().port; }

  Client connect() {
    Client client(port());
    EXPECT_TRUE(client.handshake());
    return client;
  }

  /// What a client sees after sending `text` on a fresh connection: a status, and that the connection then ends.
  void expect_refused(const std::string& text, int status) {
    Client client = connect();
    ASSERT_TRUE(client.send(text));
    const auto reply = client.receive();
    ASSERT_TRUE(reply) << text.substr(0, 60);
    EXPECT_EQ(reply->status, status) << text.substr(0, 60);
    EXPECT_EQ(reply->headers.at("connection"), "close");
    EXPECT_FALSE(reply->body.empty());
    EXPECT_EQ(client.receive_end(), true);
  }

  void expect_still_serving() {
    Client client = connect();
    const auto reply = client.request("GET", "/healthz");
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 200);
  }

  bool all_gone() {
    return eventually([this] { return listener_->connections() == 0; });
  }

  static std::filesystem::path folder_;
  std::ostringstream log_text_;  // read only after io_ has stopped
  Log log_{LogLevel::info, log_text_};
  Metrics metrics_;
  HintHub hub_;
  Held held_;
  std::mutex deciders_mutex_;
  std::vector<std::thread> deciders_;
  IoThreads io_{2, log_};
  std::unique_ptr<Listener> listener_;
};

std::filesystem::path Net::folder_;

// ---- Requests

TEST_F(Net, ARequestMakesTheRoundTrip) {
  start();
  Client client = connect();
  std::string body(echo_limit, '\0');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>(i * 31);
  const auto reply = client.request("POST", "/echo?x=1", body, "X-Sent: Ja\r\n");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200);
  EXPECT_TRUE(reply->body == body);
  EXPECT_EQ(reply->headers.at("x-peer"), "127.0.0.1");
  EXPECT_EQ(reply->headers.at("x-sent"), "Ja");
  EXPECT_EQ(reply->headers.at("content-type"), "application/octet-stream");
  EXPECT_EQ(reply->headers.at("cache-control"), "private") << "the handler's own word counts";
  EXPECT_EQ(reply->headers.at("date").substr(25), " GMT");
}

TEST_F(Net, AConnectionServesOneRequestAfterAnother) {
  start();
  Client client = connect();
  for (const char* body : {"one", "two", ""}) {
    const auto reply = client.request("POST", "/echo", body);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->body, body);
  }
  EXPECT_EQ(listener_->connections(), 1u);
  ASSERT_TRUE(client.send(request_text("POST", "/echo", "a") + request_text("POST", "/echo", "b")));  // pipelined
  EXPECT_EQ(client.receive().value_or(Reply{}).body, "a");
  EXPECT_EQ(client.receive().value_or(Reply{}).body, "b");
  const auto last = client.request("GET", "/healthz", {}, "Connection: close\r\n");
  EXPECT_EQ(last.value_or(Reply{}).headers["connection"], "close");
  EXPECT_EQ(client.receive_end(), true);
}

TEST_F(Net, AChunkedBodyIsRead) {
  start();
  Client client = connect();
  ASSERT_TRUE(client.send(
      "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
  EXPECT_EQ(client.receive().value_or(Reply{}).body, "abcde");
}

TEST_F(Net, AClientThatAsksFirstIsToldToContinue) {
  start();
  Client client = connect();
  ASSERT_TRUE(client.send("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"));
  EXPECT_EQ(client.receive().value_or(Reply{}).status, 100);
  ASSERT_TRUE(client.send("body"));
  EXPECT_EQ(client.receive().value_or(Reply{}).body, "body");
}

TEST_F(Net, UnknownAddressesAndMethodsKeepTheConnection) {
  start();
  Client client = connect();
  EXPECT_EQ(client.request("GET", "/nowhere").value_or(Reply{}).status, 404);
  const auto wrong = client.request("DELETE", "/echo");
  EXPECT_EQ(wrong.value_or(Reply{}).status, 405);
  EXPECT_EQ(wrong.value_or(Reply{}).headers["allow"], "POST");
  EXPECT_EQ(client.request("GET", "/healthz").value_or(Reply{}).status, 200);
}

TEST_F(Net, AnAnswerFromAnotherThreadArrives) {
  start();
  Client client = connect();
  ASSERT_TRUE(client.send(request_text("GET", "/held")));
  std::thread([respond = held_.next()] { respond(text_response(202, "from elsewhere")); }).join();
  EXPECT_EQ(client.receive().value_or(Reply{}).body, "from elsewhere\n");
}

TEST_F(Net, AForgottenAnswerIs500AndASecondOneIsIgnored) {
  start();
  Client client = connect();
  EXPECT_EQ(client.request("GET", "/dropped").value_or(Reply{}).status, 500);
  EXPECT_EQ(client.request("GET", "/twice").value_or(Reply{}).body, "first\n");
  EXPECT_EQ(client.request("GET", "/healthz").value_or(Reply{}).body, "ok\n");
}

TEST_F(Net, AnAnswerThatTakesTooLongIs503) {
  auto quick = options();
  quick.limits.answer_timeout = milliseconds(100);
  start(std::move(quick));
  Client client = connect();
  const auto reply = client.request("GET", "/held");
  EXPECT_EQ(reply.value_or(Reply{}).status, 503);
  EXPECT_EQ(reply.value_or(Reply{}).headers["retry-after"], "5");
  Respond late = held_.next();
  ASSERT_TRUE(late);
  EXPECT_TRUE(all_gone());
  late(text_response(200, "nobody listens any more"));
  expect_still_serving();
}

TEST_F(Net, AHandlersHeaderCannotSplitTheAnswer) {
  start();
  Client client = connect();
  const auto reply = client.request("GET", "/split");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->headers.count("x-smuggled") + reply->headers.count("x-bad"), 0u);
  EXPECT_EQ(reply->headers.count("x-good"), 1u);
}

// ---- Refusals

TEST_F(Net, ABodyOverTheRoutesLimitIs413EvenWhileItIsStillBeingSent) {
  start();
  expect_refused("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 65537\r\n\r\n", 413);
  Client client = connect();
  ASSERT_TRUE(client.send(request_text("POST", "/echo", std::string(1 << 20, 'x'))));
  const auto reply = client.receive();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 413);
  EXPECT_EQ(reply->body, "the body is too large: this address takes at most 65536 bytes\n");
  std::string chunks = "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 5; ++i) chunks += "4000\r\n" + std::string(0x4000, 'x') + "\r\n";
  expect_refused(chunks, 413);
  expect_refused(request_text("GET", "/healthz", "a body"), 413);
}

TEST_F(Net, WhatIsNotARequestIsRefusedWithALine) {
  start();
  expect_refused("garbage\r\n\r\n", 400);
  expect_refused("this is not HTTP\r\n\r\n", 505);
  expect_refused(std::string("\x16\x03\x01\x00\x00\xff\xfe\r\n\r\n", 11), 400);
  expect_refused("GET /healthz HTTP/1.0\r\nHost: x\r\n\r\n", 505);
  expect_refused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505);
  expect_refused("GET /healthz HTTP/1.1\r\n\r\n", 400);
  expect_refused("GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400);
  expect_refused("GET http://x/healthz HTTP/1.1\r\nHost: x\r\n\r\n", 400);
  expect_refused("POST /echo HTTP/1.1\r\nHost: x\r\n\r\n", 411);
  expect_refused("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400);
  expect_refused("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400);
  expect_refused("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400);
  expect_refused("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nContent-Length: 1\r\n\r\n", 417);
  expect_still_serving();
}

TEST_F(Net, AHeaderOverTheLimitIs431) {
  start();
  expect_refused("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: " + std::string(20'000, 'a') + "\r\n\r\n", 431);
  expect_refused("GET /" + std::string(200'000, 'a'), 431);
  expect_still_serving();
}

TEST_F(Net, GarbageInsteadOfTlsEndsThatConnectionOnly) {
  start();
  Client client(port());
  ASSERT_TRUE(client.send_raw("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  EXPECT_TRUE(client.raw_end());
  EXPECT_TRUE(all_gone());
  EXPECT_NE(metrics_.render().find("syncd_handshakes_failed_total{listener=\"test\"} 1"), std::string::npos);
  expect_still_serving();
}

TEST_F(Net, GarbageInsideAnEstablishedTlsConnectionEndsThatConnectionOnly) {
  start();
  Client client = connect();
  ASSERT_TRUE(client.send_raw(std::string(500, '\x17')));
  EXPECT_TRUE(client.raw_end());
  EXPECT_TRUE(all_gone());
  expect_still_serving();
}

TEST_F(Net, Tls12IsRefused) {
  start();
  Client client(port());
  EXPECT_FALSE(client.handshake(TLS1_2_VERSION));
  expect_still_serving();
}

TEST_F(Net, OnlyHttp11IsNegotiated) {
  start();
  Client modern(port());
  EXPECT_FALSE(modern.handshake(TLS1_3_VERSION, seconds(5), "\x02h2"));
  Client both(port());
  ASSERT_TRUE(both.handshake(TLS1_3_VERSION, seconds(5), "\x02h2\x08http/1.1"));
  EXPECT_EQ(both.request("GET", "/healthz").value_or(Reply{}).status, 200);
}

// ---- Deadlines

TEST_F(Net, ASilentHandshakeTimesOut) {
  auto quick = options();
  quick.limits.handshake_timeout = milliseconds(150);
  start(std::move(quick));
  Client client(port());
  EXPECT_TRUE(client.raw_end());
  EXPECT_TRUE(all_gone());
}

TEST_F(Net, AHeaderThatDripsInTimesOutAsAWhole) {
  auto quick = options();
  quick.limits.header_timeout = milliseconds(200);
  start(std::move(quick));
  Client client = connect();
  const auto began = SteadyClock::now();
  ASSERT_TRUE(client.send("GET /healthz HTTP/1.1\r\nX-Slow: "));
  while (listener_->connections() > 0 && SteadyClock::now() - began < seconds(3)) {
    client.send("a");  // each byte in good time, the header as a whole not
    std::this_thread::sleep_for(milliseconds(20));
  }
  EXPECT_EQ(listener_->connections(), 0u);
  EXPECT_LT(SteadyClock::now() - began, seconds(2));
}

TEST_F(Net, AnIdleConnectionTimesOut) {
  auto quick = options();
  quick.limits.idle_timeout = milliseconds(150);
  start(std::move(quick));
  Client client = connect();
  EXPECT_EQ(client.request("GET", "/healthz").value_or(Reply{}).status, 200);
  EXPECT_TRUE(client.raw_end());
  EXPECT_TRUE(all_gone());
}

TEST_F(Net, HalfABodyThenSilenceTimesOut) {
  start();
  Client client = connect();
  ASSERT_TRUE(client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf"));
  EXPECT_TRUE(client.raw_end());
  EXPECT_TRUE(all_gone());
}

TEST_F(Net, HalfABodyThenGoneLeavesNothingBehind) {
  start();
  {
    Client client = connect();
    ASSERT_TRUE(client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf"));
  }
  EXPECT_TRUE(all_gone());
  EXPECT_EQ(metrics_.render().find("route=\"/echo\""), std::string::npos) << "the handler must not have been called";
  expect_still_serving();
}

TEST_F(Net, APeerThatNeverTakesItsAnswerTimesOut) {
  auto quick = options();
  quick.limits.write_timeout = milliseconds(200);
  quick.routes.push_back({"GET", "/big", 0, seconds(1), [](HttpRequest, Respond respond) {
                            HttpResponse response;
                            response.body.assign(64 << 20, 'x');
                            respond(std::move(response));
                          }});
  start(std::move(quick));
  Client client = connect();
  ASSERT_TRUE(client.send(request_text("GET", "/big")));
  EXPECT_TRUE(eventually([this] { return metrics_.render().find("route=\"/big\"") != std::string::npos; }));
  EXPECT_TRUE(all_gone());
}

TEST_F(Net, APeerThatNeverSaysGoodbyeHoldsNothing) {
  start();
  Client client = connect();
  ASSERT_TRUE(client.request("GET", "/healthz", {}, "Connection: close\r\n"));
  EXPECT_TRUE(eventually([this] { return listener_->connections() == 0; }, seconds(3)));
}

// ---- Many connections

TEST_F(Net, AtTheCapNewConnectionsWaitUntilOneEnds) {
  auto few = options();
  few.limits.max_connections = 2;
  start(std::move(few));
  Client first = connect();
  Client second = connect();
  Client third(port());
  EXPECT_FALSE(third.handshake(TLS1_3_VERSION, milliseconds(300)));
  EXPECT_EQ(listener_->connections(), 2u);
  Client fourth(port());
  std::thread closer([&first] {
    std::this_thread::sleep_for(milliseconds(100));
    first.close();
  });
  third.close();  // its place in the queue goes with it, at the latest after a failed handshake
  EXPECT_TRUE(fourth.handshake());
  EXPECT_EQ(fourth.request("GET", "/healthz").value_or(Reply{}).status, 200);
  EXPECT_EQ(second.request("GET", "/healthz").value_or(Reply{}).status, 200);
  EXPECT_LE(listener_->connections(), 2u);
  closer.join();
}

TEST_F(Net, AThousandRequestsOnEightConnectionsLeaveNoSession) {
  start();
  std::atomic<int> answered = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      Client client(port());
      if (!client.handshake()) return;
      for (int n = 0; n < 125; ++n) {
        const std::string body = std::to_string(i) + ":" + std::to_string(n);
        if (client.request("POST", "/echo", body).value_or(Reply{}).body == body) ++answered;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answered, 1000);
  EXPECT_TRUE(all_gone());
  const std::string metrics = metrics_.render();
  EXPECT_NE(metrics.find("syncd_requests_total{route=\"/echo\",status=\"200\"} 1000"), std::string::npos) << metrics;
  EXPECT_NE(metrics.find("syncd_connections{listener=\"test\"} 0"), std::string::npos) << metrics;
}

// ---- Draining

TEST_F(Net, ADrainFinishesTheRequestInFlightAndEndsIdleConnections) {
  start();
  Client idle = connect();
  ASSERT_TRUE(idle.request("GET", "/healthz"));
  Client busy = connect();
  ASSERT_TRUE(busy.send(request_text("GET", "/held")));
  Respond respond = held_.next();
  ASSERT_TRUE(respond);

  auto drained = std::async(std::launch::async, [this] { listener_->drain(seconds(10)); });
  EXPECT_EQ(idle.receive_end(), true) << "an idle connection is told goodbye";
  idle.close();
  EXPECT_TRUE(eventually([this] { return listener_->connections() == 1; }));
  EXPECT_TRUE(eventually([this] { return !Client(port(), milliseconds(300)).connected(); })) << "the port is closed";
  respond(text_response(200, "finished"));
  const auto reply = busy.receive();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body, "finished\n");
  EXPECT_EQ(reply->headers.at("connection"), "close");
  EXPECT_EQ(busy.receive_end(), true);
  busy.close();
  ASSERT_EQ(drained.wait_for(seconds(5)), std::future_status::ready);
  EXPECT_EQ(listener_->connections(), 0u);
}

TEST_F(Net, ADrainCutsWhatOutlastsTheGraceAndALateAnswerHarmsNobody) {
  start();
  Client busy = connect();
  ASSERT_TRUE(busy.send(request_text("GET", "/held")));
  Respond respond = held_.next();
  ASSERT_TRUE(respond);
  Client half = connect();
  ASSERT_TRUE(half.send("GET /healthz HT"));
  Client silent(port());
  EXPECT_TRUE(eventually([this] { return listener_->connections() == 3; }));

  const auto began = SteadyClock::now();
  listener_->drain(milliseconds(200));
  EXPECT_LT(SteadyClock::now() - began, seconds(2));
  EXPECT_EQ(listener_->connections(), 0u);
  EXPECT_FALSE(busy.receive());
  listener_.reset();
  io_.stop();
  respond(text_response(200, "too late"));
}

// ---- Hints

constexpr const char* upgrade_headers =
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// One unfragmented frame from the server (RFC 6455, 5.2): its opcode and payload.
std::optional<std::pair<int, std::string>> receive_frame(Client& client) {
  const auto head = client.receive_bytes(2);
  if (!head) return std::nullopt;
  const auto size = static_cast<unsigned char>((*head)[1]);
  if (size > 125) return std::nullopt;
  const auto payload = client.receive_bytes(size);
  if (!payload) return std::nullopt;
  return std::pair((*head)[0] & 0x0f, *payload);
}

/// A masked frame with the mask 0.
std::string client_frame(int opcode, const std::string& payload) {
  std::string frame{static_cast<char>(0x80 | opcode), static_cast<char>(0x80 | payload.size())};
  return frame + std::string(4, '\0') + payload;
}

class Hints : public Net {
 protected:
  Client subscribe(const std::string& device) {
    Client client = connect();
    const auto reply = client.request("GET", "/v1/hints", {}, upgrade_headers + ("X-Device: " + device + "\r\n"));
    EXPECT_EQ(reply.value_or(Reply{}).status, 101);
    const std::size_t before = subscribed_++;
    EXPECT_TRUE(eventually([&] { return hub_.subscribers() == before + 1; }));
    return client;
  }
  std::size_t subscribed_ = 0;
};

TEST_F(Hints, AHintArrivesAfterItIsPublished) {
  start();
  Client one = subscribe("1");
  Client two = subscribe("2");
  EXPECT_EQ(hub_.publish("device:1", "hint"), 1u);
  EXPECT_EQ(receive_frame(one), (std::pair<int, std::string>(2, "hint")));
  EXPECT_EQ(hub_.publish("all", "everyone"), 2u);
  EXPECT_EQ(receive_frame(one), (std::pair<int, std::string>(2, "everyone")));
  EXPECT_EQ(receive_frame(two), (std::pair<int, std::string>(2, "everyone"))) << "two has heard nothing of the first";
}

TEST_F(Hints, AFloodOfHintsEndsInTheNewest) {
  start();
  Client client = subscribe("1");
  for (int i = 0; i < 20'000; ++i) hub_.publish("all", std::to_string(i));
  std::string last;
  int frames = 0;
  while (last != "19999") {
    const auto frame = receive_frame(client);
    ASSERT_TRUE(frame);
    last = frame->second;
    ++frames;
  }
  EXPECT_LT(frames, 20'000) << "pending hints are merged";
}

TEST_F(Hints, InboundFramesAreIgnoredAndBounded) {
  start();
  Client client = subscribe("1");
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(client.send(client_frame(2, "chatter")));
  hub_.publish("all", "still here");
  EXPECT_EQ(receive_frame(client).value_or(std::pair<int, std::string>()).second, "still here");

  // A frame that announces 1 MiB is refused by its header.
  ASSERT_TRUE(client.send(std::string("\x82\xff\0\0\0\0\0\x10\0\0\0\0\0\0", 14)));
  EXPECT_EQ(receive_frame(client).value_or(std::pair<int, std::string>()).first, 8) << "a close frame";
  client.close();
  EXPECT_TRUE(all_gone());
  EXPECT_EQ(hub_.subscribers(), 0u);
}

TEST_F(Hints, AStrangerIsRefusedAndAPlainRequestToldToUpgrade) {
  start();
  Client client = connect();
  EXPECT_EQ(client.request("GET", "/v1/hints", {}, upgrade_headers).value_or(Reply{}).status, 401);
  EXPECT_EQ(client.request("GET", "/v1/hints").value_or(Reply{}).status, 426);
}

TEST_F(Hints, TheirNumberIsCappedApartFromOtherConnections) {
  auto few = options();
  few.limits.max_hint_sessions = 1;
  start(std::move(few));
  Client first = subscribe("1");
  Client second = connect();
  const std::string headers = std::string(upgrade_headers) + "X-Device: 2\r\n";
  const auto refused = second.request("GET", "/v1/hints", {}, headers);
  EXPECT_EQ(refused.value_or(Reply{}).status, 503);
  EXPECT_EQ(refused.value_or(Reply{}).headers["retry-after"], "60");
  EXPECT_EQ(second.request("GET", "/healthz").value_or(Reply{}).status, 200);
  first.close();
  EXPECT_TRUE(
      eventually([&] { return second.request("GET", "/v1/hints", {}, headers).value_or(Reply{}).status == 101; }));
}

TEST_F(Hints, ASilentPeerIsPingedThenDropped) {
  auto quick = options();
  quick.limits.hint_ping_interval = milliseconds(200);
  start(std::move(quick));
  Client client = subscribe("1");
  EXPECT_EQ(receive_frame(client).value_or(std::pair<int, std::string>()).first, 9) << "a ping";
  EXPECT_TRUE(all_gone());
  EXPECT_EQ(hub_.subscribers(), 0u);
  EXPECT_NE(metrics_.render().find("syncd_hint_sessions 0"), std::string::npos);
}

TEST_F(Hints, APeerThatAnswersPingsStays) {
  auto quick = options();
  quick.limits.hint_ping_interval = seconds(1);  // a busy machine may take a while to answer
  start(std::move(quick));
  Client client = subscribe("1");
  for (int i = 0; i < 3; ++i) {
    const auto frame = receive_frame(client);
    ASSERT_TRUE(frame && frame->first == 9);
    ASSERT_TRUE(client.send(client_frame(10, frame->second)));
  }
  hub_.publish("all", "x");
  EXPECT_EQ(receive_frame(client).value_or(std::pair<int, std::string>()).second, "x");
}

TEST_F(Hints, ADrainSaysGoingAway) {
  start();
  Client client = subscribe("1");
  auto drained = std::async(std::launch::async, [this] { listener_->drain(seconds(10)); });
  const auto frame = receive_frame(client);
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->first, 8);
  EXPECT_EQ(frame->second.substr(0, 2), std::string("\x03\xe9")) << "1001, going away";
  ASSERT_TRUE(client.send(client_frame(8, "\x03\xe9")));
  client.close();
  ASSERT_EQ(drained.wait_for(seconds(5)), std::future_status::ready);
  EXPECT_EQ(hub_.subscribers(), 0u);
}

TEST_F(Hints, ADrainCutsAHintSessionThatDoesNotAnswer) {
  start();
  Client client = subscribe("1");
  const auto began = SteadyClock::now();
  listener_->drain(milliseconds(200));
  EXPECT_LT(SteadyClock::now() - began, seconds(2));
  EXPECT_EQ(hub_.subscribers(), 0u);
  EXPECT_EQ(hub_.publish("all", "to nobody"), 0u);
}

// ---- Starting

TEST_F(Net, APortInUseIsNamed) {
  start();
  auto same = options();
  same.address = listener_->address();
  const auto refused = Listener::start(std::move(same), io_, log_, metrics_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::io);
  EXPECT_NE(refused.error().message.find(listener_->address().text()), std::string::npos) << refused.error().message;
}

TEST_F(Net, TlsFilesThatAreMissingWrongOrDoNotMatchAreNamed) {
  std::ofstream(folder_ / "text.pem") << "not a key\n";
  net_test::write_self_signed(folder_ / "other_chain.pem", folder_ / "other_key.pem");
  const auto refusal = [this](const char* chain, const char* key) {
    auto wrong = options();
    wrong.tls = {folder_ / chain, folder_ / key};
    const auto refused = Listener::start(std::move(wrong), io_, log_, metrics_);
    return refused ? std::string("accepted") : refused.error().message;
  };
  EXPECT_NE(refusal("nowhere.pem", "key.pem").find("nowhere.pem' cannot be read"), std::string::npos);
  EXPECT_NE(refusal("chain.pem", "nowhere.pem").find("nowhere.pem' cannot be read"), std::string::npos);
  EXPECT_NE(refusal("text.pem", "key.pem").find("text.pem' is not a certificate"), std::string::npos);
  EXPECT_NE(refusal("chain.pem", "text.pem").find("text.pem' is not an unencrypted"), std::string::npos);
  EXPECT_NE(refusal("chain.pem", "other_key.pem").find("belongs to the certificate"), std::string::npos);
}

TEST_F(Net, AReloadWithAWrongFileKeepsServing) {
  const auto chain = folder_ / "rotating_chain.pem";
  const auto key = folder_ / "rotating_key.pem";
  net_test::write_self_signed(chain, key);
  auto rotating = options();
  rotating.tls = {chain, key};
  start(std::move(rotating));
  Client before = connect();
  net_test::write_self_signed(chain, key);
  EXPECT_TRUE(listener_->reload_tls());
  expect_still_serving();
  EXPECT_EQ(before.request("GET", "/healthz").value_or(Reply{}).status, 200) << "connections outlive a rotation";
  std::ofstream(key) << "broken";
  EXPECT_FALSE(listener_->reload_tls());
  expect_still_serving();
}

}  // namespace
}  // namespace doorstep::syncd
