// Policies in the directory: an office signs, every device verifies, and a device without authority that writes there
// neither makes a policy nor takes one away. Two offices and a tablet, with the directory's log between them.
#include "core/casework/policies.hpp"

#include <gtest/gtest.h>

#include "core/crypto/hash.hpp"
#include "core/crypto/labels.hpp"
#include "core/office/office.hpp"
#include "core/record/record.hpp"
#include "core/store/outbox.hpp"
#include "core/store/record_reader.hpp"
#include "policy.pb.h"
#include "tests/support/two_stores.hpp"

namespace doorstep::casework {
namespace {

using record::Field;
using store::DeviceStore;
using testing::TwoStores;

constexpr Now moment{1'775'000'000'000, 1'000};
constexpr crypto::ScryptCost cheap_cost{.log2_n = 1, .r = 1, .p = 1};

constexpr std::string_view spring = R"(version = "2026.04"
authority = "Northtown"   # a comment is part of what is signed
from = 2026-04-01
cin_max = 28
)";
constexpr std::string_view summer = R"(version = "2026.07"
from = 2026-07-01
cin_max = "5 weeks"
)";
constexpr std::string_view spring_otherwise = R"(version = "2026.04"
from = 2026-04-01
cin_max = 35
)";

void expect_done(const Status& status) { EXPECT_TRUE(status) << status.error().message; }

rules::Date day(std::string_view text) { return rules::Date::parse(text).value(); }

class Policies : public ::testing::Test, protected TwoStores {
 protected:
  Policies() : TwoStores("policies-test", moment, 17) {}

  static office::FoundedOrganisation founded(Rng& rng) {
    return office::found(in_memory(), {"Northtown", "office", "Manager", "https://office.example"},
                         as_bytes(testing::store_passphrase), cheap_cost, moment, rng)
        .value();
  }
  /// Everything that waits anywhere reaches everybody.
  void exchange_all() {
    for (auto* store : all()) {
      (void)store::Outbox(*store).freeze(directory, moment, rng).value();
      exchange(*store, directory);
    }
    for (auto* store : all()) receive(*store, directory);
  }
  std::vector<DeviceStore*> all() const { return {office.get(), tablet.get(), other_office.get()}; }

  // ---- publishing, forging, reading

  Status publish(DeviceStore& store, std::string_view text) { return publish_policy(store, text, moment, rng); }

  struct Read {
    std::vector<PublishedPolicy> policies;
    std::vector<std::string> refused;

    std::string versions() const {
      std::string out;
      for (const auto& each : policies) out += each.policy.version + " ";
      return out;
    }
    std::vector<rules::Policy> rules() const {
      std::vector<rules::Policy> out;
      for (const auto& each : policies) out.push_back(each.policy);
      return out;
    }
  };
  static Read read(DeviceStore& store) {
    Read out;
    out.policies = published_policies(store, out.refused).value();
    return out;
  }
  static bool names(const std::string& line, const DocumentId& document, std::string_view reason) {
    return line.find(document.text()) != std::string::npos && line.find(reason) != std::string::npos;
  }

