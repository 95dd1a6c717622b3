#include "tests/syncd/daemon_fixture.hpp"

#include <algorithm>
#include <set>

#include "syncd/store/limits.hpp"

namespace doorstep::testing {
namespace {

class FoundingTest : public DaemonTest {};

TEST_F(FoundingTest, TheDirectoryIsFoundedOnceAndTheSameBytesAgainDoNoHarm) {
  EXPECT_FALSE(daemon->store->index().directory());
  found_directory({});
  EXPECT_EQ(daemon->store->index().directory(), directory);
  const auto again = call(handle_found, found_bytes(*founding));
  EXPECT_EQ(again.status, 200);
  wire::ServerInfo info;
  ASSERT_TRUE(info.ParseFromString(again.body));
  EXPECT_TRUE(info.founded());
  EXPECT_TRUE(equal(as_bytes(info.server_key()), server_key.verify));
  EXPECT_EQ(daemon->store->index().space(directory)->size, 1u);
}

TEST_F(FoundingTest, ASecondDirectoryIsRefused) {
  found_directory({});
  auto other = office.found(SpaceId::random(organisation.rng()), keys::SpaceKind::directory, directory_keys.epoch,
                            authority, organisation.root().verify, {office.member()});
  const auto response = call(handle_found, found_bytes(other));
  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(problem_of(response).code(), "already_founded");
}

TEST_F(FoundingTest, AnotherOrganisationIsRefused) {
  TestOrganisation foreign(8);
  const auto foreign_authority = foreign.authority("office");
  TestDevice device(organisation.rng(), foreign.tablet(foreign_authority, "office"));
  auto change = device.found(directory, keys::SpaceKind::directory, directory_keys.epoch, foreign_authority,
                             foreign.root().verify, {device.member()});
  wire::FoundRequest request;
  *request.mutable_batch() = device.batch(change);
  EXPECT_EQ(call(handle_found, request.SerializeAsString()).status, 403);
  EXPECT_FALSE(daemon->store->index().directory());
}

TEST_F(FoundingTest, AFoundingThatItsAuthorDidNotSignIsRefused) {
  auto other = device("office-2");
  auto change = office.found(directory, keys::SpaceKind::directory, directory_keys.epoch, authority,
                             organisation.root().verify, {office.member()});
  wire::FoundRequest request;
  *request.mutable_batch() = other.batch(change);
  EXPECT_EQ(call(handle_found, request.SerializeAsString()).status, 403);
}

TEST_F(FoundingTest, ACaseDoesNotComeThroughTheDirectorysDoor) {
  auto change = office.found(directory, keys::SpaceKind::case_file, directory_keys.epoch, authority,
                             organisation.root().verify, {office.member()});
  EXPECT_EQ(call(handle_found, found_bytes(change)).status, 403);
}

TEST_F(FoundingTest, DamagedBytesAreMalformed) {
  EXPECT_EQ(call(handle_found, "nonsense").status, 400);
  EXPECT_EQ(call(handle_join, "nonsense").status, 400);
}

class JoiningTest : public DaemonTest {
 protected:
  void SetUp() override {
    found_directory({});
    invitation = invite(now + hour_ms);
  }

  keys::Invitation invite(Millis expires_at) {
    keys::Invitation out;
    out.organisation = organisation.id();
    out.root_key = organisation.root().verify;
    out.server_key = server_key.verify;
    out.directory = directory;
    out.secret = Key(organisation.rng().bytes<32>());
    out.expires_at = expires_at;
    decree(directory, keys::InvitationNotice{out.id(), expires_at});
    return out;
  }
  std::string request_of(const keys::DeviceSecrets& held) {
    return to_text(keys::make_join_request(invitation, held, now, "1.0").bytes);
  }
  /// What the office receives.
  std::vector<keys::JoinRequest> pending(TestDevice& asker) {
    std::vector<keys::JoinRequest> out;
    const auto answer = exchange(asker, asker.body(server()));
    for (const auto& join : answer.answer.joins()) {
      out.push_back(keys::parse_join_request(as_bytes(join.SerializeAsString())).value());
    }
    return out;
  }
  void approve(const keys::JoinRequest& join) {
    auto draft = organisation.draft(keys::CertificateKind::device, join.sign_key, "tab-new");
    draft.agree_key = join.agree_key;
    keys::MembershipChange addition;
    addition.add = {{keys::issue(authority.key, draft), {}}};
    addition.invitation = join.invitation;
    decree(directory, addition);
  }

