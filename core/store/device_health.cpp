#include "core/store/device_health.hpp"

#include "core/sqlite/statement.hpp"

namespace doorstep::store {

Result<std::vector<DeviceHealth>> device_health(DeviceStore& store) {
  // Counts are compared with 0 only: they may exceed what SQL can order.
  auto s =
      TRY(store.database().prepare("SELECT device, last_contact, waiting, oldest_at, noted_at FROM device_health "
                                   "ORDER BY waiting = 0, CASE waiting WHEN 0 THEN 0 ELSE oldest_at END, "
                                   "last_contact, device"));
  std::vector<DeviceHealth> out;
  while (TRY(s.step())) {
    DeviceHealth health;
    health.device = TRY(DeviceId::from(s.blob(0)));
    health.last_contact = s.int64(1);
    health.waiting = s.uint64(2);
    health.oldest_at = s.int64(3);
    health.noted_at = s.int64(4);
    out.push_back(health);
  }
  return out;
}

Status note_device_health(DeviceStore& store, const std::vector<DeviceHealth>& devices) {
  {
    auto s = TRY(store.database().prepare("DELETE FROM device_health"));
    TRY(s.run());
  }
  auto s =
      TRY(store.database().prepare("INSERT OR REPLACE INTO device_health (device, last_contact, waiting, oldest_at, "
                                   "noted_at) VALUES (?, ?, ?, ?, ?)"));
  for (const auto& each : devices) {
    s.bind_all(each.device, each.last_contact, each.waiting, each.oldest_at, each.noted_at);
    TRY(s.run());
  }
  return {};
}

}  // namespace doorstep::store
