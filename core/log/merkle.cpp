#include "core/log/merkle.hpp"

#include <bit>

#include "core/base/assert.hpp"
#include "core/crypto/hash.hpp"

namespace doorstep::log {
namespace {

constexpr std::uint8_t leaf_prefix = 0x00;
constexpr std::uint8_t node_prefix = 0x01;

/// The size of the left subtree of a tree of n > 1 leaves: the largest power of two below n.
std::uint64_t split(std::uint64_t n) { return std::bit_floor(n - 1); }

/// Root of the subtree; appends to `paths` (those of these leaves) the sibling at each level on the way up.
Hash climb(std::span<const Hash> leaves, std::span<std::vector<Hash>> paths) {
  if (leaves.size() == 1) return leaves[0];
  const auto k = split(leaves.size());
  const Hash left = climb(leaves.first(k), paths.first(k));
  const Hash right = climb(leaves.subspan(k), paths.subspan(k));
  for (auto& path : paths.first(k)) path.push_back(right);
  for (auto& path : paths.subspan(k)) path.push_back(left);
  return node_hash(left, right);
}

}  // namespace

Hash leaf_hash(ByteView data) {
  Bytes input;
  input.reserve(1 + data.size());
  input.push_back(leaf_prefix);
  append(input, data);
  return crypto::sha256(input);
}

Hash node_hash(const Hash& left, const Hash& right) {
  std::array<std::uint8_t, 65> input;
  input[0] = node_prefix;
  std::memcpy(&input[1], left.data(), left.size());
  std::memcpy(&input[33], right.data(), right.size());
  return crypto::sha256(input);
}

Hash empty_root() { return crypto::sha256({}); }

Hash entry_leaf(Millis received_at, const Hash& change_hash) {
  Bytes data;
  data.reserve(8 + change_hash.size());
  append_be64(data, static_cast<std::uint64_t>(received_at));
  append(data, change_hash);
  return leaf_hash(data);
}

Hash merkle_root(std::span<const Hash> leaves) {
  CompactRange range;
  for (const auto& leaf : leaves) range.append(leaf);
  return range.root();
}

std::vector<Hash> audit_path(std::span<const Hash> leaves, std::uint64_t index) {
  DOORSTEP_ASSERT(index < leaves.size());
  std::vector<Hash> path;
  while (leaves.size() > 1) {
    const auto k = split(leaves.size());
    const bool left = index < k;
    path.insert(path.begin(), merkle_root(left ? leaves.subspan(k) : leaves.first(k)));
    leaves = left ? leaves.first(k) : leaves.subspan(k);
    if (!left) index -= k;
  }
  return path;
}

std::vector<std::vector<Hash>> audit_paths(std::span<const Hash> leaves) {
  std::vector<std::vector<Hash>> paths(leaves.size());
  if (!leaves.empty()) climb(leaves, paths);
  return paths;
}

std::optional<Hash> root_from_path(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                                   std::span<const Hash> path) {
  if (index >= size) return std::nullopt;
  std::uint64_t last = size - 1;
  Hash root = leaf;
  for (const auto& sibling : path) {
    if (last == 0) return std::nullopt;
    if ((index & 1) != 0 || index == last) {
      root = node_hash(sibling, root);
      // A node without a sibling on its right moves up unpaired until it is somebody's right child.
      while ((index & 1) == 0 && index != 0) {
        index >>= 1;
        last >>= 1;
      }
    } else {
      root = node_hash(root, sibling);
    }
    index >>= 1;
    last >>= 1;
  }
  if (last != 0) return std::nullopt;
  return root;
}

void CompactRange::append(const Hash& leaf) {
  nodes_.push_back(leaf);
  // Each trailing one of the old size is a complete subtree as large as what was just made: they join.
  for (auto joined = size_; (joined & 1) != 0; joined >>= 1) {
    const Hash right = nodes_.back();
    nodes_.pop_back();
    nodes_.back() = node_hash(nodes_.back(), right);
  }
  ++size_;
}

Hash CompactRange::root() const {
  if (nodes_.empty()) return empty_root();
  Hash root = nodes_.back();
  for (auto node = nodes_.rbegin() + 1; node != nodes_.rend(); ++node) root = node_hash(*node, root);
  return root;
}

Bytes CompactRange::serialise() const {
  Bytes out;
  out.reserve(nodes_.size() * sizeof(Hash));
  for (const auto& node : nodes_) doorstep::append(out, node);
  return out;
}

Result<CompactRange> CompactRange::parse(std::uint64_t size, ByteView nodes) {
  const auto count = static_cast<std::size_t>(std::popcount(size));
  if (nodes.size() != count * sizeof(Hash)) {
    return fail(Errc::malformed, "a log's compact range does not fit its size of " + std::to_string(size));
  }
  CompactRange range;
  range.size_ = size;
  for (std::size_t i = 0; i < count; ++i) {
    range.nodes_.push_back(TRY(to_array<32>(nodes.subspan(i * sizeof(Hash), sizeof(Hash)), "a Merkle node")));
  }
  return range;
}

}  // namespace doorstep::log
