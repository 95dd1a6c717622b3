// Authority statements: what parses says the same after another trip, and is believed only with an authority's
// signature over these very bytes.
//
// Input: wire::AuthorityEntry. It is judged as it came in, and once more signed by a real authority of the harness.
#include "change.pb.h"
#include "core/base/assert.hpp"
#include "core/crypto/labels.hpp"
#include "tests/support/organisation.hpp"

namespace {

using namespace doorstep;

bool names_certificates(const keys::Operation& operation) {
  return !std::holds_alternative<keys::Admission>(operation) &&
         !std::holds_alternative<keys::InvitationNotice>(operation) &&
         !std::holds_alternative<keys::SchemaRaise>(operation);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static testing::TestOrganisation organisation(1);
  static const auto authority = organisation.authority("office-pc");
  const auto& root = organisation.root().verify;

  wire::AuthorityEntry entry;
  if (!entry.ParseFromArray(data, static_cast<int>(size))) return 0;
  change::AuthorityBytes bytes{to_bytes(as_bytes(entry.statement())), to_bytes(as_bytes(entry.signature())),
                               to_bytes(as_bytes(entry.certificate()))};
  const auto statement = keys::parse_statement(bytes);
  if (!statement) return 0;
  (void)keys::verify_statement(bytes, *statement, root).has_value();

  const auto rewritten = keys::sign_statement(authority, *statement);
  const auto again = keys::parse_statement(rewritten);
  DOORSTEP_ASSERT(again && again->operation.index() == statement->operation.index());
  DOORSTEP_ASSERT(again->space == statement->space && again->change_id == statement->change_id);
  DOORSTEP_ASSERT(keys::sign_statement(authority, *again).statement == rewritten.statement);

  // Signed by a real authority, it is refused only for a certificate that it brings.
  bytes.certificate = authority.certificate.bytes;
  bytes.signature = to_bytes(crypto::sign(authority.key, crypto::labelled(crypto::label::authority, bytes.statement)));
  const auto verified = keys::verify_statement(bytes, *statement, root);
  DOORSTEP_ASSERT(verified || names_certificates(statement->operation));
  bytes.signature.back() ^= 1;
  DOORSTEP_ASSERT(!keys::verify_statement(bytes, *statement, root));
  return 0;
}
