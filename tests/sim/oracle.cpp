#include "tests/sim/oracle.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <tuple>

#include "core/change/codec.hpp"
#include "core/change/limits.hpp"
#include "core/crypto/hash.hpp"
#include "core/keys/authority.hpp"

namespace doorstep::sim {
namespace {

using merge::Grade;
using merge::Verdict;

constexpr Millis clamp_ms = 2 * minute_ms;

/// RFC 6962 section 2.1, by its recursive definition.
Hash tree_hash(std::span<const Bytes> leaves) {
  if (leaves.empty()) return crypto::sha256({});
  Bytes node;
  if (leaves.size() == 1) {
    node.push_back(0);
    append(node, leaves.front());
    return crypto::sha256(node);
  }
  std::size_t half = 1;
  while (half * 2 < leaves.size()) half *= 2;
  node.push_back(1);
  append(node, tree_hash(leaves.first(half)));
  append(node, tree_hash(leaves.subspan(half)));
  return crypto::sha256(node);
}

/// Who is what, entry by entry.
class Membership {
 public:
  Verdict judge(const change::Body& body, const Hash& hash) {
    if (body.authority) return judge_authority(body, hash);
    if (!founded_) return Verdict::corrupt;
    const auto member = members_.find(body.name.device);
    if (member == members_.end()) return Verdict::not_a_member;
    if (!member->second) return Verdict::revoked;
    if (body.fork) return Verdict::fork;
    if (body.schema == 0 || body.schema > schema_) return Verdict::unknown_schema;
    if (body.writes.size() > change::max_writes) return Verdict::too_large;
    return epochs_.contains(body.epoch) ? Verdict::merged : Verdict::corrupt;
  }

  /// The change that the last judged one takes up, if it does that.
  const std::optional<change::ChangeName>& taken_up() const { return taken_up_; }

 private:
  Verdict judge_authority(const change::Body& body, const Hash& hash) {
    taken_up_.reset();
    const auto parsed = keys::parse_statement(*body.authority);
    if (!parsed) return Verdict::corrupt;
    const auto* founding = std::get_if<keys::Founding>(&parsed->operation);
    if (founded_ == (founding != nullptr)) return Verdict::corrupt;
    if (founding != nullptr) root_key_ = founding->root_key;
    if (!(parsed->space == body.space) || !(parsed->change_id == body.change_id) ||
        !keys::verify_statement(*body.authority, *parsed, root_key_)) {
      return Verdict::corrupt;
    }
    if (founding == nullptr && parsed->builds_on != head_) return Verdict::superseded_authority;
    head_ = hash;
    if (founding != nullptr) {
      founded_ = true;
      schema_ = founding->schema;
      epochs_.insert(founding->epoch);
      for (const auto& member : founding->members) members_[member.certificate.device()] = true;
    } else if (const auto* change = std::get_if<keys::MembershipChange>(&parsed->operation)) {
      for (const auto& member : change->add) members_[member.certificate.device()] = true;
      for (const auto& device : change->remove) {
        if (members_.contains(device)) members_[device] = false;
      }
      if (change->epoch) epochs_.insert(*change->epoch);
    } else if (const auto* admission = std::get_if<keys::Admission>(&parsed->operation)) {
      taken_up_ = admission->change;
    } else if (const auto* raise = std::get_if<keys::SchemaRaise>(&parsed->operation)) {
      schema_ = std::max(schema_, raise->schema);
    }
    return Verdict::merged;
  }

