// One WebSocket that carries hints. Internal to syncd/net: this header is Boost's.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <memory>

#include "syncd/net/session.hpp"

namespace doorstep::syncd {

/// What the session that upgraded hands on. Everything happens on the stream's strand.
class HintSession {
 public:
  HintSession() = default;
  HintSession(const HintSession&) = delete;
  HintSession& operator=(const HintSession&) = delete;
  virtual ~HintSession() = default;

  /// Accepts the upgrade and sends hints until the peer goes, falls silent, or end() or abort() is called.
  virtual boost::asio::awaitable<void> run(boost::beast::http::request<boost::beast::http::empty_body> upgrade,
                                           HintTopics topics) = 0;
  /// Says goodbye ("going away") and ends.
  virtual void end() = 0;
  /// Cuts the connection.
  virtual void abort() = 0;
};

std::shared_ptr<HintSession> make_hint_session(PeerStream stream, SessionScope scope);

}  // namespace doorstep::syncd
