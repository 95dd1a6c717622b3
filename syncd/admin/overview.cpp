#include "syncd/admin/overview.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "core/sync/limits.hpp"

namespace doorstep::syncd {
namespace {

constexpr std::uint64_t low_storage_bytes = 256ULL << 20;
constexpr Millis waiting_long_ms = day_ms;

bool clock_is_suspect(const DeviceHealth& health) {
  return health.clock_offset > sync::suspect_clock_ms || health.clock_offset < -sync::suspect_clock_ms;
}

Help help_for(const DeviceRow& row, Millis now) {
  const DeviceHealth& health = row.report.health;
  if (row.at_risk) return Help::at_risk;
  if (!row.active) return Help::removed;
  if (!row.seen) return Help::never_seen;
  const auto stays_aside = [](const SetAsideCount& count) {
    return count.verdict != merge::Verdict::superseded_authority;  // issued again by the office's program
  };
  if (std::any_of(row.set_aside.begin(), row.set_aside.end(), stays_aside) || health.set_aside != 0) {
    return Help::set_aside;
  }
  if (!health.last_error.empty()) return Help::device_error;
  const bool told = health.counter != 0 || !health.app_version.empty();
  if (told && (!health.storage_persistent || health.storage_free_bytes < low_storage_bytes)) return Help::storage;
  if (row.clock_suspect) return Help::clock;
  const bool waits_long =
      health.outbox_changes != 0 && health.oldest_unsent_at != 0 && now - health.oldest_unsent_at > waiting_long_ms;
  if (waits_long) return Help::waiting_long;
  if (now - row.report.last_contact > sync::silent_device_ms) return Help::silent;
  return Help::none;
}

/// Devices with something waiting first, the oldest of it in front; then the longest silent.
bool more_urgent(const DeviceRow& a, const DeviceRow& b) {
  const auto key = [](const DeviceRow& row) {
    const bool waits = row.report.health.outbox_changes != 0;
    return std::make_tuple(!waits, waits ? row.report.health.oldest_unsent_at : 0, row.report.last_contact, row.label);
  };
  return key(a) < key(b);
}

}  // namespace

std::string_view code_of(Help help) {
  switch (help) {
    case Help::none:
      return "ok";
    case Help::at_risk:
      return "at_risk";
    case Help::removed:
      return "removed";
    case Help::set_aside:
      return "set_aside";
    case Help::device_error:
      return "device_error";
    case Help::storage:
      return "storage";
    case Help::clock:
      return "clock";
    case Help::waiting_long:
      return "waiting_long";
    case Help::silent:
      return "silent";
    case Help::never_seen:
      return "never_seen";
  }
  return "ok";
}

std::string_view remedy_of(Help help) {
  switch (help) {
    case Help::none:
      return "";
    case Help::at_risk:
      return "Find this tablet and bring it to a connection: its unsent records are nowhere else.";
    case Help::removed:
      return "Nothing to send here any more. What it sent after its removal is set aside.";
    case Help::set_aside:
      return "Ask the team manager to take up or settle what was set aside.";
    case Help::device_error:
      return "Look up the error code in the runbook, and ring the holder.";
    case Help::storage:
      return "Ask the holder to free space and to allow the app to keep its storage.";
    case Help::clock:
      return "Ask the holder to set the tablet's date and time.";
    case Help::waiting_long:
      return "Ask the holder to connect the tablet.";
    case Help::silent:
      return "Ask the holder whether the tablet is in use.";
    case Help::never_seen:
      return "Ask the holder to open the app once with a connection.";
  }
  return "";
}

Result<Overview> read_overview(CentralStore& store, const std::string& organisation, Millis now) {
  Overview out;
  out.now = now;
  out.organisation = organisation;
  const auto reader = TRY(store.read());

  std::map<DeviceId, DeviceRow> rows;
  for (const auto& known : store.index().devices()) {
    DeviceRow row;
    row.id = known->certificate.device();
    row.label = known->certificate.label;
    row.holder = known->certificate.holder;
    row.office = known->certificate.office;
    row.active = known->active;
    rows.emplace(row.id, std::move(row));
  }
  for (auto& report : TRY(reader->device_reports())) {
    const auto found = rows.find(report.device);
    if (found == rows.end()) continue;  // a restored store may know the report but not yet the device
    found->second.seen = true;
    found->second.report = std::move(report);
  }
  std::map<merge::Verdict, std::uint64_t> totals;
  for (const auto& count : TRY(reader->set_aside_counts())) {
    totals[count.verdict] += count.changes;
    if (const auto found = rows.find(count.device); found != rows.end()) found->second.set_aside.push_back(count);
  }
  for (const auto& [verdict, changes] : totals) out.set_aside.push_back(SetAsideTotal{verdict, changes});

  for (auto& [id, row] : rows) {
    const DeviceHealth& health = row.report.health;
    row.clock_suspect = row.seen && clock_is_suspect(health);
    row.at_risk = row.seen && health.outbox_changes != 0 && now - row.report.last_contact > sync::silent_device_ms;
    row.help = help_for(row, now);
    out.devices.push_back(std::move(row));
  }
  std::sort(out.devices.begin(), out.devices.end(), more_urgent);

  out.joins = TRY(reader->pending_joins());
  out.bytes_on_disk = TRY(reader->bytes_on_disk());
  out.spaces = store.index().spaces();
  std::sort(out.spaces.begin(), out.spaces.end(),
            [](const SpaceHead& a, const SpaceHead& b) { return a.size == b.size ? a.id < b.id : a.size > b.size; });
  return out;
}

}  // namespace doorstep::syncd
