// Authority statements and grants: nobody but an authority adds a reader, and nothing moves to another place (P10).
#include "core/keys/authority.hpp"

#include <gtest/gtest.h>

#include "core/change/sealing.hpp"
#include "tests/support/crypto_vectors.hpp"
#include "tests/support/log_fixture.hpp"

namespace doorstep::testing {
namespace {

using keys::Founding;
using keys::MembershipChange;
using keys::parse_statement;
using keys::Statement;
using keys::verify_statement;

class Authority : public ::testing::Test {
 protected:
  Statement statement(keys::Operation operation) {
    return Statement{test_space(), Hash{7}, ChangeId{{0xc1}}, std::move(operation)};
  }
  Errc verify_error(const change::AuthorityBytes& bytes) {
    const auto parsed = parse_statement(bytes);
    if (!parsed) return parsed.error().code;
    const auto verified = verify_statement(bytes, *parsed, organisation.root().verify);
    EXPECT_FALSE(verified);
    return verified ? Errc::conflict : verified.error().code;
  }

  TestOrganisation organisation{31};
  TestOrganisation foreign{32};
  keys::AuthorityKey authority = organisation.authority("office-pc");
  keys::AuthorityKey second = organisation.authority("second-office");
  Tablet tablet = organisation.tablet(authority, "tab-1");
};

TEST_F(Authority, every_operation_is_read_back_as_it_was_signed) {
  MembershipChange membership;
  membership.add = {member(tablet), keys::MemberAddition{tablet.certificate, second.certificate.bytes}};
  membership.remove = {DeviceId{{1}}, DeviceId{{2}}};
  membership.epoch = EpochId{{3}};
  membership.earlier_keys = to_bytes("sealed earlier keys");
  membership.grants = {keys::Grant{tablet.id, crypto::AgreePublic{4}, to_bytes("sealed")}};
  membership.invitation = InvitationId{{5}};
  const auto bytes = keys::sign_statement(authority, statement(membership));
  const auto parsed = parse_statement(bytes);
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->space, test_space());
  EXPECT_EQ(parsed->builds_on, Hash{7});
  EXPECT_EQ(parsed->change_id, (ChangeId{{0xc1}}));
  const auto& read = std::get<MembershipChange>(parsed->operation);
  ASSERT_EQ(read.add.size(), 2u);
  EXPECT_EQ(read.add[0].certificate.bytes, tablet.certificate.bytes);
  EXPECT_TRUE(read.add[0].issuer_certificate.empty());
  EXPECT_EQ(read.add[1].issuer_certificate, second.certificate.bytes);
  EXPECT_EQ(read.remove, membership.remove);
  EXPECT_EQ(read.epoch, membership.epoch);
  EXPECT_EQ(read.earlier_keys, membership.earlier_keys);
  ASSERT_EQ(read.grants.size(), 1u);
  EXPECT_EQ(read.grants[0].device, tablet.id);
  EXPECT_EQ(read.grants[0].encapsulated, crypto::AgreePublic{4});
  EXPECT_EQ(read.grants[0].sealed, to_bytes("sealed"));
  EXPECT_EQ(read.invitation, membership.invitation);

