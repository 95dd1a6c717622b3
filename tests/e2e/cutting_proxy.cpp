#include "tests/e2e/cutting_proxy.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "core/base/assert.hpp"

namespace doorstep::e2e {
namespace {

constexpr int look_ms = 50;  // how soon the end is noticed

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  out.sin_port = htons(port);
  return out;
}

int stream_socket() {
  const int out = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  DOORSTEP_ASSERT(out >= 0);
  return out;
}

bool send_all(int to, const char* data, std::size_t size) {
  while (size > 0) {
    const auto sent = ::send(to, data, size, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    data += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

}  // namespace

CuttingProxy::CuttingProxy(std::uint16_t listen_port, std::uint16_t server_port)
    : server_port_(server_port), listener_(stream_socket()) {
  const int yes = 1;
  ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const auto address = loopback(listen_port);
  DOORSTEP_ASSERT(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  DOORSTEP_ASSERT(::listen(listener_, 16) == 0);
  thread_ = std::thread([this] { serve(); });
}

CuttingProxy::~CuttingProxy() {
  stopping_ = true;
  thread_.join();
  ::close(listener_);
}

void CuttingProxy::serve() {
  while (!stopping_) {
    pollfd wait{listener_, POLLIN, 0};
    if (::poll(&wait, 1, look_ms) <= 0) continue;
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    ++connections_;
    relay(client);
    ::close(client);
  }
}

void CuttingProxy::relay(int client) {
  answered_ = 0;
  const int server = stream_socket();
  const auto address = loopback(server_port_);
  bool open = ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  char chunk[16384];
  while (open && !stopping_) {
    pollfd ends[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
    if (::poll(ends, 2, look_ms) <= 0) continue;
    if (ends[0].revents != 0) {
      const auto got = ::recv(client, chunk, sizeof chunk, 0);
      open = got > 0 && send_all(server, chunk, static_cast<std::size_t>(got));
    }
    if (open && ends[1].revents != 0) {
      const auto got = ::recv(server, chunk, sizeof chunk, 0);
      const auto left = cut_after_ - std::min<std::uint64_t>(cut_after_, answered_);
      const auto passed = std::min<std::uint64_t>(got > 0 ? static_cast<std::uint64_t>(got) : 0, left);
      open = got > 0 && send_all(client, chunk, passed) && passed == static_cast<std::uint64_t>(got);
      answered_ += passed;
    }
  }
  ::close(server);
}

}  // namespace doorstep::e2e
