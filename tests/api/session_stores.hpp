// Sessions of the client interface on an office's and a tablet's stores, with a family's case between them.
#pragma once

#include "client/api/session.hpp"
#include "client/api/views.hpp"
#include "tests/support/casework_stores.hpp"

namespace doorstep::testing {

class SessionStores : public CaseworkStores {
 public:
  using CaseworkStores::CaseworkStores;

  /// Asks, on one of the devices; expected to be answered.
  template <class Answer, class Ask>
  Answer ask(store::DeviceStore& store, Result<Answer> (*act)(client::Session&, const Ask&), const Ask& ask) {
    client::Session session{store, now, rng};
    auto answer = act(session, ask);
    EXPECT_TRUE(answer) << answer.error().message;
    return answer ? *std::move(answer) : Answer();
  }
  /// Expected to be refused with this code, in words that hold these and no word of a record.
  template <class Answer, class Ask>
  void refused(store::DeviceStore& store, Result<Answer> (*act)(client::Session&, const Ask&), const Ask& ask,
               Errc code, std::string_view words) {
    client::Session session{store, now, rng};
    const auto answer = act(session, ask);
    expect_refused(answer, code, words);
    const auto said = answer ? std::string() : answer.error().message;
    EXPECT_EQ(said.find("-words"), std::string::npos) << said;
  }
  void later(Millis by) {
    now.wall += by;
    now.monotonic += by;
  }
};

}  // namespace doorstep::testing
