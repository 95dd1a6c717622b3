#include "core/store/scratch.hpp"

#include "core/change/limits.hpp"
#include "core/sqlite/statement.hpp"

namespace doorstep::store {
namespace {

constexpr std::string_view purpose = "scratch";

}  // namespace

Status keep_scratch(DeviceStore& store, std::string_view act, std::string_view words, Millis now, Rng& rng) {
  if (act.empty() || act.size() > max_scratch_act_bytes) {
    return fail(Errc::invalid_input, "words can be kept only under a name of 1 to " +
                                         std::to_string(max_scratch_act_bytes) + " bytes: update the app");
  }
  if (words.size() > change::max_value_bytes) {
    return fail(Errc::too_large, "at most " + std::to_string(change::max_value_bytes / 1024) +
                                     " KiB of text can stand here: shorten it");
  }
  if (words.empty()) {
    auto s = TRY(store.database().prepare("DELETE FROM scratch WHERE act = ?"));
    s.bind_all(act);
    return s.run();
  }
  const auto rest = store.seal_at_rest(purpose, as_bytes(act), as_bytes(words), rng);
  auto s = TRY(store.database().prepare(
      "INSERT INTO scratch (act, saved_at, nonce, sealed) VALUES (?, ?, ?, ?) ON CONFLICT (act) DO UPDATE SET "
      "saved_at = excluded.saved_at, nonce = excluded.nonce, sealed = excluded.sealed"));
  s.bind_all(act, now, ByteView(rest.nonce), ByteView(rest.sealed));
  return s.run();
}

Result<std::string> scratch(DeviceStore& store, std::string_view act) {
  auto s = TRY(store.database().prepare("SELECT nonce, sealed FROM scratch WHERE act = ?"));
  s.bind_all(act);
  if (!TRY(s.step())) return std::string();
  const SecretBytes plain(TRY(store.open_at_rest(purpose, as_bytes(act), s.blob(0), s.blob(1))));
  return to_text(plain.view());
}

}  // namespace doorstep::store
