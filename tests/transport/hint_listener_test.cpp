#include <gtest/gtest.h>

#include <latch>

#include "client/transport/transport.hpp"
#include "tests/transport/tls_test_server.hpp"

namespace doorstep::client {
namespace {

using namespace std::chrono_literals;
using testing::Peer;
using testing::TestIdentity;
using testing::TlsTestServer;

// RFC 6455 section 5.2
constexpr int kText = 1, kClose = 8, kPing = 9, kPong = 10;
constexpr auto kLong = 10s;  // for what comes at once, however busy the machine

class HintListenerTest : public ::testing::Test {
 protected:
  // What the script refers to must be declared before the server, which on its destruction waits for the script's end.
  [[nodiscard]] std::unique_ptr<TlsTestServer> serve(TlsTestServer::Script script) {
    auto server = std::make_unique<TlsTestServer>(std::move(script), identity_);
    port_ = server->port();
    return server;
  }

  TransportOptions options() const {
    TransportOptions options;
    options.server = {"127.0.0.1", port_};
    options.pinned_key = identity_.pin();
    options.connect_timeout = 5s;
    options.request_timeout = 5s;
    return options;
  }

  std::unique_ptr<HintListener> listen() {
    auto listener = make_hint_listener(options(), {{"Authorization", "Doorstep abc"}, {"X-Device", "7"}});
    EXPECT_TRUE(listener) << listener.error().message;
    return listener ? std::move(*listener) : nullptr;
  }

  static void expect_wait(HintListener& listener, std::chrono::milliseconds at_most, bool expected) {
    const auto hint = listener.wait(at_most);
    ASSERT_TRUE(hint) << hint.error().message;
    EXPECT_EQ(*hint, expected);
  }

