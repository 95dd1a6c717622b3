// A device as an app has it: the client interface on a store, with the app's part of a sync over TLS.
#pragma once

#include <memory>
#include <string>

#include "client.pb.h"
#include "client/api/client.hpp"
#include "client/transport/transport.hpp"
#include "tests/e2e/world.hpp"

namespace doorstep::e2e {

class SystemRandom final : public Rng {
 public:
  void fill(std::span<std::uint8_t> out) override;
};

class AppDevice {
 public:
  /// On the store of a command-line home, or on one that is not there yet. `wall` is what its clock says.
  AppDevice(const Path& store, Millis wall) : wall_(wall), client_(store.string(), "", rng_) {}

  /// Makes the call; `request` has an ask. A refusal is the test's failure.
  wire::ClientAnswer ask(wire::ClientRequest request);
  /// The code of the refusal, or "" when there was none.
  std::string refusal(wire::ClientRequest request, std::string* message = nullptr);
  wire::DeviceView unlock(const std::string& passphrase);

  /// Everything that AskSync asks for, at `server`.
  wire::SyncDone sync(const Server& server);

  void advance(Millis by) { wall_ += by; }
  Millis wall() const { return wall_; }

 private:
  wire::ClientAnswer call(wire::ClientRequest& request);

  Millis wall_;
  SystemRandom rng_;
  client::Client client_;
};

/// A request with `set` applied to it.
template <class Set>
wire::ClientRequest asking(const Set& set) {
  wire::ClientRequest request;
  set(request);
  return request;
}

}  // namespace doorstep::e2e