  keys::Invitation invitation;
  keys::DeviceSecrets secrets = keys::DeviceSecrets::generate(organisation.rng());
};

TEST_F(JoiningTest, ARequestWaitsForTheOfficeWhichReceivesItUnaltered) {
  const auto bytes = request_of(secrets);
  for (int i = 0; i < 2; ++i) {  // again, for a lost answer
    const auto response = call(handle_join, bytes);
    EXPECT_EQ(response.status, 202);
    EXPECT_EQ(problem_of(response).message(), "waiting for the office to approve this device");
  }
  const auto joins = pending(office);
  ASSERT_EQ(joins.size(), 1u);
  EXPECT_TRUE(keys::check_join_request(joins[0], invitation));
}

TEST_F(JoiningTest, ADeviceThatIsNotTheOfficesReceivesNoRequests) {
  auto anna = device("tab-anna");
  keys::MembershipChange addition;
  addition.add = {anna.member()};
  decree(directory, addition);
  call(handle_join, request_of(secrets));
  EXPECT_TRUE(pending(anna).empty());
}

TEST_F(JoiningTest, AnApprovedDeviceCanExchangeAndItsRequestIsGone) {
  call(handle_join, request_of(secrets));
  approve(pending(office).at(0));
  EXPECT_TRUE(pending(office).empty());
  EXPECT_EQ(problem_of(call(handle_join, request_of(secrets))).code(), "enrolled");
  EXPECT_NE(daemon->store->index().device(keys::device_id(secrets.sign_key.verify, secrets.agree_key.public_key)),
            nullptr);
}

TEST_F(JoiningTest, AnUnknownAnExpiredAndAUsedInvitationAreToldApart) {
  auto other = invitation;
  other.secret = Key(organisation.rng().bytes<32>());
  const auto unknown = call(handle_join, to_text(keys::make_join_request(other, secrets, now, "1.0").bytes));
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(problem_of(unknown).code(), "invitation_unknown");

  call(handle_join, request_of(secrets));
  approve(pending(office).at(0));
  const auto second = call(handle_join, request_of(keys::DeviceSecrets::generate(organisation.rng())));
  EXPECT_EQ(second.status, 409);
  EXPECT_EQ(problem_of(second).code(), "invitation_used");

  invitation = invite(now + hour_ms);
  now += hour_ms;
  const auto expired = call(handle_join, request_of(secrets));
  EXPECT_EQ(expired.status, 410);
  EXPECT_EQ(problem_of(expired).code(), "invitation_expired");
}

TEST_F(JoiningTest, JunkWithAnInvitationTakesThePlaceOfOlderJunkAndShutsNobodyOut) {
  for (std::size_t i = 0; i < 2 * max_joins_per_invitation; ++i) {
    now += second_ms;
    EXPECT_EQ(call(handle_join, request_of(keys::DeviceSecrets::generate(organisation.rng()))).status, 202);
  }
  now += second_ms;
  EXPECT_EQ(call(handle_join, request_of(secrets)).status, 202);
  const auto joins = pending(office);
  EXPECT_EQ(joins.size(), max_joins_per_invitation);
  EXPECT_TRUE(joins.at(0).sign_key == secrets.sign_key.verify) << "the latest first";
}

TEST_F(JoiningTest, WhoAsksAgainIsNotTheOneToGiveWay) {
  call(handle_join, request_of(secrets));
  for (std::size_t i = 0; i < max_joins_per_invitation; ++i) {
    now += second_ms;
    call(handle_join, request_of(keys::DeviceSecrets::generate(organisation.rng())));
    now += second_ms;
    call(handle_join, request_of(secrets));
  }
  EXPECT_TRUE(pending(office).at(0).sign_key == secrets.sign_key.verify);
}

TEST_F(JoiningTest, WhatWaitsWithManyInvitationsHidesNoneOfThem) {
  std::set<InvitationId> invitations;
  const auto ask_with = [&](std::size_t devices) {
    invitations.insert(invitation.id());
    for (std::size_t i = 0; i < devices; ++i) {
      now += 1;
      call(handle_join, request_of(keys::DeviceSecrets::generate(organisation.rng())));
    }
  };
  ask_with(1);
  while (invitations.size() < max_joins_in_answer) {
    invitation = invite(now + hour_ms);
    ask_with(max_joins_per_invitation);
  }
  std::set<InvitationId> shown;
  for (const auto& join : pending(office)) shown.insert(join.invitation);
  EXPECT_EQ(shown, invitations);
}

TEST_F(JoiningTest, AFullListMakesRoomAtTheInvitationThatHasMost) {
  const auto lonely = request_of(secrets);
  call(handle_join, lonely);
  const auto quiet = invitation.id();
  for (std::size_t i = 0; i < max_pending_joins / max_joins_per_invitation + 1; ++i) {
    invitation = invite(now + hour_ms);
    for (std::size_t j = 0; j < max_joins_per_invitation; ++j) {
      now += 1;
      EXPECT_EQ(call(handle_join, request_of(keys::DeviceSecrets::generate(organisation.rng()))).status, 202);
    }
  }
  const auto waiting = daemon->store->read().value()->pending_joins().value();
  EXPECT_EQ(waiting.size(), max_pending_joins);
  EXPECT_TRUE(
      std::any_of(waiting.begin(), waiting.end(), [&](const PendingJoin& each) { return each.invitation == quiet; }));
}

TEST_F(JoiningTest, ARequestThatTheNewDeviceDidNotSignIsRefused) {
  wire::JoinRequest request;
  request.ParseFromString(request_of(secrets));
  request.mutable_signature()->back() ^= 1;
  EXPECT_EQ(call(handle_join, request.SerializeAsString()).status, 400);
}

}  // namespace
}  // namespace doorstep::testing
