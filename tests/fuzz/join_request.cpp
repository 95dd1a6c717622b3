// Join requests: only who holds the invitation passes the office's check, whatever is signed.
//
// Input: wire::JoinRequest. As it came in it is hardly ever signed; then its transcript is made the harness's own, so
// that what lies behind the signature is reached: the office must still refuse it, for want of the invitation.
#include "core/base/assert.hpp"
#include "core/crypto/labels.hpp"
#include "core/keys/invitation.hpp"
#include "exchange.pb.h"
#include "tests/support/organisation.hpp"

namespace {

using namespace doorstep;

struct Office {
  testing::TestOrganisation organisation{1};
  keys::DeviceSecrets device = keys::DeviceSecrets::generate(organisation.rng());
  keys::DeviceSecrets stranger = keys::DeviceSecrets::generate(organisation.rng());
  keys::Invitation invitation = [this] {
    keys::Invitation out;
    out.organisation = organisation.id();
    out.root_key = organisation.root().verify;
    out.server_key = device.sign_key.verify;
    out.secret = Key(organisation.rng().bytes<32>());
    return out;
  }();
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Office office;
  if (const auto parsed = keys::parse_join_request(ByteView(data, size))) {
    DOORSTEP_ASSERT(keys::short_code(*parsed).size() == 6);
    DOORSTEP_ASSERT(!keys::check_join_request(*parsed, office.invitation));
  }

  wire::JoinRequest request;
  wire::JoinTranscript transcript;
  if (!request.ParseFromArray(data, static_cast<int>(size)) || !transcript.ParseFromString(request.transcript()))
    return 0;
  transcript.set_sign_key(to_text(office.stranger.sign_key.verify));
  request.set_transcript(transcript.SerializeAsString());
  const auto signature = crypto::sign(office.stranger.sign_key,
                                      crypto::labelled(crypto::label::invitation, as_bytes(request.transcript())));
  request.set_signature(to_text(signature));
  const bool whole = transcript.invitation().size() == InvitationId::size && transcript.agree_key().size() == 32;
  const auto parsed = keys::parse_join_request(as_bytes(request.SerializeAsString()));
  DOORSTEP_ASSERT(parsed.has_value() == whole);
  if (parsed) DOORSTEP_ASSERT(!keys::check_join_request(*parsed, office.invitation));
  return 0;
}
