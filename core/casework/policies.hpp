// Policies in the organisation's directory: published by an office, verified by everyone.
//
// wire::SignedPolicy { text, signature, certificate }: the authority key signs the label "doorstep/1/policy" over the
// organisation's id and the exact TOML text; its certificate is the root's. Each published policy is a document of
// its own in the directory space; publishing one never alters another.
#pragma once

#include <vector>

#include "core/rules/policy.hpp"
#include "core/store/device_store.hpp"

namespace doorstep::casework {

struct PublishedPolicy {
  rules::Policy policy;
  std::string text;   ///< TOML, exactly as signed
  Hash hash{};        ///< SHA-256 of `text`
  DocumentId document;
};

/// Errc::not_allowed without an authority key; Errc::invalid_input when the text is no policy (naming the key), or its
/// version is published already with another text.
Status publish_policy(store::DeviceStore& store, std::string_view toml, Now now, Rng& rng);

/// Those that verify, by `from` then version. What does not verify is named in `refused` by its document and left out.
Result<std::vector<PublishedPolicy>> published_policies(store::DeviceStore& store, std::vector<std::string>& refused);

}  // namespace doorstep::casework
