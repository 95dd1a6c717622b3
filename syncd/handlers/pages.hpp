// Pages: a space's log entries on their way to a device, read one by one and never more than one answer holds.
//
// Consecutive entries of one signature go as one SignedBatch; consecutive own changes of the asking device go by
// name alone, unless it asks for them whole.
#pragma once

#include "exchange.pb.h"
#include "syncd/store/central_store.hpp"

namespace doorstep::syncd {

/// What is left of an answer's bytes. At least one entry goes into every answer, whatever its size.
class PageBudget {
 public:
  explicit PageBudget(std::size_t bytes) : left_(bytes) {}

  bool exhausted() const { return used_ && left_ == 0; }
  bool take(std::size_t bytes) {
    if (bytes > left_ && used_) {
      left_ = 0;
      return false;
    }
    left_ -= std::min(left_, bytes);
    used_ = true;
    return true;
  }

 private:
  std::size_t left_;
  bool used_ = false;
};

struct PageReader {
  DeviceId device;     ///< that asks
  bool whole = false;  ///< own changes whole, too
};

/// (size, root) of the log that a page leads to.
struct PageEnd {
  std::uint64_t size = 0;
  Hash root{};
};

/// Adds one page with the entries from `from` on, as far as the budget goes; no page when there are none.
Result<PageEnd> add_page(StoreReader& store, const merge::SpaceState& space, const PageEnd& from,
                         const PageReader& reader, PageBudget& budget, wire::ExchangeAnswer& answer);

}  // namespace doorstep::syncd
