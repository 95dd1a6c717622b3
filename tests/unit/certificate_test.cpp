// Certificates: who issued them, for which organisation, and that an id belongs to its keys (design.md section 7).
#include "core/keys/certificate.hpp"

#include <gtest/gtest.h>

#include "change.pb.h"
#include "core/crypto/hash.hpp"
#include "core/crypto/labels.hpp"
#include "tests/support/crypto_vectors.hpp"
#include "tests/support/organisation.hpp"

namespace doorstep::testing {
namespace {

using keys::CertificateKind;
using keys::parse_certificate;
using keys::verify_authority;
using keys::verify_certificate;

class Certificates : public ::testing::Test {
 protected:
  /// The certificate with its body altered and nobody's new signature.
  template <class Alter>
  Bytes altered(const keys::Certificate& certificate, Alter alter) {
    wire::Certificate outer;
    wire::CertificateBody body;
    EXPECT_TRUE(outer.ParseFromString(to_text(certificate.bytes)) && body.ParseFromString(outer.body()));
    alter(body);
    outer.set_body(body.SerializeAsString());
    return to_bytes(outer.SerializeAsString());
  }

  TestOrganisation organisation{21};
  TestOrganisation foreign{22};
  keys::AuthorityKey authority = organisation.authority("office-pc");
  Tablet tablet = organisation.tablet(authority, "tab-014");
};

TEST_F(Certificates, what_was_issued_is_read_back) {
  auto draft = organisation.draft(CertificateKind::device, tablet.sign.verify, "tab-015");
  draft.agree_key = tablet.agree.public_key;
  draft.office = true;
  const auto issued = keys::issue(authority.key, draft);
  const auto read = parse_certificate(issued.bytes);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->kind, CertificateKind::device);
  EXPECT_EQ(read->organisation, organisation.id());
  EXPECT_EQ(read->sign_key, tablet.sign.verify);
  EXPECT_EQ(read->agree_key, tablet.agree.public_key);
  EXPECT_EQ(read->label, "tab-015");
  EXPECT_EQ(read->holder, "Holder of tab-015");
  EXPECT_EQ(read->issued_at, draft.issued_at);
  EXPECT_TRUE(read->office);
  EXPECT_EQ(read->bytes, issued.bytes);
  EXPECT_EQ(read->hash, crypto::sha256(issued.bytes));
}

TEST_F(Certificates, the_chain_from_root_to_device_verifies) {
  const auto read = verify_authority(authority.certificate.bytes, organisation.root().verify);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->sign_key, authority.key.verify);
  EXPECT_TRUE(verify_certificate(tablet.certificate, read->sign_key, organisation.id()));
}

TEST_F(Certificates, another_root_s_authority_is_refused) {
  const auto read = verify_authority(authority.certificate.bytes, foreign.root().verify);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Errc::bad_signature);
  // Even when the thief names our organisation in it.
  auto draft = organisation.draft(CertificateKind::authority, authority.key.verify, "thief");
  EXPECT_FALSE(verify_authority(keys::issue(foreign.root(), draft).bytes, organisation.root().verify));
}

TEST_F(Certificates, an_authority_for_another_organisation_is_refused_though_our_root_signed_it) {
  auto draft = organisation.draft(CertificateKind::authority, authority.key.verify, "office-pc");
  draft.organisation = foreign.id();
  EXPECT_FALSE(verify_authority(keys::issue(organisation.root(), draft).bytes, organisation.root().verify));
}

TEST_F(Certificates, only_an_authority_is_an_authority) {
  // The root signs a server's and a device's certificate by mistake: they must not become authorities by that.
  for (const auto kind : {CertificateKind::device, CertificateKind::server}) {
    const auto issued = keys::issue(organisation.root(), organisation.draft(kind, tablet.sign.verify, "x"));
    ASSERT_TRUE(parse_certificate(issued.bytes));
    EXPECT_TRUE(verify_certificate(*parse_certificate(issued.bytes), organisation.root().verify, organisation.id()));
    EXPECT_EQ(verify_authority(issued.bytes, organisation.root().verify).error().code, Errc::bad_signature);
  }
}

TEST_F(Certificates, an_authority_cannot_make_authorities) {
  const auto issued =
      keys::issue(authority.key, organisation.draft(CertificateKind::authority, tablet.sign.verify, "deputy"));
  EXPECT_FALSE(verify_authority(issued.bytes, organisation.root().verify));
}