  TestIdentity identity_;
  std::uint16_t port_ = 0;
};

TEST_F(HintListenerTest, AsksWithTheCallersHeadersAndReportsAHint) {
  std::string head;
  auto server = serve([&](Peer& peer) {
    if (!peer.handshake() || !peer.accept_websocket()) return;
    head = peer.upgrade_head();
    peer.write_frame(kText, "new");
    peer.wait_for_close();
  });
  const auto listener = listen();
  ASSERT_NE(listener, nullptr);
  expect_wait(*listener, kLong, true);
  server.reset();
  const Peer::Request request{head, {}};
  EXPECT_EQ(head.substr(0, head.find("\r\n")), "GET /v1/hints HTTP/1.1");
  EXPECT_EQ(request.header("Host"), "127.0.0.1:" + std::to_string(port_));
  EXPECT_EQ(request.header("Authorization"), "Doorstep abc");
  EXPECT_EQ(request.header("X-Device"), "7");
}

TEST_F(HintListenerTest, AWaitThatTimesOutLosesNothing) {
  std::latch timed_out(1);
  const auto server = serve([&](Peer& peer) {
    if (!peer.handshake() || !peer.accept_websocket()) return;
    timed_out.wait();
    peer.write_frame(kText, "new");
    peer.wait_for_close();
  });
  const auto listener = listen();
  ASSERT_NE(listener, nullptr);
  const auto start = std::chrono::steady_clock::now();
  expect_wait(*listener, 100ms, false);
  EXPECT_GE(std::chrono::steady_clock::now() - start, 100ms);
  expect_wait(*listener, 0ms, false);
  timed_out.count_down();
  expect_wait(*listener, kLong, true);
  EXPECT_EQ(server->connections(), 1);
}

TEST_F(HintListenerTest, HintsThatCameTogetherCountAsOne) {
  const auto server = serve([](Peer& peer) {
    if (!peer.handshake() || !peer.accept_websocket()) return;
    const std::string frame = {'\x81', '\x01', 'n'};
    peer.write(frame + frame + frame);
    peer.wait_for_close();
  });
  const auto listener = listen();
  ASSERT_NE(listener, nullptr);
  expect_wait(*listener, kLong, true);
  expect_wait(*listener, 100ms, false);
}

TEST_F(HintListenerTest, AnswersPings) {
  const auto server = serve([](Peer& peer) {
    if (!peer.handshake() || !peer.accept_websocket()) return;
    peer.write_frame(kPing, "are you there");
    const auto frame = peer.read_frame();
    if (frame && frame->opcode == kPong && frame->payload == "are you there" && frame->masked) {
      peer.write_frame(kText, "new");
    }
    peer.wait_for_close();
  });
  const auto listener = listen();
  ASSERT_NE(listener, nullptr);
  expect_wait(*listener, kLong, true);
}

TEST_F(HintListenerTest, ReportsTheEndOfTheConnectionAndStaysEnded) {
  const TlsTestServer::Script ways[] = {
      [](Peer& peer) {
        peer.write_frame(kClose, std::string("\x03\xe9", 2));  // 1001, going away
        peer.read_frame();
        peer.close();
      },
      [](Peer& peer) { peer.close(); },
      [](Peer& peer) { peer.cut(); },
      [](Peer& peer) { peer.reset(); },
  };
  for (const auto& end : ways) {
    std::latch listening(1);
    const auto server = serve([&](Peer& peer) {
      if (!peer.handshake() || !peer.accept_websocket()) return;
      listening.wait();
      end(peer);
    });
    const auto listener = listen();
    listening.count_down();
    ASSERT_NE(listener, nullptr);
    for (int i = 0; i < 2; ++i) {
      const auto hint = listener->wait(kLong);
      ASSERT_FALSE(hint);
      EXPECT_EQ(hint.error().code, Errc::unavailable);
      EXPECT_NE(hint.error().message.find("ended the connection for wake-up hints"), std::string::npos)
          << hint.error().message;
    }
  }
}

TEST_F(HintListenerTest, AHintBeforeTheEndIsReportedFirst) {
  const auto server = serve([](Peer& peer) {
    if (!peer.handshake() || !peer.accept_websocket()) return;
    peer.write_frame(kText, "new");
    peer.close();
  });
  const auto listener = listen();
  ASSERT_NE(listener, nullptr);
  expect_wait(*listener, kLong, true);
  EXPECT_FALSE(listener->wait(kLong));
}

TEST_F(HintListenerTest, GivesUpOnAServerThatSendsMoreThanHints) {
  const auto server = serve([](Peer& peer) {
    if (!peer.handshake() || !peer.accept_websocket()) return;
    peer.write_frame(kText, std::string(5000, 'x'));
    peer.read_frame();
    peer.close();
  });
  const auto listener = listen();
  ASSERT_NE(listener, nullptr);
  const auto hint = listener->wait(kLong);
  ASSERT_FALSE(hint);
  EXPECT_EQ(hint.error().code, Errc::unavailable);
}

TEST_F(HintListenerTest, SaysThatTheServerRefuses) {
  const std::pair<std::string, Errc> cases[] = {{"401 Unauthorized", Errc::not_allowed},
                                                {"403 Forbidden", Errc::not_allowed},
                                                {"404 Not Found", Errc::unavailable},
                                                {"503 Service Unavailable", Errc::unavailable}};
  for (const auto& [status, code] : cases) {
    const auto server = serve([&, answer = status](Peer& peer) {
      if (!peer.handshake() || !peer.read_head()) return;
      peer.answer(answer, "");
      peer.wait_for_close();
    });
    const auto listener = make_hint_listener(options(), {});
    ASSERT_FALSE(listener);
    EXPECT_EQ(listener.error().code, code);
    EXPECT_NE(listener.error().message.find(status.substr(0, 3)), std::string::npos) << listener.error().message;
  }
}

TEST_F(HintListenerTest, RefusesAnotherKeyThanThePinnedOne) {
  const auto server = serve([](Peer& peer) { peer.handshake(); });
  auto chosen = options();
  chosen.pinned_key = TestIdentity().pin();
  const auto listener = make_hint_listener(chosen, {});
  ASSERT_FALSE(listener);
  EXPECT_EQ(listener.error().code, Errc::bad_signature);
}

TEST_F(HintListenerTest, GivesUpOnASilentUpgrade) {
  const auto server = serve([](Peer& peer) {
    if (peer.handshake()) peer.wait_for_close();
  });
  auto chosen = options();
  chosen.request_timeout = 300ms;
  const auto listener = make_hint_listener(chosen, {});
  ASSERT_FALSE(listener);
  EXPECT_EQ(listener.error().code, Errc::unavailable);
  EXPECT_NE(listener.error().message.find("within 300 ms"), std::string::npos) << listener.error().message;
}

TEST_F(HintListenerTest, SaysThatGarbageIsNotHttp) {
  const auto server = serve([](Peer& peer) {
    if (!peer.handshake() || !peer.read_head()) return;
    peer.write("220 ready\r\n\r\n");
    peer.wait_for_close();
  });
  const auto listener = make_hint_listener(options(), {});
  ASSERT_FALSE(listener);
  EXPECT_EQ(listener.error().code, Errc::unavailable);
  EXPECT_NE(listener.error().message.find("does not speak HTTP"), std::string::npos) << listener.error().message;
}

}  // namespace
}  // namespace doorstep::client
