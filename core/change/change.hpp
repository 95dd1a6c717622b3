// A change: an immutable, signed, all-or-nothing set of writes in one space by one device (design.md
// section 3). Plain values; core/change/codec reads and writes their bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/ids.hpp"
#include "core/change/stamp.hpp"
#include "core/crypto/sign.hpp"

namespace doorstep::change {

constexpr std::uint32_t suite_1 = 1;

/// (generation, size, root) of a space's log as some device or server saw it.
struct Checkpoint {
  std::uint64_t generation{};
  std::uint64_t size{};
  Hash root{};
  bool operator==(const Checkpoint&) const = default;
};

/// Names a change for ever, together with its space.
struct ChangeName {
  DeviceId device;
  Incarnation incarnation{};
  Sequence sequence{};
  bool operator==(const ChangeName& o) const {
    return device == o.device && incarnation == o.incarnation && sequence == o.sequence;
  }
};

/// A register within a space: one field of one document.
struct Register {
  DocumentId document;
  FieldToken field;
  bool operator==(const Register& o) const { return document == o.document && field == o.field; }
  bool operator<(const Register& o) const {
    return document == o.document ? field < o.field : document < o.document;
  }
};

struct Write {
  Register where;
  WriteId id{};
  Stamp stamp;
  std::vector<WriteId> bases;  ///< what the author saw in this register; a resolving write names all it settles
};

/// An authority change's content, as exact bytes (core/keys/authority reads them).
struct AuthorityBytes {
  Bytes statement;
  Bytes signature;
  Bytes certificate;
};

struct Body {
  std::uint32_t suite = suite_1;
  std::uint32_t schema = 1;
  SpaceId space;
  ChangeName name;
  std::optional<Hash> previous;      ///< absent exactly at sequence 1
  Incarnation continues{};           ///< at sequence 1, the incarnation that this one continues; 0: none
  EpochId epoch;
  ChangeId change_id;
  std::optional<Checkpoint> seen;
  std::optional<Hash> value_root;    ///< absent exactly when there are no writes
  bool fork = false;                 ///< set aside by its own author (design.md section 6)
  std::vector<Write> writes;
  std::optional<AuthorityBytes> authority;
};

/// A change as it is stored and sent: exact bytes, with what was read from them.
struct Change {
  Bytes body_bytes;
  Body body;
  Hash hash{};                 ///< names the bytes: SHA-256(label "change" ‖ 0 ‖ body_bytes)
  std::vector<Bytes> values;   ///< sealed, in the order of body.writes
};

/// Proof that a device signed this change: a signature over the root of a batch, and the path to it.
struct BatchProof {
  crypto::Signature signature{};
  std::uint32_t size = 1;
  std::uint32_t index = 0;
  std::vector<Hash> path;
};

struct ProvenChange {
  Change change;
  BatchProof proof;
};

}  // namespace doorstep::change
