// The I/O context and the threads that run it. Made and ended by the composition root.
//
// Order of ending: drain the listeners, drain the writer, close the databases, then stop(). Never stop first:
// the sessions that wait would neither answer nor end. No thread may be inside a Respond or a HintHub::publish
// while IoThreads is destroyed, which the drained writer sees to; a Respond called later than that does nothing.
#pragma once

#include <functional>
#include <memory>

#include "syncd/obs/log.hpp"

namespace boost::asio {
class io_context;
}

namespace doorstep::syncd {

class IoThreads {
 public:
  /// Starts `threads` threads at once; 0 means one for each core.
  IoThreads(unsigned threads, Log& log);
  ~IoThreads();  ///< stops
  IoThreads(const IoThreads&) = delete;
  IoThreads& operator=(const IoThreads&) = delete;

  /// Calls `handle` with the number on an I/O thread each time that SIGINT, SIGTERM or SIGHUP arrives. It must
  /// not block: wake the thread that does the work. Call at most once.
  void on_signal(std::function<void(int)> handle);

  /// Ends the threads and waits for them. Not from an I/O thread. Later calls do nothing.
  void stop();
  bool stopped() const;

  /// For syncd/net only.
  boost::asio::io_context& context();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace doorstep::syncd
