// Wake-up hints: who wants to hear about which topic.
//
// A hint says "ask again" and nothing that the next exchange does not say with proof, so hints may be dropped,
// repeated and merged. The writer thread publishes after its commit; sessions subscribe. The hub knows no socket.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "syncd/http/message.hpp"

namespace doorstep::syncd {

using HintTopics = std::vector<std::string>;

/// The topics that a session may hear about, or the answer that refuses the upgrade.
using HintVerdict = std::variant<HintTopics, HttpResponse>;

/// Says who the upgrade request comes from. Completes like a Respond: from any thread, the first call counts.
using HintAuthenticate = std::function<void(HttpRequest, std::function<void(HintVerdict)>)>;

/// Safe to call from any thread. Must outlive its subscriptions.
class HintHub {
 public:
  /// Must not block: it is called on the publisher's thread, and may still be called once by a publish that
  /// was under way while the subscription ended.
  using Deliver = std::function<void(std::string payload)>;

  /// Ends the subscription when it is destroyed.
  class Subscription {
   public:
    Subscription() = default;
    Subscription(Subscription&& other) noexcept;
    Subscription& operator=(Subscription&& other) noexcept;
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;
    ~Subscription();

   private:
    friend class HintHub;
    Subscription(HintHub& hub, std::uint64_t id) : hub_(&hub), id_(id) {}
    HintHub* hub_ = nullptr;
    std::uint64_t id_ = 0;
  };

  Subscription subscribe(const HintTopics& topics, Deliver deliver);

  /// Hands `payload` to every subscriber of `topic`; returns to how many.
  std::size_t publish(std::string_view topic, const std::string& payload);

  std::size_t subscribers() const;

 private:
  struct Subscriber {
    HintTopics topics;
    std::shared_ptr<const Deliver> deliver;
  };
  using BySubscriber = std::map<std::uint64_t, std::shared_ptr<const Deliver>>;

  void unsubscribe(std::uint64_t id);

  mutable std::mutex mutex_;
  std::uint64_t next_id_ = 1;
  std::unordered_map<std::uint64_t, Subscriber> subscribers_;
  std::unordered_map<std::string, BySubscriber> by_topic_;
};

}  // namespace doorstep::syncd
