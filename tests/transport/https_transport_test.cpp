#include <gtest/gtest.h>

#include <csignal>
#include <latch>

#include "client/transport/transport.hpp"
#include "tests/transport/tls_test_server.hpp"

namespace doorstep::client {
namespace {

using namespace std::chrono_literals;
using testing::Peer;
using testing::TestIdentity;
using testing::TlsTestServer;

constexpr std::string_view kSealed = "sealed-words-that-no-message-may-quote";

class HttpsTransport : public ::testing::Test {
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

  Result<TransportAnswer> post(Transport& transport, std::string_view body = kSealed) {
    return transport.post("/v1/sync", "application/x-sealed", body);
  }
  Result<TransportAnswer> post_once(TransportOptions chosen, std::string_view body = kSealed) {
    return post(*make_https_transport(std::move(chosen)), body);
  }
  Result<TransportAnswer> post_once() { return post_once(options()); }

  static void expect_failure(const Result<TransportAnswer>& answer, Errc code, std::string_view text) {
    ASSERT_FALSE(answer);
    const std::string& message = answer.error().message;
    EXPECT_EQ(answer.error().code, code) << message;
    EXPECT_NE(message.find(text), std::string::npos) << message;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    EXPECT_EQ(message.find(kSealed), std::string::npos) << message;
  }

  TestIdentity identity_;
  std::uint16_t port_ = testing::closed_port();
};

void echo_all(Peer& peer) {
  if (!peer.handshake()) return;
  while (const auto request = peer.read_request()) peer.answer("200 OK", request->body);
}

TEST_F(HttpsTransport, BringsARequestThereAndItsAnswerBack) {
  Peer::Request seen;
  auto server = serve([&](Peer& peer) {
    if (!peer.handshake()) return;
    seen = peer.read_request().value_or(Peer::Request{});
    peer.answer("409 Conflict", std::string_view("\0\xff\r\n\r\n", 6));
    peer.wait_for_close();
  });
  const auto answer = post_once();
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 409);
  EXPECT_EQ(answer->content_type, "application/x-test");
  EXPECT_EQ(answer->body, std::string_view("\0\xff\r\n\r\n", 6));
  EXPECT_FALSE(answer->retry_after);

  server.reset();
  EXPECT_EQ(seen.head.substr(0, seen.head.find("\r\n")), "POST /v1/sync HTTP/1.1");
  EXPECT_EQ(seen.header("Host"), "127.0.0.1:" + std::to_string(port_));
  EXPECT_EQ(seen.header("Content-Type"), "application/x-sealed");
  EXPECT_EQ(seen.body, kSealed);
  EXPECT_EQ(answer->http_bytes_sent, seen.head.size() + seen.body.size());
}

TEST_F(HttpsTransport, CarriesBodiesOfManyTlsRecordsBothWays) {
  const auto server = serve(echo_all);
  std::string large(3u << 20, '\0');
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 31 >> 3);
  const auto answer = post_once(options(), large);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_TRUE(answer->body == large);
}

TEST_F(HttpsTransport, ReadsChunkedAnswersAndAnswersThatTheEndOfTheConnectionEnds) {
  const auto server = serve([](Peer& peer) {
    if (!peer.handshake() || !peer.read_request()) return;
    if (peer.number() == 0) {
      peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nseal\r\n2\r\ned\r\n0\r\n\r\n");
      peer.wait_for_close();
    } else {
      peer.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nsealed");
      peer.close();
    }
  });
  for (int i = 0; i < 2; ++i) {
    const auto answer = post_once();
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->body, "sealed");
  }
}

TEST_F(HttpsTransport, KeepsOneConnectionAndPaysForItsHandshakeOnce) {
  const auto server = serve(echo_all);
  const auto transport = make_https_transport(options());
  std::vector<TransportAnswer> answers;
  for (int i = 0; i < 3; ++i) {
    const auto answer = post(*transport);
    ASSERT_TRUE(answer) << answer.error().message;
    answers.push_back(*answer);
  }
  EXPECT_EQ(server->connections(), 1);
  // Later requests are one TLS record each way: 5 bytes of head, 16 of tag and 1 of type (RFC 8446 section 5.2).
  EXPECT_EQ(answers[2].bytes_sent, answers[2].http_bytes_sent + 22);
  EXPECT_EQ(answers[2].bytes_received, answers[2].http_bytes_received + 22);
  EXPECT_EQ(answers[0].http_bytes_sent, answers[2].http_bytes_sent);
  EXPECT_GT(answers[0].bytes_sent, answers[2].bytes_sent + 200);
  EXPECT_GT(answers[0].bytes_received, answers[2].bytes_received + 500);
}

