// Merkle trees as in RFC 6962 section 2.1: roots, audit paths, and the compact range that grows a log.
//
//   MTH({})      = SHA-256("")
//   MTH({d})     = SHA-256(0x00 ‖ d)                             a leaf
//   MTH(D[n])    = SHA-256(0x01 ‖ MTH(D[0:k]) ‖ MTH(D[k:n]))     k the largest power of two below n
//
// Three trees use it: a space's log (leaf data: received_at ‖ change hash), the changes signed together
// (leaf data: change hash), and the sealed values of one change (leaf data: sealed value).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/time.hpp"

namespace doorstep::log {

Hash leaf_hash(ByteView data);
Hash node_hash(const Hash& left, const Hash& right);
Hash empty_root();

/// The leaf of a log entry: H(0x00 ‖ received_at as 8 bytes big-endian ‖ change hash) (design.md section 4).
Hash entry_leaf(Millis received_at, const Hash& change_hash);

/// Root over leaf hashes.
Hash merkle_root(std::span<const Hash> leaves);

/// RFC 6962 section 2.1.1: the siblings from the leaf up. `index` must be below leaves.size().
std::vector<Hash> audit_path(std::span<const Hash> leaves, std::uint64_t index);

/// Every leaf's audit path at once, in O(n log n) hashes instead of O(n²): what a signer of a batch needs.
std::vector<std::vector<Hash>> audit_paths(std::span<const Hash> leaves);

/// The root that `leaf` at `index` of a tree of `size` leaves leads to; nothing when the path has the wrong
/// length or index is not below size (RFC 9162 section 2.1.3.2).
std::optional<Hash> root_from_path(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                                   std::span<const Hash> path);

/// The minimal set of complete subtrees that covers leaves [0, size): enough to append and to tell the root.
class CompactRange {
 public:
  CompactRange() = default;

  void append(const Hash& leaf);
  std::uint64_t size() const { return size_; }
  Hash root() const;

  /// The subtree roots, widest first, 32 bytes each; their number is the number of ones in size.
  Bytes serialise() const;
  /// Errc::malformed when the nodes do not fit the size.
  static Result<CompactRange> parse(std::uint64_t size, ByteView nodes);

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> nodes_;
};

}  // namespace doorstep::log