  /// The signed bytes of a document, as this device shows them.
  wire::SignedPolicy signed_words(DeviceStore& store, const DocumentId& document) const {
    const store::FieldPath path{store.enrolment().directory, document, record::name_of(Field::policy)};
    const auto shown = store::RecordReader(store).shown(path).value();
    wire::SignedPolicy out;
    EXPECT_TRUE(shown && out.ParseFromArray(shown->value.data(), static_cast<int>(shown->value.size())));
    return out;
  }
  wire::SignedPolicy published_words(DeviceStore& store) const {
    return signed_words(store, read(store).policies.at(0).document);
  }
  /// Signed for an organisation with a key, under a certificate that may not go with it.
  static wire::SignedPolicy forged(const OrganisationId& organisation, const crypto::SigningKey& key,
                                   ByteView certificate, std::string_view text) {
    Bytes words = to_bytes(organisation.view());
    append(words, text);
    wire::SignedPolicy out;
    out.set_text(std::string(text));
    out.set_signature(to_text(crypto::sign(key, crypto::labelled(crypto::label::policy, words))));
    EXPECT_TRUE(out.mutable_certificate()->ParseFromArray(certificate.data(), static_cast<int>(certificate.size())));
    return out;
  }
  /// By hand, as a device writes that keeps to none of this.
  void write(DeviceStore& store, const DocumentId& document, ByteView bytes) {
    const store::FieldValue fields[] = {{record::name_of(Field::type), to_bytes(record::type_policy)},
                                        {record::name_of(Field::policy), to_bytes(bytes)}};
    expect_done(store::Outbox(store).save(directory, document, fields, moment, rng));
  }
  void write(DeviceStore& store, const DocumentId& document, const wire::SignedPolicy& words) {
    write(store, document, as_bytes(words.SerializeAsString()));
  }
  /// The tablet writes it into a new document, beside a policy of the office: everybody still reads the office's, and
  /// nobody this one.
  void expect_refused(const wire::SignedPolicy& words, std::string_view reason) {
    expect_done(publish(*office, spring));
    const auto document = DocumentId::random(rng);
    write(*tablet, document, words);
    exchange_all();
    for (auto* store : all()) {
      const auto got = read(*store);
      EXPECT_EQ(got.versions(), "2026.04 ");
      ASSERT_EQ(got.refused.size(), 1u);
      EXPECT_TRUE(names(got.refused[0], document, reason)) << got.refused[0];
    }
  }

  std::unique_ptr<DeviceStore> other_office = joined(in_memory(), "office-2", "Anna", true);
};

// ---- publishing ----------------------------------------------------------------------------------------

TEST_F(Policies, WhatTheOfficePublishesReachesATabletAndVerifiesThere) {
  expect_done(publish(*office, spring));
  EXPECT_EQ(read(*tablet).versions(), "");
  exchange_all();
  for (auto* store : all()) {
    const auto got = read(*store);
    EXPECT_TRUE(got.refused.empty());
    ASSERT_EQ(got.policies.size(), 1u);
    EXPECT_EQ(got.policies[0].text, spring);
    EXPECT_EQ(got.policies[0].hash, crypto::sha256(as_bytes(spring)));
    EXPECT_EQ(got.policies[0].policy, rules::parse_policy(spring).value());
    EXPECT_EQ(got.policies[0].document, read(*office).policies[0].document);
  }
}

TEST_F(Policies, BeforeTheFirstSyncTheOfficeReadsItsOwnAndANewDeviceNone) {
  auto alone = founded(rng);
  expect_done(publish(*alone.store, spring));
  EXPECT_EQ(read(*alone.store).versions(), "2026.04 ");

  store::Enrolment enrolment;
  enrolment.directory = directory;
  auto stranger = DeviceStore::create(in_memory(), enrolment, keys::DeviceSecrets::generate(rng),
                                      as_bytes(testing::store_passphrase), cheap_cost, rng)
                      .value();
  EXPECT_TRUE(read(*stranger).policies.empty());
}

TEST_F(Policies, WithoutAnAuthorityKeyPublishingIsNotAllowed) {
  const auto refused = publish(*tablet, spring);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::not_allowed);
  exchange_all();
  EXPECT_TRUE(read(*office).policies.empty());
}

TEST_F(Policies, ATextThatIsNoPolicyIsNotPublishedAndItsKeyIsNamed) {
  const auto refused = publish(*office, "version = \"2026.04\"\ncin_mx = 28\n");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::invalid_input);
  EXPECT_NE(refused.error().message.find("cin_mx"), std::string::npos);
  EXPECT_TRUE(read(*office).policies.empty());
}

TEST_F(Policies, TheNameOfTheBuiltInPolicyIsNotPublished) {
  const auto refused = publish(*office, rules::default_policy_toml());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::invalid_input);
  EXPECT_TRUE(read(*office).policies.empty());

  const auto authority = office->authority().value();
  expect_refused(forged(office->enrolment().organisation, authority.key, authority.certificate.bytes,
                        "version = \"default\"\ncin_max = 1\n"),
                 "built in");
}

