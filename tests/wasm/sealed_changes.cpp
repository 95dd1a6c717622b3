// Writes a signed batch of sealed changes to a file, or reads one, opens every value and compares. Built natively and
// for WebAssembly: what one seals the other must open.
//   sealed_changes write FILE      sealed_changes read FILE
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "change.pb.h"
#include "core/base/assert.hpp"
#include "core/change/codec.hpp"
#include "core/change/limits.hpp"
#include "core/change/sealing.hpp"
#include "tests/support/seeded_rng.hpp"

namespace doorstep::testing {
namespace {

constexpr std::size_t change_count = 24;

struct Keys {
  SeededRng rng{20'260'301};
  Key epoch{rng.bytes<32>()};
  Key token{rng.bytes<32>()};
  crypto::SigningKey signing = crypto::SigningKey::generate(rng);
  SpaceId space = SpaceId::random(rng);
  DeviceId device = DeviceId::random(rng);
};

/// Words of every kind of length: none, what fits the least padding, paragraphs, one value of the greatest size; and
/// every fifth without anything to compress.
Bytes words(std::size_t number) {
  const std::size_t size = number + 1 == change_count ? change::max_value_bytes : number * number * 23;
  Bytes out(size);
  if (number % 5 == 4) {
    SeededRng(number).fill(out);
    return out;
  }
  const std::string text = "Ben said he likes it at his nan's. The stairs are clear now; no gate yet. ";
  for (std::size_t at = 0; at < size; ++at) out[at] = static_cast<std::uint8_t>(text[(at + number) % text.size()]);
  return out;
}

change::FieldName name_of(std::size_t number) {
  return {static_cast<std::uint32_t>(number % 7 + 1), number % 2 == 0 ? std::nullopt : std::optional<std::uint64_t>(number)};
}

int write_file(const char* path) {
  Keys keys;
  std::vector<change::Change> changes;
  std::optional<Hash> previous;
  for (std::size_t number = 0; number < change_count; ++number) {
    change::Body body;
    body.space = keys.space;
    body.name = {keys.device, 1, number + 1};
    body.previous = previous;
    body.epoch = change::epoch_commitment(keys.epoch);
    body.change_id = ChangeId::random(keys.rng);
    change::Write write;
    write.where.document = DocumentId::random(keys.rng);
    write.where.field = change::field_token(keys.token, write.where.document, name_of(number));
    write.id = keys.rng.next64();
    write.stamp = change::Stamp::at(1'700'000'000'000 + static_cast<Millis>(number));
    body.writes = {write};
    std::vector<Bytes> values = {
        change::ValueSealer(keys.epoch, body).seal(0, write, name_of(number), words(number))};
    body.value_root = change::value_root(values);
    changes.push_back(change::make_change(change::encode_body(body), std::move(values)).value());
    previous = changes.back().hash;
  }
  std::vector<Hash> hashes;
  for (const auto& one : changes) hashes.push_back(one.hash);
  const auto proofs = change::sign_batch(keys.signing, hashes);
  std::vector<change::StoredChange> stored;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    stored.push_back({changes[i].body_bytes, changes[i].values, &proofs[i]});
  }
  wire::SignedBatch message;
  change::encode_batch(stored, message);
  std::ofstream file(path, std::ios::binary);
  DOORSTEP_ASSERT(message.SerializeToOstream(&file));
  return EXIT_SUCCESS;
}

int read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  wire::SignedBatch message;
  DOORSTEP_ASSERT(message.ParseFromString(bytes));
  const auto batch = change::decode_batch(message);
  DOORSTEP_ASSERT(batch.has_value());
  Keys keys;
  DOORSTEP_ASSERT(change::verify_batch(keys.signing.verify, *batch));
  DOORSTEP_ASSERT(batch->changes.size() == change_count);
  for (std::size_t number = 0; number < change_count; ++number) {
    const auto& change = batch->changes[number].change;
    const auto opened = change::ValueSealer(keys.epoch, change.body)
                            .open(0, change.body.writes[0], change.values[0], keys.token);
    DOORSTEP_ASSERT(opened.has_value());
    DOORSTEP_ASSERT(opened->name == name_of(number) && opened->value == words(number));
  }
  std::cout << change_count << " changes opened\n";
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace doorstep::testing

int main(int count, char** arguments) {
  const std::string act = count == 3 ? arguments[1] : "";
  if (act == "write") return doorstep::testing::write_file(arguments[2]);
  if (act == "read") return doorstep::testing::read_file(arguments[2]);
  std::cerr << "sealed_changes write|read FILE\n";
  return EXIT_FAILURE;
}