TEST_F(HttpsTransport, ReconnectsAfterAnIdleCloseAndResumesTheTlsSession) {
  void (Peer::*const ways[])() = {&Peer::close, &Peer::cut, &Peer::reset};
  for (const auto end : ways) {
    std::latch answered(1);
    std::latch gone(1);
    std::atomic<bool> resumed = false;
    auto server = serve([&, end](Peer& peer) {
      if (!peer.handshake() || !peer.read_request()) return;
      peer.answer("200 OK", peer.number() == 0 ? "first" : "second");
      if (peer.number() == 0) {
        answered.wait();  // a reset takes with it what was not read yet
        (peer.*end)();
        gone.count_down();
      } else {
        resumed = peer.resumed();
        peer.wait_for_close();
      }
    });
    const auto transport = make_https_transport(options());
    const auto first = post(*transport);
    answered.count_down();
    gone.wait();
    ASSERT_TRUE(first) << first.error().message;
    const auto second = post(*transport);
    ASSERT_TRUE(second) << second.error().message;
    EXPECT_EQ(second->body, "second");
    EXPECT_EQ(server->connections(), 2);
    EXPECT_LT(second->bytes_received, first->bytes_received) << "a resumed handshake carries no certificate";
    server.reset();
    EXPECT_TRUE(resumed);
  }
}

TEST_F(HttpsTransport, MakesANewConnectionAfterConnectionClose) {
  const auto server = serve([](Peer& peer) {
    if (!peer.handshake() || !peer.read_request()) return;
    peer.answer("200 OK", "", "Connection: close\r\n");
    peer.wait_for_close();
  });
  const auto transport = make_https_transport(options());
  ASSERT_TRUE(post(*transport));
  ASSERT_TRUE(post(*transport));
  EXPECT_EQ(server->connections(), 2);
}

TEST_F(HttpsTransport, DropsAConnectionOnWhichMoreThanTheAnswerCame) {
  const auto server = serve([](Peer& peer) {
    if (!peer.handshake() || !peer.read_request()) return;
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong");
    peer.wait_for_close();
  });
  const auto transport = make_https_transport(options());
  for (int i = 0; i < 2; ++i) {
    const auto answer = post(*transport);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->body, "ok");
  }
  EXPECT_EQ(server->connections(), 2);
}

TEST_F(HttpsTransport, ReconnectsNoMoreThanOnce) {
  std::atomic<int> requests = 0;
  auto server = serve([&](Peer& peer) {
    if (!peer.handshake()) return;
    if (peer.read_request()) ++requests;
    if (peer.number() == 0) {
      peer.answer("200 OK", "");
      if (peer.read_request()) ++requests;
    }
    peer.close();
  });
  const auto transport = make_https_transport(options());
  ASSERT_TRUE(post(*transport));
  expect_failure(post(*transport), Errc::unavailable, "hung up without an answer");
  server.reset();
  EXPECT_EQ(requests, 3);
}

TEST_F(HttpsTransport, DoesNotRepeatARequestOnAConnectionThatNeverServed) {
  const auto server = serve([](Peer& peer) {
    if (peer.handshake() && peer.read_request()) peer.close();
  });
  expect_failure(post_once(), Errc::unavailable, "hung up without an answer");
  EXPECT_EQ(server->connections(), 1);
}

TEST_F(HttpsTransport, RecoversAfterAFailedRequest) {
  const auto server = serve([](Peer& peer) {
    if (!peer.handshake() || !peer.read_request()) return;
    if (peer.number() > 0) peer.answer("200 OK", "back");
    peer.close();
  });
  const auto transport = make_https_transport(options());
  EXPECT_FALSE(post(*transport));
  const auto answer = post(*transport);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body, "back");
}

TEST_F(HttpsTransport, SaysThatNothingListens) {
  expect_failure(post_once(), Errc::unavailable, "nothing listens at 127.0.0.1:");
}

