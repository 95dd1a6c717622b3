#include "client/api/settling.hpp"

#include "client/api/field_titles.hpp"

namespace doorstep::client {

std::vector<const store::HistoryItem*> versions_of(const store::ConflictItem& conflict) {
  std::vector<const store::HistoryItem*> out{&conflict.shown};
  for (const auto& each : conflict.unseen) out.push_back(&each);
  return out;
}

Result<Bytes> kept(const store::HistoryItem& version) {
  if (!version.value) return fail(Errc::not_allowed, "this device cannot read that version: ask somebody who can");
  return *version.value;
}

Result<Bytes> kept_together(const store::ConflictItem& conflict, const DeviceId& self) {
  if (!holds_words(conflict.path.field.kind)) {
    return fail(Errc::invalid_input, "both cannot be kept here, because these are not words: keep one of them, or give "
                                     "what is right");
  }
  Bytes out;
  for (const bool mine : {true, false}) {
    for (const auto* each : versions_of(conflict)) {
      if ((each->device == self) != mine) continue;
      if (!each->value) {
        return fail(Errc::not_allowed,
                    "this device cannot read one of the versions: keep another one, or write what is right");
      }
      if (each->value->empty()) continue;
      if (!out.empty()) append(out, std::string_view("\n\n"));
      append(out, ByteView(*each->value));
    }
  }
  return out;
}

}  // namespace doorstep::client
