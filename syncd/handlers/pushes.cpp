#include "syncd/handlers/pushes.hpp"

#include "core/change/codec.hpp"
#include "core/change/limits.hpp"
#include "core/log/merkle.hpp"

namespace doorstep::syncd {
namespace {

using change::ProvenChange;

/// Whose change it claims to be, of a body that may be broken beyond that.
struct Claim {
  SpaceId space;
  change::ChangeName name;
};

Result<Claim> read_claim(const std::string& body_bytes) {
  // Not change::decode_body: that refuses all that is not canonical, and this only has to be answered.
  wire::ChangeBody body;
  if (!body.ParseFromString(body_bytes)) return fail(Errc::malformed, "a pushed change does not parse");
  Claim claim;
  claim.space = TRY(SpaceId::from(as_bytes(body.space())));
  claim.name.device = TRY(DeviceId::from(as_bytes(body.device())));
  claim.name.incarnation = body.incarnation();
  claim.name.sequence = body.sequence();
  return claim;
}

/// One batch for each change, with the path that leads to the signed root: computed when the batch came whole.
std::vector<wire::SignedBatch> take_apart(const wire::SignedBatch& batch) {
  std::vector<std::vector<Hash>> paths;
  const bool whole = batch.size() == static_cast<std::uint32_t>(batch.changes_size()) &&
                     batch.size() <= change::max_batch_changes && batch.changes(0).path().empty();
  if (whole) {
    std::vector<Hash> leaves;
    for (const auto& item : batch.changes()) {
      leaves.push_back(log::leaf_hash(change::change_hash(as_bytes(item.body()))));
    }
    paths = log::audit_paths(leaves);
  }
  std::vector<wire::SignedBatch> out;
  for (int i = 0; i < batch.changes_size(); ++i) {
    wire::SignedBatch single;
    single.set_signature(batch.signature());
    single.set_size(batch.size());
    auto* item = single.add_changes();
    *item = batch.changes(i);
    if (whole) {
      item->set_index(static_cast<std::uint32_t>(i));
      for (const auto& node : paths[static_cast<std::size_t>(i)]) item->mutable_path()->append(as_text(node));
    }
    out.push_back(std::move(single));
  }
  return out;
}

class Reading {
 public:
  Reading(const SpaceIndex& index, const SignedRequest& request) : index_(index), request_(request) {}

  Status read(const wire::SignedBatch& batch, bool relayed) {
    if (batch.changes_size() == 0) return fail(Errc::malformed, "a pushed batch is empty");
    if (take(batch, relayed).empty()) return {};
    for (const auto& single : take_apart(batch)) {
      const std::string why = take(single, relayed);
      if (!why.empty() && !relayed) TRY(refuse(single, why));
    }
    return {};
  }

  Status waive(const wire::NeededChange& message) {
    sync::Needed need;
    if (message.sequence() != 0) {
      need.change = { TRY(DeviceId::from(as_bytes(message.device()))), message.incarnation(), message.sequence() };
    } else {
      need.where = change::Register {
        TRY(DocumentId::from(as_bytes(message.document())))
        , TRY(FieldToken::from(as_bytes(message.field())))
      };
      need.write = message.write_id();
    }
    out_[TRY(SpaceId::from(as_bytes(message.space())))].waived.push_back(need);
    return {};
  }

  Pushes finish() { return std::move(out_); }

 private:
  /// Empty, or a code of the list of refusals (core/sync/server_rules): then nothing was taken.
  std::string take(const wire::SignedBatch& message, bool relayed) {
    auto batch = change::decode_batch(message);
    if (!batch) return batch.error().code == Errc::bad_signature ? "bad signature" : "malformed";
    const DeviceId author = batch->changes.front().change.body.name.device;
    if (!relayed && !(author == request_.device)) return "not the author";
    const auto known = index_.device(author);
    if (known == nullptr) return "unknown author";
    if (!change::verify_batch(known->certificate.sign_key, *batch)) return "bad signature";
    for (auto& entry : batch->changes) {
      SpacePush& space = out_[entry.change.body.space];
      (relayed ? space.relayed : space.own).push_back(std::move(entry));
    }
    return {};
  }

  Status refuse(const wire::SignedBatch& single, const std::string& why) {
    const Claim claim = TRY(read_claim(single.changes(0).body()));
    out_[claim.space].refused.push_back(sync::Refused{claim.name, why});
    return {};
  }

  const SpaceIndex& index_;
  const SignedRequest& request_;
  Pushes out_;
};

}  // namespace

Result<Pushes> read_pushes(const SpaceIndex& index, const SignedRequest& request) {
  Reading reading(index, request);
  for (const auto& relay : request.body.relays()) TRY(reading.read(relay.batch(), true));
  for (const auto& batch : request.body.push()) TRY(reading.read(batch, false));
  for (const auto& waived : request.body.waived()) TRY(reading.waive(waived));
  return reading.finish();
}

}  // namespace doorstep::syncd
