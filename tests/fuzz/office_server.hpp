// A server small enough to answer thousands of times a second, for fuzzing a device's receive().
//
// It keeps its logs in memory and answers with core's own rules (core/sync/server_rules) and one signature; it has no
// queue, no limits and no admin. The daemon's handlers have their own tests (tests/syncd); the fuzz build has core
// alone.
#pragma once

#include <string>
#include <vector>

#include "core/keys/invitation.hpp"
#include "core/sqlite/database.hpp"
#include "core/store/sqlite_log_store.hpp"
#include "core/sync/server_rules.hpp"

namespace doorstep::wire {
class Attested;
class Cursor;
class ExchangeAnswer;
class ExchangeBody;
class SignedBatch;
}  // namespace doorstep::wire

namespace doorstep::fuzz {

class OfficeServer {
 public:
  explicit OfficeServer(crypto::SigningKey key);

  const crypto::SigningKey& key() const { return key_; }
  sqlite::Database& database() { return database_; }
  store::SqliteLogStore& logs() { return logs_; }

  /// Takes a wire::ExchangeRequest and answers it. Call inside a transaction on database().
  Result<Bytes> answer(ByteView request, Millis now);
  /// What an office device is handed with its next answer.
  void ask_to_join(Bytes join_request) { joins_.push_back(std::move(join_request)); }

 private:
  Result<sync::PushOutcome> admit(const SpaceId& space, const wire::ExchangeBody& body, Millis now);
  Status add_space(const SpaceId& id, const wire::Cursor* cursor, const sync::PushOutcome& outcome,
                   const DeviceId& device, wire::Attested& attested, wire::ExchangeAnswer& answer);
  Status add_page(const merge::SpaceState& state, const wire::Cursor& cursor, const DeviceId& device,
                  wire::ExchangeAnswer& answer);

  crypto::SigningKey key_;
  sqlite::Database database_;
  store::SqliteLogStore logs_;
  std::vector<Bytes> joins_;
};

/// Signs `attested` into the answer, as the server does.
void sign_answer(const crypto::SigningKey& key, std::string attested, wire::ExchangeAnswer& answer);

}  // namespace doorstep::fuzz
