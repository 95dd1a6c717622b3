// The one door into the core: bytes of a ClientRequest in, bytes of a ClientAnswer out (proto/client.proto).
//
// A client owns one store. Nothing here does I/O but SQLite on that store's file; time comes with each request,
// randomness from `rng`. Errors are Refusals in the answer. Used from one thread at a time.
#pragma once

#include <memory>
#include <string>

#include "client/api/sync_flow.hpp"
#include "core/base/rng.hpp"
#include "core/store/device_store.hpp"

namespace doorstep::wire {
class AskBackup;
class AskJoin;
class AskRestore;
class AskSync;
class AskUnlock;
class BackupView;
class ClientAnswer;
class ClientRequest;
class DeviceView;
class HintView;
class InvitationView;
class SyncStep;
}  // namespace doorstep::wire

namespace doorstep::client {

class Client {
 public:
  /// The store at `path` of the SQLite VFS `vfs` (empty: the platform's), which need not exist yet. The file is not
  /// touched before the first call.
  Client(std::string path, std::string vfs, Rng& rng) : path_(std::move(path)), vfs_(std::move(vfs)), rng_(rng) {}

  Bytes call(ByteView request);

 private:
  Status choose(const wire::ClientRequest& request, wire::ClientAnswer& answer);
  Status choose_record_act(const wire::ClientRequest& request, wire::ClientAnswer& answer);

  // device.cpp
  Status open();
  Result<store::DeviceStore*> unlocked();
  Result<wire::DeviceView> device();
  Result<wire::InvitationView> invitation(const std::string& text);
  Status join(const wire::AskJoin& ask);
  Status unlock(const wire::AskUnlock& ask);
  void lock();
  Result<wire::BackupView> backup();
  Status restore(const wire::AskRestore& ask);
  Result<sqlite::Database> database(bool create) const;

  // sync_steps.cpp
  Result<wire::SyncStep> sync(const wire::AskSync& ask);
  Result<wire::HintView> hint();

  std::string path_, vfs_;
  Rng& rng_;
  Now now_;  ///< of the call under way
  std::unique_ptr<store::DeviceStore> store_;
  std::unique_ptr<SyncFlow> sync_;
};

}  // namespace doorstep::client
