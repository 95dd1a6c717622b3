// A device's side of the exchange: bytes out, bytes in, no I/O (design.md section 6).
//
// Drain it in this order:
//   begin(now)                             once per sync: signs what is drafted
//   while (wants_request()):
//     request(…)  → POST /v1/exchange  →   receive(answer, …)
// A request that got no answer is simply asked again: request() builds it anew from the store, and everything in
// it is idempotent. receive() applies an answer in several transactions, receipts first, then one for each space's
// page (P9), last what an office is told of the other devices, so that a crash between any two of them loses nothing
// and repeats nothing. It stands in client_session_receive.cpp, all the rest in client_session.cpp.
//
// Every pull is checked: the answer's signature by the server's certified key, each change's signature by its
// author's certified key, and the log's root after the page (P8). A space that fails a check, or for which the
// server names a state that this version cannot heal, is stopped: everything is kept, nothing more is exchanged,
// and the condition says so.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/change/codec.hpp"
#include "core/keys/invitation.hpp"
#include "core/store/device_store.hpp"
#include "core/store/outbox.hpp"
#include "core/sync/limits.hpp"
#include "core/sync/server_rules.hpp"

namespace doorstep::wire {
class Attested;
class ExchangeBody;
class Page;
class ReceiptRun;
class SpaceAnswer;
}  // namespace doorstep::wire

namespace doorstep::sync {

/// What the platform knows and core does not; sent as health.
struct PlatformFacts {
  std::string app_version;
  std::uint64_t storage_free_bytes = 0;
  bool storage_persistent = true;
  std::string last_error;  ///< a code of Errc's names; never free text
};

/// How much one request carries. The defaults begin small, for bad lines, and grow while answers come.
struct RequestLimits {
  std::size_t first_push_bytes = sync::first_push_bytes;
  std::size_t max_push_changes = sync::max_push_changes;
  std::size_t answer_bytes = default_answer_bytes;
};

struct SyncProgress {
  std::uint64_t sent = 0;      ///< changes that got a receipt, in this sync
  std::uint64_t received = 0;  ///< log entries taken in, own ones included
  std::uint64_t to_receive = 0;  ///< known to be at the server and not yet here
  std::uint64_t requests = 0;
  std::vector<std::pair<SpaceId, store::SpaceCondition>> stopped;
  bool upgrade_needed = false;
};

/// Whether a space in this condition is exchanged.
bool goes_on(store::SpaceCondition condition);

class ClientSession {
 public:
  /// The store must be unlocked and outlive the session.
  ClientSession(store::DeviceStore& store, PlatformFacts facts, RequestLimits limits = {})
      : store_(store), outbox_(store), facts_(std::move(facts)), limits_(limits) {}

  Status begin(Now now, Rng& rng);
  bool wants_request() const { return wants_request_; }
  /// The bytes of an ExchangeRequest. Errc::not_found when the server is not known yet.
  Result<Bytes> request(Now now);
  /// Applies an ExchangeAnswer. Errc::bad_signature or Errc::malformed: nothing of it was applied.
  Status receive(ByteView answer, Now now, Rng& rng);

  /// A signed request that asks for nothing: what GET /v1/hints takes as proof of who listens. Errors as request().
  Result<Bytes> hint_request();

  const SyncProgress& progress() const { return progress_; }
  /// Join requests that the server handed to this office device.
  const std::vector<keys::JoinRequest>& joins() const { return joins_; }

 private:
  Result<wire::ExchangeBody> begin_body();
  Bytes sign(const wire::ExchangeBody& body, std::string_view label, Hash& body_hash) const;
  Status add_cursor(const merge::SpaceState& state, wire::ExchangeBody& body);
  struct PushBudget {
    std::size_t bytes;
    std::size_t changes;
  };
  Status add_push(const merge::SpaceState& state, PushBudget& budget, wire::ExchangeBody& body);
  Status add_relays(const merge::SpaceState& state, wire::ExchangeBody& body);
  Status add_health(Now now, wire::ExchangeBody& body);
  Result<bool> exchanges(const merge::SpaceState& state);

  Status take_receipts(const wire::Attested& attested, ByteView bytes, ByteView signature, Now now);
  Status take_run(const merge::SpaceState& state, const wire::ReceiptRun& run);
  Result<std::optional<Hash>> own_hash(const merge::SpaceState& state, Incarnation incarnation, Sequence sequence);
  Status take_space_receipts(const merge::SpaceState& state, const wire::SpaceAnswer& answer);
  Status take_page(const wire::SpaceAnswer& answer, const wire::Page* page, Now now, Rng& rng);
  Status fold_answer(const SpaceId& id, const wire::SpaceAnswer& answer, const wire::Page* page, Now now, Rng& rng);
  Status ask_whole(const SpaceId& space);
  Status fold_page(merge::SpaceState& state, const wire::Page& page, Now now, Rng& rng);
  struct Folding {  ///< what a page's entries add to
    Now now;
    change::StampClock clock;
    bool split_view = false;
    std::set<change::Register> touched;
  };
  Status fold_entry(merge::SpaceState& state, const change::ProvenChange& entry, Millis received_at, Folding& folding,
                    Rng& rng);
  Result<std::optional<crypto::VerifyKey>> author_key(const merge::SpaceState& state, const change::Change& change);
  Result<bool> check_author(const merge::SpaceState& state, const change::Batch& batch);
  Status check_admitted(const merge::SpaceState& state, const keys::Admission& admission);
  Status take_devices(std::string_view list, Millis server_time);
  Status stop(const SpaceId& space, store::SpaceCondition condition);
  Status plan_next(const wire::Attested& attested, bool moved, Now now, Rng& rng);

  store::DeviceStore& store_;
  store::Outbox outbox_;
  PlatformFacts facts_;
  RequestLimits limits_;
  SyncProgress progress_;
  std::vector<keys::JoinRequest> joins_;

  bool wants_request_ = false;
  bool probe_ = false;                      ///< the next request asks about stopped spaces, too
  Hash request_hash_{};
  std::map<SpaceId, std::uint64_t> asked_;  ///< spaces that the last request had a cursor for, and their sizes then
  std::set<SpaceId> active_;                ///< spaces to ask about next
  std::map<SpaceId, std::vector<Needed>> needed_;  ///< the server asked for these with WAIT
  std::size_t push_bytes_ = 0;
  std::uint64_t fruitless_ = 0;             ///< answers in a row that moved nothing
};

}  // namespace doorstep::sync