  bool founded_ = false;
  crypto::VerifyKey root_key_{};
  std::uint32_t schema_ = 0;
  std::optional<Hash> head_;
  std::set<EpochId> epochs_;
  std::map<DeviceId, bool> members_;
  std::optional<change::ChangeName> taken_up_;
};

std::vector<Verdict> verdicts_of(const std::vector<change::Body>& bodies, const std::vector<Hash>& hashes) {
  Membership membership;
  std::vector<Verdict> out;
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    out.push_back(membership.judge(bodies[i], hashes[i]));
    if (!bodies[i].authority || !membership.taken_up()) continue;
    for (std::size_t earlier = 0; earlier < i; ++earlier) {
      if (bodies[earlier].name == *membership.taken_up() && !bodies[earlier].authority) out[earlier] = Verdict::merged;
    }
  }
  return out;
}

const OracleWrite* base_of(const OracleRegister& where, const OracleWrite& successor, WriteId base) {
  for (const auto& write : where.writes) {
    if (write.position >= successor.position) return nullptr;
    if (write.id == base) return &write;
  }
  return nullptr;
}

/// Raises every write above its bases, again and again until nothing moves.
void raise(OracleRegister& where) {
  for (bool moved = true; moved;) {
    moved = false;
    for (auto& write : where.writes) {
      for (const auto id : write.bases) {
        const auto* base = base_of(where, write, id);
        if (base != nullptr && write.effective <= base->effective) {
          write.effective = base->effective + 1;
          moved = true;
        }
      }
    }
  }
}

void grade(OracleRegister& where) {
  const auto rank = [](const OracleWrite& w) {
    return std::tie(w.effective, w.name.device.bytes, w.name.incarnation, w.name.sequence, w.hash, w.index);
  };
  for (std::size_t i = 0; i < where.writes.size(); ++i) {
    if (!where.writes[i].merged) continue;
    if (!where.winner || rank(where.writes[*where.winner]) < rank(where.writes[i])) where.winner = i;
  }
  std::set<const OracleWrite*> seen;
  if (where.winner) seen.insert(&where.writes[*where.winner]);
  for (std::size_t before = 0; before != seen.size();) {
    before = seen.size();
    for (const auto& write : where.writes) {
      if (!seen.contains(&write)) continue;
      for (const auto id : write.bases) {
        if (const auto* base = base_of(where, write, id)) seen.insert(base);
      }
    }
  }
  for (std::size_t i = 0; i < where.writes.size(); ++i) {
    auto& write = where.writes[i];
    if (!write.merged) {
      write.grade = Grade::set_aside;
    } else if (i == *where.winner) {
      write.grade = Grade::current;
    } else if (!seen.contains(&write)) {
      write.grade = Grade::overwritten_unseen;
    } else {
      const bool same = write.name.device == where.writes[*where.winner].name.device;
      write.grade = same ? Grade::withdrawn : Grade::superseded;
    }
  }
}

}  // namespace

bool OracleRegister::conflict() const {
  return std::any_of(writes.begin(), writes.end(),
                     [](const auto& write) { return write.grade == Grade::overwritten_unseen; });
}

Result<OracleLog> compute(const std::vector<store::StoredEntry>& entries, std::size_t size) {
  std::vector<change::Body> bodies;
  std::vector<Hash> hashes;
  std::vector<Bytes> leaves;
  for (std::size_t i = 0; i < size; ++i) {
    bodies.push_back(TRY(change::decode_body(entries[i].body)));
    hashes.push_back(change::change_hash(entries[i].body));
    Bytes leaf;
    append_be64(leaf, static_cast<std::uint64_t>(entries[i].head.received_at));
    append(leaf, hashes.back());
    leaves.push_back(std::move(leaf));
  }
  OracleLog out;
  out.verdicts = verdicts_of(bodies, hashes);
  out.root = tree_hash(leaves);

  std::map<std::tuple<change::Register, WriteId, DeviceId>, std::pair<std::size_t, bool>> copies;
  for (std::size_t i = 0; i < size; ++i) {
    const auto& body = bodies[i];
    const bool merged = out.verdicts[i] == Verdict::merged;
    for (std::uint32_t index = 0; index < body.writes.size(); ++index) {
      const auto& write = body.writes[index];
      auto& writes = out.registers[write.where].writes;
      const auto [copy, first] =
          copies.try_emplace(std::make_tuple(write.where, write.id, body.name.device), writes.size(), merged);
      if (!first) {
        writes[copy->second.first].merged = writes[copy->second.first].merged || merged;
        continue;
      }
      OracleWrite added{write.id, i, index, body.name, hashes[i], write.stamp.value, 0, merged, write.bases, {}};
      const auto latest = change::Stamp::at(entries[i].head.received_at + clamp_ms).value;
      added.effective = std::min(added.stamp, latest);
      writes.push_back(std::move(added));
    }
  }
  for (auto& [where, found] : out.registers) {
    raise(found);
    grade(found);
  }
  return out;
}

}  // namespace doorstep::sim