TEST_F(Policies, AVersionIsNotPublishedWithAnotherTextAndOnceWithTheSame) {
  expect_done(publish(*office, spring));
  exchange_all();
  for (auto* store : {office.get(), other_office.get()}) {
    const auto refused = publish(*store, spring_otherwise);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::invalid_input);
    EXPECT_NE(refused.error().message.find("2026.04"), std::string::npos);
    expect_done(publish(*store, spring));
  }
  const auto entries = logs[directory].size();
  exchange_all();
  EXPECT_EQ(logs[directory].size(), entries);
  EXPECT_EQ(read(*tablet).policies.at(0).text, spring);
}

TEST_F(Policies, ANewVersionTakesOverFromItsDayAndTheOldOneStays) {
  expect_done(publish(*office, summer));
  expect_done(publish(*office, spring));
  exchange_all();
  const auto got = read(*tablet);
  EXPECT_EQ(got.versions(), "2026.04 2026.07 ");
  const auto policies = got.rules();
  EXPECT_EQ(rules::in_force(policies, day("2026-06-30")).cin_max.days, 28);
  EXPECT_EQ(rules::in_force(policies, day("2026-07-01")).cin_max.days, 35);
}

TEST_F(Policies, OfTwoFromTheSameDayTheHigherVersionCounts) {
  for (const auto* version : {"2026.10", "2026.9", "2026.09b"}) {
    expect_done(publish(*office, "version = \"" + std::string(version) + "\"\nfrom = 2026-09-01\n"));
  }
  exchange_all();
  const auto got = read(*tablet);
  EXPECT_EQ(got.versions(), "2026.9 2026.09b 2026.10 ");
  EXPECT_EQ(rules::in_force(got.rules(), day("2026-09-01")).version, "2026.10");
}

// ---- two offices ---------------------------------------------------------------------------------------

TEST_F(Policies, OfTwoTextsUnderOneVersionEveryDeviceKeepsTheSame) {
  expect_done(publish(*office, spring));
  expect_done(publish(*other_office, spring_otherwise));
  expect_done(publish(*other_office, summer));
  const auto of_office = read(*office).policies.at(0);
  const auto of_other = read(*other_office).policies.at(0);
  exchange_all();
  const bool first_wins = of_office.hash > of_other.hash;
  const auto& kept = first_wins ? of_office : of_other;
  const auto& left_out = first_wins ? of_other : of_office;
  for (auto* store : all()) {
    const auto got = read(*store);
    EXPECT_EQ(got.versions(), "2026.04 2026.07 ");
    EXPECT_EQ(got.policies.at(0).text, kept.text);
    ASSERT_EQ(got.refused.size(), 1u);
    EXPECT_TRUE(names(got.refused[0], left_out.document, "published twice with different texts")) << got.refused[0];
  }
}

TEST_F(Policies, TheSameTextFromTwoOfficesIsOnePolicy) {
  expect_done(publish(*office, spring));
  expect_done(publish(*other_office, spring));
  exchange_all();
  std::vector<DocumentId> documents;
  for (auto* store : all()) {
    const auto got = read(*store);
    EXPECT_EQ(got.versions(), "2026.04 ");
    EXPECT_TRUE(got.refused.empty());
    documents.push_back(got.policies.at(0).document);
  }
  EXPECT_EQ(documents[0], documents[1]);
  EXPECT_EQ(documents[0], documents[2]);
}

// ---- forgeries -----------------------------------------------------------------------------------------

TEST_F(Policies, ADeviceWithoutAuthorityMakesNoPolicy) {
  const auto own = tablet->certificate().value().value().bytes;
  expect_refused(forged(tablet->enrolment().organisation, tablet->secrets().sign_key, own, summer), "not signed by");
}

