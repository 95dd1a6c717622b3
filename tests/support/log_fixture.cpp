#include "tests/support/log_fixture.hpp"

#include <stdexcept>

#include "core/change/codec.hpp"

namespace doorstep::testing {
namespace {

change::ProvenChange finish(Tablet& tablet, change::Body body) {
  std::vector<Bytes> values;
  for (const auto& write : body.writes) {
    Bytes value = to_bytes("sealed value of write ");
    append_be64(value, write.id);
    values.push_back(std::move(value));
  }
  if (!values.empty()) body.value_root = change::value_root(values);
  change::ProvenChange out;
  out.change = change::make_change(change::encode_body(body), std::move(values)).value();
  out.proof = change::sign_batch(tablet.sign, std::span(&out.change.hash, 1)).front();
  tablet.previous = out.change.hash;
  return out;
}

change::Body next_body(Rng& rng, Tablet& tablet, const EpochId& epoch) {
  change::Body body;
  body.space = test_space();
  body.name = change::ChangeName{tablet.id, tablet.incarnation, ++tablet.sequence};
  body.previous = tablet.previous;
  body.epoch = epoch;
  body.change_id = ChangeId::random(rng);
  return body;
}

}  // namespace

SpaceId test_space() { return SpaceId{{0x5a, 1}}; }

change::Register test_register(std::uint8_t document, std::uint8_t field) {
  return change::Register{DocumentId{{0xd0, document}}, FieldToken{{0xf1, field}}};
}

change::Write write_to(const change::Register& where, WriteId id, Millis ms, std::vector<WriteId> bases) {
  return change::Write{where, id, change::Stamp::at(test_time + ms), std::move(bases)};
}

change::Write write_of(WriteId id, Millis ms, std::vector<WriteId> bases) {
  return write_to(test_register(1, 1), id, ms, std::move(bases));
}

change::ProvenChange next_change(Rng& rng, Tablet& tablet, std::vector<change::Write> writes,
                                 const ChangeOptions& options) {
  auto body = next_body(rng, tablet, options.epoch);
  body.schema = options.schema;
  body.fork = options.fork;
  body.writes = std::move(writes);
  return finish(tablet, std::move(body));
}

change::ProvenChange next_authority_change(Rng& rng, Tablet& tablet, const keys::AuthorityKey& authority,
                                           const std::optional<Hash>& builds_on, keys::Operation operation,
                                           const EpochId& epoch) {
  auto body = next_body(rng, tablet, epoch);
  body.authority =
      keys::sign_statement(authority, keys::Statement{body.space, builds_on, body.change_id, std::move(operation)});
  return finish(tablet, std::move(body));
}

EpochId epoch_named(std::uint8_t number) { return EpochId{{0xe0, number}}; }

keys::MemberAddition member(const Tablet& tablet) { return keys::MemberAddition{tablet.certificate, {}}; }

SqliteStoreHome::SqliteStoreHome()
    : database_(sqlite::Database::open(":memory:",
                                       [] {
                                         sqlite::OpenOptions options;
                                         options.durability = sqlite::Durability::memory;
                                         return options;
                                       }())
                    .value()) {
  if (!database_.execute(store::log_schema_sql)) throw std::runtime_error("the log's schema does not apply");
}

}  // namespace doorstep::testing
