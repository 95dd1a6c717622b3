// Merkle trees against the Certificate Transparency test data and a second, recursive definition.
#include "core/log/merkle.hpp"

#include <gtest/gtest.h>

#include <bit>

#include "core/crypto/hash.hpp"
#include "tests/support/golden.hpp"

namespace doorstep::testing {
namespace {

using log::CompactRange;

std::vector<Hash> leaves_of(const nlohmann::json& data) {
  std::vector<Hash> out;
  for (const auto& leaf : data) out.push_back(log::leaf_hash(hex_bytes(leaf)));
  return out;
}

std::vector<Hash> hashes_of(const nlohmann::json& texts) {
  std::vector<Hash> out;
  for (const auto& text : texts) out.push_back(hex_hash(text));
  return out;
}

std::vector<Hash> numbered_leaves(std::size_t count) {
  std::vector<Hash> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(log::leaf_hash(as_bytes("leaf " + std::to_string(i))));
  return out;
}

/// RFC 6962 section 2.1 as it is written, apart from core: hashes are joined here.
Hash recursive_root(std::span<const Hash> leaves) {
  if (leaves.empty()) return crypto::sha256({});
  if (leaves.size() == 1) return leaves[0];
  std::size_t k = 1;
  while (2 * k < leaves.size()) k *= 2;
  Bytes joined{1};
  append(joined, recursive_root(leaves.first(k)));
  append(joined, recursive_root(leaves.subspan(k)));
  return crypto::sha256(joined);
}

/// RFC 6962 section 2.1.1, PATH(m, D[n]).
std::vector<Hash> recursive_path(std::size_t m, std::span<const Hash> leaves) {
  if (leaves.size() == 1) return {};
  std::size_t k = 1;
  while (2 * k < leaves.size()) k *= 2;
  auto path = m < k ? recursive_path(m, leaves.first(k)) : recursive_path(m - k, leaves.subspan(k));
  path.push_back(recursive_root(m < k ? leaves.subspan(k) : leaves.first(k)));
  return path;
}

TEST(Merkle, roots_are_the_published_ones) {
  const auto expected = golden("merkle");
  const auto leaves = leaves_of(expected.at("leaves"));
  ASSERT_EQ(expected.at("roots").size(), 9u);
  CompactRange range;
  EXPECT_EQ(log::empty_root(), hex_hash(expected.at("roots")[0]));
  for (std::size_t size = 0; size <= leaves.size(); ++size) {
    EXPECT_EQ(log::merkle_root(std::span(leaves).first(size)), hex_hash(expected.at("roots")[size])) << size;
    EXPECT_EQ(range.root(), hex_hash(expected.at("roots")[size])) << size;
    if (size < leaves.size()) range.append(leaves[size]);
  }
}

TEST(Merkle, audit_paths_are_the_rfc_s) {
  const auto expected = golden("merkle");
  const auto leaves = leaves_of(expected.at("leaves"));
  ASSERT_EQ(expected.at("paths").size(), 36u);
  for (const auto& item : expected.at("paths")) {
    const std::size_t size = item.at("size"), index = item.at("index");
    EXPECT_EQ(log::audit_path(std::span(leaves).first(size), index), hashes_of(item.at("path")))
        << index << " of " << size;
  }
}

TEST(Merkle, a_proof_with_one_thing_wrong_does_not_lead_to_the_root) {
  const auto expected = golden("merkle");
  EXPECT_GE(expected.at("wrong").size(), 100u);
  for (const auto& item : expected.at("wrong")) {
    const auto root =
        log::root_from_path(hex_hash(item.at("leaf")), item.at("index"), item.at("size"), hashes_of(item.at("path")));
    EXPECT_NE(root, hex_hash(item.at("root"))) << item.at("of") << ": " << item.at("name");
  }
}

TEST(Merkle, every_path_of_every_tree_up_to_seventy_leaves_leads_to_its_root_and_to_no_other_place) {
  const auto all = numbered_leaves(70);
  for (std::size_t size = 1; size <= all.size(); ++size) {
    const auto leaves = std::span(all).first(size);
    const auto root = recursive_root(leaves);
    ASSERT_EQ(log::merkle_root(leaves), root);
    const auto at_once = log::audit_paths(leaves);
    ASSERT_EQ(at_once.size(), size);
    for (std::size_t index = 0; index < size; ++index) {
      const auto path = recursive_path(index, leaves);
      ASSERT_EQ(log::audit_path(leaves, index), path) << index << " of " << size;
      ASSERT_EQ(at_once[index], path) << index << " of " << size;
      for (std::size_t claimed = 0; claimed <= size; ++claimed) {
        const auto reached = log::root_from_path(leaves[index], claimed, size, path);
        ASSERT_EQ(reached == root, claimed == index) << index << " of " << size << " claimed as " << claimed;
      }
    }
  }
}

TEST(Merkle, a_path_of_the_wrong_length_leads_nowhere) {
  const auto leaves = numbered_leaves(70);
  for (const std::size_t size : {1u, 2u, 3u, 7u, 8u, 9u, 64u, 65u, 70u}) {
    for (std::size_t index = 0; index < size; ++index) {
      auto path = log::audit_path(std::span(leaves).first(size), index);
      path.push_back(Hash{});
      EXPECT_EQ(log::root_from_path(leaves[index], index, size, path), std::nullopt);
      if (path.size() < 2) continue;
      path.resize(path.size() - 2);
      EXPECT_EQ(log::root_from_path(leaves[index], index, size, path), std::nullopt);
    }
  }
  EXPECT_EQ(log::root_from_path(leaves[0], 0, 0, {}), std::nullopt);
  EXPECT_EQ(log::root_from_path(leaves[0], ~0ULL, ~0ULL, {}), std::nullopt);
}

TEST(Merkle, an_entry_s_leaf_is_over_received_at_and_the_change_s_hash) {
  const Hash change = log::leaf_hash(as_bytes("a change"));
  Bytes data{0, 0, 0, 0x01, 0x8b, 0xcf, 0xe5, 0x68, 0x00};  // 0x00, then 1,700,000,000,000 big-endian
  append(data, change);
  EXPECT_EQ(log::entry_leaf(1'700'000'000'000, change), crypto::sha256(data));
  EXPECT_NE(log::entry_leaf(1'700'000'000'000, change), log::entry_leaf(1'700'000'000'001, change));
}

TEST(CompactRange, goes_on_after_serialise_and_parse_at_every_size) {
  const auto leaves = numbered_leaves(70);
  CompactRange range;
  for (std::size_t size = 0; size <= leaves.size(); ++size) {
    const auto bytes = range.serialise();
    EXPECT_EQ(bytes.size(), 32u * static_cast<std::size_t>(std::popcount(size)));
    auto parsed = CompactRange::parse(size, bytes);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->size(), size);
    EXPECT_EQ(parsed->root(), recursive_root(std::span(leaves).first(size)));
    for (std::size_t i = size; i < leaves.size(); ++i) parsed->append(leaves[i]);
    EXPECT_EQ(parsed->root(), recursive_root(leaves));
    if (size < leaves.size()) range.append(leaves[size]);
  }
}

TEST(CompactRange, nodes_that_do_not_fit_the_size_are_refused) {
  for (const std::uint64_t size : {0ULL, 1ULL, 6ULL, 7ULL, 1ULL << 40, ~0ULL}) {
    const Bytes fits(32 * static_cast<std::size_t>(std::popcount(size)), 1);
    EXPECT_TRUE(CompactRange::parse(size, fits)) << size;
    Bytes longer = fits;
    longer.push_back(1);
    EXPECT_EQ(CompactRange::parse(size, longer).error().code, Errc::malformed) << size;
    longer.resize(fits.size() + 32);
    EXPECT_EQ(CompactRange::parse(size, longer).error().code, Errc::malformed) << size;
    if (fits.empty()) continue;
    EXPECT_EQ(CompactRange::parse(size, ByteView(fits).first(fits.size() - 1)).error().code, Errc::malformed) << size;
    EXPECT_EQ(CompactRange::parse(size, ByteView(fits).first(fits.size() - 32)).error().code, Errc::malformed) << size;
  }
}

}  // namespace
}  // namespace doorstep::testing