  const auto reread = [&](keys::Operation operation) {
    return parse_statement(keys::sign_statement(authority, statement(std::move(operation)))).value().operation;
  };
  const change::ChangeName name{tablet.id, ~0ULL, 9};
  EXPECT_EQ(std::get<keys::Admission>(reread(keys::Admission{name})).change, name);
  const auto notice = std::get<keys::InvitationNotice>(reread(keys::InvitationNotice{InvitationId{{6}}, -5}));
  EXPECT_EQ(notice.invitation, (InvitationId{{6}}));
  EXPECT_EQ(notice.expires_at, -5);
  EXPECT_EQ(std::get<keys::SchemaRaise>(reread(keys::SchemaRaise{4})).schema, 4u);
}

TEST_F(Authority, a_founding_is_read_back_and_must_name_the_organisation_of_its_root) {
  Founding founding;
  founding.organisation = organisation.id();
  founding.root_key = organisation.root().verify;
  founding.kind = keys::SpaceKind::team;
  founding.schema = 3;
  founding.epoch = EpochId{{9}};
  founding.members = {member(tablet)};
  auto first = statement(founding);
  first.builds_on.reset();
  const auto bytes = keys::sign_statement(authority, first);
  const auto parsed = parse_statement(bytes);
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_FALSE(parsed->builds_on);
  const auto& read = std::get<Founding>(parsed->operation);
  EXPECT_EQ(read.kind, keys::SpaceKind::team);
  EXPECT_EQ(read.schema, 3u);
  EXPECT_EQ(read.epoch, founding.epoch);
  EXPECT_TRUE(verify_statement(bytes, *parsed, organisation.root().verify));

  founding.organisation = foreign.id();
  EXPECT_EQ(parse_statement(keys::sign_statement(authority, statement(founding))).error().code, Errc::malformed);
}

TEST_F(Authority, the_chain_from_root_over_authority_to_statement_verifies) {
  const auto bytes = keys::sign_statement(authority, statement(keys::SchemaRaise{2}));
  EXPECT_TRUE(verify_statement(bytes, parse_statement(bytes).value(), organisation.root().verify));
}

TEST_F(Authority, another_root_s_statement_is_refused) {
  EXPECT_EQ(verify_error(keys::sign_statement(foreign.authority("thief"), statement(keys::SchemaRaise{2}))),
            Errc::bad_signature);
}

TEST_F(Authority, a_statement_under_another_authority_s_certificate_is_refused) {
  auto bytes = keys::sign_statement(authority, statement(keys::SchemaRaise{2}));
  bytes.certificate = second.certificate.bytes;
  EXPECT_EQ(verify_error(bytes), Errc::bad_signature);
}

TEST_F(Authority, a_device_s_key_signs_no_statement) {
  const keys::AuthorityKey device{tablet.sign, tablet.certificate};
  EXPECT_EQ(verify_error(keys::sign_statement(device, statement(keys::SchemaRaise{2}))), Errc::bad_signature);
}

TEST_F(Authority, every_altered_bit_of_a_statement_or_its_signature_is_refused) {
  MembershipChange removal;
  removal.remove = {tablet.id};
  const auto good = keys::sign_statement(authority, statement(removal));
  for (std::size_t bit = 0; bit < good.statement.size() * 8; ++bit) {
    auto bytes = good;
    bytes.statement = with_bit_flipped(good.statement, bit);
    verify_error(bytes);
  }
  for (std::size_t bit = 0; bit < good.signature.size() * 8; bit += 7) {
    auto bytes = good;
    bytes.signature = with_bit_flipped(good.signature, bit);
    EXPECT_EQ(verify_error(bytes), Errc::bad_signature);
  }
  auto cut = good;
  cut.signature.pop_back();
  EXPECT_EQ(verify_error(cut), Errc::malformed);
}

TEST_F(Authority, a_member_s_certificate_must_come_from_an_authority_of_this_organisation) {
  const auto verdict = [&](keys::MemberAddition addition) {
    MembershipChange change;
    change.add = {std::move(addition)};
    const auto bytes = keys::sign_statement(authority, statement(change));
    return verify_statement(bytes, parse_statement(bytes).value(), organisation.root().verify).has_value();
  };
  const auto by_second = organisation.tablet(second, "tab-2");
  const auto spy = foreign.tablet(foreign.authority("thief"), "spy");
  EXPECT_TRUE(verdict({tablet.certificate, {}}));
  EXPECT_FALSE(verdict({by_second.certificate, {}})) << "the signer did not issue it";
  EXPECT_TRUE(verdict({by_second.certificate, second.certificate.bytes}));
  EXPECT_FALSE(verdict({by_second.certificate, authority.certificate.bytes}));
  EXPECT_FALSE(verdict({spy.certificate, {}}));
  EXPECT_FALSE(verdict({spy.certificate, foreign.authority("thief").certificate.bytes}));
  EXPECT_FALSE(verdict({by_second.certificate, by_second.certificate.bytes})) << "a device issues nothing";
}

TEST_F(Authority, a_member_is_a_device) {
  MembershipChange change;
  change.add = {keys::MemberAddition{second.certificate, {}}};
  EXPECT_EQ(parse_statement(keys::sign_statement(authority, statement(change))).error().code, Errc::malformed);
}

TEST_F(Authority, a_server_s_checkpoint_key_is_certified_by_the_authority_that_names_it) {
  const auto key = crypto::SigningKey::generate(organisation.rng());
  const auto draft = organisation.draft(keys::CertificateKind::server, key.verify, "syncd");
  const auto good = keys::sign_statement(authority, statement(keys::ServerNotice{keys::issue(authority.key, draft)}));
  EXPECT_TRUE(verify_statement(good, parse_statement(good).value(), organisation.root().verify));
  const auto self = keys::sign_statement(authority, statement(keys::ServerNotice{keys::issue(key, draft)}));
  EXPECT_EQ(verify_error(self), Errc::bad_signature);
  const auto device = keys::sign_statement(authority, statement(keys::ServerNotice{tablet.certificate}));
  EXPECT_EQ(verify_error(device), Errc::bad_signature) << "a device's certificate is no server's";
}

// ---- a statement stays with the change and the space that it was made for

class AuthorityInTheLog : public LogFixture<MemoryStoreHome> {
 protected:
  merge::Verdict judge(const change::Change& change) {
    std::optional<Statement> parsed;
    return merge::judge(state, change, parsed);
  }
};

TEST_F(AuthorityInTheLog, a_statement_moved_to_another_change_id_is_corrupt) {
  auto change = next_authority_change(organisation.rng(), office, authority, state.authority_head, keys::SchemaRaise{2},
                                      epoch_named(1))
                    .change;
  EXPECT_EQ(judge(change), merge::Verdict::merged);
  change.body.change_id.bytes[0] ^= 1;
  EXPECT_EQ(judge(change), merge::Verdict::corrupt);
}

TEST_F(AuthorityInTheLog, a_statement_moved_to_another_space_is_corrupt) {
  auto change = next_authority_change(organisation.rng(), office, authority, state.authority_head, keys::SchemaRaise{2},
                                      epoch_named(1))
                    .change;
  change.body.space.bytes[0] ^= 1;
  EXPECT_EQ(judge(change), merge::Verdict::corrupt);
}

TEST_F(AuthorityInTheLog, a_statement_cannot_be_given_twice) {
  const auto change = next_authority_change(organisation.rng(), office, authority, state.authority_head,
                                            keys::SchemaRaise{2}, epoch_named(1));
  EXPECT_EQ(append(change, 10).head.verdict, merge::Verdict::merged);
  EXPECT_EQ(judge(change.change), merge::Verdict::superseded_authority) << "it builds on what is no longer the head";
}

// ---- grants

class Grants : public ::testing::Test {
 protected:
  keys::SpaceKeys keys{Key(std::array<std::uint8_t, 32>{1}), Key(std::array<std::uint8_t, 32>{2})};
  EpochId epoch = change::epoch_commitment(keys.epoch_key);
  ChangeId change_id{{0xc1}};
  TestOrganisation organisation{41};
  keys::AuthorityKey authority = organisation.authority("office-pc");
  Tablet tablet = organisation.tablet(authority, "tab-1");
  Tablet other = organisation.tablet(authority, "tab-2");
  keys::Grant grant =
      keys::make_grant(organisation.rng(), test_space(), epoch, change_id, tablet.certificate, keys).value();
};

TEST_F(Grants, open_for_the_device_that_they_name) {
  EXPECT_EQ(grant.device, tablet.id);
  const auto opened = keys::open_grant(tablet.agree, tablet.certificate, test_space(), epoch, change_id, grant);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_TRUE(opened->epoch_key == keys.epoch_key);
  EXPECT_TRUE(opened->token_key == keys.token_key);
}

TEST_F(Grants, do_not_open_for_another_device) {
  EXPECT_EQ(keys::open_grant(other.agree, other.certificate, test_space(), epoch, change_id, grant).error().code,
            Errc::bad_signature);
  EXPECT_EQ(keys::open_grant(other.agree, tablet.certificate, test_space(), epoch, change_id, grant).error().code,
            Errc::bad_signature);
}

TEST_F(Grants, are_bound_to_certificate_space_epoch_and_change) {
  const auto code = [&](const keys::Certificate& own, const SpaceId& space, const EpochId& under,
                        const ChangeId& change) {
    return keys::open_grant(tablet.agree, own, space, under, change, grant).error().code;
  };
  EXPECT_EQ(code(tablet.certificate, SpaceId{{9}}, epoch, change_id), Errc::bad_signature);
  EXPECT_EQ(code(tablet.certificate, test_space(), EpochId{{9}}, change_id), Errc::bad_signature);
  EXPECT_EQ(code(tablet.certificate, test_space(), epoch, ChangeId{{9}}), Errc::bad_signature);
  auto renewed = tablet.certificate;  // the same keys, certified again
  renewed.issued_at += 1;
  renewed = keys::issue(authority.key, renewed);
  EXPECT_EQ(code(renewed, test_space(), epoch, change_id), Errc::bad_signature);
}

TEST_F(Grants, holding_another_key_than_the_epoch_names_are_refused) {
  const EpochId promised = change::epoch_commitment(Key(std::array<std::uint8_t, 32>{99}));
  const auto false_grant =
      keys::make_grant(organisation.rng(), test_space(), promised, change_id, tablet.certificate, keys).value();
  const auto opened =
      keys::open_grant(tablet.agree, tablet.certificate, test_space(), promised, change_id, false_grant);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::bad_signature);
  EXPECT_NE(opened.error().message.find("another key"), std::string::npos);
}

TEST_F(Grants, every_altered_bit_is_refused) {
  for (std::size_t bit = 0; bit < grant.sealed.size() * 8; bit += 3) {
    auto altered = grant;
    altered.sealed = with_bit_flipped(grant.sealed, bit);
    ASSERT_FALSE(keys::open_grant(tablet.agree, tablet.certificate, test_space(), epoch, change_id, altered));
  }
  for (std::size_t bit = 0; bit < 255; bit += 5) {  // the 256th bit is not part of an X25519 key, but is bound too
    auto altered = grant;
    altered.encapsulated = with_bit_flipped(grant.encapsulated, bit);
    ASSERT_FALSE(keys::open_grant(tablet.agree, tablet.certificate, test_space(), epoch, change_id, altered));
  }
}

TEST_F(Grants, of_the_same_keys_look_different_each_time) {
  const auto again =
      keys::make_grant(organisation.rng(), test_space(), epoch, change_id, tablet.certificate, keys).value();
  EXPECT_NE(again.encapsulated, grant.encapsulated);
  EXPECT_NE(again.sealed, grant.sealed);
}

}  // namespace
}  // namespace doorstep::testing
