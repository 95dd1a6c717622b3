// The signed answer to an exchange: states, receipts and pages, read from one state of the store.
#pragma once

#include <string>

#include "syncd/handlers/admission.hpp"

namespace doorstep::syncd {

struct Answer {
  std::string bytes;        ///< wire::ExchangeAnswer
  bool up_to_date = false;  ///< the device holds every head now, and nothing waits on either side
};

/// Errors are the store's.
Result<Answer> make_answer(const Service& service, const SignedRequest& request, const Outcomes& outcomes);

/// Where the device has verified the request's spaces. A root of a wrong length fits nothing.
Result<Cursors> read_cursors(const wire::ExchangeBody& body);

}  // namespace doorstep::syncd
