#include "client/transport/name_lookup.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "client/transport/failures.hpp"

namespace doorstep::client {
namespace {

struct Found {
  int status = EAI_FAIL;  // getaddrinfo's
  std::vector<std::string> addresses;
};

Found ask_system(const std::string& host, int flags) {
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = flags;
  addrinfo* list = nullptr;
  Found found;
  found.status = getaddrinfo(host.c_str(), nullptr, &wanted, &list);
  if (found.status != 0) return found;
  for (const addrinfo* item = list; item != nullptr; item = item->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (getnameinfo(item->ai_addr, item->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) == 0) {
      found.addresses.emplace_back(text.data());
    }
  }
  freeaddrinfo(list);
  return found;
}

// Outlives whichever of the caller and the asking thread ends first.
struct Question {
  std::mutex mutex;
  std::condition_variable answered;
  std::optional<Found> answer;
};

}  // namespace

Result<std::vector<std::string>> look_up(const ServerAddress& server, std::chrono::milliseconds timeout) {
  if (Found numeric = ask_system(server.host, AI_NUMERICHOST); numeric.status == 0) return numeric.addresses;

  const auto question = std::make_shared<Question>();
  std::thread([question, host = server.host] {
    Found found = ask_system(host, AI_ADDRCONFIG);
    const std::lock_guard lock(question->mutex);
    question->answer = std::move(found);
    question->answered.notify_one();
  }).detach();

  std::unique_lock lock(question->mutex);
  if (!question->answered.wait_for(lock, timeout, [&] { return question->answer.has_value(); })) {
    return fail(explain(NetFailure::no_name_server, server));
  }
  Found& found = *question->answer;
  if (found.status == EAI_AGAIN) return fail(explain(NetFailure::no_name_server, server));
  if (found.status != 0 || found.addresses.empty()) return fail(explain(NetFailure::name_unknown, server));
  return std::move(found.addresses);
}

}  // namespace doorstep::client
