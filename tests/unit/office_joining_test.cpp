// Which requests to join stand in the office's way, and which do not.
#include <gtest/gtest.h>

#include "core/office/office.hpp"
#include "core/sqlite/database.hpp"
#include "exchange.pb.h"
#include "tests/support/seeded_rng.hpp"

namespace doorstep::testing {
namespace {

constexpr Now moment{1'775'000'000'000, 1'000};

class OfficeJoining : public ::testing::Test {
 protected:
  OfficeJoining() {
    const auto server = crypto::SigningKey::generate(rng);
    auto certified = office.certify_server(server.verify, moment, rng);
    EXPECT_TRUE(certified) << (certified ? "" : certified.error().message);
  }

  static std::unique_ptr<store::DeviceStore> founded(Rng& rng) {
    sqlite::OpenOptions options;
    options.durability = sqlite::Durability::memory;
    crypto::ScryptCost cheap;
    cheap.log2_n = 1;
    cheap.r = 1;
    auto made = office::found(sqlite::Database::open(":memory:", options).value(),
                              {"Northtown", "office", "Manager", "https://office.example"},
                              as_bytes("a passphrase of some length"), cheap, moment, rng);
    return std::move(made.value().store);
  }
  keys::Invitation invite() { return office.invite("tab-new", "Anna", false, moment, rng).value(); }
  keys::JoinRequest request(const keys::Invitation& invitation) {
    return keys::make_join_request(invitation, keys::DeviceSecrets::generate(rng), moment.wall, "1.0");
  }
  /// As somebody makes it who knows the invitation's id, and not its secret.
  keys::JoinRequest junk(const keys::Invitation& invitation) {
    auto request = keys::make_join_request(invitation, keys::DeviceSecrets::generate(rng), moment.wall, "1.0");
    wire::JoinRequest message;
    message.ParseFromArray(request.bytes.data(), static_cast<int>(request.bytes.size()));
    message.mutable_mac()->front() ^= 1;
    request.bytes = to_bytes(message.SerializeAsString());
    return request;
  }

  SeededRng rng{5};
  std::unique_ptr<store::DeviceStore> store = founded(rng);
  office::Office office{*store};
};

TEST_F(OfficeJoining, AnInvitationSaysInWhoseNameItInvites) {
  const auto read = keys::parse_invitation(keys::invitation_text(invite())).value();
  EXPECT_EQ(read.organisation_name, store->enrolment().organisation_name);
  EXPECT_FALSE(read.organisation_name.empty());
}

TEST_F(OfficeJoining, ARequestWithoutTheInvitationsSecretIsForgedAndOneWithItIsNot) {
  const auto invitation = invite();
  EXPECT_TRUE(office.forged(junk(invitation)).value());
  EXPECT_FALSE(office.forged(request(invitation)).value());
}

TEST_F(OfficeJoining, ARequestWithAnotherOfficesInvitationIsNotJudged) {
  auto other = invite();
  other.secret = Key(rng.bytes<32>());
  EXPECT_FALSE(office.forged(request(other)).value());
}

}  // namespace
}  // namespace doorstep::testing
