// The reading half of the SQLite store: a few read-only connections, leased one at a time.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "core/sqlite/transaction.hpp"
#include "syncd/store/central_store.hpp"

namespace doorstep::syncd {

class SqliteReaders {
 public:
  explicit SqliteReaders(std::vector<sqlite::Database> connections);

  /// Waits until a connection is free. The reader must not outlive this object.
  Result<std::unique_ptr<StoreReader>> lease();

 private:
  class Reader;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<sqlite::Database>> idle_;
};

}  // namespace doorstep::syncd
