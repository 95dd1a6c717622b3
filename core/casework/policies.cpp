// Whose words are a policy is decided by the signature alone. Every device of the directory can write there, also over
// a policy's own document; so every write that the log holds of such a field is looked at, and what an authority once
// signed stays published whatever was written over it. A visit can name the policy that judged it for good.
#include "core/casework/policies.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "core/crypto/hash.hpp"
#include "core/crypto/labels.hpp"
#include "core/record/record.hpp"
#include "core/store/outbox.hpp"
#include "core/store/record_reader.hpp"
#include "policy.pb.h"

namespace doorstep::casework {
namespace {

using record::Field;

// ---- signed words --------------------------------------------------------------------------------------

Bytes words_to_sign(const OrganisationId& organisation, std::string_view text) {
  Bytes words = to_bytes(organisation.view());
  append(words, text);
  return crypto::labelled(crypto::label::policy, words);
}

Result<Bytes> signed_policy(const OrganisationId& organisation, const keys::AuthorityKey& authority,
                            std::string_view text) {
  wire::SignedPolicy message;
  message.set_text(std::string(text));
  message.set_signature(to_text(crypto::sign(authority.key, words_to_sign(organisation, text))));
  const auto& certificate = authority.certificate.bytes;
  if (!message.mutable_certificate()->ParseFromArray(certificate.data(), static_cast<int>(certificate.size()))) {
    return fail(Errc::storage_corrupt, "this office's own certificate is damaged: restore this device's store");
  }
  return to_bytes(message.SerializeAsString());
}

/// The policy of a field's bytes, when an authority of this organisation signed it.
Result<PublishedPolicy> verified(const store::Enrolment& enrolment, const DocumentId& document, ByteView bytes) {
  wire::SignedPolicy message;
  if (bytes.empty() || !message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return fail(Errc::malformed, "what stands there is not a signed policy");
  }
  const auto certificate = message.certificate().SerializeAsString();
  const auto authority = TRY(keys::verify_authority(as_bytes(certificate), enrolment.root_key));
  const auto signature = TRY(to_array<64>(as_bytes(message.signature()), "a policy's signature"));
  if (!crypto::verify(authority.sign_key, words_to_sign(enrolment.organisation, message.text()), signature)) {
    return fail(Errc::bad_signature, "its signature does not verify");
  }
  PublishedPolicy out;
  out.policy = TRY(rules::parse_policy(message.text()));
  if (out.policy.version == rules::default_policy().version) {
    return fail(Errc::invalid_input, "its version has the name of the policy that is built in");
  }
  out.text = message.text();
  out.hash = crypto::sha256(as_bytes(out.text));
  out.document = document;
  return out;
}

// ---- order ---------------------------------------------------------------------------------------------

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes the digits that a text starts with, without leading zeros.
std::string_view take_number(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  auto out = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(out.size());
  out.remove_prefix(std::min(out.find_first_not_of('0'), out.size()));
  return out;
}

/// Below, equal or above 0; "2026.9" is below "2026.10", and only the same text is equal.
int compare_versions(std::string_view a, std::string_view b) {
  const std::string_view whole_a = a;
  const std::string_view whole_b = b;
  while (!a.empty() && !b.empty()) {
    if (is_digit(a.front()) && is_digit(b.front())) {
      const auto number_a = take_number(a);
      const auto number_b = take_number(b);
      if (number_a.size() != number_b.size()) return number_a.size() < number_b.size() ? -1 : 1;
      if (const int order = number_a.compare(number_b); order != 0) return order;
    } else {
      if (const int order = a.substr(0, 1).compare(b.substr(0, 1)); order != 0) return order;
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
  }
  if (a.empty() != b.empty()) return a.empty() ? -1 : 1;
  return whole_a.compare(whole_b);  // "2026.3" and "2026.03" are two names
}

// ---- reading -------------------------------------------------------------------------------------------

std::string named(const DocumentId& document, std::string_view what) {
  return "policy document " + document.text() + ": " + std::string(what);
}

/// What one document holds: every signed policy that was ever written there.
Status read_document(store::DeviceStore& store, const DocumentId& document, std::vector<PublishedPolicy>& out,
                     std::vector<std::string>& refused) {
  const auto& enrolment = store.enrolment();
  const store::FieldPath path{enrolment.directory, document, record::name_of(Field::policy)};
  store::RecordReader reader(store);
  const auto shown = TRY(reader.shown(path));
  const auto history = TRY(reader.history(path));
  if (!shown && history.empty()) return {};  // a document of another kind
  const auto before = out.size();
  std::optional<std::string> wrong;
  if (shown) {
    auto policy = verified(enrolment, document, shown->value);
    if (policy) {
      out.push_back(*std::move(policy));
    } else {
      wrong = std::move(policy).error().message;
    }
  } else {
    wrong = "it does not open on this device";
  }
  for (const auto& write : history) {
    if (!write.value || (shown && write.id == shown->id)) continue;
    if (auto policy = verified(enrolment, document, *write.value)) out.push_back(*std::move(policy));
  }
  if (wrong) {
    const bool others = out.size() > before;
    refused.push_back(named(document, *wrong + (others ? "; what an office signed there still counts" : "")));
  }
  return {};
}

/// One text for each version: of two the one with the greater hash, so that every device keeps the same.
std::vector<PublishedPolicy> one_for_each_version(std::vector<PublishedPolicy> all, std::vector<std::string>& refused) {
  std::sort(all.begin(), all.end(), [](const PublishedPolicy& a, const PublishedPolicy& b) {
    return std::tie(a.policy.version, b.hash, a.document) < std::tie(b.policy.version, a.hash, b.document);
  });
  std::vector<PublishedPolicy> out;
  const PublishedPolicy* last = nullptr;  // of `all`, to tell a copy of what was left out from another text
  for (auto& each : all) {
    const bool copy = last != nullptr && last->policy.version == each.policy.version && last->hash == each.hash;
    last = &each;
    if (copy) continue;
    if (!out.empty() && out.back().policy.version == each.policy.version) {
      refused.push_back(named(each.document, "version " + each.policy.version +
                                                 " was published twice with different texts, and the one of document " +
                                                 out.back().document.text() +
                                                 " counts: publish this one under a new version"));
      continue;
    }
    out.push_back(each);
  }
  return out;
}

}  // namespace

Status publish_policy(store::DeviceStore& store, std::string_view toml, Now now, Rng& rng) {
  const auto authority = TRY(store.authority());
  const auto policy = TRY(rules::parse_policy(toml));
  if (policy.version == rules::default_policy().version) {
    return fail(Errc::invalid_input, "version: \"" + policy.version +
                                         "\" is the name of the policy that is built in: give this one a version of "
                                         "its own, like \"2026.04\"");
  }
  const auto hash = crypto::sha256(as_bytes(toml));
  std::vector<std::string> refused;
  for (const auto& each : TRY(published_policies(store, refused))) {
    if (each.policy.version != policy.version) continue;
    if (each.hash == hash) return {};
    return fail(Errc::invalid_input, "version: " + policy.version +
                                         " is published already with another text, and visits may have been judged by "
                                         "it: give this one a new version");
  }
  const auto& enrolment = store.enrolment();
  const store::FieldValue fields[] = {
      {record::name_of(Field::type), to_bytes(record::type_policy)},
      {record::name_of(Field::policy), TRY(signed_policy(enrolment.organisation, authority, toml))}};
  return store::Outbox(store).save(enrolment.directory, DocumentId::random(rng), fields, now, rng);
}

Result<std::vector<PublishedPolicy>> published_policies(store::DeviceStore& store, std::vector<std::string>& refused) {
  const auto& directory = store.enrolment().directory;
  std::vector<PublishedPolicy> all;
  // Before the first sync of a new device there is no directory, and nothing that it could have been told.
  if (!TRY(store.logs().find_space(directory))) return all;
  for (const auto& document : TRY(store::RecordReader(store).documents(directory))) {
    TRY(read_document(store, document, all, refused));
  }
  auto out = one_for_each_version(std::move(all), refused);
  std::sort(out.begin(), out.end(), [](const PublishedPolicy& a, const PublishedPolicy& b) {
    if (!(a.policy.from == b.policy.from)) return a.policy.from < b.policy.from;
    return compare_versions(a.policy.version, b.policy.version) < 0;
  });
  return out;
}

}  // namespace doorstep::casework
