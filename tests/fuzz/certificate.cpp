// Certificates: parsing says nothing about trust; signed again by the root, the same body is believed exactly when it
// belongs to the root's organisation.
#include "change.pb.h"
#include "core/base/assert.hpp"
#include "core/crypto/hash.hpp"
#include "core/crypto/labels.hpp"
#include "tests/support/organisation.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace doorstep;
  static testing::TestOrganisation organisation(1);
  static testing::SeededRng elsewhere(2);
  static const auto stranger = crypto::SigningKey::generate(elsewhere);
  const auto& root = organisation.root();

  const ByteView input(data, size);
  const auto parsed = keys::parse_certificate(input);
  if (!parsed) return 0;
  DOORSTEP_ASSERT(parsed->hash == crypto::sha256(input) && equal(parsed->bytes, input));
  DOORSTEP_ASSERT(parsed->label.size() <= 200 && parsed->holder.size() <= 200);
  DOORSTEP_ASSERT(!keys::verify_certificate(*parsed, stranger.verify, organisation.id()));

  wire::Certificate outer;
  DOORSTEP_ASSERT(outer.ParseFromArray(data, static_cast<int>(size)));
  const auto signature = crypto::sign(root, crypto::labelled(crypto::label::certificate, as_bytes(outer.body())));
  outer.set_signature(to_text(signature));
  const Bytes resigned = to_bytes(outer.SerializeAsString());
  const auto again = keys::parse_certificate(resigned);
  DOORSTEP_ASSERT(again && again->sign_key == parsed->sign_key && again->device() == parsed->device());
  const bool ours = again->organisation == organisation.id();
  DOORSTEP_ASSERT(keys::verify_certificate(*again, root.verify, organisation.id()) == ours);
  const auto authority = keys::verify_authority(resigned, root.verify);
  DOORSTEP_ASSERT(authority.has_value() == (ours && again->kind == keys::CertificateKind::authority));

  auto altered = outer;
  altered.mutable_body()->back() ^= 1;  // the signature no longer fits, whatever the byte meant
  const auto broken = keys::parse_certificate(as_bytes(altered.SerializeAsString()));
  DOORSTEP_ASSERT(!broken || !keys::verify_certificate(*broken, root.verify, organisation.id()));
  return 0;
}
