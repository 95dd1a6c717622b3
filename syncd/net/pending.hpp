// Waiting in a coroutine for a value that another thread gives. Internal to syncd/net.
//
// The waiting side lives on one strand. The giving side holds only a weak reference, so a value that comes
// after the session has ended, or after the whole listener has, goes nowhere and touches nothing.
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace doorstep::syncd {

template <class T>
class Pending : public std::enable_shared_from_this<Pending<T>> {
 public:
  explicit Pending(boost::asio::any_io_executor strand) : timer_(std::move(strand)) {}

  /// The function that gives the value: callable from any thread, the first call counts. When all its copies
  /// go without a call, `if_dropped` is given.
  std::function<void(T)> completion(T if_dropped) {
    auto ticket = std::make_shared<Ticket>(this->weak_from_this(), std::move(if_dropped));
    return [ticket = std::move(ticket)](T value) { ticket->give(std::move(value)); };
  }

  /// On the strand. Nothing after `timeout`, or when abandoned.
  boost::asio::awaitable<std::optional<T>> wait(std::chrono::milliseconds timeout) {
    timer_.expires_after(timeout);
    if (!value_ && !abandoned_) {
      boost::system::error_code ignored;  // the value says how the wait ended
      co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
    abandoned_ = true;
    co_return std::exchange(value_, std::nullopt);
  }

  /// On the strand: ends the wait without a value.
  void abandon() {
    abandoned_ = true;
    timer_.cancel();
  }

 private:
  class Ticket {
   public:
    Ticket(std::weak_ptr<Pending> to, T if_dropped) : to_(std::move(to)), if_dropped_(std::move(if_dropped)) {}
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    ~Ticket() { give(std::move(if_dropped_)); }

    void give(T value) {
      if (given_.exchange(true)) return;
      if (auto to = to_.lock()) {
        auto strand = to->timer_.get_executor();
        boost::asio::post(strand, [to = std::move(to), value = std::move(value)]() mutable {
          if (to->abandoned_) return;
          to->value_ = std::move(value);
          to->timer_.cancel();
        });
      }
    }

   private:
    std::weak_ptr<Pending> to_;
    T if_dropped_;
    std::atomic<bool> given_ = false;
  };

  boost::asio::steady_timer timer_;
  std::optional<T> value_;
  bool abandoned_ = false;
};

}  // namespace doorstep::syncd
