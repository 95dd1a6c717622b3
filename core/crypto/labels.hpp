// Domain separation (design.md section 3): one label for each kind of thing that is signed, hashed to an id or
// derived from, so that bytes made for one purpose never verify, match or open as another.
//
//   labelled = label ‖ 0x00 ‖ message          labels hold no 0x00, so the two parts cannot be shifted
//
// A label names the format, too: a format that changes takes "doorstep/2/…". Labels are never reused.
#pragma once

#include <string_view>

#include "core/base/bytes.hpp"

namespace doorstep::crypto {

namespace label {

// Signed by a device.
inline constexpr std::string_view change_batch = "doorstep/1/change-batch";  ///< root over the bodies pushed together
inline constexpr std::string_view request = "doorstep/1/request";            ///< an exchange's request
inline constexpr std::string_view hint = "doorstep/1/hint";                  ///< a request for hints: never an exchange
inline constexpr std::string_view invitation = "doorstep/1/invitation";      ///< MAC over the join transcript

// Signed by the server.
inline constexpr std::string_view answer = "doorstep/1/answer";  ///< receipts and the tree of heads

// Signed by the root or an authority.
inline constexpr std::string_view certificate = "doorstep/1/certificate";
inline constexpr std::string_view authority = "doorstep/1/authority";  ///< a statement in a space's log
inline constexpr std::string_view policy = "doorstep/1/policy";
inline constexpr std::string_view revocation = "doorstep/1/revocation";
inline constexpr std::string_view release = "doorstep/1/release";  ///< of the app's own code

// Names that are hashes.
inline constexpr std::string_view change = "doorstep/1/change";  ///< change hash, of one body
inline constexpr std::string_view device = "doorstep/1/device";  ///< device id, from its two public keys
inline constexpr std::string_view epoch_commitment = "doorstep/1/epoch-commitment";

// Derivations: HKDF, HMAC and HPKE info.
inline constexpr std::string_view change_key = "doorstep/1/change-key";  ///< from an epoch key, for one change
inline constexpr std::string_view draft_key = "doorstep/1/draft-key";    ///< drafts at rest on one device
inline constexpr std::string_view token = "doorstep/1/token";            ///< field tokens, from a space's token key
inline constexpr std::string_view wrap = "doorstep/1/wrap";              ///< a key sealed under another key
inline constexpr std::string_view grant = "doorstep/1/grant";            ///< an epoch key sealed to a recipient
inline constexpr std::string_view imported = "doorstep/1/imported";      ///< ids of imported records, from a token key
inline constexpr std::string_view note = "doorstep/1/note";              ///< ids of case notes, from a token key
inline constexpr std::string_view task = "doorstep/1/task";              ///< ids of tasks, from a token key

inline constexpr std::string_view all[] = {
    change_batch, change, request,    hint,             invitation, answer,     certificate, authority, policy,
    release,      device, revocation, epoch_commitment, change_key, draft_key, token,       wrap,      grant,
    imported,     note,   task};

}  // namespace label

/// label ‖ 0x00 ‖ message: what to sign, hash or derive from.
inline Bytes labelled(std::string_view label, ByteView message) {
  Bytes out;
  out.reserve(label.size() + 1 + message.size());
  append(out, label);
  out.push_back(0);
  append(out, message);
  return out;
}

}  // namespace doorstep::crypto
