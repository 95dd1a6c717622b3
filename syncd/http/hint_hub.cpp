#include "syncd/http/hint_hub.hpp"

#include <utility>

namespace doorstep::syncd {

HintHub::Subscription::Subscription(Subscription&& other) noexcept
    : hub_(std::exchange(other.hub_, nullptr)), id_(other.id_) {}

HintHub::Subscription& HintHub::Subscription::operator=(Subscription&& other) noexcept {
  std::swap(hub_, other.hub_);
  std::swap(id_, other.id_);
  return *this;
}

HintHub::Subscription::~Subscription() {
  if (hub_ != nullptr) hub_->unsubscribe(id_);
}

HintHub::Subscription HintHub::subscribe(const HintTopics& topics, Deliver deliver) {
  auto shared = std::make_shared<const Deliver>(std::move(deliver));
  const std::lock_guard lock(mutex_);
  const std::uint64_t id = next_id_++;
  for (const std::string& topic : topics) by_topic_[topic].emplace(id, shared);
  subscribers_.emplace(id, Subscriber{topics, std::move(shared)});
  return Subscription(*this, id);
}

std::size_t HintHub::publish(std::string_view topic, const std::string& payload) {
  std::vector<std::shared_ptr<const Deliver>> found;
  {
    const std::lock_guard lock(mutex_);
    const auto entry = by_topic_.find(std::string(topic));
    if (entry == by_topic_.end()) return 0;
    found.reserve(entry->second.size());
    for (const auto& [id, deliver] : entry->second) found.push_back(deliver);
  }
  // Outside the lock: a subscriber may end another subscription while it is told.
  for (const auto& deliver : found) (*deliver)(payload);
  return found.size();
}

void HintHub::unsubscribe(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  const auto subscriber = subscribers_.find(id);
  if (subscriber == subscribers_.end()) return;
  for (const std::string& topic : subscriber->second.topics) {
    const auto entry = by_topic_.find(topic);
    if (entry == by_topic_.end()) continue;  // a topic listed twice
    entry->second.erase(id);
    if (entry->second.empty()) by_topic_.erase(entry);
  }
  subscribers_.erase(subscriber);
}

std::size_t HintHub::subscribers() const {
  const std::lock_guard lock(mutex_);
  return subscribers_.size();
}

}  // namespace doorstep::syncd