TEST_F(Policies, ACertificateThatADeviceIssuedToItselfCountsForNothing) {
  const auto key = crypto::SigningKey::generate(rng);
  const auto own = certificate(tablet->secrets().sign_key, keys::CertificateKind::authority, key);
  expect_refused(forged(tablet->enrolment().organisation, key, own, summer), "not signed by this organisation's root");
}

TEST_F(Policies, TheAuthoritysCertificateDoesNotCarryASignatureOfAnotherKey) {
  const auto& theirs = office->enrolment().authority_certificate;
  expect_refused(forged(tablet->enrolment().organisation, tablet->secrets().sign_key, theirs, summer),
                 "signature does not verify");
}

TEST_F(Policies, AnAlteredTextIsRefused) {
  expect_done(publish(*office, spring));
  auto words = published_words(*office);
  auto& number = *words.mutable_text();
  number.replace(number.find("28"), 2, "99");
  expect_refused(words, "signature does not verify");
}

TEST_F(Policies, AnotherOrganisationsPolicyIsRefused) {
  auto foreign = founded(rng);
  expect_done(publish(*foreign.store, summer));
  expect_refused(published_words(*foreign.store), "not signed by this organisation's root");
}

TEST_F(Policies, ASignatureForAnotherOrganisationIsRefused) {
  const auto authority = office->authority().value();
  const auto foreign = founded(rng);
  expect_refused(forged(foreign.store->enrolment().organisation, authority.key, authority.certificate.bytes, summer),
                 "signature does not verify");
}

TEST_F(Policies, ASignedTextThatThisVersionCannotReadIsRefusedByItsKey) {
  const auto authority = office->authority().value();
  expect_refused(forged(office->enrolment().organisation, authority.key, authority.certificate.bytes,
                        "version = \"2031.01\"\nof_a_newer_program = 1\n"),
                 "of_a_newer_program");
}

TEST_F(Policies, BytesThatAreNoSignedPolicyAreRefused) {
  wire::SignedPolicy nothing;
  expect_refused(nothing, "not a signed policy");
  const auto junk = DocumentId::random(rng);
  write(*tablet, junk, Bytes(300, 0xff));
  exchange_all();
  const auto got = read(*office);
  EXPECT_EQ(got.versions(), "2026.04 ");
  EXPECT_EQ(got.refused.size(), 2u);
}

TEST_F(Policies, WritingOverAPolicyDoesNotTakeItAway) {
  expect_done(publish(*office, spring));
  exchange_all();
  const auto document = read(*tablet).policies.at(0).document;
  const Bytes cleared;
  const Bytes junk(300, 0xff);
  for (const auto* bytes : {&junk, &cleared}) {
    write(*tablet, document, *bytes);
    exchange_all();
    for (auto* store : all()) {
      const auto got = read(*store);
      EXPECT_EQ(got.versions(), "2026.04 ");
      EXPECT_EQ(got.policies.at(0).text, spring);
      ASSERT_EQ(got.refused.size(), 1u);
      EXPECT_TRUE(names(got.refused[0], document, "still counts")) << got.refused[0];
    }
  }
}

TEST_F(Policies, ACopyOfASignedPolicyElsewhereAddsNothing) {
  expect_done(publish(*office, spring));
  exchange_all();
  write(*tablet, DocumentId::random(rng), published_words(*tablet));
  exchange_all();
  for (auto* store : all()) {
    const auto got = read(*store);
    EXPECT_EQ(got.versions(), "2026.04 ");
    EXPECT_TRUE(got.refused.empty());
  }
}

TEST_F(Policies, OtherDocumentsOfTheDirectoryAreNoPolicies) {
  const store::FieldValue field{record::name_of(Field::name), to_bytes("North team")};
  expect_done(store::Outbox(*tablet).save(directory, DocumentId::random(rng), std::span(&field, 1), moment, rng));
  exchange_all();
  const auto got = read(*office);
  EXPECT_TRUE(got.policies.empty());
  EXPECT_TRUE(got.refused.empty());
}

}  // namespace
}  // namespace doorstep::casework
