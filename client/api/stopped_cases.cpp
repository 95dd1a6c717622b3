#include "client/api/stopped_cases.hpp"

#include "client/api/case_book.hpp"

namespace doorstep::client {

Result<std::vector<StoppedCase>> stopped_cases(store::DeviceStore& store) {
  std::vector<StoppedCase> out;
  for (const auto& id : TRY(store.logs().spaces())) {
    const auto state = TRY(store.logs().load_space(id));
    const auto sync = TRY(store.space_sync(state));
    if (sync.condition == store::SpaceCondition::ok && !sync.split_view) continue;
    StoppedCase stopped{id, sync.condition, "", sync.split_view};
    if (store.unlocked()) {
      CaseBook book(store);
      for (const auto& each : TRY(book.cases())) {
        if (each.space == id) stopped.name = each.name;
      }
    }
    out.push_back(std::move(stopped));
  }
  return out;
}

}  // namespace doorstep::client
