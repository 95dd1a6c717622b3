#include "syncd/handlers/device_list.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "core/sync/limits.hpp"
#include "exchange.pb.h"

namespace doorstep::syncd {
namespace {

struct Contact {
  DeviceId device;
  Millis last_contact{};
  std::uint64_t waiting{};
  Millis oldest_unsent_at{};
};

/// A device may claim any counts at all: their sum stays at the top.
std::uint64_t waiting_of(const DeviceHealth& health) {
  const auto room = std::numeric_limits<std::uint64_t>::max() - health.outbox_changes;
  return health.outbox_changes + std::min(health.unfinished_drafts, room);
}

/// What waits longest first; then whoever was here last.
bool tell_first(const Contact& a, const Contact& b) {
  const auto key = [](const Contact& contact) {
    const bool waits = contact.waiting != 0;
    return std::make_tuple(!waits, waits ? contact.oldest_unsent_at : 0);
  };
  if (key(a) != key(b)) return key(a) < key(b);
  return a.last_contact == b.last_contact ? a.device < b.device : a.last_contact > b.last_contact;
}

}  // namespace

Result<std::string> device_list(const SpaceIndex& index, StoreReader& store, const DeviceId& asking) {
  std::vector<Contact> contacts;
  for (const auto& report : TRY(store.device_reports())) {
    const auto known = index.device(report.device);
    if (known == nullptr || report.device == asking) continue;
    const auto waiting = waiting_of(report.health);
    if (!known->active && waiting == 0) continue;
    contacts.push_back(
        {report.device, report.last_contact, waiting, waiting != 0 ? report.health.oldest_unsent_at : 0});
  }
  std::sort(contacts.begin(), contacts.end(), tell_first);
  contacts.resize(std::min(contacts.size(), sync::max_devices_told));

  wire::DeviceList out;
  for (const auto& contact : contacts) {
    auto& item = *out.add_devices();
    item.set_device(to_text(contact.device.view()));
    item.set_last_contact(contact.last_contact);
    item.set_waiting(contact.waiting);
    item.set_oldest_unsent_at(contact.oldest_unsent_at);
  }
  return out.SerializeAsString();
}

}  // namespace doorstep::syncd
