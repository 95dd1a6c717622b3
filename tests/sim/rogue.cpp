#include "tests/sim/rogue.hpp"

#include "core/change/codec.hpp"
#include "core/change/limits.hpp"
#include "core/change/sealing.hpp"
#include "core/crypto/labels.hpp"
#include "core/sync/limits.hpp"
#include "exchange.pb.h"

namespace doorstep::sim {

std::optional<Bytes> Rogue::request(const SpaceId& space, const DocumentId& document) {
  auto made = craft(space, document);
  if (!made) return std::nullopt;
  return *std::move(made);
}

void Rogue::shape(change::Body& body, const ServerLog& log, const Key& token_key, const DocumentId& document) {
  field_ = change::FieldName{1 + static_cast<std::uint32_t>(rng_.below(3)), std::nullopt};
  change::Write write;
  write.where = change::Register{document, change::field_token(token_key, document, field_)};
  write.id = rng_.next() | 1;
  write.stamp = change::Stamp::at(time_.now);
  body.writes = {write};
  auto& only = body.writes.front();
  switch (rng_.below(11)) {
    case 0:
      what_ = "plain write";
      break;
    case 1:
      what_ = "newer schema";
      body.schema = 99;
      break;
    case 2:
      what_ = "fork";
      body.fork = true;
      break;
    case 3:
      what_ = "unknown epoch";
      body.epoch = EpochId::random(rng_);
      break;
    case 4:
      what_ = "stamp of the year 5000";
      only.stamp = change::Stamp::at(95'000'000'000'000);
      break;
    case 5:
      what_ = "base that nobody has";
      only.bases = {rng_.next() | 1};
      break;
    case 6:
      what_ = "value that does not open";
      garbage_ = true;
      break;
    case 7:
      // Only as a stranger: a member's word about the log counts, and stops the case (P8).
      if (log.state.is_active(self_.id())) return shape(body, log, token_key, document);
      what_ = "false checkpoint";
      body.seen = change::Checkpoint{log.state.generation, 1, Hash{}};
      break;
    case 8: {
      what_ = "another one's write id";
      for (const auto& entry : log.entries) {
        const auto other = change::decode_body(entry.body);
        if (other && !other->writes.empty())
          only.where = other->writes.front().where, only.id = other->writes.front().id;
      }
      break;
    }
    case 9: {
      what_ = "too many writes";
      if (rng_.chance(0.7)) break;  // costly: seldom
      for (std::size_t i = 0; i < change::max_writes; ++i) {
        auto further = only;
        further.where.field = FieldToken::random(rng_);
        further.id = only.id + 1 + i;
        body.writes.push_back(further);
      }
      break;
    }
    default:
      what_ = "forged authority statement";
      body.writes.clear();
      keys::AuthorityKey forged;
      forged.key = crypto::SigningKey::generate(rng_);
      keys::Certificate draft;
      draft.kind = keys::CertificateKind::authority;
      draft.organisation = log.state.organisation;
      draft.sign_key = forged.key.verify;
      draft.label = "forged";
      forged.certificate = keys::issue(forged.key, draft);
      const keys::Statement statement{log.state.id, log.state.authority_head, body.change_id, keys::SchemaRaise{1000}};
      body.authority = keys::sign_statement(forged, statement);
  }
}

Result<Bytes> Rogue::craft(const SpaceId& space, const DocumentId& document) {
  const auto log = TRY(server_.read_log(space));
  const auto known = TRY(office_.store().logs().find_space(space));
  if (!log || !known) return fail(Errc::not_found, "the case is not at the server yet");
  const auto* ring = TRY(office_.store().key_ring(*known));
  auto& store = self_.store();

  change::Body body;
  body.schema = 1;
  body.space = space;
  body.name = change::ChangeName{store.device(), store.incarnation(), 1};
  for (const auto& entry : log->entries) {
    if (!(entry.head.name.device == store.device())) continue;
    body.name.sequence = entry.head.name.sequence + 1;
    body.previous = entry.head.hash;
  }
  body.epoch = log->state.epoch;
  body.change_id = ChangeId::random(rng_);
  garbage_ = false;
  shape(body, *log, *ring->token_key, document);

  change::Change change;
  const auto key = ring->epochs.find(log->state.epoch);
  const change::ValueSealer sealer(key == ring->epochs.end() ? Key(rng_.bytes<32>()) : key->second, body);
  const auto words = to_bytes(std::string_view("written by a rogue"));
  for (std::uint32_t i = 0; i < body.writes.size(); ++i) {
    change.values.push_back(sealer.seal(i, body.writes[i], field_, words));
    if (garbage_) change.values.back().assign(64, 0x5a);
  }
  if (!body.writes.empty()) body.value_root = change::value_root(change.values);
  change.body_bytes = change::encode_body(body);
  change.hash = change::change_hash(change.body_bytes);
  const Hash hashes[] = {change.hash};
  const auto proofs = change::sign_batch(store.secrets().sign_key, hashes);

  wire::ExchangeBody exchange;
  exchange.set_protocol_min(sync::protocol_version);
  exchange.set_protocol_max(sync::protocol_version);
  exchange.set_device(to_text(store.device().view()));
  exchange.set_incarnation(store.incarnation());
  exchange.set_counter(TRY(store.next_counter()));
  exchange.set_server(to_text(store.enrolment().server().view()));
  const change::StoredChange one[] = {{change.body_bytes, change.values, &proofs.front()}};
  change::encode_batch(one, *exchange.add_push());
  for (const auto& write : body.writes) {  // it says that nobody has what it names
    for (const auto base : write.bases) {
      auto* waived = exchange.add_waived();
      waived->set_space(to_text(space.view()));
      waived->set_document(to_text(write.where.document.view()));
      waived->set_field(to_text(write.where.field.view()));
      waived->set_write_id(base);
    }
  }
  wire::ExchangeRequest request;
  request.set_body(exchange.SerializeAsString());
  request.set_signature(to_text(
      crypto::sign(store.secrets().sign_key, crypto::labelled(crypto::label::request, as_bytes(request.body())))));
  return to_bytes(request.SerializeAsString());
}

}  // namespace doorstep::sim
