#include "syncd/handlers/service.hpp"

#include "core/keys/certificate.hpp"
#include "store.pb.h"

namespace doorstep::syncd {

Result<Organisation> parse_organisation_card(ByteView bytes) {
  constexpr std::string_view not_a_card = "this is not an organisation's card (the office's program writes one)";
  wire::OrganisationCard card;
  if (!card.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return fail(Errc::malformed, std::string(not_a_card));
  }
  Organisation out;
  auto id = OrganisationId::from(as_bytes(card.organisation()));
  auto key = to_array<32>(as_bytes(card.root_key()), "a root key");
  if (!id || !key || !(keys::organisation_id(*key) == *id)) return fail(Errc::malformed, std::string(not_a_card));
  out.id = *id;
  out.root_key = *key;
  out.name = card.name();
  return out;
}

Status check_clock(Service& service, Millis now) {
  if (service.clock_guard == nullptr) return {};
  Status held = service.clock_guard->check(now);
  if (!held) service.log.error("clock_jumped", {{"reason", held.error()}});
  return held;
}

}  // namespace doorstep::syncd