TEST_F(HttpsTransport, SaysThatANameIsUnknown) {
  auto chosen = options();
  chosen.server.host = std::string(70, 'x') + ".invalid";  // longer than a label may be, so no question leaves here
  expect_failure(post_once(chosen), Errc::unavailable, "no server is known by the name");
}

TEST_F(HttpsTransport, GivesUpOnASilentHandshake) {
  const auto server = serve([](Peer& peer) { peer.wait_for_close(); });
  auto chosen = options();
  chosen.connect_timeout = 200ms;
  const auto start = std::chrono::steady_clock::now();
  expect_failure(post_once(chosen), Errc::unavailable, "within 200 ms");
  EXPECT_LT(std::chrono::steady_clock::now() - start, 4s);
}

TEST_F(HttpsTransport, GivesUpOnASilentServerAndDoesNotUseTheConnectionAgain) {
  const auto server = serve([](Peer& peer) {
    if (!peer.handshake() || !peer.read_request()) return;
    if (peer.number() > 0) peer.answer("200 OK", "awake");
    peer.wait_for_close();
  });
  auto chosen = options();
  chosen.request_timeout = 500ms;
  const auto transport = make_https_transport(chosen);
  const auto start = std::chrono::steady_clock::now();
  expect_failure(post(*transport), Errc::unavailable, "did not answer within 500 ms");
  EXPECT_LT(std::chrono::steady_clock::now() - start, 4s);
  const auto answer = post(*transport);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body, "awake");
}

TEST_F(HttpsTransport, GivesUpWhenNothingCanBeSent) {
  std::latch done(1);
  const auto server = serve([&](Peer& peer) {
    if (peer.handshake()) done.wait();  // reads nothing, so the buffers between fill up
  });
  auto chosen = options();
  chosen.request_timeout = 300ms;
  expect_failure(post_once(chosen, std::string(32u << 20, 'x')), Errc::unavailable, "nothing could be sent");
  done.count_down();
}

TEST_F(HttpsTransport, WaitsForASlowAnswerAsLongAsItMoves) {
  const auto server = serve([](Peer& peer) {
    if (!peer.handshake() || !peer.read_request()) return;
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
    for (int i = 0; i < 10; ++i) {
      std::this_thread::sleep_for(150ms);
      peer.write("x");
    }
    peer.wait_for_close();
  });
  auto chosen = options();
  chosen.request_timeout = 1000ms;
  const auto answer = post_once(chosen);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body, "xxxxxxxxxx");
}

TEST_F(HttpsTransport, SaysThatTheServerHungUpInTheMiddleOfItsAnswer) {
  const std::string beginnings[] = {"HTTP/1.1 200 OK\r\nContent-Le",
                                    "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
                                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"};
  void (Peer::*const ways[])() = {&Peer::close, &Peer::cut};
  for (const std::string& beginning : beginnings) {
    for (const auto end : ways) {
      const auto server = serve([&](Peer& peer) {
        if (!peer.handshake() || !peer.read_request()) return;
        peer.write(beginning);
        (peer.*end)();
      });
      expect_failure(post_once(), Errc::unavailable, "in the middle of its answer");
      EXPECT_EQ(server->connections(), 1) << "an answer that began is never asked for again";
    }
  }
}

TEST_F(HttpsTransport, AResetInTheMiddleOfAnAnswerIsAHangUpToo) {
  const auto server = serve([](Peer& peer) {
    if (!peer.handshake() || !peer.read_request()) return;
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    peer.reset();
  });
  expect_failure(post_once(), Errc::unavailable,
                 "hung up");  // whether "half" was read before it is the system's affair
}

TEST_F(HttpsTransport, DoesNotTakeACutConnectionForTheEndOfAnAnswerWithoutLength) {
  const auto server = serve([](Peer& peer) {
    if (!peer.handshake() || !peer.read_request()) return;
    peer.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf");
    peer.cut();  // no close_notify: anybody on the way can do this
  });
  expect_failure(post_once(), Errc::unavailable, "in the middle of its answer");
}

TEST_F(HttpsTransport, SaysThatTheServerHungUpInTheHandshake) {
  const auto server = serve([](Peer& peer) { peer.reset(); });
  expect_failure(post_once(), Errc::unavailable, "before the secure connection stood");
}

TEST_F(HttpsTransport, RefusesAnAnswerOverTheLimitHoweverItIsSent) {
  const std::string body(1025, 'x');
  const std::string announced = "HTTP/1.1 200 OK\r\nContent-Length: 1025\r\n\r\n";
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n401\r\n" + body + "\r\n0\r\n\r\n";
  const std::string open_ended = "HTTP/1.1 200 OK\r\n\r\n" + body;
  for (const std::string& answer : {announced, chunked, open_ended}) {
    const auto server = serve([&](Peer& peer) {
      if (!peer.handshake() || !peer.read_request()) return;
      peer.write(answer);
      peer.wait_for_close();
    });
    auto chosen = options();
    chosen.max_answer_bytes = 1024;
    expect_failure(post_once(chosen), Errc::too_large, "larger than 1 KiB");
  }
}

TEST_F(HttpsTransport, AcceptsAnAnswerOfExactlyTheLimit) {
  const auto server = serve(echo_all);
  auto chosen = options();
  chosen.max_answer_bytes = 1024;
  const auto answer = post_once(chosen, std::string(1024, 'x'));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body.size(), 1024u);
}

