// What the handlers work with. Made by the composition root, outlives every request.
#pragma once

#include <functional>
#include <string>

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/crypto/sign.hpp"
#include "syncd/handlers/clock_guard.hpp"
#include "syncd/handlers/workers.hpp"
#include "syncd/http/rate_limit.hpp"
#include "syncd/obs/log.hpp"
#include "syncd/obs/metrics.hpp"
#include "syncd/store/central_store.hpp"
#include "syncd/store/writer.hpp"

namespace doorstep::syncd {

/// The organisation that this server serves: all that it has to be told to check the rest.
struct Organisation {
  OrganisationId id;
  crypto::VerifyKey root_key{};
  std::string name;
};

/// Reads store.proto's OrganisationCard. Errc::malformed when it does not parse or its id is not its key's.
Result<Organisation> parse_organisation_card(ByteView bytes);

struct Service {
  CentralStore& store;
  Writer& writer;
  Workers& workers;
  RateLimiter& device_rate;  ///< exchanges, by device
  RateLimiter& join_rate;    ///< found and join requests, by address
  Log& log;
  Metrics& metrics;

  Organisation organisation;
  crypto::SigningKey key;  ///< the checkpoint key
  ServerId id;             ///< of `key`
  std::string version;
  std::size_t max_answer_bytes = 0;
  std::function<Millis()> clock;      ///< wall time; from any thread
  ClockGuard* clock_guard = nullptr;  ///< nothing: `clock` is believed, whatever it says
};

/// Whether `now` may date what is written; logged when not. On the writer's thread.
Status check_clock(Service& service, Millis now);

}  // namespace doorstep::syncd
