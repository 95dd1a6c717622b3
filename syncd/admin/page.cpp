#include "syncd/admin/page.hpp"

#include <array>
#include <cstdio>
#include <ctime>

#include "core/crypto/hash.hpp"
#include "syncd/store/limits.hpp"

namespace doorstep::syncd {
namespace {

// Readable on a phone and on a wide screen; colour is never the only sign.
constexpr std::string_view style = R"css(
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{margin:0 auto;max-width:110rem;padding:1rem}
h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%}
caption{text-align:left;padding:.5rem 0}
th,td{border:1px solid #888;padding:.4rem .6rem;text-align:left;vertical-align:top}
td.n{text-align:right;font-variant-numeric:tabular-nums}
.tag{display:inline-block;padding:.1rem .5rem;border:1px solid;border-radius:.3rem}
.red{color:#a00;background:#fee}.blue{color:#036;background:#e8f2ff}.green{color:#050;background:#e8f8e8}
.grey{color:#333;background:#eee}
@media (max-width:48rem){
 table.rows thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
 table.rows tr{display:block;border:2px solid #888;margin-bottom:1rem}
 table.rows td,table.rows th[scope=row]{display:block;border:0;border-bottom:1px solid #ccc;text-align:left}
 table.rows td::before{content:attr(data-name) ": ";font-weight:bold}
}
)css";

constexpr std::array<const char*, 12> months{"January", "February", "March",     "April",   "May",      "June",
                                             "July",    "August",   "September", "October", "November", "December"};

bool broken_down(Millis at, std::tm& out) {
  const auto seconds = static_cast<std::time_t>(at / second_ms);
  // Years that a page can show; a device may have claimed any number.
  return at > 0 && at < 253402300800000LL && gmtime_r(&seconds, &out) != nullptr;
}

std::string time_text(Millis at) {
  std::tm parts{};
  if (!broken_down(at, parts)) return "never";
  char text[32];
  std::strftime(text, sizeof text, "%Y %H:%M UTC", &parts);
  return std::to_string(parts.tm_mday) + " " + months[static_cast<std::size_t>(parts.tm_mon)] + " " + text;
}

std::string time_html(Millis at) {
  std::tm parts{};
  if (!broken_down(at, parts)) return "never";
  char iso[32];
  std::strftime(iso, sizeof iso, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return "<time datetime=\"" + std::string(iso) + "\">" + time_text(at) + "</time>";
}

std::string span_text(Millis span) {
  if (span < 0) return "in the future";
  if (span < hour_ms) return std::to_string(span / minute_ms) + " min";
  if (span < 2 * day_ms) return std::to_string(span / hour_ms) + " h";
  return std::to_string(span / day_ms) + " days";
}

std::string bytes_text(std::uint64_t bytes) {
  if (bytes < 10'000) return std::to_string(bytes) + " B";
  if (bytes < 10'000'000) return std::to_string(bytes / 1'000) + " kB";
  if (bytes < 10'000'000'000) return std::to_string(bytes / 1'000'000) + " MB";
  return std::to_string(bytes / 1'000'000'000) + " GB";
}

std::string offset_text(const DeviceRow& row) {
  const Millis offset = row.report.health.clock_offset;
  // Written so that the smallest number has a magnitude, too.
  const auto magnitude = offset < 0 ? ~static_cast<std::uint64_t>(offset) + 1 : static_cast<std::uint64_t>(offset);
  std::string text = std::to_string(magnitude / second_ms) + " s " + (offset < 0 ? "behind" : "ahead");
  if (magnitude < 1000) text = "right";
  if (row.clock_suspect) text += " (suspect)";
  return text;
}

std::string tag(std::string_view colour, std::string_view words) {
  return "<span class=\"tag " + std::string(colour) + "\">" + escape_html(words) + "</span>";
}

/// The fixed words of the record's states, as everywhere else in Doorstep.
std::string state_html(const DeviceRow& row) {
  const DeviceHealth& health = row.report.health;
  if (row.help == Help::set_aside) return tag("red", "Needs help: the office has been told");
  if (health.outbox_changes != 0) return tag("blue", "Waiting to send");
  if (row.report.last_full_sync > 0) {
    return tag("green", "Sent. On the central record at " + time_text(row.report.last_full_sync));
  }
  return tag("grey", "Nothing known yet");
}

class Cells {
 public:
  void heading(std::string_view html) { row_ += "<th scope=\"row\">" + std::string(html) + "</th>"; }
  void text(std::string_view name, std::string_view html) {
    row_ += "<td data-name=\"" + std::string(name) + "\">" + std::string(html) + "</td>";
  }
  void number(std::string_view name, std::string_view html) {
    row_ += "<td class=\"n\" data-name=\"" + std::string(name) + "\">" + std::string(html) + "</td>";
  }
  std::string row() const { return "<tr>" + row_ + "</tr>\n"; }

 private:
  std::string row_;
};

std::string head(std::string_view caption, std::initializer_list<std::string_view> columns) {
  std::string out =
      "<div class=\"wide\"><table class=\"rows\"><caption>" + std::string(caption) + "</caption><thead><tr>";
  for (const auto column : columns) out += "<th scope=\"col\">" + std::string(column) + "</th>";
  return out + "</tr></thead><tbody>\n";
}

constexpr std::string_view tail = "</tbody></table></div>\n";

std::string set_aside_html(const DeviceRow& row) {
  std::string out;
  for (const auto& count : row.set_aside) {
    if (!out.empty()) out += "<br>";
    out += std::to_string(count.changes) + " " + std::string(merge::name_of(count.verdict)) + " in " +
           count.space.text().substr(0, 8);
  }
  return out.empty() ? "none" : out;
}

std::string device_row(const DeviceRow& row, Millis now) {
  const DeviceHealth& health = row.report.health;
  Cells cells;
  cells.heading(escape_html(row.label) + "<br><small>" + escape_html(row.holder) + (row.office ? ", office" : "") +
                "<br>" + row.id.text().substr(0, 8) + "</small>");
  cells.text("State", state_html(row));
  std::string help = row.help == Help::none ? "" : tag("red", code_of(row.help));
  if (row.at_risk) help += " at-risk data";
  cells.text("Help", help + "<br>" + escape_html(remedy_of(row.help)));
  cells.text("Last contact",
             row.seen ? time_html(row.report.last_contact) + "<br>" + span_text(now - row.report.last_contact) + " ago"
                      : "never");
  cells.text("Last full sync", time_html(row.report.last_full_sync));
  cells.number("Waiting", std::to_string(health.outbox_changes) + "<br>" + bytes_text(health.outbox_bytes));
  cells.text("Waiting since", health.outbox_changes != 0 ? time_html(health.oldest_unsent_at) : "");
  cells.text("Clock", row.seen ? offset_text(row) : "");
  cells.text("Versions", escape_html(health.app_version) + "<br>" + escape_html(health.policy_version));
  cells.text("Storage", row.seen ? bytes_text(health.storage_free_bytes) + " free<br>" +
                                       (health.storage_persistent ? "kept" : "not promised to be kept")
                                 : "");
  cells.text("Last error", escape_html(health.last_error));
  cells.text("Set aside",
             set_aside_html(row) +
                 (health.set_aside != 0 ? "<br>" + std::to_string(health.set_aside) + " on the device" : ""));
  return cells.row();
}

std::string devices_html(const Overview& overview) {
  std::string out = head("Devices, oldest waiting first",
                         {"Device", "State", "Help", "Last contact", "Last full sync", "Waiting", "Waiting since",
                          "Clock", "Versions", "Storage", "Last error", "Set aside"});
  for (const auto& row : overview.devices) out += device_row(row, overview.now);
  return out + std::string(tail);
}

std::string set_aside_totals_html(const Overview& overview) {
  if (overview.set_aside.empty()) return "<p>Nothing is set aside.</p>\n";
  std::string out = head("Set aside on the server, by reason", {"Reason", "Changes", "Remedy"});
  for (const auto& total : overview.set_aside) {
    Cells cells;
    cells.heading(merge::name_of(total.verdict));
    cells.number("Changes", std::to_string(total.changes));
    cells.text("Remedy", escape_html(merge::remedy_of(total.verdict)));
    out += cells.row();
  }
  return out + std::string(tail);
}

std::string joins_html(const Overview& overview) {
  if (overview.joins.empty()) return "<p>No device waits to join.</p>\n";
  std::string out = head("Devices that wait for the office's approval", {"Device", "Asked at", "Invitation"});
  for (const auto& join : overview.joins) {
    Cells cells;
    cells.heading(join.device.text().substr(0, 8));
    cells.text("Asked at", time_html(join.received_at));
    cells.text("Invitation", join.invitation.text().substr(0, 8));
    out += cells.row();
  }
  return out + std::string(tail);
}

std::string_view kind_of(keys::SpaceKind kind) {
  switch (kind) {
    case keys::SpaceKind::directory:
      return "directory";
    case keys::SpaceKind::case_file:
      return "case";
    case keys::SpaceKind::team:
      return "team";
  }
  return "?";
}

std::string spaces_html(const Overview& overview) {
  std::string out = head("Spaces, largest first", {"Space", "Kind", "Changes"});
  for (const auto& space : overview.spaces) {
    Cells cells;
    cells.heading(space.id.text().substr(0, 8));
    cells.text("Kind", kind_of(space.kind));
    cells.number("Changes", std::to_string(space.size));
    out += cells.row();
  }
  return out + std::string(tail);
}

// ---- JSON

std::string device_json(const DeviceRow& row) {
  const DeviceHealth& health = row.report.health;
  std::string out = "{\"device\":" + json_string(row.id.text()) + ",\"label\":" + json_string(row.label) +
                    ",\"holder\":" + json_string(row.holder) + ",\"office\":" + (row.office ? "true" : "false") +
                    ",\"active\":" + (row.active ? "true" : "false") +
                    ",\"last_contact\":" + std::to_string(row.report.last_contact) +
                    ",\"last_full_sync\":" + std::to_string(row.report.last_full_sync) +
                    ",\"waiting\":" + std::to_string(health.outbox_changes) +
                    ",\"waiting_bytes\":" + std::to_string(health.outbox_bytes) +
                    ",\"waiting_since\":" + std::to_string(health.oldest_unsent_at) +
                    ",\"clock_offset_ms\":" + std::to_string(health.clock_offset) +
                    ",\"clock_suspect\":" + (row.clock_suspect ? "true" : "false") +
                    ",\"app_version\":" + json_string(health.app_version) +
                    ",\"policy_version\":" + json_string(health.policy_version) +
                    ",\"storage_free_bytes\":" + std::to_string(health.storage_free_bytes) +
                    ",\"storage_persistent\":" + (health.storage_persistent ? "true" : "false") +
                    ",\"last_error\":" + json_string(health.last_error) +
                    ",\"open_conflicts\":" + std::to_string(health.open_conflicts) +
                    ",\"unfinished_drafts\":" + std::to_string(health.unfinished_drafts) +
                    ",\"set_aside_on_device\":" + std::to_string(health.set_aside) +
                    ",\"at_risk\":" + (row.at_risk ? "true" : "false") + ",\"help\":" + json_string(code_of(row.help)) +
                    ",\"remedy\":" + json_string(remedy_of(row.help)) + ",\"set_aside\":[";
  const char* comma = "";
  for (const auto& count : row.set_aside) {
    out += comma + ("{\"space\":" + json_string(count.space.text())) +
           ",\"reason\":" + json_string(merge::name_of(count.verdict)) +
           ",\"changes\":" + std::to_string(count.changes) + "}";
    comma = ",";
  }
  return out + "]}";
}

template <class Items, class Format>
std::string json_list(const Items& items, Format format) {
  std::string out = "[";
  for (const auto& item : items) out += (out.size() > 1 ? "," : "") + format(item);
  return out + "]";
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
          out += "\xef\xbf\xbd";
        } else {
          out += c;
        }
    }
  }
  return out;
}

std::string json_string(std::string_view text) {
  // Labels are protobuf strings, so they are UTF-8 already; what matters is that nothing ends the string early.
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == '<') {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(c));
      out += escaped;
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string content_security_policy() {
  const Hash digest = crypto::sha256(as_bytes(style));
  std::string base64 = to_base64url(digest);
  for (char& c : base64) c = c == '-' ? '+' : c == '_' ? '/' : c;
  return "default-src 'none'; style-src 'sha256-" + base64 +
         "='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}

std::string overview_html(const Overview& overview) {
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta http-equiv=\"refresh\" content=\"" +
      std::to_string(admin_refresh.count()) + "\"><title>Sync queue</title><style>";
  out += style;
  out += "</style></head><body><main><h1>Sync queue" +
         (overview.organisation.empty() ? "" : ": " + escape_html(overview.organisation)) + "</h1>\n<p>As of " +
         time_html(overview.now) + ". Store: " + bytes_text(overview.bytes_on_disk) + ".</p>\n";
  out += "<h2>Devices</h2>\n" + devices_html(overview);
  out += "<h2>Set aside</h2>\n" + set_aside_totals_html(overview);
  out += "<h2>Joining</h2>\n" + joins_html(overview);
  out += "<h2>Spaces</h2>\n" + spaces_html(overview);
  return out + "</main></body></html>\n";
}

std::string overview_json(const Overview& overview) {
  std::string out = "{\"now\":" + std::to_string(overview.now) +
                    ",\"bytes_on_disk\":" + std::to_string(overview.bytes_on_disk) +
                    ",\"devices\":" + json_list(overview.devices, device_json);
  out += ",\"set_aside\":" + json_list(overview.set_aside, [](const SetAsideTotal& total) {
           return "{\"reason\":" + json_string(merge::name_of(total.verdict)) +
                  ",\"changes\":" + std::to_string(total.changes) +
                  ",\"remedy\":" + json_string(merge::remedy_of(total.verdict)) + "}";
         });
  out += ",\"joins\":" + json_list(overview.joins, [](const PendingJoin& join) {
           return "{\"device\":" + json_string(join.device.text()) +
                  ",\"invitation\":" + json_string(join.invitation.text()) +
                  ",\"received_at\":" + std::to_string(join.received_at) + "}";
         });
  out += ",\"spaces\":" + json_list(overview.spaces, [](const SpaceHead& space) {
           return "{\"space\":" + json_string(space.id.text()) + ",\"kind\":" + json_string(kind_of(space.kind)) +
                  ",\"changes\":" + std::to_string(space.size) + "}";
         });
  return out + "}\n";
}

}  // namespace doorstep::syncd