TEST_F(HttpsTransport, RefusesAnEndlessAnswerHead) {
  const auto server = serve([](Peer& peer) {
    if (!peer.handshake() || !peer.read_request()) return;
    peer.write("HTTP/1.1 200 OK\r\n");
    while (peer.write("X-Filler: " + std::string(1000, 'x') + "\r\n")) {
    }
  });
  expect_failure(post_once(), Errc::too_large, "larger than 16 KiB");
}

TEST_F(HttpsTransport, SaysThatGarbageIsNotHttp) {
  const auto server = serve([](Peer& peer) {
    if (!peer.handshake()) return;
    const auto request = peer.read_request();
    peer.write("220 ready, you said " + request->body + "\r\n\r\n");
    peer.wait_for_close();
  });
  expect_failure(post_once(), Errc::unavailable, "does not speak HTTP");
}

TEST_F(HttpsTransport, SaysThatAPlainHttpServerIsNotSecure) {
  const auto server = serve([](Peer& peer) {
    peer.write_without_tls("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    peer.wait_for_close();
  });
  expect_failure(post_once(), Errc::unavailable, "is no secure server");
}

TEST_F(HttpsTransport, ReadsRetryAfterInSecondsOnlyAndCapsIt) {
  const std::pair<std::string, std::optional<std::chrono::seconds>> cases[] = {
      {"7", 7s},
      {"0", 0s},
      {"Fri, 31 Dec 2027 23:59:59 GMT", std::nullopt},
      {"-5", std::nullopt},
      {"7.5", std::nullopt},
      {"99999999999999999999999", kLongestRetryAfter}};
  for (const auto& [value, expected] : cases) {
    const auto server = serve([&, header = "Retry-After: " + value + "\r\n"](Peer& peer) {
      if (!peer.handshake() || !peer.read_request()) return;
      peer.answer("503 Service Unavailable", "", header);
      peer.wait_for_close();
    });
    const auto answer = post_once();
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status, 503);
    EXPECT_EQ(answer->retry_after, expected) << value;
  }
}

TEST_F(HttpsTransport, ReadsTheAnswerOfAServerThatRefusesBeforeTheWholeRequestIsThere) {
  std::latch done(1);
  const auto server = serve([&](Peer& peer) {
    if (!peer.handshake() || !peer.read_head()) return;
    peer.answer("413 Content Too Large", "", peer.number() == 0 ? "" : "Connection: close\r\n");
    done.wait();  // and reads no more, so that the rest of the request can never be sent
  });
  const auto transport = make_https_transport(options());
  for (int i = 0; i < 2; ++i) {
    const auto answer = post(*transport, std::string(32u << 20, 'x'));
    EXPECT_TRUE(answer) << answer.error().message;
    if (answer) {
      EXPECT_EQ(answer->status, 413);
    }
  }
  EXPECT_EQ(server->connections(), 2) << "a connection with half a request on it is of no more use";
  done.count_down();
}

TEST_F(HttpsTransport, WritingToAServerThatIsGoneDoesNotKillTheProcess) {
  ASSERT_NE(std::signal(SIGPIPE, SIG_DFL), SIG_ERR);
  const auto server = serve([](Peer& peer) {
    if (peer.handshake() && peer.read_head()) peer.reset();
  });
  expect_failure(post_once(options(), std::string(32u << 20, 'x')), Errc::unavailable, "hung up without an answer");
}

}  // namespace
}  // namespace doorstep::client
