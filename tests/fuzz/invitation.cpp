// Invitations as people paste them: what is read is written again as the same invitation.
#include "core/keys/invitation.hpp"
#include "core/base/assert.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace doorstep;
  const auto invitation = keys::parse_invitation(as_text(ByteView(data, size)));
  if (!invitation) {
    DOORSTEP_ASSERT(!invitation.error().message.empty());
    return 0;
  }
  DOORSTEP_ASSERT(invitation->organisation == keys::organisation_id(invitation->root_key));
  const auto text = keys::invitation_text(*invitation);
  const auto again = keys::parse_invitation(text);
  DOORSTEP_ASSERT(again && again->id() == invitation->id() && again->server_url == invitation->server_url);
  DOORSTEP_ASSERT(keys::invitation_text(*again) == text);
  return 0;
}