TEST_F(Certificates, a_device_of_another_authority_is_not_this_one_s) {
  const auto second = organisation.authority("second-office");
  EXPECT_FALSE(verify_certificate(tablet.certificate, second.key.verify, organisation.id()));
  EXPECT_FALSE(verify_certificate(tablet.certificate, authority.key.verify, foreign.id()));
}

TEST_F(Certificates, an_altered_body_is_refused) {
  const auto verifies = [&](const Bytes& bytes) {
    const auto read = parse_certificate(bytes);
    return read && verify_certificate(*read, authority.key.verify, organisation.id());
  };
  ASSERT_TRUE(verifies(tablet.certificate.bytes));
  EXPECT_FALSE(verifies(altered(tablet.certificate, [](auto& body) { body.set_office(true); })));
  EXPECT_FALSE(verifies(altered(tablet.certificate, [](auto& body) { body.set_holder("Somebody Else"); })));
  EXPECT_FALSE(
      verifies(altered(tablet.certificate, [&](auto& body) { body.set_sign_key(to_text(foreign.root().verify)); })));
  EXPECT_FALSE(verifies(altered(tablet.certificate, [](auto& body) { body.set_kind(wire::CERTIFICATE_KIND_SERVER); })));
}

TEST_F(Certificates, every_bit_is_covered_by_signature_or_hash) {
  const auto& good = tablet.certificate;
  for (std::size_t bit = 0; bit < good.bytes.size() * 8; ++bit) {
    const auto read = parse_certificate(with_bit_flipped(good.bytes, bit));
    if (!read || !verify_certificate(*read, authority.key.verify, organisation.id())) continue;
    ASSERT_NE(read->hash, good.hash);
    ASSERT_EQ(read->device(), good.device()) << bit;
    ASSERT_EQ(read->office, good.office) << bit;
  }
  for (std::size_t size = 0; size < good.bytes.size(); ++size) {
    const auto read = parse_certificate(ByteView(good.bytes).first(size));
    ASSERT_FALSE(read && verify_certificate(*read, authority.key.verify, organisation.id())) << size;
  }
}

TEST_F(Certificates, what_does_not_fit_its_kind_is_malformed) {
  const auto code = [](const Bytes& bytes) { return parse_certificate(bytes).error().code; };
  EXPECT_EQ(code(altered(tablet.certificate, [](auto& body) { body.clear_agree_key(); })), Errc::malformed);
  EXPECT_EQ(code(altered(tablet.certificate, [](auto& body) { body.clear_kind(); })), Errc::malformed);
  EXPECT_EQ(code(altered(tablet.certificate, [](auto& body) { body.set_kind(static_cast<wire::CertificateKind>(9)); })),
            Errc::malformed);
  EXPECT_EQ(code(altered(tablet.certificate, [](auto& body) { body.set_organisation("short"); })), Errc::malformed);
  EXPECT_EQ(code(altered(tablet.certificate, [](auto& body) { body.set_label(std::string(201, 'x')); })),
            Errc::malformed);
  EXPECT_EQ(code(Bytes{0xff}), Errc::malformed);
}

TEST_F(Certificates, an_id_belongs_to_its_keys) {
  const auto other = organisation.tablet(authority, "tab-014");
  EXPECT_FALSE(tablet.id == other.id) << "the label does not matter";
  EXPECT_FALSE(keys::device_id(tablet.sign.verify, other.agree.public_key) == tablet.id);
  EXPECT_FALSE(keys::device_id(other.sign.verify, tablet.agree.public_key) == tablet.id);
  Bytes both = to_bytes(ByteView(tablet.sign.verify));
  append(both, tablet.agree.public_key);
  const Hash digest = crypto::sha256(crypto::labelled(crypto::label::device, both));
  EXPECT_TRUE(equal(tablet.id.view(), ByteView(digest).first(16)));
}

TEST_F(Certificates, an_organisation_is_its_root) {
  const Hash digest = crypto::sha256(organisation.root().verify);
  EXPECT_TRUE(equal(organisation.id().view(), ByteView(digest).first(16)));
  EXPECT_FALSE(organisation.id() == foreign.id());
}

}  // namespace
}  // namespace doorstep::testing
